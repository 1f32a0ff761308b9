"""Remarks on how a learner is doing (X03): others read one only after the learner agreed, per side, and until withdrawn."""

from django.db import transaction

from duaalportal.accounts import audit
from learningplans import trail
from learningplans.models import WellbeingNote

audit.verbs(
    wellbeing_written="schreef een opmerking over welzijn",
    wellbeing_agreed="gaf toestemming om een opmerking over welzijn te delen",
    wellbeing_withdrawn="trok de toestemming voor een opmerking over welzijn in",
)


class NotTheLearner(Exception):
    """Only the learner agrees and withdraws."""


class NobodyChosen(Exception):
    """A remark is shared with at least one side."""


@transaction.atomic
def write_note(*, trajectory, text, by, at):
    """Write a remark; until the learner agrees only who wrote it and the learner read it."""
    note = WellbeingNote.objects.create(
        school=trajectory.school, trajectory=trajectory, text=text, written_at=at, written_by=by
    )
    trail.record("wellbeing_written", trajectory, by=by, at=at, note=note.pk)
    return note


@transaction.atomic
def agree(*, note, with_school, with_company, by, at):
    """The learner shares a remark with the school, the company, or both. Raises NotTheLearner and NobodyChosen."""
    if not with_school and not with_company:
        raise NobodyChosen("Kies met wie je dit deelt.")
    current = _own(note, by)
    current.with_school, current.with_company = with_school, with_company
    current.agreed_at, current.withdrawn_at = at, None
    current.save()
    facts = {"with_school": with_school, "with_company": with_company}
    trail.record("wellbeing_agreed", current.trajectory, by=by, at=at, note=current.pk, **facts)
    return current


@transaction.atomic
def withdraw(*, note, by, at):
    """The learner no longer shares a remark, or does not want to: nobody else reads it from now on."""
    current = _own(note, by)
    if current.withdrawn_at is None:
        current.withdrawn_at = at
        current.save(update_fields=["withdrawn_at"])
        trail.record("wellbeing_withdrawn", current.trajectory, by=by, at=at, note=current.pk)
    return current


def _own(note, by):
    rows = WellbeingNote.objects.select_for_update(of=("self",))
    current = rows.select_related("trajectory__school", "trajectory__learner").get(pk=note.pk)
    if current.trajectory.learner.user_id != by.pk:
        raise NotTheLearner("Alleen de lerende beslist wie dit leest.")
    return current
