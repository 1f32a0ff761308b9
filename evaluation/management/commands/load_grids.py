"""`manage.py load_grids`: the grid of soft skills by which weeks are evaluated."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from evaluation.loading import load_grids


class Command(BaseCommand):
    """Publish the grid that comes with the portal; again changes nothing."""

    help = "Laad het beoordelingsrooster van de sector. Roosters van scholen blijven zoals ze zijn."

    def handle(self, *, verbosity, **options):
        """Publish the version its file says, once."""
        found = load_grids(timezone.now())
        if verbosity:
            self.stdout.write(f"Beoordelingsrooster ingeladen: {found}.")
