"""Demand beside supply: exact for whom one follows, and of all others nothing from which a small group can be found."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from companies.models import ProgrammeInterest
from duaalportal.accounts.access import Role
from duaalportal.lib.places import resembling
from groeiwijzer.group import MINIMUM
from learningplans.models import TrajectoryState
from matching import models as m
from matching.market import counting
from matching.market.counting import ALL
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import PROGRAMME, programme, ready_place, work_together
from tests.factories.learningplans import make_learner, make_trajectory
from tests.factories.matching import make_match, make_opening
from tests.stories import browser, one_world, today

pytestmark = pytest.mark.django_db
OTHER = "lassen-constructie"
DAY = dt.timedelta(days=1)


def looks(school, many=1, *, coach=None, code=PROGRAMME, postcode="9300", **fields):
    """Learners of a school who look for a place."""
    return [
        make_trajectory(
            school,
            learner=make_learner(school, user=False, postcode=postcode, name=f"Zoekt {number}", **fields),
            coach=coach,
            code=code,
            state=TrajectoryState.SEARCHING,
        )
        for number in range(many)
    ]


def _world():
    school = OrganisationFactory(
        school=True, name="Atheneum aan de Kaai", postcode="9300", municipality="Aalst"
    )
    far = OrganisationFactory(school=True, name="Instituut aan Zee", postcode="8400", municipality="Oostende")
    coach, lead = member(Role.TRAJECTORY_COACH, school), member(Role.SCHOOL_COORDINATOR, school)
    company = OrganisationFactory(name="Staalbouw Dender", postcode="9310", municipality="Aalst")
    establishment = ready_place(company, postcode="9310", municipality="Aalst", mentors=0)
    quiet = OrganisationFactory(name="Stil Atelier", postcode="9000", municipality="Gent")
    ready_place(quiet, postcode="9000", municipality="Gent", mentors=0)
    for one in (company, quiet):
        work_together(one, school)
    coordinator = member(Role.COMPANY_COORDINATOR, company)
    looks(school, 2, coach=coach)
    return SimpleNamespace(
        school=school,
        far=far,
        far_lead=member(Role.SCHOOL_COORDINATOR, far),
        coach=coach,
        lead=lead,
        company=company,
        coordinator=coordinator,
        quiet=quiet,
        opening=make_opening(establishment, programme(), coordinator, places=3),
        partnership=member(Role.PARTNERSHIP_CONSULTANT),
    )


world = one_world(_world)


def market(world, who, query="", place=None, page="vraag-en-aanbod"):
    answer = browser(who).get(f"/organisaties/{(place or world.school).slug}/{page}/{query}")
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


def near(world, who, query="", place=None):
    return market(world, who, query, place, "in-de-buurt")


# --- demand beside supply -----------------------------------------------------------------------------------------


@pytest.mark.shows("M04")
def test_who_looks_stands_beside_what_is_free_with_the_gap(world):
    page = market(world, world.lead)
    assert "2 lerenden die je volgt, zoeken" in page and "3 plaatsen zijn vrij" in page
    assert "1 plaats over" not in page  # of others it is not told, so neither is the difference
    looks(world.far, 6, postcode="8400")
    page = market(world, world.lead, f"?opleiding={PROGRAMME}")
    assert "6 anderen" in page and "anderen: niet te tonen" in page
    # per region: here two look beside three places, there six beside none
    assert "6 plaatsen te weinig" in page
    trajectory = looks(world.school, 1)[0]
    make_match(
        trajectory,
        world.opening,
        world.coach,
        state=m.MatchState.CONFIRMED,
        confirmed_at=timezone.now(),
        confirmed_by=world.coach,
    )
    assert "2 plaatsen zijn vrij" in market(world, world.lead)


@pytest.mark.shows("M04")
def test_who_could_fill_the_gap_as_far_as_one_may_see(world):
    stranger = OrganisationFactory(name="Onbekende Werf", postcode="9300", municipality="Aalst")
    ready_place(stranger, postcode="9300", mentors=0)
    eager = OrganisationFactory(name="Gretig Bedrijf", postcode="9200", municipality="Dendermonde")
    ProgrammeInterest.objects.create(
        organisation=eager,
        establishment=ready_place(eager, mentors=0),
        programme=programme(),
        from_day=today(),
        shown_at=timezone.now(),
        shown_by=world.coordinator,
    )
    page = market(world, world.coach, f"?opleiding={PROGRAMME}")
    assert "Stil Atelier" in page and "Gretig Bedrijf" in page and "Zoekt 1" in page
    assert "Staalbouw Dender" not in page  # it offers a place already
    assert "Onbekende Werf" not in page  # nobody works with it yet
    page = market(world, world.coach, f"?opleiding={PROGRAMME}&streek=limburg")
    assert "Stil Atelier" not in page and "Zoekt 1" not in page and "Niemand die jij mag zien." in page


@pytest.mark.shows("M04")
def test_a_suspended_recognition_fills_no_gap(world):
    from companies.models import Recognition, RecognitionMeasure

    row = Recognition.objects.get(organisation=world.quiet)
    RecognitionMeasure.objects.create(
        organisation=world.quiet,
        recognition=row,
        kind="suspended",
        starts_on=today() - DAY,
        reason="Onveilig",
        at=timezone.now(),
        by=world.partnership,
    )
    assert "Stil Atelier" not in market(world, world.coach, f"?opleiding={PROGRAMME}")


def test_a_company_sees_demand_and_its_own_places_never_a_name(world):
    looks(world.far, 9)
    rival = OrganisationFactory(name="Concurrent")
    rival_place = ready_place(rival, mentors=0)
    make_opening(rival_place, programme(), world.coordinator, places=40)
    page = market(world, world.coordinator, f"?opleiding={PROGRAMME}", world.company)
    assert "11 lerenden" in page and "3 vrije plaatsen" in page
    assert "Zoekt 1" not in page and "Concurrent" not in page and "43 v" not in page
    assert market(world, world.coordinator, "", world.school) == 404


def test_a_partnership_sees_the_whole_field(world):
    looks(world.far, 6)
    place = world.partnership.memberships.get().organisation
    page = market(world, world.partnership, "", place)
    assert "8 lerenden" in page and "3 plaatsen zijn vrij" in page and "Zoekt 1" not in page


# --- nobody can be found ------------------------------------------------------------------------------------------


@pytest.mark.shows("X11")
@pytest.mark.parametrize(
    "query", ["", f"?opleiding={PROGRAMME}", "?streek=west-vlaanderen", "?periode=onzin"]
)
def test_a_small_group_of_another_school_changes_no_page(world, query):
    """Whether another school has nobody or four who look: each page reads the same, for a school, a company, a partnership."""
    place = world.partnership.memberships.get().organisation
    # the two of the own school are others to these readers: with four more they would be a group
    readers = [(world.lead, world.school)]
    two = [(world.coordinator, world.company), (world.partnership, place)]

    def pages(who):
        found = [market(world, one, query, of) for one, of in who]
        return [re.sub(r"(csrfmiddlewaretoken|nonce)[^>]+", "", page) for page in found]

    before, few = pages(readers), pages(two)
    looks(world.far, 2, postcode="8400")
    assert pages(two) == few
    looks(world.far, MINIMUM - 3, postcode="8400")
    assert pages(readers) == before
    looks(world.far, 1, postcode="8400")
    assert pages(readers) != before  # the control: five are a group


@pytest.mark.shows("X11")
def test_who_works_for_two_schools_does_not_find_a_third_by_subtracting(world):
    """B is exact for who follows it: on the page of A it may not stand among the others, or a third school could be found."""
    from tests.factories.accounts import MembershipFactory

    looks(world.far, 6, postcode="8400")
    third = OrganisationFactory(school=True)
    looks(third, 2, postcode="8400")
    assert "8 anderen" in market(world, world.lead)
    MembershipFactory(role=Role.SCHOOL_COORDINATOR, user=world.lead, organisation=world.far)
    for place in (world.school, world.far):
        page = market(world, world.lead, "", place)
        assert (
            "8 lerenden die je volgt, zoeken" in page and "Hoeveel anderen zoeken, tonen we hier niet" in page
        )


def test_a_coach_counts_exactly_whom_they_follow(world):
    looks(world.school, 3)
    assert "5 lerenden die je volgt, zoeken" in market(world, world.lead)
    page = market(world, world.coach)
    assert "2 lerenden die je volgt, zoeken" in page and "tonen we hier niet" in page


CELLS = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["antwerpen", "limburg", "onbekend"])),
    st.integers(1, 12),
    max_size=9,
)


@pytest.mark.shows("X11")
@settings(max_examples=200, deadline=None)
@given(CELLS)
def test_no_adding_or_subtracting_of_what_is_told_finds_fewer(cells):
    told = counting.what_may_be_told(cells, MINIMUM)
    assert all(many == counting.total(cells, *key) >= MINIMUM for key, many in told.items())
    # learners whom the same told numbers count are told apart by none: each such part is large enough
    parts = {}
    for (code, region), many in cells.items():
        mark = frozenset(key for key in told if key[0] in (ALL, code) and key[1] in (ALL, region))
        parts[mark] = parts.get(mark, 0) + many
    assert all(many >= MINIMUM for mark, many in parts.items() if mark)


def test_the_whole_is_told_first_and_what_cuts_too_little_off_is_not():
    told = counting.what_may_be_told({("a", "limburg"): 6, ("b", "limburg"): 2}, MINIMUM)
    assert told == {(ALL, ALL): 8, (ALL, "limburg"): 8}


def test_a_gap_is_told_by_what_is_known_alone():
    line = counting.Line("a", "A", own=3, others=None, free=1)
    assert line.verdict[1] == "minstens 2 plaatsen te weinig"
    assert counting.Line("a", "A", own=1, others=None, free=3).verdict[1] == "genoeg voor wie je volgt"
    assert counting.Line("a", "A", own=0, others=None, free=3).verdict[1] == ""
    assert counting.Line("a", "A", own=1, others=5, free=6).verdict[1] == "evenveel"
    assert counting.Line("a", "A", own=1, others=5, free=7).verdict[1] == "1 plaats over"
    told = [counting.Line("a", "A", own, others, 7).words for own, others in ((1, 5), (1, None), (0, None))]
    assert told == ["6 op 7", "1 op 7", "7 vrij"]


@pytest.mark.parametrize(
    "day, keys",
    [
        (dt.date(2026, 11, 22), ["2026", "2026-1", "2026-2", "2027", "2027-1", "2027-2"]),
        (dt.date(2027, 2, 1), ["2026", "2026-2", "2027", "2027-1", "2027-2"]),
    ],
)
def test_periods_are_school_years_and_their_halves(day, keys):
    assert [one.key for one in counting.periods(day)] == keys


# --- in the neighbourhood -----------------------------------------------------------------------------------------


@pytest.mark.shows("M03")
@pytest.mark.parametrize(
    "query, found, not_found",
    [
        ("", ["Staalbouw Dender", "Stil Atelier", "vanaf 9300 Aalst, waar jullie zijn"], []),
        ("?bij=Aalst&km=10", ["Staalbouw Dender"], ["Stil Atelier"]),
        ("?bij=9000&km=10", ["Stil Atelier"], ["Staalbouw Dender"]),
        ("?wat=erkend", ["Stil Atelier"], ["Staalbouw Dender"]),
        (f"?opleiding={OTHER}", ["Geen leerbedrijf dat jij mag zien"], ["Stil Atelier"]),
        ("?bij=Oostende&km=10", ["Binnen 10 km vinden we niets"], ["Stil Atelier"]),
        ("?km=onzin&wat=onzin&opleiding=onzin", ["Staalbouw Dender", "Stil Atelier"], []),
    ],
)
def test_companies_within_some_kilometres(world, query, found, not_found):
    page = near(world, world.coach, query)
    assert [words for words in found if words not in page] == []
    assert [words for words in not_found if words in page] == []


@pytest.mark.shows("M03")
def test_an_unknown_municipality_is_told_with_what_looks_like_it(world):
    page = near(world, world.coach, "?bij=Oostdende&km=10")
    assert "We kennen geen gemeente “Oostdende”." in page and "Bedoel je Oostende?" in page
    assert "bij=Oostende&amp;km=10" in page and "Stil Atelier" not in page
    page = near(world, world.coach, "?bij=<script>alert(1)</script>")
    assert "&lt;script&gt;" in page and "Bedoel je" not in page
    assert resembling("") == [] and resembling("x" * 10_000) == []


@pytest.mark.shows("M03")
def test_a_company_finds_schools_that_organise_a_programme(world):
    looks(world.far, 1, code=OTHER)
    page = near(world, world.coordinator, "", world.company)
    assert "Atheneum aan de Kaai" in page and "Instituut aan Zee" in page and "Zoekt" not in page
    page = near(world, world.coordinator, f"?opleiding={PROGRAMME}", world.company)
    assert "Atheneum aan de Kaai" in page and "Instituut aan Zee" not in page
    page = near(world, world.coordinator, "?bij=8400&km=10", world.company)
    assert "Instituut aan Zee" in page and "Atheneum aan de Kaai" not in page


# --- files and cost -----------------------------------------------------------------------------------------------


def test_the_same_as_files(world):
    for page in ("vraag-en-aanbod", "in-de-buurt"):
        address = f"/organisaties/{world.school.slug}/{page}/lijst."
        assert browser(world.lead).get(f"{address}xlsx").status_code == 200
        assert browser(world.lead).get(f"{address}exe").status_code == 404
    file = browser(world.lead).get(f"/organisaties/{world.school.slug}/vraag-en-aanbod/lijst.csv")
    assert "niet te tonen" in file.content.decode()


@pytest.mark.parametrize("many", [1, 40])
def test_many_learners_and_places_take_as_few_questions(world, many):
    looks(world.school, many, coach=world.coach)
    looks(world.far, many)
    for _ in range(many):
        make_opening(world.opening.establishment, programme(), world.coordinator)
    coach = browser(world.coach)
    root = f"/organisaties/{world.school.slug}/"
    for page in (f"vraag-en-aanbod/?opleiding={PROGRAMME}", "vraag-en-aanbod/", "in-de-buurt/"):
        coach.get(root + page)
        with CaptureQueriesContext(connection) as asked:
            assert coach.get(root + page).status_code == 200
        assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) <= 12, page
