"""Incidents: the list of a company or of all that were told, reporting, one to read, seeing and evaluating it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import incidents
from companies.models import Incident, Workstation
from companies.safety import DayInTheFuture, PlaceDoesNotFit
from companies.safety_forms import EvaluationForm, IncidentForm
from companies.views.loading import company_seen
from companies.views.safety import FORM
from companies.views.safety_page import MENU, FormPage, one_form, open_places, row_of
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import render_page

PER_PAGE = 25
LABELS = {"cause": "Hoe kwam het?", "measures": "Wat doen jullie om het te vermijden?"}


@requires(Can.READ_INCIDENTS)
@require_safe
def incident_list(request, organisation):
    """The incidents at one company that this person reads of."""
    request.menu = MENU
    company = company_seen(request, organisation, Can.READ_INCIDENTS)
    rows = incidents.listed(request.user).filter(organisation=company)
    return _listing(request, rows, company)


@requires(Can.READ_INCIDENTS)
@require_safe
def all_incidents(request):
    """Every incident this person reads of: for a school those of all its learners."""
    request.menu = MENU
    return _listing(request, incidents.listed(request.user), None)


def _listing(request, rows, company):
    wanted = _wanted(request)
    query = request.GET.copy()
    query.pop("pagina", None)
    page = Paginator(incidents.narrowed(rows, **wanted), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "organisation": company,
        "page": page,
        "rows": [(row, incidents.names_people(request.user, row)) for row in page.object_list],
        "wanted": wanted,
        "states": incidents.STATES,
        "places": incidents.establishments_of(rows),
        "query": query.urlencode(),
        "reports": company is not None
        and incidents.may_report_at(request.user, company, timezone.localdate()),
        "address": reverse("companies:incidents", args=[company.slug])
        if company
        else reverse("companies:all_incidents"),
    }
    return render_page(request, "companies/safety/incidents.html", context, block="lijst")


def _wanted(request):
    state = request.GET.get("staat", "")
    return {
        "search": request.GET.get("q", "").strip()[:100],
        "state": state if state in incidents.STATES else "",
        "establishment": request.GET.get("vestiging", ""),
    }


@requires(Can.READ_INCIDENTS)
@require_safe
def incident_file(request, organisation, kind):
    """The incidents as the filter shows them, as a file; without people for who may not read them."""
    company = company_seen(request, organisation, Can.READ_INCIDENTS)
    rows = incidents.narrowed(incidents.listed(request.user).filter(organisation=company), **_wanted(request))
    return as_file(kind, f"incidenten-{company.slug}", incidents.HEADER, incidents.table(rows, request.user))


@requires(Can.REPORT_INCIDENT)
@require_http_methods(FORM)
def incident_report(request, organisation):
    """Report what happened: what, when and where."""
    company = company_seen(request, organisation, Can.REPORT_INCIDENT)
    today = timezone.localdate()
    if not incidents.may_report_at(request.user, company, today):
        raise Http404
    places = incidents.places_to_report(request.user, company, today)
    own = next((place for place in places if place.learner_id == request.user.pk), None)
    request.menu = "companies:my_workplace" if own else MENU
    form = _report_form(request, company, places, own, today)
    page = FormPage(
        "Meld een incident",
        over=company.name,
        back=reverse("companies:my_workplace")
        if own
        else reverse("companies:safety_home", args=[company.slug]),
        button="Meld dit",
        lead="Ging er iets mis, of bijna? Zeg het hier. Dit is geen klacht: zo kan het een volgende keer beter.",
        done="Gemeld. Het bedrijf leest het, en de school van de lerende ook.",
    )

    def act(**said):
        if own and said["establishment"].pk == own.establishment_id:
            said["place"] = own
        made = incidents.report_incident(by=request.user, at=timezone.now(), **said)
        if Incident.objects.visible_to(request.user).filter(pk=made.pk).exists():
            page.then = reverse("companies:incident", args=[company.slug, made.pk])

    errors = {
        DayInTheFuture: "happened_on",
        PlaceDoesNotFit: "workstation",
        incidents.LearnerDoesNotFit: "place",
    }
    return one_form(request, form, act, page, errors=errors)


def _report_form(request, company, places, own, today):
    sites = open_places(company, today)
    stations = Workstation.objects.filter(organisation=company).exclude(retired_on__lte=today)
    if own:
        sites = sites.filter(pk=own.establishment_id)
        stations = stations.filter(establishment=own.establishment_id)
    first = sites.first()
    return IncidentForm(
        request.POST or None,
        establishments=sites,
        workstations=stations.order_by("name", "pk"),
        places=places,
        own=own is not None,
        initial={"happened_on": today, "establishment": first.pk if first else None, "workstation": None},
    )


@requires(Can.USE_PORTAL)
@require_safe
def incident(request, organisation, incident):
    """One incident: what happened, who saw the report, and what came out of it."""
    found = _incident(request, organisation, incident)
    user = request.user
    named = incidents.names_people(user, found)
    context = {
        "organisation": found.organisation,
        "incident": found,
        "learner": found.place.learner if named and found.place else None,
        "reporter": found.reported_by if named else None,
        "evaluates": incidents.evaluates(user, found),
        "sees": incidents.sees_for_school(user, found) and not found.seen_by_school_at,
        "lists": user.access.can(Can.READ_INCIDENTS),
    }
    return render_page(request, "companies/safety/incident.html", context)


def _incident(request, organisation, pk):
    return row_of(
        request,
        Incident.objects.visible_to(request.user),
        organisation,
        pk,
        "establishment",
        "workstation",
        "place__learner",
        "school",
        "reported_by",
        "seen_by_school_by",
        "evaluated_by",
    )


@requires(Can.READ_INCIDENTS)
@require_POST
def incident_seen(request, organisation, incident):
    """The school took note of the report."""
    found = _incident(request, organisation, incident)
    try:
        incidents.see_incident(incident=found, by=request.user, at=timezone.now())
    except incidents.NobodyToTell as error:
        raise Http404 from error
    messages.success(request, "Gezien. Het bedrijf ziet dat je dit las.")
    return redirect("companies:incident", organisation=organisation, incident=found.pk)


@requires(Can.EVALUATE_INCIDENT)
@require_http_methods(FORM)
def incident_evaluate(request, organisation, incident):
    """Say how it came about and what is done to avoid it; who saved first is shown beside what one typed."""
    rows = Incident.objects.editable_by(request.user)
    found = row_of(request, rows, organisation, incident, "establishment")
    sent = request.POST if request.method == "POST" else None
    initial = {"cause": found.cause, "measures": found.measures, "version": found.version}
    form, theirs = EvaluationForm(sent, initial=initial), []
    back = reverse("companies:incident", args=[organisation, found.pk])
    if sent is not None and form.is_valid():
        said = form.cleaned_data
        try:
            incidents.evaluate_incident(incident=found, by=request.user, at=timezone.now(), **said)
        except incidents.IncidentChanged as error:
            theirs = [(words, getattr(error.current, name), said[name]) for name, words in LABELS.items()]
            form.data = form.data.copy()
            form.data["version"] = error.current.version
        else:
            messages.success(request, "De evaluatie is bewaard.")
            return redirect(back)
    page = FormPage("Evalueer het incident", over=found.establishment.name, back=back, button="Bewaar")
    context = {"incident": found, "form": form, "theirs": theirs, "page": page}
    return render_page(
        request, "companies/safety/evaluate.html", context, status=200 if sent is None else 422
    )
