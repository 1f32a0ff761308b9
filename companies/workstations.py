"""Writes on workstations, their sheets in versions, and work that is forbidden for the young."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from companies.models import Danger, ForbiddenWork, Workstation, WorkstationSheet
from companies.safety import refuse_future
from duaalportal.accounts import audit

audit.verbs(
    workstation_added="voegde een werkpost toe",
    workstation_changed="paste een werkpost aan",
    sheet_started="begon een versie van de werkpostfiche",
    sheet_saved="paste de werkpostfiche aan",
    sheet_published="publiceerde de werkpostfiche",
    forbidden_work_recorded="legde verboden werk vast",
    forbidden_work_confirmed="bevestigde de drie voorwaarden voor verboden werk",
    forbidden_work_reopened="nam de bevestiging van verboden werk terug",
    forbidden_work_withdrawn="liet verboden werk vervallen",
)


class NameIsTaken(ValueError):
    """The establishment has a workstation with this name already."""


class SheetIsPublished(Exception):
    """A published version never changes; carries it."""

    def __init__(self, current):
        super().__init__("published already")
        self.current = current


class SheetChanged(Exception):
    """Somebody else saved the draft meanwhile; carries it as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


class SheetIsNotReady(ValueError):
    """The sheet lacks what a learner has to read; `reasons` are Dutch sentences."""

    def __init__(self, reasons):
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class NotConfirmedInFull(ValueError):
    """The three conditions come together with a name and a day."""


@dataclass(frozen=True, slots=True)
class DangerText:
    """One danger with its measures, as a form or a test gives it."""

    danger: str
    avoid: str = ""
    shield: str = ""
    limit: str = ""

    @property
    def has_measure(self):
        """Whether at least one of the three steps says something."""
        return bool(self.avoid or self.shield or self.limit)


# --- workstations --------------------------------------------------------------------------------------------


@transaction.atomic
def add_workstation(*, establishment, name, by, at, description=""):
    """Add a workstation; raises NameIsTaken."""
    row = Workstation(
        organisation_id=establishment.organisation_id,
        establishment=establishment,
        name=name,
        description=description,
    )
    _save_named(row)
    audit.record("workstation_added", row, by=by, at=at)
    return row


@transaction.atomic
def change_workstation(*, workstation, name, description, by, at, retired_on=None):
    """Change the name, what happens there, or from when it is no longer used; raises NameIsTaken."""
    row = Workstation.objects.select_for_update().get(pk=workstation.pk)
    row.name, row.description, row.retired_on = name, description, retired_on
    _save_named(row)
    audit.record("workstation_changed", row, by=by, at=at, retired_on=retired_on)
    return row


def _save_named(row):
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise NameIsTaken("Er is al een werkpost met die naam op deze vestiging.") from error


# --- sheets --------------------------------------------------------------------------------------------------


def dangers_of(sheet):
    """The dangers of a sheet as texts, in their order (one query)."""
    return [DangerText(row.danger, row.avoid, row.shield, row.limit) for row in sheet.dangers.all()]


@transaction.atomic
def start_sheet(*, workstation, by, at):
    """The draft of a workstation: the one there is, or a new version that starts as a copy of the last."""
    Workstation.objects.select_for_update().get(pk=workstation.pk)
    last = workstation.sheets.order_by("-number").first()
    if last is not None and last.published_at is None:
        return last
    draft = WorkstationSheet.objects.create(
        organisation_id=workstation.organisation_id,
        workstation=workstation,
        number=last.number + 1 if last else 1,
        tasks=last.tasks if last else "",
        equipment=last.equipment if last else "",
        health_surveillance=last.health_surveillance if last else False,
    )
    if last is not None:
        _write_dangers(draft, dangers_of(last))
    audit.record("sheet_started", draft, by=by, at=at, number=draft.number)
    return draft


@transaction.atomic
def save_sheet(*, sheet, tasks, equipment, health_surveillance, dangers, version, by, at):
    """Save a draft; raises SheetIsPublished, or SheetChanged when `version`, that of the form, is no longer current."""
    current = WorkstationSheet.objects.select_for_update().get(pk=sheet.pk)
    if current.published_at:
        raise SheetIsPublished(current)
    fresh = (tasks, equipment, health_surveillance, dangers)
    if fresh == (current.tasks, current.equipment, current.health_surveillance, dangers_of(current)):
        return current
    if current.version != version:
        raise SheetChanged(current)
    current.tasks, current.equipment, current.health_surveillance = tasks, equipment, health_surveillance
    current.version = version + 1
    current.save(update_fields=["tasks", "equipment", "health_surveillance", "version"])
    current.dangers.all().delete()
    _write_dangers(current, dangers)
    audit.record("sheet_saved", current, by=by, at=at, dangers=len(dangers))
    return current


def _write_dangers(sheet, dangers):
    Danger.objects.bulk_create(
        Danger(
            organisation_id=sheet.organisation_id,
            sheet=sheet,
            position=position,
            danger=row.danger,
            avoid=row.avoid,
            shield=row.shield,
            limit=row.limit,
        )
        for position, row in enumerate(dangers, start=1)
    )


def missing_on(sheet, dangers):
    """What a sheet still lacks before learners may read it, as Dutch sentences; empty when it is ready."""
    missing = []
    if not sheet.tasks.strip():
        missing.append("Schrijf wat de lerende hier doet.")
    if not dangers:
        missing.append("Noem minstens één gevaar.")
    missing += [f"Zeg bij “{row.danger}” wat jullie doen." for row in dangers if not row.has_measure]
    return missing


@transaction.atomic
def publish_sheet(*, sheet, version, by, at):
    """Let school and learners read this version; from now on it never changes. Again changes nothing.

    Raises SheetIsNotReady, and SheetChanged when what one looked at is no longer what stands there.
    """
    current = WorkstationSheet.objects.select_for_update().get(pk=sheet.pk)
    if current.published_at:
        return current
    if current.version != version:
        raise SheetChanged(current)
    if missing := missing_on(current, dangers_of(current)):
        raise SheetIsNotReady(missing)
    current.published_at, current.published_by = at, by
    current.save(update_fields=["published_at", "published_by"])
    audit.record("sheet_published", current, by=by, at=at, number=current.number)
    return current


# --- forbidden work ------------------------------------------------------------------------------------------


@transaction.atomic
def record_forbidden(*, workstation, by, at, **said):
    """Record work that is forbidden for the young; it may only be done once it is confirmed in full (001:611-614)."""
    row = ForbiddenWork(organisation_id=workstation.organisation_id, workstation=workstation)
    _confirm(row, by=by, at=at, **said)
    audit.record("forbidden_work_recorded", row, by=by, at=at, confirmed=row.confirmed_on is not None)
    return row


@transaction.atomic
def confirm_forbidden(*, work, by, at, **said):
    """Say which of the three conditions hold; one that no longer holds takes the confirmation back."""
    row = ForbiddenWork.objects.select_for_update().get(pk=work.pk)
    before = row.confirmed_on
    _confirm(row, by=by, at=at, **said)
    verb = "forbidden_work_reopened" if before and not row.confirmed_on else "forbidden_work_recorded"
    audit.record("forbidden_work_confirmed" if row.confirmed_on else verb, row, by=by, at=at)
    return row


def _confirm(
    row, *, what, needed_for_training, measures_checked, supervised, supervisor, confirmed_on, by, at
):
    row.what = what
    row.needed_for_training, row.measures_checked = needed_for_training, measures_checked
    row.supervised, row.supervisor = supervised, supervisor
    in_full = needed_for_training and measures_checked and supervised
    if in_full and not (supervisor and confirmed_on):
        raise NotConfirmedInFull(
            "Zeg ook welke ervaren werknemer erbij is, en op welke dag jullie dit nakeken."
        )
    if in_full:
        refuse_future(confirmed_on, at)
    row.confirmed_on, row.confirmed_by = (confirmed_on, by) if in_full else (None, None)
    row.save()


@transaction.atomic
def withdraw_forbidden(*, work, by, at, on):
    """Say that this work is no longer done here from a day on; the row stays."""
    row = ForbiddenWork.objects.select_for_update().get(pk=work.pk)
    row.withdrawn_on = on
    row.save(update_fields=["withdrawn_on"])
    audit.record("forbidden_work_withdrawn", row, by=by, at=at, withdrawn_on=on)
    return row
