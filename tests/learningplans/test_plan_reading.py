"""A plan read whole: goals out of its sheets, places out of placements, and what it covers."""

import pytest
from django.utils import timezone

from learningplans.plans import reading
from learningplans.rules.coverage import Why
from tests.factories.learningplans import make_world
from tests.factories.sheets import content_of, make_company_sheet, make_plan, make_sheet, put

pytestmark = [pytest.mark.django_db]


@pytest.mark.shows("P04", "P05", "P06")
def test_a_plan_shows_what_has_a_place_and_what_has_none():
    world = make_world()
    first = make_sheet("smeren", content=content_of(competences=("k1", "k2")))
    second = make_sheet("meten", content=content_of(("m1",), competences=("k3",)))
    taught = make_company_sheet(world.company, world.school, first)
    version = make_plan(world, first, second)
    put(version, first, "g1", placement=world.placement, company_sheet_version=taught)
    put(version, first, "g2", place="school")
    put(version, second, "m1", place="")
    found = reading.read(version, timezone.localdate())
    coverage = found.coverage
    assert [one.goal.key.code for one in coverage.open_goals] == ["g3", "m1"]
    assert [gap.why for gap in coverage.blocking] == [Why.NO_PLACE, Why.NO_PLACE]
    assert [one.competence.code for one in coverage.competences if not one.is_covered] == [
        "k1",
        "k2",
        "k3",
        "k4",
    ]
    assert coverage.hours == {("company", world.company.pk): 8.0, ("school", world.school.pk): 8.0}
