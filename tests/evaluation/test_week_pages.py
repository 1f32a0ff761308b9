"""The pages of the week as each role meets them: a plain form, nothing typed lost, and what a page costs."""

import gzip
import uuid
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from duaalportal.catalogue.models import Holiday
from duaalportal.lib.attention import Urgency
from duaalportal.lib.school_calendar import Week
from evaluation import attention_weeks
from evaluation.models import ActionPoint, InstructorInput, Voice
from evaluation.weeks import inputs, points
from tests.evaluation.week_world import (
    DAY,
    LATE,
    STRONG,
    TODAY,
    WEEK,
    add_company,
    at,
    browser,
    moment,
    posted,
    put_back,
    said_of,
    side_of,
    submit,
    text,
    world,
)
from tests.factories.learningplans import join_team, make_learner, make_trajectory, place_learner

pytestmark = pytest.mark.django_db
__all__ = ["put_back", "world"]
QUIET = {"X-Offline": "1"}


def send(world, who="mentor_person", said=None, headers=None, week=None, **more):
    """Somebody posts the form of the week."""
    more.setdefault("key", str(uuid.uuid4()))
    data = posted(world, said or said_of(world), side=side_of(world, who).key, **more)
    return browser(world, who).post(at("week", world, week=str(week or WEEK)), data, headers=headers)


# --- the form -------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E02", "E05")
def test_the_mentor_finds_sixteen_criteria_in_three_groups_with_four_answers_each(world):
    page = text(world, "mentor_person", "week")
    assert page.count("data-item=") == 16 and page.count('name="score-') == 64
    assert page.count('value="unseen"') == 16 and page.count("data-extension>") == 1
    for words in ("Respectvol handelen", "Komt op tijd", "Alles voldoet", "Verzend de week van"):
        assert words in page
    assert "Het telt nooit als een tekort." in page


@pytest.mark.shows("E02")
def test_a_learner_reads_the_same_grid_in_words_about_oneself(world):
    page = text(world, "learner_person", "week")
    assert "Jouw week 47" in page and "Er is geen fout antwoord" in page and "Verzend mijn week" in page
    assert page.count("data-item=") == 16 and "Waarom kies je dit?" in page


@pytest.mark.shows("E02", "E09")
def test_a_week_is_sent_and_the_page_says_what_was_received_when(world):
    answer = send(world, said=said_of(world, RH_2=LATE, PH_3=STRONG))
    assert answer.status_code == 302 and answer.url == at("week", world)
    page = text(world, "mentor_person", "week")
    assert "Ontvangen vandaag om 16.00 uur" in page and "data-week-form" not in page
    assert "Karel De Wit" in page and "gesproken" in page


def test_who_sends_as_the_last_goes_to_the_voices(world):
    submit(world)
    submit(world, "teacher")
    assert send(world, "learner_person").url == at("voices", world)
    assert browser(world, "mentor_person").get(at("week", world)).url == at("voices", world)


@pytest.mark.shows("E03")
def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(world):
    said = said_of(world, RH_2={"value": "not_yet", "example": "Dinsdag te laat"}, message="Tot maandag")
    key = str(uuid.uuid4())
    answer = send(world, said=said, key=key)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Stiptheid: Schrijf wat jullie afspreken." in page and 'href="#agreement-RH.2"' in page
    assert "Dinsdag te laat" in page and "Tot maandag" in page and key in page
    assert not Voice.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"message": "Bel 85.07.30-033.28 even"}, "rijksregisternummer"),
        ({"example-RH.1": "x" * 501}, "er is plaats voor 500"),
        ({"score-RH.1": "tien op tien"}, "kent het formulier niet"),
        ({"review-RH.2": "31 februari"}, "geen dag die bestaat"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_the_rest(world, change, words):
    answer = send(world, said=said_of(world, RH_2=LATE), **change)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert LATE["agreement"] in answer.content.decode() and not Voice.objects.exists()


def test_a_form_that_says_nothing_is_answered_and_breaks_nothing(world):
    there = browser(world, "mentor_person")
    for data in ({}, {"side": "M:zomaar"}, {"version": "-1", "key": "geen"}, {"look-zomaar": "kept"}):
        answer = there.post(at("week", world), data)
        assert answer.status_code == 422 and "Kies bij minstens één punt" in answer.content.decode()


def test_a_second_device_is_shown_both_texts_and_decides(world):
    first = said_of(world, RH_1={"value": "exceeds", "example": "Van de gsm"})
    send(world, said=first, doe="bewaar")
    second = said_of(world, RH_1={"value": "unseen"}, message="Van de laptop")
    answer = send(world, said=second, version=0)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Van de gsm" in page and "Van de laptop" in page and 'name="version" value="1"' in page
    assert send(world, said=second, version=1).status_code == 302
    assert Voice.objects.get().message == "Van de laptop"


def test_everything_as_expected_works_without_script(world):
    chosen = {"RH.2": LATE, "LB.6": {"value": "unseen"}}
    said = {"scores": chosen, "agreements": {}, "looks": {}, "message": "Een begin"}
    assert send(world, said=said, doe="alles-voldoet").status_code == 302
    voice = Voice.objects.get()
    assert voice.submitted_at is None and voice.message == "Een begin"
    assert sum(one["value"] == "meets" for one in voice.scores.values()) == 14
    assert voice.scores["RH.2"] == LATE and voice.scores["LB.6"] == {"value": "unseen"}
    page = text(world, "mentor_person", "week")
    assert "16 van 16 gekozen." in page and "Een begin" in page


def test_saving_as_one_goes_answers_in_data(world):
    answer = send(world, said=said_of(world, RH_2="not_yet"), headers={"X-Autosave": "1"})
    assert answer.json() == {"version": 1, "saved_at": "16.00 uur"}
    race = send(world, said=said_of(world, message="Anders"), headers={"X-Autosave": "1"}, version=0)
    assert race.status_code == 409 and race.json()["version"] == 1
    wrong = send(
        world, said=said_of(world, message="85.07.30-033.28"), headers={"X-Autosave": "1"}, version=1
    )
    assert wrong.status_code == 422 and "rijksregisternummer" in wrong.json()["error"]


@pytest.mark.shows("E09")
def test_a_form_that_waited_for_network_is_answered_in_data_and_once(world):
    key, then = str(uuid.uuid4()), "2026-11-20T08:30:00+01:00"
    answers = [send(world, key=key, headers=QUIET, filled_in_at=then).json() for _ in range(3)]
    assert answers[0] == answers[1] == answers[2] and not answers[0]["shown"]
    assert Voice.objects.get().filled_in_at == moment(TODAY, 8) + (DAY / 48)
    missing = send(world, said=said_of(world, RH_2="not_yet"), headers=QUIET, version=1)
    assert missing.status_code == 422 and "example-RH.2" in missing.json()["problems"]


@pytest.mark.shows("E03", "E04")
def test_last_weeks_points_come_first_and_come_back_as_they_were_answered(world):
    submit(world, week=WEEK.before, at=moment(WEEK.before.days[4]), said=said_of(world, RH_2=LATE))
    point = ActionPoint.objects.get()
    page = text(world, "mentor_person", "week")
    first = page.index("Eerst: de afspraken van vorige week")
    assert first < page.index(LATE["agreement"]) < page.index("Hoe was deze week?")
    assert page.count(f'name="look-{point.pk}"') == 3
    send(world, said=said_of(world, looks={str(point.pk): "going_on"}), doe="bewaar")
    page = text(world, "mentor_person", "week")
    assert f'name="look-{point.pk}" value="going_on" checked' in page


@pytest.mark.parametrize("who", ["mentor_person", "learner_person", "teacher"])
def test_a_week_that_is_not_asked_says_why_and_has_no_form(world, who):
    Holiday.objects.create(first_day=WEEK.monday, last_day=WEEK.days[6], name="Proefvakantie")
    page = text(world, who, "week")
    assert "Deze week wordt niet gevraagd" in page and "Reden: Proefvakantie." in page
    assert "data-week-form" not in page
    ahead = text(world, who, "week", week="2026-48")
    assert "Deze week komt nog" in ahead and "data-week-form" not in ahead


@pytest.mark.parametrize("week", ["2026-99", "vorige", "0-0", "2026-0", "99999-1"])
def test_a_week_that_is_none_is_not_found(world, week):
    assert browser(world, "mentor_person").get(at("week", world, week=week)).status_code == 404


def test_who_speaks_for_two_companies_chooses_for_which(world):
    company = add_company(world)
    mentor = world.mentor_person
    from tests.factories.accounts import MembershipFactory

    MembershipFactory(user=mentor, organisation=company, role=Role.MENTOR)
    join_team(world.trajectory, mentor, Role.MENTOR, company)
    world.browsers.pop("mentor_person", None)
    page = text(world, "mentor_person", "week", query=f"?stem=M:{company.pk}")
    assert "Voor wie spreek je" in page and f'name="side" value="M:{company.pk}"' in page
    world.browsers.pop("mentor_person", None)


# --- lists, points, input -------------------------------------------------------------------------------------------


@pytest.mark.shows("E01", "E09")
def test_the_list_of_weeks_says_what_was_agreed_and_shows_marks_without_a_number(world):
    for who in ("mentor_person", "learner_person", "teacher"):
        submit(world, who, said=said_of(world, RH_2=LATE))
    page = text(world, "coach", "weeks")
    assert "stemmen zichtbaar" in page and "Elke week een beoordeling." in page and "001:887-892" in page
    assert "voorstel van het portaal" in page and "M: Voldoet nog niet" in page
    assert "Herfstvakantie" in page
    older = text(world, "coach", "weeks", query="?pagina=2")
    assert "Week 35" not in older


@pytest.mark.shows("E03", "E04")
def test_points_are_closed_by_both_from_their_page(world):
    submit(world, said=said_of(world, RH_2=LATE))
    for who in ("learner_person", "teacher"):
        submit(world, who)
    point = ActionPoint.objects.get()
    close = reverse("evaluation:point_close", args=[point.pk])
    assert browser(world, "learner_person").post(close).status_code == 302
    assert "gesloten door" in text(world, "mentor_person", "points")
    browser(world, "mentor_person").post(close)
    page = text(world, "learner_person", "points")
    assert "Geen open afspraken" in page and LATE["agreement"] in page
    browser(world, "mentor_person").post(close, {"open": "1"})
    assert "Hier werken jullie aan" in text(world, "learner_person", "points")
    assert browser(world, "mother").post(close).status_code == 403


@pytest.mark.shows("E12")
def test_an_instructor_gives_input_and_the_mentor_takes_it_in_from_the_week(world):
    there = browser(world, "instructor")
    assert there.post(at("week_input", world), {"text": " "}).status_code == 422
    assert there.post(at("week_input", world), {"text": "Ruimde zelf op."}).status_code == 302
    assert "Ruimde zelf op." in text(world, "mentor_person", "week")
    assert "Ruimde zelf op." not in text(world, "learner_person", "week") + text(world, "teacher", "week")
    row = InstructorInput.objects.get()
    sign = reverse("evaluation:input_sign_off", args=[row.pk])
    assert browser(world, "teacher").post(sign).status_code == 404
    assert browser(world, "mentor_person").post(sign).status_code == 302
    assert "overgenomen" in text(world, "mentor_person", "week")
    assert "De mentor nam dit over" in text(world, "instructor", "week_input")


# --- what waits -----------------------------------------------------------------------------------------------------


def waits(world, who, on=TODAY):
    """What waits for somebody, rights read anew."""
    person = User.objects.get(pk=getattr(world, who).pk)
    return list(attention_weeks.open_items(user=person, today=on))


@pytest.mark.shows("E09")
def test_a_week_waits_for_who_has_to_speak_until_they_did(world):
    for who in ("mentor_person", "learner_person", "teacher"):
        found = [one for one in waits(world, who) if "week 47" in one.title.lower()]
        assert len(found) == 1 and found[0].due == date(2026, 11, 22), who
        submit(world, who)
        assert not [one for one in waits(world, who) if "47" in one.title]
    for who in ("coach", "mother", "coordinator", "instructor", "school_director"):
        assert waits(world, who) == [], who


@pytest.mark.shows("E09")
def test_after_the_grace_it_is_late_and_after_weeks_nobody_asks_any_more(world):
    def state(on):
        return {one.urgency for one in waits(world, "mentor_person", on) if one.code.endswith("2026-47-M")}

    assert state(WEEK.days[1]) == set()
    assert state(WEEK.days[2]) == state(date(2026, 11, 22)) == {Urgency.SOON}
    assert state(date(2026, 11, 23)) == {Urgency.LATE}
    assert state(WEEK.next.next.next.next.next.monday) == set()


def test_many_learners_are_one_line_and_one_list_that_costs_the_same(world, django_assert_max_num_queries):
    there = browser(world, "mentor_person")
    asked = []
    for more in (1, 8):
        for nth in range(more):
            learner = make_learner(world.school, name=f"Lerende {more}{nth}", on=TODAY)
            trajectory = make_trajectory(world.school, learner=learner, coach=world.coach, on=TODAY)
            join_team(trajectory, world.mentor_person, Role.MENTOR, world.company)
            place_learner(trajectory, world.mentor, world.establishment)
        with django_assert_max_num_queries(12) as captured:
            page = there.get(reverse("evaluation:weeks_to_do")).content.decode()
        asked.append(len(captured))
    assert asked[0] == asked[1] and page.count("Lerende 8") >= 8
    late = [one for one in waits(world, "mentor_person") if one.code.startswith("weeks-")]
    assert late and all(one.url == reverse("evaluation:weeks_to_do") for one in late)


@pytest.mark.shows("E04", "E12")
def test_a_point_that_the_other_closed_and_input_to_take_in_wait(world):
    submit(world, said=said_of(world, RH_2=LATE))
    for who in ("learner_person", "teacher"):
        submit(world, who)
    point = ActionPoint.objects.get()
    points.close(point=point, side="LL", is_closed=True, by=world.learner_person, at=timezone.now())
    inputs.give(
        trajectory=world.trajectory,
        week=WEEK,
        organisation_id=world.company.pk,
        text="Ging goed",
        by=world.instructor,
        at=timezone.now(),
    )
    titles = {one.title for one in waits(world, "mentor_person")}
    assert any(title.endswith("sloot een werkpunt") for title in titles)
    assert any(title.startswith("Dirk Maes vertelde") for title in titles)
    assert not any("werkpunt" in one.title for one in waits(world, "learner_person"))


# --- what it costs ----------------------------------------------------------------------------------------------------


def history(world):
    """A term of weeks of everybody, with points that stay open."""
    week = Week.of(world.trajectory.starts_on)
    while week < WEEK:
        for who in ("mentor_person", "learner_person", "teacher"):
            submit(world, who, week=week, at=moment(week.days[4]), said=said_of(world, RH_2=LATE))
        week = week.next


@pytest.mark.parametrize("who", ["mentor_person", "learner_person", "teacher"])
def test_the_week_costs_eight_queries_at_most_and_few_bytes(world, who, django_assert_max_num_queries):
    there, address = browser(world, who), at("week", world)
    there.get(address)
    with django_assert_max_num_queries(8) as first:
        page = there.get(address)
    assert len(gzip.compress(page.content)) < 12_000
    history(world)
    with django_assert_max_num_queries(len(first)):
        there.get(address)


@pytest.mark.parametrize("name", ["weeks", "voices", "points"])
def test_reading_costs_the_same_whatever_the_history(world, name, django_assert_max_num_queries):
    for who in ("mentor_person", "learner_person", "teacher"):
        submit(world, who, said=said_of(world, RH_2=LATE))
    there, address = browser(world, "mentor_person"), at(name, world)
    with django_assert_max_num_queries(12) as first:
        there.get(address)
    history(world)
    with django_assert_max_num_queries(len(first)):
        there.get(address)
