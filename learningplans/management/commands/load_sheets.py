"""`manage.py load_sheets`: the learning sheets of the field, for every programme."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from duaalportal.catalogue.loading import load_catalogue
from learningplans.sheets.loading import load_field_sheets


class Command(BaseCommand):
    """Load the learning sheets that come with the portal, and the catalogue they need; again changes nothing."""

    help = "Laad de leerfiches van de sector. Wat mensen zelf aanpasten, blijft zoals het is."

    def handle(self, *, verbosity, **options):
        """Publish what is new or changed, all or nothing."""
        load_catalogue()
        count = load_field_sheets(timezone.now())
        if verbosity:
            self.stdout.write(f"Leerfiches ingeladen: {count}.")
