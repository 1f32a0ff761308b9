"""Where a learner works or learns by simulation: planned, changed, handed over and ended, each in one transaction.

The row of the learner is the lock: of two who plan for the same learner at once, one waits and finds the other's
placement. On PostgreSQL exclusion constraints stand behind it. Locks are taken learner, establishment, mentor.
"""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction

from companies import places
from companies.mentor_stopping import SuccessorCannot, pass_on
from companies.mentors import DoesNotBelong
from duaalportal.accounts import audit, rls
from duaalportal.accounts.access import OrganisationKind, Role
from duaalportal.accounts.models import Membership
from duaalportal.lib.dates import as_day, date_of
from learningplans import trail, trajectories
from learningplans.models import CLOSED_STATES, Learner, Placement, PlacementDay, TeamMember, Trajectory
from learningplans.placement_plans import (
    standing_plan,
    timetable,
    timetable_of,
    what_stands,
    what_stands_in_the_way,
)
from learningplans.rules.placements import DayPlan, Plan, busiest, in_period

DAY = timedelta(days=1)
__all__ = [
    "DayPlan",
    "PlacementRefused",
    "change_days",
    "change_mentor",
    "change_period",
    "end_placement",
    "follow_mentor",
    "holds_place",
    "plan_placement",
    "standing_plan",
    "timetable",
    "timetable_of",
    "what_stands",
    "what_stands_in_the_way",
]

audit.verbs(
    placement_planned="legde een plaatsing vast",
    placement_days_changed="paste de werkplekdagen aan",
    placement_period_changed="paste de begin- of einddag van een plaatsing aan",
    placement_mentor_changed="gaf de lerende een andere mentor",
    placement_ended="beëindigde een plaatsing",
)


class PlacementRefused(Exception):
    """This placement cannot be; `reason` says why in Dutch, `findings` name the rule and its source."""

    def __init__(self, reason, found=()):
        super().__init__(reason)
        self.reason, self.findings = reason, tuple(found)


class TrajectoryClosed(PlacementRefused):
    """The trajectory is completed or stopped."""


class PlanRefused(PlacementRefused):
    """A rule on periods, days or hours says no."""


class PlaceRefused(PlacementRefused):
    """The company cannot take the learner."""


class NotACentre(PlacementRefused):
    """Learning by simulation happens in a training centre."""


class NotOfTheCentre(PlacementRefused):
    """This person does not work for the training centre."""


class PlacementEnded(PlacementRefused):
    """A placement that was ended does not change."""


class DayRefused(PlacementRefused):
    """The day does not lie within the placement."""


class ReasonMissing(PlacementRefused):
    """A placement ends with a reason."""


# --- planning ---------------------------------------------------------------------------------------------------


@transaction.atomic
def plan_placement(
    *,
    trajectory,
    kind,
    starts_on,
    ends_on,
    days,
    by,
    at,
    hours_per_week=None,
    establishment=None,
    mentor=None,
    centre=None,
    staff=None,
):
    """Place a learner with a mentor in an establishment, or by simulation in a training centre.

    Without `hours_per_week` the days say how many. Raises PlacementRefused, with a class per reason.
    """
    current = _lock(trajectory)
    organisation = centre or establishment.organisation
    if centre and centre.kind != OrganisationKind.TRAINING_CENTRE:
        raise NotACentre(f"{centre.name} is geen opleidingscentrum.")
    hours = _hours(days, starts_on, ends_on) if hours_per_week is None else hours_per_week
    plan = Plan(organisation.name, kind, starts_on, ends_on, in_period(days, starts_on, ends_on), hours)
    _check(current, plan)
    placement = Placement.objects.create(
        school=current.school,
        trajectory=current,
        learner=current.learner,
        organisation=organisation,
        place=None if centre else _take(current, establishment, mentor, starts_on, ends_on, by, at),
        is_simulated=centre is not None,
        kind=kind,
        hours_per_week=hours,
        starts_on=starts_on,
        ends_on=ends_on,
        planned_at=at,
        planned_by=by,
    )
    _write_days(placement, plan.days)
    _join(placement, mentor, staff, by, at)
    trajectories.follow_placement(current, by=by, at=at)
    trajectories.tell(current, by=by, at=at, placement=placement)
    trail.record("placement_planned", current, by=by, at=at, placement=placement.pk, starts_on=starts_on)
    return placement


def _lock(trajectory):
    """The trajectory as it is now, with the row of its learner held: nobody else plans for this learner meanwhile."""
    Learner.objects.select_for_update(of=("self",)).get(pk=trajectory.learner_id)
    current = Trajectory.objects.select_related("learner__user", "school", "programme").get(pk=trajectory.pk)
    if current.state in CLOSED_STATES:
        raise TrajectoryClosed(f"Dit traject is {current.get_state_display()}.")
    return current


def _hours(days, first, last):
    return busiest(in_period(days, first, last))[0].quantize(Decimal("0.01"))


def _check(trajectory, plan, without=None):
    no = [found for found in what_stands_in_the_way(trajectory, plan, without) if found.blocks]
    if no:
        raise PlanRefused(" ".join(f"{found.why} {found.todo}".strip() for found in no), no)


def _take(trajectory, establishment, mentor, starts_on, ends_on, by, at):
    try:
        return places.take_place(
            establishment=establishment,
            programme=trajectory.programme,
            mentor=mentor,
            school=trajectory.school,
            learner=trajectory.learner.user,
            starts_on=starts_on,
            ends_on=ends_on,
            by=by,
            at=at,
        )
    except places.PlaceRefused as no:
        raise PlaceRefused(no.reason, no.findings) from no


def _write_days(placement, days):
    PlacementDay.objects.bulk_create(
        PlacementDay(
            school_id=placement.school_id,
            trajectory_id=placement.trajectory_id,
            organisation_id=placement.organisation_id,
            placement=placement,
            learner_id=placement.learner_id,
            weekday=day.weekday,
            starts_on=day.starts_on,
            ends_on=day.ends_on,
            from_time=day.from_time,
            until_time=day.until_time,
            break_minutes=day.break_minutes,
        )
        for day in days
    )


def _join(placement, mentor, staff, by, at):
    """Who accompanies is in the team from today on, to prepare the first day, and until the last day."""
    if placement.is_simulated and staff is not None:
        _check_staff(placement.organisation, staff, as_day(at))
        _member(placement, Role.TRAINING_CENTRE_STAFF, by, at, user=staff)
    elif not placement.is_simulated:
        _member(placement, Role.MENTOR, by, at, mentor=mentor)


def _check_staff(centre, staff, on):
    with rls.across_organisations():
        here = Membership.objects.filter(organisation=centre, user=staff, role=Role.TRAINING_CENTRE_STAFF)
        if not here.running(on).exists():
            raise NotOfTheCentre(f"{staff.name} werkt niet voor {centre.name}.")


def _member(placement, role, by, at, starts_on=None, **who):
    return TeamMember.objects.create(
        school_id=placement.school_id,
        trajectory_id=placement.trajectory_id,
        organisation_id=placement.organisation_id,
        on_school_side=False,
        role=role,
        placement=placement,
        starts_on=starts_on or min(as_day(at), placement.starts_on),
        ends_on=placement.ends_on,
        added_at=at,
        added_by=by,
        **who,
    )


# --- changing ---------------------------------------------------------------------------------------------------


def _current(placement):
    """The placement as it is now, locked after its learner; refused when it was ended."""
    trajectory = _lock(placement.trajectory)
    rows = Placement.objects.select_for_update(of=("self",)).select_related("organisation", "place")
    current = rows.get(pk=placement.pk)
    if current.ended_at is not None:
        raise PlacementEnded("Deze plaatsing is al beëindigd.")
    current.trajectory = trajectory
    return current


def _saved(current, *names):
    current.version += 1
    current.save(update_fields=[*names, "version"])
    return current


@transaction.atomic
def change_days(*, placement, days, from_on, by, at, hours_per_week=None):
    """Give a placement other days from a day on; what was before stays. Without hours the days say how many."""
    current = _current(placement)
    if not current.starts_on <= from_on <= current.ends_on:
        raise DayRefused(
            f"Kies een dag van {date_of(current.starts_on)} tot en met {date_of(current.ends_on)}."
        )
    hours = _hours(days, from_on, current.ends_on) if hours_per_week is None else hours_per_week
    wanted = in_period(days, from_on, current.ends_on)
    plan = Plan(current.organisation.name, current.kind, from_on, current.ends_on, wanted, hours)
    _check(current.trajectory, plan, without=current.pk)
    _cut(current, last=from_on - DAY)
    _write_days(current, wanted)
    current.hours_per_week = hours
    trail.record(
        "placement_days_changed", current.trajectory, by=by, at=at, placement=current.pk, from_on=from_on
    )
    return _saved(current, "hours_per_week")


def _cut(placement, last):
    """No days after a date: those that would only come are cancelled, the others end."""
    rows = PlacementDay.objects.filter(placement=placement, is_cancelled=False)
    rows.filter(starts_on__gt=last).update(is_cancelled=True)
    rows.filter(ends_on__gt=last).update(ends_on=last)


@transaction.atomic
def change_period(*, placement, starts_on, ends_on, by, at):
    """Give a placement another first or last day; its place, its days and its team move along."""
    current = _current(placement)
    before, days = (current.starts_on, current.ends_on), timetable(current)
    moved = in_period([_stretched(day, before, (starts_on, ends_on)) for day in days], starts_on, ends_on)
    plan = Plan(current.organisation.name, current.kind, starts_on, ends_on, moved, current.hours_per_week)
    _check(current.trajectory, plan, without=current.pk)
    if current.place_id:
        _move_place(current, starts_on, ends_on, by, at)
    PlacementDay.objects.filter(placement=current, is_cancelled=False).update(is_cancelled=True)
    _write_days(current, moved)
    _move_team(current, starts_on, ends_on, as_day(at))
    current.starts_on, current.ends_on = starts_on, ends_on
    facts = {"starts_on": starts_on, "ends_on": ends_on}
    trail.record("placement_period_changed", current.trajectory, by=by, at=at, placement=current.pk, **facts)
    return _saved(current, "starts_on", "ends_on")


def _stretched(day, before, after):
    """A day that held from the first or to the last day of the placement goes on doing so."""
    first = after[0] if day.starts_on == before[0] else day.starts_on
    last = after[1] if day.ends_on == before[1] else day.ends_on
    return DayPlan(day.weekday, day.from_time, day.until_time, day.break_minutes, first, last)


def _move_place(current, starts_on, ends_on, by, at):
    # after a handover the place began later than the placement: what went before is another's
    first = starts_on if current.place.starts_on == current.starts_on else current.place.starts_on
    if ends_on < first:
        raise DayRefused(f"De mentor nam op {date_of(first)} over. Kies een latere laatste dag.")
    try:
        places.change_period(place=current.place, starts_on=first, ends_on=ends_on, by=by, at=at)
    except places.PlaceRefused as no:
        raise PlaceRefused(no.reason, no.findings) from no


def _move_team(current, starts_on, ends_on, today):
    rows = TeamMember.objects.filter(placement=current, ended_at__isnull=True)
    rows.filter(starts_on__gt=ends_on).update(starts_on=ends_on)
    rows.filter(starts_on=current.starts_on, starts_on__gt=today).update(starts_on=min(starts_on, today))
    rows.filter(ends_on=current.ends_on).update(ends_on=ends_on)


# --- another mentor -----------------------------------------------------------------------------------------------


@transaction.atomic
def change_mentor(*, placement, mentor, on, by, at, note=""):
    """Another mentor of the company takes over from a day on: rights go over that day, what was stays to be read."""
    rows = Placement.objects.select_for_update(of=("self",)).select_related(
        "trajectory__school", "organisation"
    )
    current = rows.get(pk=placement.pk)
    if current.ended_at is not None or current.place_id is None:
        raise PlacementEnded("Deze plaatsing is al beëindigd of heeft geen mentor.")
    if not min(as_day(at), current.starts_on) <= on <= current.ends_on:
        raise DayRefused(f"Kies een dag tot en met {date_of(current.ends_on)}.")
    if mentor.pk == current.place.mentor_id:
        raise PlaceRefused(f"{mentor.name} is al de mentor.")
    try:
        with rls.across_organisations():
            pass_on(place=current.place, successor=mentor, day=max(on, current.place.starts_on), by=by, at=at)
    except (SuccessorCannot, DoesNotBelong) as no:
        raise PlaceRefused(str(no)) from no
    _hand_over(current, mentor, on, by, at, note)
    return _saved(current)


def follow_mentor(taken, *, successor, on, by, at):
    """A mentor stopped: whoever took over the places stands in the teams too, and the former no longer does."""
    with rls.across_organisations():  # who keeps a company's mentors does not see every learner's school
        rows = Placement.objects.standing().filter(place__in=taken).select_related("trajectory__school")
        for placement in rows:
            _hand_over(placement, successor, max(on, placement.starts_on), by, at, "")


def _hand_over(placement, mentor, on, by, at, note):
    """The former mentor's place in the team ends the day before, and points to who came after."""
    new = _member(placement, Role.MENTOR, by, at, starts_on=min(on, placement.ends_on), mentor=mentor)
    former = TeamMember.objects.filter(
        placement=placement, role=Role.MENTOR, ended_at__isnull=True, substitute_for__isnull=True
    ).exclude(pk=new.pk)
    for row in former.select_for_update(of=("self",)):
        row.ends_on = max(row.starts_on, on - DAY)
        row.successor, row.handover_note = new, note
        new.is_contact = new.is_contact or row.is_contact
        if on <= as_day(at):  # also of somebody whose own first day is today
            row.ended_at, row.ended_by = at, by
        row.save()
    new.save(update_fields=["is_contact"])
    trail.record(
        "placement_mentor_changed",
        placement.trajectory,
        by=by,
        at=at,
        placement=placement.pk,
        mentor=mentor.pk,
    )


def holds_place(place):
    """Why a place is not given back by itself: a placement rests on it, and ends first."""
    with rls.across_organisations():  # also for who coaches other learners of the school
        if not Placement.objects.filter(place=place, ended_at__isnull=True).exists():
            return ""
    return (
        f"Deze plaats hoort bij het traject van {place.learner.name}. De trajectbegeleider beëindigt daar de plaatsing: "
        "dan komt de plaats vrij."
    )


# --- the end ----------------------------------------------------------------------------------------------------


@transaction.atomic
def end_placement(*, placement, on, reason, by, at):
    """End a placement with a reason; the place with the mentor comes free, and the rights of its team end at once.

    `on` is the last day, today or earlier: for a later one the period changes. Again changes nothing.
    """
    if not reason.strip():
        raise ReasonMissing("Schrijf waarom deze plaatsing eindigt.")
    if on > as_day(at):
        raise DayRefused("Deze dag komt nog. Geef de plaatsing een andere laatste dag.")
    Learner.objects.select_for_update(of=("self",)).get(pk=placement.learner_id)
    rows = Placement.objects.select_for_update(of=("self",)).select_related("trajectory__school", "place")
    current = rows.get(pk=placement.pk)
    if current.ended_at is not None:
        return current
    _cut(current, last=on)
    if on >= current.starts_on:
        current.ends_on = min(on, current.ends_on)
    current.ended_at, current.ended_by, current.end_reason = at, by, reason.strip()
    _saved(current, "ends_on", "ended_at", "ended_by", "end_reason")
    if current.place_id:
        places.release_place(place=current.place, reason=current.end_reason, by=by, at=at)
    _end_team(current, by, at)
    trajectories.follow_end(current.trajectory, reason=current.end_reason, by=by, at=at)
    trail.record("placement_ended", current.trajectory, by=by, at=at, placement=current.pk, on=on)
    return current


def _end_team(placement, by, at):
    rows = TeamMember.objects.filter(placement=placement, ended_at__isnull=True)
    rows.update(ended_at=at, ended_by=by)
