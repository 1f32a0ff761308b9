"""Absences: told by one side, seen by the other, taken back when it was a mistake. Never why: that is nobody's business."""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.accounts.access import Can
from duaalportal.lib.dates import as_day
from learningplans import trail
from learningplans.days import period_of
from learningplans.models import CLOSED_STATES, Absence, AbsenceSeen, Learner, Trajectory
from learningplans.models.days import expecting
from learningplans.rules import absences as rules
from learningplans.rules.absences import AbsenceRefused, AlreadyReported, NotExpected, WrongDays

__all__ = ["AbsenceRefused", "AlreadyReported", "NotExpected", "WrongDays"]

Side = Absence.Side
# who else has to know of it; another company too, for the learner may be expected in several
OTHERS = {
    Side.SCHOOL: (Side.COMPANY,),
    Side.COMPANY: (Side.SCHOOL, Side.COMPANY),
    Side.LEARNER: (Side.SCHOOL, Side.COMPANY),
}

audit.verbs(
    absence_reported="meldde een afwezigheid",
    absence_seen="zag een afwezigheid",
    absence_withdrawn="trok een afwezigheid in",
)


class NotYours(AbsenceRefused):
    """The other side's report is not one's own to take back."""


def side_of(user, trajectory):
    """From which side somebody speaks of this learner; None for who stands on no side."""
    on_family_side = Learner.objects.open_to_parent(user).filter(pk=trajectory.learner_id)
    if trajectory.learner.user_id == user.pk or on_family_side.exists():
        return Side.LEARNER
    here = Trajectory.objects.filter(pk=trajectory.pk)
    if here.on_school_side(user, Can.SEE_DAYS).exists():
        return Side.SCHOOL
    return Side.COMPANY if here.on_company_side(user, Can.SEE_DAYS).exists() else None


@transaction.atomic
def report_absence(*, trajectory, kind, first_day, last_day, by, at):
    """Tell that a learner is not there, or comes later; raises AbsenceRefused with a class per reason."""
    current = Trajectory.objects.select_for_update(of=("self",)).get(pk=trajectory.pk)
    _check_period(current, first_day, last_day)
    late = kind == Absence.Kind.LATE
    days = period_of(current, first_day, last_day) if last_day >= first_day else []
    rules.check(first_day, last_day, late, days, as_day(at))
    absence = Absence.objects.create(
        school_id=current.school_id,
        trajectory=current,
        kind=kind,
        side=side_of(by, current),
        first_day=first_day,
        last_day=last_day,
        reported_at=at,
        reported_by=by,
    )
    if absence.side == Side.COMPANY:
        _mark(absence, by, at)
    facts = {"first_day": first_day, "last_day": last_day, "kind": kind}
    trail.record("absence_reported", current, by=by, at=at, absence=absence.pk, **facts)
    return absence


def _check_period(trajectory, first, last):
    if trajectory.state in CLOSED_STATES:
        raise WrongDays("Dit traject is gesloten. Een afwezigheid melden kan niet meer.")
    if first > trajectory.ends_on or last > trajectory.ends_on:
        raise WrongDays(f"Het traject loopt tot en met {trajectory.ends_on:%d/%m/%Y}. Kies een vroegere dag.")


@transaction.atomic
def see_absence(*, absence, by, at):
    """Say for one's own side that one saw it; again, or for what one reported oneself, changes nothing."""
    current = _locked(absence)
    side = side_of(by, current.trajectory)
    if not waits_for(by, side, current):
        return current
    if side == Side.COMPANY:
        _mark(current, by, at)
    else:
        current.school_saw_at, current.school_saw_by = at, by
        current.save(update_fields=["school_saw_at", "school_saw_by"])
    trail.record("absence_seen", current.trajectory, by=by, at=at, absence=current.pk, side=side)
    return current


def waits_for(user, side, absence):
    """Whether this person's side still has to say that it saw an absence; of companies the own one."""
    if side not in OTHERS[Side(absence.side)]:
        return False
    if side == Side.SCHOOL:
        return absence.school_saw_at is None
    return Absence.objects.filter(pk=absence.pk).unseen_by(_own(user)).exists()


def companies_of(absence):
    """Companies that expect the learner on these days, by id."""
    days = expecting(absence.trajectory_id, absence.first_day, absence.last_day)
    return set(days.values_list("organisation", flat=True))


def _own(user):
    return user.access.organisation_ids(Can.REPORT_ABSENCE)


def _mark(absence, by, at):
    """The own company knows of it from now on."""
    known = set(AbsenceSeen.objects.filter(absence=absence).values_list("organisation", flat=True))
    AbsenceSeen.objects.bulk_create(
        AbsenceSeen(
            school_id=absence.school_id,
            trajectory_id=absence.trajectory_id,
            absence=absence,
            organisation_id=company,
            seen_at=at,
            seen_by=by,
        )
        for company in (companies_of(absence) & set(_own(by))) - known
    )


@transaction.atomic
def withdraw_absence(*, absence, by, at):
    """Take a report back; only the side that told it does. Again changes nothing. Raises NotYours."""
    current = _locked(absence)
    if current.withdrawn_at is not None:
        return current
    if side_of(by, current.trajectory) != current.side:
        raise NotYours(f"Dit werd gemeld door {current.get_side_display()}. Vraag hen om het in te trekken.")
    current.withdrawn_at, current.withdrawn_by = at, by
    current.save(update_fields=["withdrawn_at", "withdrawn_by"])
    trail.record("absence_withdrawn", current.trajectory, by=by, at=at, absence=current.pk)
    return current


def _locked(absence):
    rows = Absence.objects.select_for_update(of=("self",)).select_related(
        "trajectory__learner", "trajectory__school"
    )
    return rows.get(pk=absence.pk)
