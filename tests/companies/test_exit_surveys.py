"""The survey of who accompanied a learner, own data at the end of a place, and the list of exit talks."""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies import exit_surveys, exits, personal_data
from companies.models import (
    ExitInterview,
    ExitSurvey,
    ExitVoice,
    ExitWords,
    TakenPlace,
)
from companies.models.exits import Statement
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from tests.companies.ending import (
    CANARY,
    DAY,
    ask,
    at,
    close,
    ending,
    now,
    record,
    today,
    voiced,
    waiting,
)
from tests.companies.safe_world import words
from tests.factories.accounts import member
from tests.factories.companies import take

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(world):
    """Lina's place, ending within the notice; Bart is her mentor with an account."""
    return ending(world)


# --- the survey ------------------------------------------------------------------------------------------------


@pytest.mark.shows("C26")
def test_colleagues_answer_for_themselves_and_the_coordinator_reads(client, world, place):
    client.force_login(world.ilse)
    page = words(client.get(at("exit_ask", place)))
    assert "Bart Claeys" in page and "Jonas Vermeire" in page
    assert "Peter Goethals" not in page and "Sofie" not in page
    people = {"people": [str(world.bart.pk), str(world.jonas.pk)]}
    assert client.post(at("exit_ask", place), people).status_code == 302
    for person in (world.bart, world.jonas):
        assert len(waiting(person, "exit-voice")) == 1

    client.force_login(world.jonas)
    said = {**dict.fromkeys(Statement.values, "partly"), "needs": "Een uur per week vrij.", "version": 1}
    assert client.post(at("exit_voice", place), said).status_code == 302
    assert waiting(world.jonas, "exit-voice") == []
    assert client.post(at("exit_voice", place), said | {"time": "not", "version": 2}).status_code == 302

    client.force_login(world.ilse)
    page = words(client.get(at("exit_survey", place)))
    assert "1 van 2 antwoordden" in page and "Een uur per week vrij." in page and "niet" in page
    assert client.post(at("exit_survey_close", place)).status_code == 302
    assert waiting(world.bart, "exit-voice") == []
    client.force_login(world.bart)
    answer = client.post(at("exit_voice", place), said)
    assert answer.status_code == 422 and "afgesloten" in words(answer)
    assert ExitVoice.objects.get(respondent=world.bart).answered_at is None


@pytest.mark.shows("C26", "X02")
def test_the_survey_is_never_there_for_learner_school_or_colleague(client, world, place):
    record(place, world)
    survey = ask(place, world, world.bart, world.jonas, world.ilse)
    for person in (world.bart, world.jonas, world.ilse):
        voiced(survey, person, needs=f"{CANARY} {person.name}")
    client.force_login(world.ilse)
    page = client.get(at("exit_survey", place)).content.decode()
    assert page.count(CANARY) == 3  # the control: it is there for who may read it
    coach = world.sofie
    others = [
        world.lina,
        coach,
        member(Role.GUARDIAN, world.school),
        member(Role.SCHOOL_COORDINATOR, world.school),
    ]
    others += [world.peter, world.stranger, member(Role.COMPANY_DIRECTOR, world.company)]
    addresses = [at(name, place) for name in ("exit", "exit_survey", "exit_ask", "exit_voice", "exit_words")]
    addresses += [
        reverse("companies:exits", args=[slug]) + f"?stand={stand}"
        for slug in ("de-clercq", "leiebocht")
        for stand in ("open", "alle")
    ]
    addresses += [reverse("companies:exit_file", args=["leiebocht", "csv"]), reverse("today")]
    addresses += [reverse("companies:my_workplace"), reverse("companies:overview", args=["de-clercq"])]
    for person in others:
        client.force_login(person)
        for address in addresses:
            page = client.get(address, follow=True).content.decode()
            assert CANARY not in page and "bevraging" not in page, (person, address)
        assert client.post(at("exit_voice", place), {"needs": "x", "version": 1}).status_code in (403, 404)
    # a colleague reads the own answer alone
    for person, status in ((world.bart, 403), (world.jonas, 403)):
        client.force_login(person)
        assert client.get(at("exit_survey", place)).status_code == status
        page = client.get(at("exit_voice", place)).content.decode()
        assert f"{CANARY} {person.name}" in page and page.count(CANARY) == 1
    client.force_login(world.bart)
    assert CANARY not in client.get(at("exit", place)).content.decode()
    for person, many in (
        (world.ilse, 3),
        (world.bart, 1),
        (world.jonas, 1),
        (world.sofie, 0),
        (world.lina, 0),
    ):
        user = User.objects.get(pk=person.pk)
        assert ExitVoice.objects.visible_to(user).count() == many
        assert ExitSurvey.objects.visible_to(user).exists() is (person is world.ilse)


@pytest.mark.shows("C26")
def test_who_is_asked_can_still_change_until_somebody_answers(world, place):
    survey = ask(place, world, world.bart, world.jonas)
    ask(place, world, world.bart, world.ilse)
    assert set(survey.voices.values_list("respondent", flat=True)) == {world.bart.pk, world.ilse.pk}
    voiced(survey, world.bart)
    with pytest.raises(exit_surveys.AlreadyAnswered):
        ask(place, world, world.ilse)
    with pytest.raises(exit_surveys.NobodyChosen):
        ask(place, world)
    with pytest.raises(exit_surveys.NotAColleague):
        ask(place, world, world.bart, world.ilse, world.peter)
    with pytest.raises(exit_surveys.NotAsked):
        exit_surveys.give_voice(
            voice=survey.voices.get(respondent=world.ilse),
            answers=dict.fromkeys(Statement.values, "fully"),
            needs="",
            version=1,
            by=world.bart,
            at=now(),
        )
    exit_surveys.close_survey(survey=survey, by=world.ilse, at=now())
    with pytest.raises(exits.ExitClosed):
        ask(place, world, world.bart, world.ilse)
    with pytest.raises(exits.ExitClosed):
        voiced(survey, world.ilse)


def test_a_stranger_cannot_be_asked_by_a_forged_form(client, world, place):
    client.force_login(world.ilse)
    for person in (world.sofie, world.stranger, world.peter, member(Role.MENTOR)):
        answer = client.post(at("exit_ask", place), {"people": [str(person.pk)]})
        assert answer.status_code == 422 and person.name not in words(answer), person.name
    assert not ExitSurvey.objects.exists()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"time": ""}, "Kies een antwoord."),
        ({"time": "misschien"}, "misschien"),
        ({"needs": "85.07.30-033.28"}, "rijksregisternummer"),
    ],
)
def test_a_survey_answer_without_sense_is_refused(client, world, place, said, told):
    ask(place, world, world.bart)
    client.force_login(world.bart)
    form = {**dict.fromkeys(Statement.values, "fully"), "needs": "Tijd", "version": 1} | said
    answer = client.post(at("exit_voice", place), form)
    assert answer.status_code == 422 and told in words(answer)
    assert ExitVoice.objects.get().answered_at is None


def test_an_answer_saved_from_two_screens_shows_both(client, world, place):
    survey = ask(place, world, world.bart)
    voiced(survey, world.bart, needs="Tijd")
    client.force_login(world.bart)
    form = {**dict.fromkeys(Statement.values, "fully"), "needs": "Een maatje", "version": 1}
    answer = client.post(at("exit_voice", place), form)
    assert answer.status_code == 422 and "Tijd" in words(answer)
    assert client.post(at("exit_voice", place), form | {"version": 2}).status_code == 302


def test_half_an_answer_does_not_enter_the_database(world, place):
    voice = ask(place, world, world.bart).voices.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ExitVoice.objects.filter(pk=voice.pk).update(time="fully")


# --- own data --------------------------------------------------------------------------------------------------


def test_own_words_are_taken_along_and_erased(world, place):
    talk = record(place, world)
    exits.answer_exit(interview=talk, text="Van mij.", version=0, by=world.lina, at=now())
    voiced(ask(place, world, world.bart), world.bart, needs="Ook van mij.")
    assert personal_data.collect(world.lina)["Je eigen woorden bij een exitgesprek"][0]["tekst"] == "Van mij."
    mine = personal_data.collect(world.bart)["Je antwoorden over de begeleiding van een lerende"]
    assert mine[0]["wat je nodig hebt"] == "Ook van mij."
    close(talk, world)
    for person in (world.lina, world.bart):
        personal_data.erase(user=person, at=now())
    assert ExitWords.objects.get().text == ExitVoice.objects.get().needs == ""


# --- the list --------------------------------------------------------------------------------------------------


@pytest.mark.shows("C26")
def test_the_list_is_narrowed_searched_and_kept_as_a_file(client, world, place):
    other = take(
        world.taken.mentor,
        world.place,
        school=world.school,
        learner=member(Role.LEARNER, world.school, name="Yassin Amrani"),
        by=world.ilse,
        starts_on=today() - 90 * DAY,
        ends_on=today() - 2 * DAY,
    )
    take(world.taken.mentor, world.place, by=world.ilse)  # no end: not on the list
    close(record(other, world), world)
    for person, slug in ((world.ilse, "de-clercq"), (world.bart, "de-clercq"), (world.sofie, "leiebocht")):
        client.force_login(person)

        def shown(slug=slug, **query):
            page = words(client.get(reverse("companies:exits", args=[slug]), query))
            return [name for name in ("Lina Verhaegen", "Yassin Amrani") if name in page]

        assert shown() == shown(stand="onzin") == ["Lina Verhaegen"]
        assert shown(stand="klaar") == ["Yassin Amrani"]
        assert shown(stand="alle") == ["Lina Verhaegen", "Yassin Amrani"]
        assert shown(stand="alle", q="yassin") == ["Yassin Amrani"]
        address = reverse("companies:exit_file", args=[slug, "csv"])
        lines = client.get(address, {"stand": "alle"}).content.decode("utf-8-sig").splitlines()
        assert len(lines) == 3 and "Lina last netjes." not in "".join(lines)
    client.force_login(world.sofie)
    assert "Lina" in words(client.get(reverse("companies:exits", args=["de-clercq"])))
    client.force_login(world.stranger)
    assert client.get(reverse("companies:exits", args=["de-clercq"])).status_code == 404


def test_three_or_three_hundred_talks_cost_the_same(client, world, place, django_assert_num_queries):
    address = reverse("companies:exits", args=["de-clercq"])
    everyone = [member(Role.LEARNER, world.school) for _ in range(3)]

    def add(n):
        rows = TakenPlace.objects.bulk_create(
            TakenPlace(
                organisation=world.company,
                establishment=world.place,
                programme_id=place.programme_id,
                mentor=world.taken.mentor,
                school=world.school,
                learner=everyone[i % 3],
                starts_on=today() - (300 + TakenPlace.objects.count() + i) * DAY,
                ends_on=today() - DAY,
                taken_at=now(),
                taken_by=world.ilse,
            )
            for i in range(n)
        )
        ExitInterview.objects.bulk_create(
            ExitInterview(
                organisation=world.company,
                place=row,
                school=world.school,
                learner=row.learner,
                held_on=today(),
                changed_at=now(),
                changed_by=world.ilse,
            )
            for row in rows[: n // 2]
        )

    add(3)
    client.force_login(world.ilse)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    add(296)
    with django_assert_num_queries(len(few)):
        assert "300 gesprekken, blad 1 van 12" in words(client.get(address))
    assert len(few) <= 9


@pytest.mark.parametrize(("who", "most"), [("ilse", 10), ("bart", 9), ("sofie", 9), ("lina", 9)])
def test_one_talk_costs_a_fixed_number_of_queries(client, world, place, who, most):
    talk = record(place, world)
    exits.answer_exit(interview=talk, text="Dank.", version=0, by=world.lina, at=now())
    survey = ask(place, world, world.bart, world.jonas, world.ilse)
    voiced(survey, world.jonas)
    client.force_login(getattr(world, who))
    client.get(at("exit", place))
    with CaptureQueriesContext(connection) as found:
        client.get(at("exit", place))
    assert len(found) <= most, [query["sql"][:90] for query in found]


def test_there_is_one_talk_and_one_survey_per_place(world, place):
    record(place, world)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExitInterview.objects.create(
            organisation=world.company,
            place=place,
            school=world.school,
            learner=world.lina,
            changed_at=now(),
            changed_by=world.ilse,
        )
    with pytest.raises(ObjectDoesNotExist):
        ExitSurvey.objects.get()
