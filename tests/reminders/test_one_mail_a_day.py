"""One mail a day at most, in plain Dutch, in a real mail server, with links that lead straight to the act."""

import re
from datetime import date

import pytest
import time_machine
from django.conf import settings as portal

from tests.evaluation.week_world import make_week_world
from tests.reminders.conftest import body, page
from tests.reminders.nights import at, live

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


@pytest.fixture
def world(db):
    with time_machine.travel(at(FRIDAY, 4), tick=False):
        return make_week_world(on=FRIDAY)


@pytest.mark.shows("X05")
def test_a_mentor_gets_one_mail_with_a_link_straight_to_the_week(world, inbox, client):
    assert live(FRIDAY, hours=(5, 8)) == 0, "nothing leaves before nine"
    live(FRIDAY, hours=(9, 10, 12))
    (mail,) = inbox.to(world.mentor_person)
    address = re.search(rf"{re.escape(portal.PORTAL_ADDRESS.rstrip('/'))}(/\S*week\S*)", body(mail)).group(1)
    assert address in page(mail)
    client.force_login(world.mentor_person)
    answer = client.get(address)
    assert answer.status_code == 200
    assert b"<form" in answer.content
    assert "herinneringen" in mail["List-Unsubscribe"]
    # a name belongs behind the door, not on a locked screen
    assert all(world.learner.name.split()[0] not in one["Subject"] for one in inbox.mails)
    live(MONDAY)
    assert len(inbox.to(world.mentor_person)) == 1, "nothing is new"
