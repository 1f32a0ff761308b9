"""The start gate out of the rows: what blocks, who notes what, and the first day that is refused until it may be."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from companies import welcome
from companies.models import (
    Equipment,
    ForbiddenWork,
    Mentor,
    Recognition,
    SafetyContact,
    WelcomePlan,
    Workstation,
    WorkstationSheet,
)
from duaalportal.accounts.models import AuditEntry, User
from learningplans import agreements, health, start, trajectories
from learningplans.models import (
    Agreement,
    AgreementState,
    AgreementVersion,
    HealthSurveillance,
    Placement,
    StartEvidence,
    Trajectory,
    TrajectoryState,
)
from learningplans.rules.start import Colour
from tests.factories.learningplans import (
    draw_up,
    make_trajectory,
    place_learner,
)
from tests.learningplans.starting import DAY, attest, declare, ready, sign, waiting
from tests.stories import one_world, today

pytestmark = [pytest.mark.django_db, pytest.mark.shows("M18")]


@one_world
def world():
    """A learner of 17 whose trajectory waits for a first day that is today; rolled back at the end."""
    found = waiting(today())
    return found


@pytest.fixture(autouse=True)
def put_back(world):
    """Each case starts from the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    for row in (world.trajectory, world.placement, world.agreement):
        row.refresh_from_db()


def gate(world, on=None):
    return start.gate_of(world.placement, today(), on=on)


def begin(world, on=None):
    return start.start_placement(
        placement=world.placement, on=on or today(), by=world.coach, at=timezone.now()
    )


# --- the story ---------------------------------------------------------------------------------------------------


@pytest.mark.shows("M20", "M22")
def test_a_start_is_refused_until_what_blocks_is_in_order(world):
    assert {item.code for item in gate(world).blocks} == {"S3", "S5", "S8"}
    with pytest.raises(start.StartBlocked) as refused:
        begin(world)
    assert {finding.code for finding in refused.value.findings} == {"S3", "S5", "S8"}

    sign(world, today() - DAY)
    assert {item.code for item in gate(world).blocks} == {"S5", "S8"}
    declare(world, today())
    attest(world, today() - DAY)
    found = gate(world)
    assert found.can_start and found.warnings and found.colour is not Colour.GREEN

    begin(world)
    world.trajectory.refresh_from_db()
    world.agreement.refresh_from_db()
    assert (world.trajectory.state, world.agreement.state) == (TrajectoryState.RUNNING, AgreementState.ACTIVE)
    assert gate(world).has_started
    with pytest.raises(start.NothingToStart):
        begin(world)


def test_the_moves_themselves_are_refused_with_every_reason(world):
    Trajectory.objects.filter(pk=world.trajectory.pk).update(state=TrajectoryState.START_READY)
    Agreement.objects.filter(pk=world.agreement.pk).update(state=AgreementState.UPLOADED)
    asked = {"on": today(), "by": world.coach, "at": timezone.now()}
    with pytest.raises(trajectories.Barred) as refused:
        trajectories.move(trajectory=world.trajectory, name="start", **asked)
    for words in ("nog een concept", "Dimona", "Onder 18 jaar altijd nodig"):
        assert words in refused.value.reason
    with pytest.raises(start.StartBlocked):
        agreements.move(agreement=world.agreement, name="activate", **asked)


def test_a_trajectory_does_not_start_before_its_first_day(world):
    ready(world)
    Placement.objects.filter(pk=world.placement.pk).update(starts_on=today() + 3 * DAY)
    assert "pas op" in start.gate_is_open(world.trajectory, today())


def test_a_later_first_day_is_asked_anew(world):
    ready(world)
    later = today() + 5 * DAY
    Recognition.objects.filter(establishment=world.establishment).update(withdrawn_on=later)
    assert gate(world).can_start
    assert gate(world, on=later - DAY).can_start
    assert {item.code for item in gate(world, on=later).blocks} == {"S21"}
    with pytest.raises(start.StartBlocked, match="erkenning"):
        start.check_gate(world.placement, later)


def test_a_first_day_that_was_missed_is_judged_today(world):
    sign(world, today() - DAY)
    Placement.objects.filter(pk=world.placement.pk).update(starts_on=today() - DAY)
    assert gate(world).day == today()  # signed yesterday, so today may be the first day
    assert gate(world).item("S3").finding.met


# --- what the portal knows ---------------------------------------------------------------------------------------


def test_a_mentor_is_not_full_because_of_this_learner(world):
    assert gate(world).item("S21").finding.met
    for _ in range(2):
        place_learner(make_trajectory(world.school), world.mentor, world.establishment)
    assert gate(world).item("S21").finding.met  # two others and this one: three
    place_learner(make_trajectory(world.school), world.mentor, world.establishment)
    finding = gate(world).item("S21").finding
    assert not finding.met and world.mentor.name in finding.why


def test_a_mentor_who_stops_before_the_first_day_blocks(world):
    Mentor.objects.filter(pk=world.mentor.pk).update(
        stopped_on=today() + DAY, stopped_at=timezone.now(), stopped_by=world.coordinator
    )
    assert gate(world).item("S21").finding.met
    assert not gate(world, on=today() + DAY).item("S21").finding.met


@pytest.mark.shows("M23")
def test_forbidden_work_blocks_a_minor_until_it_is_confirmed(world):
    station = Workstation.objects.create(
        organisation=world.company, establishment=world.establishment, name="Pers"
    )
    work = ForbiddenWork.objects.create(
        organisation=world.company, workstation=station, what="Pers van 50 ton"
    )
    item = gate(world).item("S7")
    assert item in gate(world).blocks and item.colour is Colour.RED
    type(world.learner).objects.filter(pk=world.learner.pk).update(birth_date=today() - 20 * 366 * DAY)
    item = gate(world).item("S7")
    assert item.is_open and item not in gate(world).blocks
    ForbiddenWork.objects.filter(pk=work.pk).update(
        **{"needed_for_training": True, "measures_checked": True, "supervised": True, "supervisor": "Jan"},
        confirmed_on=today(),
        confirmed_by=world.coordinator,
    )
    assert gate(world).item("S7").finding.met


@pytest.mark.shows("C24")
def test_the_learner_says_to_know_the_contacts(world):
    assert "bevestigde nog niet" in gate(world).item("C24").finding.why
    for contact in SafetyContact.objects.filter(establishment=world.establishment):
        welcome.know_contact(contact=contact, place=world.placement.place, at=timezone.now())
    assert gate(world).item("C24").finding.met
    SafetyContact.objects.filter(kind=SafetyContact.Kind.FIRST_AID).update(ends_on=today() + DAY)
    assert "Nog niemand" in gate(world, on=today() + 2 * DAY).item("C24").finding.why


def test_what_the_company_keeps_needs_no_word(world):
    place, now = world.placement.place, timezone.now()
    station = Workstation.objects.create(
        organisation=world.company, establishment=world.establishment, name="Draaibank"
    )
    WorkstationSheet.objects.create(
        organisation=world.company,
        workstation=station,
        number=1,
        published_at=now,
        published_by=world.coordinator,
    )
    plan = WelcomePlan.objects.create(
        organisation=world.company,
        establishment=world.establishment,
        title="Onthaal",
        changed_at=now,
        changed_by=world.coordinator,
    )
    before = gate(world)
    assert [before.item(code).finding.met for code in ("S9", "S10", "S14", "S15")] == [
        False,
        True,
        False,
        False,
    ]
    plan.proofs.create(
        organisation=world.company,
        of_version=1,
        place=place,
        steps=["x"],
        given_on=today(),
        given_by=world.mentor_person,
    )
    Equipment.objects.create(
        organisation=world.company,
        place=place,
        kind=Equipment.Kind.CLOTHES,
        item="Overall",
        given_on=today(),
        given_by=world.mentor_person,
    )
    after = gate(world)
    assert [after.item(code).finding.met for code in ("S9", "S10", "S14", "S15")] == [True] * 4


# --- words -------------------------------------------------------------------------------------------------------


def note(world, code, by, **more):
    more.setdefault("done_on", today())
    return start.note_evidence(placement=world.placement, code=code, by=by, at=timezone.now(), **more)


def test_a_word_is_noted_once_and_taken_back(world):
    row = note(world, "S1", world.coach, note="Met Ilse en de mama.")
    item = gate(world).item("S1")
    assert (item.colour, item.said.by) == (Colour.GREEN, world.coach.name) and "Met Ilse" in item.finding.why
    with pytest.raises(start.AlreadyNoted):
        note(world, "S1", world.coordinator)
    for _ in range(2):
        start.withdraw_evidence(evidence=row, by=world.coach, at=timezone.now())
    assert gate(world).item("S1").is_open
    assert note(world, "S1", world.coordinator) != row
    verbs = AuditEntry.objects.filter(verb__in=("start_noted", "start_note_withdrawn"))
    assert verbs.count() == 3


@pytest.mark.parametrize(
    ("code", "who", "refused"),
    [
        ("S3", "coach", start.NoWordTaken),
        ("S12", "coordinator", start.NoWordTaken),
        ("S99", "coach", start.NoWordTaken),
        ("S11", "coach", start.NotYours),
        ("S11", "coordinator", None),
        ("S11", "mentor_person", None),
        ("S20", "coordinator", start.NotYours),
        ("S20", "school_coordinator", None),
        ("S1", "learner_person", start.NotYours),
        ("S1", "director", start.NotYours),
    ],
)
def test_each_side_notes_its_own_items(world, code, who, refused):
    if refused is None:
        assert note(world, code, getattr(world, who)).pk
        return
    with pytest.raises(refused):
        note(world, code, getattr(world, who))


def test_what_is_left_out_is_left_out_for_a_reason(world):
    with pytest.raises(start.ReasonMissing):
        note(world, "S14", world.coordinator, is_not_needed=True)
    with pytest.raises(start.NoWordTaken):
        note(world, "S11", world.coordinator, is_not_needed=True, note="Neen.")
    note(world, "S14", world.coordinator, is_not_needed=True, note="Gewone kleren.")
    assert gate(world).item("S14").finding.met


def test_a_day_that_has_to_come_is_not_noted(world):
    with pytest.raises(start.DayInTheFuture):
        note(world, "S1", world.coach, done_on=today() + DAY)
    with pytest.raises(start.DayInTheFuture):
        attest(world, today() + DAY)
    assert not StartEvidence.objects.exists() and not HealthSurveillance.objects.exists()


@pytest.mark.shows("M22")
def test_of_two_who_note_the_health_check_the_second_sees_the_first(world):
    row = attest(world, today())
    with pytest.raises(health.HealthChanged) as changed:
        health.note_health(placement=world.placement, version=0, by=world.coordinator, at=timezone.now())
    assert changed.value.current == row
    assert attest(world, today()).version == 1  # the same again changes nothing


# --- many --------------------------------------------------------------------------------------------------------


def test_three_hundred_starts_cost_as_many_queries_as_three(world):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            found = start.gates_for(Placement.objects.all(), today())
        return len(found), len(seen)

    sign(world, today() - DAY)
    for _ in range(2):
        another(world)
    few, small = cost()
    copies(world, 297)
    many, large = cost()
    assert (few, many) == (3, 300)
    assert small == large <= 40


def another(world):
    trajectory = make_trajectory(world.school, coach=world.coach)
    placement = place_learner(trajectory, world.mentor, world.establishment, by=world.coach)
    draw_up(placement, by=world.coach)
    return placement


def copies(world, n):
    """So many more starts of the same kind, as rows alone."""
    learners = [copy(world.learner, user=User.objects.create_without_address(f"L {i}")) for i in range(n)]
    tracks = [copy(world.trajectory, learner=learner) for learner in learners]
    places = [copy(world.placement.place, learner=learner.user) for learner in learners]
    placements = [
        copy(world.placement, learner=learner, trajectory=trajectory, place=place)
        for learner, trajectory, place in zip(learners, tracks, places, strict=True)
    ]
    for rows in (learners, tracks, places, placements):
        type(rows[0]).objects.bulk_create(rows)


def copy(row, **other):
    """The same row for somebody else, not saved yet."""
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    kept = {
        name: value
        for name, value in fields.items()
        if name != "id" and name.removesuffix("_id") not in other
    }
    return type(row)(**kept, **other)


@pytest.mark.shows("M19")
def test_a_timetable_in_the_text_is_a_timetable(world):
    for terms, missing in (({}, True), ({"days": [{"weekday": 1}]}, False)):
        AgreementVersion.objects.filter(agreement=world.agreement).update(terms=terms)
        assert ("het uurrooster" in gate(world).item("S4").finding.why) is missing
