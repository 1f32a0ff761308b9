"""Trajectories, their states, and the team around each learner."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils import timezone

from companies.models import Mentor
from duaalportal.accounts.access import Can, OrganisationKind, Role, roles_that_can
from duaalportal.lib.constraints import in_order, one_of, together
from duaalportal.lib.privacy import refuse_national_numbers
from learningplans.models.base import (
    EMPTY,
    LearnerRow,
    TrajectoryRow,
    organisation_key,
    person,
)
from learningplans.models.learners import Learner, PeriodRows, guardian_can
from learningplans.models.looks import look_of


class TrajectoryState(models.TextChoices):
    """How far a trajectory is."""

    PREPARING = "preparing", "in voorbereiding"
    SEARCHING = "searching", "op zoek"
    MATCHED = "matched", "gematcht"
    START_READY = "start_ready", "start voorbereid"
    RUNNING = "running", "lopend"
    INTERRUPTED = "interrupted", "onderbroken"
    WITHOUT_PLACE = "without_place", "geen plaats"
    FINAL_TALK = "final_talk", "eindbespreking"
    COMPLETED = "completed", "afgerond"
    STOPPED = "stopped", "stopgezet"

    @property
    def is_open(self):
        """Whether the trajectory goes on."""
        return self not in (TrajectoryState.COMPLETED, TrajectoryState.STOPPED)

    @property
    def is_looking(self):
        """Whether a place is looked for."""
        return self in (TrajectoryState.PREPARING, TrajectoryState.SEARCHING, TrajectoryState.WITHOUT_PLACE)


CLOSED_STATES = tuple(state for state in TrajectoryState if not state.is_open)


# --- the ways that lead a person to trajectories: each a list of conditions, empty where the roles do not lead there.
# Apart, because each by itself finds its rows by an index, and all at once in one condition do not.


def by_overseeing(user, can):
    """Of the schools all of whose learners this person sees."""
    overseen = user.access.organisation_ids(Can.OVERSEE_LEARNERS) & user.access.organisation_ids(can)
    return [Q(school_id__in=overseen)] if overseen else []


def by_team(user, can, on, **side):
    """With a place in the team on this day, by the own name or as a mentor, in a role that has the capability."""
    mine = user.access.organisation_ids(can)
    if not _stands_there(user, mine, **side):
        return []
    if look := look_of(user, on):
        return look.in_teams(can, **side)
    places = TeamMember.objects.that_can(can, on).filter(organisation_id__in=mine, **side).order_by()
    return [Q(pk__in=places.filter(is_me).values("trajectory")) for is_me in TeamMemberQuerySet.names(user)]


# a training centre is the school of some learners and a place to learn at for others
SIDES = {OrganisationKind.SCHOOL: True, OrganisationKind.COMPANY: False}


def _stands_there(user, organisations, on_school_side=None):
    """Whether one of these organisations of this person can have a place in a team, on that side if one is given."""
    sides = [
        SIDES.get(one.organisation.kind)
        for one in user.access.memberships
        if one.organisation_id in organisations
    ]
    return any(side is None or on_school_side in (None, side) for side in sides)


def as_learner(user, can):
    """About oneself."""
    if not user.access.has_role(Role.LEARNER) or Role.LEARNER not in roles_that_can(can):
        return []
    own = Learner.objects.filter(user=user, school_id__in=user.access.organisation_ids(can)).order_by()
    return [Q(learner__in=own.values("pk"))]


def as_parent(user, can, on):
    """About one's children, while one reads along."""
    if not user.access.has_role(Role.GUARDIAN) or not guardian_can(can):
        return []
    if look := look_of(user, on):
        return [look.parents_of() & Q(school_id__in=user.access.organisation_ids(can))]
    children = Learner.objects.open_to_parent(user, on).order_by()
    return [Q(learner__in=children.values("pk"), school_id__in=user.access.organisation_ids(can))]


def by_leading(user, can, on):
    """Placed at a company or training centre that this person heads."""
    from learningplans.models.placements import Placement

    led = user.access.organisation_ids(Can.OVERSEE_PLACEMENTS) & user.access.organisation_ids(can)
    places = Placement.objects.standing(on).filter(organisation_id__in=led).order_by()
    return [Q(pk__in=places.values("trajectory"))] if led else []


def works_with(user, trajectory, can):
    """Whether who reads this trajectory has the capability there as one who works at its school.

    A parent may teach, here with other learners or elsewhere: that opens nothing about the own child (one query for them).
    """
    roles, family = user.access.roles_in(trajectory.school_id), {Role.LEARNER, Role.GUARDIAN}
    if not (roles - family) & roles_that_can(can):
        return False
    if not roles & family:
        return True
    return Trajectory.objects.at_school(user, can).filter(pk=trajectory.pk).exists()


class TrajectoryQuerySet(models.QuerySet):
    """Reads of trajectories; `where` is the one place that says who reaches which."""

    def where(self, user, can, on=None):
        """Trajectories in which this person has the capability: by overseeing, by team, as learner or as parent."""
        on = on or timezone.localdate()
        ways = [*by_overseeing(user, can), *by_team(user, can, on), *as_learner(user, can)]
        return self.by_any([*ways, *as_parent(user, can, on), *by_leading(user, can, on)])

    def on_school_side(self, user, can, on=None):
        """Trajectories this person reaches from the school's side: overseers, school team, the learner, parents."""
        on = on or timezone.localdate()
        team = by_team(user, can, on, on_school_side=True)
        learner = [*as_learner(user, can), *as_parent(user, can, on)]
        return self.by_any([*by_overseeing(user, can), *team, *learner])

    def at_school(self, user, can, on=None):
        """Trajectories this person reaches as who works at the school, and not as a parent or as the learner: overseers, school team."""
        on = on or timezone.localdate()
        return self.by_any([*by_overseeing(user, can), *by_team(user, can, on, on_school_side=True)])

    def on_company_side(self, user, can, on=None):
        """Trajectories this person reaches from the side of a company or training centre: its heads, and the team."""
        on = on or timezone.localdate()
        return self.by_any([*by_team(user, can, on, on_school_side=False), *by_leading(user, can, on)])

    def by_any(self, ways):
        """Trajectories that at least one of these ways leads to."""
        return self.filter(reduce(or_, ways)) if ways else self.none()

    def open_by_team(self, user, can, on, **side):
        """Those that go on and in whose team this person has a place in a role that has the capability."""
        if (look := look_of(user, on)) and user.access.organisation_ids(can):
            return self.by_any(look.in_teams(can, is_open=True, **side))
        return self.open().by_any(by_team(user, can, on, **side))

    def visible_to(self, user, on=None):
        """Trajectories this person reads of."""
        return self.where(user, Can.SEE_LEARNERS, on)

    def editable_by(self, user, on=None):
        """Trajectories this person keeps."""
        return self.where(user, Can.EDIT_LEARNER, on)

    def open(self):
        """Trajectories that go on."""
        return self.exclude(state__in=CLOSED_STATES)


class Trajectory(LearnerRow):
    """One learner follows one dual programme in one school year."""

    learner = models.ForeignKey(
        Learner, on_delete=models.PROTECT, related_name="trajectories", verbose_name="lerende"
    )
    programme = models.ForeignKey(
        "catalogue.Programme", on_delete=models.PROTECT, related_name="+", verbose_name="duale opleiding"
    )
    school_year = models.PositiveSmallIntegerField("schooljaar dat begint in")
    state = models.CharField(
        "stand", max_length=20, choices=TrajectoryState, default=TrajectoryState.PREPARING
    )
    starts_on = models.DateField("start van de lessen")
    ends_on = models.DateField("tot en met")
    started_at = models.DateTimeField()
    started_by = person("begonnen door")
    version = models.PositiveIntegerField(default=1)

    objects = TrajectoryQuerySet.as_manager()

    class Meta:
        verbose_name = "traject"
        verbose_name_plural = "trajecten"
        ordering = ["learner__name", "-starts_on", "pk"]
        indexes = [models.Index(fields=["school", "state"], name="trajectory_of_school")]
        constraints = [
            in_order("starts_on", "ends_on", name="trajectory_ends_after_start"),
            one_of("state", TrajectoryState, name="trajectory_state_is_known"),
            models.UniqueConstraint(
                fields=["learner", "school_year"],
                condition=~Q(state__in=[state.value for state in CLOSED_STATES]),
                name="one_open_trajectory_per_learner_and_year",
                violation_error_message="Deze lerende heeft dit schooljaar al een traject.",
            ),
        ]

    def __str__(self):
        return f"{self.learner}, {self.programme}"

    @property
    def written_year(self):
        """'2026-2027'."""
        return f"{self.school_year}-{self.school_year + 1}"


class TrajectoryStep(TrajectoryRow):
    """One transition of a trajectory: from where to where, on which day, by whom and why."""

    from_state = models.CharField(max_length=20, choices=TrajectoryState, blank=True)
    to_state = models.CharField(max_length=20, choices=TrajectoryState)
    on = models.DateField("op")
    reason = models.TextField("reden", max_length=1000, blank=True, validators=[refuse_national_numbers])
    at = models.DateTimeField()
    by = person("door")

    class Meta:
        verbose_name = "stap van een traject"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["trajectory", "at"], name="step_of_trajectory")]

    def __str__(self):
        return f"{self.get_to_state_display()} op {self.on}"


TEAM_ROLES = (
    Role.TRAJECTORY_COACH,
    Role.DUAL_TEACHER,
    Role.MENTOR,
    Role.WORKPLACE_INSTRUCTOR,
    Role.COMPANY_COORDINATOR,
    Role.TRAINING_CENTRE_STAFF,
)


class TeamMemberQuerySet(PeriodRows):
    """Reads of teams."""

    def that_can(self, can, on):
        """Places on this day in a role that has the capability."""
        return self.running(on).filter(role__in={role.value for role in roles_that_can(can)})

    def of(self, user, can, on):
        """Places this person has in teams on this day, in a role that has the capability."""
        # each way by its own index: a join would look through the teams of everybody
        mentors = Mentor.objects.filter(user=user).order_by()
        return self.that_can(can, on).filter(Q(user=user) | Q(mentor__in=mentors.values("pk")))

    @staticmethod
    def names(user):
        """The ways in which a place names a person: by the account, or by the mentor whose account it is."""
        return [Q(user=user), Q(mentor__user=user)]

    def visible_to(self, user, on=None):
        """Teams of the trajectories this person reads of."""
        seen = Trajectory.objects.visible_to(user, on).order_by().values("pk")
        return self.filter(trajectory__in=seen)

    def editable_by(self, user, on=None):
        """Places in a team that this person may change: of the own side; those of a training centre are the school's."""
        inside = Trajectory.objects.on_school_side(user, Can.EDIT_TEAM, on).order_by().values("pk")
        outside = Trajectory.objects.on_company_side(user, Can.EDIT_TEAM, on).order_by().values("pk")
        own = user.access.organisation_ids(Can.EDIT_TEAM)
        schools = Q(on_school_side=True) | Q(role=Role.TRAINING_CENTRE_STAFF)
        return self.filter(
            schools & Q(trajectory__in=inside) | Q(trajectory__in=outside, organisation_id__in=own)
        )


class TeamMember(TrajectoryRow):
    """Somebody has a role around one learner, for the school or a company, from when until when. Rights follow it."""

    organisation = organisation_key("voor wie")
    # whether `organisation` is the school of the learner
    on_school_side = models.BooleanField()
    role = models.CharField("rol", max_length=30, choices=[(role.value, role.label) for role in TEAM_ROLES])
    user = person("persoon", **EMPTY)
    # a mentor without an account yet: who gets one has it from then on
    mentor = models.ForeignKey(
        "companies.Mentor", on_delete=models.PROTECT, related_name="+", verbose_name="mentor", **EMPTY
    )
    placement = models.ForeignKey(
        "learningplans.Placement",
        on_delete=models.PROTECT,
        related_name="team",
        verbose_name="plaatsing",
        **EMPTY,
    )
    substitute_for = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="substitutes", verbose_name="vervangt", **EMPTY
    )
    is_contact = models.BooleanField("aanspreekpunt", default=False)
    starts_on = models.DateField("vanaf")
    ends_on = models.DateField("tot en met", **EMPTY)
    added_at = models.DateTimeField()
    added_by = person("toegevoegd door")
    ended_at = models.DateTimeField(**EMPTY)
    ended_by = person("beëindigd door", **EMPTY)
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="predecessors", verbose_name="opvolger", **EMPTY
    )
    handover_note = models.TextField(
        "overdrachtsnota", max_length=4000, blank=True, validators=[refuse_national_numbers]
    )

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "teamlid"
        verbose_name_plural = "teamleden"
        ordering = ["-on_school_side", "role", "starts_on", "pk"]
        indexes = [
            models.Index(fields=["user", "role"], name="teams_of_person"),
            models.Index(fields=["trajectory", "role"], name="team_of_trajectory"),
        ]
        constraints = [
            in_order("starts_on", "ends_on", name="team_member_ends_after_start"),
            together("ended_at", "ended_by", name="team_member_end_has_an_actor"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, mentor__isnull=True)
                | Q(user__isnull=True, mentor__isnull=False),
                name="team_member_is_a_person_or_a_mentor",
            ),
            models.UniqueConstraint(
                fields=["trajectory", "organisation", "role", "user", "starts_on"],
                condition=Q(ended_at__isnull=True),
                name="one_open_place_in_a_team",
                violation_error_message="Deze persoon heeft die rol al in dit team.",
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.get_role_display()}"

    @property
    def name(self):
        """Who it is."""
        return self.user.name if self.user_id else self.mentor.name

    @property
    def is_coach(self):
        """Whether this is the coach in the own name."""
        return self.role == Role.TRAJECTORY_COACH and self.substitute_for_id is None
