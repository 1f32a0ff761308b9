"""Growth in the Groeiwijzer as a figure: ladders of the own company, and of others only where many share or are anonymous."""

from datetime import UTC, datetime

import pytest
import time_machine

from duaalportal.accounts.access import Role
from duaalportal.figures.reading import Wanted, page_of
from groeiwijzer import group, sharing
from tests.factories.accounts import OrganisationFactory, PersonFactory, member
from tests.factories.groeiwijzer import assess, published
from tests.stories import as_now

pytestmark = pytest.mark.django_db
SPRING, SUMMER, AUTUMN = (datetime(2026, month, 12, 10, tzinfo=UTC) for month in (3, 8, 11))
TODAY = datetime(2026, 11, 20, tzinfo=UTC).date()


@pytest.fixture(autouse=True)
def in_november():
    """Every story happens on 20 November 2026."""
    with time_machine.travel("2026-11-20T16:00:00+01:00", tick=False):
        yield


def answered(steps, of="LW.1"):
    """The items of one subtheme: the first so many steps done, the rest not yet."""
    codes = [item.code for item in published(at=SPRING).instrument.subtheme(of).items]
    return {code: "doing" if n < steps else "not_yet" for n, code in enumerate(codes)}


def moments(company, *steps):
    """A self-assessment per number of steps, in spring and in summer."""
    by = PersonFactory()
    return [
        assess(company, by, at=at, answers=answered(many), finished=True)
        for many, at in zip(steps, (SPRING, SUMMER), strict=False)
    ]


def figures_of(person, organisation, **wanted):
    page = page_of(as_now(person), organisation, Wanted(**wanted), TODAY)
    return {figure.code: figure for figure in page.figures}


@pytest.mark.shows("X11")
def test_a_company_sees_how_many_of_its_ladders_went_up():
    company = OrganisationFactory()
    lead = member(Role.COMPANY_COORDINATOR, company)
    moments(company, 0, 1)
    figure = figures_of(lead, company)["groeiwijzer"]
    subtheme = published(at=SPRING).instrument.subtheme("LW.1")
    rows = {row[0]: row[1:] for row in figure.rows}
    # one step was set, on the first ladder of the subtheme; nothing else of it moved, and the rest was never answered
    moved = next(counts for counts in rows.values() if counts[0])
    assert moved[:3] == (1, len(subtheme.ladders) - 1, 0)
    assert sum(counts[0] for counts in rows.values()) == 1 and figure.said.startswith("1 ladder van ")
    # in the school year before there was one moment alone
    assert figures_of(lead, company, periode="eigen", van="2026-03-01", tot="2026-03-31")[
        "groeiwijzer"
    ].silent


@pytest.mark.shows("X11")
def test_a_school_sees_growth_of_companies_from_the_fifth_that_shares():
    school = OrganisationFactory(school=True)
    # a coach may read what a company shares; who coordinates may not, and sees the sum alone
    reader = member(Role.TRAJECTORY_COACH, school)
    lead = member(Role.SCHOOL_COORDINATOR, school)
    for nth in range(5):
        company = OrganisationFactory()
        head = member(Role.COMPANY_COORDINATOR, company)
        for assessment in moments(company, 0, 1):
            sharing.share(
                assessment=assessment,
                organisation=school,
                ends_on=datetime(2027, 6, 30, tzinfo=UTC).date(),
                by=as_now(head),
                at=AUTUMN,
            )
        for who in (lead, reader):
            figure = figures_of(who, school)["groeiwijzer"]
            assert bool(figure.silent) == (nth < 4), nth
    # one ladder in each company: rounded, and no count
    assert all(value.endswith(" %") and int(value[:-2]) % 5 == 0 for _, value in figure.rows)
    assert figure.said.startswith("Ongeveer 5 %")


@pytest.mark.shows("X11")
def test_a_partnership_sees_anonymous_groups_quarter_by_quarter():
    partnership = OrganisationFactory(partnership=True)
    consultant = member(Role.PARTNERSHIP_CONSULTANT, partnership)
    assert figures_of(consultant, partnership)["groeiwijzer"].silent
    for _ in range(5):
        moments(OrganisationFactory(), 0, 1)
    group.make_missing(today=TODAY, at=AUTUMN)
    figure = figures_of(consultant, partnership)["groeiwijzer-alle"]
    assert figure.head == ("Onderdeel", "juli tot september 2026", "januari tot maart 2026")
    assert "1 onderdeel hoger" in figure.said
