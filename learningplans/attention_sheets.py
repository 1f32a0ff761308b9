"""What waits around company sheets: to review for the school, sent back, a newer learning sheet, remarks to settle."""

from collections import defaultdict

from django.db.models import Exists, F, OuterRef, Q, Subquery

from duaalportal.accounts.access import Can
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency
from duaalportal.lib.dates import as_day
from duaalportal.lib.questions import asking
from learningplans.models import (
    CompanySheet,
    CompanySheetRemark,
    CompanySheetVersion,
    LearningSheetVersion,
    SheetState,
)
from learningplans.models.looks import question

IN_USE = {"company_sheet__retired_on__isnull": True}


@asking
def open_items(*, user, today):
    """Company sheets that wait for this person; of what both sides write, only who wrote at it is asked."""
    subjects = []
    if user.access.can(Can.REVIEW_COMPANY_SHEETS):
        subjects.append((_to_review, _review))
    if user.access.can(Can.WRITE_COMPANY_SHEETS):
        subjects += [(_sent_back, _back), (_outdated, _newer), (_remarks, None)]
    if not subjects:
        return []
    told = yield [ask(user, today) for ask, _ in subjects]
    found = []
    for (_, item), rows in zip(subjects, told, strict=True):
        found += [item(row) for row in rows] if item else _open_remarks(rows)
    return found


def _wrote(user):
    """Versions of the same sheet that this person began, wrote in or handed in."""
    mine = Q(made_by=user) | Q(changed_by=user) | Q(handed_in_by=user)
    return CompanySheetVersion.objects.filter(mine).order_by()


# --- for the school -------------------------------------------------------------------------------------------------


@question
def _to_review(user, today):
    rows = (
        CompanySheetVersion.objects.reviewable_by(user).filter(state=SheetState.REVIEW, **IN_USE).order_by()
    )
    columns = ("pk", "title", "handed_in_at", "organisation__name", "handed_in_by__name")
    return rows.values_list(*columns, named=True)


def _review(row):
    return OpenItem(
        code=f"company-sheet-review-{row.pk}",
        title=f"Lees de bedrijfsfiche “{row.title}” na",
        why=f"{row.handed_in_by__name} legde ze voor. Keur ze goed, of zeg wat beter moet.",
        url=url("learningplans:company_sheet_version", company_sheet_version=row.pk),
        action="Lees na",
        since=as_day(row.handed_in_at),
        context=row.organisation__name,
    )


# --- for who writes -------------------------------------------------------------------------------------------------


@question
def _sent_back(user, today):
    rows = CompanySheetVersion.objects.writable_by(user).filter(state=SheetState.DRAFT, **IN_USE)
    rows = rows.exclude(sent_back_note="").filter(
        Exists(_wrote(user).filter(company_sheet=OuterRef("company_sheet")))
    )
    columns = ("pk", "title", "handed_in_at", "sent_back_note", "school__name", "organisation__name")
    return rows.order_by().values_list(*columns, named=True)


def _back(row):
    return OpenItem(
        code=f"company-sheet-back-{row.pk}",
        title=f"Werk de bedrijfsfiche “{row.title}” bij",
        why=f"{row.school__name} vraagt: {row.sent_back_note}",
        url=url("learningplans:company_sheet_write", company_sheet_version=row.pk),
        action="Schrijf verder",
        since=as_day(row.handed_in_at),
        context=row.organisation__name,
    )


@question
def _outdated(user, today):
    newest = CompanySheetVersion.objects.filter(company_sheet=OuterRef("pk")).order_by("-number")
    source = LearningSheetVersion.objects.filter(sheet=OuterRef("sheet"), state=SheetState.PUBLISHED)
    source = source.order_by()
    rows = CompanySheet.objects.writable_by(user).filter(
        Exists(_wrote(user).filter(company_sheet=OuterRef("pk"))), retired_on__isnull=True
    )
    rows = rows.annotate(
        title=Subquery(newest.values("title")[:1]),
        state=Subquery(newest.values("state")[:1]),
        follows=Subquery(newest.values("learning_sheet_version__number")[:1]),
        newer=Subquery(source.values("number")[:1]),
        newer_at=Subquery(source.values("published_at")[:1]),
    )
    # while the school reads it there is nothing to choose
    rows = rows.filter(newer__gt=F("follows")).exclude(state=SheetState.REVIEW).order_by()
    return rows.values_list("pk", "title", "newer_at", "organisation__name", named=True)


def _newer(row):
    return OpenItem(
        code=f"company-sheet-newer-{row.pk}",
        title=f"De leerfiche van “{row.title}” is vernieuwd",
        why="Bekijk per onderdeel wat veranderde, en kies of jullie volgen.",
        url=url("learningplans:company_sheet_follow", company_sheet=row.pk),
        action="Bekijk wat veranderde",
        since=as_day(row.newer_at),
        context=row.organisation__name,
        urgency=Urgency.CALM,
    )


@question
def _remarks(user, today):
    rows = CompanySheetRemark.objects.writable_by(user).filter(settled_at__isnull=True, **IN_USE)
    wrote = _wrote(user).filter(company_sheet=OuterRef("company_sheet"))
    title = CompanySheetVersion.objects.filter(company_sheet=OuterRef("company_sheet")).order_by("-number")
    rows = rows.filter(Exists(wrote)).exclude(by=user).annotate(title=Subquery(title.values("title")[:1]))
    return rows.order_by().values_list(
        "company_sheet_id", "title", "at", "text", "by__name", "organisation__name", named=True
    )


def _open_remarks(rows):
    """One item per sheet, however many remarks."""
    by_sheet = defaultdict(list)
    for row in rows:
        by_sheet[row.company_sheet_id].append(row)
    return [_said(pk, sorted(found, key=lambda row: row.at)) for pk, found in by_sheet.items()]


def _said(pk, rows):
    first, count = rows[0], len(rows)
    words = "een opmerking" if count == 1 else f"{count} opmerkingen"
    return OpenItem(
        code=f"company-sheet-remarks-{pk}",
        title=f"Lees {words} bij “{first.title}”",
        why=f"{first.by__name}: {first.text[:120]}",
        url=url("learningplans:company_sheet", company_sheet=pk) + "#opmerkingen",
        action="Lees en handel af",
        since=as_day(first.at),
        context=first.organisation__name,
        urgency=Urgency.CALM,
    )
