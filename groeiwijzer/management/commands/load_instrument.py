"""Publish one instrument file, for the whole portal or for one organisation."""

from django.core.management.base import CommandError
from django.utils import timezone

from duaalportal.accounts.models import Organisation
from groeiwijzer import publishing
from groeiwijzer.management.commands import check_instrument


class Command(check_instrument.Command):
    """Publish a file that has no faults; the same file again changes nothing."""

    help = "Publiceert een vragenlijst voor het hele portaal, of voor één organisatie."

    def add_arguments(self, parser):
        """The file, and whose it becomes."""
        super().add_arguments(parser)
        parser.add_argument("--organisation", default="", help="de korte naam (slug) van de eigenaar")

    def handle(self, *args, file, organisation, **options):
        """Say what stands now."""
        instrument = self.read(file)
        owner = None
        if organisation:
            owner = Organisation.objects.filter(slug=organisation).first()
            if owner is None:
                raise CommandError(f"Er is geen organisatie “{organisation}”.")
        try:
            version, created = publishing.publish(instrument=instrument, owner=owner, at=timezone.now())
        except publishing.NotPublishable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{version}: {'gepubliceerd' if created else 'stond er al'}")
