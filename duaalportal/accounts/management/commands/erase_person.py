"""manage.py erase_person <e-mail>: take a person's name, address and sign-in out of the portal."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from duaalportal.accounts.erasing import erase_person
from duaalportal.accounts.models import User


class Command(BaseCommand):
    help = "Wist de naam, het adres en de aanmelding van een persoon. Wat de wet of anderen nodig hebben, blijft."

    def add_arguments(self, parser):
        """One address, and a trial run that changes nothing."""
        parser.add_argument("email")
        parser.add_argument(
            "--dry-run", action="store_true", help="toont wat er zou gebeuren en verandert niets"
        )

    def handle(self, *args, email, dry_run, **options):
        """Erase and say what was done."""
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError("Er is niemand met dit adres.")
        for line in erase_person(user=user, by=None, at=timezone.now(), dry_run=dry_run):
            self.stdout.write(f"- {line}")
        self.stdout.write("Er is niets veranderd (proef)." if dry_run else "De persoon is gewist.")
