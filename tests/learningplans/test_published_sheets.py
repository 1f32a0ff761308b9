"""A published version of a sheet never changes, whoever asks: the database itself refuses."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from duaalportal.accounts.access import Role
from learningplans.models import CompanySheetVersion, LearningSheetVersion
from tests.factories.accounts import OrganisationFactory, PersonFactory, member
from tests.factories.sheets import add_version, make_company_sheet, make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.shows("P02")]
MODELS = {"learning": LearningSheetVersion, "company": CompanySheetVersion}


def rows_of(kind, state="published"):
    """One version of this kind in this state, as a queryset."""
    if kind == "learning":
        row = make_sheet("smeren", state=state)
    else:
        school = OrganisationFactory(school=True)
        row = make_company_sheet(OrganisationFactory(), school, make_sheet("smeren"), state=state)
    return MODELS[kind].objects.filter(pk=row.pk)


def change(kind, rows, field):
    """Try to change one column of a version that stands."""
    fresh = {
        "title": "Anders",
        "content": {"form": "theme", "goals": []},
        "number": 9,
        "published_at": timezone.now(),
        "published_by": PersonFactory,
        "state": "draft",
        "change_note": "stil",
    }[field]
    rows.update(**{field: fresh() if callable(fresh) else fresh})


@pytest.mark.parametrize(
    "field", ["title", "content", "number", "published_at", "published_by", "state", "change_note"]
)
@pytest.mark.parametrize("kind", MODELS)
def test_what_was_published_is_not_rewritten(kind, field):
    rows = rows_of(kind)
    before = rows.values().get()
    with pytest.raises(DatabaseError), transaction.atomic():
        change(kind, rows, field)
    assert rows.values().get() == before


@pytest.mark.parametrize("state", ["published", "archived"])
@pytest.mark.parametrize("kind", MODELS)
def test_what_was_published_is_not_removed(kind, state):
    rows = rows_of(kind, state)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    assert rows.exists()


@pytest.mark.parametrize("kind", MODELS)
def test_it_only_makes_room_for_the_next_and_does_not_come_back(kind):
    rows = rows_of(kind)
    rows.update(state="archived")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(state="published")
    assert rows.get().state == "archived"


@pytest.mark.parametrize("kind", MODELS)
def test_a_draft_is_written_and_thrown_away(kind):
    rows = rows_of(kind, "draft")
    rows.update(title="Anders", change_note="nieuw", number=3)
    assert rows.get().title == "Anders"
    rows.delete()
    assert not rows.exists()


def test_the_next_version_takes_the_place_of_the_one_in_force():
    first = make_sheet("smeren", by=member(Role.TRAJECTORY_COACH))
    add_version(first.sheet)
    assert [row.state for row in first.sheet.versions.order_by("number")] == ["archived", "published"]
