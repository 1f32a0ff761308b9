"""People, organisations and memberships for tests; a membership goes through the service that makes it."""

import datetime as dt

import factory
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from duaalportal.accounts import services
from duaalportal.accounts.access import OrganisationKind, Role
from duaalportal.accounts.models import Membership, Organisation, User

PASSWORD = "fiets-zonder-bel-77"


def kbo_number(n):
    """A valid enterprise number; another one for each n."""
    first_eight = f"07{n % 1_000_000:06d}"
    return f"{first_eight}{97 - int(first_eight) % 97:02d}"


class PersonFactory(factory.django.DjangoModelFactory):
    """A person with a checked address; `password=` sets one, `second_factor=True` connects an app."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Persoon Peeters {n}")
    email = factory.Sequence(lambda n: f"persoon{n}@test.example")

    @classmethod
    def _create(cls, model_class, *args, email, name, password=None, **fields):
        user = model_class.objects.create_user(email, name, password)
        for field, value in fields.items():
            setattr(user, field, value)
        if fields:
            user.save(update_fields=list(fields))
        return user

    @factory.post_generation
    def second_factor(self, create, extracted, **kwargs):
        """`second_factor=True`: an authenticator app is connected."""
        if create and extracted:
            give_second_factor(self)


def give_second_factor(user):
    """Connect an authenticator app to a person; returns the row."""
    return TOTP.activate(user, "JBSWY3DPEHPK3PXP").instance


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A company unless `kind` says otherwise. Traits: school, training_centre, partnership, platform."""

    class Meta:
        model = Organisation

    class Params:
        school = factory.Trait(
            kind=OrganisationKind.SCHOOL, name=factory.Sequence(lambda n: f"Technische school {n}")
        )
        training_centre = factory.Trait(
            kind=OrganisationKind.TRAINING_CENTRE, name=factory.Sequence(lambda n: f"Opleidingscentrum {n}")
        )
        partnership = factory.Trait(
            kind=OrganisationKind.PARTNERSHIP, name=factory.Sequence(lambda n: f"Sectorpartnerschap {n}")
        )
        platform = factory.Trait(
            kind=OrganisationKind.PLATFORM, name=factory.Sequence(lambda n: f"Platform {n}")
        )

    kind = OrganisationKind.COMPANY
    name = factory.Sequence(lambda n: f"Metaalwerken Maes {n}")
    slug = factory.Sequence(lambda n: f"organisatie-{n}")
    kbo_number = factory.Sequence(kbo_number)
    street = "Kaai 12"
    postcode = "9000"
    municipality = "Gent"


class MembershipFactory(factory.django.DjangoModelFactory):
    """A role given by the service `add_member`, from today on; the organisation fits the role.

    `ended=True` ended it a moment ago, by the person's own hand and without asking who manages.
    """

    class Meta:
        model = Membership

    role = Role.COMPANY_COORDINATOR
    user = factory.SubFactory(PersonFactory)
    organisation = factory.LazyAttribute(lambda row: OrganisationFactory(kind=Role(row.role).kind))

    @classmethod
    def _create(cls, model_class, *args, user, organisation, role, by=None, at=None, ended=False, **period):
        membership = services.add_member(
            user=user, organisation=organisation, role=role, by=by or user, at=at or timezone.now(), **period
        )
        if ended:
            membership.ended_at, membership.ended_by = timezone.now() - dt.timedelta(seconds=1), user
            membership.save(update_fields=["ended_at", "ended_by"])
        return membership


def member(role, organisation=None, *, second_factor=True, **person):
    """A person with one running role, ready to be signed in (second factor connected where the role asks it)."""
    fields = {"organisation": organisation} if organisation is not None else {}
    user = MembershipFactory(role=role, user=PersonFactory(**person), **fields).user
    if second_factor and Role(role).oversees_learners:
        give_second_factor(user)
    return User.objects.get(pk=user.pk)


__all__ = [
    "PASSWORD",
    "Authenticator",
    "MembershipFactory",
    "OrganisationFactory",
    "PersonFactory",
    "give_second_factor",
    "kbo_number",
    "member",
]
