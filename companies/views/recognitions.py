"""Recognitions: those a partnership decided, one with its period and measures, and one from before the portal."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import partnership as services
from companies import worklist
from companies.applications import MoveRefused
from companies.models import Recognition
from companies.models.base import companies_of, seen_by
from companies.partnership_forms import RegisterForm, SuspendForm, WithdrawForm, tell
from companies.rules.recognition import expiry, status
from companies.views.loading import organisation_where
from duaalportal.accounts.access import Can, OrganisationKind, requires
from duaalportal.accounts.models import Organisation
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.catalogue.routing import scheme_for
from duaalportal.lib.dates import date_of
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page

PER_PAGE = 25


# --- the list ----------------------------------------------------------------------------------------------------


@requires(Can.DECIDE_RECOGNITION)
@require_safe
def recognition_list(request, organisation):
    """The recognitions a partnership decided: which hold, which end soon, which are suspended."""
    place, rows, asked, states, today = _asked(request, organisation)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "organisation": place,
        "page": page,
        "found": worklist.held(page.object_list, today),
        "asked": asked,
        "states": states,
        "sorts": {key: label for key, (label, _) in worklist.RECOGNITION_SORTS.items()},
        "query": urlencode({key: value for key, value in asked.items() if value}),
    }
    return render_page(request, "companies/partnership/recognitions.html", context, block="lijst")


@requires(Can.DECIDE_RECOGNITION)
@require_safe
def recognition_file(request, organisation, kind):
    """The list as the filter shows it, as a file."""
    place, rows, _, _, today = _asked(request, organisation)
    found = worklist.recognition_table(worklist.held(rows, today))
    return as_file(kind, f"erkenningen-{place.slug}", worklist.RECOGNITION_HEADER, found)


def _asked(request, slug):
    request.menu = "companies:home"
    place, today = organisation_where(request, slug, Can.DECIDE_RECOGNITION), timezone.localdate()
    states = worklist.recognition_states(book(), today)
    state, sort = request.GET.get("stand", ""), request.GET.get("volgorde", "")
    asked = {
        "q": request.GET.get("q", "").strip()[:100],
        "stand": state if state in states else "",
        "volgorde": sort if sort in worklist.RECOGNITION_SORTS else "einde",
    }
    rows = worklist.recognitions_of(
        place, request.user, today, q=asked["q"], state=asked["stand"], sort=asked["volgorde"]
    )
    return place, rows, asked, states, today


# --- one recognition ---------------------------------------------------------------------------------------------


@requires(Can.SEE_APPLICATIONS)
@require_safe
def recognition(request, organisation, recognition):
    """One recognition: its period and where that comes from, its measures, and what happened."""
    request.menu = "companies:home"
    rows = Recognition.objects.filter(seen_by(request.user, Can.SEE_APPLICATIONS))
    found = _load(rows, organisation, recognition)
    today = timezone.localdate()
    measures = list(found.measures.select_related("by", "lifted_by"))
    standing = status([worklist.period_of(found, measures)], today)
    p = book().on(found.recognised_on, found.scheme_id)
    term = p.find(Name.RECOGNITION_TERM)
    context = {
        "organisation": found.organisation,
        "recognition": found,
        "held": worklist.Held(found, standing, today),
        "finding": standing.finding,
        "term": term,
        "by_rule": term is not None and expiry(found.recognised_on, p) == found.expires_on,
        "governs": found.partnership_id in request.user.access.organisation_ids(Can.DECIDE_RECOGNITION),
        "over": found.expires_on <= today or (found.withdrawn_on is not None and found.withdrawn_on <= today),
        "suspensions": worklist.standing_suspensions(measures, today),
        "events": worklist.events(found, measures),
        "today": today,
    }
    return render_page(request, "companies/partnership/recognition.html", context)


def _load(rows, organisation, recognition):
    names = ("organisation", "establishment", "programme", "partnership", "scheme", "registered_by")
    return get_object_or_404(
        rows.select_related(*names, "application"), pk=recognition, organisation__slug=organisation
    )


def _governed(request, organisation, recognition):
    request.menu = "companies:home"
    return _load(Recognition.objects.governed_by(request.user), organisation, recognition)


def _back(request, found):
    return go_to(request, "companies:recognition", organisation=found.organisation.slug, recognition=found.pk)


@requires(Can.DECIDE_RECOGNITION)
@require_http_methods(["GET", "HEAD", "POST"])
def recognition_suspend(request, organisation, recognition):
    """Suspend a recognition for a while."""
    found = _governed(request, organisation, recognition)
    form = SuspendForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    days = ("starts_on", "ends_on")
    if form.is_valid() and _done(request, form, days, services.suspend, found):
        messages.success(request, "De erkenning is geschorst. Het leerbedrijf ziet het meteen.")
        return _back(request, found)
    return _form_page(request, "suspend", found, form)


@requires(Can.DECIDE_RECOGNITION)
@require_http_methods(["GET", "HEAD", "POST"])
def recognition_withdraw(request, organisation, recognition):
    """Withdraw a recognition for good."""
    found = _governed(request, organisation, recognition)
    form = WithdrawForm(request.POST or None, initial={"on": timezone.localdate()})
    if form.is_valid() and _done(request, form, ("on",), services.withdraw, found):
        messages.success(request, f"De erkenning is opgeheven vanaf {date_of(form.cleaned_data['on'])}.")
        return _back(request, found)
    return _form_page(request, "withdraw", found, form)


@requires(Can.DECIDE_RECOGNITION)
@require_POST
def recognition_lift(request, organisation, recognition, measure):
    """Lift a suspension: from today the recognition holds again."""
    found = _governed(request, organisation, recognition)
    services.lift(
        measure=get_object_or_404(found.measures.select_related("recognition"), pk=measure),
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, "De schorsing is opgeheven.")
    return _back(request, found)


def _done(request, form, days, service, found):
    said = {key: value for key, value in form.cleaned_data.items() if key != "sure"}
    try:
        return service(recognition=found, by=request.user, at=timezone.now(), **said)
    except MoveRefused as error:
        tell(form, error, days)
        return None


def _form_page(request, name, found, form):
    context = {"organisation": found.organisation, "recognition": found, "form": form}
    status_code = 422 if form.is_bound else 200
    return render_page(request, f"companies/partnership/{name}.html", context, status=status_code)


# --- from before the portal --------------------------------------------------------------------------------------


@requires(Can.SEE_APPLICATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def recognition_new(request, organisation):
    """Note a recognition from before the portal: a company its own, a partnership that of a company it knows."""
    request.menu = "companies:home"
    access = request.user.access
    deciding = access.organisation_ids(Can.DECIDE_RECOGNITION)
    own = Organisation.objects.filter(pk__in=deciding, slug=organisation).first()
    if own is not None:
        return _choose_company(request, own)
    known = companies_of(deciding, field="pk") if deciding else Q(pk__in=[])
    mine = Q(pk__in=access.organisation_ids(Can.FILE_APPLICATION))
    rows = Organisation.objects.filter(known | mine, kind=OrganisationKind.COMPANY)
    company = get_object_or_404(rows, slug=organisation)
    as_company = company.pk in access.organisation_ids(Can.FILE_APPLICATION)
    place = None if as_company else access.organisation(next(iter(deciding)))
    form = RegisterForm(request.POST or None, company=company)
    if form.is_valid() and (noted := _noted(request, form, place)):
        messages.success(request, "De erkenning is genoteerd.")
        return _back(request, noted)
    context = {"organisation": company, "form": form, "partnership": place}
    return render_page(
        request, "companies/partnership/register.html", context, status=422 if form.is_bound else 200
    )


def _noted(request, form, partnership):
    said = form.cleaned_data
    try:
        return services.register_recognition(
            scheme=scheme_for(said["establishment"].joint_committee_id, said["recognised_on"]),
            partnership=partnership,
            by=request.user,
            at=timezone.now(),
            **said,
        )
    except MoveRefused as error:
        tell(form, error, ("recognised_on", "expires_on"))
        return None


def _choose_company(request, place):
    rows = Organisation.objects.filter(companies_of({place.pk}, field="pk"), kind=OrganisationKind.COMPANY)
    q = request.GET.get("q", "").strip()[:100]
    for word in q.split():
        rows = rows.filter(Q(name__icontains=word) | Q(municipality__icontains=word))
    page = Paginator(rows.order_by("name", "pk"), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {"organisation": place, "page": page, "q": q, "query": urlencode({"q": q} if q else {})}
    return render_page(request, "companies/partnership/register_for.html", context, block="lijst")
