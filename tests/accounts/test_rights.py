"""The matrix of rights against the domain's own table (section 2), read by hand; and the page that shows it."""

import pytest
from django.urls import reverse

from duaalportal.accounts.access import (
    AREAS,
    MATRIX,
    ROLE_CAN,
    Area,
    Can,
    OrganisationKind,
    Role,
    holds,
    requires,
    words_of,
)
from tests.factories.accounts import MembershipFactory, member


@pytest.mark.shows("X02")
@pytest.mark.parametrize(
    ("role", "area", "cell"),
    [
        (Role.LEARNER, Area.LEARNER, "Be"),
        (Role.LEARNER, Area.GROWTH, "-"),
        (Role.LEARNER, Area.AGREEMENT, "Ge"),
        (Role.GUARDIAN, Area.AGREEMENT, "Ge"),
        (Role.GUARDIAN, Area.WELLBEING, "-"),
        (Role.MENTOR, Area.GROWTH, "Be"),
        (Role.MENTOR, Area.MATCH, "Be"),
        (Role.WORKPLACE_INSTRUCTOR, Area.COMPANY, "-"),
        (Role.WORKPLACE_INSTRUCTOR, Area.GROWTH, "-"),
        (Role.COMPANY_COORDINATOR, Area.GROWTH, "B"),
        (Role.COMPANY_COORDINATOR, Area.EVALUATION, "L"),
        (Role.COMPANY_DIRECTOR, Area.GROWTH, "G"),
        (Role.COMPANY_DIRECTOR, Area.COMPANY, "G"),
        (Role.LEGAL_REPRESENTATIVE, Area.GROWTH, "L"),
        (Role.LEGAL_REPRESENTATIVE, Area.LEARNER, "-"),
        (Role.TRAJECTORY_COACH, Area.GROWTH, "Le"),
        (Role.TRAJECTORY_COACH, Area.EVALUATION, "Ge"),
        (Role.DUAL_TEACHER, Area.GROWTH, "-"),
        (Role.DUAL_TEACHER, Area.PLAN, "B"),
        (Role.SCHOOL_COORDINATOR, Area.LEARNER, "L"),
        (Role.SCHOOL_DIRECTOR, Area.EVALUATION, "G"),
        (Role.TRAINING_CENTRE_STAFF, Area.MENTOR, "-"),
        (Role.PREVENTION_ADVISER, Area.WELLBEING, "L"),
        (Role.PREVENTION_ADVISER, Area.LEARNER, "-"),
        (Role.PARTNERSHIP_CONSULTANT, Area.COMPANY, "G"),
        (Role.PARTNERSHIP_CONSULTANT, Area.GROWTH, "Le"),
        (Role.PLATFORM_ADMIN, Area.LEARNER, "-"),
        (Role.PLATFORM_ADMIN, Area.GROWTH, "B"),
    ],
)
def test_the_matrix_says_what_the_domain_says(role, area, cell):
    assert MATRIX[role][area] == cell


@pytest.mark.shows("X02")
def test_every_role_has_every_area_and_only_known_letters():
    for role in Role:
        assert set(MATRIX[role]) == set(AREAS)
        assert all(
            cell == "-" or (cell[0] in "LBG" and cell[1:] in ("", "e")) for cell in MATRIX[role].values()
        )
        assert role.kind in OrganisationKind


def test_approving_includes_editing_and_editing_includes_reading():
    assert holds(Role.COMPANY_DIRECTOR, Area.GROWTH, "B")
    assert holds(Role.COMPANY_COORDINATOR, Area.GROWTH, "L")
    assert not holds(Role.COMPANY_COORDINATOR, Area.GROWTH, "G")
    assert not holds(Role.DUAL_TEACHER, Area.GROWTH, "L")


def test_who_may_manage_people():
    managers = {role for role in Role if Can.MANAGE_MEMBERS in ROLE_CAN[role]}
    assert managers == {
        Role.COMPANY_COORDINATOR,
        Role.COMPANY_DIRECTOR,
        Role.LEGAL_REPRESENTATIVE,
        Role.SCHOOL_COORDINATOR,
        Role.SCHOOL_DIRECTOR,
        Role.PARTNERSHIP_CONSULTANT,
        Role.PLATFORM_ADMIN,
    }


def test_an_unknown_capability_fails_when_the_view_is_read():
    with pytest.raises(TypeError):
        requires("see_everything")
    with pytest.raises(AttributeError):
        requires(Can.SEE_EVERYTHING)


@pytest.mark.django_db
@pytest.mark.shows("X02")
def test_the_page_shows_the_whole_table_and_marks_the_own_roles(client):
    person = member(Role.MENTOR)
    MembershipFactory(user=person, role=Role.DUAL_TEACHER)
    client.force_login(person)
    page = client.get(reverse("rights")).text
    assert page.count(">jij</span>") == 2
    assert "Jij, als mentor" in page
    assert "Jij, als leerkracht duaal" in page
    for role in Role:
        assert role.label in page.lower() or role.label in page
    for area in Area:
        assert area.value.capitalize() in page
    assert "tekent zolang de lerende jonger is dan 18" in page
    assert page.count("<dd>") == (len(Role) + 2) * len(Area)


def test_cells_in_words():
    assert [words_of(cell) for cell in ("-", "L", "Le", "B", "Ge")] == [
        "",
        "leest",
        "leest",
        "bewerkt",
        "keurt goed",
    ]
