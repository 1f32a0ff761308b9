"""Practice tests: planned with the goals they bring together, changed, held, called off (P24)."""

import uuid

import pytest
from django.utils import timezone

from learningplans.goals import practice_tests as services
from learningplans.goals.known import PlaceRefused, UnknownGoal, written
from learningplans.models import PracticeTest
from tests.learningplans.following import DAY, ELSEWHERE, get, key, post, practice_test, text, world
from tests.stories import today

pytestmark = pytest.mark.django_db
__all__ = ["world"]


def sent(world, **fields):
    first = {"title": "Een smeerbeurt", "on": today() + DAY, "organisation": world.company.pk}
    return first | {"goals": [written(key(world)), written(key(world, "g2"))]} | fields


@pytest.mark.shows("P24")
def test_a_teacher_plans_one_of_several_goals_and_everyone_around_sees_it(world):
    answer = post(
        world.teacher, "practice_test_new", world.trajectory, **sent(world, task="Smeer de draaibank")
    )
    assert answer.status_code == 302
    row = PracticeTest.objects.get()
    for person in (world.mentor_person, world.learner_person, world.mother, world.coach):
        page = text(person, "practice_test", row)
        assert "Smeernippels herkennen" in page and "Smeer de draaibank" in page
        assert "Een smeerbeurt" in text(person, "practice_tests", world.trajectory)
    assert "Een smeerbeurt" in text(world.learner_person, "plan_item", world.item)


@pytest.mark.parametrize(
    "fields, words",
    [
        ({"title": ""}, "Geef de toets een titel."),
        ({"goals": []}, "Kies minstens één leerdoel."),
        ({"goals": ["x:y"]}, "Dit leerdoel staat niet in het plan"),
        ({"on": "2999-01-01"}, "Kies een dag binnen het traject."),
        ({"task": "x" * 10_000}, "Je tekst telt 10000 tekens"),
        ({"organisation": "elders"}, "Kies een plaats uit de lijst."),
    ],
)
def test_what_cannot_be_planned_is_said_and_stays(world, fields, words):
    answer = post(
        world.teacher, "practice_test_new", world.trajectory, **sent(world, preparation="Lezen", **fields)
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and "Lezen" in page
    assert not PracticeTest.objects.exists()


def test_sending_twice_plans_one_and_goals_of_another_plan_are_refused(world):
    again = uuid.uuid4()
    assert practice_test(world, key=again) == practice_test(world, key=again)
    with pytest.raises(UnknownGoal):
        practice_test(world, goals=[key(world, "g99")])
    with pytest.raises(PlaceRefused):
        practice_test(world, by=world.mentor_person, organisation=world.other_company)
    assert PracticeTest.objects.count() == 1


def test_of_two_who_change_at_once_the_second_sees_both_texts(world):
    row = practice_test(world)
    fields = {"goals": [key(world)], "on": row.on, "organisation": world.company}
    services.change(test=row, version=1, title="Korter", by=world.coach, at=timezone.now(), **fields)
    answer = post(world.teacher, "practice_test_change", row, **sent(world, title="Langer", version="1"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "Korter" in page and "Langer" in page
    answer = post(world.teacher, "practice_test_change", row, **sent(world, title="Langer", version="2"))
    row.refresh_from_db()
    assert answer.status_code == 302 and row.title == "Langer" and len(row.goals) == 2


@pytest.mark.shows("P24")
def test_how_it_went_is_noted_once_and_then_it_stands(world):
    row = practice_test(world, on=today() - DAY)
    assert "noteer hoe het ging" in text(world.mentor_person, "practice_tests", world.trajectory)
    page = post(
        world.mentor_person, "practice_test_held", row, held_on=today() + DAY, outcome="Goed", version=1
    )
    assert page.status_code == 422 and "Deze dag komt nog" in page.content.decode()
    said = {"held_on": today(), "outcome": "Alles gesmeerd, één nippel vergeten.", "version": 1}
    assert post(world.mentor_person, "practice_test_held", row, **said).status_code == 302
    assert "één nippel vergeten" in text(world.learner_person, "practice_test", row)
    late = post(world.teacher, "practice_test_held", row, **said | {"outcome": "Iets anders"})
    page = late.content.decode()
    assert late.status_code == 422 and "één nippel vergeten" in page and "Iets anders" in page
    with pytest.raises(services.TestOver):
        services.cancel(test=row, by=world.teacher, at=timezone.now())


def test_calling_off_is_final_and_twice_is_once(world):
    row = practice_test(world)
    for _ in range(2):
        assert post(world.teacher, "practice_test_cancel", row).status_code == 302
    assert "gaat niet door" in text(world.learner_person, "practice_test", row)
    answer = post(world.teacher, "practice_test_change", row, **sent(world, version="2"))
    assert answer.status_code == 422 and "gaat niet door" in answer.content.decode()


def test_a_test_at_another_company_does_not_exist_for_this_mentor(world):
    row = practice_test(world, organisation=world.other_company, title="Elders lassen")
    assert get(world.mentor_person, "practice_test", row).status_code == 404
    assert "Elders lassen" not in text(world.mentor_person, "practice_tests", world.trajectory)
    assert "Elders lassen" not in text(world.mentor_person, "this_week", world.trajectory)
    assert ELSEWHERE in text(world.coach, "practice_test", row)


def test_who_held_a_test_without_a_place_is_named_to_the_school_alone(world):
    row = practice_test(world, organisation=None, on=today())
    said = {"held_on": today(), "outcome": "Goed gelukt", "version": 1}
    services.hold(test=row, by=world.other_mentor, at=timezone.now(), **said)
    page = text(world.mentor_person, "practice_test", row)
    assert "Goed gelukt" in page and world.other_mentor.name not in page
    assert world.other_mentor.name in text(world.coach, "practice_test", row)


@pytest.mark.parametrize("who", ["learner_person", "mother", "coordinator"])
def test_who_only_reads_plans_nothing(world, who):
    person = getattr(world, who)
    assert "Plan een praktijktoets" not in text(person, "practice_tests", world.trajectory)
    assert get(person, "practice_test_new", world.trajectory).status_code in (403, 404)
    row = practice_test(world)
    assert post(person, "practice_test_cancel", row).status_code in (403, 404)
