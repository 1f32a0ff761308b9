"""Interest: shown and withdrawn by a company, found by coordinators and coaches of every school (C18)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from companies import interest as services
from companies.interest_forms import InterestForm
from companies.models import ProgrammeInterest
from companies.views.loading import own_company
from duaalportal.accounts.access import Can, requires
from duaalportal.catalogue.models import Programme
from duaalportal.lib.dates import date_of
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page

PER_PAGE = 25
MENU = "companies:home"
SORTS = {
    "naam": ("Naam", ("organisation__name", "programme__name")),
    "gemeente": ("Gemeente", ("organisation__municipality", "organisation__name")),
    "vanaf": ("Eerst vrij", ("from_day", "organisation__name")),
    "plaatsen": ("Meeste plaatsen", ("-places", "organisation__name")),
}


# --- the company ------------------------------------------------------------------------------------------------


@requires(Can.EDIT_COMPANY)
@require_safe
def interests(request, organisation):
    """For which programmes the company shows interest, and what that means."""
    request.menu = MENU
    company = own_company(request, organisation, Can.EDIT_COMPANY)
    rows = ProgrammeInterest.objects.editable_by(request.user).filter(organisation=company)
    standing = rows.standing().select_related("establishment", "programme", "shown_by")
    page = Paginator(standing.order_by("establishment__name", "programme__name", "pk"), PER_PAGE)
    context = {"organisation": company, "page": page.get_page(request.GET.get("pagina"))}
    return render_page(request, "companies/presentation_interests.html", context)


@requires(Can.EDIT_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def interest_new(request, organisation):
    """Show interest in a programme."""
    request.menu = MENU
    company = own_company(request, organisation, Can.EDIT_COMPANY)
    initial = {
        "programme": request.GET.get("opleiding", ""),
        "establishment": request.GET.get("vestiging", ""),
    }
    form = InterestForm(
        request.POST or None, organisation=company, today=timezone.localdate(), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.show_interest(
                organisation=company, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except services.AlreadyShown as error:
            form.add_error("programme", str(error))
        else:
            messages.success(request, "Scholen vinden jullie nu.")
            return go_to(request, "companies:interests", organisation=company.slug)
    context = {"organisation": company, "form": form, "places": form.fields["establishment"].queryset}
    return render_page(
        request, "companies/presentation_interest_new.html", context, status=422 if form.is_bound else 200
    )


@requires(Can.EDIT_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def interest_withdraw(request, organisation, interest):
    """Withdraw it, after one question."""
    request.menu = MENU
    rows = ProgrammeInterest.objects.editable_by(request.user).standing()
    found = get_object_or_404(
        rows.select_related("organisation", "establishment", "programme"),
        pk=interest,
        organisation__slug=organisation,
    )
    if request.method == "POST":
        try:
            services.withdraw_interest(interest=found, by=request.user, at=timezone.now())
        except services.AlreadyWithdrawn as error:
            messages.info(request, str(error))
        else:
            messages.success(request, "Ingetrokken. Scholen vinden dit niet meer.")
        return go_to(request, "companies:interests", organisation=organisation)
    context = {"organisation": found.organisation, "interest": found}
    return render_page(request, "companies/presentation_interest_withdraw.html", context)


# --- schools ----------------------------------------------------------------------------------------------------


@requires(Can.REVIEW_PRESENTATION)
@require_safe
def interested(request):
    """Companies that would like to train learners, whether one works with them or not."""
    request.menu = MENU
    rows, wanted = _found(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "page": page,
        "wanted": wanted,
        "query": urlencode({name: value for name, value in wanted.items() if value}),
        "sorts": {key: words for key, (words, _) in SORTS.items()},
        "programmes": list(Programme.objects.order_by("name")),
        "today": timezone.localdate(),
    }
    return render_page(request, "companies/presentation_interested.html", context, block="lijst")


@requires(Can.REVIEW_PRESENTATION)
@require_safe
def interested_file(request, kind):
    """The same list as a file."""
    rows, _ = _found(request)
    header = ["Leerbedrijf", "Gemeente", "Opleiding", "Plaatsen", "Vanaf", "Opmerking"]
    lines = (
        [
            row.organisation.name,
            row.organisation.municipality,
            row.programme.name,
            row.places,
            date_of(row.from_day),
            row.note,
        ]
        for row in rows
    )
    return as_file(kind, "leerbedrijven-met-interesse", header, lines)


def _found(request):
    wanted = {
        "q": request.GET.get("q", "").strip()[:100],
        "opleiding": request.GET.get("opleiding", "")[:60],
        "volgorde": request.GET.get("volgorde", ""),
    }
    rows = ProgrammeInterest.objects.shown_to_schools(request.user).select_related(
        "organisation", "programme"
    )
    if wanted["q"]:
        rows = rows.filter(
            Q(organisation__name__icontains=wanted["q"])
            | Q(organisation__municipality__icontains=wanted["q"])
            | Q(programme__name__icontains=wanted["q"])
        )
    if wanted["opleiding"]:
        rows = rows.filter(programme=wanted["opleiding"])
    _, order = SORTS.get(wanted["volgorde"], SORTS["naam"])
    return rows.order_by(*order, "pk"), wanted
