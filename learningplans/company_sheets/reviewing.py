"""How a version of a company sheet goes: handed in, approved or sent back by the school, replaced, taken out of use."""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from learningplans.company_sheets.errors import NotComplete, SheetRefused
from learningplans.company_sheets.partners import reviews
from learningplans.company_sheets.writing import (
    faults_of,
    locked,
    locked_draft,
    record,
    refuse_stranger,
    sides_of,
)
from learningplans.models import CompanySheet, CompanySheetVersion, SheetState

audit.verbs(
    company_sheet_handed_in="legde een bedrijfsfiche voor aan de school",
    company_sheet_taken_back="nam een bedrijfsfiche terug om verder te schrijven",
    company_sheet_sent_back="stuurde een bedrijfsfiche terug",
    company_sheet_published="keurde een bedrijfsfiche goed",
    company_sheet_next="begon een nieuwe versie van een bedrijfsfiche",
    company_sheet_dropped="gooide een concept van een bedrijfsfiche weg",
    company_sheet_retired="nam een bedrijfsfiche uit gebruik",
    company_sheet_in_use="nam een bedrijfsfiche weer in gebruik",
)


@transaction.atomic
def hand_in(*, version, note, by, at):
    """Put a whole draft before the school, with what changed in a sentence; again changes nothing. Raises NotComplete."""
    current = locked(version)
    refuse_stranger(current, by)
    if current.state == SheetState.REVIEW:
        return current
    current = locked_draft(version, by)
    if found := faults_of(current):
        raise NotComplete(found)
    current.state, current.sent_back_note = SheetState.REVIEW, ""
    current.handed_in_at, current.handed_in_by = at, by
    current.change_note = note.strip()
    return _moved(current, "company_sheet_handed_in", by, at)


@transaction.atomic
def take_back(*, version, by, at):
    """Write on at what was handed in; the school has not decided yet."""
    current = locked(version)
    refuse_stranger(current, by)
    if current.state == SheetState.DRAFT:
        return current
    _refuse_unless_review(current)
    current.state, current.handed_in_at, current.handed_in_by = SheetState.DRAFT, None, None
    return _moved(current, "company_sheet_taken_back", by, at)


@transaction.atomic
def send_back(*, version, note, seen, by, at):
    """Say for the school what must be better; it is a draft again. `seen` is the number of the state that was read."""
    current = _to_review(version, seen, by)
    if not note.strip():
        raise SheetRefused("Schrijf wat beter moet, dan weten ze wat te doen.")
    current.state, current.sent_back_note = SheetState.DRAFT, note.strip()
    return _moved(current, "company_sheet_sent_back", by, at)


@transaction.atomic
def approve(*, version, seen, by, at):
    """Approve for the school: from now on it is in force, and the one before is archived. Again changes nothing."""
    _refuse_unless_school(version, by)
    if CompanySheetVersion.objects.filter(pk=version.pk, state=SheetState.PUBLISHED).exists():
        return version
    current = _to_review(version, seen, by)
    if found := faults_of(current):
        raise NotComplete(found)
    before = CompanySheetVersion.objects.filter(
        company_sheet=current.company_sheet_id, state=SheetState.PUBLISHED
    )
    before.update(state=SheetState.ARCHIVED)
    current.state, current.published_at, current.published_by = SheetState.PUBLISHED, at, by
    return _moved(current, "company_sheet_published", by, at)


def _to_review(version, seen, by):
    current = locked(version)
    _refuse_unless_school(current, by)
    _refuse_unless_review(current)
    if current.version != seen:
        raise SheetRefused("Deze fiche is net gewijzigd. Lees ze opnieuw; daarna beslis je.")
    return current


def _refuse_unless_school(row, by):
    if not reviews(by, row):
        raise SheetRefused(f"Goedkeuren of terugsturen doet iemand van {row.school.name}.")


def _refuse_unless_review(current):
    if current.state != SheetState.REVIEW:
        raise SheetRefused(
            f"Deze versie is niet meer ter beoordeling: ze is nu {current.get_state_display()}."
        )


@transaction.atomic
def next_version(*, sheet, by, at):
    """Begin the next version from the one in force; a version that is open is given back."""
    row = locked_sheet(sheet, by)
    if row.retired_on:
        raise SheetRefused("Deze fiche is uit gebruik. Neem ze eerst weer in gebruik.")
    versions = list(row.versions.select_related("learning_sheet_version").order_by("-number"))
    if versions[0].state in (SheetState.DRAFT, SheetState.REVIEW):
        return versions[0]
    return copy_of(versions[0], number=versions[0].number + 1, by=by, at=at)


def copy_of(version, *, number, by, at, **fields):
    """A draft with the texts of a version; `fields` are what is different. For who holds the lock of the sheet."""
    values = {
        name: getattr(version, name) for name in ("title", "goals", "content", "learning_sheet_version")
    }
    made = CompanySheetVersion.objects.create(
        company_sheet_id=version.company_sheet_id,
        number=number,
        made_at=at,
        made_by=by,
        **sides_of(version),
        **(values | fields),
    )
    record("company_sheet_next", made, by, at, number=number)
    return made


@transaction.atomic
def drop_draft(*, version, by, at):
    """Throw a draft away while another version is in force; what was published stays."""
    current = locked_draft(version, by)
    if not current.company_sheet.versions.published().exists():
        raise SheetRefused(
            "Dit is de enige versie. Neem de fiche uit gebruik als je ze niet meer nodig hebt."
        )
    record("company_sheet_dropped", current, by, at, number=current.number)
    current.delete()


@transaction.atomic
def retire(*, sheet, by, at):
    """From today on no plan is made with it; what was planned or scored keeps its version. Again changes nothing."""
    row = locked_sheet(sheet, by)
    if row.retired_on is None:
        row.retired_on = as_day(at)
        row.save(update_fields=["retired_on"])
        record("company_sheet_retired", row, by, at)
    return row


@transaction.atomic
def use_again(*, sheet, by, at):
    """Take it back into use."""
    row = locked_sheet(sheet, by)
    if row.retired_on:
        row.retired_on = None
        row.save(update_fields=["retired_on"])
        record("company_sheet_in_use", row, by, at)
    return row


def locked_sheet(sheet, by):
    """The sheet alone for this transaction; who is of neither side is refused."""
    row = CompanySheet.objects.select_for_update(of=("self",), no_key=True).get(pk=sheet.pk)
    refuse_stranger(row, by)
    return row


def _moved(current, verb, by, at):
    current.version += 1
    current.save()
    record(verb, current, by, at, number=current.number, state=current.state)
    return current
