"""Remarks on a part of a learning sheet, among who writes it, and settling them."""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib.keys import row_id
from learningplans.models import LearningSheetRemark
from learningplans.rules.sheets import PARTS
from learningplans.sheets.errors import SheetRefused

audit.verbs(
    learning_sheet_remarked="gaf een opmerking bij een leerfiche",
    learning_sheet_remark_settled="handelde een opmerking bij een leerfiche af",
)


@transaction.atomic
def remark(*, sheet, part, text, by, at, key=None):
    """Say something about a part ("" for the whole); `key` makes that sending twice says it once. Raises SheetRefused."""
    if part and part not in PARTS:
        raise SheetRefused("Dit onderdeel bestaat niet.")
    pk = row_id(key, by, sheet)
    if key and (before := LearningSheetRemark.objects.filter(pk=pk).first()):
        return before
    row = LearningSheetRemark.objects.create(
        id=pk, sheet=sheet, owner_id=sheet.owner_id, part=part, text=text.strip(), at=at, by=by
    )
    audit.record("learning_sheet_remarked", sheet, by=by, at=at, organisation=sheet.owner, remark=row.pk)
    return row


@transaction.atomic
def settle(*, remark, by, at):
    """Say that a remark is dealt with. Again changes nothing."""
    rows = LearningSheetRemark.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("sheet__owner").get(pk=remark.pk)
    if not row.settled_at:
        row.settled_at, row.settled_by = at, by
        row.save(update_fields=["settled_at", "settled_by"])
        sheet = row.sheet
        audit.record(
            "learning_sheet_remark_settled", sheet, by=by, at=at, organisation=sheet.owner, remark=row.pk
        )
    return row
