"""Establishments and mentors as a table: take along, hand in, look first, then all or nothing."""

import json

from django import forms
from django.contrib import messages
from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from companies import establishments as places
from companies.importing import establishments, mentors
from companies.importing.plan import MOST_FAULTS, Change
from companies.views.loading import own_company
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page
from duaalportal.lib.tables import LARGEST, NoTable, Table, read_table

SHOWN = 200
ESTABLISHMENTS, MENTORS = "vestigingen", "mentoren"
BACK = {ESTABLISHMENTS: "companies:overview", MENTORS: "companies:mentors"}
REFUSED = (places.NumberTaken, places.ChangedMeanwhile, *mentors.REFUSED)
WORDS = {
    places.NumberTaken: "Een van deze vestigingsnummers hoort al bij een andere vestiging.",
    places.ChangedMeanwhile: "Iemand anders paste intussen een van deze rijen aan. Laad het bestand opnieuw.",
    mentors.mentors.MentorChanged: "Iemand anders paste intussen een van deze mentoren aan. Laad het bestand opnieuw.",
}


class TableForm(forms.Form):
    """A file with a table."""

    file = forms.FileField(
        label="Bestand (XLSX of CSV)",
        help_text="Hoogstens 1 MB en 2000 rijen.",
        error_messages={"required": "Kies een bestand.", "empty": "Dit bestand is leeg."},
    )

    def clean_file(self):
        """The table in it."""
        handed_in = self.cleaned_data["file"]
        try:
            return read_table(handed_in.read(LARGEST + 1))
        except NoTable as error:
            raise forms.ValidationError(str(error)) from error


@requires(Can.EDIT_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def table_import(request, organisation, table):
    """Hand in a table, look at what it would change, and take it in whole."""
    request.menu = "companies:home"
    company = own_company(request, organisation, Can.EDIT_COMPANY)
    if table not in BACK:
        raise Http404
    form, handed_in = TableForm(), None
    if request.method == "POST" and "rows" in request.POST:
        handed_in = _sent_back(request.POST["rows"])
    elif request.method == "POST":
        form = TableForm(request.POST, request.FILES)
        handed_in = form.cleaned_data["file"] if form.is_valid() else None
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


def _sent_back(text):
    """The table as the page with the preview carried it; anything else is no table."""
    try:
        data = json.loads(text)
        rows = [(int(number), [str(cell) for cell in cells]) for number, cells in data["rows"]]
        return Table([str(name) for name in data["head"]], rows)
    except (ValueError, TypeError, KeyError) as error:
        raise Http404 from error


def _page(request, company, table, form, handed_in, found):
    refused = form.errors or (found and not found.is_good)
    heads = establishments.COLUMNS if table == ESTABLISHMENTS else mentors.heads()
    carried = {"head": handed_in.head, "rows": handed_in.rows} if found and found.is_good else None
    context = {
        "organisation": company,
        "table": table,
        "back": BACK[table],
        "form": form,
        "heads": heads,
        "found": found,
        "faults": found.faults[:MOST_FAULTS] if found else [],
        "counts": [(change.value, found.count(change)) for change in Change] if found else [],
        "rows": found.rows[:SHOWN] if found else [],
        "carried": json.dumps(carried) if carried else "",
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
