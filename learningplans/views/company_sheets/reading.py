"""Company sheets to read: the list, a sheet, one version, the page for the shop floor, and the sheet on paper."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.views.decorators.http import require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.jobs.papers import ask_for_paper
from duaalportal.lib import qr
from duaalportal.lib.addresses import url
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import render_page
from learningplans import company_sheet_jobs
from learningplans.company_sheets import following, listing
from learningplans.company_sheets.forms import RemarkForm
from learningplans.company_sheets.partners import reviews, writes
from learningplans.company_sheets.remarks import ON
from learningplans.company_sheets.showing import shown
from learningplans.models import SheetState
from learningplans.rules import company_sheets as rules
from learningplans.rules.company_sheet_changes import changes
from learningplans.views.company_sheets.loading import MENU, OF_VERSION, sheet_seen, version_seen
from learningplans.views.loading import reads

ON_A_PAGE = 25


@requires(Can.SEE_COMPANY_SHEETS)
@reads
def company_sheet_list(request):
    """The company sheets this person reads: per company and school, with the state of each."""
    request.menu = MENU
    wanted = listing.CompanySheetFilter.of(request.GET)
    page = Paginator(listing.rows(request.user, wanted), ON_A_PAGE).get_page(request.GET.get("pagina"))
    companies, schools = listing.choices(request.user)
    context = {
        "wanted": wanted,
        "query": wanted.query,
        "page": page,
        "lines": [listing.line(row, request.user) for row in page.object_list],
        "companies": companies,
        "schools": schools,
        "states": listing.STATES,
        "sorts": listing.SORTS,
        "writes": request.user.access.can(Can.WRITE_COMPANY_SHEETS),
    }
    return render_page(request, "learningplans/company_sheets/list.html", context, block="lijst")


@requires(Can.SEE_COMPANY_SHEETS)
@reads
def company_sheet_file(request, kind):
    """The list as asked, as CSV or XLSX."""
    found = listing.rows(request.user, listing.CompanySheetFilter.of(request.GET))
    cells = [listing.as_cells(row, request.user) for row in found]
    return as_file(kind, "bedrijfsfiches", listing.HEADER, cells)


@requires(Can.SEE_COMPANY_SHEETS)
@reads
def company_sheet(request, company_sheet):
    """A sheet as it is in force, or the draft while there is no other; with what was said of it."""
    sheet = sheet_seen(request, company_sheet)
    return _page(request, sheet, _versions(request, sheet))


@requires(Can.SEE_COMPANY_SHEETS)
@reads
def company_sheet_version(request, company_sheet_version):
    """One version of a sheet, and what is different from the one before."""
    found = version_seen(request, company_sheet_version)
    return _page(request, found.company_sheet, _versions(request, found.company_sheet), found.pk)


def _versions(request, sheet):
    """The versions this person reads, newest first (one query)."""
    rows = sheet.versions.select_related(*OF_VERSION, "made_by", "changed_by", "handed_in_by", "published_by")
    rows = rows.order_by("-number")
    if not writes(request.user, sheet):
        rows = rows.published()
    found = list(rows)
    if not found:
        raise Http404
    return found


def _page(request, sheet, versions, pk=None):
    in_force = next((row for row in versions if row.state == SheetState.PUBLISHED), None)
    chosen = next((row for row in versions if row.pk == pk), None) or in_force or versions[0]
    edits = writes(request.user, sheet)
    before = next((row for row in versions if row.number < chosen.number), None)
    remarks = list(sheet.remarks.select_related("by", "settled_by")) if edits else []
    is_in_review = chosen.state == SheetState.REVIEW
    context = {
        "sheet": sheet,
        "version": chosen,
        "shown": shown(chosen),
        "versions": versions,
        "open_version": next((row for row in versions if SheetState(row.state).is_open), None),
        "in_force": in_force,
        "badges": listing.BADGES,
        "edits": edits,
        "reviews": is_in_review and reviews(request.user, sheet),
        "newer": following.newer_than(versions[0]) if edits and not sheet.retired_on else None,
        "before": before,
        "differences": changes(*map(_told, (before, chosen)), words=_words(before, chosen)) if before else {},
        "parts": rules.PARTS,
        "on": ON,
        "remarks": [row for row in remarks if row.settled_at is None],
        "settled": [row for row in remarks if row.settled_at],
        "remark_form": RemarkForm(),
        "code": qr.code(_floor(sheet)),
        "is_in_review": is_in_review,
    }
    return render_page(request, "learningplans/company_sheets/sheet.html", context)


def _told(version):
    return version.title, version.goals, version.content


def _words(*versions):
    return {
        row["code"]: row["text"]
        for version in versions
        for row in version.learning_sheet_version.content.get("goals", ())
    }


def _floor(sheet):
    return settings.PORTAL_ADDRESS + url("learningplans:company_sheet_floor", company_sheet=sheet.pk)


@requires(Can.SEE_COMPANY_SHEETS)
@reads
def company_sheet_floor(request, company_sheet):
    """The sheet on a phone at the machine: short and large, a photo per step."""
    sheet = sheet_seen(request, company_sheet)
    versions = _versions(request, sheet)
    version = next((row for row in versions if row.state == SheetState.PUBLISHED), versions[0])
    context = {"sheet": sheet, "version": version, "shown": shown(version)}
    return render_page(request, "learningplans/company_sheets/floor.html", context)


@requires(Can.SEE_COMPANY_SHEETS)
@require_POST
def company_sheet_pdf(request, company_sheet_version):
    """Ask for a version on paper, one or two A4."""
    found = version_seen(request, company_sheet_version)
    return ask_for_paper(request, company_sheet_jobs.SHEET, found, found.version)
