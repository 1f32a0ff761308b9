"""How a version goes: handed in, taken back, approved, sent back, a next one, out of use; and remarks on the way."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans.company_sheets import remarks, reviewing
from learningplans.company_sheets.errors import SheetRefused
from learningplans.company_sheets.forms import HandInForm, RemarkForm, SeenForm, SendBackForm
from learningplans.models import CompanySheetRemark
from learningplans.views.company_sheets.loading import (
    MENU,
    done,
    sheet_written,
    version_reviewed,
    version_written,
)

FORM = ["GET", "HEAD", "POST"]


@requires(Can.WRITE_COMPANY_SHEETS)
@require_POST
def company_sheet_hand_in(request, company_sheet_version):
    """Put a draft before the school."""
    version = version_written(request, company_sheet_version)
    form = HandInForm(request.POST)
    where = {"company_sheet_version": version.pk}
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["note"]))
        return go_to(request, "learningplans:company_sheet_write", **where)
    return done(
        request,
        lambda: reviewing.hand_in(
            version=version, note=form.cleaned_data["note"], by=request.user, at=timezone.now()
        ),
        f"Voorgelegd. {version.school.name} leest het na.",
        "company_sheet_version",
        **where,
    )


@requires(Can.WRITE_COMPANY_SHEETS)
@require_POST
def company_sheet_take_back(request, company_sheet_version):
    """Write on at what was handed in."""
    version = version_written(request, company_sheet_version)
    return done(
        request,
        lambda: reviewing.take_back(version=version, by=request.user, at=timezone.now()),
        "Teruggenomen. Je kan verder schrijven.",
        "company_sheet_write",
        company_sheet_version=version.pk,
    )


@requires(Can.REVIEW_COMPANY_SHEETS)
@require_POST
def company_sheet_approve(request, company_sheet_version):
    """Approve for the school what was read."""
    version = version_reviewed(request, company_sheet_version)
    form = SeenForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else -1
    return done(
        request,
        lambda: reviewing.approve(version=version, seen=seen, by=request.user, at=timezone.now()),
        "Goedgekeurd. Lerenden en plannen gebruiken nu deze versie.",
        "company_sheet",
        company_sheet=version.company_sheet_id,
    )


@requires(Can.REVIEW_COMPANY_SHEETS)
@require_http_methods(FORM)
def company_sheet_send_back(request, company_sheet_version):
    """Say what must be better; it is a draft again."""
    version = version_reviewed(request, company_sheet_version)
    form = SendBackForm(request.POST or None, initial={"seen": version.version})
    if request.method == "POST" and form.is_valid():
        try:
            reviewing.send_back(version=version, by=request.user, at=timezone.now(), **form.cleaned_data)
        except SheetRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Teruggestuurd met je opmerking.")
            return go_to(request, "learningplans:company_sheet", company_sheet=version.company_sheet_id)
    context = {"version": version, "sheet": version.company_sheet, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/company_sheets/send_back.html", context, status=status)


@requires(Can.WRITE_COMPANY_SHEETS)
@require_POST
def company_sheet_next(request, company_sheet):
    """Begin the next version, or go on with the open one."""
    sheet = sheet_written(request, company_sheet)
    try:
        made = reviewing.next_version(sheet=sheet, by=request.user, at=timezone.now())
    except SheetRefused as refusal:
        messages.error(request, str(refusal))
        return go_to(request, "learningplans:company_sheet", company_sheet=sheet.pk)
    return go_to(request, "learningplans:company_sheet_write", company_sheet_version=made.pk)


@requires(Can.WRITE_COMPANY_SHEETS)
@require_POST
def company_sheet_drop(request, company_sheet_version):
    """Throw a draft away while another version is in force."""
    version = version_written(request, company_sheet_version)
    return done(
        request,
        lambda: reviewing.drop_draft(version=version, by=request.user, at=timezone.now()),
        "Het concept is weg. De goedgekeurde versie blijft.",
        "company_sheet",
        company_sheet=version.company_sheet_id,
    )


@requires(Can.WRITE_COMPANY_SHEETS)
@require_POST
def company_sheet_retire(request, company_sheet):
    """Take a sheet out of use."""
    return _sheet(
        request, company_sheet, reviewing.retire, "Uit gebruik genomen. Oude plannen houden hun versie."
    )


@requires(Can.WRITE_COMPANY_SHEETS)
@require_POST
def company_sheet_use(request, company_sheet):
    """Take a sheet back into use."""
    return _sheet(request, company_sheet, reviewing.use_again, "Weer in gebruik.")


def _sheet(request, pk, act, words):
    sheet = sheet_written(request, pk)
    return done(
        request,
        lambda: act(sheet=sheet, by=request.user, at=timezone.now()),
        words,
        "company_sheet",
        company_sheet=sheet.pk,
    )


# --- remarks --------------------------------------------------------------------------------------------------------


@requires(Can.WRITE_COMPANY_SHEETS)
@require_http_methods(FORM)
def company_sheet_remark_new(request, company_sheet):
    """Say something of a part (?onderdeel=)."""
    sheet = sheet_written(request, company_sheet)
    form = RemarkForm(request.POST or None, initial={"part": request.GET.get("onderdeel", "")})
    if request.method == "POST" and form.is_valid():
        remarks.remark(sheet=sheet, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Je opmerking staat erbij.")
        return go_to(request, "learningplans:company_sheet", company_sheet=sheet.pk)
    context = {"sheet": sheet, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/company_sheets/remark.html", context, status=status)


@requires(Can.WRITE_COMPANY_SHEETS)
@require_POST
def company_sheet_remark_settle(request, company_sheet, company_sheet_remark):
    """Close a remark."""
    request.menu = MENU
    rows = CompanySheetRemark.objects.writable_by(request.user).filter(company_sheet=company_sheet)
    found = get_object_or_404(rows, pk=company_sheet_remark)
    return done(
        request,
        lambda: remarks.settle(remark=found, by=request.user, at=timezone.now()),
        "Afgehandeld.",
        "company_sheet",
        company_sheet=company_sheet,
    )
