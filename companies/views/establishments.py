"""A company's own data and its establishments: read, added, changed, closed and opened again."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import establishments, prefill
from companies.establishment_forms import TAKEN, ClosingForm, CompanyForm, EstablishmentForm, plain_number
from companies.establishments import COMPANY_FIELDS, FIELDS, ClosingReason, mark_of
from companies.models import Establishment, TakenPlace, check_establishment_number
from companies.overview import read_company
from companies.views.loading import company_seen, own_company
from duaalportal.accounts.access import Can, requires
from duaalportal.accounts.audit import history
from duaalportal.accounts.models.organisations import check_kbo_number
from duaalportal.catalogue.models import JointCommittee
from duaalportal.catalogue.routing import scheme_for
from duaalportal.lib.dates import date_of
from duaalportal.lib.pages import go_to, render_page

MENU = "companies:home"
OTHER_ENTERPRISE = "In het register hoort dit nummer bij een andere onderneming ({}). Kijk het na."
NOT_FOUND = "Dit nummer staat niet in het register dat wij kennen. Vul de gegevens hieronder zelf in."


@requires(Can.SEE_COMPANY)
@require_safe
def establishment(request, organisation, establishment):
    """One establishment: where, which partnership, and per programme how it stands."""
    request.menu = MENU
    company = company_seen(request, organisation, Can.SEE_MEMBERS)
    rows = Establishment.objects.filter(organisation=company).select_related("joint_committee")
    found = get_object_or_404(rows, pk=establishment)
    today = timezone.localdate()
    context = {
        "organisation": company,
        "establishment": found,
        "place": read_company(company, request.user, today, only=found).places[0],
        "scheme": scheme_for(found.joint_committee_id, today),
        "edits": company.pk in request.user.access.organisation_ids(Can.EDIT_COMPANY),
        "asks_start": request.user.access.can(Can.SEE_APPLICATIONS),
        "today": today,
        "closing": _closing(found),
    }
    return render_page(request, "companies/establishment.html", context)


def _closing(establishment):
    """Why it was closed, from the trail; empty for who may not read that."""
    if establishment.closed_on is None:
        return ""
    entry = next((e for e in history(establishment) if e.verb == "establishment_closed"), None)
    return ClosingReason(entry.facts["reason"]).label if entry else ""


@requires(Can.EDIT_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def establishment_new(request, organisation):
    """Add an establishment; a number fills name and address from the register."""
    request.menu = MENU
    company = own_company(request, organisation, Can.EDIT_COMPANY)
    number, initial, problem, news = _looked_up(request, company)
    form = EstablishmentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            added = establishments.add_establishment(
                company=company, by=request.user, at=timezone.now(), **form.values
            )
        except establishments.NumberTaken:
            form.add_error("number", TAKEN)
        else:
            messages.success(request, f"{added.name} staat erbij.")
            return go_to(
                request, "companies:establishment", organisation=company.slug, establishment=added.pk
            )
    numbers = company.establishments.values_list("number", flat=True)
    context = {
        "organisation": company,
        "form": form,
        "number": number,
        "problem": problem,
        "news": news,
        "known": prefill.not_here_yet(company.kbo_number, numbers),
    }
    return render_page(
        request, "companies/establishment_new.html", context, status=422 if form.errors else 200
    )


def _looked_up(request, company):
    """The number that was asked after, what a form gets of it, what is wrong with it, and what else is to be said."""
    number = plain_number(request.GET.get("nummer", "")[:40])
    if not number or request.method == "POST":
        return number, {}, "", ""
    try:
        check_establishment_number(number)
    except ValidationError as error:
        return number, {}, error.messages[0], ""
    found = prefill.from_establishment(number)
    if found is None:
        return number, {"number": number}, "", NOT_FOUND
    if company.kbo_number and found.enterprise != company.kbo_number:
        return number, found.values, "", OTHER_ENTERPRISE.format(found.enterprise)
    return number, found.values, "", ""


@requires(Can.EDIT_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def establishment_change(request, organisation, establishment):
    """Change an establishment; two people at once see each other's text."""
    request.menu = MENU
    found = _own(request, organisation, establishment)
    initial = {field: getattr(found, field) for field in FIELDS if field != "joint_committee_id"}
    initial |= {"joint_committee": found.joint_committee_id, "seen": mark_of(found, FIELDS)}
    form = EstablishmentForm(request.POST or None, initial=initial)
    current = None
    if request.method == "POST" and form.is_valid():
        try:
            establishments.change_establishment(
                establishment=found,
                seen=form.cleaned_data["seen"],
                by=request.user,
                at=timezone.now(),
                **form.values,
            )
        except establishments.NumberTaken:
            form.add_error("number", TAKEN)
        except establishments.ChangedMeanwhile as meanwhile:
            current = meanwhile.current
            form.stand_beside(current)
        else:
            messages.success(request, "Bewaard.")
            return go_to(
                request, "companies:establishment", organisation=organisation, establishment=found.pk
            )
    context = {
        "organisation": found.organisation,
        "establishment": found,
        "form": form,
        "current": current and _words_of(current, EstablishmentForm, FIELDS),
    }
    return render_page(
        request, "companies/establishment_change.html", context, status=422 if form.errors else 200
    )


def _words_of(row, form_class, fields):
    """What a row says now, as (label, value) for the page."""
    labels = {name: field.label for name, field in form_class.base_fields.items()}
    said = []
    for name in fields:
        value = getattr(row, name)
        if name == "joint_committee_id":
            name, value = "joint_committee", value and JointCommittee.objects.get(pk=value)
        said.append((labels[name], "niet ingevuld" if value in (None, "") else value))
    return said


@requires(Can.EDIT_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def establishment_close(request, organisation, establishment):
    """Close an establishment with a reason, when nobody learns there any more."""
    request.menu = MENU
    found = _own(request, organisation, establishment)
    today = timezone.localdate()
    form = ClosingForm(request.POST or None, initial={"closed_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            establishments.close_establishment(
                establishment=found, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except establishments.PlacesRun as running:
            form.add_error("closed_on", _until_when(running.until))
        except establishments.ApplicationRuns:
            form.add_error(
                None, "Er loopt nog een erkenningsaanvraag voor deze vestiging. Zet die eerst stop."
            )
        else:
            messages.success(request, f"{found.name} is gesloten. De erkenningen blijven in de geschiedenis.")
            return go_to(
                request, "companies:establishment", organisation=organisation, establishment=found.pk
            )
    places = TakenPlace.objects.visible_to(request.user).running(today).filter(establishment=found).count()
    context = {"organisation": found.organisation, "establishment": found, "form": form, "places": places}
    return render_page(
        request, "companies/establishment_close.html", context, status=422 if form.errors else 200
    )


def _until_when(until):
    if until is None:
        return "Hier leert nog een lerende, zonder einddatum. Leg eerst vast wanneer die plaats stopt."
    return f"Hier leert nog een lerende tot en met {date_of(until)}. Kies een latere dag, of maak eerst die plaats vrij."


@requires(Can.EDIT_COMPANY)
@require_POST
def establishment_reopen(request, organisation, establishment):
    """Open a closed establishment again."""
    found = _own(request, organisation, establishment)
    establishments.reopen_establishment(establishment=found, by=request.user, at=timezone.now())
    messages.success(request, f"{found.name} is weer open.")
    return go_to(request, "companies:establishment", organisation=organisation, establishment=found.pk)


@requires(Can.EDIT_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def details(request, organisation):
    """Change the company's own name, number and address; a number fills them from the register."""
    request.menu = MENU
    company = own_company(request, organisation, Can.EDIT_COMPANY)
    initial = {field: getattr(company, field) for field in COMPANY_FIELDS}
    initial["seen"] = mark_of(company, COMPANY_FIELDS)
    number, found, problem = _enterprise(request)
    if number and not problem:
        initial |= found.values if found else {"kbo_number": number}
    form = CompanyForm(request.POST or None, initial=initial)
    current = None
    if request.method == "POST" and form.is_valid():
        try:
            establishments.change_company(
                company=company,
                seen=form.cleaned_data["seen"],
                by=request.user,
                at=timezone.now(),
                **form.values,
            )
        except establishments.NumberTaken:
            form.add_error("kbo_number", TAKEN)
        except establishments.ChangedMeanwhile as meanwhile:
            current = meanwhile.current
            form.stand_beside(current)
        else:
            messages.success(request, "Bewaard.")
            return go_to(request, "companies:overview", organisation=company.slug)
    context = {
        "organisation": company,
        "form": form,
        "number": number,
        "problem": problem,
        "news": NOT_FOUND if number and not problem and not found else "",
        "found": found,
        "current": current and _words_of(current, CompanyForm, COMPANY_FIELDS),
    }
    return render_page(request, "companies/details.html", context, status=422 if form.errors else 200)


def _enterprise(request):
    """The enterprise number that was asked after, what the register says of it, and what is wrong with it."""
    number = plain_number(request.GET.get("nummer", "")[:40])
    if not number or request.method == "POST":
        return "", None, ""
    try:
        check_kbo_number(number)
    except ValidationError as error:
        return number, None, error.messages[0]
    return number, prefill.from_enterprise(number), ""


def _own(request, organisation, establishment):
    return get_object_or_404(
        Establishment.objects.editable_by(request.user).select_related("organisation", "joint_committee"),
        organisation__slug=organisation,
        pk=establishment,
    )
