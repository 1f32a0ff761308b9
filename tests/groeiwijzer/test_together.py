"""Where the voices differ, and where company and mentor see the same thing otherwise: topics for a talk (G08)."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from duaalportal.accounts import audit
from duaalportal.accounts.access import Role
from groeiwijzer import services, together
from groeiwijzer.models import AgreedAnswer
from groeiwijzer.queries import reading
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.groeiwijzer import answer, assess

pytestmark = pytest.mark.django_db
AUTUMN = dt.datetime(2026, 10, 12, 9, tzinfo=dt.UTC)


@pytest.fixture
def company():
    return OrganisationFactory(name="Metaalwerken De Clercq")


@pytest.fixture
def lead(company):
    return member(Role.COMPANY_COORDINATOR, company, name="Ilse De Clercq")


@pytest.fixture
def mentor(company):
    return member(Role.MENTOR, company, name="Bart Claeys")


@pytest.fixture
def talked(company, lead, mentor):
    """A moment with three voices: one item apart by two, one by one, one agreed on by all."""
    third = member(Role.COMPANY_DIRECTOR, company, name="Rita Peeters")
    assessment = assess(company, lead, at=AUTUMN, title="Najaar", respondents=[mentor, third])
    said = {
        "EL.1.1a": ("doing", "doing", "doing"),
        "EL.1.1b": ("doing", "partly", "doing"),
        "LW.1.1a": ("doing", "not_yet", "doing"),
    }
    for item, values in said.items():
        for person, value in zip((lead, mentor, third), values, strict=True):
            note = "Daar merk ik weinig van." if (item, person) == ("LW.1.1a", mentor) else ""
            answer(assessment, person, item, value, note=note, at=AUTUMN)
    return assessment


def signed_in(user):
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def address(assessment):
    return reverse("groeiwijzer:together", args=[assessment.organisation.slug, assessment.pk])


def typed(item, value="partly", note="Dat doen we vanaf nu elke maandag.", version=0):
    return {"item": item, f"{item}-value": value, f"{item}-note": note, f"{item}-version": version}


@pytest.mark.shows("G08")
def test_the_largest_difference_comes_first_with_every_voice(talked, lead):
    found = together.topics(reading(talked))
    assert [topic.item.code for topic in found] == ["LW.1.1a", "EL.1.1b"]
    assert found[0].odd_one.user.name == "Bart Claeys"
    assert [who.user.name for who, _ in found[0].voices] == ["Bart Claeys", "Ilse De Clercq", "Rita Peeters"]
    page = signed_in(lead).get(address(talked)).content.decode()
    assert page.index('id="item-LW.1.1a"') < page.index('id="item-EL.1.1b"')
    assert "EL.1.1a" not in page
    assert "Bart Claeys ziet het anders" in page and "Daar merk ik weinig van." in page
    assert "deze 2 verschillen" in page


@pytest.mark.shows("G08")
def test_what_is_agreed_counts_and_leaves_the_list(talked, lead):
    browser = signed_in(lead)
    answered = browser.post(address(talked), typed("LW.1.1a"))
    assert answered.status_code == 302 and answered["Location"].endswith("#afspraak-LW.1.1a")
    seen = reading(talked)
    assert seen.values["LW.1.1a"] == "partly"
    assert [topic.item.code for topic in together.topics(seen)] == ["EL.1.1b"]
    assert [topic.item.code for topic in together.settled(seen)] == ["LW.1.1a"]
    page = browser.get(address(talked)).content.decode()
    assert "Dit spraken jullie af" in page and "Dat doen we vanaf nu elke maandag." in page
    assert audit.history(talked)[0].verb == "answer_agreed"
    # and it can be changed later
    assert browser.post(address(talked), typed("LW.1.1a", "doing", "", version=1)).status_code == 302
    row = AgreedAnswer.objects.get()
    assert (row.value, row.note, row.version) == ("doing", "", 2)


@pytest.mark.shows("G08")
def test_a_lost_race_shows_both_texts_and_keeps_what_was_typed(talked, lead, mentor):
    services.agree_answer(
        assessment=talked,
        item_code="LW.1.1a",
        value="doing",
        note="Bart was eerst.",
        version=0,
        by=mentor,
        at=AUTUMN,
    )
    browser = signed_in(lead)
    lost = browser.post(address(talked), typed("LW.1.1a", note="Ilse kwam later."))
    page = lost.content.decode()
    assert lost.status_code == 409
    assert "Bart was eerst." in page and page.count("Ilse kwam later.") == 2
    assert 'name="LW.1.1a-version" value="1"' in page
    assert AgreedAnswer.objects.get().note == "Bart was eerst."
    assert (
        browser.post(address(talked), typed("LW.1.1a", note="Ilse kwam later.", version=1)).status_code == 302
    )
    assert AgreedAnswer.objects.get().note == "Ilse kwam later."


@pytest.mark.parametrize(
    "change, words",
    [
        ({"LW.1.1a-value": ""}, "Kies een van de vier antwoorden."),
        ({"LW.1.1a-value": "uitstekend"}, "uitstekend"),
        ({"LW.1.1a-note": "x" * 10_000}, "er is plaats voor 2000"),
        ({"LW.1.1a-version": "veel"}, "kwam niet heel aan"),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(change, words, talked, lead):
    answered = signed_in(lead).post(address(talked), typed("LW.1.1a") | change)
    page = answered.content.decode()
    assert answered.status_code == 422 and words in page
    assert ("x" * 10_000 if "LW.1.1a-note" in change else "Dat doen we vanaf nu elke maandag.") in page
    assert not AgreedAnswer.objects.exists()


@pytest.mark.parametrize("item", ["", "GEEN.1", "ME.1.1a"])
def test_an_item_that_is_not_asked_is_unknown(item, talked, lead):
    data = typed(item) if item else {"LW.1.1a-value": "doing"}
    assert signed_in(lead).post(address(talked), data).status_code == 404
    assert not AgreedAnswer.objects.exists()


def test_script_in_a_note_stays_text(talked, lead):
    browser = signed_in(lead)
    browser.post(address(talked), typed("LW.1.1a", note="<script>alert(1)</script>"))
    page = browser.get(address(talked)).content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


@pytest.mark.shows("X02")
def test_who_reads_and_who_writes(company, talked, lead, mentor):
    expected = {
        "lead": (lead, 200, 302),
        "mentor who answered": (mentor, 200, 302),
        "legal representative": (member(Role.LEGAL_REPRESENTATIVE, company), 200, 404),
        "mentor who was not asked": (member(Role.MENTOR, company), 404, 404),
        "other company": (member(Role.COMPANY_COORDINATOR), 404, 404),
        "school": (member(Role.TRAJECTORY_COACH), 404, 404),
        "parent": (member(Role.GUARDIAN), 403, 403),
    }
    for n, (who, (user, reads, writes)) in enumerate(expected.items()):
        browser = signed_in(user)
        assert browser.get(address(talked)).status_code == reads, who
        version = (
            AgreedAnswer.objects.filter(item_code="LW.1.1a").values_list("version", flat=True).first() or 0
        )
        data = typed("LW.1.1a", note=f"versie {n}", version=version)
        assert browser.post(address(talked), data).status_code == writes, who
    page = signed_in(expected["legal representative"][0]).get(address(talked)).content.decode()
    assert "Leg vast wat jullie afspreken" not in page


def test_agreement_everywhere_is_said_kindly(company, lead, mentor):
    assessment = assess(company, lead, respondents=[mentor])
    page = signed_in(lead).get(address(assessment)).content.decode()
    assert "Nog geen antwoorden" in page
    answer(assessment, lead, "LW.1.1a", "doing")
    assert "Er is nog maar één stem" in signed_in(lead).get(address(assessment)).content.decode()
    answer(assessment, mentor, "LW.1.1a", "doing")
    assert "Jullie zijn het over alles eens." in signed_in(lead).get(address(assessment)).content.decode()


# --- company and mentor ----------------------------------------------------------------------------------

COMPANY_SAYS = {f"LW.3.1{step}": "doing" for step in "abc"}
MENTOR_SAYS = {f"ME.1.{ladder}{step}": "not_yet" for ladder in (1, 2, 3) for step in "abc"}


def own(mentor, company, *, opened=True, at=AUTUMN, answers=MENTOR_SAYS):
    found = assess(company, mentor, part="mentor", subject=mentor, at=at, answers=answers, finished=True)
    if opened:
        services.open_to_company(assessment=found, by=mentor, at=at)
    return found


def mirrors(assessment, user):
    """Company beside mentors, as the page of the talk shows it."""
    return together.talk_about(assessment, user)[1]


@pytest.mark.shows("G08")
def test_company_and_mentor_look_at_the_same_thing_otherwise(company, lead, mentor):
    assessment = assess(company, lead, at=AUTUMN, answers=COMPANY_SAYS, finished=True)
    theirs = own(mentor, company, at=AUTUMN - dt.timedelta(days=90))
    found = mirrors(assessment, lead)
    (talk,) = found.talks
    assert (talk.mirror.company, talk.mirror.mentor) == ("LW.3", "ME.1")
    assert (talk.company.steps_set, talk.mentors[0].part.steps_set) == (3, 0)
    page = signed_in(lead).get(address(assessment)).content.decode()
    assert (
        talk.mirror.question in page and "3 van 3 stappen gezet" in page and "0 van 9 stappen gezet" in page
    )
    assert "Bart Claeys, bij" in page
    # and from the mentor's own page, once the mentor may read the company's
    services.reopen_assessment(assessment=assessment, by=lead, at=AUTUMN)
    services.ask_respondent(assessment=assessment, user=mentor, by=lead, at=AUTUMN)
    services.finish_assessment(assessment=assessment, by=lead, at=AUTUMN)
    assert mirrors(theirs, mentor).talks[0].mirror == talk.mirror


@pytest.mark.shows("G08", "X02")
def test_a_mentor_who_keeps_it_private_is_not_compared(company, lead, mentor):
    assessment = assess(company, lead, at=AUTUMN, answers=COMPANY_SAYS, finished=True)
    private = own(mentor, company, opened=False)
    found = mirrors(assessment, lead)
    assert not found.talks and not found.both_sides
    page = signed_in(lead).get(address(assessment)).content.decode()
    assert "kiest zelf of jullie dat zien" in page and mentor.name not in page
    assert mirrors(private, mentor).company is None


@pytest.mark.parametrize("days, near", [(183, True), (184, False), (-183, True), (-184, False)])
def test_near_is_half_a_year(days, near, company, lead, mentor):
    assessment = assess(company, lead, at=AUTUMN, answers=COMPANY_SAYS, finished=True)
    own(mentor, company, at=AUTUMN + dt.timedelta(days=days))
    assert bool(mirrors(assessment, lead).talks) is near


def test_only_the_newest_of_a_mentor_and_never_of_another_company(company, lead, mentor):
    assessment = assess(company, lead, at=AUTUMN, answers=COMPANY_SAYS, finished=True)
    own(mentor, company, at=AUTUMN - dt.timedelta(days=60))
    same = dict.fromkeys(MENTOR_SAYS, "doing")
    own(mentor, company, at=AUTUMN - dt.timedelta(days=5), answers=same)
    elsewhere = member(Role.MENTOR)
    own(elsewhere, elsewhere.memberships.get().organisation)
    found = mirrors(assessment, lead)
    assert found.both_sides and not found.talks and len(found.mentors) == 1
    assert "op één lijn" in signed_in(lead).get(address(assessment)).content.decode()


def test_one_moment_with_all_questions_mirrors_itself(company, lead):
    assessment = assess(
        company, lead, part="both", at=AUTUMN, answers=COMPANY_SAYS | MENTOR_SAYS, finished=True
    )
    (talk,) = mirrors(assessment, lead).talks
    assert talk.mentors[0].name == "De mentorvragen van dit moment"


# --- other questionnaires, cost --------------------------------------------------------------------------


def test_a_reflection_puts_the_texts_under_each_other(company, lead, mentor):
    from tests.factories.groeiwijzer import published

    code = published("zes_fundamenten").instrument.items()[0].code
    assessment = assess(company, lead, code="zes_fundamenten", part="both", respondents=[mentor])
    answer(assessment, lead, code, "", note="Wij zoeken nog.")
    answer(assessment, mentor, code, "", note="Ik heb het gevonden.")
    browser = signed_in(lead)
    page = browser.get(address(assessment)).content.decode()
    assert "Wij zoeken nog." in page and "Ik heb het gevonden." in page and "Bart Claeys" in page
    assert browser.post(address(assessment), typed(code)).status_code == 404


def test_the_page_costs_the_same_for_many_topics_and_people(company, lead, mentor):
    assessment = assess(company, lead, respondents=[mentor], at=AUTUMN)
    codes = [item.code for item in assessment.instrument.items("company")]
    browser = signed_in(lead)

    def differ(some):
        for code in some:
            answer(assessment, lead, code, "doing")
            answer(assessment, mentor, code, "not_yet")

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address(assessment)).status_code == 200
        return len(queries)

    differ(codes[:3])
    own(mentor, company, answers={})
    browser.post(address(assessment), typed(codes[0]))
    cost()
    few = cost()
    differ(codes[3:])
    for code in codes[1:20]:
        browser.post(address(assessment), typed(code))
    for n in range(4):
        own(member(Role.MENTOR, company, name=f"Mentor {n}"), company, answers={})
    cost()  # shows the messages of the posts
    assert cost() == few <= 18
