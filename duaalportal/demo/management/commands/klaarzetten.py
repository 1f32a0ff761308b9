"""`manage.py klaarzetten`: bring an empty or older database to a demo world that is ready to start."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from duaalportal.lib import migrating, statics


class Command(BaseCommand):
    """Migrate, load the reference content, make the demo world and collect the static files, in one process."""

    help = "Zet de demowereld klaar: databank, vragenlijsten, mensen en bedrijven, statische bestanden."
    requires_system_checks = ()

    def add_arguments(self, parser):
        """Whether the portal starts afterwards; one process less to wait for."""
        parser.add_argument("--start", action="store_true", help="start daarna het portaal")

    def handle(self, *, verbosity, start, **options):
        """Run the steps in the one order that works; each does nothing when it was done before."""
        migrating.migrate(verbosity=verbosity, stdout=self.stdout, stderr=self.stderr, interactive=False)
        self._call("load_instruments", verbosity)
        self._call("demo", verbosity)
        self._call("load_sheets", verbosity)
        self._call("load_grids", verbosity)
        self._collect_what_changed(verbosity)
        if start:
            connections.close_all()
            self._call("portaal", verbosity)

    def _collect_what_changed(self, verbosity):
        """Collecting and packing takes seconds, so it is left out while what went in and what came out are there."""
        mark = Path(settings.VAR_DIR) / "static.fingerprint"
        wanted = statics.fingerprint()
        if mark.exists() and mark.read_text() == wanted and statics.are_collected():
            return
        mark.unlink(missing_ok=True)  # broken off halfway, it starts anew
        self._call("collectstatic", verbosity, interactive=False)
        mark.write_text(wanted)

    def _call(self, name, verbosity, **arguments):
        call_command(name, verbosity=verbosity, stdout=self.stdout, stderr=self.stderr, **arguments)
