"""Learners as their school knows them, and their parents."""

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from guardian.models import UserObjectPermissionBase
from guardian.shortcuts import get_objects_for_user

from duaalportal.accounts.access import ROLE_CAN, Can, Role
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.constraints import in_order, together
from learningplans.models.base import EMPTY, LearnerRow, person, school_key
from learningplans.rules.age import born_after


class LearnerQuerySet(models.QuerySet):
    """Reads of learners."""

    def where(self, user, can, on=None):
        """Learners with a trajectory in which this person has the capability."""
        from learningplans.models.trajectories import Trajectory

        return self.filter(pk__in=Trajectory.objects.where(user, can, on).order_by().values("learner"))

    def visible_to(self, user, on=None):
        """Learners this person reads of."""
        return self.where(user, Can.SEE_LEARNERS, on)

    def editable_by(self, user, on=None):
        """Learners whose data this person keeps."""
        return self.where(user, Can.EDIT_LEARNER, on)

    def minors(self, on):
        """Learners who are not of age on this day; without a birth date somebody counts as a minor."""
        years = book().on(on).value(Name.MINOR_UNTIL)
        return self.filter(Q(birth_date__isnull=True) | Q(birth_date__gt=born_after(on, years)))

    def open_to_parent(self, user, on=None):
        """Learners whose parent reads along: minors, and those of age who granted it."""
        on = on or timezone.localdate()
        parents = Guardian.objects.filter(user=user).running(on).order_by()
        granted = get_objects_for_user(
            user,
            "learningplans.view_learner",
            klass=Learner,
            use_groups=False,
            with_superuser=False,
            accept_global_perms=False,
        )
        lasting = GuardianGrant.objects.running(on).filter(parent__in=parents).order_by()
        years = book().on(on).value(Name.MINOR_UNTIL)
        minor = Q(birth_date__isnull=True) | Q(birth_date__gt=born_after(on, years))
        let_in = Q(pk__in=granted.order_by().values("pk")) & Q(pk__in=lasting.values("learner"))
        return self.filter(Q(pk__in=parents.values("learner")) & (minor | let_in))


class Learner(LearnerRow):
    """A learner of one school; who has no address of their own has an account nobody can sign in to yet."""

    user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="learner_files", verbose_name="account"
    )
    name = models.CharField("naam", max_length=120)
    email = models.EmailField("e-mailadres", max_length=254, blank=True)
    phone = models.CharField("telefoon", max_length=30, blank=True)
    number = models.CharField("nummer op school", max_length=30, blank=True)
    birth_date = models.DateField("geboortedatum", **EMPTY)
    class_group = models.CharField("klas", max_length=30, blank=True)
    street = models.CharField("straat en nummer", max_length=160, blank=True)
    postcode = models.CharField(
        "postcode", max_length=4, blank=True, validators=[RegexValidator(r"^[1-9]\d{3}$")]
    )
    municipality = models.CharField("gemeente", max_length=80, blank=True)
    added_at = models.DateTimeField()
    added_by = person("toegevoegd door")
    version = models.PositiveIntegerField(default=1)

    objects = LearnerQuerySet.as_manager()

    class Meta:
        verbose_name = "lerende"
        verbose_name_plural = "lerenden"
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["school", "name"], name="learner_of_school")]
        constraints = [
            models.UniqueConstraint(fields=["school", "user"], name="one_file_per_learner_and_school"),
            models.UniqueConstraint(
                fields=["school", "number"],
                condition=~Q(number=""),
                name="one_learner_per_number",
                violation_error_message="Dit nummer hoort al bij een andere lerende van de school.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def first_name(self):
        """How one addresses the learner."""
        return self.name.split(" ")[0]


class PeriodRows(models.QuerySet):
    """Reads of rows with a first and a last day, and a moment at which somebody ended them."""

    def running(self, on):
        """Rows that hold on this day and were not ended."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on, ended_at__isnull=True
        )


class GuardianQuerySet(PeriodRows):
    """Reads of parents."""

    def visible_to(self, user, on=None):
        """Parents of learners whose data this person keeps or oversees, and one's own line."""
        learners = Learner.objects.where(user, Can.SEE_PARENTS, on).order_by().values("pk")
        return self.filter(Q(learner__in=learners) | Q(user=user))

    def editable_by(self, user, on=None):
        """Parents of learners whose data this person keeps."""
        return self.filter(learner__in=Learner.objects.editable_by(user, on).order_by().values("pk"))


class Guardian(LearnerRow):
    """A parent or guardian of a learner; an account, an address and a telephone are welcome and never required."""

    learner = models.ForeignKey(
        Learner, on_delete=models.PROTECT, related_name="parents", verbose_name="lerende"
    )
    user = person("account", **EMPTY)
    name = models.CharField("naam", max_length=120)
    relation = models.CharField("wie is dit voor de lerende", max_length=40, blank=True)
    email = models.EmailField("e-mailadres", max_length=254, blank=True)
    phone = models.CharField("telefoon", max_length=30, blank=True)
    signs = models.BooleanField("tekent mee zolang de lerende minderjarig is", default=True)
    starts_on = models.DateField("vanaf")
    ends_on = models.DateField("tot en met", **EMPTY)
    ended_at = models.DateTimeField(**EMPTY)
    ended_by = person("beëindigd door", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = GuardianQuerySet.as_manager()

    class Meta:
        verbose_name = "ouder of voogd"
        verbose_name_plural = "ouders en voogden"
        ordering = ["name", "pk"]
        constraints = [
            in_order("starts_on", "ends_on", name="guardian_ends_after_start"),
            together("ended_at", "ended_by", name="guardian_end_has_an_actor"),
            models.UniqueConstraint(
                fields=["learner", "user"],
                condition=Q(ended_at__isnull=True, user__isnull=False),
                name="one_open_line_per_parent",
            ),
        ]

    def __str__(self):
        return self.name


class GuardianGrantQuerySet(models.QuerySet):
    """Reads of what learners of age let their parents read."""

    def running(self, on):
        """Grants that hold on this day."""
        return self.filter(ends_on__gte=on, revoked_at__isnull=True)


class GuardianGrant(LearnerRow):
    """A learner of age lets a parent read along, until a day; the learner alone gives and takes it."""

    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="grants")
    parent = models.ForeignKey(Guardian, on_delete=models.PROTECT, related_name="grants")
    ends_on = models.DateField("tot en met")
    granted_at = models.DateTimeField()
    granted_by = person("gegeven door")
    revoked_at = models.DateTimeField(**EMPTY)
    revoked_by = person("ingetrokken door", **EMPTY)

    objects = GuardianGrantQuerySet.as_manager()

    class Meta:
        verbose_name = "toestemming voor een ouder"
        ordering = ["-granted_at", "pk"]
        constraints = [
            together("revoked_at", "revoked_by", name="guardian_grant_withdrawal_has_an_actor"),
            models.UniqueConstraint(
                fields=["parent"], condition=Q(revoked_at__isnull=True), name="one_open_grant_per_parent"
            ),
        ]

    def __str__(self):
        return f"{self.learner} aan {self.parent}"


class LearnerUserObjectPermission(UserObjectPermissionBase):
    """The explicit grant per person, on a direct foreign key; written only by the services that grant."""

    content_object = models.ForeignKey(Learner, on_delete=models.CASCADE)
    school = school_key()


class SavedFilter(models.Model):
    """A filter of one's own list, under a name of one's own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=40)
    name = models.CharField("naam", max_length=60)
    query = models.CharField(max_length=400)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = "bewaarde filter"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="one_saved_filter_per_name")
        ]

    def __str__(self):
        return self.name


def guardian_can(can):
    """Whether the role of parent has a capability at all."""
    return can in ROLE_CAN[Role.GUARDIAN]
