"""Sheets of a file taken in as drafts: what each would become first, then all of them or none."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from duaalportal.accounts import audit
from learningplans.models import LearningSheet, LearningSheetVersion, SheetState
from learningplans.rules import sheets as rules
from learningplans.rules.sheet_files import FileFault
from learningplans.rules.sheet_shape import tidy
from learningplans.sheets import checking, library, listing
from learningplans.sheets.errors import SheetRefused

audit.verbs(learning_sheet_taken_in="laadde een leerfiche in uit een bestand")
NEW, NEXT, SAME = "nieuw", "nieuwe versie", "ongewijzigd"
NOTE = "Ingeladen uit een bestand."


@dataclass(frozen=True)
class Change:
    """What becomes of one sheet of a file; `existing` is the version that stands there."""

    parsed: object
    becomes: str
    existing: object = None

    @property
    def changed(self):
        """The words of the parts that differ, and in how many lines."""
        if self.becomes != NEXT:
            return []
        found = rules.changes(self.existing.content, self.parsed.content)
        return [(rules.PARTS[part], len(lines)) for part, lines in found.items()]


def known_by_programme(owner, on):
    """What exists around the sheets of an owner, by programme: what a file is held against."""
    return {
        programme.pk: checking.known_around(LearningSheet(programme=programme, owner=owner, code=""), on)
        for programme in listing.programmes()
    }


def plan(owner, parsed):
    """What each sheet becomes, and the faults of those that cannot be taken in (two queries)."""
    codes = [one.code for one in parsed.sheets]
    sheets = LearningSheet.objects.filter(owner=owner, code__in=codes).order_by()
    rows = LearningSheetVersion.objects.filter(sheet__in=sheets).select_related("sheet").order_by("number")
    newest = {(row.sheet.programme_id, row.sheet.code): row for row in rows}
    found, faults = [], []
    for one in parsed.sheets:
        last = newest.get((one.programme, one.code))
        if last is None:
            found.append(Change(one, NEW))
        elif (last.title, tidy(last.content)) == (one.title, one.content):
            found.append(Change(one, SAME, last))
        elif SheetState(last.state).is_open:
            faults.append(
                FileFault(
                    0, f"Van “{one.code}” is er al een concept. Werk dat eerst af, of laat het goedkeuren."
                )
            )
        elif last.sheet.retired_on:
            faults.append(FileFault(0, f"De fiche “{one.code}” is niet meer in gebruik."))
        else:
            found.append(Change(one, NEXT, last))
    return found, faults


@transaction.atomic
def take_in(*, owner, parsed, by, at):
    """Make a draft of every sheet that is new or changed, all or none; returns the changes. Raises SheetRefused."""
    if owner not in library.owners(by):
        raise SheetRefused("Een leerfiche begin je voor je eigen school.")
    changes, faults = plan(owner, parsed)
    if faults:
        raise SheetRefused(" ".join(fault.reason for fault in faults))
    for change in changes:
        one = change.parsed
        if change.becomes == NEW:
            library.start_sheet(
                programme=change_programme(one),
                owner=owner,
                title=one.title,
                code=one.code,
                position=one.position,
                content=one.content,
                by=by,
                at=at,
            )
        elif change.becomes == NEXT:
            draft = library.start_next_version(sheet=change.existing.sheet, change_note=NOTE, by=by, at=at)
            LearningSheetVersion.objects.filter(pk=draft.pk, state=SheetState.DRAFT).update(
                title=one.title, content=one.content, changed_at=at, changed_by=by
            )
            audit.record(
                "learning_sheet_taken_in", draft.sheet, by=by, at=at, organisation=owner, number=draft.number
            )
    return changes


def change_programme(parsed):
    """The programme of a sheet of a file."""
    return next(one for one in listing.programmes() if one.pk == parsed.programme)


def as_versions(parsed):
    """The sheets of a file as versions that stand nowhere yet, to write them out again."""
    now = timezone.now()
    return [
        LearningSheetVersion(
            sheet=LearningSheet(
                programme_id=one.programme, code=one.code, position=one.position, made_at=now
            ),
            title=one.title,
            content=one.content,
            number=1,
        )
        for one in parsed.sheets
    ]
