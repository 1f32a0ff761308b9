"""The clocks of trajectories, computed from their rows and the calendar of their school; nothing of it is stored.

What counts as having an agreement: signed by all, uploaded, active or suspended; one that ended or expired counts until
its last day. A draft, one that waits for signatures and one that was withdrawn count for nothing: the source speaks of
*having* an agreement, and an agreement binds once all parties signed (001:587; onderwijs.vlaanderen.be).
"""

from collections import defaultdict
from datetime import timedelta
from itertools import chain

from django.db.models import F, Min, Q

from duaalportal.catalogue.calendar import calendars_of
from duaalportal.catalogue.parameters import book
from duaalportal.lib.questions import asking, beside, question
from learningplans.models import (
    CLOSED_STATES,
    Agreement,
    AgreementState,
    AgreementStep,
    TrajectoryState,
    TrajectoryStep,
)
from learningplans.rules import clocks as rules
from learningplans.rules.clocks import Stretch

STANDING = (
    AgreementState.SIGNED,
    AgreementState.UPLOADED,
    AgreementState.ACTIVE,
    AgreementState.SUSPENDED,
)
WAS = (AgreementState.ENDED, AgreementState.EXPIRED)
# longer than the summer and a term together
AHEAD = timedelta(days=200)


def clock_of(trajectory, today):
    """The clock without agreement of one trajectory."""
    return clocks_for([trajectory], today)[trajectory.pk]


@asking
def clocks_for(trajectories, today, p=None):
    """The clock without agreement of each trajectory, by id; four queries, however many there are."""
    trajectories = list(trajectories)
    if not trajectories:
        return {}
    p = p or book().on(today)
    agreements, calendars = yield from beside(_agreements_of(trajectories), _calendars(trajectories, today))
    covered = _stretches(agreements)
    return {
        row.pk: _without(row, covered[row.pk], calendars[row.school_id], today, p) for row in trajectories
    }


@asking
def every_clock_for(trajectories, today, p=None):
    """Every clock that runs or ran out, by id of the trajectory: without agreement, interrupted, not registered."""
    trajectories = list(trajectories)
    if not trajectories:
        return {}
    p = p or book().on(today)
    agreements, calendars = yield from beside(_agreements_of(trajectories), _calendars(trajectories, today))
    stopped = yield from _interrupted_since(trajectories, agreements)
    covered, unregistered = _stretches(agreements), _unregistered(agreements)
    found, alike = {}, {}
    for row in trajectories:
        # a class mostly has the same days, and the same gap in them
        days = (row.state, row.starts_on, row.ends_on, row.school_id, *covered[row.pk])
        if days not in alike:
            alike[days] = _without(row, covered[row.pk], calendars[row.school_id], today, p)
        clocks = [alike[days]]
        if row.pk in stopped:
            clocks.append(rules.interrupted(stopped[row.pk], today, p))
        clocks += [rules.registration(day, today, p) for day in unregistered[row.pk]]
        found[row.pk] = [clock for clock in clocks if clock.needs_somebody]
    return found


def _without(row, stretches, calendar, today, p):
    if row.state in CLOSED_STATES:
        return rules.Clock(rules.WITHOUT_AGREEMENT, True, "Het traject is gesloten.")
    if today < row.starts_on and not stretches:
        return rules.Clock(
            rules.WITHOUT_AGREEMENT, True, "De lessen zijn nog niet begonnen.", since=row.starts_on
        )
    return rules.without_agreement(row.starts_on, row.ends_on, stretches, calendar, today, p)


def _calendars(trajectories, today):
    first = min(row.starts_on for row in trajectories)
    last = max(today, *(row.ends_on for row in trajectories)) + AHEAD
    return calendars_of.steps({row.school_id for row in trajectories}, first, last)


def _agreements_of(trajectories):
    return _agreements(trajectories=[row.pk for row in trajectories])


@question
def _agreements(trajectories):
    """Agreements that stand or stood, with the day all had signed and the day they ended, where steps say so."""
    signed, ended = Q(steps__to_state=AgreementState.SIGNED), Q(steps__to_state=AgreementState.ENDED)
    return (
        Agreement.objects.filter(trajectory__among=trajectories, state__in=[*STANDING, *WAS])
        .annotate(signed_on=Min("steps__on", filter=signed), ended_on=Min("steps__on", filter=ended))
        .order_by()
        .values_list(
            *("pk", "trajectory_id", "state", "registered_on", "signed_on", "ended_on"),
            *("placement__starts_on", "placement__ends_on"),
            named=True,
        )
    )


def _stretches(agreements):
    found = defaultdict(list)
    for row in agreements:
        first = max(row.placement__starts_on, row.signed_on or row.placement__starts_on)
        last = min(row.placement__ends_on, row.ended_on or row.placement__ends_on)
        if first <= last:
            found[row.trajectory_id].append(Stretch(first, last))
    return found


def _unregistered(agreements):
    """The first day of each standing agreement that is not registered, by id of the trajectory."""
    found = defaultdict(list)
    for row in agreements:
        if row.state in STANDING and row.registered_on is None:
            found[row.trajectory_id].append(row.placement__starts_on)
    return found


def _interrupted_since(trajectories, agreements):
    """Since when a trajectory is interrupted or its agreement suspended, by id; the earlier of the two."""
    away = [row.pk for row in trajectories if row.state == TrajectoryState.INTERRUPTED]
    held = [row.pk for row in agreements if row.state == AgreementState.SUSPENDED]
    asked = [_interruptions(trajectories=away)] if away else []
    asked += [_suspensions(agreements=held)] if held else []
    rows = chain(*(yield asked)) if asked else ()
    # the last step of each trajectory, and of each of its agreements
    latest = {row.what: row for row in sorted(rows, key=lambda row: row.at)}
    since = {}
    for row in latest.values():
        since[row.trajectory_id] = min(row.on, since.get(row.trajectory_id, row.on))
    return since


@question
def _interruptions(trajectories):
    rows = TrajectoryStep.objects.filter(trajectory__among=trajectories, to_state=TrajectoryState.INTERRUPTED)
    return _steps(rows, "trajectory_id")


@question
def _suspensions(agreements):
    rows = AgreementStep.objects.filter(agreement__among=agreements, to_state=AgreementState.SUSPENDED)
    return _steps(rows, "agreement_id")


def _steps(rows, what):
    return rows.order_by().annotate(what=F(what)).values_list("what", "trajectory_id", "on", "at", named=True)
