"""Absences: two taps, seen by the other side, taken back by one's own; refused kindly; and what waits on Vandaag."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Can, Role
from duaalportal.accounts.models import AuditEntry
from duaalportal.catalogue.calendar import calendar_of
from duaalportal.lib.attention import Urgency
from learningplans import absences, attention_days
from learningplans.models import (
    CLOSED_STATES,
    Absence,
    AbsenceSeen,
    AgreementState,
    Placement,
    PlacementDay,
    TeamMember,
    Trajectory,
    TrajectoryState,
)
from learningplans.models.days import expecting
from tests.factories.accounts import OrganisationFactory, PersonFactory, member
from tests.factories.companies import make_mentor, ready_place
from tests.factories.learningplans import draw_up, make_trajectory, place_learner
from tests.learningplans.days_world import DAY, TODAY, browser, put_back, world

__all__ = ["put_back", "world"]
pytestmark = [pytest.mark.django_db, pytest.mark.shows("P16")]

Kind, Side = Absence.Kind, Absence.Side
SIDES = {
    **dict.fromkeys(("coach", "teacher", "school_coordinator"), Side.SCHOOL),
    **dict.fromkeys(("mentor_person", "coordinator"), Side.COMPANY),
    **dict.fromkeys(("learner_person", "mother"), Side.LEARNER),
}


def report(world, who="mentor_person", first=TODAY, last=None, kind=Kind.ABSENT):
    return absences.report_absence(
        trajectory=world.trajectory,
        kind=kind,
        first_day=first,
        last_day=last or first,
        by=getattr(world, who),
        at=timezone.now(),
    )


def address(row, name, key="trajectory"):
    return reverse(f"learningplans:{name}", kwargs={key: row.pk})


def waiting(world, who):
    # rights are read once per person and request
    person = type(getattr(world, who)).objects.get(pk=getattr(world, who).pk)
    items = attention_days.open_items(user=person, today=TODAY)
    return [item for item in items if item.code.startswith("absence-")]


# --- two taps -----------------------------------------------------------------------------------------------------


def test_each_side_reports_in_two_taps(world):
    """Seven roles: the list of today, one button; and who may not report finds no button and no door."""
    for who, side in SIDES.items():
        page = browser(world, who).get(reverse("learningplans:absent_today")).content.decode()
        door = address(world.trajectory, "absence_today")
        assert door in page, who
        answer = browser(world, who).post(door, follow=True)
        assert "vandaag afwezig gemeld" in answer.content.decode(), who
        assert Absence.objects.get().side == side, who
        AbsenceSeen.objects.all().delete()
        Absence.objects.all().delete()
    for who, status in {"director": 403, "school_director": 403, "stranger": 404}.items():
        assert browser(world, who).post(door).status_code == status, who
        assert not Absence.objects.exists()


def test_a_second_tap_says_what_stands_already(world):
    report(world, "mother")
    answer = browser(world, "mentor_person").post(address(world.trajectory, "absence_today"), follow=True)
    said = answer.content.decode()
    assert "Er staat al een melding: afwezig op 23 november, gemeld door de lerende of een ouder" in said
    assert Absence.objects.count() == 1


def test_the_other_days_are_reported_with_a_form(world):
    door = address(world.trajectory, "absence_report")
    coach = browser(world, "coach")
    assert "waarom: dat is privé" in coach.get(door).content.decode()
    wrong = coach.post(door, {"kind": "absent", "first_day": "2026-12-02", "last_day": "2026-12-01"})
    assert wrong.status_code == 422 and "Draai ze om" in wrong.content.decode()
    assert coach.post(door, {"kind": "ziek", "first_day": ""}).status_code == 422
    sent = {"kind": "absent", "first_day": "2026-12-01", "last_day": "2026-12-02"}
    assert coach.post(door, sent).status_code == 302
    found = Absence.objects.get()
    assert (found.first_day.day, found.last_day.day, found.side) == (1, 2, Side.SCHOOL)


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "kind", "error", "says"),
    [
        (TODAY + DAY, TODAY, Kind.ABSENT, absences.WrongDays, "Draai ze om"),
        (TODAY, TODAY + DAY, Kind.LATE, absences.WrongDays, "Kies één dag"),
        (TODAY - 15 * DAY, TODAY, Kind.ABSENT, absences.WrongDays, "tot 14 dagen terug"),
        (
            TODAY + 300 * DAY,
            TODAY + 300 * DAY,
            Kind.ABSENT,
            absences.WrongDays,
            "loopt tot en met 30/06/2027",
        ),
        (
            TODAY + 5 * DAY,
            TODAY + 6 * DAY,
            Kind.ABSENT,
            absences.NotExpected,
            "weekend. Melden hoeft dus niet",
        ),
        (TODAY + 30 * DAY, TODAY + 31 * DAY, Kind.ABSENT, absences.NotExpected, "Kerstvakantie"),
    ],
)
def test_a_period_that_cannot_be_is_refused_with_its_reason(world, first, last, kind, error, says):
    with pytest.raises(error, match=says):
        report(world, first=first, last=last, kind=kind)
    assert not Absence.objects.exists()


@pytest.mark.parametrize("first", [TODAY - 14 * DAY, TODAY + 200 * DAY])
def test_two_weeks_back_and_long_ahead_can_be_reported(world, first):
    assert report(world, first=first).pk


def test_one_day_too_many_is_refused_and_a_withdrawn_report_is_not_in_the_way(world):
    first = report(world, first=TODAY, last=TODAY + 2 * DAY)
    with pytest.raises(absences.AlreadyReported, match="23 november tot en met 25 november"):
        report(world, first=TODAY + 2 * DAY, last=TODAY + 3 * DAY)
    absences.withdraw_absence(absence=first, by=world.mentor_person, at=timezone.now())
    assert report(world, first=TODAY + 2 * DAY, last=TODAY + 3 * DAY).pk


def test_a_closed_trajectory_takes_no_reports(world):
    for state in CLOSED_STATES:
        Trajectory.objects.filter(pk=world.trajectory.pk).update(state=state)
        with pytest.raises(absences.WrongDays, match="gesloten"):
            report(world)


# --- seen, and taken back ---------------------------------------------------------------------------------------------


def test_the_other_side_sees_it_until_it_said_so(world):
    """From each side: who finds it on Vandaag, until Gezien; the side that told it never does."""
    for who, side in SIDES.items():
        absence = report(world, who)
        others = absences.OTHERS[side]
        found = {
            name
            for name in ("coach", "teacher", "mentor_person", "learner_person", "mother")
            if waiting(world, name)
        }
        expected = {"coach", "teacher"} if Side.SCHOOL in others else set()
        # the mentor's own company told it itself: nothing to see
        expected |= {"mentor_person"} if Side.COMPANY in others and side != Side.COMPANY else set()
        assert found == expected, who
        # who oversees hundreds is not called for each of them; the mentor has an account, so the coordinator neither
        assert not waiting(world, "school_coordinator") and not waiting(world, "coordinator")
        for name in sorted(expected):
            browser(world, name).post(address(absence, "absence_seen", "absence"))
        assert not any(waiting(world, name) for name in expected), who
        AbsenceSeen.objects.all().delete()
        Absence.objects.all().delete()


def second_company(world, *weekdays):
    """Another company where the same learner works on these days, with its mentor in the team."""
    world.other_company = OrganisationFactory(name="Tweede Bedrijf")
    site = ready_place(world.other_company, on=TODAY, mentors=0)
    world.other_mentor_person = member(Role.MENTOR, world.other_company)
    person = world.other_mentor_person
    mentor = make_mentor(world.other_company, on=TODAY, user=person, name=person.name, substitute=True)
    PlacementDay.objects.filter(trajectory=world.trajectory, weekday__in=weekdays).update(is_cancelled=True)
    Placement.objects.filter(pk=world.placement.pk).update(kind=Placement.Kind.PARALLEL)
    place_learner(
        world.trajectory, mentor, site, by=world.coach, weekdays=weekdays, kind=Placement.Kind.PARALLEL
    )


def sees(world, who, absence):
    client = Client()
    client.force_login(getattr(world, who))
    client.post(address(absence, "absence_seen", "absence"))
    return client.get(address(absence, "absence", "absence")).content.decode()


@pytest.mark.shows("P16", "X02")
def test_each_company_that_expected_the_learner_says_for_itself_that_it_saw(world):
    """Monday and Tuesday here, Wednesday there: one mark silences one company, and names no other one to it."""
    second_company(world, 3)
    absence = report(world, "mother", last=TODAY + 2 * DAY)
    assert waiting(world, "mentor_person") and waiting(world, "other_mentor_person")
    page = sees(world, "mentor_person", absence)
    assert world.company.name in page and world.other_company.name not in page
    assert not waiting(world, "mentor_person") and waiting(world, "other_mentor_person")
    page = browser(world, "coach").get(address(absence, "absence", "absence")).content.decode()
    assert world.other_company.name in page and page.count("nog niet gezien") == 2  # the school too
    sees(world, "other_mentor_person", absence)
    assert not waiting(world, "other_mentor_person")
    assert AbsenceSeen.objects.filter(absence=absence).count() == 2


def test_a_company_that_did_not_expect_the_learner_is_not_asked(world):
    second_company(world, 3)
    absence = report(world, "mother", last=TODAY + DAY)  # Monday and Tuesday
    assert waiting(world, "mentor_person") and not waiting(world, "other_mentor_person")
    assert "Laat weten dat je het zag" not in sees(world, "other_mentor_person", absence)
    assert not AbsenceSeen.objects.exists()


def test_what_one_company_told_the_other_one_sees(world):
    second_company(world, 3)
    absence = report(world, "mentor_person", last=TODAY + 2 * DAY)
    assert not waiting(world, "mentor_person") and waiting(world, "other_mentor_person")
    sees(world, "other_mentor_person", absence)
    assert not waiting(world, "other_mentor_person")


@pytest.mark.parametrize(
    "first, last, weekdays",
    [
        (0, 0, {1}),
        (2, 2, {3}),
        (3, 4, set()),
        (1, 2, {2, 3}),
        (4, 7, {1}),
        (0, 6, {1, 2, 3}),
        (4, 20, {1, 2, 3}),
    ],
)
def test_which_days_of_the_timetable_come_round_in_a_period(world, first, last, weekdays):
    days = expecting(world.trajectory.pk, TODAY + first * DAY, TODAY + last * DAY)
    assert set(days.values_list("weekday", flat=True)) == weekdays


def test_a_day_that_begins_within_the_period_counts_from_then_on(world):
    PlacementDay.objects.filter(trajectory=world.trajectory).update(starts_on=TODAY + DAY)
    days = expecting(world.trajectory.pk, TODAY, TODAY + 4 * DAY)
    assert set(days.values_list("weekday", flat=True)) == {2, 3}


def test_what_waits_says_who_and_when_and_how_soon(world):
    report(world, "mother", kind=Kind.LATE)
    item = waiting(world, "mentor_person")[0]
    assert item.title == f"{world.learner.name} komt later" and item.urgency == Urgency.SOON
    assert item.why.startswith("23 november, gemeld door de lerende of een ouder")


def test_a_company_hears_only_of_days_on_which_it_expects_the_learner(world):
    thursday = report(world, "coach", first=TODAY + 3 * DAY)
    assert not waiting(world, "mentor_person")
    absences.withdraw_absence(absence=thursday, by=world.coach, at=timezone.now())
    report(world, "coach", first=TODAY + 2 * DAY, last=TODAY + 4 * DAY)
    assert waiting(world, "mentor_person")
    PlacementDay.objects.filter(trajectory=world.trajectory).update(is_cancelled=True)
    assert not waiting(world, "mentor_person")


def test_without_an_account_of_the_mentor_the_coordinator_hears_it(world):
    type(world.mentor).objects.filter(pk=world.mentor.pk).update(user=None)
    report(world, "mother")
    assert waiting(world, "coordinator")


def test_only_the_side_that_told_it_takes_it_back(world):
    absence = report(world, "mother")
    page = browser(world, "mentor_person").get(address(absence, "absence", "absence")).content.decode()
    assert "Gezien" in page and "Ja, trek in" not in page
    with pytest.raises(absences.NotYours, match="gemeld door de lerende of een ouder"):
        absences.withdraw_absence(absence=absence, by=world.coach, at=timezone.now())
    answer = browser(world, "learner_person").post(
        address(absence, "absence_withdraw", "absence"), follow=True
    )
    assert "is ingetrokken" in answer.content.decode()
    assert not waiting(world, "coach")
    verbs = AuditEntry.objects.filter(object_id=str(world.trajectory.pk)).values_list("verb", flat=True)
    assert {"absence_reported", "absence_withdrawn"} <= set(verbs)


def test_again_changes_nothing(world):
    absence = report(world, "mother")
    for _ in range(2):
        absences.see_absence(absence=absence, by=world.coach, at=timezone.now())
    absences.see_absence(absence=absence, by=world.mother, at=timezone.now())
    for _ in range(2):
        absences.withdraw_absence(absence=absence, by=world.mother, at=timezone.now())
    assert AuditEntry.objects.filter(verb="absence_seen").count() == 1
    assert AuditEntry.objects.filter(verb="absence_withdrawn").count() == 1


@pytest.mark.shows("X02")
def test_a_place_in_the_team_that_ended_ends_it_on_the_next_request(world):
    absence = report(world, "mother")
    TeamMember.objects.filter(user=world.teacher).update(ended_at=timezone.now(), ended_by=world.coach)
    assert browser(world, "teacher").get(address(absence, "absence", "absence")).status_code == 404
    assert not waiting(world, "teacher")


# --- clocks on Vandaag ------------------------------------------------------------------------------------------------


def clocks(world, who, today=TODAY):
    person = type(getattr(world, who)).objects.get(pk=getattr(world, who).pk)
    items = attention_days.open_items(user=person, today=today)
    return {item.code.split("-")[1]: item.urgency for item in items if item.code.startswith("clock-")}


@pytest.mark.shows("M27")
def test_a_clock_is_announced_in_steps_to_the_coach_and_last_to_the_coordinator(world):
    """Ten, five and one training days before the end, the last day, and the day after."""
    Trajectory.objects.filter(pk=world.trajectory.pk).update(starts_on=TODAY)
    steps = {
        9: None,
        10: Urgency.CALM,
        14: Urgency.CALM,
        15: Urgency.NORMAL,
        19: Urgency.SOON,
        20: Urgency.SOON,
        21: Urgency.LATE,
    }
    calendar = calendar_of(world.school.pk, TODAY, TODAY + timedelta(days=120))
    for n, urgency in steps.items():
        day = calendar.nth_training_day(TODAY, n)
        assert clocks(world, "coach", day).get("without_agreement") == urgency, n
        told = urgency if urgency is not None and urgency <= Urgency.SOON else None
        assert clocks(world, "school_coordinator", day).get("without_agreement") == told, n
        for who in ("teacher", "mentor_person", "learner_person", "mother", "stranger", "director"):
            assert not clocks(world, who, day), who


@pytest.mark.shows("M27")
def test_an_agreement_silences_the_clock_until_registration_is_near(world):
    draw_up(world.placement, by=world.coach, state=AgreementState.ACTIVE)
    assert set(clocks(world, "coach", TODAY - 30 * DAY)) == set()
    assert clocks(world, "coach", TODAY) == {"registration": Urgency.NORMAL}
    assert clocks(world, "coach", TODAY + 9 * DAY) == {"registration": Urgency.LATE}


@pytest.mark.shows("M27")
def test_vandaag_costs_few_queries_however_many_learners(world, django_assert_max_num_queries):
    by = PersonFactory()
    for _ in range(15):
        make_trajectory(world.school, by=by, state=TrajectoryState.SEARCHING)
    for who in ("coach", "school_coordinator", "mentor_person", "learner_person", "director"):
        person = type(getattr(world, who)).objects.get(pk=getattr(world, who).pk)
        assert person.access.can(Can.USE_PORTAL)
        with django_assert_max_num_queries(
            {"coach": 6, "school_coordinator": 6, "mentor_person": 1}.get(who, 0)
        ):
            attention_days.open_items(user=person, today=TODAY)
