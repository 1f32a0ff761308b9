"""manage.py start_organisation: the first organisation and its first person, on a portal where nobody can invite yet."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.text import slugify

from duaalportal.accounts import invitations, services
from duaalportal.accounts.access import OrganisationKind, Role
from duaalportal.accounts.models import Organisation


class Command(BaseCommand):
    help = "Maakt een organisatie en nodigt de eerste persoon uit; de link staat ook op het scherm."

    def add_arguments(self, parser):
        """What the organisation is, and who starts it."""
        parser.add_argument("--soort", required=True, choices=OrganisationKind.values)
        parser.add_argument("--naam", required=True)
        parser.add_argument("--kbo", default="")
        parser.add_argument("--persoon", required=True, help="naam van de eerste persoon")
        parser.add_argument("--email", required=True)
        parser.add_argument("--rol", required=True, choices=Role.values)

    def handle(self, *args, **options):
        """Make both, send the invitation, show the link."""
        organisation = Organisation(
            kind=options["soort"],
            name=options["naam"],
            slug=slugify(options["naam"])[:80],
            kbo_number="".join(filter(str.isdigit, options["kbo"])) or None,
        )
        try:
            organisation.full_clean()
            invitation, token = services.start_organisation(
                organisation=organisation,
                email=options["email"],
                name=options["persoon"],
                role=options["rol"],
                at=timezone.now(),
            )
        except (ValidationError, services.RoleDoesNotFit) as error:
            messages = error.messages if isinstance(error, ValidationError) else [str(error)]
            raise CommandError(" ".join(messages)) from None
        if not invitations.send_by_mail(invitation, token):
            self.stderr.write("De mail kon niet vertrekken. Geef de link zelf door.")
        self.stdout.write(invitations.link(token))
