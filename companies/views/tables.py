"""Establishments and mentors as a table: take along, hand in, look first, then all or nothing."""

from django.contrib import messages
from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from companies import establishments as places
from companies.importing import establishments, mentors
from companies.views.loading import own_company
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.downloads import as_file
from duaalportal.lib.importing import Change, handed_in_by, shown
from duaalportal.lib.pages import go_to, render_page

ESTABLISHMENTS, MENTORS = "vestigingen", "mentoren"
BACK = {ESTABLISHMENTS: "companies:overview", MENTORS: "companies:mentors"}
REFUSED = (places.NumberTaken, places.ChangedMeanwhile, *mentors.REFUSED)
WORDS = {
    places.NumberTaken: "Een van deze vestigingsnummers hoort al bij een andere vestiging.",
    places.ChangedMeanwhile: "Iemand anders paste intussen een van deze rijen aan. Laad het bestand opnieuw.",
    mentors.mentors.MentorChanged: "Iemand anders paste intussen een van deze mentoren aan. Laad het bestand opnieuw.",
}


@requires(Can.EDIT_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def table_import(request, organisation, table):
    """Hand in a table, look at what it would change, and take it in whole."""
    request.menu = "companies:home"
    company = own_company(request, organisation, Can.EDIT_COMPANY)
    if table not in BACK:
        raise Http404
    form, handed_in = handed_in_by(request)
    found = _plan(company, table, handed_in) if handed_in else None
    if found and found.is_good and "rows" in request.POST and _taken_in(request, company, table, found):
        return go_to(request, BACK[table], organisation=company.slug)
    return _page(request, company, table, form, handed_in, found)


def _plan(company, table, handed_in):
    if table == ESTABLISHMENTS:
        return establishments.plan(company, handed_in)
    return mentors.plan(company, handed_in, timezone.localdate())


def _taken_in(request, company, table, found):
    """Write it; when something stands in the way say so, and nothing was written."""
    write = establishments.write if table == ESTABLISHMENTS else mentors.write
    try:
        write(company, found, by=request.user, at=timezone.now())
    except REFUSED as error:
        found.fault(0, "", WORDS.get(type(error)) or str(error))
        return False
    new, changed = found.count(Change.NEW), found.count(Change.CHANGED)
    messages.success(
        request, f"Ingeladen: {new} nieuw, {changed} aangepast, {found.count(Change.SAME)} ongewijzigd."
    )
    return True


def _page(request, company, table, form, handed_in, found):
    refused = form.errors or (found and not found.is_good)
    heads = establishments.COLUMNS if table == ESTABLISHMENTS else mentors.heads()
    context = {
        "organisation": company,
        "table": table,
        "back": BACK[table],
        "heads": heads,
        **shown(form, handed_in, found),
    }
    return render_page(request, "companies/table_import.html", context, status=422 if refused else 200)


@requires(Can.EDIT_COMPANY)
@require_safe
def table_file(request, organisation, table, kind):
    """The establishments or mentors of the own company as a file that can be handed in again."""
    company = own_company(request, organisation, Can.EDIT_COMPANY)
    today = timezone.localdate()
    if table == ESTABLISHMENTS:
        return as_file(
            kind, f"vestigingen-{company.slug}", establishments.COLUMNS, establishments.export(company, today)
        )
    if table == MENTORS:
        return as_file(kind, f"mentoren-{company.slug}", mentors.heads(), mentors.export(company, today))
    raise Http404


@requires(Can.EDIT_COMPANY)
@require_safe
def table_example(request, organisation, table, kind):
    """An empty table with the right columns and one example row."""
    own_company(request, organisation, Can.EDIT_COMPANY)
    if table == ESTABLISHMENTS:
        return as_file(kind, "voorbeeld-vestigingen", establishments.COLUMNS, [establishments.EXAMPLE])
    if table == MENTORS:
        return as_file(kind, "voorbeeld-mentoren", mentors.heads(), [mentors.EXAMPLE])
    raise Http404
