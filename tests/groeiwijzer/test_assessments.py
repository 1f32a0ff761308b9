"""A company answers, leaves, comes back and finishes; what is refused is refused with a sentence and loses nothing."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from groeiwijzer import services
from groeiwijzer.instruments import UnknownItem
from groeiwijzer.models import Answer, Assessment, Part
from groeiwijzer.queries import reading
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.groeiwijzer import EstablishmentFactory, answer, assess, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return OrganisationFactory()


@pytest.fixture
def lead(company):
    return member(Role.COMPANY_COORDINATOR, company, name="Ilse De Clercq")


@pytest.fixture
def mentor(company):
    return member(Role.MENTOR, company, name="Bart Claeys")


def to(name, assessment):
    return reverse(f"groeiwijzer:{name}", args=[assessment.organisation.slug, assessment.pk])


def autosave(client, assessment, item, value="", note="", version=0):
    data = {"item": item, "value": value, "note": note, "version": version}
    return client.post(to("questionnaire", assessment), data, headers={"X-Autosave": "1"})


# --- starting --------------------------------------------------------------------------------------------


@pytest.mark.shows("G01", "G02")
def test_a_lead_starts_the_company_part_with_a_mentor_answering_along(client, company, lead, mentor):
    version = published()
    client.force_login(lead)
    page = client.get(reverse("groeiwijzer:start", args=[company.slug]), {"vragenlijst": version.pk})
    assert "65 vragen" in page.content.decode() and "104 vragen" in page.content.decode()
    response = client.post(
        reverse("groeiwijzer:start", args=[company.slug]),
        {
            "vragenlijst": version.pk,
            "option": "company-samen",
            "title": "Najaar 2026",
            "moment": timezone.localdate(),
            "respondents": [mentor.pk],
        },
    )
    made = Assessment.objects.get()
    assert response.url == to("questionnaire", made)
    assert {(r.user, r.voice) for r in made.respondents.all()} == {(lead, "company"), (mentor, "mentor")}
    questions = client.get(response.url).content.decode()
    assert questions.count("data-item=") == 65


@pytest.mark.shows("G02", "G11")
@pytest.mark.parametrize(("code", "questions"), [("groeiwijzer", 39), ("mentorprofiel", 13)])
def test_a_mentor_starts_only_for_oneself(client, company, mentor, code, questions):
    version = published(code)
    client.force_login(mentor)
    page = client.get(
        reverse("groeiwijzer:start", args=[company.slug]), {"vragenlijst": version.pk}
    ).content.decode()
    assert f"Voor mezelf ({questions} vragen)" in page and "bedrijf (65" not in page


@pytest.mark.shows("G09")
def test_a_learner_reflects_in_free_text(client):
    school = OrganisationFactory(school=True)
    learner = member(Role.LEARNER, school)
    mine = assess(school, learner, code="zes_fundamenten", part=Part.BOTH, subject=learner)
    client.force_login(learner)
    first = mine.instrument.items()[0]
    assert autosave(client, mine, first.code, note="Ik wil leren lassen.").status_code == 200
    assert "Ik wil leren lassen." in client.get(to("profile", mine)).content.decode()


@pytest.mark.parametrize("days, words", [(1, "voorbij"), (-367, "voorbije jaar")])
def test_a_moment_lies_in_the_past_year(client, company, lead, days, words):
    version = published()
    client.force_login(lead)
    day = timezone.localdate() + timedelta(days=days)
    data = {"vragenlijst": version.pk, "option": "company-samen", "title": "Later", "moment": day}
    response = client.post(reverse("groeiwijzer:start", args=[company.slug]), data)
    assert response.status_code == 422 and words in response.content.decode()
    assert not Assessment.objects.exists()


# --- answering -------------------------------------------------------------------------------------------


@pytest.mark.shows("G04")
def test_saved_as_you_go_with_the_time_and_the_progress(client, company, lead):
    mine = assess(company, lead)
    client.force_login(lead)
    told = autosave(client, mine, "EL.1.1a", "doing", "Staat op onze website.").json()
    assert told["version"] == 1 and told["saved_at"].endswith("uur")
    assert told["progress"]["themes"]["EL"] == [1, 36] and told["progress"]["total"] == 65
    again = client.get(to("questionnaire", mine)).content.decode()
    assert "Staat op onze website." in again


def test_the_same_answer_twice_is_one_row_and_no_conflict(client, company, lead):
    mine = assess(company, lead)
    client.force_login(lead)
    assert [autosave(client, mine, "EL.1.1a", "doing").status_code for _ in range(2)] == [200, 200]
    assert Answer.objects.count() == 1


def test_a_stale_form_shows_both_texts_and_writes_neither(client, company, lead):
    mine = assess(company, lead)
    client.force_login(lead)
    autosave(client, mine, "EL.1.1a", "doing", "van de laptop")
    stale = autosave(client, mine, "EL.1.1a", "partly", "van de gsm", version=0)
    assert stale.status_code == 409
    assert "van de laptop" in stale.json()["html"] and "van de gsm" in stale.json()["html"]
    assert Answer.objects.get().note == "van de laptop"
    assert autosave(client, mine, "EL.1.1a", "partly", "van de gsm", version=1).json()["version"] == 2


@pytest.mark.parametrize(
    "item, value, note, words",
    [
        ("XX.9.9z", "doing", "", "staat niet in de vragenlijst"),
        ("ME.1.1a", "doing", "", "staat niet in de vragenlijst"),  # a question for the mentor, not asked here
        ("EL.1.1a", "altijd", "", "een van de vier"),
        ("EL.1.1a", "doing", "x" * 10_000, "plaats voor 2000"),
        ("EL.1.1a", "doing", "rijksregister 85.07.30-033.28", "rijksregisternummer"),
    ],
)
def test_bad_input_gets_a_sentence_and_writes_nothing(client, company, lead, item, value, note, words):
    mine = assess(company, lead)
    client.force_login(lead)
    response = autosave(client, mine, item, value, note)
    assert response.status_code == 422 and words in response.json()["error"]
    assert not Answer.objects.exists()


def test_without_script_the_refused_text_comes_back_and_the_rest_is_kept(client, company, lead):
    mine = assess(company, lead)
    client.force_login(lead)
    too_long = "x" * 2001
    data = {
        "value-EL.1.1a": "doing",
        "note-EL.1.1a": "goed",
        "value-EL.1.1b": "partly",
        "note-EL.1.1b": too_long,
    }
    response = client.post(to("questionnaire", mine), data)
    page = response.content.decode()
    assert response.status_code == 422 and too_long in page and "plaats voor 2000" in page
    assert Answer.objects.get().item_code == "EL.1.1a"


def test_script_in_a_note_is_text(client, company, lead):
    mine = assess(company, lead, answers={"EL.1.1a": "doing"})
    client.force_login(lead)
    autosave(client, mine, "EL.1.1b", "doing", "<script>alert(1)</script>")
    for name in ("questionnaire", "profile"):
        page = client.get(to(name, mine)).content.decode()
        assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_a_closed_assessment_takes_no_answers(client, company, lead):
    mine = assess(company, lead, answers={"EL.1.1a": "doing"}, finished=True)
    client.force_login(lead)
    assert autosave(client, mine, "EL.1.1b", "doing").status_code == 422
    assert client.post(to("questionnaire", mine), {"note-EL.1.1b": "x"}).url == to("profile", mine)
    assert Answer.objects.count() == 1
    with pytest.raises(services.AssessmentClosed):
        answer(mine, lead, "EL.1.1b", "doing")


def test_an_unknown_item_is_refused_by_the_service_too(company, lead):
    with pytest.raises(UnknownItem):
        answer(assess(company, lead), lead, "EL.1.1z", "doing")


@pytest.mark.shows("G08")
def test_two_respondents_each_keep_their_answers_and_the_careful_one_counts(company, lead, mentor):
    mine = assess(company, lead, answers={"EL.1.1a": "doing"}, respondents=[mentor])
    answer(mine, mentor, "EL.1.1a", "partly", note="nog niet op elke dienst")
    seen = reading(mine)
    assert seen.values["EL.1.1a"] == "partly"
    assert [d.item.code for d in seen.differences] == ["EL.1.1a"]
    services.agree_answer(
        assessment=mine, item_code="EL.1.1a", value="doing", note="", version=0, by=lead, at=timezone.now()
    )
    seen = reading(mine)
    assert seen.values["EL.1.1a"] == "doing" and not seen.differences


# --- finishing and reading -------------------------------------------------------------------------------


@pytest.mark.shows("G04")
def test_finishing_with_gaps_shows_gaps_not_failures(client, company, lead):
    mine = assess(company, lead, answers={"EL.1.1a": "doing"})
    client.force_login(lead)
    assert "64 vragen bleven leeg" in client.get(to("finish", mine)).content.decode()
    assert client.post(to("finish", mine)).url == to("profile", mine)
    assert client.post(to("finish", mine)).status_code == 302  # twice changes nothing
    page = client.get(to("profile", mine)).content.decode()
    assert "64 vragen hebben nog geen antwoord" in page
    assert reading(mine).profile.gaps == 64


@pytest.mark.shows("G03")
def test_the_profile_counts_a_level_only_with_the_lower_ones(client, company, lead):
    mine = assess(company, lead, answers={"EL.1.1a": "not_yet", "EL.1.1b": "doing", "EL.1.1c": "doing"})
    client.force_login(lead)
    ladder = reading(mine).profile.subtheme("EL.1").ladders[0]
    assert (ladder.level, ladder.next_item.code) == (0, "EL.1.1a")
    assert "staat klaar" in client.get(to("profile", mine)).content.decode()


@pytest.mark.shows("G06")
def test_last_time_stands_beside_each_question_and_in_the_table(client, company, lead):
    year_ago = timezone.now() - timedelta(days=365)
    assess(company, lead, at=year_ago, answers={"EL.1.1a": "partly"}, finished=True, title="Najaar 2025")
    mine = assess(company, lead, answers={"EL.1.1a": "doing"})
    client.force_login(lead)
    assert "Vorige keer: deels" in client.get(to("questionnaire", mine)).content.decode()
    assert "Najaar 2025" in client.get(to("profile", mine)).content.decode()


def test_a_mentor_decides_when_the_lead_reads_along(client, company, lead, mentor):
    mine = assess(
        company, mentor, part=Part.MENTOR, subject=mentor, answers={"ME.1.1a": "doing"}, finished=True
    )
    client.force_login(lead)
    assert client.get(to("profile", mine)).status_code == 404
    client.force_login(mentor)
    client.post(to("open_up", mine))
    client.force_login(lead)
    assert client.get(to("profile", mine)).status_code == 200


def test_only_who_runs_it_finishes_and_reopens(client, company, lead, mentor):
    mine = assess(company, lead, respondents=[mentor])
    client.force_login(mentor)
    assert client.get(to("questionnaire", mine)).status_code == 200
    assert client.post(to("finish", mine)).status_code == 404
    assert client.post(to("reopen", mine)).status_code == 404
    assert Assessment.objects.get().is_open


def test_every_row_of_the_list_has_links_with_a_name_of_their_own(client, company, lead, mentor):
    """Who hears the list of links hears what each is about."""
    places = EstablishmentFactory.create_batch(2, organisation=company)
    for place in places:
        assess(company, lead, establishment=place, finished=True)
    assess(company, lead)
    client.force_login(lead)
    page = client.get(reverse("groeiwijzer:overview", args=[company.slug])).content.decode()
    rows = re.search(r'<ul class="rows.*?</ul>', page, re.S)[0]
    names = [" ".join(re.sub(r"<[^>]+>", "", link).split()) for link in re.findall(r"<a .*?</a>", rows, re.S)]
    assert f"Bekijk Najaar 2026 (Groeiwijzer, {places[0].name})" in names
    assert len(set(names)) == len(names) == 6, names


# --- budgets ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, most", [("questionnaire", 12), ("profile", 11), ("compare", 13), ("together", 9)]
)
def test_the_number_of_queries_does_not_grow_with_answers(
    client, company, lead, mentor, name, most, django_assert_max_num_queries
):
    few = assess(company, lead, answers={"EL.1.1a": "doing"})
    codes = [item.code for item in few.instrument.items("company")]
    many = assess(company, lead, answers=dict.fromkeys(codes, "partly"), respondents=[mentor])
    for code in codes[:20]:
        answer(many, mentor, code, "doing", note="een voorbeeld")
    client.force_login(lead)
    counts = []
    for row in (few, many):
        client.get(to(name, row))
        with django_assert_max_num_queries(most) as seen:
            client.get(to(name, row))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_list_costs_the_same_with_3_and_60_moments(client, company, lead, django_assert_max_num_queries):
    client.force_login(lead)
    address = reverse("groeiwijzer:overview", args=[company.slug])
    counts = []
    for more in (3, 57):
        for nth in range(more):
            assess(company, lead, title=f"Moment {nth}", answers={"EL.1.1a": "doing"})
        client.get(address)
        with django_assert_max_num_queries(6) as seen:
            client.get(address)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert "blad 1 van 2" in client.get(address).content.decode()


# --- one rule, asked of many rows and of one -------------------------------------------------------------


def test_a_loaded_row_says_the_same_as_the_querysets():
    """Every role of two organisations x every kind of row: organisation's, personal, shown, closed, asked along."""
    company, other = OrganisationFactory(), OrganisationFactory()
    people = [member(role, company) for role in Role if role.kind == "company"]
    people += [member(Role.COMPANY_COORDINATOR, other), member(Role.TRAJECTORY_COACH), member(Role.LEARNER)]
    lead = next(p for p in people if p.access.has_role(Role.COMPANY_COORDINATOR))
    mentor = next(p for p in people if p.access.has_role(Role.MENTOR))
    asked = member(Role.MENTOR, company)
    assess(company, lead)
    assess(company, lead, respondents=[asked])
    assess(company, lead, finished=True, respondents=[asked])
    assess(company, mentor, part=Part.MENTOR, subject=mentor)
    shown = assess(company, mentor, part=Part.MENTOR, subject=mentor, finished=True)
    services.open_to_company(assessment=shown, by=mentor, at=timezone.now())
    seen = set()
    for person in [*people, asked]:
        for row in Assessment.objects.all():
            same = (
                (row.is_inside(person), Assessment.objects.inside(person)),
                (row.is_run_by(person), Assessment.objects.run_by(person)),
                (row.is_answerable_by(person), Assessment.objects.answerable_by(person)),
            )
            for said, rows in same:
                assert said == rows.filter(pk=row.pk).exists(), (
                    person.access.memberships,
                    row.title,
                    row.part,
                )
                seen.add(said)
    assert seen == {True, False}


def test_an_old_form_does_not_answer_a_question_that_changed(client, company, lead):
    """The form saw an answer (version 3) where the questionnaire now asks something else: nothing is written."""
    mine = assess(company, lead)
    client.force_login(lead)
    response = autosave(client, mine, "EL.1.1a", "doing", version=3)
    assert response.status_code == 422 and "veranderde intussen" in response.json()["error"]
    assert not Answer.objects.exists()


def test_a_row_gets_its_version_out_of_memory_and_may_change_it_alone(
    company, lead, django_assert_num_queries
):
    row = assess(company, lead)
    assert row.version.title  # read once in this process
    with django_assert_num_queries(2):
        one, other = (Assessment.objects.with_version().get(pk=row.pk) for _ in range(2))
        one.version.title = "Anders"
        assert other.version.title == row.version.title
        assert other.version == row.version and other.instrument is one.instrument
