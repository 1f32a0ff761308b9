"""The screen of a talk: who reads and writes what, with and without script, and what it costs."""

import re

import pytest
from django.urls import reverse

from duaalportal.accounts.access import Role
from duaalportal.jobs import registry
from duaalportal.jobs.models import Job
from evaluation import models as m
from evaluation.talks import closing, jobs, paper, planning, writing
from evaluation.talks.reading import Reading
from evaluation.talks.writing import Typed, version_of
from tests.evaluation.talk_world import (
    DAY,
    agree,
    at,
    close,
    closed,
    fresh,
    hold,
    page,
    plan,
    post,
    sign,
    spoken_round,
    world,
    write,
)
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import make_mentor
from tests.factories.learningplans import join_team
from tests.stories import browser, now, today

pytestmark = pytest.mark.django_db
__all__ = ["world"]
SECRET = "Dinsdag een kwartier te laat."


def opened(world):
    talk = plan(world)
    planning.open_voices(talk=talk, by=world.coach, at=now())
    return fresh(talk)


# --- who reads ----------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E11")
@pytest.mark.parametrize(
    "who, while_open, once_closed",
    [
        ("learner_person", 200, 200),
        ("mentor_person", 200, 200),
        ("teacher", 200, 200),
        ("coach", 200, 200),
        ("school_coordinator", 200, 200),
        ("coordinator", 200, 200),
        ("mother", 404, 200),
        ("director", 404, 404),
    ],
)
def test_who_reads_a_talk_and_when(world, who, while_open, once_closed):
    person = getattr(world, who)
    assert page(person, "talk", plan(world)).status_code == while_open
    m.FollowUpTalk.objects.all().delete()
    talk = closed(world)
    answer = page(person, "talk", talk)
    assert answer.status_code == once_closed
    if once_closed == 200:
        assert "Lina neemt de vroege bus" in answer.content.decode()
        assert 'name="note-progress"' not in answer.content.decode()


def test_another_school_and_another_company_of_the_learner_read_nothing(world):
    talk = closed(world)
    stranger = member(Role.TRAJECTORY_COACH, OrganisationFactory(school=True))
    other = OrganisationFactory()
    mentor = member(Role.MENTOR, other)
    join_team(world.trajectory, make_mentor(other, user=mentor, name=mentor.name), Role.MENTOR, other)
    for person in (stranger, mentor):
        assert page(person, "talk", talk).status_code == 404
    listed = browser(mentor).get(reverse("evaluation:talks", args=[world.trajectory.pk]))
    assert listed.status_code == 200 and "Nog geen gesprek" in listed.content.decode()


@pytest.mark.shows("E11")
def test_the_words_of_another_voice_stand_on_the_page_only_after_the_opening(world):
    talk = plan(world)
    for person in (world.learner_person, world.coach, world.teacher):
        assert SECRET not in page(person, "talk", talk).content.decode()
    assert post(world.mentor_person, "talk_open", talk).status_code == 403
    assert post(world.coach, "talk_open", talk).status_code == 302
    text = page(world.learner_person, "talk", talk).content.decode()
    assert SECRET in text and "Over 14 van de 16 punten" in text
    assert text.index("iets anders") < text.index("over eens")


# --- planning and writing -----------------------------------------------------------------------------------------------


@pytest.mark.shows("X08")
def test_a_talk_is_planned_on_the_page_and_stands_in_the_calendar(world):
    address = reverse("evaluation:talk_new", args=[world.trajectory.pk])
    data = {
        "purpose": "Hoe gaat het?",
        "day": (today() + 5 * DAY).isoformat(),
        "clock": "10:00",
        "minutes": 60,
        "organisation": world.company.pk,
        "people": [f"u.{world.learner_person.pk}", f"u.{world.mentor_person.pk}"],
    }
    client = browser(world.coach)
    assert 'value="10:00"' in client.get(address).content.decode()
    wrong = client.post(address, data | {"day": "ooit"})
    assert wrong.status_code == 422 and "Hoe gaat het?" in wrong.content.decode()
    assert client.post(address, data).status_code == 302
    talk = m.FollowUpTalk.objects.get()
    assert talk.meeting.people.count() == 2
    mentor = browser(world.mentor_person)
    meetings = mentor.get(reverse("learningplans:meetings", args=[world.trajectory.pk]))
    assert "Opvolgingsgesprek" in meetings.content.decode()
    assert browser(world.learner_person).get(address).status_code == 403


@pytest.mark.shows("E11")
def test_what_is_written_is_kept_as_one_goes_and_a_lost_race_shows_both(world):
    talk = opened(world)
    address = reverse("evaluation:talk_write", args=[talk.pk])
    one = browser(world.coach)
    auto = {"HTTP_X_AUTOSAVE": "1"}
    data = {"item": "RH.1", "value": "meets", "note": "Vanaf nu op tijd", "version": 0}
    saved = one.post(address, data, **auto)
    assert saved.status_code == 200 and saved.json()["version"] == version_of("meets", "Vanaf nu op tijd")
    lost = browser(world.mentor_person).post(address, data | {"note": "Nog niet altijd"}, **auto)
    assert lost.status_code == 409 and "Vanaf nu op tijd" in lost.json()["html"]
    assert "Nog niet altijd" in lost.json()["html"]
    refused = one.post(address, {"item": "RH.1", "value": "tien", "version": 0}, **auto)
    assert refused.status_code == 422 and refused.json()["error"]
    # without script the whole form comes back with what was typed
    form = {
        "note-RH.1": "Nog niet altijd",
        "value-RH.1": "not_yet",
        "version-RH.1": 0,
        "note-progress": "Goed",
    }
    both = browser(world.mentor_person).post(address, form | {"version-progress": 0})
    text = both.content.decode()
    assert both.status_code == 409 and "Nog niet altijd" in text and "Vanaf nu op tijd" in text
    assert ">\nGoed</textarea>" in text and fresh(talk).progress == ""
    assert one.post(address, {"note-progress": "Goed", "version-progress": 0}).status_code == 302
    assert fresh(talk).progress == "Goed"


@pytest.mark.shows("E11")
def test_without_script_each_question_that_changed_meanwhile_is_shown_before_it_is_written_over(world):
    talk = opened(world)
    address = reverse("evaluation:talk_write", args=[talk.pk])
    write(talk, world.coach, progress=Typed(note="Van de coach"))
    write(talk, world.coach, **{"RH.1": Typed("meets", "Ook van de coach")})
    mentor = browser(world.mentor_person)
    form = {
        **{"note-RH.1": "Van Bart", "value-RH.1": "not_yet", "version-RH.1": 0},
        **{"note-progress": "Ook van Bart", "version-progress": 0},
    }
    shown = []
    while (answer := mentor.post(address, form)).status_code == 409:
        text = answer.content.decode()
        shown += [words for words in ("Van de coach", "Ook van de coach") if f"{words}</span>" in text]
        form |= dict(re.findall(r'name="(version-(?:RH\.1|progress))" value="(\d+)"', text))
    assert sorted(shown) == ["Ook van de coach", "Van de coach"]
    assert fresh(talk).progress == "Ook van Bart" and fresh(talk).agreed["RH.1"]["note"] == "Van Bart"


@pytest.mark.shows("E04")
def test_an_agreement_is_noted_beside_the_differences(world):
    talk = opened(world)
    text = page(world.mentor_person, "talk", talk, data={"over": "RH.1"}).content.decode()
    assert 'value="RH.1" selected' in text
    wrong = post(world.mentor_person, "talk_agree", talk, text="Bellen", owner="", review_on="")
    assert wrong.status_code == 422 and "Bellen" in wrong.content.decode()
    data = {"text": "Bellen voor zeven uur", "owner": f"u.{world.learner_person.pk}", "criterion": "RH.1"}
    day = (today() + 9 * DAY).isoformat()
    assert post(world.mentor_person, "talk_agree", talk, review_on=day, **data).status_code == 302
    point = m.ActionPoint.objects.get()
    assert "Bellen voor zeven uur" in page(world.learner_person, "talk", talk).content.decode()
    assert post(world.coach, "talk_unagree", talk, point=str(point.pk)).status_code == 302
    assert post(world.coach, "talk_unagree", talk, point="geen").status_code == 302
    assert not m.ActionPoint.objects.exists()


def test_the_three_ask_and_a_parent_does_not(world):
    talk = opened(world)
    assert post(world.learner_person, "talk_ask", talk, text="Mag ik lassen?").status_code == 302
    assert "Mag ik lassen?" in page(world.mentor_person, "talk", talk).content.decode()
    assert post(world.learner_person, "talk_ask", talk, text="").status_code == 422
    question = talk.questions.get()
    address = reverse("evaluation:talk_unask", args=[talk.pk, question.pk])
    assert browser(world.coach).post(address).status_code == 404
    assert browser(world.learner_person).post(address).status_code == 302
    assert post(world.mother, "talk_ask", talk, text="En ik?").status_code == 403


# --- signing and closing ------------------------------------------------------------------------------------------------


@pytest.mark.shows("E11")
def test_the_three_sign_and_the_school_closes_on_the_page(world):
    talk = opened(world)
    assert post(world.mentor_person, "talk_held", talk, held_on="2999-01-01", version=1).status_code == 422
    held = post(world.mentor_person, "talk_held", talk, held_on=today().isoformat(), version=1)
    assert held.status_code == 302
    version = fresh(talk).version
    assert "teken" in page(world.learner_person, "talk_sign", talk).content.decode()
    for person in (world.learner_person, world.mentor_person):
        assert post(person, "talk_sign", talk, version=version).status_code == 302
    assert post(world.mentor_person, "talk_close", talk, version=version).status_code == 403
    post(world.coach, "talk_close", talk, version=version)
    assert fresh(talk).closed_at is None
    assert "Sluit toch" in page(world.coach, "talk", talk).content.decode()
    post(world.teacher, "talk_sign", talk, version=version)
    post(world.coach, "talk_close", talk, version=version)
    assert fresh(talk).closed_at
    late = post(world.coach, "talk_write", talk, **{"note-progress": "Te laat", "version-progress": 0})
    assert late.status_code == 422 and fresh(talk).progress == ""


@pytest.mark.shows("E11")
def test_what_the_learner_sees_otherwise_stands_on_the_page_for_all(world):
    talk = plan(world)
    hold(talk, world.coach)
    assert page(world.coach, "talk_disagree", talk).status_code == 403
    assert post(world.learner_person, "talk_disagree", talk, text="").status_code == 422
    assert post(world.learner_person, "talk_disagree", talk, text="De bus was stuk.").status_code == 302
    sign(talk, world.mentor_person, world.teacher)
    close(talk, world.coach)
    for person in (world.coach, world.mentor_person, world.mother):
        assert "De bus was stuk." in page(person, "talk", talk).content.decode()


@pytest.mark.shows("E11")
def test_a_correction_shows_what_changed_and_the_closed_one_where_it_went_on(world):
    talk = closed(world)
    assert post(world.mentor_person, "talk_correct", talk, reason="Fout").status_code == 403
    assert page(world.coach, "talk_correct", talk).status_code == 200
    assert post(world.coach, "talk_correct", talk, reason="Verkeerde woorden").status_code == 302
    made = m.FollowUpTalk.objects.get(corrects=talk)
    version = version_of("", made.progress)
    write(made, world.coach, progress=Typed(note="Het gaat heel goed.", version=version))
    text = page(world.learner_person, "talk", made).content.decode()
    assert "Wat veranderde" in text and "Verkeerde woorden" in text and "Het gaat goed vooruit." in text
    assert "Er is een nieuwere versie" in page(world.coach, "talk", talk).content.decode()
    listed = browser(world.coach).get(reverse("evaluation:talks", args=[world.trajectory.pk]))
    assert listed.content.decode().count('class="row__name"') == 1


# --- paper --------------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E11")
def test_a_closed_talk_goes_on_paper_as_the_reader_may_read_it(world):
    talk = plan(world)
    assert post(world.coach, "talk_pdf", talk).status_code == 404
    m.FollowUpTalk.objects.all().delete()
    talk = closed(world)
    closing.disagree(talk=talk, text="De bus was stuk.", by=world.learner_person, at=now())
    assert post(world.mother, "talk_pdf", talk).status_code == 302
    job = Job.objects.get(kind=jobs.KIND)
    may_see = registry.find(jobs.KIND).allowed
    assert may_see(world.mother, job) and not may_see(world.director, job)
    made = jobs.make_paper(job, lambda *_: None)
    assert made.content.startswith(b"%PDF") and "learner" not in made.name
    read = Reading(fresh(talk), world.mother, today())
    said = paper.context_of(read)
    assert dict(said["report"]["facts"])["Leerbedrijf"] == world.company.name
    assert len(said["signatures"]) == 3 and read.differing


# --- what it costs ------------------------------------------------------------------------------------------------------


def test_the_page_costs_the_same_with_two_weeks_and_with_ten(world, django_assert_max_num_queries):
    talk = opened(world)
    client = browser(world.coach)
    address = reverse("evaluation:talk", args=[talk.pk])
    client.get(address)
    with django_assert_max_num_queries(12) as few:
        client.get(address)
    for n in range(3, 11):
        spoken_round(world, world.rounds[0].first_day - n * 7 * DAY)
    planning.open_voices(talk=talk, by=world.coach, at=now())
    for nth in range(12):
        agree(world, talk, f"Afspraak {nth}")
        planning.ask_question(talk=talk, text=f"Vraag {nth}", by=world.coach, at=now())
    with django_assert_max_num_queries(12) as many:
        answer = client.get(address)
    assert len(many) == len(few) and "Vraag 11" in answer.content.decode()


def test_the_list_costs_the_same_with_one_talk_and_with_fifteen(world, django_assert_max_num_queries):
    plan(world)
    client = browser(world.coach)
    address = reverse("evaluation:talks", args=[world.trajectory.pk])
    client.get(address)
    with django_assert_max_num_queries(12) as few:
        client.get(address)
    for nth in range(14):
        plan(world, starts_at=at(nth + 1))
    with django_assert_max_num_queries(12) as many:
        client.get(address)
    assert len(many) == len(few)


def test_writing_costs_the_same_whatever_the_history(world, django_assert_max_num_queries):
    talk = opened(world)
    with django_assert_max_num_queries(15):
        write(talk, world.coach, progress=Typed(note="Kort"))
    with django_assert_max_num_queries(15):
        writing.add_point(
            talk=talk,
            text="Bellen",
            owner=f"u.{world.learner_person.pk}",
            review_on=today() + DAY,
            by=world.coach,
            at=now(),
        )
