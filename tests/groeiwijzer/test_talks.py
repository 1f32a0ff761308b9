"""The talk at the end of a trajectory: four topics, no names or numbers of people, fed to the next Groeiwijzer."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry
from duaalportal.lib.privacy import NATIONAL_NUMBER
from groeiwijzer import talks
from groeiwijzer.instruments import UnknownItem
from groeiwijzer.models import EndTalk
from tests.factories.accounts import MembershipFactory, OrganisationFactory, member
from tests.factories.groeiwijzer import EstablishmentFactory, published, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return OrganisationFactory(name="Metaalwerken De Clercq", slug="de-clercq")


@pytest.fixture
def coordinator(company):
    return member(Role.COMPANY_COORDINATOR, company, name="Ilse De Clercq")


@pytest.fixture
def mentor(company):
    return member(Role.MENTOR, company, name="Bart Claeys")


@pytest.fixture
def version():
    return published()


def today():
    return timezone.localdate()


def address(name, *args):
    return reverse(f"groeiwijzer:{name}", args=args)


def filled(**changed):
    return {
        "about": "lassen-constructie, schooljaar 2025-2026",
        "held_on": today().isoformat(),
        "present": "de lerende, de mentor en de trajectbegeleider",
        "key": str(uuid.uuid4()),
        "topic_2": "De eerste week mag rustiger.",
        **changed,
    }


def words(answer):
    return answer.content.decode()


@pytest.mark.shows("G07")
def test_a_mentor_records_the_four_topics_and_they_feed_the_next_assessment(client, company, mentor, version):
    topics = version.instrument.talk.topics
    assert len(topics) == 4
    client.force_login(mentor)
    page = words(client.get(address("talk_new", company.slug)))
    for topic in topics:
        assert topic.text.replace("'", "&#39;") in page
    assert "geen naam van de lerende" in page
    assert "gezondheid" in page

    answer = client.post(
        address("talk_new", company.slug), filled(topic_4="Collega's willen vroeger weten wie komt.")
    )
    found = EndTalk.objects.get()
    assert answer.url == address("talk", company.slug, found.pk)
    page = words(client.get(answer.url))
    assert "De eerste week mag rustiger." in page
    assert "Bart Claeys legde een eindgesprek vast" in page
    assert "lassen-constructie" in words(client.get(address("talk_list", company.slug)))

    fed = talks.notes_for(company, None)
    assert set(fed) == {*topics[1].feeds, *topics[3].feeds}
    note = fed[topics[1].feeds[0]][0]
    assert (note.text, note.about, note.held_on) == ("De eerste week mag rustiger.", found.about, today())


@pytest.mark.shows("G07")
def test_only_what_was_said_since_the_last_moment_feeds_the_next_one(company, coordinator, version):
    last = today() - dt.timedelta(days=30)
    for days in (31, 30, 29):
        talk(
            company,
            coordinator,
            held_on=today() - dt.timedelta(days=days),
            notes={"ET.1": f"{days} dagen geleden"},
        )
    subtheme = version.instrument.talk.topic("ET.1").feeds[0]
    assert [note.text for note in talks.notes_for(company, None, last)[subtheme]] == ["29 dagen geleden"]


@pytest.mark.shows("G07")
def test_a_talk_feeds_its_own_establishment_and_the_whole_company_only(company, coordinator, version):
    here, there = EstablishmentFactory(organisation=company), EstablishmentFactory(organisation=company)
    talk(company, coordinator, establishment=here, notes={"ET.1": "hier"})
    talk(company, coordinator, notes={"ET.1": "overal"})
    other = member(Role.COMPANY_COORDINATOR)
    talk(other.access.organisations()[0], other, notes={"ET.1": "elders"})
    subtheme = version.instrument.talk.topic("ET.1").feeds[0]

    def fed(place, **who):
        return {note.text for note in talks.notes_for(company, place, **who).get(subtheme, ())}

    assert fed(here) == {"hier", "overal"}
    assert fed(there) == {"overal"}
    assert fed(None) == {"hier", "overal"}
    assert fed(None, reader=coordinator) == {"hier", "overal"}
    assert fed(None, reader=member(Role.MENTOR, company)) == set()
    assert fed(None, reader=other) == set()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"held_on": (dt.date.today() + dt.timedelta(days=2)).isoformat()}, "een dag die voorbij is"),
        ({"topic_2": ""}, "minstens één onderwerp"),
        ({"about": ""}, "over welk traject"),
        ({"present": "   "}, "wie erbij was"),
        ({"topic_2": "x" * 10_000}, "Je tekst telt 10000 tekens; er is plaats voor 2000."),
        ({"about": "x" * 121}, "er is plaats voor 120"),
        ({"topic_2": "Zijn nummer is 85.07.30-033.28"}, NATIONAL_NUMBER),
        ({"about": "85073003328"}, NATIONAL_NUMBER),
        ({"present": "mama (98 47 28 997 65)"}, NATIONAL_NUMBER),
    ],
)
@pytest.mark.shows("G07")
def test_what_does_not_fit_is_said_and_nothing_is_lost(client, company, mentor, version, changed, sentence):
    client.force_login(mentor)
    data = filled(topic_1="Dit typte ik ook.", **changed)
    if changed == {"topic_2": ""}:
        data["topic_1"] = ""
    answer = client.post(address("talk_new", company.slug), data)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert data["topic_1"] in words(answer)
    assert not EndTalk.objects.exists()


def test_a_note_on_a_topic_that_does_not_exist_is_refused(company, mentor, version):
    with pytest.raises(UnknownItem):
        talk(company, mentor, notes={"ET.9": "Bestaat niet"})
    assert not EndTalk.objects.exists()


def test_sending_twice_gives_one_talk(client, company, mentor, version):
    client.force_login(mentor)
    data = filled()
    for _ in range(2):
        assert client.post(address("talk_new", company.slug), data).status_code == 302
    assert EndTalk.objects.count() == 1
    assert AuditEntry.objects.filter(verb="talk_recorded").count() == 1


@pytest.mark.shows("G07")
def test_a_lost_race_shows_both_texts(client, company, coordinator, mentor, version):
    found = talk(company, mentor, notes={"ET.2": "Eerste tekst"})
    client.force_login(coordinator)
    form = filled(about=found.about, present=found.present, topic_2="Tekst van Ilse", version=1)
    talks.change_talk(
        talk=found,
        about=found.about,
        held_on=found.held_on,
        present=found.present,
        notes={"ET.2": "Tekst van Bart"},
        version=1,
        by=mentor,
        at=timezone.now(),
    )
    answer = client.post(address("talk_change", company.slug, found.pk), form)
    assert answer.status_code == 422
    assert "Tekst van Bart" in words(answer)
    assert "Tekst van Ilse" in words(answer)
    client.post(address("talk_change", company.slug, found.pk), {**form, "version": 2})
    found.refresh_from_db()
    assert found.notes == {"ET.2": "Tekst van Ilse"}
    assert found.row_version == 3


@pytest.mark.parametrize(
    ("who", "read", "change"),
    [
        ("recorder", 200, 200),
        ("coordinator", 200, 200),
        ("director", 200, 200),
        ("legal", 200, 403),
        ("other_mentor", 404, 404),
        ("other_company", 404, 404),
        ("school", 404, 403),
        ("ended", 302, 302),
    ],
)
@pytest.mark.shows("G07", "X02")
def test_who_reads_and_corrects_a_talk(client, company, coordinator, mentor, version, who, read, change):
    found = talk(company, mentor, about="geheim gesprek over lassen")
    cast = {
        "recorder": lambda: mentor,
        "coordinator": lambda: coordinator,
        "director": lambda: member(Role.COMPANY_DIRECTOR, company),
        "legal": lambda: member(Role.LEGAL_REPRESENTATIVE, company),
        "other_mentor": lambda: member(Role.MENTOR, company),
        "other_company": lambda: member(Role.COMPANY_COORDINATOR),
        "school": lambda: member(Role.TRAJECTORY_COACH),
        "ended": lambda: MembershipFactory(role=Role.COMPANY_DIRECTOR, organisation=company, ended=True).user,
    }
    client.force_login(cast[who]())
    assert client.get(address("talk", company.slug, found.pk)).status_code == read
    assert client.get(address("talk_change", company.slug, found.pk)).status_code == change
    assert client.post(address("talk_change", company.slug, found.pk), filled()).status_code in (
        {302, 422} if change == 200 else {change}
    )
    if read != 200:
        for name, args in (("talk_list", []), ("talk_file", ["csv"])):
            assert b"geheim gesprek" not in client.get(address(name, company.slug, *args)).content


def test_the_list_is_searched_paged_and_kept_as_a_file(client, company, coordinator, version):
    for number in range(27):
        talk(company, coordinator, about=f"traject {number:02}")
    client.force_login(coordinator)
    page = words(client.get(address("talk_list", company.slug)))
    assert "27 gesprekken, blad 1 van 2" in page
    found = words(client.get(address("talk_list", company.slug), {"q": "traject 13"}))
    assert "traject 13" in found
    assert "traject 14" not in found
    lines = client.get(address("talk_file", company.slug, "csv"), {"q": "traject 13"}).content.decode(
        "utf-8-sig"
    )
    assert lines.splitlines()[1].startswith("traject 13;")
    assert client.get(address("talk_file", company.slug, "pdf")).status_code == 404


def test_the_list_asks_as_many_questions_for_sixty_talks_as_for_three(
    client, company, coordinator, version, django_assert_max_num_queries
):
    client.force_login(coordinator)
    asked = []
    for more in (3, 57):
        for _ in range(more):
            talk(company, coordinator)
        with django_assert_max_num_queries(8) as captured:
            client.get(address("talk_list", company.slug))
        asked.append(len(captured))
    assert asked[0] == asked[1]
