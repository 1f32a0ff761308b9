"""What can be learned in companies, from their activity lists and company sheets, for any number of them."""

import datetime as dt

import pytest
from django.utils import timezone

from companies.models import ActivityAnswer
from duaalportal.catalogue.models import Activity
from learningplans.company_sheets.abilities import abilities_at, abilities_of
from learningplans.rules.abilities import Level
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.companies import PROGRAMME, EstablishmentFactory, catalogue
from tests.factories.sheets import content_of, make_company_sheet, make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.shows("C19", "P07")]


def say(establishment, **answers):
    by = PersonFactory()
    for code, value in answers.items():
        ActivityAnswer.objects.create(
            organisation=establishment.organisation,
            establishment=establishment,
            activity=Activity.objects.get(code=code.replace("_", "-")),
            value=value,
            changed_at=timezone.now(),
            changed_by=by,
        )


@pytest.fixture
def school():
    catalogue()
    return OrganisationFactory(school=True)


@pytest.fixture
def codes(school):
    return list(Activity.objects.filter(programme=PROGRAMME).values_list("code", flat=True)[:3])


@pytest.fixture
def version(codes):
    goals = [{"code": f"g{n}", "activities": [code]} for n, code in enumerate(codes, start=1)]
    return make_sheet(content=content_of(goals))


def levels(found):
    return {key[-1]: one.level for key, one in found.items()}


def test_a_sheet_says_yes_and_the_rest_follows_the_list(school, codes, version):
    here = EstablishmentFactory()
    say(here, **{codes[1]: "partly"})
    sheet = make_company_sheet(here.organisation, school, version, goals=["g1"])
    found = abilities_at(here, school, [version])
    assert levels(found) == {"g1": Level.YES, "g2": Level.PARTLY, "g3": Level.UNKNOWN}
    assert found[version.sheet_id, "g1"].company_sheet_version_id == sheet.pk
    assert found[version.sheet_id, "g2"].partly_because.startswith("Deels: ")


@pytest.mark.parametrize("state", ["draft", "review", "archived"])
def test_a_sheet_that_is_not_in_force_promises_nothing(school, version, state):
    here = EstablishmentFactory()
    make_company_sheet(here.organisation, school, version, state=state)
    assert set(levels(abilities_at(here, school, [version])).values()) == {Level.UNKNOWN}


def test_nor_does_one_of_another_school_another_establishment_or_one_out_of_use(school, version):
    here, there = EstablishmentFactory(), EstablishmentFactory()
    company = here.organisation
    make_company_sheet(company, OrganisationFactory(school=True), version)
    make_company_sheet(
        company, school, version, establishment=EstablishmentFactory(organisation=company), goals=["g1"]
    )
    make_company_sheet(company, school, version, retired_on=timezone.localdate(), goals=["g2"])
    make_company_sheet(there.organisation, school, version, goals=["g3"])
    assert set(levels(abilities_at(here, school, [version])).values()) == {Level.UNKNOWN}
    # the company as a whole does teach what its other establishment teaches
    assert abilities_of([company], school, [version])[company.pk, version.sheet_id, "g1"].level == Level.YES
    before = timezone.localdate() - dt.timedelta(days=1)
    assert levels(abilities_at(here, school, [version], on=before))["g2"] == Level.YES


def test_of_each_company_the_best_establishment_counts_goal_by_goal(school, codes, version):
    first = EstablishmentFactory()
    second = EstablishmentFactory(organisation=first.organisation)
    other = EstablishmentFactory()
    say(first, **{codes[0]: "no", codes[1]: "yes"})
    say(second, **{codes[0]: "partly", codes[1]: "no"})
    found = abilities_of([first.organisation, other.organisation], school, [version])
    own = {key[2]: one.level for key, one in found.items() if key[0] == first.organisation.pk}
    assert own == {"g1": Level.PARTLY, "g2": Level.YES, "g3": Level.UNKNOWN}
    assert len(found) == 6
    assert found[other.organisation.pk, version.sheet_id, "g1"].level == Level.UNKNOWN


@pytest.mark.parametrize("many", [1, 8])
def test_many_companies_and_sheets_cost_one_query(school, codes, many, django_assert_num_queries):
    goals = [{"code": code, "activities": [codes[0]]} for code in ("g1", "g2", "g3")]
    versions = [make_sheet(f"thema-{n}", content=content_of(goals)) for n in range(many)]
    companies = []
    for _ in range(many):
        place = EstablishmentFactory()
        say(place, **{codes[0]: "yes"})
        make_company_sheet(place.organisation, school, versions[0])
        companies.append(place.organisation)
    with django_assert_num_queries(1):
        found = abilities_of(companies, school, versions)
    assert len(found) == many * many * 3
