"""What a learner says of themselves, what of it a company reads, and which openings the learner prefers (M02, M11)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from duaalportal.accounts.access import Can
from learningplans.models.trajectories import as_parent
from matching.models.base import EMPTY, TEXT, BetweenRows, TrajectoryRow, person
from matching.models.openings import Opening
from matching.models.readiness import ReadinessRows


class ProfileRows(ReadinessRows):
    """Reads of profiles: the school's side of the learner; a company reads the copy the learner shared."""

    see, edit = Can.SEE_READINESS, Can.ESTIMATE_SELF


class LearnerProfile(TrajectoryRow):
    """A learner in own words, with what matters for a place: travel, days, languages, wishes. Never origin, gender or health."""

    interests = models.TextField("wat ik graag doe", max_length=1000, **TEXT)
    strengths = models.TextField("waar ik sterk in ben", max_length=1000, **TEXT)
    # by choice, and shown to a company only when the learner says so
    attention = models.TextField("waar ik hulp bij wil", max_length=1000, **TEXT)
    shows_attention = models.BooleanField("dit mag een leerbedrijf lezen", default=False)
    education = models.TextField("wat ik al volgde", max_length=1000, **TEXT)
    motivation = models.TextField("waarom duaal", max_length=1000, **TEXT)
    wishes = models.TextField("wat ik zoek", max_length=1000, **TEXT)
    max_km = models.PositiveSmallIntegerField("hoe ver ik wil reizen, in kilometer", **EMPTY)
    travels_by = models.JSONField("hoe ik reis", default=list, blank=True)
    # weekdays, 1 is Monday; empty: the days of the programme
    weekdays = models.JSONField("op welke dagen ik kan", default=list, blank=True)
    languages = models.JSONField("welke talen ik spreek", default=list, blank=True)
    wants_support = models.BooleanField("ik wil extra begeleiding op de werkvloer", default=False)
    saved_at = models.DateTimeField()
    saved_by = person("bewaard door")
    version = models.PositiveIntegerField(default=1)

    objects = ProfileRows.as_manager()

    class Meta:
        verbose_name = "profiel van een lerende"
        constraints = [models.UniqueConstraint(fields=["trajectory"], name="one_profile_per_trajectory")]


class Preference(TrajectoryRow):
    """An opening the learner likes, in an order; also how the learner read the company's presentation."""

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="preferences")
    rank = models.PositiveSmallIntegerField("de hoeveelste keuze")
    reading = models.TextField("wat ik van dit bedrijf las", max_length=1000, **TEXT)
    chosen_at = models.DateTimeField()
    chosen_by = person("gekozen door")
    withdrawn_at = models.DateTimeField("teruggetrokken op", **EMPTY)

    objects = ProfileRows.as_manager()

    class Meta:
        verbose_name = "voorkeur"
        verbose_name_plural = "voorkeuren"
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["trajectory", "opening"],
                condition=Q(withdrawn_at=None),
                name="one_preference_per_opening",
            ),
        ]


def _is_read(on):
    looks = Q(opening=None) | Q(opening__closed_at=None, opening__ends_on__gte=on)
    return Q(withdrawn_at=None) & looks


class SharedRows(BetweenRows):
    """Reads of what learners share: the learner's own side, and the company it is shared with while it lasts."""

    see, edit = Can.SEE_READINESS, Can.ESTIMATE_SELF

    def visible_to(self, user, on=None):
        """Copies of learners on whose side one stands, and those open to the own company."""
        from learningplans.models import Trajectory

        inside = Trajectory.objects.on_school_side(user, self.see, on).order_by().values("pk")
        return self.filter(Q(trajectory__in=inside) | self.of_company(user, Can.SEE_CANDIDATES))

    def editable_by(self, user, on=None):
        """Copies of the own profile."""
        return self.where(user, self.edit, on)

    def of_company(self, user, can):
        """Open copies, for a company, as long as it still looks for somebody for that opening."""
        return Q(organisation_id__in=user.access.organisation_ids(can)) & _is_read(timezone.localdate())

    def read_on(self, on):
        """Copies that their company can read on a day."""
        return self.filter(_is_read(on))

    def candidates_for(self, user):
        """Copies that learners share with the own company."""
        return self.filter(self.of_company(user, Can.SEE_CANDIDATES))

    def of_own_or_child(self, user, on=None):
        """Copies of the own profile, and of a child who is a minor: who may take them back."""
        from learningplans.models import Learner, Trajectory

        on = on or timezone.localdate()
        own = Trajectory.objects.on_school_side(user, self.edit, on).order_by()
        minors = Learner.objects.minors(on).order_by().values("pk")
        children = Trajectory.objects.by_any(as_parent(user, self.see, on)).filter(learner__in=minors)
        mine = Q(trajectory__in=own.values("pk")) | Q(trajectory__in=children.order_by().values("pk"))
        return self.filter(mine)


class SharedProfile(TrajectoryRow):
    """What one company may read of a learner: a copy of what the learner chose to show, until it is taken back."""

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="leerbedrijf"
    )
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="shared_profiles", **EMPTY)
    first_name = models.CharField("voornaam", max_length=60)
    programme = models.ForeignKey(
        "catalogue.Programme", on_delete=models.PROTECT, related_name="+", verbose_name="duale opleiding"
    )
    # heading -> text, as the learner saw it when sharing
    shown = models.JSONField("wat het bedrijf leest", default=dict)
    shared_at = models.DateTimeField()
    shared_by = person("gedeeld door")
    withdrawn_at = models.DateTimeField("teruggenomen op", **EMPTY)

    objects = SharedRows.as_manager()

    class Meta:
        verbose_name = "gedeeld profiel"
        verbose_name_plural = "gedeelde profielen"
        ordering = ["-shared_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["trajectory", "organisation"],
                condition=Q(withdrawn_at=None),
                name="one_open_copy_per_company",
            )
        ]


class WishRows(BetweenRows):
    """Reads of wishes: the school's side of the learner, and the own company."""

    def of_own_company(self, user):
        """Wishes of a company where this person reads who shares a profile."""
        return self.filter(self.of_company(user, Can.SEE_CANDIDATES))

    def of_school(self, user, can, on=None):
        """Wishes about learners on whose school side this person stands."""
        from learningplans.models import Trajectory

        inside = Trajectory.objects.on_school_side(user, can, on).order_by().values("pk")
        return self.filter(trajectory__in=inside)

    def kept_by(self, user):
        """Wishes of a company this person may speak for."""
        return self.filter(self.of_company(user, Can.EDIT_OPENING))


class CompanyWish(TrajectoryRow):
    """A company would like to meet a learner who shared a profile with it."""

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="leerbedrijf"
    )
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="wishes")
    rank = models.PositiveSmallIntegerField("de hoeveelste keuze", default=1)
    note = models.CharField("waarom", max_length=500, **TEXT)
    at = models.DateTimeField()
    by = person("door")
    withdrawn_at = models.DateTimeField("teruggetrokken op", **EMPTY)

    objects = WishRows.as_manager()

    class Meta:
        verbose_name = "wens van een leerbedrijf"
        verbose_name_plural = "wensen van leerbedrijven"
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["opening", "trajectory"],
                condition=Q(withdrawn_at=None),
                name="one_wish_per_learner_and_opening",
            )
        ]
