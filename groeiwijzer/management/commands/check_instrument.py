"""Check an instrument file without publishing it."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from groeiwijzer.instruments import InvalidInstrument, parse


class Command(BaseCommand):
    """Say every fault of a file with its line and reason, or that it can be published."""

    help = "Kijkt een vragenlijst na: elke fout met haar regel en reden. Er wordt niets gepubliceerd."

    def add_arguments(self, parser):
        """The file."""
        parser.add_argument("file", type=Path, help="het YAML-bestand")

    def handle(self, *args, file, **options):
        """Exit 1 when there is anything to mend."""
        instrument = self.read(file)
        self.stdout.write(
            f"In orde: {instrument.title}, versie {instrument.version}, {len(instrument.items())} vragen."
        )

    def read(self, file):
        """The instrument of this file; a CommandError that names every fault otherwise."""
        try:
            return parse(file.read_text(encoding="utf-8"))
        except OSError as error:
            raise CommandError(f"{file}: niet te lezen ({error.strerror}).") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{file}: dit is geen tekst in UTF-8.") from error
        except InvalidInstrument as error:
            for fault in error.faults:
                self.stdout.write(f"{file}: {fault}")
            raise CommandError(f"{len(error.faults)} te verbeteren.", returncode=1) from error
