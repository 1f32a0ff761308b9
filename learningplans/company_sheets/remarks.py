"""Remarks between mentor and teacher, on a part of a company sheet or on the whole, until somebody settles them."""

from django.db import transaction

from duaalportal.accounts import audit
from learningplans.company_sheets.errors import SheetRefused
from learningplans.company_sheets.writing import record, refuse_stranger, sides_of
from learningplans.models import CompanySheetRemark
from learningplans.rules.company_sheets import PARTS

audit.verbs(
    company_sheet_remarked="schreef een opmerking bij een bedrijfsfiche",
    company_sheet_remark_settled="handelde een opmerking bij een bedrijfsfiche af",
)
ON = {"": "De hele fiche", **PARTS}


@transaction.atomic
def remark(*, sheet, part, text, by, at):
    """Say something of a part; the same text on the same part while it is open is said once."""
    refuse_stranger(sheet, by)
    if part not in ON:
        raise SheetRefused("Kies bij welk onderdeel je opmerking hoort.")
    if not text.strip():
        raise SheetRefused("Schrijf wat je wil zeggen.")
    said = {"company_sheet": sheet, "part": part, "text": text.strip(), "by": by, "settled_at": None}
    if before := CompanySheetRemark.objects.filter(**said).first():
        return before
    found = CompanySheetRemark.objects.create(at=at, **said, **sides_of(sheet))
    record("company_sheet_remarked", found, by, at, part=part)
    return found


@transaction.atomic
def settle(*, remark, by, at):
    """Close a remark; again changes nothing."""
    current = CompanySheetRemark.objects.select_for_update(of=("self",), no_key=True).get(pk=remark.pk)
    refuse_stranger(current, by)
    if current.settled_at is None:
        current.settled_at, current.settled_by = at, by
        current.save(update_fields=["settled_at", "settled_by"])
        record("company_sheet_remark_settled", current, by, at)
    return current
