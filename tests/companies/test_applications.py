"""Applications for recognition: how they begin, what they need, and what stands in their way."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from companies import applications
from companies.models import Appeal, ApplicationStep, Mandate, Recognition, RecognitionApplication, State
from companies.rules.applications import Side
from duaalportal.accounts.models import AuditEntry
from duaalportal.catalogue.models import JointCommittee, Programme
from tests.companies.applying import World, days_ago, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def stands(application):
    return State(RecognitionApplication.objects.get(pk=application.pk).state)


# --- beginning -------------------------------------------------------------------------------------------------


@pytest.mark.shows("C03")
def test_an_application_starts_without_school_or_learner(world):
    application = world.draft(ready=False)
    assert (application.school, application.state) == (None, State.DRAFT)


def test_sending_the_form_twice_begins_one(world):
    key = uuid.uuid4()
    for _ in range(2):
        applications.start(
            establishment=world.site,
            programme=world.programme,
            by=world.coordinator,
            at=timezone.now(),
            key=key,
        )
    assert RecognitionApplication.objects.count() == 1
    assert AuditEntry.objects.filter(verb="application_started").count() == 1


@pytest.mark.shows("C02")
@pytest.mark.parametrize(
    ("left", "starts"),
    [(dt.timedelta(days=700), False), (dt.timedelta(days=150), True), (dt.timedelta(0), True)],
)
def test_a_second_recognition_is_asked_only_near_the_end_of_the_first(world, left, starts):
    today = days_ago(0)
    Recognition.objects.create(
        organisation=world.company,
        establishment=world.site,
        programme=world.programme,
        recognised_on=days_ago(900),
        expires_on=today + left,
        registered_at=timezone.now(),
        registered_by=world.consultant,
    )

    def begin(place):
        return applications.start(
            establishment=place, programme=world.programme, by=world.coordinator, at=timezone.now()
        )

    if starts:
        assert begin(world.site).state == State.DRAFT
    else:
        with pytest.raises(
            applications.CannotStart, match="al erkend voor Lassen-Constructie duaal, tot en met"
        ):
            begin(world.site)
    assert begin(world.place("De Clercq Waregem")).state == State.DRAFT


def test_a_closed_place_or_an_ended_programme_gets_no_application(world):
    world.site.closed_on = days_ago(1)
    with pytest.raises(applications.CannotStart, match="is gesloten"):
        applications.start(
            establishment=world.site, programme=world.programme, by=world.coordinator, at=timezone.now()
        )
    world.site.closed_on = None
    ended = Programme(pk="oud", name="Oude opleiding", retired_on=days_ago(1))
    with pytest.raises(applications.CannotStart, match="niet meer ingericht"):
        applications.start(establishment=world.site, programme=ended, by=world.coordinator, at=timezone.now())


@pytest.mark.shows("C06")
def test_a_school_files_only_for_a_company_it_works_with(world):
    world.company.refresh_from_db()
    with pytest.raises(applications.CannotStart, match="werkt niet samen"):
        applications.start(
            establishment=world.site,
            programme=world.programme,
            school=World().school,
            by=world.coach,
            at=timezone.now(),
        )


# --- papers ----------------------------------------------------------------------------------------------------


def missing(application, on=None):
    return {one.code.split("-")[0] for one in applications.papers_of(application, on or days_ago(0)).missing}


def complete(world, application, at=None):
    return applications.complete(
        application=application, version=application.version, by=world.coordinator, at=at or timezone.now()
    )


@pytest.mark.shows("C04")
def test_an_application_without_mentor_or_conditions_is_not_complete(world):
    application = world.draft(ready=False)
    assert missing(application) == {"C1", "C2", "C3", "C4"}
    with pytest.raises(applications.NotReady, match="nog geen mentor") as refused:
        complete(world, application)
    assert {one.source for one in refused.value.findings} >= {"001:199", "001:202"}
    assert stands(application) == State.DRAFT


@pytest.mark.shows("C04")
def test_a_condition_that_is_not_met_stops_the_application(world):
    application = world.draft()
    applications.state_conditions(
        application=application,
        said={"C2": (False, "declared", "")},
        version=application.version,
        by=world.coordinator,
        at=timezone.now(),
    )
    application.refresh_from_db()
    assert missing(application) == {"C2"}
    with pytest.raises(applications.NotReady, match="niet voldaan"):
        complete(world, application)


@pytest.mark.shows("C01", "C08")
def test_the_place_needs_its_number_and_its_joint_committee(world):
    application = world.draft()
    application.establishment.number = None
    application.establishment.joint_committee = None
    application.establishment.save()
    application.refresh_from_db()
    assert missing(application) == {"I3", "PC"}
    with pytest.raises(applications.NotReady, match="vestigingsnummer"):
        complete(world, application)


@pytest.mark.shows("C10")
def test_a_mentor_stands_once_in_an_application(world):
    application = world.draft()
    with pytest.raises(applications.MentorDoesNotFit, match="staat al in de aanvraag"):
        applications.add_mentor(
            application=application, mentor=world.mentor, by=world.coordinator, at=timezone.now()
        )
    other = World().person("Iemand anders")
    with pytest.raises(applications.MentorDoesNotFit, match="ander leerbedrijf"):
        applications.add_mentor(
            application=application, mentor=other, by=world.coordinator, at=timezone.now()
        )
    world.mentor.establishment = world.place("De Clercq Waregem")
    world.mentor.save()
    with pytest.raises(applications.MentorDoesNotFit, match="andere vestiging"):
        applications.add_mentor(
            application=application, mentor=world.mentor, by=world.coordinator, at=timezone.now()
        )
    assert application.mentors.count() == 1


@pytest.mark.shows("C10")
def test_a_mentor_who_is_not_eligible_stops_the_application_with_the_reasons(world):
    application = world.draft()
    young = world.person("Kim Peeters", birth_date=days_ago(365 * 21))
    applications.add_mentor(application=application, mentor=young, by=world.coordinator, at=timezone.now())
    with pytest.raises(applications.NotReady, match=r"Kim Peeters.*25 jaar"):
        complete(world, application)
    applications.remove_mentor(application=application, mentor=young, by=world.coordinator, at=timezone.now())
    assert complete(world, application).state == State.COMPLETE


@pytest.mark.shows("C10")
def test_the_extract_is_judged_again_on_the_day_of_submission(world):
    world.mentor.certificate_checks.update(issued_on=days_ago(370), seen_on=days_ago(370))
    application = complete(world, world.draft(started=20), at=moment(days_ago(15)))
    assert application.state == State.COMPLETE

    def submit(on):
        return applications.submit(
            application=application,
            on=on,
            desk_reference="",
            version=application.version,
            by=world.coordinator,
            at=timezone.now(),
        )

    with pytest.raises(applications.NotReady, match="ouder dan 12 maanden"):
        submit(days_ago(0))
    assert submit(days_ago(6)).state == State.SUBMITTED


@pytest.mark.shows("C06")
def test_a_school_needs_mandate_and_declaration_of_honour_both(world):
    application = world.draft(school=world.school)
    at = timezone.now()
    for mandate, honour, lacks in (
        (None, None, {"D3", "D4"}),
        (days_ago(3), None, {"D4"}),
        (None, days_ago(3), {"D3"}),
    ):
        applications.record_mandate(
            application=application,
            representative="Greet Lambrecht",
            mandate_signed_on=mandate,
            honour_signed_on=honour,
            version=application.version,
            by=world.coach,
            at=at,
        )
        application.refresh_from_db()
        assert missing(application) == lacks
        with pytest.raises(applications.NotReady, match="nog niet getekend"):
            complete(world, application)
    with pytest.raises(applications.DayDoesNotFit):
        applications.record_mandate(
            application=application,
            representative="Greet Lambrecht",
            mandate_signed_on=days_ago(-1),
            honour_signed_on=days_ago(3),
            version=application.version,
            by=world.coach,
            at=at,
        )
    applications.record_mandate(
        application=application,
        representative="Greet Lambrecht",
        mandate_signed_on=days_ago(3),
        honour_signed_on=days_ago(3),
        version=application.version,
        by=world.coach,
        at=at,
    )
    application.refresh_from_db()
    assert complete(world, application).state == State.COMPLETE


def test_a_company_that_files_itself_needs_no_mandate(world):
    application = world.draft(ready=False)
    with pytest.raises(applications.NotFromHere, match="geen machtiging nodig"):
        applications.record_mandate(
            application=application,
            representative="Greet",
            mandate_signed_on=None,
            honour_signed_on=None,
            version=1,
            by=world.coordinator,
            at=timezone.now(),
        )
    assert not Mandate.objects.exists()


def test_a_complete_application_is_taken_back_before_it_changes(world):
    application = world.in_state(State.COMPLETE)
    with pytest.raises(applications.NotFromHere, match="Neem ze eerst terug"):
        applications.add_mentor(
            application=application, mentor=world.person("Dirk"), by=world.coordinator, at=timezone.now()
        )
    again = applications.reopen(
        application=application, version=application.version, by=world.coordinator, at=timezone.now()
    )
    applications.add_mentor(
        application=again, mentor=world.person("Els"), by=world.coordinator, at=timezone.now()
    )


# --- submitting -------------------------------------------------------------------------------------------------


@pytest.mark.shows("C08")
@pytest.mark.parametrize(
    ("committee", "scheme"),
    [
        *((code, "mtech") for code in ("105", "111", "209", "219", "224")),
        ("200", "vlaams"),
        ("124", "constructiv"),
        ("118", "vlaams"),
    ],
)
def test_the_joint_committee_says_who_handles_it(world, committee, scheme):
    world.site.joint_committee = JointCommittee.objects.get(pk=committee)
    world.site.save()
    application = world.in_state(State.SUBMITTED)
    assert application.scheme_id == scheme
    assert application.partnership == (world.partnership if scheme == "mtech" else None)


@pytest.mark.parametrize(("on", "words"), [(days_ago(-1), "moet nog komen"), (days_ago(61), "te vroeg")])
def test_the_day_of_submission_is_past_and_after_the_start(world, on, words):
    application = world.in_state(State.COMPLETE)
    with pytest.raises(applications.DayDoesNotFit, match=words):
        world.go(application, "submit", on=on)
    assert stands(application) == State.COMPLETE


def test_the_same_form_twice_submits_once(world):
    application = world.in_state(State.COMPLETE)
    for _ in range(2):
        moved = applications.submit(
            application=application,
            on=days_ago(30),
            desk_reference="2026-118",
            version=application.version,
            by=world.coordinator,
            at=timezone.now(),
        )
        assert moved.state == State.SUBMITTED
    assert ApplicationStep.objects.filter(to_state=State.SUBMITTED).count() == 1
    assert AuditEntry.objects.filter(verb="application_submit").count() == 1


def test_what_somebody_else_changed_is_not_overwritten(world):
    application = world.draft()
    applications.state_conditions(
        application=application,
        said={"C1": (True, "evidence", "Jaarrekening 2025")},
        version=application.version,
        by=world.coordinator,
        at=timezone.now(),
    )
    with pytest.raises(applications.ApplicationChanged) as lost:
        applications.state_conditions(
            application=application,
            said={"C1": (False, "declared", "")},
            version=application.version,
            by=world.coordinator,
            at=timezone.now(),
        )
    assert lost.value.current.statements.get(code="C1").remark == "Jaarrekening 2025"
    with pytest.raises(applications.ApplicationChanged):
        complete(world, application)


# --- decision and appeal -----------------------------------------------------------------------------------------


@pytest.mark.shows("C07")
@pytest.mark.parametrize(("day", "kept"), [(0, True), (9, True), (10, True), (11, False)])
def test_an_appeal_is_kept_until_ten_days_after_receipt(world, day, kept):
    application = world.in_state(State.VISITED)
    application = applications.move(
        application=application,
        name="refuse",
        by=world.consultant,
        at=timezone.now(),
        on=days_ago(11),
        side=Side.PARTNERSHIP,
        reason="De uitrusting volstaat niet.",
        decided_on=days_ago(11),
    )
    applications.receive_decision(
        application=application, on=days_ago(11), by=world.coordinator, at=timezone.now()
    )

    def go():
        return applications.appeal(
            application=application,
            grounds="De uitrusting is er nu.",
            on=days_ago(11 - day),
            version=application.version,
            by=world.coordinator,
            at=timezone.now(),
        )

    if kept:
        assert go().state == State.APPEALED
        assert Appeal.objects.get().filed_on == days_ago(11 - day)
    else:
        with pytest.raises(
            applications.TooLateForAppeal, match=r"tot 10 dagen.*vlaanderen.be, beroepsprocedure"
        ):
            go()
        assert not Appeal.objects.exists()
        assert stands(application) == State.REFUSED


def test_an_appeal_asks_first_when_the_decision_came(world):
    application = world.in_state(State.REFUSED)
    with pytest.raises(applications.TooLateForAppeal, match="Noteer eerst"):
        applications.appeal(
            application=application,
            grounds="Het klopt niet.",
            on=days_ago(0),
            version=application.version,
            by=world.coordinator,
            at=timezone.now(),
        )


@pytest.mark.parametrize(("on", "words"), [(days_ago(-1), "moet nog komen"), (days_ago(5), "pas beslist op")])
def test_a_decision_is_received_after_it_was_made(world, on, words):
    application = world.in_state(State.REFUSED)
    with pytest.raises(applications.DayDoesNotFit, match=words):
        applications.receive_decision(application=application, on=on, by=world.coordinator, at=timezone.now())
    waiting = world.in_state(State.SUBMITTED, site=world.place("Tweede"))
    with pytest.raises(applications.NotFromHere, match="nog geen beslissing"):
        applications.receive_decision(
            application=waiting, on=days_ago(0), by=world.coordinator, at=timezone.now()
        )
