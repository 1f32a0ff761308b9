"""Organisations and who has which role in them, from when until when."""

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from stdnum.be import vat

from duaalportal.accounts.access import Can, OrganisationKind, Role


def check_kbo_number(value):
    """Raise when the ten digits are no Belgian enterprise number (check digits modulo 97)."""
    if not vat.is_valid(value):
        raise ValidationError("Dit is geen geldig ondernemingsnummer: kijk de tien cijfers na.", code="kbo")


class OrganisationQuerySet(models.QuerySet):
    """Reads of organisations."""

    def where(self, user, can):
        """Organisations in which this person has the capability today."""
        return self.filter(pk__in=user.access.organisation_ids(can))

    def visible_to(self, user):
        """Organisations this person is a member of today."""
        return self.where(user, Can.USE_PORTAL)

    def managed_by(self, user):
        """Organisations whose people this person may invite and end."""
        return self.where(user, Can.MANAGE_MEMBERS)


class Organisation(models.Model):
    """A school, company, training centre or partnership."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("soort", max_length=20, choices=OrganisationKind)
    name = models.CharField("naam", max_length=160)
    slug = models.SlugField("naam in het adres", max_length=80, unique=True)
    kbo_number = models.CharField(
        "ondernemingsnummer", max_length=10, null=True, blank=True, unique=True, validators=[check_kbo_number]
    )
    street = models.CharField("straat en nummer", max_length=160, blank=True)
    postcode = models.CharField(
        "postcode", max_length=4, blank=True, validators=[RegexValidator(r"^[1-9]\d{3}$")]
    )
    municipality = models.CharField("gemeente", max_length=80, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisatie"
        verbose_name_plural = "organisaties"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_a_name"),
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="organisation_kind_is_known"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def kbo(self):
        """The enterprise number as people write it: 0123.456.749."""
        number = self.kbo_number or ""
        return f"{number[:4]}.{number[4:7]}.{number[7:]}" if len(number) == 10 else ""


class MembershipQuerySet(models.QuerySet):
    """Reads of memberships."""

    def running(self, on):
        """Memberships that hold on this day and were not ended."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on),
            starts_on__lte=on,
            ended_at__isnull=True,
            user__is_active=True,
        )

    def visible_to(self, user):
        """Rows this person may read of: own organisations, but learners and parents only where all are theirs to see."""
        access = user.access
        seen = access.organisation_ids(Can.SEE_MEMBERS)
        whole = {organisation for organisation in seen if access.sees_learners_in(organisation)}
        return self.filter(
            Q(user=user)
            | Q(organisation_id__in=whole)
            | Q(organisation_id__in=seen - whole) & ~Q(role__in=[Role.LEARNER, Role.GUARDIAN])
        )

    def managed_by(self, user):
        """Rows this person may end: own organisations, roles that are theirs to give."""
        access = user.access
        rule = Q(pk__in=[])
        for organisation in access.organisations(Can.MANAGE_MEMBERS):
            rule |= Q(organisation=organisation, role__in=access.grantable_roles(organisation))
        return self.filter(rule)

    def that_can(self, can):
        """Memberships whose role has the capability."""
        from duaalportal.accounts.access import roles_that_can

        return self.filter(role__in=roles_that_can(can))


class Membership(models.Model):
    """One role of one person in one organisation, with its period; a person can have several."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="memberships", verbose_name="persoon"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships", verbose_name="organisatie"
    )
    role = models.CharField("rol", max_length=30, choices=Role)
    starts_on = models.DateField("vanaf")
    ends_on = models.DateField("tot en met", null=True, blank=True)
    ended_at = models.DateTimeField("beëindigd op", null=True, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="beëindigd door",
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "lidmaatschap"
        verbose_name_plural = "lidmaatschappen"
        ordering = ["organisation", "user", "starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ended_at__isnull=True),
                name="one_open_membership_per_role",
                violation_error_message="Deze persoon heeft die rol al.",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_is_known"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="membership_end_has_an_actor",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "role"])]

    def __str__(self):
        return f"{self.user}, {self.get_role_display()} bij {self.organisation}"
