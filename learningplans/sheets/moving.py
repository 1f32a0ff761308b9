"""What happens to a learning sheet: handed in, approved or sent back, a next version, an own way, out of use.

Who may do it is asked where the sheet is loaded (`writable_by`, `reviewable_by`, `kept_by`).
"""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from learningplans.models import LearningSheet, SheetState
from learningplans.sheets.checking import faults_of
from learningplans.sheets.drafting import NOT_OPEN, add_draft, create, locked, owners, record
from learningplans.sheets.errors import SheetChanged, SheetHasFaults, SheetRefused

audit.verbs(
    learning_sheet_handed_in="legde een leerfiche voor",
    learning_sheet_taken_back="nam een leerfiche terug om verder te schrijven",
    learning_sheet_sent_back="stuurde een leerfiche terug",
    learning_sheet_published="keurde een leerfiche goed",
    learning_sheet_next="begon een nieuwe versie van een leerfiche",
    learning_sheet_taken_over="begon een eigen versie van een leerfiche van de sector",
    learning_sheet_retired="nam een leerfiche uit gebruik",
    learning_sheet_back_in_use="nam een leerfiche weer in gebruik",
)


@transaction.atomic
def hand_in(*, version, seen, by, at):
    """Lay a draft before a reviewer; `seen` is the number of saves one looked at. Again changes nothing.

    Raises SheetHasFaults, SheetChanged and SheetRefused.
    """
    current = locked(version)
    if current.state == SheetState.REVIEW:
        return current
    if current.state != SheetState.DRAFT:
        raise SheetRefused(NOT_OPEN)
    _refuse_unseen(current, seen)
    _refuse_faults(current, at)
    current.state, current.handed_in_at, current.handed_in_by = SheetState.REVIEW, at, by
    current.sent_back_note = ""
    current.save(update_fields=["state", "handed_in_at", "handed_in_by", "sent_back_note"])
    record("learning_sheet_handed_in", current.sheet, by, at, number=current.number)
    return current


@transaction.atomic
def take_back(*, version, by, at):
    """Take a version back from the reviewer to write on. Again changes nothing. Raises SheetRefused."""
    return _back(version, "", "learning_sheet_taken_back", by, at)


@transaction.atomic
def send_back(*, version, note, by, at):
    """Send a version back to its writers with what has to be better. Raises SheetRefused."""
    if not note.strip():
        raise SheetRefused("Schrijf wat beter moet. Zo weten de schrijvers wat ze kunnen doen.")
    return _back(version, note.strip(), "learning_sheet_sent_back", by, at)


def _back(version, note, verb, by, at):
    current = locked(version)
    if current.state == SheetState.DRAFT:
        return current
    if current.state != SheetState.REVIEW:
        raise SheetRefused(NOT_OPEN)
    current.state, current.sent_back_note = SheetState.DRAFT, note
    current.save(update_fields=["state", "sent_back_note"])
    record(verb, current.sheet, by, at, number=current.number)
    return current


@transaction.atomic
def publish(*, version, seen, by, at):
    """Approve a version: it takes the place of the one in force and never changes any more. Again changes nothing.

    Never by who handed it in. Raises SheetHasFaults, SheetChanged and SheetRefused.
    """
    sheet = LearningSheet.objects.select_for_update(no_key=True).get(pk=version.sheet_id)
    current = locked(version)
    if current.state == SheetState.PUBLISHED:
        return current
    if current.state != SheetState.REVIEW:
        raise SheetRefused("Deze versie is niet voorgelegd. Kijk opnieuw hoe ver ze staat.")
    if current.handed_in_by_id == by.pk:
        raise SheetRefused("Jij legde deze fiche voor. Goedkeuren doet iemand anders.")
    if sheet.retired_on:
        raise SheetRefused("Deze leerfiche is niet meer in gebruik.")
    _refuse_unseen(current, seen)
    _refuse_faults(current, at)
    sheet.versions.filter(state=SheetState.PUBLISHED).update(state=SheetState.ARCHIVED)
    current.state, current.published_at, current.published_by = SheetState.PUBLISHED, at, by
    current.save(update_fields=["state", "published_at", "published_by"])
    if not sheet.first_published_at:
        sheet.first_published_at = at
        sheet.save(update_fields=["first_published_at"])
    record("learning_sheet_published", current.sheet, by, at, number=current.number)
    return current


def _refuse_unseen(current, seen):
    if seen != current.version:
        raise SheetChanged(current)


def _refuse_faults(current, at):
    if found := faults_of(current, as_day(at)):
        raise SheetHasFaults(found)


# --- next versions, own ways, out of use -----------------------------------------------------------------------------


@transaction.atomic
def start_next_version(*, sheet, change_note, by, at):
    """The draft after the version in force, as a copy of it; the one that is being written when there is. Raises SheetRefused."""
    row = LearningSheet.objects.select_for_update(no_key=True).get(pk=sheet.pk)
    last = row.versions.order_by("-number").first()
    if SheetState(last.state).is_open:
        return last
    if row.retired_on:
        raise SheetRefused("Deze leerfiche is niet meer in gebruik.")
    if not change_note.strip():
        raise SheetRefused("Schrijf kort wat er verandert. Wie de fiche gebruikt, leest dat.")
    draft = add_draft(row, last.number + 1, last.title, last.content, by, at, change_note.strip())
    record("learning_sheet_next", row, by, at, number=draft.number)
    return draft


@transaction.atomic
def take_over(*, sheet, school, by, at):
    """Let a school go its own way with a sheet of the field: a first draft of its own, as a copy. Raises SheetRefused.

    Until that is approved the school's plans keep to the sheet of the field.
    """
    if school not in owners(by) or school is None:
        raise SheetRefused("Een eigen versie maak je voor je eigen school.")
    if sheet.owner_id:
        raise SheetRefused("Alleen van een leerfiche van de sector maak je een eigen versie.")
    standing = sheet.versions.newest().first()
    if standing is None:
        raise SheetRefused("Deze leerfiche is nog niet goedgekeurd.")
    own = LearningSheet(
        programme_id=sheet.programme_id,
        owner=school,
        code=sheet.code,
        position=sheet.position,
        based_on=sheet,
        made_at=at,
        made_by=by,
    )
    own = create(own, f"{school.name} heeft al een leerfiche met de code “{sheet.code}”.")
    note = f"Vertrekt van versie {standing.number} van de sector."
    draft = add_draft(own, 1, standing.title, standing.content, by, at, note)
    record("learning_sheet_taken_over", own, by, at, based_on=sheet.pk, number=standing.number)
    return draft


@transaction.atomic
def retire(*, sheet, by, at):
    """Take a sheet out of use from today on: no new plan is made from it, what uses it keeps it. Again changes nothing."""
    row = LearningSheet.objects.select_for_update(no_key=True).get(pk=sheet.pk)
    if not row.retired_on:
        row.retired_on = as_day(at)
        row.save(update_fields=["retired_on"])
        record("learning_sheet_retired", row, by, at)
    return row


@transaction.atomic
def use_again(*, sheet, by, at):
    """Take a sheet into use again. Again changes nothing."""
    row = LearningSheet.objects.select_for_update(no_key=True).get(pk=sheet.pk)
    if row.retired_on:
        row.retired_on = None
        row.save(update_fields=["retired_on"])
        record("learning_sheet_back_in_use", row, by, at)
    return row
