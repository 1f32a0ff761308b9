"""An agreement is drawn up, fixed, moved, amended and given its duties; what is refused and why."""

import datetime as dt
import hashlib
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage

from companies.rules.deadlines import add_months
from duaalportal.accounts.models import AuditEntry
from learningplans import agreements
from learningplans.agreements import errors, moving, page, reading
from learningplans.agreements.facts import checks_for, terms_of
from learningplans.models import (
    Agreement,
    AgreementKind,
    AgreementState,
    Guardian,
    Learner,
    PaperKind,
    Placement,
    TrajectoryPaper,
)
from learningplans.rules.agreements import MOVES
from tests.factories.companies import make_mentor
from tests.factories.learningplans import place_learner
from tests.learningplans import agreeing
from tests.learningplans.agreeing import (
    CONTENT,
    DAY,
    drawn,
    fixed,
    in_state,
    move_placement,
    people,
    running,
    signed,
    versions,
)
from tests.stories import fresh, now, one_world, today

pytestmark = pytest.mark.django_db
S = AgreementState


world = one_world(agreeing.world)


# --- drawing up ------------------------------------------------------------------------------------------------------


@pytest.mark.shows("M16", "M17")
def test_an_agreement_is_drawn_up_from_what_is_known(world):
    agreement = drawn(world)
    version = agreements.current_version(agreement)
    terms = version.terms
    assert (agreement.kind, agreement.state, version.number) == (AgreementKind.OAO, S.DRAFT, 1)
    assert terms["company"]["kbo"] and terms["company"]["establishment"]["name"]
    assert (terms["mentor"]["name"], terms["hours"]) == ("Bart Willems", "24.00")
    assert terms["substitute"]["name"] and terms["school"]["coach"] == "Sofie Peeters"
    assert [parent["name"] for parent in terms["parents"]] == ["Nadia Amrani"]
    assert [(day["weekday"], day["from"], day["until"]) for day in terms["days"]] == [
        (weekday, "08:00", "16:30") for weekday in (1, 2, 3)
    ]
    assert terms["allowance"]["amount"] and terms["allowance"]["source"]
    assert {duty["code"] for duty in terms["duties"]} == {"dimona", "accidents", "rsz"}
    assert agreement.steps.get().to_state == S.DRAFT
    assert AuditEntry.objects.filter(verb="agreement_drawn_up", organisation=world.school).exists()


def test_two_agreements_for_one_placement_are_refused_with_the_first(world):
    first = drawn(world)
    with pytest.raises(errors.AlreadyAnAgreement, match="heeft al een overeenkomst") as refused:
        drawn(world)
    assert refused.value.current == first
    agreements.move(agreement=first, name="withdraw", on=today(), by=world.coach, at=now(), reason="Fout.")
    assert drawn(world).pk != first.pk


def test_a_placement_that_was_ended_gets_no_agreement(world):
    move_placement(world.placement, ended_at=now(), ended_by=world.coach)
    with pytest.raises(errors.PlacementOver):
        drawn(world)


@pytest.mark.shows("M16")
def test_fewer_hours_make_it_an_unpaid_one_with_other_duties(world):
    move_placement(world.placement, hours_per_week=Decimal("19.90"))
    agreement = agreements.draw_up(placement=fresh(world.placement), by=world.coach, at=now())
    terms = agreements.current_version(agreement).terms
    assert agreement.kind == AgreementKind.SOAO and "SAO" in terms["kind"]["short"]
    assert terms["allowance"]["amount"] == ""
    assert {duty["code"]: duty["party"] for duty in terms["duties"]} == {
        "dimona": "school",
        "accidents": "school",
        "liability": "company",
    }
    checks = {check.code: check for check in checks_for(fresh(world.placement), terms, on=today())}
    assert not checks["programme_kind"].met and not checks["programme_kind"].blocks


@pytest.mark.shows("M16")
def test_a_second_placement_counts_for_the_kind_of_both(world):
    move_placement(world.placement, hours_per_week=Decimal(12), kind=Placement.Kind.PARALLEL)
    second = place_learner(
        world.trajectory,
        make_mentor(world.company, substitute=True),
        world.establishment,
        weekdays=(4,),
        kind=Placement.Kind.PARALLEL,
        hours_per_week=Decimal(12),
    )
    assert agreements.current_version(drawn(world)).terms["kind"]["real"] == "24.00"
    Placement.objects.filter(pk=second.pk).update(is_simulated=True, place=None)
    terms = agreements.current_version(
        agreements.draw_up(placement=fresh(second), by=world.coach, at=now())
    ).terms
    assert (terms["kind"]["code"], terms["kind"]["real"], terms["kind"]["total"]) == (
        "soao",
        "12.00",
        "24.00",
    )
    assert terms["mentor"]["name"] == ""


@pytest.mark.shows("X06")
def test_an_agreement_of_2023_keeps_the_amount_of_2023(world):
    move_placement(world.placement, starts_on=dt.date(2023, 9, 1))
    placement = fresh(world.placement)
    agreement = agreements.draw_up(placement=placement, by=world.coach, at=now(), level=2)
    assert agreements.current_version(agreement).terms["allowance"]["amount"] == "541.30"


@pytest.mark.shows("M17")
def test_of_a_learner_of_age_no_parent_is_asked(world):
    born = add_months(today(), -12 * 18)
    for birth_date, minor in ((born + DAY, True), (born, False)):
        Learner.objects.filter(pk=world.learner.pk).update(birth_date=birth_date)
        terms = terms_of(fresh(world.placement), on=today())
        assert (terms["is_minor"], len(terms["parents"])) == (minor, int(minor))


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        (lambda w: Learner.objects.filter(pk=w.learner.pk).update(birth_date=None), "birth_date"),
        (lambda w: Learner.objects.filter(pk=w.learner.pk).update(street=""), "address"),
        (lambda w: Guardian.objects.filter(learner=w.learner).update(signs=False), "parents"),
        (lambda w: w.placement.days.update(is_cancelled=True), "timetable"),
        (lambda w: TrajectoryPaper.objects.filter(kind=PaperKind.WORK_RULES).delete(), "work_rules"),
        (lambda w: TrajectoryPaper.objects.filter(kind=PaperKind.TRAINING_PLAN).delete(), "training_plan"),
        (
            lambda w: w.establishment.recognitions.update(
                recognised_on=dt.date(2015, 1, 1), expires_on=dt.date(2020, 1, 1)
            ),
            "recognition",
        ),
        (lambda w: type(w.mentor).objects.filter(pk=w.mentor.pk).update(birth_date=None), "mentor"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_fixed(world, missing, code):
    agreement = drawn(world)
    missing(world)
    with pytest.raises(errors.Incomplete) as refused:
        agreements.make_ready(agreement=fresh(agreement), by=people(world).coach, at=now())
    (finding,) = refused.value.findings
    assert (finding.code, bool(finding.todo), bool(finding.source)) == (code, True, True)
    assert agreements.current_version(agreement).fixed_at is None


def test_a_draft_follows_what_changes_until_it_is_fixed(world):
    agreement = drawn(world)
    Learner.objects.filter(pk=world.learner.pk).update(street="Nieuwstraat 9")
    version = agreements.refresh(agreement=fresh(agreement), by=world.coach, at=now(), level=3)
    assert version.terms["learner"]["address"].startswith("Nieuwstraat 9")
    assert version.terms["allowance"]["level"] == 3
    version = agreements.refresh(agreement=fresh(agreement), by=world.coach, at=now())
    assert version.terms["allowance"]["level"] == 3


# --- fixing ----------------------------------------------------------------------------------------------------------


@pytest.mark.shows("X09")
def test_fixing_keeps_the_exact_bytes_with_their_hash_and_makes_it_ready(world):
    agreement = fixed(world)
    version = agreements.current_version(agreement)
    assert agreement.state == S.READY
    assert version.sha256 == hashlib.sha256(CONTENT).hexdigest() and version.size == len(CONTENT)
    assert "overeenkomst" not in version.file.name.split("/")[-1]  # a random name
    with default_storage.open(version.file.name) as file:
        assert file.read() == CONTENT


def test_a_fixed_text_never_changes(world):
    agreement = fixed(world)
    version = agreements.current_version(agreement)
    for again in (
        lambda: agreements.refresh(agreement=agreement, by=world.coach, at=now()),
        lambda: agreements.fix(version=version, by=world.coach, at=now(), content=b"%PDF-1.7 anders"),
        lambda: agreements.make_ready(agreement=agreement, by=world.coach, at=now()),
    ):
        with pytest.raises(errors.Fixed):
            again()
    assert fresh(version).sha256 == version.sha256


def test_a_text_that_changed_while_its_file_was_made_is_not_fixed(world):
    agreement = drawn(world)
    rendered = agreements.current_version(agreement)
    agreements.refresh(agreement=agreement, by=world.coach, at=now(), level=2)
    with pytest.raises(errors.Fixed, match="Intussen veranderde de tekst"):
        agreements.fix(version=rendered, by=world.coach, at=now(), content=CONTENT)
    assert fresh(agreement).state == S.DRAFT


def test_making_ready_asks_for_the_file_once(world):
    agreement, person = drawn(world), people(world).company_coordinator
    job = agreements.make_ready(agreement=agreement, by=person, at=now())
    assert agreements.make_ready(agreement=agreement, by=person, at=now()) == job
    assert page.is_being_fixed(agreements.current_version(agreement))
    assert world.learner.name not in job.label


def test_a_text_that_is_taken_back_stays_and_a_new_draft_follows(world):
    agreement = fixed(world)
    first = agreements.current_version(agreement)
    agreements.note_signature(version=first, complete=False, by=world.director, at=now())
    with pytest.raises(errors.ReasonMissing):
        agreements.rework(agreement=agreement, reason=" ", by=people(world).coach, at=now())
    agreements.rework(agreement=agreement, reason="Verkeerd adres.", by=people(world).coach, at=now())
    old, new = versions(agreement)
    assert (old.withdrawn_by, new.number, new.fixed_at) == (world.coach, 2, None)
    assert fresh(agreement).state == S.DRAFT and reading.current_version(agreement) == new
    with pytest.raises(errors.AgreementRefused, match="niet meer getekend"):
        agreements.note_signature(version=old, complete=True, by=world.director, at=now())


# --- every state, move and role --------------------------------------------------------------------------------------

SCHOOL = {"coach", "school_coordinator"}
DRAFTERS = SCHOOL | {"company_coordinator"}
TABLE = {
    "make_ready": ({S.DRAFT}, DRAFTERS),
    "rework": ({S.READY, S.PARTLY_SIGNED}, DRAFTERS),
    "upload": ({S.SIGNED}, SCHOOL),
    "activate": ({S.SIGNED, S.UPLOADED}, SCHOOL),
    "suspend": ({S.ACTIVE}, DRAFTERS),
    "resume": ({S.SUSPENDED}, DRAFTERS),
    "end": ({S.SIGNED, S.UPLOADED, S.ACTIVE, S.SUSPENDED}, DRAFTERS),
    "expire": ({S.ACTIVE, S.SUSPENDED}, DRAFTERS),
    "withdraw": ({S.DRAFT, S.READY, S.PARTLY_SIGNED}, DRAFTERS),
}


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_makes_a_move_from_which_state(world, name):
    leaves, who = TABLE[name]
    agreement, cast = drawn(world), vars(people(world))
    for state in S:
        agreement.state = state
        for role, person in cast.items():
            try:
                moving.check_table(agreement, MOVES[name], person)
                said = "ja"
            except errors.NotFromHere as refusal:
                said = "niet vanuit deze stand"
                assert state.label in str(refusal) and "Bron" in str(refusal)
            except errors.NotYourMove:
                said = "niet deze rol"
            expected = (
                "niet vanuit deze stand" if state not in leaves else "ja" if role in who else "niet deze rol"
            )
            assert said == expected, (name, state, role)


def test_the_table_names_every_move_but_those_of_a_signature():
    assert set(TABLE) == set(MOVES) - {"sign_part", "sign_all"}


@pytest.mark.parametrize("name", ["rework", "suspend", "end", "withdraw"])
def test_a_move_that_takes_something_away_asks_why(world, name):
    agreement = drawn(world)
    Agreement.objects.filter(pk=agreement.pk).update(state=next(iter(TABLE[name][0])))
    with pytest.raises(errors.ReasonMissing):
        agreements.move(agreement=agreement, name=name, on=today(), by=people(world).coach, at=now())


def test_an_agreement_lives_from_draft_to_expired_with_a_step_for_each_move(world, monkeypatch):
    monkeypatch.delitem(moving.BARRIERS, "activate", raising=False)  # the start gate has its own tests
    move_placement(world.placement, ends_on=today())
    agreement, coach = fixed(world), people(world).coach
    version = agreements.current_version(agreement)
    agreements.note_signature(version=version, complete=False, by=world.director, at=now())
    agreements.note_signature(version=version, complete=False, by=world.mother, at=now())
    assert fresh(agreement).state == S.PARTLY_SIGNED
    agreements.note_signature(version=version, complete=True, by=world.school_director, at=now())
    assert reading.standing_version(agreement) == version
    moving.note_upload(agreement=agreement, uploaded_on=today(), by=coach, at=now())
    for name, reason in (("activate", ""), ("suspend", "Ziek."), ("resume", "")):
        agreements.move(agreement=agreement, name=name, on=today(), by=coach, at=now(), reason=reason)
    with pytest.raises(errors.DayDoesNotFit, match="de dag daarna"):
        agreements.move(agreement=agreement, name="expire", on=today(), by=coach, at=now())
    move_placement(world.placement, ends_on=today() - DAY)
    agreements.move(agreement=agreement, name="expire", on=today(), by=coach, at=now())
    assert [step.to_state for step in agreement.steps.order_by("at", "pk")] == [
        *(S.DRAFT, S.READY, S.PARTLY_SIGNED, S.SIGNED, S.UPLOADED),
        *(S.ACTIVE, S.SUSPENDED, S.ACTIVE, S.EXPIRED),
    ]


def test_a_form_of_an_older_row_is_refused_and_a_barrier_stands_in_the_way(world, monkeypatch):
    agreement, coach = signed(world), people(world).coach
    with pytest.raises(errors.AgreementChanged, match="Intussen"):
        agreements.move(
            agreement=agreement,
            name="activate",
            on=today(),
            by=coach,
            at=now(),
            version=agreement.version - 1,
        )

    def gate(agreement, on, by):
        raise errors.AgreementRefused("De Dimona ontbreekt.")

    monkeypatch.setitem(moving.BARRIERS, "activate", gate)
    with pytest.raises(errors.AgreementRefused, match="Dimona"):
        agreements.move(agreement=agreement, name="activate", on=today(), by=coach, at=now())
    assert fresh(agreement).state == S.SIGNED


def test_an_agreement_does_not_begin_before_its_first_day(world):
    move_placement(world.placement, starts_on=today() + DAY)
    with pytest.raises(errors.DayDoesNotFit, match="De eerste dag is"):
        agreements.move(
            agreement=signed(world), name="activate", on=today(), by=people(world).coach, at=now()
        )


# --- amendments ------------------------------------------------------------------------------------------------------


@pytest.mark.shows("M17")
def test_a_change_of_the_placement_becomes_an_amendment_that_is_signed_again(world):
    agreement, coach = running(world), people(world).coach
    assert reading.deviations(agreement, on=today()) == []
    move_placement(world.placement, hours_per_week=Decimal(21))
    agreement = fresh(agreement)
    (change,) = reading.deviations(agreement, on=today())
    assert (change["before"], change["after"]) == ("24 uur per week", "21 uur per week")
    version = agreements.amend(
        agreement=agreement, reason="Minder werk.", effective_on=today() + DAY, by=coach, at=now()
    )
    assert (version.number, version.changes, version.fixed_at) == (2, [change], None)
    assert fresh(agreement).state == S.ACTIVE and reading.standing_version(agreement).number == 1
    with pytest.raises(errors.NotFromHere, match="wacht al een wijziging"):
        agreements.amend(
            agreement=fresh(agreement), reason="Nog.", effective_on=today() + DAY, by=coach, at=now()
        )
    agreements.fix(version=version, by=coach, at=now(), content=CONTENT)
    agreements.note_signature(version=version, complete=False, by=world.director, at=now())
    assert reading.standing_version(agreement).number == 1
    agreements.note_signature(version=version, complete=True, by=world.mother, at=now())
    assert reading.standing_version(agreement).number == 2 and fresh(agreement).state == S.ACTIVE
    assert reading.waits_for_upload(fresh(agreement))
    assert reading.deviations(fresh(agreement), on=today()) == []


def test_an_amendment_that_is_taken_back_leaves_what_was_signed(world):
    agreement, coach = running(world), people(world).coach
    move_placement(world.placement, hours_per_week=Decimal(21))
    agreements.amend(
        agreement=fresh(agreement), reason="Minder werk.", effective_on=today(), by=coach, at=now()
    )
    agreements.rework(agreement=agreement, reason="Toch niet.", by=coach, at=now())
    assert reading.current_version(agreement).number == 1
    assert fresh(agreement).state == S.ACTIVE
    with pytest.raises(errors.Fixed):
        agreements.rework(agreement=agreement, reason="Nog eens.", by=coach, at=now())


@pytest.mark.parametrize(
    ("state", "changes", "reason", "offset", "error"),
    [
        (S.DRAFT, {}, "Zo.", 0, errors.NotFromHere),
        (S.ENDED, {}, "Zo.", 0, errors.NotFromHere),
        (S.ACTIVE, {}, "Zo.", 0, errors.NothingChanged),
        (S.ACTIVE, {"hours_per_week": Decimal("19.9")}, "Zo.", 0, errors.AnotherKind),
        (S.ACTIVE, {"hours_per_week": Decimal(21)}, " ", 0, errors.ReasonMissing),
        (S.ACTIVE, {"hours_per_week": Decimal(21)}, "Zo.", -900, errors.DayDoesNotFit),
    ],
)
def test_an_amendment_that_cannot_be_is_refused(world, state, changes, reason, offset, error):
    agreement = in_state(world, state)
    if changes:
        move_placement(world.placement, **changes)
    with pytest.raises(error):
        agreements.amend(
            agreement=fresh(agreement),
            reason=reason,
            effective_on=today() + offset * DAY,
            by=people(world).coach,
            at=now(),
        )
    assert len(versions(agreement)) == 1
