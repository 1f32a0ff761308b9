"""`manage.py load_catalogue`: programmes, joint committees, partnerships and dated rules."""

from django.core.management.base import BaseCommand

from duaalportal.catalogue.loading import load_catalogue


class Command(BaseCommand):
    """Load what the field shares; running it again changes nothing."""

    help = "Laad opleidingen, paritaire comités, partnerschappen en regels met hun datum en bron."

    def handle(self, *, verbosity, **options):
        """Load the catalogue, all or nothing."""
        load_catalogue()
