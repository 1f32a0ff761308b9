"""What the pages of safety share: loading, and one form that makes one thing."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect

from companies.models import Establishment, Workstation
from companies.views.loading import company_seen, own_company
from duaalportal.accounts.access import Can
from duaalportal.lib.pages import render_page

MENU = "companies:home"


def may(request, can, organisation_id):
    """Whether the visitor has a capability in this organisation."""
    return organisation_id in request.user.access.organisation_ids(can)


def place_seen(request, organisation, establishment):
    """A company whose safety the visitor reads of, and one of its establishments."""
    request.menu = MENU
    company = company_seen(request, organisation, Can.SEE_SAFETY)
    return company, get_object_or_404(company.establishments, pk=establishment)


def own_place(request, organisation, establishment, can):
    """An establishment of the own company in which the visitor has the capability."""
    request.menu = MENU
    company = own_company(request, organisation, can)
    return company, get_object_or_404(company.establishments, pk=establishment)


def row_of(request, rows, organisation, pk, *related):
    """One row out of an already limited set, under the address of its own company; else 404."""
    request.menu = MENU
    rows = rows.select_related("organisation", *related)
    return get_object_or_404(rows, pk=pk, organisation__slug=organisation)


def workstations_of(establishment, on):
    """The workstations of an establishment that are in use, to choose from."""
    rows = Workstation.objects.filter(establishment=establishment)
    return rows.exclude(retired_on__lte=on).order_by("name", "pk")


def open_places(company, on):
    """The establishments of a company that are open, to choose from."""
    return Establishment.objects.open(on).filter(organisation=company)


@dataclass
class FormPage:
    """The words and ways out of a page with one form."""

    title: str
    over: str
    back: str
    button: str
    lead: str = ""
    note: str = ""
    facts: list = field(default_factory=list)
    done: str = ""
    then: str = ""
    template: str = "companies/safety/form.html"


def one_form(request, form, act, page, *, errors=None, context=None):
    """Show a form; sent and right, let `act` do it and go on. `errors` is error -> field (None: the whole form)."""
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                act(**form.cleaned_data)
            except tuple(errors or ()) as error:
                form.add_error((errors or {})[type(error)], str(error))
            else:
                if page.done:
                    messages.success(request, page.done)
                return redirect(page.then or page.back)
        status = 422
    return render_page(request, page.template, {"form": form, "page": page} | (context or {}), status=status)
