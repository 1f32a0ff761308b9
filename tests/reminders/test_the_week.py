"""Who is told (I) hears once a week what happened, counted and without names."""

from datetime import date, timedelta

import pytest
import time_machine

from duaalportal.lib.school_calendar import Week
from duaalportal.reminders.models import Step, Told
from tests.evaluation.week_world import make_week_world, submit
from tests.reminders.conftest import body
from tests.reminders.nights import at, live

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


@pytest.mark.django_db
@pytest.mark.shows("X05")
def test_a_director_hears_on_monday_what_was_done_last_week(inbox):
    with time_machine.travel(at(FRIDAY, 4), tick=False):
        world = make_week_world(on=FRIDAY)
    live(FRIDAY, hours=(9,))
    with time_machine.travel(at(FRIDAY, 16), tick=False):
        submit(world, "mentor_person", week=Week.of(FRIDAY))
        submit(world, "teacher", week=Week.of(FRIDAY))
    live(MONDAY, hours=(9, 10))
    done = Told.objects.filter(gone_on=MONDAY, task="coachen.2", step=Step.MAIL).values("code").distinct()
    assert done.count() >= 2
    for director in (world.school_director, world.director):
        mail = inbox.to(director)[-1]
        assert f"Evalueren en feedback geven: {done.count()}" in body(mail)
        assert world.learner.name.split()[0] not in body(mail).partition("Vorige week")[2]
    # a mentor does it, and is not told of it
    assert not any("Vorige week" in body(mail) for mail in inbox.to(world.mentor_person))
    before = len(inbox.mails)
    live(MONDAY + timedelta(days=1), hours=(9,))
    assert not any("Vorige week" in body(mail) for mail in inbox.mails[before:])
