"""`manage.py load_kbo <map of zip>`: load the public files of the Crossroads Bank for Enterprises."""

import tempfile
import zipfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from companies.kbo.layout import COLUMNS, WrongFile
from companies.kbo.loading import load

EVERY = 250_000


class Command(BaseCommand):
    """Load a full extract; the register stays as it was when the files are not what they should be."""

    help = "Laad de bestanden van KBO Open Data, zodat een nummer naam, adres en vestigingen invult."

    def add_arguments(self, parser):
        """The folder or the zip as downloaded."""
        parser.add_argument("bron", type=Path, help="map met de CSV-bestanden, of de zip zoals gedownload")

    def handle(self, *, bron, verbosity, **options):
        """Load, and say what was loaded and which lines were skipped."""
        try:
            with tempfile.TemporaryDirectory() as unpacked:
                folder = self._unpack(bron, Path(unpacked)) if bron.is_file() else bron
                loaded, faults = load(folder, at=timezone.now(), progress=self._said(verbosity))
        except WrongFile as error:
            raise CommandError(str(error)) from error
        for fault in faults.first:
            self.stderr.write(fault)
        if faults.count > len(faults.first):
            self.stderr.write(f"... en nog {faults.count - len(faults.first)} regels.")
        self.stdout.write(
            f"{loaded.enterprises} actieve ondernemingen en {loaded.establishments} vestigingen geladen, "
            f"{faults.count} regels overgeslagen."
        )

    def _said(self, verbosity):
        def said(file, count):
            if verbosity > 1 and count % EVERY == 0:
                self.stdout.write(f"{file}: {count} regels")

        return said

    def _unpack(self, archive, folder):
        wanted = {f"{file}.csv" for file in (*COLUMNS, "meta")}
        try:
            with zipfile.ZipFile(archive) as packed:
                for name in wanted & set(packed.namelist()):
                    packed.extract(name, folder)
        except zipfile.BadZipFile as error:
            raise CommandError(f"{archive.name} is geen zip-bestand.") from error
        return folder
