"""The exit talk at the end of a place, with the learner's own words."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from companies import exits, places
from companies.exits import Action, opens
from companies.models import (
    Collaboration,
    ExitInterview,
    ExitWords,
    Mentor,
    TakenPlace,
)
from companies.models.exits import ExitState
from companies.safety import DayInTheFuture
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry
from duaalportal.catalogue.models import Name, RuleParameter
from duaalportal.catalogue.parameters import book
from duaalportal.lib.attention import Urgency
from tests.companies.ending import (
    ANSWERS,
    CANARY,
    DAY,
    ask,
    at,
    close,
    ending,
    law,
    now,
    plan,
    record,
    sent,
    state,
    today,
    waiting,
)
from tests.companies.safe_world import words
from tests.factories.accounts import member
from tests.factories.companies import work_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(world):
    """Lina's place, ending within the notice; Bart is her mentor with an account."""
    return ending(world)


# --- the story -------------------------------------------------------------------------------------------------


@pytest.mark.shows("C26")
def test_a_talk_is_planned_held_answered_and_closed(client, world, place):
    client.force_login(world.bart)
    page = words(client.get(at("exit", place)))
    assert "Hou een gesprek met Lina" in page and "Wat verandert het leerbedrijf?" in page
    when = today() + 3 * DAY
    said = {"planned_on": when.isoformat(), "version": 0}
    assert client.post(at("exit_plan", place), said).status_code == 302

    client.force_login(world.lina)
    assert "Gepland op" in words(client.get(at("exit", place)))
    assert client.get(at("exit_words", place)).status_code == 404  # nothing to answer yet

    client.force_login(world.bart)
    form = sent(version=1) | {
        "afspraak-0-what": "Referentie schrijven",
        "afspraak-0-who": "Bart",
        "afspraak-0-until": (today() + 9 * DAY).isoformat(),
    }
    assert client.post(at("exit_record", place), form).status_code == 302

    client.force_login(world.lina)
    page = words(client.get(at("exit", place)))
    assert "Meer tijd in de eerste week." in page and "Referentie schrijven" in page
    own = {"text": "Ik kom graag terug.", "version": 0}
    assert client.post(at("exit_words", place), own).status_code == 302

    client.force_login(world.ilse)
    assert "Ik kom graag terug." in words(client.get(at("exit", place)))
    assert client.post(at("exit_close", place), {"version": 2}).status_code == 302
    talk = ExitInterview.objects.get()
    assert (talk.state, talk.closed_by) == (ExitState.CLOSED, world.ilse)

    client.force_login(world.sofie)  # who accompanies for the school
    page = words(client.get(at("exit", place)))
    assert "Ik kom graag terug." in page and "Lina last netjes." in page and "afgesloten" in page
    assert "begeleiding" not in page
    verbs = AuditEntry.objects.filter(organisation=world.company, verb__startswith="exit_")
    assert set(verbs.values_list("verb", flat=True)) == {
        "exit_planned",
        "exit_recorded",
        "exit_answered",
        "exit_closed",
    }


@pytest.mark.shows("C26")
def test_a_closed_talk_changes_only_after_reopening_with_a_reason(client, world, place):
    talk = close(record(place, world), world)
    client.force_login(world.bart)
    answer = client.post(at("exit_record", place), sent(version=1, went_well="Iets anders."))
    assert answer.status_code == 422 and "afgesloten" in words(answer)
    assert "Iets anders." in answer.content.decode()  # nothing typed is lost
    assert client.post(at("exit_reopen", place), {"reason": ""}).status_code == 422
    assert client.post(at("exit_reopen", place), {"reason": "De datum klopte niet."}).status_code == 302
    assert client.post(at("exit_record", place), sent(version=1, went_well="Iets anders.")).status_code == 302
    talk.refresh_from_db()
    assert (talk.state, talk.went_well, talk.version) == (ExitState.HELD, "Iets anders.", 2)
    for reader in (world.lina, world.sofie):
        client.force_login(reader)
        assert "De datum klopte niet." in words(client.get(at("exit", place)))


@pytest.mark.shows("C26")
def test_the_database_itself_refuses_to_change_a_closed_talk(world, place):
    talk = close(record(place, world), world)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        ExitInterview.objects.filter(pk=talk.pk).update(went_well="Stiekem")
    exits.reopen_exit(interview=talk, reason="Fout", by=world.ilse, at=now())
    ExitInterview.objects.filter(pk=talk.pk).update(went_well="Nu wel")


@pytest.mark.shows("C26")
def test_a_learner_is_never_silenced_by_closing(client, world, place):
    talk = close(record(place, world), world)
    own = exits.answer_exit(interview=talk, text="Toch nog dit.", version=0, by=world.lina, at=now())
    assert own.text == "Toch nog dit."
    client.force_login(world.lina)
    assert "blijft staan" in words(client.get(at("exit_words", place)))
    with pytest.raises(exits.ExitClosed):  # said once, it stands
        exits.answer_exit(interview=talk, text="Of dit.", version=1, by=world.lina, at=now())
    # corrected: the learner reads again, and may say something else
    exits.reopen_exit(interview=talk, reason="Fout", by=world.ilse, at=now())
    record(place, world, version=1, present="Lina, Bart en Ilse")
    assert len(waiting(world.lina, "exit-words")) == 1
    exits.answer_exit(interview=talk, text="Of dit.", version=1, by=world.lina, at=now())
    assert waiting(world.lina, "exit-words") == []
    assert ExitWords.objects.get().version == 2


@pytest.mark.shows("C26")
def test_nobody_else_writes_the_learners_words(client, world, place):
    talk = record(place, world)
    for person in (world.bart, world.ilse, world.sofie, member(Role.LEARNER, world.school)):
        with pytest.raises(exits.NotYours):
            exits.answer_exit(interview=talk, text="Lina vond het fijn.", version=0, by=person, at=now())
        client.force_login(person)
        said = {"text": "Lina vond het fijn.", "version": 0}
        assert client.post(at("exit_words", place), said).status_code in (403, 404)
    assert not ExitWords.objects.exists()


def test_nothing_to_add_is_an_answer_too(client, world, place):
    record(place, world)
    client.force_login(world.lina)
    assert len(waiting(world.lina, "exit-words")) == 1
    for _ in range(2):  # sent twice, written once
        assert client.post(at("exit_words", place), {"text": "", "version": 0}).status_code == 302
    assert waiting(world.lina, "exit-words") == []
    assert ExitWords.objects.get().version == 1
    assert "niets toe te voegen" in words(client.get(at("exit", place)))


def test_a_talk_that_could_not_be_held_says_why(client, world, place):
    client.force_login(world.ilse)
    assert client.post(at("exit_skip", place), {"reason": "", "version": 0}).status_code == 422
    said = {"reason": "Niet meer bereikbaar na drie berichten.", "version": 0}
    assert client.post(at("exit_skip", place), said).status_code == 302
    assert ExitInterview.objects.get().state == ExitState.SKIPPED
    assert waiting(world.ilse, "exit-") == []
    assert "Niet meer bereikbaar" in words(client.get(at("exit", place)))
    client.post(at("exit_reopen", place), {"reason": "Lina belde terug."})
    assert len(waiting(world.ilse, "exit-")) == 1
    assert record(place, world, version=1).state == ExitState.HELD


# --- from when -------------------------------------------------------------------------------------------------


@pytest.mark.shows("C26", "X06")
@pytest.mark.parametrize(("in_days", "may"), [(29, False), (28, True), (0, True), (-1, True), (-400, True)])
def test_four_weeks_before_the_last_day_the_talk_may_be_held(world, in_days, may):
    place = ending(world, in_days)
    assert (opens(place, law()) <= today()) is may
    # the query of the list and of Vandaag says the same as the rule
    assert TakenPlace.objects.filter(exits.ending(today(), law())).exists() is may
    assert bool(waiting(world.ilse, "exit-")) is may
    if may:
        assert record(place, world).state == ExitState.HELD
    else:
        with pytest.raises(exits.NotYet):
            record(place, world)
        with pytest.raises(exits.NotYet):
            ask(place, world, world.bart)


@pytest.mark.shows("C26", "X06")
def test_the_notice_is_a_dated_value(world):
    place = ending(world, 40)
    assert opens(place, law()) == today() + 12 * DAY
    RuleParameter.objects.create(name=Name.EXIT_NOTICE, value="6", valid_from=today(), source="proef")
    assert opens(place, law()) == today() - 2 * DAY
    assert opens(place, book().on(today() - DAY)) == today() + 12 * DAY
    assert book().on(today())[Name.EXIT_NOTICE].words == "6 weken"


@pytest.mark.shows("C26")
def test_a_place_without_end_asks_nothing_until_it_is_given_back(world):
    place = ending(world)
    TakenPlace.objects.filter(pk=place.pk).update(ends_on=None)
    place.refresh_from_db()
    assert opens(place, law()) is None and waiting(world.ilse, "exit-") == []
    place = places.release_place(place=place, reason="Verhuisd", by=world.ilse, at=now())
    assert opens(place, law()) == today() and len(waiting(world.ilse, "exit-")) == 1


@pytest.mark.parametrize(("starts_in", "may"), [(0, True), (1, False)])
def test_who_never_began_has_no_exit_talk(world, starts_in, may):
    place = ending(world)
    TakenPlace.objects.filter(pk=place.pk).update(starts_on=today() + starts_in * DAY)
    place.refresh_from_db()
    released = places.release_place(place=place, reason="Toch niet", by=world.ilse, at=now())
    assert (opens(released, law()) is not None) is may
    assert TakenPlace.objects.filter(exits.ending(today(), law())).exists() is may


@pytest.mark.parametrize(("starts_in", "may"), [(0, True), (1, False)])
def test_a_short_place_is_not_closed_before_it_begins(world, starts_in, may):
    place = ending(world, 14)
    TakenPlace.objects.filter(pk=place.pk).update(starts_on=today() + starts_in * DAY)
    place.refresh_from_db()
    assert (opens(place, law()) <= today()) is may
    assert TakenPlace.objects.filter(exits.ending(today(), law())).exists() is may


# --- what waits ------------------------------------------------------------------------------------------------


@pytest.mark.shows("C26", "X05")
@pytest.mark.parametrize(
    ("in_days", "urgency"), [(8, Urgency.NORMAL), (7, Urgency.SOON), (0, Urgency.SOON), (-1, Urgency.LATE)]
)
def test_coordinator_and_mentor_are_asked_until_the_talk_is_held(world, in_days, urgency):
    place = ending(world, in_days)
    for person in (world.ilse, world.bart):
        assert [item.urgency for item in waiting(person, "exit-")] == [urgency]
    for person in (world.jonas, world.peter, world.lina, world.sofie):
        assert waiting(person, "exit-") == []
    talk = plan(place, world, on=today() + 3 * DAY)
    (found,) = waiting(world.ilse, "exit-")
    assert found.urgency == Urgency.CALM and "Gepland op" in found.why
    record(place, world, version=talk.version)
    assert waiting(world.ilse, "exit-") == waiting(world.bart, "exit-") == []
    assert len(waiting(world.lina, "exit-words")) == 1


def test_a_mentor_is_asked_for_the_own_learners_and_when_taking_over(world, place):
    other = member(Role.MENTOR, world.company)
    assert waiting(other, "exit-") == []
    row = Mentor.objects.create(
        organisation=world.company, user=other, name="Vervanger", started_on="2024-01-01"
    )
    Mentor.objects.filter(pk=world.taken.mentor_id).update(substitute=row)
    assert len(waiting(other, "exit-")) == 1


# --- who may ---------------------------------------------------------------------------------------------------


@pytest.mark.shows("C26", "X02")
@pytest.mark.parametrize("standing", ["to_hold", "planned", "held", "closed"])
def test_who_opens_what_in_every_state(client, world, place, standing):
    state(standing, place, world)
    other_school = member(Role.TRAJECTORY_COACH)
    work_together(world.company, other_school.memberships.get().organisation)
    write, none = (200, 200, 200), (404, 404, 404)
    table = [
        (world.ilse, write),
        (world.bart, write),
        (world.sofie, (200, 403, 403)),
        (world.lina, (200, 403, 403)),
        (member(Role.MENTOR, world.company), none),  # of other learners
        (world.jonas, (403, 403, 403)),
        (world.peter, (403, 403, 403)),
        (member(Role.COMPANY_DIRECTOR, world.company), (403, 403, 403)),
        (member(Role.DUAL_TEACHER, world.school), (403, 403, 403)),
        (member(Role.GUARDIAN, world.school), (403, 403, 403)),
        (member(Role.LEARNER, world.school), (404, 403, 403)),
        (other_school, (404, 403, 403)),
        (world.stranger, none),
    ]
    for person, statuses in table:
        client.force_login(person)
        found = [client.get(at(name, place)) for name in ("exit", "exit_record", "exit_plan")]
        assert tuple(page.status_code for page in found) == statuses, person.name
        if statuses[0] != 200:
            assert all(CANARY not in page.content.decode() for page in found)
    held = standing in ("held", "closed")
    client.force_login(world.lina)
    assert client.get(at("exit_words", place)).status_code == (200 if held else 404)
    assert (CANARY in words(client.get(at("exit", place)))) is held


@pytest.mark.shows("C26")
def test_a_closed_or_unheld_talk_refuses_the_wrong_step(client, world, place):
    client.force_login(world.ilse)
    assert client.post(at("exit_close", place), {"version": 0}).status_code == 302
    assert client.post(at("exit_reopen", place), {"reason": "x"}).status_code == 422
    assert not ExitInterview.objects.exists()
    talk = close(record(place, world), world)
    for name, said in (
        ("exit_plan", {"planned_on": today().isoformat(), "version": 1}),
        ("exit_skip", {"reason": "x", "version": 1}),
    ):
        assert client.post(at(name, place), said).status_code == 422
    talk.refresh_from_db()
    assert talk.planned_on is None and not talk.skipped_reason


@pytest.mark.shows("C26")
def test_learner_and_school_still_read_after_all_ended(client, world, place):
    record(place, world, answers={"went_well": CANARY})
    places.release_place(place=place, reason="Gestopt", by=world.ilse, at=now())
    Collaboration.objects.update(ended_at=now(), ended_by=world.ilse)
    for person in (world.lina, world.sofie):
        client.force_login(person)
        assert CANARY in words(client.get(at("exit", place)))
    client.force_login(world.sofie)
    assert "Lina Verhaegen" in words(client.get(reverse("companies:exits", args=["leiebocht"])))
    client.force_login(world.lina)
    assert client.post(at("exit_words", place), {"text": "Dag", "version": 0}).status_code == 302


@pytest.mark.shows("C26")
def test_learner_and_school_find_the_talk(client, world, place):
    record(place, world)
    TakenPlace.objects.filter(pk=place.pk).update(ends_on=today() - DAY)
    client.force_login(world.lina)
    assert at("exit", place) in client.get(reverse("companies:my_workplace")).content.decode()
    other = member(Role.LEARNER, world.school)
    client.force_login(other)
    assert "Exitgesprek" not in words(client.get(reverse("companies:my_workplace")))
    listing = reverse("companies:exits", args=["leiebocht"])
    for person, finds in ((world.sofie, True), (member(Role.DUAL_TEACHER, world.school), False)):
        client.force_login(person)
        page = client.get(reverse("companies:places", args=["leiebocht"])).content.decode()
        assert (listing in page) is finds


# --- what is typed ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (dict.fromkeys((*ANSWERS, "takes_along"), " ") | {"again": ""}, "minstens één vraag"),
        ({"present": ""}, "Schrijf wie erbij was."),
        ({"held_on": "2999-01-01"}, "moet nog komen"),
        ({"went_well": "x" * 2001}, "2001 tekens"),
        ({"again": "Lina, 85.07.30-033.28, was top"}, "rijksregisternummer"),
        ({"afspraak-0-what": "85.07.30-033.28"}, "rijksregisternummer"),
        ({"afspraak-0-who": "Bart"}, "Zeg wat jullie afspreken."),
        ({"afspraak-TOTAL_FORMS": "x"}, "kwamen niet goed aan"),
    ],
)
def test_bad_input_is_told_and_what_was_typed_stays(client, world, place, said, told):
    client.force_login(world.bart)
    answer = client.post(at("exit_record", place), sent(takes_along="Trots.") | said)
    assert answer.status_code == 422 and told in words(answer)
    assert ("Trots." in answer.content.decode()) is ("takes_along" not in said)
    assert ("Lina en Bart" in answer.content.decode()) is ("present" not in said)
    assert not ExitInterview.objects.exists()


def test_a_talk_is_not_planned_in_the_past(client, world, place):
    client.force_login(world.bart)
    said = {"planned_on": (today() - DAY).isoformat(), "version": 0}
    answer = client.post(at("exit_plan", place), said)
    assert answer.status_code == 422 and "voorbij" in words(answer)
    with pytest.raises(DayInTheFuture):
        record(place, world, held_on=today() + DAY)


@pytest.mark.shows("C26")
def test_two_who_write_at_once_see_both_texts(client, world, place):
    record(place, world, actions=[Action("Referentie", "Bart")])
    client.force_login(world.ilse)
    form = sent(version=0, went_well="Lina is stipt.")
    answer = client.post(at("exit_record", place), form)
    page = words(answer)
    assert answer.status_code == 422 and "Iemand anders heeft dit gesprek net aangepast." in page
    assert "Lina last netjes." in page and "Lina is stipt." in page and "Referentie (Bart)" in page
    assert client.post(at("exit_record", place), form | {"version": 1}).status_code == 302
    assert ExitInterview.objects.get().went_well == "Lina is stipt."
    # and what is closed meanwhile from an old page is read again first
    assert client.post(at("exit_close", place), {"version": 1}).status_code == 302
    assert ExitInterview.objects.get().closed_at is None


def test_sending_the_same_twice_makes_one_version(client, world, place):
    client.force_login(world.bart)
    for _ in range(2):
        assert client.post(at("exit_record", place), sent()).status_code == 302
    assert ExitInterview.objects.get().version == 1
