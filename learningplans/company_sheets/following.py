"""When the learning sheet gets a newer version: what changed, part by part follow or keep, then a draft that follows it."""

from django.db import transaction

from duaalportal.accounts import audit
from learningplans.company_sheets.errors import SheetRefused
from learningplans.company_sheets.reviewing import copy_of, locked_sheet
from learningplans.company_sheets.writing import locked, record
from learningplans.models import LearningSheetVersion, SheetState
from learningplans.rules import company_sheet_changes as rules
from learningplans.rules.sheets import PARTS

audit.verbs(
    company_sheet_chosen="koos bij een bedrijfsfiche wat te volgen van een nieuwe leerfiche",
    company_sheet_followed="liet een bedrijfsfiche een nieuwe leerfiche volgen",
)
# beside the choices, in the same column: between which versions was chosen
FROM, TO = "from", "to"
ALL = "all"


def base_of(sheet):
    """The version that is worked on: the open one, else the one in force (one query)."""
    rows = sheet.versions.select_related("learning_sheet_version", "organisation", "school")
    return rows.order_by("-number").first()


def newer_than(version):
    """The version of the learning sheet in force, when it is newer than the one this follows; else None (one query)."""
    followed = version.learning_sheet_version
    rows = LearningSheetVersion.objects.filter(sheet=followed.sheet_id, state=SheetState.PUBLISHED)
    return rows.filter(number__gt=followed.number).first()


def news_of(version, newer):
    """What a newer version of the learning sheet changes, with the choices made for exactly that one."""
    chosen = version.decisions if version.decisions.get(TO) == str(newer.pk) else {}
    return rules.news(version.learning_sheet_version.content, newer.content, version.goals, chosen)


def still_to_work_in(version):
    """Of a draft that follows a newer learning sheet: the parts that are followed, with their lines (one query at most)."""
    start = version.decisions.get(FROM)
    if not start or version.state != SheetState.DRAFT:
        return {}
    before = LearningSheetVersion.objects.filter(pk=start).first()
    if before is None:
        return {}
    changed = rules.sheet_changes(before.content, version.learning_sheet_version.content)
    return {part: lines for part, lines in changed.items() if version.decisions.get(part) == rules.FOLLOW}


@transaction.atomic
def choose(*, sheet, newer, part, choice, by, at):
    """Choose for one changed part to follow the newer learning sheet or to keep what stands; the last choice counts.

    `part` ALL stands for every part nobody chose for yet.
    """
    current, found = _looked_at(sheet, newer, by)
    parts = found.waiting if part == ALL else [part]
    if not set(parts) <= found.changed.keys():
        raise SheetRefused("Dit onderdeel veranderde niet.")
    if choice not in rules.CHOICES:
        raise SheetRefused("Kies: volgen, of houden wat jullie hebben.")
    chosen = dict(found.chosen) | dict.fromkeys(parts, choice)
    if chosen == found.chosen:
        return current
    current.decisions = chosen | {TO: str(newer.pk)}
    current.save(update_fields=["decisions"])
    words = ", ".join(PARTS[one] for one in parts)
    record("company_sheet_chosen", current, by, at, part=words, choice=choice)
    return current


@transaction.atomic
def follow(*, sheet, newer, by, at):
    """Make the draft that follows the newer learning sheet, once every changed part has a choice: (draft, sentences).

    An open draft goes on in place, with what was written; from a version in force the next one begins.
    """
    current, found = _looked_at(sheet, newer, by)
    if not found.is_decided:
        waiting = ", ".join(PARTS[part].lower() for part in found.waiting)
        raise SheetRefused(f"Kies eerst nog bij: {waiting}.")
    old = current.learning_sheet_version
    content, goals, said = rules.followed(
        current.content, current.goals, old.content, newer.content, found.chosen
    )
    fields = {
        "content": content,
        "goals": goals,
        "learning_sheet_version": newer,
        "change_note": " ".join(said)[:500],
        "decisions": dict(found.chosen) | {FROM: str(old.pk), TO: str(newer.pk)},
    }
    if current.state == SheetState.DRAFT:
        for name, value in fields.items():
            setattr(current, name, value)
        current.version += 1
        current.changed_at, current.changed_by = at, by
        current.save()
        draft = current
    else:
        current.decisions = {}
        current.save(update_fields=["decisions"])
        draft = copy_of(current, number=current.number + 1, by=by, at=at, **fields)
    record("company_sheet_followed", draft, by, at, learning_sheet_version=newer.pk, followed=old.pk)
    return draft, said


def _looked_at(sheet, newer, by):
    """The locked version that is worked on, and what the newer learning sheet means for it."""
    row = locked_sheet(sheet, by)
    current = locked(base_of(row))
    if row.retired_on:
        raise SheetRefused("Deze fiche is uit gebruik.")
    if current.state == SheetState.REVIEW:
        raise SheetRefused("Deze fiche ligt bij de school. Neem ze terug, of wacht tot ze beslist is.")
    now = newer_than(current)
    if now is None or now.pk != newer.pk:
        raise SheetRefused("Er is intussen een andere versie van de leerfiche. Bekijk wat er nu verandert.")
    return current, news_of(current, newer)
