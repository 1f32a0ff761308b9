"""A question that is composed once and asked beside others gives each person what they get when it is asked by itself."""

import datetime as dt
import inspect
from contextlib import nullcontext

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

import companies.attention
import groeiwijzer.attention
import groeiwijzer.attention_together
import learningplans.attention
from companies import (
    attention_exits,
    attention_mentors,
    attention_presentation,
    attention_safety,
    attention_schools,
)
from duaalportal.accounts import prepared
from duaalportal.accounts.access import Can
from duaalportal.accounts.models import Membership
from duaalportal.lib.questions import ask
from duaalportal.reminders.queries import open_items
from evaluation import attention_logs, attention_raci
from learningplans import mandates, signing_list, start_list, timeline
from learningplans.models import TeamMember, Trajectory
from learningplans.models.looks import one_look
from learningplans.models.looks import question as around_learners
from matching import attention_guidance, attention_matches, attention_proposals, attention_speed_dates
from tests.access.wall import fresh

pytestmark = pytest.mark.django_db
OF_LEARNERS = (learningplans.attention.attention_meetings, *learningplans.attention.OF_LEARNERS)
OF_COMPANIES = (
    *(attention_exits, attention_mentors, attention_presentation, attention_safety, attention_schools),
)
MODULES = [
    *(groeiwijzer.attention, companies.attention, *OF_COMPANIES, *OF_LEARNERS),
    *(mandates, signing_list, start_list, timeline),
    *(attention_logs, attention_raci, groeiwijzer.attention_together),
    *(attention_guidance, attention_matches, attention_proposals, attention_speed_dates),
]
FAR = dt.date(2040, 1, 1)
# what makes another question of it, and what is filled in
SHAPE = {
    **{"years": 18, "ahead": dt.timedelta(days=60), "registered_before": FAR, "side": "organisation_id"},
    **{"before": 60, "after": 60},
}
FILLED_IN = {
    "now": lambda world: timezone.now() + dt.timedelta(days=40),
    "since": lambda world: dt.date(2000, 1, 1),
    "stale": lambda world: timezone.now() - dt.timedelta(days=40),
    "grounds": lambda world: {world.b.company.pk, world.b.school.pk},
    "trajectory": lambda world: world.b.trajectory.pk,
    "programmes": lambda world: {world.b.trajectory.programme_id},
    "companies": lambda world: {world.b.company.pk},
    "last_start": lambda world: FAR,
    "last_issue": lambda world: FAR,
}


def _words(asked):
    return [*inspect.signature(inspect.unwrap(asked)).parameters]


def _of_persons():
    """Every question about a person in the modules that ask them."""
    for module in MODULES:
        for name, asked in inspect.getmembers(module, inspect.isfunction):
            compose = inspect.unwrap(asked)
            is_made = hasattr(asked, "__wrapped__") and not inspect.isgeneratorfunction(compose)
            if is_made and compose.__module__ == module.__name__ and _words(asked)[0] == "user":
                yield pytest.param(asked, id=f"{module.__name__.rpartition('.')[2]}{name}")


QUESTIONS = list(_of_persons())


@pytest.fixture(scope="module")
def people(world):
    """One person of the cast for each set of roles, a stranger too."""
    around = [person for person, _ in world.insiders]
    found = {}
    for person in [*around, *world.strangers.values(), *world.b.strangers.values()]:
        person = fresh(person)
        found.setdefault(tuple(sorted(m.role for m in person.access.memberships)), person)
    return [*found.values(), fresh(world.b.coach)]


def _plain(rows):
    return sorted(map(tuple, rows), key=repr)


@pytest.mark.parametrize("asked", QUESTIONS)
def test_each_question_answers_as_if_it_were_composed_for_who_asks(asked, world, people):
    on, words = timezone.localdate(), _words(asked)[2:]
    shape = [SHAPE[word] for word in words if word in SHAPE]
    given = {word: FILLED_IN[word](world) for word in words if word not in SHAPE}
    for person in people:
        expected = _plain(inspect.unwrap(asked)(person, on, *shape, **given))
        for look in (nullcontext(), one_look(person, on)):
            with look:
                (rows,) = ask([asked(person, on, *shape, **given)])
            assert _plain(rows) == expected, person.name


@around_learners
def _reached(user, on, phrase, can):
    reach = getattr(Trajectory.objects, phrase)(user, can, on)
    return reach.order_by().values_list("pk", named=True)


@pytest.mark.parametrize("phrase", ["where", "on_school_side", "on_company_side"])
def test_who_reaches_whom_is_the_same_when_it_is_composed_before(phrase, people):
    on, found = timezone.localdate(), 0
    for person in people:
        for can in (Can.SEE_LEARNERS, Can.EDIT_TEAM, Can.SIGN_AGREEMENT, Can.REPORT_ABSENCE):
            expected = _plain(inspect.unwrap(_reached)(person, on, phrase, can))
            for look in (nullcontext(), one_look(person, on)):
                with look:
                    assert _plain(ask([_reached(person, on, phrase, can)])[0]) == expected, (person, can)
            found += len(expected)
    assert found


def test_most_questions_have_an_answer_for_somebody(world, people):
    """The cast is full enough to tell the right answer from none."""
    on, answered = timezone.localdate(), set()
    for asked in (
        param.values[0] for param in QUESTIONS if not set(_words(param.values[0])[2:]) - set(SHAPE)
    ):
        shape = [SHAPE[word] for word in _words(asked)[2:]]
        if any(ask([asked(person, on, *shape)])[0] for person in people):
            answered.add(asked)
    assert len(QUESTIONS) > 30
    assert len(answered) > 15


@pytest.mark.parametrize("days", [-30, 0, 30])
def test_what_waits_is_what_each_subject_finds_when_it_is_asked_alone(world, people, days):
    on, found = timezone.localdate() + dt.timedelta(days=days), 0
    for person in people:
        # learningplans lets many subjects go in one question: each of them is asked below
        asks = [import_string(path) for path in settings.ATTENTION if not path.startswith("learningplans.")]
        alone = [item for ask_one in asks for item in ask_one(user=person, today=on)]
        for subject in OF_LEARNERS:
            alone += subject.open_items(user=person, today=on)
        together = open_items(person, on)
        assert _told(together) == _told(alone), person.name
        found += len(together)
    assert found > len(people)


def _told(items):
    return sorted(
        (i.code, i.title, i.why, i.url, i.action, i.since, str(i.due), i.context, i.urgency) for i in items
    )


def test_vandaag_asks_twelve_questions_of_the_database_at_most(people, django_assert_max_num_queries):
    for person in people:
        browser = Client()
        browser.force_login(person)
        with django_assert_max_num_queries(12):  # session, person, rights and second factor too
            browser.get(reverse("today"))


def test_a_place_that_begins_or_ends_is_seen_by_the_next_question(world):
    @prepared.question
    def seen(user, on):
        return Trajectory.objects.where(user, Can.SEE_LEARNERS, on).order_by().values_list("pk", named=True)

    on, coach = timezone.localdate(), fresh(world.b.coach)
    (rows,) = ask([seen(coach, on)])
    own = {row.pk for row in rows}
    assert (
        own
        == set(Trajectory.objects.where(coach, Can.SEE_LEARNERS, on).values_list("pk", flat=True))
        != set()
    )
    TeamMember.objects.filter(user=coach).update(ends_on=on - dt.timedelta(days=1))
    (rows,) = ask([seen(coach, on)])
    assert {row.pk for row in rows} == set(
        Trajectory.objects.where(coach, Can.SEE_LEARNERS, on).values_list("pk", flat=True)
    )
    assert {row.pk for row in rows} != own


def test_a_key_that_is_not_of_the_person_is_refused(world):
    stranger = world.owner.pk

    @prepared.question
    def somebody_else(user, on):
        return Membership.objects.filter(user=stranger).values_list("pk", named=True)

    with pytest.raises(KeyError):
        somebody_else(fresh(world.b.coach), timezone.localdate())
