"""manage.py verify_audit: does every act still follow on the one before it?"""

from django.core.management.base import BaseCommand, CommandError

from duaalportal.accounts import audit


class Command(BaseCommand):
    help = "Kijkt na of het auditspoor heel is, en toont per keten het laatste nummer om elders te noteren."

    def handle(self, *args, **options):
        """Fail, naming chain and number, when a row was changed, added or taken out."""
        broken = audit.broken_links()
        if broken:
            places = ", ".join(f"{chain} nummer {number}" for chain, number in broken[:20])
            raise CommandError(f"Het auditspoor is niet heel: {places}.")
        for chain, number, digest in audit.heads():
            self.stdout.write(f"{chain}  {number}  {digest}")
        self.stdout.write("Het auditspoor is heel.")
