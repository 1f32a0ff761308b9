"""A mentor says nothing for three weeks: what happens, to whom, on which day, with the clock moved."""

from collections import Counter
from datetime import date

import pytest
import time_machine

from companies.models import Mentor
from duaalportal.accounts.access import Role
from duaalportal.lib.school_calendar import Week
from duaalportal.reminders.models import Step, Told
from tests.evaluation.week_world import make_week_world, submit
from tests.factories.accounts import member
from tests.reminders.conftest import body
from tests.reminders.nights import at, live

FRIDAY = date(2026, 11, 20)
WEEK = Week.of(FRIDAY)
# a rung of the ladder, the day before it, and days on which nobody hears a thing
NOVEMBER, DECEMBER = (20, 21, 22, 25, 26, 27, 28), (1, 2, 4, 6, 7)
NIGHTS = [*(date(2026, 11, day) for day in NOVEMBER), *(date(2026, 12, day) for day in DECEMBER)]


@pytest.fixture
def world(db):
    with time_machine.travel(at(FRIDAY, 4), tick=False):
        world = make_week_world(on=FRIDAY)
        substitute = Mentor.objects.get(pk=world.mentor.substitute_id)
        substitute.user = member(Role.MENTOR, world.company, name="Tine Vervanger")
        substitute.save()
        world.substitute = substitute.user
        world.code = f"week-{world.trajectory.pk}-{WEEK}-M"
        return world


def told(world, step):
    """To whom a step was told of the week of the mentor, and in the mail of which day."""
    rows = (
        Told.objects.filter(code=world.code, step=step).select_related("message", "recipient").order_by("on")
    )
    return [(row.recipient.name, row.message.day) for row in rows]


@pytest.mark.shows("X05")
def test_three_weeks_of_silence_climb_the_ladder_and_an_answer_ends_it(world, inbox):
    for day in NIGHTS:
        live(day, hours=(9,))
    mentor, coach = world.mentor_person, world.coach
    assert told(world, Step.MAIL) == [(mentor.name, FRIDAY)]
    # asked until Sunday 22, three days of grace: from Thursday on it is late, and who answers for it hears
    assert told(world, Step.LATE) == [("Ilse Claes", date(2026, 11, 26))]
    assert told(world, Step.AGAIN) == [(mentor.name, date(2026, 11, 27))]
    assert told(world, Step.SUBSTITUTE) == [("Tine Vervanger", date(2026, 12, 2))]
    # sixteen days are over on a Sunday
    assert told(world, Step.CALL) == [(coach.name, date(2026, 12, 7))]

    called = inbox.to(coach)[-1]
    assert "Bel even:" in body(called)
    assert f"{mentor.name}: " in body(called)
    days = Counter((mail["To"], mail["Message-ID"].split(".")[1][:8]) for mail in inbox.mails)
    assert set(days.values()) == {1}
    assert not {"20261121", "20261122", "20261128", "20261206"} & {day for _, day in days}, (
        "a weekend is quiet"
    )

    before = len(inbox.mails)
    with time_machine.travel(at(date(2026, 12, 8), 8), tick=False):
        submit(world, week=WEEK)
    live(date(2026, 12, 8), hours=(8, 9))
    assert not Told.objects.open().filter(code=world.code).exists()
    assert all(f"week {WEEK.number}" not in body(mail) for mail in inbox.mails[before:])


@pytest.mark.shows("X05")
def test_what_is_answered_before_nine_is_not_in_the_mail_of_that_day(world, inbox):
    live(FRIDAY, hours=(5,))
    with time_machine.travel(at(FRIDAY, 8), tick=False):
        submit(world, week=WEEK)
    live(FRIDAY, hours=(9,))
    (mail,) = inbox.to(world.mentor_person)
    assert f"week {WEEK.number}" not in body(mail)
    assert f"week {WEEK.before.number}" in body(mail)
