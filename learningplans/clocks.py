"""The clocks of trajectories, computed from their rows and the calendar of their school; nothing of it is stored.

What counts as having an agreement: signed by all, uploaded, active or suspended; one that ended or expired counts until
its last day. A draft, one that waits for signatures and one that was withdrawn count for nothing: the source speaks of
*having* an agreement, and an agreement binds once all parties signed (001:587; onderwijs.vlaanderen.be).
"""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Min, Q

from duaalportal.catalogue.calendar import calendars_of
from duaalportal.catalogue.parameters import book
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


def clocks_for(trajectories, today, p=None):
    """The clock without agreement of each trajectory, by id; four queries, however many there are."""
    trajectories = list(trajectories)
    if not trajectories:
        return {}
    p = p or book().on(today)
    covered = _stretches(_agreements(trajectories, [*STANDING, *WAS]))
    calendars = _calendars(trajectories, today)
    return {
        row.pk: _without(row, covered[row.pk], calendars[row.school_id], today, p) for row in trajectories
    }


def every_clock_for(trajectories, today, p=None):
    """Every clock that runs or ran out, by id of the trajectory: without agreement, interrupted, not registered."""
    trajectories = list(trajectories)
    if not trajectories:
        return {}
    p = p or book().on(today)
    agreements = _agreements(trajectories, [*STANDING, *WAS])
    covered, calendars = _stretches(agreements), _calendars(trajectories, today)
    stopped, unregistered = _interrupted_since(trajectories, agreements), _unregistered(agreements)
    found = {}
    for row in trajectories:
        clocks = [_without(row, covered[row.pk], calendars[row.school_id], today, p)]
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
    return calendars_of({row.school_id for row in trajectories}, first, last)


def _agreements(trajectories, states):
    """Agreements with the day all had signed and the day they ended, where steps say so (one query)."""
    signed, ended = Q(steps__to_state=AgreementState.SIGNED), Q(steps__to_state=AgreementState.ENDED)
    return list(
        Agreement.objects.filter(trajectory__in=[row.pk for row in trajectories], state__in=states)
        .annotate(signed_on=Min("steps__on", filter=signed), ended_on=Min("steps__on", filter=ended))
        .order_by("pk")
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
    """Since when a trajectory is interrupted or its agreement suspended, by id; the earlier of the two (two queries)."""
    since = {}
    away = [row.pk for row in trajectories if row.state == TrajectoryState.INTERRUPTED]
    steps = TrajectoryStep.objects.filter(trajectory__in=away, to_state=TrajectoryState.INTERRUPTED)
    for pk, on in steps.order_by("at").values_list("trajectory_id", "on") if away else ():
        since[pk] = on
    held = [row.pk for row in agreements if row.state == AgreementState.SUSPENDED]
    steps = AgreementStep.objects.filter(agreement__in=held, to_state=AgreementState.SUSPENDED)
    latest = {}
    for agreement, pk, on in (
        steps.order_by("at").values_list("agreement_id", "trajectory_id", "on") if held else ()
    ):
        latest[agreement] = (pk, on)
    for pk, on in latest.values():
        since[pk] = min(on, since.get(pk, on))
    return since
