"""Bring the learning sheets that come with the portal into the database, as sheets of the whole field."""

from functools import cache
from pathlib import Path

from django.db import transaction
from django.db.models import Max

from duaalportal.accounts import audit
from duaalportal.catalogue.models import Programme
from learningplans.models import LearningSheet, LearningSheetVersion, SheetState
from learningplans.sheets.files import parse_yaml

CONTENT = Path(__file__).resolve().parent.parent / "content" / "sheets"

audit.verbs(field_sheets_loaded="laadde leerfiches van de sector in")


@cache
def field_sheets():
    """The sheets that come with the portal; ValueError with the first fault when a file is wrong."""
    found = []
    for path in sorted(CONTENT.glob("*.yaml")):
        parsed = parse_yaml(path.read_text(encoding="utf-8"))
        if parsed.faults:
            raise ValueError(f"{path.name}: {parsed.faults[0]}")
        found += parsed.sheets
    return tuple(found)


@transaction.atomic
def load_field_sheets(at):
    """Publish what is new or changed among the sheets of the field; returns how many (again: none).

    What people published, are writing, or took out of use stays theirs. The catalogue has to stand.
    """
    standing = {(row.programme_id, row.code): row for row in LearningSheet.objects.filter(owner=None)}
    new = [one for one in field_sheets() if (one.programme, one.code) not in standing]
    made = [
        LearningSheet(
            programme_id=one.programme,
            code=one.code,
            position=one.position,
            made_at=at,
            first_published_at=at,
        )
        for one in new
    ]
    LearningSheet.objects.bulk_create(made)
    versions = [_version(sheet, one, 1, at) for sheet, one in zip(made, new, strict=True)]
    changed = _changed(standing)
    old = [current.pk for _, _, current, _ in changed]
    LearningSheetVersion.objects.filter(pk__in=old).update(state=SheetState.ARCHIVED)
    versions += [_version(sheet, one, number, at) for sheet, one, _, number in changed]
    LearningSheetVersion.objects.bulk_create(versions)
    _record(versions, at)
    return len(versions)


def _changed(standing):
    """Sheets whose file says something else: (sheet, what the file says, version in force, next number)."""
    ours = {key: row for key, row in standing.items() if not row.retired_on}
    rows = LearningSheetVersion.objects.filter(sheet__in=[row.pk for row in ours.values()])
    theirs = set(
        rows.filter(state__in=[SheetState.DRAFT, SheetState.REVIEW]).values_list("sheet_id", flat=True)
    )
    current = {row.sheet_id: row for row in rows.newest().filter(published_by=None)}
    last = dict(rows.order_by().values_list("sheet_id").annotate(last=Max("number")))
    found = []
    for one in field_sheets():
        sheet = ours.get((one.programme, one.code))
        version = current.get(sheet.pk) if sheet and sheet.pk not in theirs else None
        if version and (version.title, version.content) != (one.title, one.content):
            found.append((sheet, one, version, last[sheet.pk] + 1))
    return found


def _version(sheet, one, number, at):
    return LearningSheetVersion(
        sheet=sheet,
        number=number,
        state=SheetState.PUBLISHED,
        title=one.title,
        content=one.content,
        change_note="Nieuwe inhoud van de sector." if number > 1 else "",
        made_at=at,
        published_at=at,
    )


def _record(versions, at):
    by_programme = {}
    for version in versions:
        by_programme.setdefault(version.sheet.programme_id, []).append(
            f"{version.sheet.code} {version.number}"
        )
    for programme in Programme.objects.filter(pk__in=by_programme):
        audit.record("field_sheets_loaded", programme, by=None, at=at, sheets=by_programme[programme.pk])
