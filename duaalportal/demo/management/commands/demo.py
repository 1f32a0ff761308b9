"""manage.py demo: make the demo world once."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from duaalportal.demo import world


class Command(BaseCommand):
    """Make the demo world; a second run changes nothing. Refused outside the demo world's settings."""

    help = "Maak de demowereld: verzonnen scholen, bedrijven en mensen."

    def handle(self, *args, **options):
        if not settings.DEMO_WORLD:
            raise CommandError("De demowereld kan alleen met DEMO_WORLD=1, nooit in productie.")
        if world.exists():
            self.stdout.write("De demowereld staat er al.")
            return
        world.build(timezone.localdate())
        self.stdout.write("De demowereld staat klaar.")
