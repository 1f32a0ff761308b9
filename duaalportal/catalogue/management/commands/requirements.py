"""`manage.py requirements`: each numbered requirement with the tests that show it."""

from itertools import groupby

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from duaalportal.catalogue.requirements import load, shown_by


class Command(BaseCommand):
    """Prints every requirement with its tests, then those that have none; an unknown number is a failure."""

    help = "Toont elke eis met de tests die haar tonen, en de eisen zonder test."
    requires_system_checks = ()

    def handle(self, *args, **options):
        """Print the list; fail when a test names a number that does not exist."""
        requirements = load()
        tests = shown_by(settings.BASE_DIR / "tests")
        for name, rows in groupby(requirements, key=lambda row: row.area_name):
            self.stdout.write(self.style.MIGRATE_HEADING(f"\n{name}"))
            for row in rows:
                self.stdout.write(f"{row.code}  {row.text}")
                for test in tests.get(row.code, []):
                    self.stdout.write(f"       {test}")
        without = [row.code for row in requirements if row.code not in tests]
        self.stdout.write(self.style.MIGRATE_HEADING("\nSamengevat"))
        self.stdout.write(
            f"{len(requirements) - len(without)} van {len(requirements)} eisen hebben een test."
        )
        if without:
            self.stdout.write(f"Nog zonder test ({len(without)}): {' '.join(without)}")
        if unknown := sorted(set(tests) - {row.code for row in requirements}):
            raise CommandError(f"Een test noemt een eis die niet bestaat: {', '.join(unknown)}")
