"""Who are asked together hear what they hear alone: the night, the page and the badge put the same questions."""

from datetime import date

import pytest
import time_machine

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Organisation
from duaalportal.reminders import snoozing
from duaalportal.reminders.collecting import find_news
from duaalportal.reminders.people import Day, People, reachable
from duaalportal.reminders.queries import looked_up, looked_up_of, open_items
from tests.evaluation.week_world import make_week_world
from tests.factories.accounts import member
from tests.reminders.nights import at
from tests.stories import as_now

FRIDAY = date(2026, 11, 20)
pytestmark = [pytest.mark.django_db, pytest.mark.shows("X08")]


def words(items):
    """All that is read of these items."""
    return [(one.code, one.title, one.why, one.url, one.context, one.since, one.due) for one in items]


@pytest.fixture
def everybody():
    """A week of work, two people in every role there is, and something that is put off; the clock stands on a Friday."""
    with time_machine.travel(at(FRIDAY, 9), tick=False):
        make_week_world(on=FRIDAY)
        for role in Role:
            place = Organisation.objects.filter(kind=role.kind).order_by("pk").first()
            for _ in range(2):
                member(role, place)
        waiting = next(user for user in map(as_now, reachable(FRIDAY)) if open_items(user, FRIDAY))
        code = open_items(waiting, FRIDAY)[0].code
        snoozing.put_off(user=waiting, code=code, until=date(2026, 11, 23), reason="Later", at=at(FRIDAY, 9))
        yield People.of(reachable(FRIDAY), Day.of(FRIDAY))


def test_everybody_in_every_role_hears_the_same_alone_and_together(everybody):
    assert {m.role for user in everybody.users for m in user.access.memberships} == set(Role)
    together = looked_up_of(everybody.users, FRIDAY)
    for user, found in zip(everybody.users, together, strict=True):
        alone = looked_up(as_now(user), FRIDAY)
        assert words(found.awake) == words(alone.awake), user
        assert words(item for item, _ in found.asleep) == words(item for item, _ in alone.asleep)
    assert sum(len(found.awake) for found in together) > 5 and any(found.asleep for found in together)


def test_the_night_collects_what_is_open_for_each(everybody):
    find_news(everybody)
    for user in everybody.users:
        items = sorted(everybody.asked[user], key=lambda item: item.order)
        assert words(items) == words(open_items(as_now(user), FRIDAY))
