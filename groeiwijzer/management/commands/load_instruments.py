"""Publish the instruments that come with the portal."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from groeiwijzer import publishing
from groeiwijzer.instruments import portal_instruments


class Command(BaseCommand):
    """Publish what is new among the portal's own instruments; a second run changes nothing."""

    help = "Laadt de vragenlijsten van het portaal in. Wat er al staat, blijft zoals het is."

    def handle(self, *args, **options):
        """One line per instrument; a number that stands with other content stops the command."""
        for instrument in portal_instruments():
            try:
                version, created = publishing.publish(instrument=instrument, at=timezone.now())
            except publishing.NotPublishable as error:
                raise CommandError(f"{instrument.code}: {error}") from error
            self.stdout.write(f"{version}: {'ingeladen' if created else 'stond er al'}")
