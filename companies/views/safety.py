"""Safety of a company and of one establishment: how it stands, risk analyses, changes and whom to turn to."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from companies import safety
from companies.incidents import may_report_at
from companies.models import Document, RiskAssessment, SafetyContact
from companies.safety_forms import ChangeForm, ContactForm, EndContactForm, RiskForm
from companies.safety_state import Gathered
from companies.views.loading import company_seen
from companies.views.safety_page import (
    MENU,
    FormPage,
    may,
    one_form,
    open_places,
    own_place,
    place_seen,
    row_of,
    workstations_of,
)
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import render_page

FORM = ["GET", "HEAD", "POST"]
SHOWN = 8
# Where each point is put in order: the name of the address, what stands in it, and the words of the button.
WAYS = {
    "risk": ("risk_new", "Leg de risicoanalyse vast", Can.EDIT_SAFETY),
    "forbidden": ("workstations", "Naar de werkposten", Can.EDIT_WORKSTATIONS),
    "first_aid": ("safety_contact_new", "Duid een EHBO-verantwoordelijke aan", Can.EDIT_SAFETY),
    "confidential": ("safety_contact_new", "Duid een vertrouwenspersoon aan", Can.EDIT_SAFETY),
    "welcome": ("welcome_new", "Maak het onthaalplan", Can.EDIT_SAFETY),
    "sheets": ("workstations", "Naar de werkposten", Can.EDIT_WORKSTATIONS),
    "welcomed": ("learners", "Naar de lerenden", Can.WELCOME_LEARNER),
    "equipment": ("learners", "Naar de lerenden", Can.WELCOME_LEARNER),
}


@requires(Can.SEE_SAFETY)
@require_safe
def safety_home(request, organisation):
    """How safety stands in each establishment; with one establishment its own page."""
    request.menu = MENU
    company = company_seen(request, organisation, Can.SEE_SAFETY)
    today = timezone.localdate()
    places = list(open_places(company, today))
    if len(places) == 1:
        return redirect("companies:safety", organisation=company.slug, establishment=places[0].pk)
    found = Gathered(places, today, with_learners=_sees_learners(request, company))
    rows = [(place, found.state(place)) for place in places]
    rows.sort(key=lambda row: -row[1].open_count)
    return render_page(request, "companies/safety/home.html", {"organisation": company, "rows": rows})


def _sees_learners(request, company):
    return may(request, Can.SEE_PLACES, company.pk)


@requires(Can.SEE_SAFETY)
@require_safe
def safety_page(request, organisation, establishment):
    """One establishment: what is in order, what is due, and the one thing to do first."""
    company, place = place_seen(request, organisation, establishment)
    today = timezone.localdate()
    found = Gathered([place], today, with_learners=_sees_learners(request, company))
    state = found.state(place)
    stations = found.stations[place.pk]
    context = {
        "organisation": company,
        "place": place,
        "state": state,
        "todo": state.first and _way(request, company, place, state.first),
        "edits": may(request, Can.EDIT_SAFETY, company.pk),
        "edits_workstations": may(request, Can.EDIT_WORKSTATIONS, company.pk),
        "learners": _sees_learners(request, company),
        "reports": may_report_at(request.user, company, today),
        "risks": found.risks[place.pk][:SHOWN],
        "changes": found.changes[place.pk][:SHOWN],
        "stations": sorted(stations, key=lambda row: row.has_sheet)[:SHOWN],
        "station_count": len(stations),
        "forbidden": found.forbidden[place.pk][:SHOWN],
        "contacts": found.contacts[place.pk],
        "plans": found.plans[place.pk][:SHOWN],
        "causes": dict(RiskAssessment.Cause.choices),
        "kinds": dict(SafetyContact.Kind.choices),
    }
    return render_page(request, "companies/safety/establishment.html", context)


def _way(request, company, place, point):
    """The words and the address of the first thing to do; only the point for who may not do it."""
    name, words, can = WAYS[point.key]
    if not may(request, can, company.pk):
        return {"point": point, "href": "", "words": ""}
    args = [company.slug] if name == "learners" else [company.slug, place.pk]
    query = f"?waarvoor={point.key}" if name == "safety_contact_new" else ""
    return {"point": point, "href": reverse(f"companies:{name}", args=args) + query, "words": words}


def _back(company, place):
    return reverse("companies:safety", args=[company.slug, place.pk])


@requires(Can.SEE_SAFETY)
@require_safe
def risk(request, organisation, risk):
    """One risk analysis, to read."""
    found = row_of(
        request,
        RiskAssessment.objects.visible_to(request.user),
        organisation,
        risk,
        "establishment",
        "workstation",
        "recorded_by",
    )
    papers = Document.objects.visible_to(request.user).filter(pk=found.document_id)
    context = {
        "organisation": found.organisation,
        "risk": found,
        "document": papers.first() if found.document_id else None,
    }
    return render_page(request, "companies/safety/risk.html", context)


@requires(Can.EDIT_SAFETY)
@require_http_methods(FORM)
def risk_new(request, organisation, establishment):
    """Record a risk analysis that was made."""
    company, place = own_place(request, organisation, establishment, Can.EDIT_SAFETY)
    today = timezone.localdate()
    first = not RiskAssessment.objects.filter(establishment=place).exists()
    form = RiskForm(
        request.POST or None,
        workstations=workstations_of(place, today),
        documents=Document.objects.visible_to(request.user)
        .newest()
        .filter(organisation=company, kind=Document.Kind.RISK),
        initial={"done_on": today, "cause": _cause(place, today, first), "workstation": None},
    )
    page = FormPage(
        "Leg een risicoanalyse vast",
        over=place.name,
        back=_back(company, place),
        button="Bewaar",
        lead="Maak ze met jullie preventieadviseur. Hier leg je vast dat ze gemaakt is.",
        done="De risicoanalyse is vastgelegd.",
    )

    def act(**said):
        safety.record_risk(establishment=place, by=request.user, at=timezone.now(), **said)

    return one_form(request, form, act, page, errors={safety.DayInTheFuture: "done_on"})


def _cause(place, today, first):
    if first:
        return RiskAssessment.Cause.FIRST
    _, changes = safety.risk_facts([place], today)[place.pk]
    last = RiskAssessment.objects.filter(establishment=place).order_by("-done_on").first()
    changed = any(change.happened_on > last.done_on for change in changes)
    return RiskAssessment.Cause.CHANGE if changed else RiskAssessment.Cause.YEARLY


@requires(Can.EDIT_SAFETY)
@require_http_methods(FORM)
def change_new(request, organisation, establishment):
    """Record that something important changed: the risk analysis is due at once."""
    company, place = own_place(request, organisation, establishment, Can.EDIT_SAFETY)
    today = timezone.localdate()
    form = ChangeForm(
        request.POST or None, workstations=workstations_of(place, today), initial={"happened_on": today}
    )
    page = FormPage(
        "Er is iets veranderd",
        over=place.name,
        back=_back(company, place),
        button="Bewaar",
        lead="Na een belangrijke wijziging kijk je de risicoanalyse meteen na.",
        done="Vastgelegd. De risicoanalyse is nu te herzien.",
    )

    def act(**said):
        safety.record_change(establishment=place, by=request.user, at=timezone.now(), **said)

    return one_form(request, form, act, page, errors={safety.DayInTheFuture: "happened_on"})


@requires(Can.EDIT_SAFETY)
@require_http_methods(FORM)
def safety_contact_new(request, organisation, establishment):
    """Say whom to turn to."""
    company, place = own_place(request, organisation, establishment, Can.EDIT_SAFETY)
    asked = request.GET.get("waarvoor", "")
    form = ContactForm(
        request.POST or None,
        initial={
            "starts_on": timezone.localdate(),
            "kind": asked if asked in SafetyContact.Kind.values else "",
        },
    )
    page = FormPage(
        "Duid een aanspreekpunt aan",
        over=place.name,
        back=_back(company, place),
        button="Bewaar",
        lead="Lerenden zien deze naam bij “Mijn werkplek”.",
        done="Het aanspreekpunt staat erbij.",
    )

    def act(**said):
        safety.add_safety_contact(establishment=place, by=request.user, at=timezone.now(), **said)

    return one_form(request, form, act, page, errors={safety.EndsBeforeStart: "ends_on"})


@requires(Can.EDIT_SAFETY)
@require_http_methods(FORM)
def safety_contact_end(request, organisation, safety_contact):
    """Say until which day somebody is the contact."""
    found = row_of(
        request,
        SafetyContact.objects.editable_by(request.user),
        organisation,
        safety_contact,
        "establishment",
    )
    form = EndContactForm(request.POST or None, initial={"ends_on": timezone.localdate()})
    page = FormPage(
        f"{found.name} stopt als aanspreekpunt",
        over=found.establishment.name,
        facts=[found.get_kind_display()],
        back=_back(found.organisation, found.establishment),
        button="Bewaar",
        lead="De naam blijft in de geschiedenis staan. Duid ook iemand anders aan.",
        done="Bewaard.",
    )

    def act(**said):
        safety.end_safety_contact(contact=found, by=request.user, at=timezone.now(), **said)

    return one_form(request, form, act, page, errors={safety.EndsBeforeStart: "ends_on"})
