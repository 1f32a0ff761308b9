"""Where a learner begins, and how the learner is doing: apart from the rest, and read by whom the learner lets (X03)."""

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import together
from duaalportal.lib.privacy import refuse_national_numbers
from learningplans.models.base import EMPTY, TrajectoryRow, TrajectoryRows, person
from learningplans.models.trajectories import Trajectory


class StartProfile(TrajectoryRow):
    """Where a learner begins: what they know, can and need; shared by the school, read by the mentor (001:597)."""

    knows = models.TextField("kent al", max_length=2000, blank=True, validators=[refuse_national_numbers])
    can_do = models.TextField("kan al", max_length=2000, blank=True, validators=[refuse_national_numbers])
    about = models.TextField(
        "zo werkt deze lerende het best", max_length=2000, blank=True, validators=[refuse_national_numbers]
    )
    shared_at = models.DateTimeField("gedeeld met het leerbedrijf op", **EMPTY)
    shared_by = person("gedeeld door", **EMPTY)
    taken_in_at = models.DateTimeField("door de mentor gelezen op", **EMPTY)
    taken_in_by = person("gelezen door", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "beginsituatie"
        constraints = [
            models.UniqueConstraint(fields=["trajectory"], name="one_start_profile_per_trajectory"),
            together("shared_at", "shared_by", name="start_profile_sharing_has_an_actor"),
            together("taken_in_at", "taken_in_by", name="start_profile_reading_has_an_actor"),
        ]


class WellbeingNoteQuerySet(TrajectoryRows):
    """Reads of remarks on wellbeing: who wrote it and the learner; others only after the learner agreed (X03)."""

    def visible_to(self, user, on=None):
        """Own remarks, those about oneself, and what the learner agreed to share with one's side."""
        inside = Trajectory.objects.on_school_side(user, Can.READ_WELLBEING, on).order_by().values("pk")
        outside = Trajectory.objects.on_company_side(user, Can.READ_WELLBEING, on).order_by().values("pk")
        agreed = Q(agreed_at__isnull=False, withdrawn_at__isnull=True)
        reach = Trajectory.objects.where(user, Can.WRITE_WELLBEING, on).order_by().values("pk")
        return self.filter(
            Q(written_by=user, trajectory__in=reach)
            | Q(trajectory__learner__user=user)
            | agreed & Q(trajectory__in=inside, with_school=True)
            | agreed & Q(trajectory__in=outside, with_company=True)
        )


class WellbeingNote(TrajectoryRow):
    """A remark on how the learner is doing; apart from the rest, and shared only after the learner agreed."""

    text = models.TextField("opmerking", max_length=2000, validators=[refuse_national_numbers])
    written_at = models.DateTimeField()
    written_by = person("geschreven door")
    with_school = models.BooleanField("met de school", default=False)
    with_company = models.BooleanField("met het leerbedrijf", default=False)
    agreed_at = models.DateTimeField("akkoord van de lerende op", **EMPTY)
    withdrawn_at = models.DateTimeField("ingetrokken op", **EMPTY)

    objects = WellbeingNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "opmerking over welzijn"
        ordering = ["-written_at", "pk"]
