"""One learning sheet: as a paper, with what changed and what is said of it."""

import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans.models import LearningSheet, LearningSheetRemark
from learningplans.rules import sheets as rules
from learningplans.sheets import checking, library, reading, remarks
from learningplans.sheets.errors import SheetRefused
from learningplans.sheets.forms import BackForm, RemarkForm
from learningplans.sheets.paper import paper_of
from learningplans.views.sheets.loading import SHORT_OF, WORD_OF, address_of, sheet_where, version_where


@requires(Can.SEE_SHEETS)
@require_safe
def sheet(request, learning_sheet):
    """The way to the version in force, or to the one that is being written while there is none."""
    found = sheet_where(request, learning_sheet)
    rows = found.versions.visible_to(request.user).order_by("-number").defer("content")
    versions = list(rows)
    standing = next((row for row in versions if row.state == "published"), versions[0] if versions else None)
    return version_page(request, found.pk, standing.pk)


@requires(Can.SEE_SHEETS)
@require_safe
def sheet_version(request, learning_sheet, learning_sheet_version):
    """One version with all its parts; for who works on it what is still wrong, what others say, and what to do."""
    return version_page(request, learning_sheet, learning_sheet_version)


def version_page(request, sheet, pk, *, back=None, status=200):
    """The page of a version; `back` is the form with which a reviewer sends it back, when that was not accepted."""
    version = version_where(request, sheet, pk)
    user, today = request.user, timezone.localdate()
    whole = reading.whole(user, version)
    works = version.published_at is None and whole.rights & {"write", "review"}
    known = checking.known_around(version.sheet, today) if works else None
    competences = known.competences if known else checking.competences_of(version.sheet.programme_id, today)
    before, changed = None, {}
    if version.number > 1:
        before, changed = reading.changed_since(user, version, competences)
    parts = rules.parts_of(version.content)
    context = {
        "version": version,
        "sheet": version.sheet,
        "whole": whole,
        "rights": whole.rights,
        "paper": paper_of(version.content, competences),
        "parts_here": parts,
        "faults": checking.faults_of(version, today, known) if works else [],
        "before": before,
        "changed": changed,
        "part_words": rules.PARTS,
        "word_of": WORD_OF,
        "short_of": SHORT_OF,
        "back": back or BackForm(),
        "remark_keys": {part: uuid.uuid4() for part in ("", *dict(parts))},
        "schools": [] if version.sheet.owner_id or whole.standing is None else _schools(user, version.sheet),
    }
    return render_page(request, "learningplans/sheets/version.html", context, status=status)


def _schools(user, sheet):
    """The own schools that can still go their own way with a sheet of the field."""
    mine = [one for one in library.owners(user) if one is not None]
    if not mine:
        return []
    taken = set(
        LearningSheet.objects.filter(
            programme=sheet.programme_id, code=sheet.code, owner__in=mine
        ).values_list("owner_id", flat=True)
    )
    return [one for one in mine if one.pk not in taken]


@requires(Can.SEE_SHEETS)
@require_safe
def sheet_changes(request, learning_sheet, learning_sheet_version):
    """What changed since the published version before it, part by part."""
    version = version_where(request, learning_sheet, learning_sheet_version)
    competences = checking.competences_of(version.sheet.programme_id, timezone.localdate())
    before, changed = reading.changed_since(request.user, version, competences)
    context = {
        "version": version,
        "sheet": version.sheet,
        "before": before,
        "changed": changed,
        "part_words": rules.PARTS,
    }
    return render_page(request, "learningplans/sheets/changes.html", context)


# --- remarks ---------------------------------------------------------------------------------------------------------


@requires(Can.WRITE_SHEETS)
@require_POST
def sheet_remark(request, learning_sheet):
    """Say something about a part of a sheet one works on."""
    found = sheet_where(request, learning_sheet, LearningSheet.objects.worked_on_by(request.user))
    form = RemarkForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "sheet": found, "part_words": rules.PARTS}
        return render_page(request, "learningplans/sheets/remark.html", context, status=422)
    try:
        remarks.remark(sheet=found, by=request.user, at=timezone.now(), **form.cleaned_data)
    except SheetRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Je opmerking staat erbij.")
    return _back(request, found, form.cleaned_data["part"])


@requires(Can.WRITE_SHEETS)
@require_POST
def sheet_remark_settle(request, learning_sheet, learning_sheet_remark):
    """Say that a remark is dealt with; who writes does."""
    found = sheet_where(request, learning_sheet, LearningSheet.objects.writable_by(request.user))
    row = get_object_or_404(LearningSheetRemark.objects.filter(sheet=found), pk=learning_sheet_remark)
    remarks.settle(remark=row, by=request.user, at=timezone.now())
    messages.success(request, "Afgehandeld.")
    return _back(request, found, row.part)


def _back(request, sheet, part):
    """The page of the version that is being written, else of the one in force, at this part."""
    rows = sheet.versions.visible_to(request.user).order_by("-number")
    version = rows.only("pk", "sheet_id").first()
    address = reverse("learningplans:sheet_version", kwargs=address_of(version))
    return go_to(request, f"{address}#{f'deel-{part}' if part else 'opmerkingen'}")
