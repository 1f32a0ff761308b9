"""Who makes company sheets with whom, and from which learning sheets."""

from django.db.models import Q
from django.utils import timezone

from companies.models import Collaboration
from duaalportal.accounts.access import Can, OrganisationKind
from learningplans.models import LearningSheetVersion, Placement, SheetState


def pairs(user, on=None):
    """The companies (or training centres) and schools between which this person makes sheets, by name (two queries).

    They work together today, or a learner of the school is placed there.
    """
    on = on or timezone.localdate()
    mine = user.access.organisation_ids(Can.WRITE_COMPANY_SHEETS)
    if not mine:
        return []
    own = Q(organisation_id__in=mine) | Q(school_id__in=mine)
    together = Collaboration.objects.running(on).filter(own).order_by()
    placed = Placement.objects.standing(on).filter(own).order_by()
    found = {}
    for rows in (together, placed):
        for row in rows.select_related("organisation", "school"):
            if row.school.kind == OrganisationKind.SCHOOL:
                found[row.organisation_id, row.school_id] = (row.organisation, row.school)
    return sorted(found.values(), key=lambda pair: (pair[0].name, pair[1].name, str(pair[0].pk)))


def work_together(organisation, school, on):
    """Whether a company and a school work together on this day, or a learner of the school is placed there."""
    sides = {"organisation": organisation, "school": school}
    return (
        Collaboration.objects.running(on).filter(**sides).exists()
        or Placement.objects.standing(on).filter(**sides).exists()
    )


def writes(user, sheet):
    """Whether this person is of one of the two sides that write a sheet (no query)."""
    mine = user.access.organisation_ids(Can.WRITE_COMPANY_SHEETS)
    return sheet.organisation_id in mine or sheet.school_id in mine


def reviews(user, sheet):
    """Whether this person approves for the school of a sheet (no query)."""
    return sheet.school_id in user.access.organisation_ids(Can.REVIEW_COMPANY_SHEETS)


def sources(user, schools):
    """Learning sheets a company sheet can begin from, in force: those of these schools and of the whole field."""
    rows = LearningSheetVersion.objects.visible_to(user).filter(state=SheetState.PUBLISHED)
    rows = rows.filter(Q(owner__isnull=True) | Q(owner__in=schools), sheet__retired_on__isnull=True)
    return rows.select_related("sheet__programme").order_by(
        "sheet__programme__name", "sheet__position", "sheet__code", "pk"
    )
