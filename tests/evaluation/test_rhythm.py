"""A school sets how often a programme is evaluated: from a coming week on, and weeks, lateness and pages follow it."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry
from duaalportal.lib.school_calendar import Week
from evaluation import attention_rhythm, personal_data
from evaluation.agreed import listing, setting
from evaluation.agreed.errors import SettingRefused
from evaluation.models import EvaluationRhythm
from evaluation.talks import planning
from evaluation.weeks.desk import desk_of
from evaluation.weeks.waiting import weeks_waiting
from learningplans.models import Meeting
from tests.evaluation.week_world import (
    DAY,
    TODAY,
    WEEK,
    as_now,
    browser,
    moment,
    put_back,
    submit,
    text,
    the_round,
    world,
)
from tests.factories.accounts import OrganisationFactory, member

pytestmark = pytest.mark.django_db
__all__ = ["put_back", "world"]
NEXT = WEEK.next


def set_rhythm(world, day=None, at=None, **said):
    said = {"weeks": 1, "sheets": "day", "talks": 0, "period": "semester"} | said
    return setting.set_rhythm(
        school=world.school,
        programme=world.trajectory.programme,
        day=day or NEXT.monday,
        by=world.school_coordinator,
        at=at or timezone.now(),
        **said,
    )


def page(name, world, **more):
    address = {"organisation": world.school.slug} | more
    return reverse(f"evaluation:{name}", kwargs=address)


def waiting(world, on, who="mentor_person"):
    return [str(one.week) for one in weeks_waiting(as_now(getattr(world, who)), on)]


def expected(world, week):
    return desk_of(world.trajectory, week, as_now(world.mentor_person), TODAY).expected


# --- setting it ---------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E01", "E09")
def test_a_coordinator_sets_the_rhythm_of_a_programme_on_a_page(world):
    here = browser(world, "school_coordinator")
    listed = here.get(page("rhythms", world)).content.decode()
    assert world.trajectory.programme.name in listed and "zoals het portaal het vraagt" in listed
    address = page("rhythm_set", world, programme=world.trajectory.programme_id)
    form = here.get(address).content.decode()
    assert f'value="{NEXT.monday.isoformat()}"' in form
    said = {"weeks": 2, "sheets": "week", "talks": 2, "period": "term", "day": str(NEXT.monday + 3 * DAY)}
    assert here.post(address, said).url == page("rhythms", world)
    row = EvaluationRhythm.objects.get()
    assert (row.first_day, row.weeks, row.sheets, row.talks, row.period) == (
        NEXT.monday,
        2,
        "week",
        2,
        "term",
    )
    listed = here.get(page("rhythms", world)).content.decode()
    assert "Vanaf 23 november: Om de 2 weken" in listed and "2 gesprekken met drie per trimester" in listed
    told = AuditEntry.objects.get(verb="rhythm_set")
    assert told.by == world.school_coordinator and told.facts["weeks"] == 2
    assert str(told.organisation_id) == str(world.school.pk)


@pytest.mark.shows("E01")
@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"day": str(TODAY)}, "ten vroegste vanaf maandag 23/11/2026"),
        ({"day": "2026-09-01"}, "Wat loopt of voorbij is, verandert niet."),
        ({"day": "2029-01-01"}, "meer dan een jaar vooruit"),
        ({"day": ""}, "Kies een dag"),
        ({"weeks": "7"}, "7"),
        ({"weeks": ""}, "Kies hoe vaak."),
    ],
)
def test_what_cannot_be_set_comes_back_with_the_reason(world, said, why):
    data = {"weeks": 2, "sheets": "day", "talks": 0, "period": "year", "day": str(NEXT.monday)} | said
    address = page("rhythm_set", world, programme=world.trajectory.programme_id)
    answer = browser(world, "school_coordinator").post(address, data)
    assert (
        answer.status_code == 422 and why in answer.content.decode() and not EvaluationRhythm.objects.exists()
    )


def test_the_past_keeps_its_rhythm_also_when_somebody_asks_the_service(world):
    with pytest.raises(SettingRefused):
        set_rhythm(world, day=TODAY)
    row = set_rhythm(world)
    with time_machine.travel(moment(NEXT.monday), tick=False), pytest.raises(SettingRefused):
        setting.remove_rhythm(row=row, by=world.school_coordinator, at=timezone.now())
    assert EvaluationRhythm.objects.count() == 1


@pytest.mark.shows("E01")
def test_what_did_not_begin_is_replaced_or_taken_back_and_the_trail_keeps_it(world):
    set_rhythm(world, weeks=2)
    row = set_rhythm(world, weeks=3)
    assert EvaluationRhythm.objects.get().weeks == 3
    answer = browser(world, "school_coordinator").post(reverse("evaluation:rhythm_remove", args=[row.pk]))
    assert answer.url == page("rhythm_set", world, programme=row.programme_id)
    assert not EvaluationRhythm.objects.exists()
    verbs = AuditEntry.objects.filter(verb__startswith="rhythm_").order_by("number")
    assert list(verbs.values_list("verb", flat=True)) == ["rhythm_set", "rhythm_set", "rhythm_removed"]


def test_who_does_not_coordinate_sets_nothing_and_another_school_finds_nothing(world):
    row = set_rhythm(world)
    address = page("rhythm_set", world, programme=world.trajectory.programme_id)
    for who in ("coach", "teacher", "mentor_person", "learner_person"):
        assert browser(world, who).post(address, {}).status_code == 403
    elsewhere = OrganisationFactory(school=True)
    world.elsewhere = member(Role.SCHOOL_COORDINATOR, elsewhere)
    there = browser(world, "elsewhere")
    assert there.get(address).status_code == 404
    assert there.post(reverse("evaluation:rhythm_remove", args=[row.pk])).status_code == 404
    assert there.get(page("rhythm_set", world, programme="onbekend")).status_code == 404
    world.browsers.pop("elsewhere")


# --- what follows -------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E09")
def test_a_week_out_of_rhythm_is_not_asked_and_never_late(world):
    set_rhythm(world, weeks=2)
    weeks = [WEEK, NEXT, NEXT.next, NEXT.next.next]
    assert [expected(world, week).is_asked for week in weeks] == [True, True, False, True]
    # four weeks may wait on a day: of these the first and the third are asked
    assert waiting(world, NEXT.monday + 27 * DAY) == [str(NEXT), str(NEXT.next.next)]
    assert expected(world, NEXT.next).why_not == "er wordt om de 2 weken beoordeeld"


@pytest.mark.shows("E09")
def test_a_programme_without_weeks_waits_for_nobody_and_another_programme_goes_on(world):
    set_rhythm(world, weeks=0)
    on = NEXT.monday + 9 * DAY
    # the week from before still waits: it keeps the rule of then
    assert str(WEEK) in waiting(world, on) and str(NEXT) not in waiting(world, on)
    EvaluationRhythm.objects.update(programme=another_programme(world))
    assert str(NEXT) in waiting(world, on)


def another_programme(world):
    from duaalportal.catalogue.models import Programme

    return Programme.objects.exclude(pk=world.trajectory.programme_id).first() or Programme.objects.create(
        code="andere", name="Andere", workplace_hours=20, source="test"
    )


def test_what_somebody_says_of_a_week_that_is_not_asked_is_kept(world):
    set_rhythm(world, weeks=0)
    with time_machine.travel(moment(NEXT.days[2]), tick=False):
        submit(world, week=NEXT)
    assert the_round(world, NEXT).spoken and not the_round(world, NEXT).revealed_at


@pytest.mark.shows("E01", "E09")
def test_everybody_around_the_learner_reads_what_the_school_asks(world):
    set_rhythm(world, weeks=2, sheets="week", talks=2)
    with time_machine.travel(moment(NEXT.monday), tick=False):
        for who in ("mentor_person", "learner_person", "coach"):
            told = text(world, who, "weeks")
            assert "Om de 2 weken een beoordeling." in told and "vanaf 23 november" in told
            assert "2 gesprekken met drie per semester." in told
        talks = text(world, "mentor_person", "talks")
        assert "De school vraagt: 2 gesprekken met drie per semester." in talks


# --- talks --------------------------------------------------------------------------------------------------------------

NEAR = date(2027, 1, 12)


def asked_talks(world, on=NEAR, who="coach"):
    with time_machine.travel(moment(on), tick=False):
        return attention_rhythm.open_items(user=as_now(getattr(world, who)), today=on)


@pytest.mark.shows("E01", "E11")
def test_a_coach_is_asked_to_plan_the_talks_that_a_period_still_lacks(world):
    assert asked_talks(world) == []
    set_rhythm(world, talks=1)
    (item,) = asked_talks(world)
    assert item.title == f"Plan een gesprek met drie met {world.learner.name}"
    assert item.due == date(2027, 1, 31) and "1 per semester" in item.why
    assert asked_talks(world, date(2026, 12, 1)) == []
    assert asked_talks(world, who="mentor_person") == [] and asked_talks(world, who="teacher") == []
    planning.plan_talk(
        trajectory=world.trajectory,
        organisation=world.company,
        purpose="Hoe gaat het?",
        starts_at=moment(NEAR + 3 * DAY),
        minutes=60,
        where_at="",
        people=(),
        by=world.coach,
        at=timezone.now(),
    )
    assert asked_talks(world) == []
    Meeting.objects.update(cancelled_at=timezone.now(), cancelled_by=world.coach)
    assert len(asked_talks(world)) == 1


def test_what_waits_costs_at_most_three_questions(world, django_assert_max_num_queries):
    set_rhythm(world, talks=1)
    coach = as_now(world.coach)
    assert coach.access
    with time_machine.travel(moment(NEAR), tick=False), django_assert_max_num_queries(3):
        assert attention_rhythm.open_items(user=coach, today=NEAR)


def test_the_pages_cost_the_same_with_one_rhythm_and_with_many(world, django_assert_max_num_queries):
    here, counts = browser(world, "school_coordinator"), []
    for number in (1, 12):
        for nth in range(number):
            set_rhythm(world, day=NEXT.monday + nth * 7 * DAY)
        for address in (
            page("rhythms", world),
            page("rhythm_set", world, programme=world.trajectory.programme_id),
        ):
            with django_assert_max_num_queries(12) as asked:
                assert here.get(address).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


def test_who_set_it_takes_that_along(world):
    set_rhythm(world)
    kept = personal_data.collect(world.school_coordinator)["Evaluatieritmes die je instelde"]
    assert [row["vanaf"] for row in kept] == [NEXT.monday]


def test_a_programme_of_learners_who_are_gone_is_not_listed(world):
    assert [line.learners for line in listing.rhythms(world.school, TODAY)] == [1]
    assert Week.of(TODAY) == WEEK
    world.trajectory.__class__.objects.update(state="stopped")
    assert listing.rhythms(world.school, TODAY) == []
