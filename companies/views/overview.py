"""Leerbedrijven: where each role lands, a company at a glance, and whether a learner can start."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from companies.collaboration import asked_first, brought_in_by
from companies.company_list import SORTS, CompanyFilter, read_companies, shared_presentations
from companies.establishment_forms import QuestionForm
from companies.models import Establishment
from companies.overview import next_step, read_company
from companies.starting import can_start as ask
from companies.views.loading import company_seen
from duaalportal.accounts.access import Can, OrganisationKind, requires
from duaalportal.catalogue.models import Programme
from duaalportal.catalogue.parameters import NoRuleThen
from duaalportal.lib import spreadsheet
from duaalportal.lib.addresses import url
from duaalportal.lib.pages import go_to, render_page

PER_PAGE, PLACES = 50, 20
HEADER = (
    "Leerbedrijf",
    "Ondernemingsnummer",
    "Gemeente",
    "Erkend voor",
    "Interesse voor",
    "Plaatsen",
    "Vrij",
)
SHEETS = {
    "csv": ("text/csv; charset=utf-8", lambda rows: spreadsheet.csv_bytes(HEADER, rows)),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda rows: spreadsheet.xlsx_bytes("Leerbedrijven", HEADER, rows),
    ),
}


@requires(Can.SEE_COMPANY)
@require_safe
def home(request):
    """Where this person's companies are: the own one, those of the school, or what learners may read."""
    access = request.user.access
    team = access.organisation_ids(Can.SEE_MEMBERS)
    places = [place for place in access.organisations(Can.SEE_COMPANY) if place.pk in team]
    if not places:
        context = {"presentations": shared_presentations(request.user)}
        return render_page(request, "companies/home_learner.html", context)
    own = [place for place in places if place.kind == OrganisationKind.COMPANY]
    others = [place for place in places if place.kind != OrganisationKind.COMPANY]
    if len(own) == 1 and not others:
        return go_to(request, "companies:overview", organisation=own[0].slug)
    decides_for = [place for place in others if place.kind == OrganisationKind.PARTNERSHIP]
    if not own and len(decides_for) == len(others) == 1 and not request.GET:
        return go_to(request, "companies:work_list", organisation=decides_for[0].slug)
    wanted = CompanyFilter.of(request.GET)
    rows, total = read_companies(request.user, timezone.localdate(), wanted) if others else ([], 0)
    context = {
        "own": own,
        "reads_others": bool(others),
        "total": total,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina")),
        "wanted": wanted,
        "query": wanted.query,
        "sorts": SORTS,
        "programmes": Programme.objects.all(),
        "adds_for": _adding(request.user),
        "decides_for": decides_for,
        "sees_interest": access.can(Can.REVIEW_PRESENTATION),
        "works_for": [place for place in others if place.kind != OrganisationKind.PARTNERSHIP],
    }
    return render_page(request, "companies/home.html", context, block="lijst")


def _adding(user):
    """The schools for which this person brings in a company."""
    return [o for o in user.access.organisations(Can.WORK_TOGETHER) if o.kind == OrganisationKind.SCHOOL]


@requires(Can.SEE_COMPANY)
@require_safe
def companies_file(request, form):
    """The same list for a spreadsheet, with the same search."""
    if form not in SHEETS:
        raise Http404
    rows, _ = read_companies(request.user, timezone.localdate(), CompanyFilter.of(request.GET))
    table = [
        (
            row.company.name,
            row.company.kbo,
            row.company.municipality,
            ", ".join(p.name for p in row.recognised),
            ", ".join(p.name for p in row.interests),
            row.capacity,
            row.free,
        )
        for row in rows
    ]
    content_type, make = SHEETS[form]
    answer = HttpResponse(make(table), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="leerbedrijven.{form}"'
    return answer


@requires(Can.SEE_COMPANY)
@require_safe
def overview(request, organisation):
    """A company at a glance: per establishment and programme what holds, what is missing, what is next."""
    request.menu = "companies:home"
    access = request.user.access
    if not access.can(Can.SEE_MEMBERS):  # learners and parents read the presentation
        raise Http404
    company = company_seen(request, organisation, Can.SEE_MEMBERS)
    today = timezone.localdate()
    read = read_company(company, request.user, today)
    edits = company.pk in access.organisation_ids(Can.EDIT_COMPANY)
    step = next_step(read) if edits else None
    first = None if company.pk in access.organisation_ids(Can.USE_PORTAL) else brought_in_by(company)
    context = {
        "organisation": company,
        "read": read,
        "page": Paginator(read.places, PLACES).get_page(request.GET.get("pagina")),
        "today": today,
        "edits": edits,
        "own": company.pk in access.organisation_ids(Can.USE_PORTAL),
        "manages": company.pk in access.organisation_ids(Can.MANAGE_MEMBERS),
        "asks_start": access.can(Can.SEE_APPLICATIONS),
        "sees_documents": access.can(Can.SEE_DOCUMENTS),
        "step": step and {"step": step, "url": url(step.name, **step.kwargs)},
        "brought_in": first,
        "asked": asked_first(company) if first else None,
        "invites": first is not None and first.school_id in access.organisation_ids(Can.WORK_TOGETHER),
    }
    return render_page(request, "companies/overview.html", context)


@requires(Can.SEE_APPLICATIONS)
@require_safe
def can_start(request, organisation):
    """Can a learner of this programme start in this establishment on this day, and if not, why not."""
    request.menu = "companies:home"
    company = company_seen(request, organisation, Can.SEE_APPLICATIONS)
    establishments = Establishment.objects.filter(organisation=company)
    today = timezone.localdate()
    asked = request.GET if {"vestiging", "opleiding", "dag"} & request.GET.keys() else None
    data = None
    if asked is not None:
        data = asked.copy()
        data.setdefault("dag", today.isoformat())
    form = QuestionForm(data, establishments=establishments, initial={"dag": today})
    answer = None
    if data is not None and form.is_valid():
        said = form.cleaned_data
        try:
            answer = ask(said["vestiging"], said["opleiding"], said["dag"])
        except NoRuleThen:
            form.add_error("dag", "Op die dag bestonden deze regels nog niet. Kies een latere dag.")
    context = {
        "organisation": company,
        "form": form,
        "answer": answer,
        "asked": form.cleaned_data if answer else None,
        "has_places": establishments.exists(),
        "edits": company.pk in request.user.access.organisation_ids(Can.EDIT_COMPANY),
        "keeps_safety": company.pk in request.user.access.organisation_ids(Can.EDIT_SAFETY),
    }
    return render_page(request, "companies/can_start.html", context, status=422 if form.errors else 200)
