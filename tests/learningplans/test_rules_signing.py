"""Who must sign, by the rule: the learner's age on the day itself, and which parents are marked."""

import datetime as dt

import pytest

from duaalportal.accounts.access import Role
from learningplans.models.agreements import Party
from learningplans.rules.age import is_minor
from learningplans.rules.agreements import EVERYBODY
from learningplans.rules.signing import Ask, Parent, asked, is_late, may_record, paper_fault

pytestmark = pytest.mark.shows("M17")
MAY = dt.date(2026, 5, 4)
THREE = [Ask(Party.COMPANY), Ask(Party.SCHOOL), Ask(Party.LEARNER)]
MOTHER, FATHER = Parent("moeder", True), Parent("vader", True)
AUNT = Parent("tante", False)


@pytest.mark.parametrize(
    ("born", "on", "minor"),
    [
        ("2009-05-05", "2027-05-04", True),  # 17 years and 364 days
        ("2009-05-05", "2027-05-05", False),  # 18 on the very day
        ("2008-02-29", "2026-02-28", True),  # born on 29 February: of age on 1 March
        ("2008-02-29", "2026-03-01", False),
        ("2008-03-01", "2026-02-28", True),
        ("2010-02-28", "2028-02-28", False),
        (None, "2026-02-28", True),  # without a birth date one counts as a minor
    ],
)
def test_a_parent_signs_until_the_day_the_learner_comes_of_age(born, on, minor):
    born = born and dt.date.fromisoformat(born)
    young = is_minor(born, dt.date.fromisoformat(on), 18)
    assert young is minor
    found = asked(EVERYBODY, is_minor=young, parents=[MOTHER], signed=[])
    assert found == ([*THREE, Ask(Party.GUARDIAN, "moeder")] if minor else THREE)


@pytest.mark.parametrize(
    ("minor", "parents", "signed", "keys"),
    [
        (True, [MOTHER, FATHER], [], ["moeder", "vader"]),
        (True, [MOTHER, FATHER], ["moeder"], ["moeder", "vader"]),
        (True, [MOTHER, AUNT], [], ["moeder"]),  # who is not marked is not asked
        (True, [FATHER], ["moeder"], ["moeder", "vader"]),  # the mother signed and is no longer known
        (True, [AUNT], ["tante"], ["tante"]),
        (False, [MOTHER, FATHER], ["moeder"], ["moeder"]),  # of age meanwhile: what stands, stands
        (False, [MOTHER, FATHER], [], []),
    ],
)
def test_all_marked_parents_sign_and_what_was_signed_stands(minor, parents, signed, keys):
    found = asked((Party.GUARDIAN,), is_minor=minor, parents=parents, signed=signed)
    assert [ask.parent for ask in found] == keys


def test_with_nobody_marked_one_parent_is_enough_and_with_nobody_known_it_says_what_to_do():
    uncle = Parent("oom", False)
    (ask,) = asked((Party.GUARDIAN,), is_minor=True, parents=[AUNT, uncle], signed=[])
    assert (ask.parent, ask.any_of, ask.todo) == (None, ("tante", "oom"), "")
    (ask,) = asked((Party.GUARDIAN,), is_minor=True, parents=[], signed=[])
    assert ask.any_of == () and "een naam is genoeg" in ask.todo


def test_an_amendment_asks_only_the_parties_it_binds():
    found = asked((Party.COMPANY, Party.LEARNER), is_minor=True, parents=[MOTHER], signed=[])
    assert found == [Ask(Party.COMPANY), Ask(Party.LEARNER)]


@pytest.mark.parametrize(("days", "late"), [(-1, False), (0, True), (1, True)])
def test_a_signature_on_the_first_day_comes_late(days, late):
    assert is_late(MAY + dt.timedelta(days), MAY) is late


@pytest.mark.parametrize(("days", "says"), [(-3, "te vroeg"), (-2, ""), (0, ""), (1, "moet nog komen")])
def test_on_paper_one_signs_between_the_day_of_the_text_and_today(days, says):
    found = paper_fault(MAY + dt.timedelta(days), fixed_on=MAY - dt.timedelta(2), today=MAY)
    assert says in found and bool(found) == bool(says)


def test_a_company_writes_down_what_was_signed_on_paper_but_not_for_the_school():
    for party in Party:
        assert may_record({Role.TRAJECTORY_COACH}, party)
        assert may_record({Role.COMPANY_COORDINATOR}, party) is (party is not Party.SCHOOL)
        assert not may_record({Role.MENTOR, Role.COMPANY_DIRECTOR}, party)
