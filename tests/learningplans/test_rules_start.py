"""The start checklist as rules: every item at its boundary, who sees to it, by when, its colour, and what holds back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from duaalportal.accounts.access import Role
from duaalportal.lib.findings import Finding
from learningplans.checklist import entries, entry
from learningplans.models import AgreementKind, AgreementState, PaperKind, Party
from learningplans.rules.start import (
    Blocks,
    Colour,
    Due,
    colour_of,
    due_on,
    may_speak_for,
    owners_of,
    risk_of,
)
from learningplans.rules.start_items import FOUND, gate, item_of
from learningplans.rules.start_known import Facts, Health, Place, Said, Text, Workplace
from tests.learningplans.law import law

pytestmark = pytest.mark.shows("M18")

DAY = timedelta(days=1)
S = date(2026, 12, 1)
BEFORE = S - 40 * DAY
OAO, SOAO = AgreementKind.OAO, AgreementKind.SOAO
EVERYBODY = tuple(Party)
GOOD = Finding("x", True, "In orde.", turns_on=date(2027, 3, 1))
TEAM = (
    Place(Role.TRAJECTORY_COACH, True, is_contact=True),
    Place(Role.TRAJECTORY_COACH, True, is_substitute=True),
    Place(Role.MENTOR, False, is_contact=True),
    Place(Role.MENTOR, False, is_substitute=True),
)
WORK = Workplace(
    standing=(GOOD,),
    substitute=GOOD,
    risk=GOOD,
    stations=(("Draaibank", True),),
    contacts_named=frozenset({"first_aid", "confidential"}),
    contacts_known=frozenset({"first_aid", "confidential"}),
    welcomes=((S, True, True),),
    clothes=1,
)
READY = Facts(
    placement_id=1,
    first_day=S,
    last_day=date(2027, 6, 30),
    day=S,
    today=BEFORE,
    p=law(S),
    kind=OAO,
    is_minor=True,
    state=AgreementState.UPLOADED,
    text=Text(EVERYBODY, frozenset(EVERYBODY), True, S - DAY),
    uploaded_on=S - DAY,
    dimona_on=S,
    charter=frozenset({Party.COMPANY, Party.SCHOOL, Party.LEARNER}),
    papers=frozenset(PaperKind),
    said={code: Said(S - 9 * DAY) for code in ("S1", "S11", "S12", "S19")},
    health=Health(attest_on=S - DAY),
    profile_shared_on=S - 3 * DAY,
    profile_read_on=S - 2 * DAY,
    team=TEAM,
    loans=(True,),
    workplace=WORK,
)


def found(code, **other):
    """The item, with these facts other than of a start for which everything is ready."""
    return item_of(entry(code), replace(READY, **other))


def at_work(code, **other):
    return found(code, workplace=replace(WORK, **other))


# --- the content -------------------------------------------------------------------------------------------------


def test_the_checklist_has_every_item_once_with_its_source():
    codes = [one.code for one in entries()]
    assert codes == [f"S{n}" for n in range(1, 22)] + ["C24"]
    assert all(one.title and one.hint and one.source.startswith("00") for one in entries())
    assert all(one.owners[kind] for one in entries() for kind in AgreementKind)


def test_an_item_without_a_rule_is_one_that_somebody_tells():
    told = {one.code for one in entries() if one.takes_word}
    assert {one.code for one in entries()} - set(FOUND) == told - set(FOUND) == {"S1", "S11", "S12", "S19"}


def test_what_the_law_holds_back_is_what_the_issue_names():
    assert {one.code: one.blocks for one in entries() if one.blocks is not Blocks.NEVER} == {
        "S3": Blocks.ALWAYS,
        "S5": Blocks.ALWAYS,
        "S7": Blocks.MINORS,
        "S8": Blocks.NEEDED,
        "S21": Blocks.ALWAYS,
    }


def test_only_where_it_may_something_is_left_out():
    assert {one.code for one in entries() if one.may_be_left_out} == {"S14", "S20"}


def test_days_that_are_not_in_the_source_are_marked():
    assert {one.code for one in entries() if one.proposed} == {"S4", "S9", "S15", "C24"}


# --- all in order ------------------------------------------------------------------------------------------------


def test_a_start_with_everything_in_order_is_green():
    ready = gate(READY, entries())
    assert [(item.code, item.finding.why) for item in ready.items if item.is_open] == []
    assert (ready.colour, ready.can_start) == (Colour.GREEN, True)
    assert [item.code for item in ready.not_asked] == ["S12"]


def test_nothing_known_blocks_only_what_the_law_blocks():
    empty = Facts(
        1,
        S,
        date(2027, 6, 30),
        S,
        BEFORE,
        law(S),
        OAO,
        True,
        workplace=Workplace(
            standing=(Finding("recognition", False, "Niet erkend."),), risk=GOOD, forbidden_open=1
        ),
    )
    found_gate = gate(empty, entries())
    assert {item.code for item in found_gate.blocks} == {"S3", "S5", "S7", "S8", "S21"}
    assert found_gate.colour is Colour.RED
    assert all(item.colour is Colour.AMBER for item in found_gate.warnings)
    assert all(item.finding.why and item.finding.todo and item.finding.source for item in found_gate.warnings)


# --- each item at its boundary -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("done", "met", "turns"),
    [(S - DAY, True, None), (S, False, S + DAY), (S + DAY, False, S + 2 * DAY), (None, False, None)],
)
def test_everybody_signs_before_the_first_day(done, met, turns):
    item = found("S3", text=Text(EVERYBODY, frozenset({Party.SCHOOL}), True, done))
    assert (item.finding.met, item.finding.turns_on, item.finding.blocks) == (met, turns, True)


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (True, "Nog niet getekend door het leerbedrijf, de lerende en een ouder of voogd."),
        (False, "Nog niet getekend door het leerbedrijf en de lerende."),
    ],
)
def test_who_did_not_sign_is_named(minor, words):
    text = Text(EVERYBODY, frozenset({Party.SCHOOL}), True)
    assert found("S3", text=text, is_minor=minor).finding.why == words


def test_without_a_text_nothing_is_signed():
    assert found("S3", text=None).finding.why == "Er is nog geen overeenkomst."
    assert found("S3", text=Text(EVERYBODY, frozenset())).finding.why == "De overeenkomst is nog een concept."


@pytest.mark.shows("M20")
@pytest.mark.parametrize(("day", "met"), [(S - DAY, True), (S, True), (S + DAY, False), (None, False)])
def test_dimona_is_in_time_up_to_the_first_day_itself(day, met):
    item = found("S5", dimona_on=day)
    assert (item.finding.met, item.due, item.finding.blocks) == (met, S, True)


@pytest.mark.shows("M20")
@pytest.mark.parametrize(
    ("kind", "on", "owner"),
    [
        (OAO, S, Role.COMPANY_COORDINATOR),
        (SOAO, S, Role.TRAJECTORY_COACH),
        (SOAO, date(2020, 1, 1), Role.TRAJECTORY_COACH),
        (SOAO, date(2019, 12, 31), Role.COMPANY_COORDINATOR),
    ],
)
def test_who_declares_follows_the_kind_and_the_rule_of_that_day(kind, on, owner):
    assert owners_of(entry("S5"), kind, law(on)) == (owner,)


@pytest.mark.parametrize(
    ("kind", "owners"),
    [(OAO, (Role.COMPANY_COORDINATOR,)), (SOAO, (Role.SCHOOL_COORDINATOR, Role.TRAJECTORY_COACH))],
)
def test_who_insures_follows_the_kind(kind, owners):
    assert found("S11", kind=kind).owners == owners


@pytest.mark.parametrize(("kind", "asked"), [(OAO, {"S13"}), (SOAO, {"S12"})])
def test_some_items_belong_to_one_kind_of_agreement(kind, asked):
    shown = {item.code for item in gate(replace(READY, kind=kind), entries()).items if item.is_asked}
    assert shown & {"S12", "S13"} == asked


@pytest.mark.shows("M19")
@pytest.mark.parametrize("kind", [PaperKind.TIMETABLE, PaperKind.TRAINING_PLAN, PaperKind.WORK_RULES])
def test_each_paper_of_the_upload_list_is_missed(kind):
    item = found("S4", papers=frozenset(PaperKind) - {kind})
    assert not item.finding.met and not item.finding.blocks


@pytest.mark.shows("M19")
@pytest.mark.parametrize(
    ("state", "day", "met"),
    [
        (AgreementState.SIGNED, None, False),
        (AgreementState.SIGNED, S, True),
        (AgreementState.UPLOADED, None, True),
        (AgreementState.ACTIVE, None, True),
    ],
)
def test_the_agreement_is_uploaded_too(state, day, met):
    assert found("S4", state=state, uploaded_on=day).finding.met is met


@pytest.mark.shows("M22")
@pytest.mark.parametrize(
    ("minor", "health", "met", "blocks"),
    [
        (True, Health(), False, True),
        (True, Health(needed_by_risk=False), False, True),
        (True, Health(planned_on=S), False, True),
        (True, Health(attest_on=S), True, True),
        (True, Health(attest_on=S + DAY), False, True),
        (False, Health(), False, False),
        (False, Health(needed_by_risk=False), True, False),
        (False, Health(needed_by_risk=True), False, True),
        (False, Health(needed_by_risk=True, attest_on=S - DAY), True, True),
    ],
)
def test_a_minor_always_needs_a_health_check(minor, health, met, blocks):
    finding = found("S8", is_minor=minor, health=health).finding
    assert (finding.met, finding.blocks) == (met, blocks)


@pytest.mark.shows("M23")
@pytest.mark.parametrize(
    ("minor", "open_work", "met", "blocks"),
    [(True, 0, True, True), (True, 1, False, True), (False, 2, False, False), (False, 0, True, False)],
)
def test_forbidden_work_holds_a_minor_back(minor, open_work, met, blocks):
    finding = found("S7", is_minor=minor, workplace=replace(WORK, forbidden_open=open_work)).finding
    assert (finding.met, finding.blocks) == (met, blocks)


@pytest.mark.shows("C24")
@pytest.mark.parametrize(
    ("named", "known", "met", "word"),
    [
        ({"first_aid", "confidential"}, {"first_aid", "confidential"}, True, "allebei"),
        ({"first_aid", "confidential"}, {"first_aid"}, False, "bevestigde nog niet: de vertrouwenspersoon"),
        ({"first_aid"}, {"first_aid"}, False, "aangeduid voor de vertrouwenspersoon"),
        (set(), set(), False, "aangeduid voor EHBO en de vertrouwenspersoon"),
    ],
)
def test_first_aid_and_somebody_in_confidence_are_named_and_known(named, known, met, word):
    finding = at_work("C24", contacts_named=frozenset(named), contacts_known=frozenset(known)).finding
    assert (finding.met, finding.blocks) == (met, False)
    assert word in finding.why


@pytest.mark.parametrize(
    ("welcomes", "s9", "s15"),
    [((), False, False), (((S, False, False),), True, False), (((S, True, False),), True, True)],
)
def test_a_general_welcome_also_shows_the_company(welcomes, s9, s15):
    assert (at_work("S9", welcomes=welcomes).finding.met, at_work("S15", welcomes=welcomes).finding.met) == (
        s9,
        s15,
    )


@pytest.mark.parametrize(
    ("stations", "met"),
    [((), False), ((("A", True), ("B", False)), False), ((("A", True), ("B", True)), True)],
)
def test_every_workstation_has_a_sheet(stations, met):
    assert at_work("S10", stations=stations).finding.met is met


@pytest.mark.parametrize("left_out", range(len(TEAM)))
def test_each_place_in_the_team_is_missed(left_out):
    places = TEAM[:left_out] + TEAM[left_out + 1 :]
    finding = found("S18", team=places, workplace=replace(WORK, substitute=replace(GOOD, met=False))).finding
    assert not finding.met and not finding.blocks


def test_a_mentor_with_a_substitute_in_the_company_needs_none_in_the_team():
    assert found("S18", team=TEAM[:3]).finding.met


@pytest.mark.parametrize(
    ("parties", "met"),
    [
        (None, False),
        ({Party.SCHOOL, Party.COMPANY}, False),
        ({Party.SCHOOL, Party.COMPANY, Party.LEARNER}, True),
    ],
)
def test_the_charter_is_agreed_by_all(parties, met):
    assert found("S2", charter=parties and frozenset(parties)).finding.met is met


@pytest.mark.parametrize(("shared", "read", "met"), [(None, None, False), (S, None, False), (S, S, True)])
def test_the_mentor_read_where_the_learner_begins(shared, read, met):
    assert found("S16", profile_shared_on=shared, profile_read_on=read).finding.met is met


@pytest.mark.parametrize(("loans", "met"), [((), False), ((True, False), False), ((True,), True)])
def test_what_is_lent_is_agreed(loans, met):
    assert found("S20", loans=loans).finding.met is met


def test_what_is_not_needed_says_why():
    said = {"S14": Said(S, "Gewone kleren volstaan.", is_not_needed=True)}
    item = found("S14", workplace=replace(WORK, clothes=0), said=said)
    assert (item.finding.met, item.finding.why) == (True, "Niet nodig hier: Gewone kleren volstaan.")


def test_a_word_never_stands_in_for_a_fact():
    assert not found("S5", dimona_on=None, said={"S5": Said(S)}).finding.met


def test_parents_are_told_only_of_a_minor():
    assert not found("S19", is_minor=False).is_asked
    assert found("S19", said={}).is_open


def test_a_simulated_workplace_asks_nothing_of_a_company():
    simulated = gate(replace(READY, is_simulated=True, workplace=None, kind=SOAO), entries())
    assert {item.code for item in simulated.not_asked} == {"S6", "S7", "S10", "S13", "S21", "C24"}
    assert not simulated.item("S14").finding.met  # somebody says so


def test_what_companies_found_comes_along_with_its_source_and_what_to_do():
    closed = Finding("recognition", False, "De erkenning liep af.", "001:269", todo="Vraag ze opnieuw aan.")
    full = Finding("M4", False, "Bart: volzet.", "001:202")
    finding = at_work("S21", standing=(closed, full, GOOD)).finding
    assert finding.why == "De erkenning liep af. Bart: volzet."
    assert (finding.source, finding.todo) == ("001:269; 001:202", "Vraag ze opnieuw aan.")
    assert at_work("S21").finding.turns_on == GOOD.turns_on


# --- quarters ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "over"),
    [
        (date(2026, 12, 31), []),
        (date(2027, 1, 1), ["2026-K4"]),
        (date(2027, 3, 31), ["2026-K4"]),
        (date(2027, 4, 1), ["2026-K4", "2027-K1"]),
        (date(2028, 1, 1), ["2026-K4", "2027-K1", "2027-K2"]),
    ],
)
def test_a_quarter_counts_from_the_day_after_it(today, over):
    missing = found("S13", today=today, has_started=True)
    assert missing.finding.met is not bool(over)
    assert found("S13", today=today, has_started=True, quarters=frozenset(over)).finding.met
    assert found("S13", today=today).finding.met  # nobody began


def test_a_quarter_is_late_a_month_after_it():
    assert found("S13", today=date(2027, 1, 31), has_started=True).colour is Colour.AMBER
    assert found("S13", today=date(2027, 2, 1), has_started=True).colour is Colour.RED


# --- days, colours, order ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "last"),
    [(Due.BEFORE, S - DAY), (Due.ON, S), (Due.FIRST_DAY, S), (Due.FIRST_WEEK, S + 6 * DAY)],
)
def test_the_last_day_in_time(due, last):
    open_item = Finding("x", False, "Nog niet.", blocks=False)
    assert due_on(due, S) == last and due.label
    assert colour_of(open_item, last, last) is Colour.AMBER
    assert colour_of(open_item, last, last + DAY) is Colour.RED


def test_what_the_law_holds_back_is_red_from_the_first_day_on():
    no = Finding("x", False, "Nog niet.")
    assert colour_of(no, S, BEFORE) is Colour.RED
    assert colour_of(replace(no, met=True), S, S + DAY) is Colour.GREEN


def test_starts_are_ordered_by_what_may_not_happen_and_is_near():
    p = law(BEFORE)

    def start(first_day, **other):
        return gate(replace(READY, first_day=first_day, day=first_day, today=S, **other), entries())

    held, late = {"dimona_on": None}, {"said": {}}
    asked = [
        start(S - 9 * DAY, **held),
        start(S + 3 * DAY, **held),
        start(S + 4 * DAY, **held),
        start(S + 15 * DAY, **held),
        start(S + 31 * DAY, **held),
        start(S, **late),
        start(S + DAY, **late),
        start(S),
    ]
    order = [risk_of(found, p) for found in asked]
    assert order == sorted(order) and order[0] == order[1] and len(set(order)) == len(asked) - 1


@pytest.mark.parametrize(
    ("roles", "school", "company"),
    [
        ({Role.TRAJECTORY_COACH}, True, False),
        ({Role.SCHOOL_COORDINATOR}, True, False),
        ({Role.MENTOR}, False, True),
        ({Role.COMPANY_COORDINATOR}, False, True),
        ({Role.TRAINING_CENTRE_STAFF}, False, True),
        (set(), False, False),
    ],
)
def test_one_speaks_for_the_own_side(roles, school, company):
    assert may_speak_for((Role.TRAJECTORY_COACH,), roles) is school
    assert may_speak_for((Role.COMPANY_COORDINATOR,), roles) is company
    assert may_speak_for((Role.TRAJECTORY_COACH, Role.MENTOR), roles) is bool(roles)
