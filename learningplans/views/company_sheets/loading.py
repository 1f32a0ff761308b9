"""Loading is checking: the only ways these views get a company sheet or a version of it; else a 404."""

from django.contrib import messages
from django.shortcuts import get_object_or_404

from duaalportal.lib.pages import go_to
from learningplans.company_sheets.errors import SheetRefused
from learningplans.models import CompanySheet, CompanySheetVersion

MENU = "learningplans:plans"
OF_SHEET = ("organisation", "school", "establishment", "sheet__programme")
OF_VERSION = (
    *("company_sheet__sheet__programme", "company_sheet__establishment"),
    *("organisation", "school", "learning_sheet_version"),
)


def sheet_seen(request, pk):
    """A sheet this person reads."""
    request.menu = MENU
    rows = CompanySheet.objects.visible_to(request.user).select_related(*OF_SHEET)
    return get_object_or_404(rows, pk=pk)


def sheet_written(request, pk):
    """A sheet this person writes, for the company or the school."""
    request.menu = MENU
    rows = CompanySheet.objects.writable_by(request.user).select_related(*OF_SHEET)
    return get_object_or_404(rows, pk=pk)


def version_seen(request, pk):
    """A version this person reads."""
    request.menu = MENU
    rows = CompanySheetVersion.objects.visible_to(request.user).select_related(*OF_VERSION)
    return get_object_or_404(rows, pk=pk)


def version_written(request, pk):
    """A version of a sheet this person writes."""
    request.menu = MENU
    rows = CompanySheetVersion.objects.writable_by(request.user).select_related(*OF_VERSION)
    return get_object_or_404(rows, pk=pk)


def version_reviewed(request, pk):
    """A version this person approves for the own school."""
    request.menu = MENU
    rows = CompanySheetVersion.objects.reviewable_by(request.user).select_related(*OF_VERSION)
    return get_object_or_404(rows, pk=pk)


def done(request, act, words, to, **where):
    """Do one thing and say so, or say why not; then to a page."""
    try:
        act()
    except SheetRefused as refusal:
        messages.error(request, str(refusal))
    else:
        if words:
            messages.success(request, words)
    return go_to(request, f"learningplans:{to}", **where)
