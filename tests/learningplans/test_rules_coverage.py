"""Coverage by hand, at its edges, and against a slow check of its own: nothing uncovered is ever reported covered."""

import datetime as dt
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duaalportal.lib.school_calendar import Apart, SchoolCalendar
from learningplans.rules import coverage as rules
from learningplans.rules.age import comes_of_age
from learningplans.rules.coverage import (
    COMPANY,
    SCHOOL,
    SIMULATED,
    Facts,
    Item,
    Key,
    PlanCompetence,
    PlanGoal,
    Stay,
    Why,
)

pytestmark = [pytest.mark.once, pytest.mark.shows("P05", "P06")]

DAY = dt.timedelta(days=1)
FIRST, LAST = dt.date(2026, 9, 1), dt.date(2027, 6, 30)
SHEET, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
HERE, THERE, CENTRE, OUR_SCHOOL = "here", "there", "centre", "our school"
HOLIDAYS = [
    Apart(dt.date(2026, 11, 2), dt.date(2026, 11, 8), "Herfstvakantie"),
    Apart(dt.date(2026, 12, 21), dt.date(2027, 1, 3), "Kerstvakantie"),
    Apart(dt.date(2027, 4, 5), dt.date(2027, 4, 18), "Paasvakantie"),
]
CALENDAR = SchoolCalendar(FIRST, LAST, HOLIDAYS)
SCHOOL_STAY = Stay(SCHOOL, OUR_SCHOOL, None, "De school", FIRST, LAST)
COMPANY_STAY = Stay(COMPANY, HERE, "p1", "Metaalwerken", FIRST, LAST, 20)


def has_day(first, last):
    first, last = max(first, FIRST), min(last, LAST)
    return first <= last and CALENDAR.count(first, last) > 0


def goal(code="g1", **more):
    return PlanGoal(Key(SHEET, code), f"Doel {code}", "Thema", None, **{"competences": ("k1",), **more})


def item(
    code="g1",
    place=COMPANY,
    organisation=HERE,
    first=dt.date(2026, 10, 5),
    last=dt.date(2026, 11, 27),
    **more,
):
    more.setdefault("id", f"{code} {place} {organisation}")
    return Item(
        key=Key(SHEET, code), place=place, organisation_id=organisation, starts_on=first, ends_on=last, **more
    )


def facts(goals=(), items=(), *, stays=(SCHOOL_STAY, COMPANY_STAY), competences=(), **more):
    more.setdefault("adult_from", dt.date(2020, 1, 1))
    return Facts(
        goals=tuple(goals),
        items=tuple(items),
        competences=tuple(competences),
        stays=tuple(stays),
        first=FIRST,
        last=LAST,
        has_day=has_day,
        **more,
    )


def reasons(*args, **kwargs):
    """What stands in the way, and what only warns."""
    gaps = rules.coverage(facts(*args, **kwargs)).gaps
    return [gap.why for gap in gaps if gap.blocks], [gap.why for gap in gaps if not gap.blocks]


# --- by hand ----------------------------------------------------------------------------------------------------


def test_a_goal_at_school_and_one_in_a_company_are_covered():
    found = rules.coverage(
        facts(
            [goal("g1"), goal("g2")],
            [item("g1", hours=12), item("g2", SCHOOL, OUR_SCHOOL, hours=6)],
            competences=[PlanCompetence("k1", "Lassen")],
        )
    )
    assert found.is_whole and not found.gaps
    assert [one.is_covered for one in found.competences] == [True]
    assert found.hours == {(COMPANY, HERE): 12, (SCHOOL, OUR_SCHOOL): 6}
    assert (found.hours_at(COMPANY), found.hours_at(SIMULATED)) == (12, 0)


def test_a_goal_without_any_row_has_no_place_and_stops_the_plan():
    found = rules.coverage(facts([goal("g1"), goal("g2")], [item("g1")]))
    assert [one.goal.key.code for one in found.open_goals] == ["g2"]
    assert [(gap.why, gap.text, gap.source) for gap in found.blocking] == [
        (Why.NO_PLACE, "“Doel g2” heeft nog geen plaats.", "001:146")
    ]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"place": "", "organisation": None}, Why.NO_PLACE),
        ({"first": None, "last": None}, Why.NO_PERIOD),
        ({"first": FIRST - DAY}, Why.OUTSIDE),
        ({"last": LAST + DAY}, Why.OUTSIDE),
        ({"first": dt.date(2026, 11, 2), "last": dt.date(2026, 11, 8)}, Why.HOLIDAY),
        ({"first": dt.date(2026, 10, 31), "last": dt.date(2026, 11, 8)}, Why.HOLIDAY),
        ({"organisation": THERE}, Why.NOT_PLACED),
        ({"place": SIMULATED}, Why.NOT_PLACED),
        ({"place": SCHOOL, "organisation": "another school"}, Why.NOT_PLACED),
    ],
)
def test_a_place_that_does_not_count_leaves_the_goal_open(changes, why):
    found = rules.coverage(facts([goal()], [item(**changes)]))
    assert found.open_goals and why in [gap.why for gap in found.blocking]
    assert not found.is_whole


@pytest.mark.parametrize(
    ("first", "last"),
    [(FIRST, FIRST), (LAST, LAST), (FIRST, LAST), (dt.date(2026, 10, 30), dt.date(2026, 11, 8))],
)
def test_the_first_and_last_day_count_and_one_day_of_lessons_is_enough(first, last):
    assert reasons([goal()], [item(first=first, last=last)]) == ([], [])


def test_a_company_that_cannot_teach_it_does_not_count_but_one_that_can_in_part_does():
    no, partly = {(HERE, SHEET, "g1"): "no"}, {(HERE, SHEET, "g1"): "partly"}
    assert reasons([goal()], [item()], abilities=no) == ([Why.CANNOT], [])
    assert reasons([goal()], [item()], abilities=partly) == ([], [])


def test_a_goal_that_is_never_learned_in_a_company_does_not_count_there():
    found = rules.coverage(facts([goal(where=(SCHOOL,))], [item()]))
    assert [gap.text for gap in found.blocking] == ["“Doel g1”: dit doel leer je niet in een leerbedrijf."]


def test_of_two_places_one_that_counts_is_enough_and_the_other_warns():
    wrong = item(first=dt.date(2026, 11, 2), last=dt.date(2026, 11, 8))
    assert reasons([goal()], [item(place=SCHOOL, organisation=OUR_SCHOOL), wrong]) == ([], [Why.HOLIDAY])


@pytest.mark.parametrize("why", [Why.NOT_PLACED, Why.OUTSIDE])
def test_where_the_learner_is_not_stops_the_plan_even_beside_a_place_that_counts(why):
    wrong = item(organisation=THERE) if why is Why.NOT_PLACED else item(last=LAST + DAY)
    good = item(place=SCHOOL, organisation=OUR_SCHOOL)
    found = rules.coverage(facts([goal()], [good, wrong]))
    assert not found.open_goals and why in [gap.why for gap in found.blocking]


def test_a_row_without_a_place_beside_one_that_counts_says_nothing():
    assert reasons([goal()], [item(), item(place="", organisation=None)]) == ([], [])


@pytest.mark.shows("P10")
def test_what_is_known_needs_no_place_and_counts_no_hours():
    known = item(place="", organisation=None, first=None, last=None, known_on=FIRST, hours=8)
    found = rules.coverage(facts([goal()], [known]))
    assert found.is_whole and found.goals[0].is_known and found.hours == {}


def test_a_competence_is_covered_when_all_its_goals_are_and_an_optional_one_stops_nothing():
    competences = [
        PlanCompetence("k1", "Lassen"),
        PlanCompetence("k2", "Meten"),
        PlanCompetence("k3", "Extra", is_required=False),
    ]
    found = rules.coverage(facts([goal("g1"), goal("g2")], [item("g1")], competences=competences))
    assert [one.is_covered for one in found.competences] == [False, False, False]
    assert [(gap.why, gap.competence) for gap in found.blocking] == [(Why.NO_PLACE, ""), (Why.NO_SHEET, "k2")]


# --- when the learner is there ------------------------------------------------------------------------------------


def stay(first, last, placement="p1", **more):
    return Stay(COMPANY, HERE, placement, "Metaalwerken", first, last, 20, **more)


@pytest.mark.parametrize(
    ("stays", "counts"),
    [
        ([stay(dt.date(2026, 10, 5), dt.date(2026, 11, 27))], True),
        ([stay(dt.date(2026, 10, 6), dt.date(2026, 11, 27))], False),
        ([stay(dt.date(2026, 10, 5), dt.date(2026, 11, 26))], False),
        # until Friday, while the period ends on Sunday
        ([stay(FIRST, dt.date(2026, 10, 30)), stay(dt.date(2026, 11, 9), LAST, "p2")], True),
        ([stay(FIRST, dt.date(2026, 10, 15)), stay(dt.date(2026, 10, 16), LAST, "p2")], True),
        ([stay(FIRST, dt.date(2026, 10, 15)), stay(dt.date(2026, 10, 19), LAST, "p2")], False),
        ([], False),
    ],
)
def test_one_placement_may_follow_another_but_no_school_day_may_miss(stays, counts):
    blocking, _ = reasons([goal()], [item(placement_id="p1")], stays=[SCHOOL_STAY, *stays])
    assert (Why.NOT_PLACED not in blocking) is counts


def test_a_recognition_that_ends_in_the_middle_of_the_period_does_not_count():
    lapsed = (dt.date(2026, 11, 27), LAST, "De erkenning is vervallen op 27 november 2026")
    stays = [SCHOOL_STAY, stay(FIRST, LAST, refused=(lapsed,))]
    found = rules.coverage(facts([goal()], [item()], stays=stays))
    assert [gap.why for gap in found.blocking] == [Why.NOT_RECOGNISED]
    assert "vervallen op 27 november 2026" in found.blocking[0].text
    the_day_before = item(last=dt.date(2026, 11, 26))
    assert reasons([goal()], [the_day_before], stays=stays) == ([], [])


def test_of_two_places_at_one_company_the_one_that_is_named_must_be_recognised():
    refused = ((FIRST, LAST, "De vestiging is niet erkend"),)
    stays = [SCHOOL_STAY, stay(FIRST, LAST, "p1"), stay(FIRST, LAST, "p2", refused=refused)]
    assert reasons([goal()], [item(placement_id="p1")], stays=stays) == ([], [])
    assert reasons([goal()], [item(placement_id="p2")], stays=stays) == ([Why.NOT_RECOGNISED], [])
    assert reasons([goal()], [item()], stays=stays) == ([Why.NOT_RECOGNISED], [])


# --- dangerous work -----------------------------------------------------------------------------------------------

BORN = dt.date(2008, 11, 10)
ADULT = dt.date(2026, 11, 10)


@pytest.mark.parametrize(
    ("first", "forbidden"), [(ADULT - DAY, True), (ADULT, False), (ADULT + DAY, False), (FIRST, True)]
)
def test_forbidden_work_waits_for_the_eighteenth_birthday_itself(first, forbidden):
    assert comes_of_age(BORN, 18) == ADULT
    dangerous = goal(danger="boven 18 bar")
    blocking, _ = reasons([dangerous], [item(first=first)], adult_from=ADULT)
    assert (Why.FORBIDDEN in blocking) is forbidden


def test_who_was_born_on_29_february_is_of_age_on_1_march():
    adult = comes_of_age(dt.date(2008, 2, 29), 18)
    assert adult == dt.date(2026, 3, 1)


def test_three_confirmations_on_the_sheet_of_that_place_lift_it_and_another_sheet_does_not():
    dangerous, young = goal(danger="boven 18 bar"), {"adult_from": LAST}
    signed = {"confirmed_sheets": frozenset({"sheet"}), **young}
    assert reasons([dangerous], [item(company_sheet_version_id="sheet")], **signed) == ([], [])
    assert reasons([dangerous], [item(company_sheet_version_id="other")], **signed)[0] == [Why.FORBIDDEN]
    assert reasons([dangerous], [item()], **signed)[0] == [Why.FORBIDDEN]
    assert reasons([goal()], [item()], **signed) == ([], [])


def test_without_a_birth_date_one_counts_as_a_minor_and_the_workplace_alone_asks_it():
    dangerous = goal(danger="boven 18 bar")
    assert reasons([dangerous], [item()], adult_from=None)[0] == [Why.FORBIDDEN]
    assert reasons([dangerous], [item()], adult_from=None, is_adult=True) == ([], [])
    at_school = item(place=SCHOOL, organisation=OUR_SCHOOL)
    assert reasons([dangerous], [at_school], adult_from=None) == ([], [])


def test_forbidden_work_stops_the_plan_even_where_the_goal_is_covered_at_school():
    items = [item(place=SCHOOL, organisation=OUR_SCHOOL), item()]
    assert reasons([goal(danger="heet")], items, adult_from=LAST) == ([Why.FORBIDDEN], [])


def test_an_extra_of_no_sheet_needs_no_place_but_may_not_be_forbidden_where_it_stands():
    extra = Item(
        id="x", key=Key(None, "extra"), title="Heftruck", place=COMPANY, organisation_id=THERE,
        starts_on=FIRST, ends_on=LAST, origin="extra",
    )  # fmt: skip
    assert reasons([], [extra]) == ([Why.NOT_PLACED], [])
    assert reasons([], [Item(id="y", key=Key(None, "extra"), title="Heftruck", origin="extra")]) == ([], [])


# --- order --------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P11")
@pytest.mark.parametrize(
    ("first_begins", "warns"), [(dt.date(2026, 10, 5), False), (dt.date(2026, 10, 6), True)]
)
def test_what_comes_first_begins_first_and_out_of_order_only_warns(first_begins, warns):
    goals = [goal("g1"), goal("g2", after=(Key(SHEET, "g1"),))]
    items = [item("g1", first=first_begins), item("g2", first=dt.date(2026, 10, 5))]
    assert reasons(goals, items) == ([], [Why.ORDER] if warns else [])


@pytest.mark.shows("P10", "P11")
def test_what_is_known_already_came_first():
    goals = [goal("g1"), goal("g2", after=("g1",))]
    known = item("g1", place="", organisation=None, first=None, last=None, known_on=LAST)
    later = item("g1", place=SCHOOL, organisation=OUR_SCHOOL, first=LAST, last=LAST)
    assert reasons(goals, [known, later, item("g2")]) == ([], [])
    assert reasons(goals, [later, item("g2")]) == ([], [Why.ORDER])


# --- against a slow check -------------------------------------------------------------------------------------------

days = st.dates(FIRST - 3 * DAY, LAST + 3 * DAY)
spans = st.tuples(days, days).map(sorted)
places = st.sampled_from(
    [(SCHOOL, OUR_SCHOOL), (COMPANY, HERE), (COMPANY, THERE), (SIMULATED, CENTRE), ("", None)]
)
stays = st.lists(
    st.tuples(
        st.sampled_from([(COMPANY, HERE), (COMPANY, THERE), (SIMULATED, CENTRE)]),
        spans,
        st.lists(spans.map(lambda span: (*span, "niet erkend")), max_size=1).map(tuple),
    ),
    max_size=4,
)
rows = st.lists(
    st.tuples(
        st.sampled_from(["g1", "g2", "g3"]), places, spans, st.booleans(), st.sampled_from([None, "s1", "s2"])
    ),
    max_size=6,
)
goals = st.lists(
    st.tuples(
        st.lists(st.sampled_from([SCHOOL, COMPANY, SIMULATED]), min_size=1, unique=True).map(tuple),
        st.booleans(),
    ),
    min_size=1,
    max_size=3,
)


def days_of(first, last):
    return [first + n * DAY for n in range((last - first).days + 1)]


def counts_slowly(one, row, f):
    """Whether a place counts, day by day, from nothing but the facts and written apart from the rule."""
    if row.known_on:
        return True
    if not row.place or not row.starts_on:
        return False
    all_days = days_of(row.starts_on, row.ends_on)
    if all_days[0] < f.first or all_days[-1] > f.last:
        return False
    lessons = [day for day in all_days if CALENDAR.is_training_day(day)]
    if not lessons or row.place not in one.where:
        return False
    if row.place == SCHOOL:
        return row.organisation_id == OUR_SCHOOL
    there = [s for s in f.stays if (s.kind, s.organisation_id) == (row.place, row.organisation_id)]
    for day in lessons:
        if not any(s.starts_on <= day <= s.ends_on for s in there):
            return False
    for day in all_days:
        if any(a <= day <= b for s in there for a, b, _ in s.refused):
            return False
    if row.place == COMPANY:
        if f.abilities.get((row.organisation_id, *row.key)) == "no":
            return False
        if (
            one.danger
            and row.starts_on < f.adult_from
            and row.company_sheet_version_id not in f.confirmed_sheets
        ):
            return False
    return True


@settings(max_examples=400, deadline=None)
@given(
    goals,
    rows,
    stays,
    days,
    st.sets(st.tuples(st.sampled_from([HERE, THERE]), st.sampled_from(["g1", "g2"]))),
)
def test_nothing_uncovered_is_reported_covered_and_nothing_covered_as_open(
    asked, given_rows, there, adult, cannot
):
    listed = [
        goal(f"g{n}", where=where, danger="heet" if danger else "")
        for n, (where, danger) in enumerate(asked, start=1)
    ]
    items = [
        Item(
            id=n,
            key=Key(SHEET, code),
            place=place,
            organisation_id=organisation,
            starts_on=first,
            ends_on=last,
            known_on=FIRST if known and not place else None,
            company_sheet_version_id=sheet,
        )
        for n, (code, (place, organisation), (first, last), known, sheet) in enumerate(given_rows)
    ]
    f = facts(
        listed,
        items,
        stays=[SCHOOL_STAY, *(Stay(*where, None, "", *span, 8, refused) for where, span, refused in there)],
        adult_from=adult,
        confirmed_sheets=frozenset({"s1"}),
        abilities={(company, SHEET, code): "no" for company, code in cannot},
    )
    found = rules.coverage(f)
    for one in found.goals:
        slowly = [row for row in items if row.key == one.goal.key and counts_slowly(one.goal, row, f)]
        assert {row.id for row in one.good} == {row.id for row in slowly}
        assert one.is_covered is bool(slowly)
        # an open goal always says why, and that stops the plan
        if not slowly:
            assert any(gap.blocks for gap in one.gaps)
    if found.is_whole:
        assert all(one.is_covered for one in found.goals)


@settings(max_examples=100, deadline=None)
@given(goals, rows, stays)
def test_what_would_be_wrong_with_a_place_is_what_coverage_says_once_it_stands(asked, given_rows, there):
    listed = [goal(f"g{n}", where=where) for n, (where, _) in enumerate(asked, start=1)]
    extra = [Stay(*where, None, "", *span, 8, refused) for where, span, refused in there]
    for n, (code, (place, organisation), (first, last), _, _) in enumerate(given_rows):
        one = next((g for g in listed if g.key.code == code), None)
        if one is None:
            continue
        row = Item(n, one.key, place, organisation, starts_on=first, ends_on=last)
        f = facts(listed, [row], stays=[SCHOOL_STAY, *extra])
        before = {gap.why for gap in rules.faults(f, one, row)}
        after = {gap.why for gap in rules.coverage(f).gaps if gap.item_id == n}
        assert before == after
