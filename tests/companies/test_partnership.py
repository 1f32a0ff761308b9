"""What a partnership does: take up, give back, visit, decide, and guard what it recognised; and what it refuses to do."""

import datetime as dt

import pytest
from django.utils import timezone

from companies import applications, partnership
from companies.models import (
    ApplicationStep,
    PriorTrainingProof,
    ProofKind,
    Recognition,
    RecognitionApplication,
    RecognitionMeasure,
    State,
    Visit,
)
from companies.rules.visits import TOPICS
from companies.visit_report import PartChanged, ReportClosed, keep_part, parts_of
from companies.worklist import SUSPENDED, period_of, recognitions_of
from duaalportal.accounts.models import AuditEntry
from duaalportal.catalogue.models import RuleParameter, Scheme
from tests.companies.applying import World, days_ago, moment

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def world():
    return World()


def done(world, service, application, *, at=None, **said):
    return service(
        application=application,
        version=application.version,
        by=world.consultant,
        at=at or timezone.now(),
        **said,
    )


def planned(world, application, *, day=None, at=None):
    return done(
        world,
        partnership.plan_visit,
        application,
        planned_on=day or days_ago(0),
        planned_at=dt.time(13, 30),
        visitor=world.consultant,
        at=at,
    )


FOUND = {number: (True, f"Thema {number} is bekeken.") for number in TOPICS}


def reported(world, application, **changed):
    said = {"held_on": days_ago(0), "present": "Ilse", "topics": FOUND, "conclusion": "Goed."}
    return done(world, partnership.report_visit, application, **said | changed)


def visited(world):
    return reported(world, planned(world, world.in_state(State.IN_TREATMENT)))


# --- from submission to decision ---------------------------------------------------------------------------------


@pytest.mark.shows("C07", "C09", "C02")
def test_from_submission_to_recognition(world):
    application = done(world, partnership.take_up, world.in_state(State.SUBMITTED))
    application = planned(world, application)
    application = reported(world, application)
    visit = Visit.objects.get()
    assert (visit.held_on, visit.reported_by) == (days_ago(0), world.consultant)
    assert {row.number: (row.in_order, row.text) for row in visit.topics.all()} == FOUND
    application = done(world, partnership.recognise, application, on=days_ago(0), reason="Aan alles voldaan.")
    recognition = Recognition.objects.get(application=application)
    today = days_ago(0)
    assert recognition.recognised_on == today
    assert recognition.expires_on.year == today.year + 5
    assert (recognition.partnership, recognition.scheme_id) == (world.partnership, "mtech")
    assert RecognitionApplication.objects.get().decided_on == today
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"application_take_up", "application_report_visit", "application_recognise"} <= verbs


def test_the_term_of_a_recognition_is_that_of_its_own_day(world):
    """A change of law is a new row: who was recognised before it keeps the old term."""
    old = RuleParameter.objects.get(name="recognition_term", scheme=None)
    old.valid_until = days_ago(1)
    old.save()
    RuleParameter.objects.create(
        name="recognition_term", value="36", valid_from=days_ago(0), source="nieuw besluit"
    )
    application = visited(world)
    done(world, partnership.recognise, application, on=days_ago(0), reason="Ja.")
    new = Recognition.objects.get()
    assert new.expires_on.year == new.recognised_on.year + 3
    before = partnership.register_recognition(
        establishment=world.place("Oud"),
        programme=world.programme,
        recognised_on=days_ago(10),
        by=world.consultant,
        at=timezone.now(),
    )
    assert before.expires_on.year == before.recognised_on.year + 5


@pytest.mark.shows("C07")
def test_what_is_given_back_says_what_is_missing_and_can_come_again(world):
    application = world.in_state(State.SUBMITTED)
    with pytest.raises(applications.ReasonMissing):
        done(world, partnership.give_back, application, reason=" ")
    application = done(world, partnership.give_back, application, reason="Het uittreksel van Bart.")
    assert application.state == State.DRAFT
    assert ApplicationStep.objects.order_by("-at", "-pk").first().reason == "Het uittreksel van Bart."
    application = world.go(application, "complete", on=days_ago(0))
    assert world.go(application, "submit", on=days_ago(0)).submitted_on == days_ago(0)


@pytest.mark.shows("C09")
def test_a_visit_is_planned_for_a_day_that_comes_and_can_be_planned_anew(world):
    application = world.in_state(State.IN_TREATMENT)
    with pytest.raises(applications.DayDoesNotFit, match="vandaag of een dag die nog komt"):
        planned(world, application, day=days_ago(1))
    first = planned(world, application, day=days_ago(-3))
    again = planned(world, first, day=days_ago(-5))
    assert Visit.objects.get().planned_on == days_ago(-5)
    assert again.steps.filter(to_state=State.VISIT_PLANNED).count() == 2


def test_planning_twice_with_the_same_form_plans_once(world):
    application = world.in_state(State.IN_TREATMENT)
    for _ in range(2):
        planned(world, application, day=days_ago(-3))
    assert application.steps.filter(to_state=State.VISIT_PLANNED).count() == 1
    with pytest.raises(applications.ApplicationChanged):
        planned(world, application, day=days_ago(-4))


@pytest.mark.shows("C09")
@pytest.mark.parametrize(
    ("held_on", "says"), [(-1, "moet nog komen"), (21, "het bezoek werd gepland op"), (0, ""), (20, "")]
)
def test_the_day_of_the_visit_lies_between_planning_and_today(world, held_on, says):
    application = world.in_state(State.VISIT_PLANNED)  # planned 20 days ago
    Visit.objects.create(
        organisation=world.company,
        application=application,
        planned_on=days_ago(10),
        visitor=world.consultant,
    )
    if says:
        with pytest.raises(applications.DayDoesNotFit, match=says):
            reported(world, application, held_on=days_ago(held_on))
        assert RecognitionApplication.objects.get().state == State.VISIT_PLANNED
    else:
        assert reported(world, application, held_on=days_ago(held_on)).state == State.VISITED


@pytest.mark.shows("C09")
@pytest.mark.parametrize("open_topic", [(True, "  "), (None, "Gezien.")])
def test_a_report_needs_all_five_topics(world, open_topic):
    application = planned(world, world.in_state(State.IN_TREATMENT))
    with pytest.raises(partnership.ReportIncomplete, match="OAO of SOAO"):
        reported(world, application, topics=FOUND | {5: open_topic})
    assert Visit.objects.get().reported_at is None


def test_the_same_report_twice_is_one(world):
    application = planned(world, world.in_state(State.IN_TREATMENT))
    for _ in range(2):
        reported(world, application)
    assert application.steps.filter(to_state=State.VISITED).count() == 1
    assert Visit.objects.get().version == 2


@pytest.mark.shows("C07")
def test_a_refusal_needs_a_reason_and_a_decision_its_visit(world):
    application = visited(world)
    with pytest.raises(applications.ReasonMissing):
        done(world, partnership.refuse, application, on=days_ago(0), reason="")
    with pytest.raises(applications.DayDoesNotFit, match="het bezoek was op"):
        done(world, partnership.recognise, application, on=days_ago(1), reason="Ja.")
    with pytest.raises(applications.DayDoesNotFit, match="moet nog komen"):
        done(world, partnership.recognise, application, on=days_ago(-1), reason="Ja.")
    assert not Recognition.objects.exists()


def test_deciding_twice_with_the_same_form_recognises_once(world):
    application = visited(world)
    for _ in range(2):
        done(world, partnership.recognise, application, on=days_ago(0), reason="Ja.")
    assert Recognition.objects.count() == 1
    assert AuditEntry.objects.filter(verb="application_recognise").count() == 1


@pytest.mark.shows("C07")
@pytest.mark.parametrize("wins", [True, False])
def test_a_decision_in_appeal_is_the_last_one(world, wins):
    application = world.in_state(State.APPEALED)
    service = partnership.recognise if wins else partnership.refuse
    done(world, service, application, on=days_ago(0), reason="De commissie besliste.")
    application = RecognitionApplication.objects.get()
    assert application.state == (State.RECOGNISED if wins else State.FINALLY_REFUSED)
    assert Recognition.objects.exists() == wins


@pytest.mark.shows("C02")
def test_two_recognitions_of_a_place_never_overlap(world):
    application = visited(world)
    partnership.register_recognition(
        establishment=world.site,
        programme=world.programme,
        recognised_on=days_ago(100),
        by=world.coordinator,
        at=timezone.now(),
    )
    with pytest.raises(applications.Overlaps, match=r"al erkend.*001:193"):
        done(world, partnership.recognise, application, on=days_ago(0), reason="Ja.")
    application = RecognitionApplication.objects.get()
    assert (application.state, Recognition.objects.count()) == (State.VISITED, 1)


# --- the report while it is written ------------------------------------------------------------------------------


def keep(application, name="1", value="meets", text="De werkplaats is ruim.", version=0):
    return keep_part(application=application, name=name, value=value, text=text, version=version)


@pytest.mark.shows("C09")
def test_a_report_is_kept_part_by_part_and_finished_later(world):
    application = planned(world, world.in_state(State.IN_TREATMENT))
    first = keep(application)
    keep(application, "conclusion", "", "Goed bedrijf.")
    assert keep(application).version == first.version  # sent twice
    keep(application, text="Ruim en proper.", version=first.version)
    stands = parts_of(Visit.objects.get())
    assert (stands["1"].in_order, stands["1"].text) == (True, "Ruim en proper.")
    assert stands["conclusion"].text == "Goed bedrijf."
    assert RecognitionApplication.objects.get().state == State.VISIT_PLANNED


def test_who_writes_second_sees_what_the_first_wrote(world):
    application = planned(world, world.in_state(State.IN_TREATMENT))
    keep(application)
    with pytest.raises(PartChanged) as race:
        keep(application, text="Te klein.", value="not_yet")
    assert race.value.current.text == "De werkplaats is ruim."
    assert parts_of(Visit.objects.get())["1"].text == "De werkplaats is ruim."


def test_a_finished_report_does_not_change(world):
    application = visited(world)
    with pytest.raises(ReportClosed):
        keep(application, version=parts_of(Visit.objects.get())["1"].version)
    assert parts_of(Visit.objects.get())["1"].text == FOUND[1][1]


# --- what was recognised -----------------------------------------------------------------------------------------


@pytest.fixture
def recognition(world):
    done(world, partnership.recognise, visited(world), on=days_ago(0), reason="Ja.")
    return Recognition.objects.get()


def suspended(world, recognition, first=0, last=None, reason="Geen mentor."):
    return partnership.suspend(
        recognition=recognition,
        starts_on=days_ago(-first),
        ends_on=None if last is None else days_ago(-last),
        reason=reason,
        by=world.consultant,
        at=timezone.now(),
    )


@pytest.mark.shows("C02")
def test_a_suspension_stands_until_it_is_lifted(world, recognition):
    measure = suspended(world, recognition)
    assert suspended(world, recognition) == measure  # sent twice
    assert [row.pk for row in shown(world, SUSPENDED)] == [recognition.pk]
    for _ in range(2):
        partnership.lift(measure=measure, by=world.consultant, at=timezone.now())
    assert not shown(world, SUSPENDED)
    assert AuditEntry.objects.filter(verb="recognition_lifted").count() == 1
    [suspension] = period_of(recognition, recognition.measures.all()).suspensions
    assert not suspension.holds(days_ago(0))


def shown(world, state):
    return list(recognitions_of(world.partnership, world.consultant, days_ago(0), state=state))


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        (-1, None, "ten vroegste vandaag"),
        (5, 4, "eindigt voor ze begint"),
        (5, None, "al geschorst vanaf"),
        (12, 14, "al geschorst vanaf"),
        (6 * 366, None, "geldt deze erkenning niet"),
    ],
)
def test_a_suspension_that_cannot_be_is_refused(world, recognition, first, last, says):
    suspended(world, recognition, 10, 20)
    with pytest.raises(applications.MoveRefused, match=says):
        suspended(world, recognition, first, last, "Anders.")
    assert RecognitionMeasure.objects.count() == 1


def test_two_suspensions_may_follow_each_other(world, recognition):
    suspended(world, recognition, 10, 20)
    suspended(world, recognition, 21, 30, "Opnieuw.")
    suspended(world, recognition, 1, 9, "Eerst.")
    assert RecognitionMeasure.objects.count() == 3


@pytest.mark.shows("C02")
def test_what_is_withdrawn_stays_withdrawn(world, recognition):
    def withdraw(day=-3, reason="De werkplaats sluit."):
        return partnership.withdraw(
            recognition=recognition,
            on=days_ago(day),
            reason=reason,
            by=world.consultant,
            at=timezone.now(),
        )

    assert withdraw() == withdraw()
    with pytest.raises(partnership.MeasureDoesNotFit, match="al opgeheven"):
        withdraw(-5, "Toch later.")
    recognition.refresh_from_db()
    assert recognition.withdrawn_on == days_ago(-3)
    partnership.register_recognition(
        establishment=world.place("Elders"),
        programme=world.programme,
        recognised_on=days_ago(0),
        by=world.consultant,
        at=timezone.now(),
    )


@pytest.mark.shows("C02")
@pytest.mark.parametrize(
    ("recognised_on", "expires_on", "error", "says"),
    [
        (days_ago(-1), None, applications.DayDoesNotFit, "moet nog komen"),
        (dt.date(1999, 1, 1), None, applications.DayDoesNotFit, "bestond deze erkenning nog niet"),
        (days_ago(100), days_ago(100), partnership.EndDoesNotFit, "pas na de dag"),
        (
            dt.date(2024, 3, 1),
            dt.date(2029, 3, 2),
            partnership.EndDoesNotFit,
            r"hoogstens 5 jaar.*001:273",
        ),
    ],
)
def test_an_older_recognition_that_cannot_be_is_not_noted(world, recognised_on, expires_on, error, says):
    with pytest.raises(error, match=says):
        registered(world, recognised_on, expires_on)
    assert not Recognition.objects.exists()


def registered(world, recognised_on, expires_on=None):
    return partnership.register_recognition(
        establishment=world.site,
        programme=world.programme,
        recognised_on=recognised_on,
        expires_on=expires_on,
        scheme=Scheme.objects.get(pk="mtech"),
        by=world.coordinator,
        at=timezone.now(),
    )


@pytest.mark.shows("C02")
def test_an_older_recognition_is_noted_once_with_the_term_of_its_day(world):
    row = registered(world, dt.date(2024, 2, 29))
    assert row.expires_on == dt.date(2029, 3, 1)
    assert registered(world, dt.date(2024, 2, 29)) == row
    with pytest.raises(applications.Overlaps):
        registered(world, dt.date(2024, 3, 1))
    assert registered(world, dt.date(2019, 2, 28)).expires_on == dt.date(2024, 2, 28)


@pytest.mark.shows("C10")
def test_a_proof_is_approved_once_and_lowers_the_age(world):
    young = world.person(
        "Jonge Mentor", birth_date=moment(days_ago(0)).date().replace(year=days_ago(0).year - 24, day=1)
    )
    proof = PriorTrainingProof.objects.create(
        organisation=world.company,
        mentor=young,
        programme=world.programme,
        kind=ProofKind.DIPLOMA,
        title="Diploma lassen",
        seen_on=days_ago(10),
        seen_by=world.coordinator,
    )
    application = world.draft()
    applications.add_mentor(application=application, mentor=young, by=world.coordinator, at=timezone.now())

    def standing():
        found = applications.papers_of(application, days_ago(0)).mentors
        return next(one for one in found if one.mentor == young)

    assert standing().waits_for_proof
    for _ in range(2):
        partnership.approve_proof(proof=proof, by=world.consultant, at=timezone.now())
    assert standing().fits and not standing().waits_for_proof
    assert AuditEntry.objects.filter(verb="proof_approved").count() == 1
