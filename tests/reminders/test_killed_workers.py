"""Four workers empty one outbox, two of them are killed on the way: nothing is lost, and what comes twice is the same mail.

`REMINDERS_DUE=10000` (with `--timeout 1200`) lets the story run at the size of a large portal.
"""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Membership, User
from duaalportal.reminders import collecting, dispatching
from duaalportal.reminders.models import Message, MessageState, Step, Told
from groeiwijzer.models import GrowthAction
from tests.factories.accounts import OrganisationFactory
from tests.factories.companies import catalogue
from tests.harness.waiting import until
from tests.reminders.nights import at

DUE = int(os.environ.get("REMINDERS_DUE", "400"))
PATIENCE = 120 + DUE * 0.1
ROOT = Path(__file__).resolve().parents[2]
MONDAY = date(2026, 11, 23)
NINE = at(MONDAY, 9)


def make_due(count):
    """So many people with one thing open and a message of this morning about it."""
    catalogue()  # stories that share no transaction leave no rules behind
    company, long_ago = OrganisationFactory(), at(date(2026, 9, 1))
    users = User.objects.bulk_create(
        User(name=f"Mens {n}", email=f"mens{n}@voorbeeld.example", password="!") for n in range(count)
    )
    Membership.objects.bulk_create(
        Membership(user=user, organisation=company, role=Role.COMPANY_DIRECTOR, starts_on=long_ago.date())
        for user in users
    )
    actions = GrowthAction.objects.bulk_create(
        GrowthAction(
            organisation=company,
            title="Elke vrijdag tien minuten",
            owner=user,
            created_by=user,
            created_at=long_ago,
            due_on=MONDAY,
        )
        for user in users
    )
    messages = Message.objects.bulk_create(
        Message(
            recipient=user,
            day=MONDAY,
            message_id=collecting.name_of(user.pk, MONDAY, "mail"),
            made_at=NINE,
            due_at=NINE,
        )
        for user in users
    )
    Told.objects.bulk_create(
        Told(
            recipient=user,
            code=f"growth-action-{action.pk}",
            step=Step.MAIL,
            title=action.title,
            on=MONDAY,
            message=message,
        )
        for user, action, message in zip(users, actions, messages, strict=True)
    )
    return {user.email for user in users}


def database_url():
    """The test's own database, for another process."""
    parts, name = urlsplit(os.environ["TEST_DATABASE_URL"]), connection.settings_dict["NAME"]
    return parts._replace(path=f"/{name}").geturl()


@pytest.fixture
def workers(mail_server):
    """Starts workers on the test's database; none outlives the test."""
    started = []

    def start(count):
        environment = os.environ | {"TEST_DATABASE_URL": database_url()}
        command = [sys.executable, "-m", "tests.reminders.sender", NINE.isoformat(), str(mail_server.port)]
        for _ in range(count):
            started.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE))
        return started

    yield start
    for one in started:
        one.kill()
        one.communicate()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.shows("X05")
def test_two_of_four_workers_are_killed_and_nothing_is_lost(inbox, workers):
    people = make_due(DUE)
    four = workers(4)
    for share, victim in ((0.2, four[0]), (0.4, four[1])):
        until(lambda share=share: len(inbox.mails) > share * DUE, within=PATIENCE, what="mails arrive")
        os.kill(victim.pid, signal.SIGKILL)
    sent = [int(one.communicate(timeout=PATIENCE)[0]) for one in four[2:]]
    assert sum(sent) > 0, "who lived went on"

    # what a dead worker had in hand is taken over once it has been silent for five minutes, not before
    with time_machine.travel(NINE + timedelta(minutes=4), tick=False):
        before = dispatching.dispatch(clock=timezone.now, worker="after")
    with time_machine.travel(NINE + timedelta(minutes=15), tick=False):
        after = dispatching.dispatch(clock=timezone.now, worker="after")
    assert before == 0
    assert after <= 2
    arrived = Counter(mail["To"] for mail in inbox.mails)
    assert set(arrived) == people, "none lost"
    twice = [who for who, times in arrived.items() if times > 1]
    assert len(twice) <= 2 and max(arrived.values()) <= 2, "only what a killed worker had just handed over"
    for who in twice:
        assert len({mail["Message-ID"] for mail in inbox.mails if mail["To"] == who}) == 1
    assert Message.objects.filter(state=MessageState.SENT).count() == DUE
