"""`manage.py klaarzetten`: bring an empty or older database to a demo world that is ready to start."""

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Migrate, load the reference content, make the demo world and collect the static files, in one process."""

    help = "Zet de demowereld klaar: databank, vragenlijsten, mensen en bedrijven, statische bestanden."
    requires_system_checks = ()

    def handle(self, *, verbosity, **options):
        """Run the four steps in the one order that works; each does nothing when it was done before."""
        for name, arguments in (
            ("migrate", {"interactive": False}),
            ("load_catalogue", {}),
            ("load_instruments", {}),
            ("demo", {}),
            ("collectstatic", {"interactive": False}),
        ):
            call_command(name, verbosity=verbosity, stdout=self.stdout, stderr=self.stderr, **arguments)
