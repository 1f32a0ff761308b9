"""What waits for a person: each item appears when its question is open and goes when it is answered."""

import datetime as dt

import pytest
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from duaalportal.lib.attention import Urgency
from groeiwijzer import growth, services
from groeiwijzer.attention import LONG_OPEN, SHOW_WITHIN, TALK_WITHIN, open_items, places_never_assessed
from groeiwijzer.models import Part
from tests.factories.accounts import MembershipFactory, OrganisationFactory, member
from tests.factories.groeiwijzer import answer, assess, plan

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def company():
    return OrganisationFactory(name="Metaalwerken De Clercq", slug="de-clercq")


@pytest.fixture
def coordinator(company):
    return member(Role.COMPANY_COORDINATOR, company, name="Ilse De Clercq")


@pytest.fixture
def mentor(company):
    return member(Role.MENTOR, company, name="Bart Claeys")


def today():
    return timezone.localdate()


def waiting(user, kind="", on=None):
    """The open items of a person whose code starts with this, read with fresh rights."""
    items = open_items(user=User.objects.get(pk=user.pk), today=on or today())
    return [item for item in items if item.code.startswith(kind)]


def long_ago(user, days):
    """A moment in the past at which this person already had their roles."""
    moment = timezone.localtime() - dt.timedelta(
        days=days
    )  # days of the calendar, also when the clock changed
    user.memberships.update(starts_on=moment.date())
    return moment


# --- growth actions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "urgency"),
    [(-1, Urgency.LATE), (0, Urgency.SOON), (7, Urgency.SOON), (8, Urgency.NORMAL)],
    ids=["yesterday", "today", "in 7 days", "in 8 days"],
)
@pytest.mark.shows("G05")
def test_how_urgent_an_action_is_follows_its_date(company, coordinator, days, urgency):
    due = today() + days * DAY
    action = plan(company, coordinator, at=long_ago(coordinator, 20), due_on=due)
    (item,) = waiting(coordinator)
    assert (item.urgency, item.due, item.title) == (urgency, due, action.title)
    growth.finish_action(action=action, note="", by=coordinator, at=timezone.now())
    assert waiting(coordinator) == []


@pytest.mark.shows("G05")
def test_an_action_waits_for_its_owner_alone_and_only_while_the_role_runs(company, coordinator, mentor):
    plan(company, coordinator, owner=mentor)
    assert waiting(coordinator) == []
    assert len(waiting(mentor)) == 1
    mentor.memberships.update(ended_at=timezone.now(), ended_by=mentor)
    assert waiting(mentor) == []


# --- questions to answer ----------------------------------------------------------------------------------------


@pytest.mark.shows("G08")
def test_who_is_asked_sees_it_until_ready_or_finished(company, coordinator, mentor):
    assessment = assess(company, coordinator, respondents=[mentor])
    (item,) = waiting(mentor)
    assert "Ilse De Clercq vraagt jouw kijk" in item.why
    assert item.action == "Begin eraan"
    answer(assessment, mentor, assessment.instrument.items("company")[0].code, "doing")
    (item,) = waiting(mentor)
    assert item.action == "Ga verder"
    services.mark_ready(assessment=assessment, user=mentor, at=timezone.now())
    assert waiting(mentor) == []

    second = assess(company, coordinator, respondents=[mentor])
    assert len(waiting(mentor)) == 1
    services.finish_assessment(assessment=second, by=coordinator, at=timezone.now())
    assert waiting(mentor) == []


# --- moments to round off ---------------------------------------------------------------------------------------


def test_when_everybody_is_ready_the_lead_rounds_off(company, coordinator, mentor):
    assessment = assess(company, coordinator, respondents=[mentor])
    services.mark_ready(assessment=assessment, user=coordinator, at=timezone.now())
    assert waiting(coordinator, "assessment-finish") == []
    services.mark_ready(assessment=assessment, user=mentor, at=timezone.now())
    (item,) = waiting(coordinator)
    assert item.action == "Rond af"
    assert waiting(mentor) == []  # a mentor does not run the company's assessment
    services.finish_assessment(assessment=assessment, by=coordinator, at=timezone.now())
    assert waiting(coordinator) == []


@pytest.mark.parametrize(("days", "shown"), [(LONG_OPEN.days, 0), (LONG_OPEN.days + 1, 1)])
def test_what_is_open_for_more_than_a_month_is_named(company, coordinator, mentor, days, shown):
    at = long_ago(coordinator, days)
    long_ago(mentor, days)
    assessment = assess(company, coordinator, respondents=[mentor], at=at)
    services.mark_ready(assessment=assessment, user=coordinator, at=timezone.now())
    items = waiting(coordinator, "assessment-long-open")
    assert len(items) == shown
    assert all("1 persoon is nog niet klaar" in item.why for item in items)


# --- talks ------------------------------------------------------------------------------------------------------


@pytest.mark.shows("G08")
def test_differences_wait_for_a_talk_until_all_are_agreed(company, coordinator, mentor):
    assessment = assess(company, coordinator, respondents=[mentor])
    same, one, two = (item.code for item in assessment.instrument.items("company")[:3])
    for code, mine, theirs in ((same, "doing", "doing"), (one, "doing", "not_yet"), (two, "partly", "na")):
        answer(assessment, coordinator, code, mine)
        answer(assessment, mentor, code, theirs)
    assert waiting(coordinator, "assessment-talk") == []  # people are still answering
    services.finish_assessment(assessment=assessment, by=coordinator, at=timezone.now())
    (item,) = waiting(coordinator)
    assert item.why.startswith("2 vragen zien jullie verschillend")
    for code in (one, two):
        services.agree_answer(
            assessment=assessment,
            item_code=code,
            value="partly",
            note="",
            version=0,
            by=coordinator,
            at=timezone.now(),
        )
    assert waiting(coordinator) == []


def test_a_note_without_an_answer_is_no_difference(company, coordinator, mentor):
    assessment = assess(company, coordinator, respondents=[mentor])
    code = assessment.instrument.items("company")[0].code
    answer(assessment, coordinator, code, "doing")
    answer(assessment, mentor, code, "", note="Daar weet ik niets van")
    services.finish_assessment(assessment=assessment, by=coordinator, at=timezone.now())
    assert waiting(coordinator) == []


def test_an_old_difference_stops_asking(company, coordinator, mentor):
    long_ago(coordinator, 200)
    at = long_ago(mentor, 200)
    assessment = assess(company, coordinator, respondents=[mentor], at=at)
    code = assessment.instrument.items("company")[0].code
    answer(assessment, coordinator, code, "doing", at=at)
    answer(assessment, mentor, code, "partly", at=at)
    services.finish_assessment(assessment=assessment, by=coordinator, at=at)
    day = timezone.localdate(at)
    assert waiting(coordinator, on=day + TALK_WITHIN)
    assert not waiting(coordinator, on=day + TALK_WITHIN + DAY)


@pytest.mark.shows("G08", "G11")
def test_a_mentor_is_invited_to_show_the_own_assessment_and_may_leave_it(company, mentor, coordinator):
    own = assess(company, mentor, part=Part.MENTOR, subject=mentor, finished=True)
    (item,) = waiting(mentor)
    assert "Alleen jij ziet dit nu" in item.why
    assert item.urgency == Urgency.CALM
    assert waiting(coordinator) == []
    assert waiting(mentor, on=own.moment + SHOW_WITHIN)
    assert not waiting(mentor, on=own.moment + SHOW_WITHIN + DAY)
    services.open_to_company(assessment=own, by=mentor, at=timezone.now())
    assert waiting(mentor) == []


# --- over roles and places --------------------------------------------------------------------------------------


@pytest.mark.shows("X01")
def test_with_several_roles_each_item_says_where_it_belongs(company, coordinator):
    plan(company, coordinator)
    (item,) = waiting(coordinator)
    assert item.context == "Metaalwerken De Clercq"
    school = OrganisationFactory(school=True, name="Atheneum Deinze")
    MembershipFactory(role=Role.DUAL_TEACHER, organisation=school, user=coordinator)
    plan(school, coordinator)
    assert {item.context for item in waiting(coordinator)} == {
        "Metaalwerken De Clercq (als coördinator bedrijf)",
        "Atheneum Deinze (als leerkracht duaal)",
    }


def test_nothing_of_another_company_waits(company, coordinator):
    other = member(Role.COMPANY_COORDINATOR)
    place = other.access.organisations()[0]
    plan(place, other)
    assess(place, other)
    assert waiting(coordinator) == []


def test_a_company_that_never_started_is_known(company, coordinator, mentor):
    assert places_never_assessed(coordinator) == [company]
    assess(company, mentor, part=Part.MENTOR, subject=mentor)  # somebody's own is not the company's
    assert places_never_assessed(coordinator) == [company]
    assess(company, coordinator)
    assert places_never_assessed(coordinator) == []


def test_five_questions_whatever_the_number_of_items(
    company, coordinator, mentor, django_assert_max_num_queries
):
    MembershipFactory(role=Role.MENTOR, organisation=company, user=coordinator)
    for more in (3, 57):
        for _ in range(more):
            plan(company, coordinator)
        for _ in range(more // 3):
            assessment = assess(company, coordinator, respondents=[mentor])
            code = assessment.instrument.items("company")[0].code
            answer(assessment, coordinator, code, "doing")
            answer(assessment, mentor, code, "partly")
            services.finish_assessment(assessment=assessment, by=coordinator, at=timezone.now())
            assess(company, coordinator)
        user = User.objects.get(pk=coordinator.pk)
        assert user.access.memberships
        with django_assert_max_num_queries(5):
            assert len(open_items(user=user, today=today())) >= 3
