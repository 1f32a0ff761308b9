"""What was sent to a person can be taken along, goes when they are erased, and goes by itself after a school year."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from duaalportal.reminders import personal_data
from duaalportal.reminders.models import Message, Preference, Told
from duaalportal.reminders.personal_data_sent import KEEP, clear_old
from tests.evaluation.week_world import make_week_world
from tests.reminders.nights import at, live

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def world(db, inbox):
    with time_machine.travel(at(FRIDAY, 4), tick=False):
        world = make_week_world(on=FRIDAY)
    live(FRIDAY, hours=(9,))
    Preference.objects.create(user=world.mentor_person, sms_number="+32470123456", changed_at=at(FRIDAY))
    return world


def test_a_person_takes_along_what_was_sent_and_is_erased(world):
    mentor = world.mentor_person
    found = personal_data.collect(mentor)
    assert found["Berichten die het portaal je stuurde"][0]["dag"] == FRIDAY
    assert any("week 47" in row["wat"] for row in found["Waaraan het portaal je herinnerde"])
    assert found["Hoe je herinneringen wil krijgen"][0]["gsm-nummer"] == "+32470123456"

    assert "herinneringen en berichten gewist" in personal_data.erase(user=mentor, at=timezone.now())
    assert not any(rows for rows in personal_data.collect(mentor).values())
    assert Message.objects.exists(), "those of others stay"


def test_what_was_told_of_a_learner_goes_with_the_learner(world):
    personal_data.erase(user=world.learner_person, at=timezone.now())
    assert not Told.objects.filter(about=world.trajectory).exists()


def test_after_a_school_year_nobody_asks_any_more(world):
    later = at(FRIDAY + KEEP + timedelta(days=3))
    Told.objects.filter(recipient=world.mentor_person).update(gone_on=FRIDAY + timedelta(days=1))
    assert clear_old(at=later)
    assert not Message.objects.filter(recipient=world.mentor_person).exists()
    assert Told.objects.filter(recipient=world.teacher).exists(), "what is still open stays"
