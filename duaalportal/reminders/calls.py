"""Which learners need a telephone call: where something is late longest, by one's own doing or by the silence of others."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Min

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.attention import Urgency
from duaalportal.lib.questions import ask
from duaalportal.lib.questions import question as in_advance
from duaalportal.reminders.kinds import KINDS
from duaalportal.reminders.models import Chase, Told, Waiting
from learningplans.models import Trajectory
from learningplans.models.looks import question

MOST = 3  # as many as one calls before the next lesson
NAMED = 3


@dataclass
class Call:
    """One learner around whom somebody has to be called."""

    trajectory: object
    since: date
    name: str = ""
    own: list = field(default_factory=list)
    silent: list = field(default_factory=list)
    more: int = 0
    sent: int = 0
    sent_on: date | None = None


def who_to_call(user, items, today):
    """At most three learners of whom something is late, the longest first (two queries; none for who coaches nobody)."""
    if not user.access.has_role(Role.TRAJECTORY_COACH):
        return []
    (rows,) = ask([_silence(user, today)])
    return _told_of(longest_waiting(items, rows))


def longest_waiting(items, silence, most=MOST):
    """The learners for whom something is late the longest; of as long, where most waits. Pure."""
    found, weight = {}, defaultdict(int)
    for item in items:
        if item.urgency != Urgency.LATE:
            continue
        for trajectory in item.trajectories:
            call = found.setdefault(trajectory, Call(trajectory, item.due or item.since))
            call.since = min(call.since, item.due or item.since)
            call.own.append(item)
            weight[trajectory] += 1
    for row in silence:
        first = row.first_due or row.first
        call = found.setdefault(row.trajectory_id, Call(row.trajectory_id, first))
        call.since = min(call.since, first)
        weight[row.trajectory_id] += row.lines
    order = sorted(
        found.values(), key=lambda call: (call.since, -weight[call.trajectory], str(call.trajectory))
    )
    return order[:most]


def _told_of(calls):
    """The same with names, who is silent about what, and what was sent (one query)."""
    if not calls:
        return []
    keys = [call.trajectory for call in calls]
    names, silent, told, chased = ask(
        [_names(keys=keys), _who_is_silent(keys=keys), _told(keys=keys), _chased(keys=keys)]
    )
    name_of = {row.pk: row.learner__name for row in names}
    for call in calls:
        call.name = name_of.get(call.trajectory, "")
        who = sorted(
            (row for row in silent if row.trajectory_id == call.trajectory), key=lambda row: row.first
        )
        call.silent = [f"{row.user__name}: {words_of(row.kind, row.lines)}" for row in who[:NAMED]]
        room = NAMED - len(call.silent)
        call.more = len(who) + len(call.own) - len(call.silent) - len(call.own[:room])
        call.own = call.own[:room]
        days = [row.on for row in told if row.about_id == call.trajectory]
        days += [row.mailed_at.date() for row in chased if row.trajectory_id == call.trajectory]
        call.sent, call.sent_on = len(set(days)), max(days, default=None)
    return [call for call in calls if call.name]


def words_of(kind, count):
    """What somebody has to do, and how often when it is more than once."""
    known = KINDS.get(kind)
    words = known.label if known else "een vraag beantwoorden"
    return words if count == 1 else f"{words} ({count} keer)"


@question
def _silence(user, today):
    """Of the learners one coaches: how much is late by others, and since when."""
    mine = Trajectory.objects.open_by_team(user, Can.CHASE, today, on_school_side=True)
    rows = Waiting.objects.late().filter(trajectory__in=mine.order_by().values("pk")).exclude(user=user)
    rows = rows.order_by().values("trajectory_id")
    rows = rows.annotate(lines=Count("pk"), first_due=Min("due"), first=Min("since"))
    return rows.values_list("trajectory_id", "lines", "first_due", "first", named=True)


@in_advance
def _names(keys):
    return Trajectory.objects.filter(pk__among=keys).order_by().values_list("pk", "learner__name", named=True)


@in_advance
def _who_is_silent(keys):
    rows = (
        Waiting.objects.late().filter(trajectory__among=keys).exclude(role=Role.TRAJECTORY_COACH).order_by()
    )
    rows = rows.values("trajectory_id", "user__name", "kind").annotate(lines=Count("pk"), first=Min("since"))
    return rows.values_list("trajectory_id", "user__name", "kind", "lines", "first", named=True)


@in_advance
def _told(keys):
    rows = Told.objects.open().filter(about__among=keys, of=None, message__sent_at__isnull=False)
    return rows.order_by().values_list("about_id", "on", named=True)


@in_advance
def _chased(keys):
    rows = Chase.objects.filter(trajectory__among=keys, mailed_at__isnull=False)
    return rows.order_by().values_list("trajectory_id", "mailed_at", named=True)
