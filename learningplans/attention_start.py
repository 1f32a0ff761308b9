"""What waits for a person before and just after a first day: one line per start, for what is their own to see to.

It comes thirty, fourteen and three days before, and stays while something is late in the first month. The
trajectbegeleider also hears what holds the first day back on the other side.
"""

from datetime import timedelta

from companies.asking import step_of
from duaalportal.accounts.access import Can, Role
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency
from duaalportal.lib.dates import date_of
from duaalportal.lib.questions import asking
from learningplans.models import CLOSED_STATES, Placement
from learningplans.models.looks import question
from learningplans.start import gates_for
from learningplans.start_facts import starts, told

AFTER = timedelta(days=30)


@asking
def open_items(*, user, today):
    """Starts for which this person still has something to do."""
    if not user.access.can(Can.PREPARE_START):
        return []
    rows = yield _near(user, today)
    if not rows:
        return []
    values = book()
    days = values.on(today).value(Name.AGREEMENT_NOTICES)
    rows = starts(row for row in rows if row.starts_on <= today + timedelta(days=max(days)))
    gates = yield from gates_for.steps(rows, today, book=values)
    found = (_item(row, _own(user, row, gates[row.pk], today), today, days) for row in rows)
    return [item for item in found if item]


@question
def _near(user, today):
    rows = Placement.objects.where(user, Can.PREPARE_START, today).standing(today)
    return told(rows.filter(starts_on__gte=today - AFTER).exclude(trajectory__state__in=CLOSED_STATES))


def _own(user, placement, gate, today):
    """The open items that are this person's; before the first day all of them, after it what is late."""
    roles = _roles(user, placement)
    coaches = Role.TRAJECTORY_COACH in roles
    return [
        item
        for item in gate.items
        if item.is_open
        and (today <= placement.starts_on or item.due < today)
        and (roles & set(item.owners) or (coaches and item.finding.blocks and not gate.has_started))
    ]


def _roles(user, placement):
    return user.access.roles_in(placement.school_id) | user.access.roles_in(placement.organisation_id)


def _item(placement, items, today, days):
    if not items:
        return None
    first_day, (name, *_) = placement.starts_on, placement.trajectory.learner.name.split(" ")
    due = min(item.due for item in items)
    points = "1 punt" if len(items) == 1 else f"{len(items)} punten"
    notices = sorted(first_day - timedelta(days=n) for n in days)
    return OpenItem(
        code=f"start-{placement.pk}",
        about=placement.trajectory_id,
        task="administratie.1",
        title=f"Nog {points} voor de start van {name} op {date_of(first_day, today=today)}",
        why=_why(items),
        url=url("learningplans:start", placement=placement.pk),
        action="Bekijk de start",
        since=notices[0],
        due=due,
        context=placement.organisation.name,
        urgency=Urgency.LATE if due < today else step_of(notices, today),
    )


def _why(items):
    """What holds the first day back, else what is due first."""
    blocks = [item for item in items if item.finding.blocks]
    first = (blocks or sorted(items, key=lambda item: item.due))[0]
    more = f" En nog {len(items) - 1}." if len(items) > 1 else ""
    return f"{first.entry.title}. {first.finding.why}{more}"
