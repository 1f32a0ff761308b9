"""What is answered or put off is gone from the page, its count and the mail alike: they ask one question."""

import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duaalportal.lib.school_calendar import Week
from duaalportal.reminders import digest, snoozing
from duaalportal.reminders.lines import by_key
from duaalportal.reminders.models import Message, Snooze, Step, Told
from duaalportal.reminders.people import Day
from duaalportal.reminders.queries import looked_up
from groeiwijzer import growth
from tests.evaluation.week_world import make_week_world, submit
from tests.factories.groeiwijzer import plan
from tests.reminders.nights import at
from tests.stories import as_now

FRIDAY = date(2026, 11, 20)
WAYS = ("answer", "put off", "wake", "leave")


@pytest.fixture(scope="module")
def mentor(django_db_setup, django_db_blocker):
    """A mentor for whom weeks, a welcome and three actions wait, and a message of this morning that tells of all."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(at(FRIDAY, 9), tick=False):
        world = make_week_world(on=FRIDAY)
        person = world.mentor_person
        actions = [plan(world.company, person, title=f"Actie {n}", due_on=FRIDAY) for n in range(3)]
        message = Message.objects.create(
            recipient=person, day=FRIDAY, message_id="x", made_at=timezone.now(), due_at=timezone.now()
        )
        lines = by_key(looked_up(person, FRIDAY).awake)
        Told.objects.bulk_create(
            Told(recipient=person, code=key, step=Step.MAIL, title="-", on=FRIDAY, message=message)
            for key in lines
        )
        client = Client()
        client.force_login(person)
        acts = {f"growth-action-{one.pk}": one for one in actions}
        yield SimpleNamespace(world=world, person=person, message=message, client=client, actions=acts)
        transaction.set_rollback(True)


def answer(mentor, code):
    """Do what the item asks, by the service that its page calls; what is asked otherwise stays."""
    if code in mentor.actions:
        growth.finish_action(action=mentor.actions[code], note="", by=mentor.person, at=timezone.now())
        return True
    if code.startswith("week-"):
        submit(mentor.world, week=Week.read("-".join(code.split("-")[-3:-1])))
        return True
    return False


def shown(mentor):
    """(addresses of acts on the page, the count it tells, addresses in the mail, those that the question gives)."""
    page = mentor.client.get(reverse("today") + "?alles=1").content.decode()
    page = page.partition('id="uitgesteld"')[0]
    found = digest.read(mentor.message, Day.of(FRIDAY))
    in_mail = {one.url for group in (found.late, found.asked, found.new) for one in group}
    asked = looked_up(as_now(mentor.person), FRIDAY).awake
    count = re.search(r"(\d+) ding(?:en)? wacht", page)
    return page, int(count.group(1)) if count else 0, in_mail, asked


@pytest.mark.shows("X05")
@pytest.mark.django_db
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ways=st.lists(st.tuples(st.integers(0, 8), st.sampled_from(WAYS)), max_size=7))
def test_page_count_and_mail_never_disagree(mentor, ways):
    with time_machine.travel(at(FRIDAY, 9), tick=False), transaction.atomic():
        everything = looked_up(as_now(mentor.person), FRIDAY).awake
        gone, asleep = set(), set()
        for nth, way in ways:
            item = everything[nth % len(everything)]
            if item.code in gone:
                continue
            if way == "answer" and answer(mentor, item.code):
                gone.add(item.code)
                asleep.discard(item.code)
            elif way == "put off":
                until = FRIDAY + timedelta(days=3)
                snoozing.put_off(
                    user=as_now(mentor.person), code=item.code, until=until, reason="later", at=timezone.now()
                )
                asleep.add(item.code)
            elif way == "wake" and item.code in asleep:
                snoozing.wake(snooze=Snooze.objects.get(user=mentor.person, code=item.code))
                asleep.discard(item.code)
        hidden = gone | asleep
        page, count, in_mail, asked = shown(mentor)
        waiting = {item.code: item.url for item in everything if item.code not in hidden}
        assert {item.code for item in asked} == waiting.keys()
        assert in_mail == set(waiting.values())
        assert count == len(waiting)
        for item in everything:
            assert (f'href="{item.url}"' in page) == (item.code not in hidden)
        transaction.set_rollback(True)
