"""What waits in companies and schools: each item appears on its day and goes when its question is answered."""

import datetime as dt

import pytest
from django.utils import timezone

from companies.attention import open_items
from companies.models import (
    ApplicationMentor,
    Incident,
    MentorTraining,
    Presentation,
    PresentationReview,
    ProgrammeRequest,
    RiskAssessment,
    State,
    WelcomePlan,
    WelcomeProof,
    WorkplaceChange,
)
from companies.rules.deadlines import add_months
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from duaalportal.lib.attention import Urgency
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import (
    EstablishmentFactory,
    apply_for,
    catalogue,
    make_mentor,
    make_safe,
    recognise,
    take,
    work_together,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TODAY = timezone.localdate()


def waiting(user, kind="", on=TODAY):
    """The open items of a person whose code starts with this, read with fresh rights."""
    items = open_items(user=User.objects.get(pk=user.pk), today=on)
    return [item for item in items if item.code.startswith(kind)]


def ago(days):
    return timezone.now() - days * DAY


@pytest.fixture
def company():
    catalogue()
    return OrganisationFactory(name="Metaalwerken De Clercq")


@pytest.fixture
def place(company):
    return EstablishmentFactory(organisation=company, name="Werkplaats Deinze")


@pytest.fixture
def coordinator(company):
    return member(Role.COMPANY_COORDINATOR, company)


# --- applications -------------------------------------------------------------------------------------------------


@pytest.mark.shows("X05", "C05")
@pytest.mark.parametrize(("days", "shown"), [(13, 0), (14, 1)])
def test_an_application_left_for_two_weeks_waits(place, coordinator, days, shown):
    application = apply_for(place, started_at=ago(days))
    found = waiting(coordinator, "application-draft")
    assert len(found) == shown
    application.state = State.STOPPED
    application.save()
    assert waiting(coordinator, "application-draft") == []


@pytest.mark.shows("X05", "C06")
def test_a_school_with_a_mandate_is_reminded_too(place):
    coach = member(Role.TRAJECTORY_COACH)
    school = coach.access.organisations()[0]
    apply_for(place, started_at=ago(20))
    assert waiting(coach) == []
    apply_for(place, "lassen-constructie", started_at=ago(20), school=school)
    assert len(waiting(coach, "application-draft")) == 1


@pytest.mark.shows("X05", "C07")
@pytest.mark.parametrize(
    ("days", "urgency"), [(9, None), (10, Urgency.SOON), (14, Urgency.SOON), (15, Urgency.LATE)]
)
def test_the_partnership_is_reminded_on_day_10_and_is_late_after_day_14(place, days, urgency):
    consultant = member(Role.PARTNERSHIP_CONSULTANT)
    partnership = consultant.access.organisations()[0]
    application = apply_for(
        place,
        state=State.IN_TREATMENT,
        partnership=partnership,
        scheme_id="mtech",
        submitted_on=TODAY - days * DAY,
    )
    found = waiting(consultant)
    assert [item.urgency for item in found] == ([urgency] if urgency is not None else [])
    assert all("binnen 14 dagen" in item.why for item in found)
    assert all(item.url.startswith(f"/organisaties/{partnership.slug}/werklijst/") for item in found)
    application.state = State.RECOGNISED
    application.save()
    assert waiting(consultant) == []


@pytest.mark.shows("X05")
@pytest.mark.parametrize(("days", "shown"), [(10, 1), (11, 0)])
def test_an_appeal_can_be_made_for_ten_days(place, coordinator, days, shown):
    apply_for(
        place,
        state=State.REFUSED,
        submitted_on=TODAY - 40 * DAY,
        decided_on=TODAY - 20 * DAY,
        decision_received_on=TODAY - days * DAY,
    )
    assert len(waiting(coordinator, "application-appeal")) == shown


def test_a_refusal_asks_when_it_was_received(place, coordinator):
    apply_for(place, state=State.REFUSED, submitted_on=TODAY - 9 * DAY, decided_on=TODAY - DAY)
    (item,) = waiting(coordinator, "application")
    assert item.title.startswith("Wanneer kreeg je de weigering?")


# --- recognitions ---------------------------------------------------------------------------------------------------


@pytest.mark.shows("C02", "X05")
@pytest.mark.parametrize(
    ("months", "days", "urgency"),
    [
        (12, 1, None),
        (12, 0, Urgency.CALM),
        (6, 1, Urgency.CALM),
        (6, 0, Urgency.NORMAL),
        (2, 0, Urgency.SOON),
        (0, 0, Urgency.LATE),
    ],
)
def test_the_end_of_a_recognition_comes_closer(place, coordinator, months, days, urgency):
    on = dt.date(2026, 11, 21)
    expires_on = add_months(on, months) + days * DAY
    recognise(place, recognised_on=add_months(expires_on, -60), expires_on=expires_on)
    found = waiting(coordinator, "recognition-ends", on)
    assert [item.urgency for item in found] == ([urgency] if urgency is not None else [])


@pytest.mark.shows("C02")
def test_who_asked_again_or_is_recognised_again_is_left_alone(place, coordinator):
    soon = TODAY + 30 * DAY
    recognise(place, recognised_on=add_months(soon, -60), expires_on=soon)
    assert len(waiting(coordinator, "recognition-ends")) == 1
    application = apply_for(place)
    assert waiting(coordinator, "recognition-ends") == []
    application.state = State.STOPPED
    application.save()
    assert len(waiting(coordinator, "recognition-ends")) == 1
    recognise(place, recognised_on=soon)
    assert waiting(coordinator, "recognition-ends") == []


# --- mentors ----------------------------------------------------------------------------------------------------------


@pytest.mark.shows("C12", "X05")
@pytest.mark.parametrize(
    ("before", "urgency"),
    [
        (91, None),
        (90, Urgency.CALM),
        (30, Urgency.NORMAL),
        (7, Urgency.SOON),
        (0, Urgency.SOON),
        (-1, Urgency.LATE),
        (-2, Urgency.LATE),
    ],
)
def test_the_training_is_announced_and_then_late_every_day(company, place, coordinator, before, urgency):
    user = member(Role.MENTOR, company)
    recognised_on = dt.date(2026, 3, 1)
    recognise(place, recognised_on=recognised_on)
    mentor = make_mentor(
        company, on=recognised_on, trained=False, user=user, name="Bart Claeys", substitute=True
    )
    on = dt.date(2027, 3, 1) - before * DAY
    for person, title in (
        (coordinator, "Mentoropleiding van Bart Claeys"),
        (user, "Volg je mentoropleiding"),
    ):
        person.memberships.update(starts_on=dt.date(2026, 1, 1))
        found = waiting(person, "mentor-training", on)
        assert [(item.urgency, item.title) for item in found] == (
            [(urgency, title)] if urgency is not None else []
        )
    if before == -2:
        assert "2 dagen te laat" in found[0].why
    MentorTraining.objects.create(
        organisation=company,
        mentor=mentor,
        title="x",
        followed_on=on,
        certificate_seen_on=on,
        certificate_seen_by=coordinator,
    )
    assert waiting(coordinator, "mentor-training", on) == []


@pytest.mark.shows("C12")
def test_in_construction_the_training_is_due_within_six_months(company, place, coordinator):
    recognise(place, recognised_on=dt.date(2026, 3, 1), scheme="constructiv")
    make_mentor(company, on=dt.date(2026, 3, 1), trained=False, substitute=True)
    (item,) = waiting(coordinator, "mentor-training", dt.date(2026, 9, 1))
    assert item.due == dt.date(2026, 9, 1)


@pytest.mark.shows("C10", "X05")
@pytest.mark.parametrize(
    ("left", "urgency"),
    [(40, None), (31, Urgency.NORMAL), (7, Urgency.SOON), (0, Urgency.SOON), (-1, Urgency.LATE)],
)
def test_an_extract_grows_too_old_before_the_application_is_submitted(
    company, place, coordinator, left, urgency
):
    on = dt.date(2026, 11, 21)
    mentor = make_mentor(company, on=on, certificate_months=None, substitute=True)
    issued = add_months(on + left * DAY, -12)
    mentor.certificate_checks.create(
        organisation=company,
        model="596.2",
        issued_on=issued,
        seen_on=issued,
        seen_by=coordinator,
        in_order=True,
    )
    assert waiting(coordinator, "mentor-certificate", on) == []  # nobody needs it yet
    application = apply_for(place)
    ApplicationMentor.objects.create(organisation=company, application=application, mentor=mentor)
    found = waiting(coordinator, "mentor-certificate", on)
    assert [item.urgency for item in found] == ([urgency] if urgency is not None else [])


@pytest.mark.shows("C15", "X05")
def test_a_mentor_without_substitute_waits_for_one(company, coordinator):
    mentor = make_mentor(company, name="Bart Claeys", substitute=True)
    stand_in = mentor.substitute
    (item,) = waiting(coordinator, "mentor-substitute")
    assert item.title == f"Kies een vervanger voor {stand_in.name}"
    stand_in.substitute = mentor
    stand_in.save()
    assert waiting(coordinator, "mentor-substitute") == []
    stand_in.stopped_on, stand_in.stopped_at, stand_in.stopped_by = TODAY, timezone.now(), coordinator
    stand_in.save()
    (item,) = waiting(coordinator, "mentor-substitute")
    assert item.title == "Kies een vervanger voor Bart Claeys"
    make_mentor(company)
    (item,) = waiting(coordinator, "mentor-substitute")
    assert item.title == "Kies een vervanger voor 2 mentoren"


# --- safety -----------------------------------------------------------------------------------------------------------


@pytest.mark.shows("C21", "C24", "X05")
def test_a_recognised_establishment_asks_for_its_analysis_and_its_people(place, coordinator):
    assert waiting(coordinator, "risk") == []  # nobody learns here
    recognise(place)
    (item,) = waiting(coordinator, "risk")
    assert item.title == "Maak een risicoanalyse: Werkplaats Deinze"
    (item,) = waiting(coordinator, "safety-contact")
    assert "EHBO en vertrouwenspersoon" in item.title
    make_safe(place)
    assert waiting(coordinator, "risk") == waiting(coordinator, "safety-contact") == []


@pytest.mark.shows("C21", "X05")
@pytest.mark.parametrize(
    ("left", "urgency"), [(33, None), (30, Urgency.NORMAL), (0, Urgency.NORMAL), (-1, Urgency.LATE)]
)
def test_a_risk_analysis_is_due_each_year_and_after_a_change(place, coordinator, left, urgency):
    recognise(place)
    make_safe(place)
    RiskAssessment.objects.update(done_on=add_months(TODAY + left * DAY, -12))
    found = waiting(coordinator, "risk")
    assert [item.urgency for item in found] == ([urgency] if urgency is not None else [])
    WorkplaceChange.objects.create(
        organisation=place.organisation,
        establishment=place,
        happened_on=TODAY,
        what="nieuwe pers",
        recorded_at=timezone.now(),
        recorded_by=coordinator,
    )
    (item,) = waiting(coordinator, "risk")
    assert item.urgency == Urgency.LATE
    assert "nieuwe pers" in item.why


@pytest.mark.shows("C23", "X05")
@pytest.mark.parametrize(
    ("starts_in", "urgency"),
    [
        (8, None),
        (7, Urgency.SOON),
        (0, Urgency.SOON),
        (-1, Urgency.LATE),
        (-31, Urgency.LATE),
        (-32, Urgency.NORMAL),
    ],
)
def test_a_learner_is_welcomed_by_the_company_and_says_so(company, place, coordinator, starts_in, urgency):
    user, colleague = member(Role.MENTOR, company), member(Role.MENTOR, company)
    learner = member(Role.LEARNER, name="Noor Peeters")
    mentor = make_mentor(company, user=user)
    taken = take(mentor, place, learner=learner, starts_on=TODAY + starts_in * DAY)
    for person in (coordinator, user):
        found = waiting(person, "welcome")
        assert [item.urgency for item in found] == ([urgency] if urgency is not None else [])
    assert waiting(colleague, "welcome") == []
    assert waiting(learner) == []
    plan = WelcomePlan.objects.create(
        organisation=company,
        establishment=place,
        title="Onthaal",
        changed_at=timezone.now(),
        changed_by=user,
    )
    proof = WelcomeProof.objects.create(
        organisation=company,
        plan=plan,
        of_version=1,
        place=taken,
        steps=[],
        given_on=TODAY,
        given_by=user,
    )
    assert waiting(coordinator, "welcome") == []
    (item,) = waiting(learner)
    assert item.title == "Klopt je onthaal?"
    proof.confirmed_at = timezone.now()
    proof.save()
    assert waiting(learner) == []


@pytest.mark.shows("C23")
def test_who_works_longer_without_welcome_is_counted_per_company(company, place, coordinator):
    for _ in range(2):
        take(make_mentor(company), place, learner=member(Role.LEARNER), starts_on=TODAY - 40 * DAY)
    take(make_mentor(company), place, learner=member(Role.LEARNER), starts_on=TODAY - 3 * DAY)
    longer, late = waiting(coordinator, "welcome")
    assert late.urgency == Urgency.LATE
    assert late.title.startswith("Onthaal ")
    assert longer.title == "Onthaal 2 lerenden die al langer werken"
    assert longer.since == TODAY - 40 * DAY
    assert longer.url.endswith("/lerenden/")


@pytest.mark.shows("C25", "X05")
def test_an_incident_waits_for_the_school_and_for_the_evaluation(company, place, coordinator):
    coach = member(Role.TRAJECTORY_COACH)
    elsewhere = member(Role.TRAJECTORY_COACH)
    incident = Incident.objects.create(
        organisation=company,
        establishment=place,
        school=coach.access.organisations()[0],
        happened_on=TODAY,
        what="Bijna een vinger geklemd.",
        reported_at=timezone.now(),
        reported_by=coordinator,
    )
    assert len(waiting(coach, "incident")) == 1
    assert len(waiting(coordinator, "incident")) == 1
    assert waiting(elsewhere) == []
    incident.seen_by_school_at, incident.seen_by_school_by = timezone.now(), coach
    incident.evaluated_at, incident.evaluated_by = timezone.now(), coordinator
    incident.save()
    assert waiting(coach) == waiting(coordinator, "incident") == []


# --- schools ------------------------------------------------------------------------------------------------------------


@pytest.mark.shows("C17", "X05")
def test_a_shared_presentation_waits_to_be_read_in_its_newest_version(company, coordinator):
    coach, teacher = member(Role.TRAJECTORY_COACH), member(Role.DUAL_TEACHER)
    school = coach.access.organisations()[0]
    presentation = Presentation.objects.create(
        organisation=company, activities="Draaien", changed_at=timezone.now(), changed_by=coordinator
    )
    work_together(company, school)
    assert waiting(coach) == []
    presentation.shared_at, presentation.shared_by = timezone.now(), coordinator
    presentation.save()
    assert len(waiting(coach, "presentation")) == 1
    assert waiting(teacher) == []
    PresentationReview.objects.create(
        organisation=company,
        presentation=presentation,
        school=school,
        of_version=1,
        verdict="ready",
        at=timezone.now(),
        by=coach,
    )
    assert waiting(coach) == []
    presentation.version = 2
    presentation.save()
    assert len(waiting(coach, "presentation")) == 1


@pytest.mark.shows("C17", "X05")
def test_what_a_school_found_unclear_waits_until_the_presentation_changes(company, coordinator):
    presentation = Presentation.objects.create(
        organisation=company,
        activities="Draaien",
        changed_at=timezone.now(),
        changed_by=coordinator,
        shared_at=timezone.now(),
        shared_by=coordinator,
    )
    coaches = [member(Role.TRAJECTORY_COACH) for _ in range(2)]

    def say(coach, verdict):
        PresentationReview.objects.create(
            organisation=company,
            presentation=presentation,
            school=coach.access.organisations()[0],
            of_version=presentation.version,
            verdict=verdict,
            at=timezone.now(),
            by=coach,
        )

    say(coaches[0], "ready")
    assert waiting(coordinator, "presentation") == []
    for coach in coaches:
        say(coach, "improve")
    (item,) = waiting(coordinator, "presentation")
    assert item.title == "Maak jullie voorstelling duidelijker"
    assert "en nog 1 school zeiden dat ze nog duidelijker kan" in item.why
    assert waiting(member(Role.MENTOR, company), "presentation") == []
    assert waiting(member(Role.COMPANY_COORDINATOR), "presentation") == []
    say(coaches[0], "ready")
    (item,) = waiting(coordinator, "presentation")
    assert item.why.startswith(coaches[1].access.organisations()[0].name)
    presentation.version += 1
    presentation.save()
    assert waiting(coordinator, "presentation") == []


@pytest.mark.shows("C29", "X05")
@pytest.mark.parametrize(
    ("on", "urgency"),
    [
        (dt.date(2026, 11, 22), Urgency.NORMAL),
        (dt.date(2026, 11, 23), Urgency.SOON),
        (dt.date(2026, 11, 30), Urgency.SOON),
        (dt.date(2026, 12, 1), Urgency.LATE),
    ],
)
def test_a_programme_is_asked_for_before_1_december(on, urgency):
    catalogue()
    director = member(Role.SCHOOL_DIRECTOR)
    director.memberships.update(starts_on=dt.date(2026, 1, 1))
    request = ProgrammeRequest.objects.create(
        school=director.access.organisations()[0],
        programme_id="lassen-constructie",
        school_year=2027,
        created_at=timezone.now(),
        created_by=director,
    )
    (item,) = waiting(director, "programme-request", on)
    assert (item.urgency, item.due) == (urgency, dt.date(2026, 11, 30))
    request.submitted_on = dt.date(2026, 11, 20)
    request.save()
    assert waiting(director, "programme-request", dt.date(2027, 3, 20)) == []
    (item,) = waiting(director, "programme-request", dt.date(2027, 3, 21))
    assert item.title.startswith("Vraag naar het antwoord")
