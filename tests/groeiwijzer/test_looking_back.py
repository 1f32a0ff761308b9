"""The end of a trajectory: after the exit talk the company looks back, and finds it at the next Groeiwijzer (G07, C26)."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.urls import reverse

from companies import exit_surveys, exits
from companies.attention import open_items as company_items
from companies.models.exits import Statement
from duaalportal.accounts.access import Role
from duaalportal.catalogue.parameters import book
from groeiwijzer import talks
from groeiwijzer.attention import open_items
from groeiwijzer.models import EndTalk
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import EstablishmentFactory, make_mentor, take, work_together
from tests.factories.groeiwijzer import published
from tests.stories import as_now, now, one_world, today

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def make():
    """Lina's place at Bart, which ends in ten days."""
    company = OrganisationFactory(name="Metaalwerken De Clercq", slug="de-clercq")
    school = OrganisationFactory(school=True)
    work_together(company, school)
    bart = member(Role.MENTOR, company, name="Bart Claeys")
    lina = member(Role.LEARNER, school, name="Lina Verhaegen")
    mentor = make_mentor(company, user=bart, name="Bart Claeys")
    site = EstablishmentFactory(organisation=company, name="Werkplaats Deinze")
    place = take(
        mentor,
        site,
        learner=lina,
        school=school,
        starts_on=today() - 300 * DAY,
        ends_on=today() + 10 * DAY,
    )
    return SimpleNamespace(
        company=company,
        site=site,
        place=place,
        bart=bart,
        lina=lina,
        version=published(),
        ilse=member(Role.COMPANY_COORDINATOR, company, name="Ilse De Clercq"),
        jonas=member(Role.WORKPLACE_INSTRUCTOR, company, name="Jonas Vermeire"),
        dirk=member(Role.MENTOR, company, name="Dirk Wauters"),
        sofie=member(Role.TRAJECTORY_COACH, school, name="Sofie Maes"),
    )


world = one_world(make)


def words(answer):
    return answer.content.decode().replace("&#39;", "'")


def waiting(person, kind="end-talk-", items=open_items):
    found = items(user=as_now(person), today=today())
    return [item for item in found if item.code.startswith(kind)]


def exit_held(world):
    return exits.record_exit(
        place=world.place,
        held_on=today(),
        present="Lina en Bart",
        answers={"went_well": "Lina last netjes.", "company_changes": "Meer tijd in de eerste week."},
        actions=[],
        version=0,
        p=book().on(today()),
        by=world.bart,
        at=now(),
    )


@pytest.mark.shows("G07")
def test_when_the_exit_talk_is_behind_the_company_is_asked_to_look_back_until_it_did(client, world):
    everybody = (world.ilse, world.bart, world.jonas, world.dirk, world.lina, world.sofie)
    assert [person for person in everybody if waiting(person)] == []
    exit_held(world)
    assert [person for person in everybody if waiting(person)] == [world.ilse, world.bart]
    (item,) = waiting(world.bart)

    client.force_login(world.bart)
    page = words(client.get(item.url))
    # what was said is at hand, the form names the trajectory and not the learner
    assert "Meer tijd in de eerste week." in page
    assert 'value="Onderhoudsmechanica duaal, schooljaar' in page and 'value="Lina' not in page
    here = reverse("groeiwijzer:talk_list", args=[world.company.slug])
    assert item.url.replace("&", "&amp;") in words(client.get(here))

    sent = {"about": "lassen-constructie", "held_on": today().isoformat(), "present": "Bart en Ilse"}
    sent |= {"topic_2": "De eerste week mag rustiger.", "establishment": world.site.pk}
    assert client.post(item.url, sent).status_code == 302
    talk = EndTalk.objects.get()
    assert talk.place == world.place
    assert waiting(world.bart) == waiting(world.ilse) == []
    assert item.url not in words(client.get(here))
    # a colleague who had the page open too adds to the same talk
    client.force_login(world.ilse)
    second = client.post(item.url, sent | {"topic_2": "Iets anders"})
    assert second.url == reverse("groeiwijzer:talk", args=[world.company.slug, talk.pk])
    assert EndTalk.objects.get().notes == talk.notes
    # the exit talk leads here, and who follows it later finds what was written
    page = words(client.get(reverse("companies:exit", args=[world.company.slug, world.place.pk])))
    assert item.url in page
    assert client.get(item.url).url == second.url


@pytest.mark.shows("G07")
def test_the_talk_says_for_which_questions_it_stands_ready_and_there_it_is(client, world):
    exit_held(world)
    talk = talks.record_talk(
        organisation=world.company,
        version=world.version,
        place=world.place,
        about="lassen-constructie",
        held_on=today(),
        present="wij",
        notes={world.version.instrument.talk.topics[1].code: "De eerste week mag rustiger."},
        by=world.ilse,
        at=now(),
    )
    prepared = talks.prepared_for(talk)
    fed = talks.notes_for(world.company, None, reader=as_now(world.ilse))
    assert prepared and {subtheme.code for subtheme in prepared} == set(fed)
    client.force_login(world.ilse)
    page = words(client.get(reverse("groeiwijzer:talk", args=[world.company.slug, talk.pk])))
    for subtheme in prepared:
        assert subtheme.title in page
    assert "Kies een groeiactie" in page


@pytest.mark.shows("G07", "X02")
def test_who_does_not_hold_the_talk_of_a_place_does_not_look_back_on_it(client, world):
    exit_held(world)
    new = reverse("groeiwijzer:talk_new", args=[world.company.slug])
    client.force_login(world.dirk)  # a mentor here, of other learners
    assert client.get(new, {"plaats": world.place.pk}).status_code == 404
    assert client.get(new, {"plaats": "geen-sleutel"}).status_code == 404
    assert client.get(new).status_code == 200


@pytest.mark.shows("C26", "X05")
def test_after_the_talk_the_coordinator_is_asked_to_ask_colleagues_and_then_to_read_them(world):
    assert waiting(world.ilse, "survey-", company_items) == []
    exit_held(world)
    (ask,) = waiting(world.ilse, "survey-", company_items)
    assert ask.code.startswith("survey-ask-")
    for person in (world.bart, world.jonas, world.lina, world.sofie):
        assert waiting(person, "survey-", company_items) == []
    survey = exit_surveys.ask_colleagues(
        place=world.place, people=[world.bart, world.jonas], p=book().on(today()), by=world.ilse, at=now()
    )
    assert waiting(world.ilse, "survey-", company_items) == []
    for voice in survey.voices.all():
        exit_surveys.give_voice(
            voice=voice,
            answers=dict.fromkeys(Statement.values, "fully"),
            needs="Meer tijd",
            version=voice.version,
            by=voice.respondent,
            at=now(),
        )
    (read,) = waiting(world.ilse, "survey-", company_items)
    assert read.code == f"survey-read-{survey.pk}"
    exit_surveys.close_survey(survey=survey, by=world.ilse, at=now())
    assert waiting(world.ilse, "survey-", company_items) == []
