"""The calendar of a school out of its rows: two queries, however many schools."""

from datetime import date

import pytest
from django.utils import timezone

from duaalportal.catalogue.calendar import calendar_of, calendars_of
from duaalportal.catalogue.models import SchoolDay, SchoolDayKind
from tests.factories.accounts import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 9, 1), date(2027, 8, 31)


def plan(school, kind, first, last=None):
    return SchoolDay.objects.create(
        school=school,
        kind=kind,
        name=f"{kind} van {school.name}",
        first_day=first,
        last_day=last or first,
        added_at=timezone.now(),
        added_by=PersonFactory(),
    )


@pytest.mark.shows("P14", "M27")
def test_holidays_are_everybodys_and_own_days_of_one_school():
    school, other = OrganisationFactory(school=True), OrganisationFactory(school=True)
    study, exam = date(2026, 11, 24), date(2026, 12, 8)
    plan(school, SchoolDayKind.STUDY, study)
    plan(school, SchoolDayKind.EXAM, exam)
    plan(school, SchoolDayKind.FREE, date(2025, 1, 6))
    here = calendar_of(school.pk, FIRST, LAST)
    assert here.why_not(study) == f"study van {school.name}"
    assert here.is_training_day(exam) and here.at_school(exam).kind == "exam"
    assert calendar_of(other.pk, FIRST, LAST).is_training_day(study)
    assert here.why_not(date(2026, 11, 3)) == "Herfstvakantie"
    assert len(here.school_days) == 2


def test_ten_schools_cost_as_many_queries_as_one(django_assert_num_queries):
    schools = [OrganisationFactory(school=True) for _ in range(10)]
    with django_assert_num_queries(1):
        found = calendars_of([school.pk for school in schools], FIRST, LAST)
    assert len(found) == 10
