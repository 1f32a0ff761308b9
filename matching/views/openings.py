"""Openings: kept by a company, found by a learner and who helps to choose."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies.views.loading import own_company
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page
from learningplans.models import Trajectory
from matching.models import Opening
from matching.openings import writing
from matching.openings.facts import free_places, offers, seekers
from matching.openings.forms import CloseForm, OpeningForm
from matching.openings.reading import SORTS, OpeningFilter, interested, line, lines_for, own_openings
from matching.proposals.weights import weights_at
from matching.views.loading import lost_race

PER_PAGE = 20
MENU = "companies:home"


# --- the company --------------------------------------------------------------------------------------------------------


@requires(Can.EDIT_OPENING)
@require_safe
def openings(request, organisation):
    """The places this company offers."""
    request.menu = MENU
    company = own_company(request, organisation, Can.EDIT_OPENING)
    rows = own_openings(request.user, company, timezone.localdate())
    context = {"organisation": company, "rows": rows}
    return render_page(request, "matching/openings/own.html", context)


@requires(Can.EDIT_OPENING)
@require_http_methods(["GET", "HEAD", "POST"])
def opening_new(request, organisation):
    """Describe a place."""
    request.menu = MENU
    company = own_company(request, organisation, Can.EDIT_OPENING)
    today = timezone.localdate()
    form = OpeningForm(request.POST or None, organisation=company, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            row = writing.make(
                organisation=company,
                by=request.user,
                at=timezone.now(),
                key=form.cleaned_data["key"],
                **form.said,
            )
        except writing.OpeningMoved as no:
            lost_race(form, no)
        except writing.OpeningRefused as no:
            form.add_error(no.field, str(no))
        else:
            messages.success(request, "Bewaard. Kijk na en bied de plaats aan.")
            return go_to(request, "matching:opening", opening=row.pk)
    context = {"organisation": company, "opening": None, "form": form}
    return render_page(request, "matching/openings/form.html", context, status=422 if form.is_bound else 200)


@requires(Can.EDIT_OPENING)
@require_http_methods(["GET", "HEAD", "POST"])
def opening_change(request, opening):
    """Change what is said of a place."""
    request.menu = MENU
    row = _own(request, opening)
    form = OpeningForm(
        request.POST or None, organisation=row.organisation, today=timezone.localdate(), opening=row
    )
    if request.method == "POST" and form.is_valid():
        try:
            writing.change(
                opening=row,
                version=form.cleaned_data["version"],
                by=request.user,
                at=timezone.now(),
                **form.said,
            )
        except writing.OpeningMoved as no:
            lost_race(form, no)
        except writing.OpeningRefused as no:
            form.add_error(no.field, str(no))
        else:
            messages.success(request, "Bewaard.")
            return go_to(request, "matching:opening", opening=row.pk)
    context = {"organisation": row.organisation, "opening": row, "form": form}
    return render_page(request, "matching/openings/form.html", context, status=422 if form.is_bound else 200)


@requires(Can.EDIT_OPENING)
@require_POST
def opening_publish(request, opening):
    """Offer it to schools and learners."""
    row = _own(request, opening)
    try:
        writing.publish(opening=row, by=request.user, at=timezone.now(), today=timezone.localdate())
    except writing.OpeningRefused as no:
        messages.error(request, f"Nog niet aangeboden. {no}")
    else:
        messages.success(request, "Scholen en lerenden vinden deze plaats nu.")
    return go_to(request, "matching:opening", opening=row.pk)


@requires(Can.EDIT_OPENING)
@require_http_methods(["GET", "HEAD", "POST"])
def opening_close(request, opening):
    """Take it off the list, after one question."""
    request.menu = MENU
    row = _own(request, opening)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            writing.close(opening=row, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except writing.OpeningRefused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "Gesloten. Niemand vindt deze plaats nog.")
            return go_to(request, "matching:openings", organisation=row.organisation.slug)
    context = {"organisation": row.organisation, "opening": row, "form": form}
    return render_page(request, "matching/openings/close.html", context, status=422 if form.is_bound else 200)


def _own(request, pk):
    rows = Opening.objects.editable_by(request.user)
    return get_object_or_404(rows.select_related("organisation", "establishment", "programme"), pk=pk)


# --- all who look for a place -------------------------------------------------------------------------------------------


@requires(Can.SEE_OPENINGS)
@require_safe
def opening(request, opening):
    """One place: where, when, what is learned; for the company also who is interested."""
    rows = Opening.objects.visible_to(request.user)
    row = get_object_or_404(rows.select_related("organisation", "programme"), pk=opening)
    keeps = row.organisation_id in request.user.access.organisation_ids(Can.EDIT_OPENING)
    request.menu = MENU if keeps else "learningplans:home"
    today = timezone.localdate()
    context = {
        "opening": row,
        "keeps": keeps,
        "free": free_places([row], today)[row.pk],
        "offer": offers([row], today, with_mentors=True)[row.pk],
        "interested": interested(request.user, row) if keeps else [],
        "proposing": request.user.access.organisations(Can.PROPOSE_MATCHES) if row.published_at else [],
        "today": today,
    }
    return render_page(request, "matching/openings/opening.html", context)


@requires(Can.SEE_READINESS)
@require_safe
def openings_for(request, trajectory):
    """The places that fit a learner, with what speaks for and against each."""
    request.menu = "learningplans:home"
    found, wanted, lines = _found(request, trajectory)
    context = {
        "trajectory": found,
        "page": Paginator(lines, PER_PAGE).get_page(request.GET.get("pagina")),
        "wanted": wanted,
        "query": wanted.query,
        "sorts": SORTS,
        "proposes": request.user.access.can(Can.PROPOSE_MATCHES),
    }
    return render_page(request, "matching/openings/for_learner.html", context, block="lijst")


@requires(Can.SEE_READINESS)
@require_safe
def openings_file(request, trajectory, kind):
    """The same list as a file."""
    _, _, lines = _found(request, trajectory)
    header = [
        "Leerbedrijf",
        "Vestiging",
        "Gemeente",
        "Afstand in km",
        "Vanaf",
        "Tot en met",
        "Vrije plaatsen",
        "Wat pleit ervoor",
        "Wat niet",
    ]
    rows = (
        [
            one.opening.organisation.name,
            one.opening.place_name,
            one.opening.municipality,
            "" if one.km is None else one.km,
            one.opening.starts_on,
            one.opening.ends_on,
            one.offer.places,
            " ".join(reason.told(one.own) for reason in one.speaks_for),
            " ".join([*one.barriers, *(reason.told(one.own) for reason in one.speaks_against)]),
        ]
        for one in lines
    )
    return as_file(kind, "leerplaatsen", header, rows)


@requires(Can.SEE_READINESS)
@require_safe
def opening_for(request, trajectory, opening):
    """One place for one learner: each factor with its reason."""
    request.menu = "learningplans:home"
    found = _trajectory(request, trajectory)
    rows = Opening.objects.visible_to(request.user).filter(programme_id=found.programme_id)
    row = get_object_or_404(rows.select_related("organisation", "programme"), pk=opening)
    today = timezone.localdate()
    first = max(today, found.starts_on)
    offer = offers([row], first, with_mentors=True, until=found.ends_on)[row.pk]
    own = found.learner.user_id == request.user.pk
    context = {
        "trajectory": found,
        "opening": row,
        "line": line(seekers([found], today)[found.pk], offer, row, weights_at(found.school_id), own=own),
        "own": own,
        "proposes": request.user.access.can(Can.RUN_MATCH),
    }
    return render_page(request, "matching/openings/for_one.html", context)


def _found(request, pk):
    found, wanted = _trajectory(request, pk), OpeningFilter.of(request.GET)
    return found, wanted, lines_for(request.user, found, wanted, timezone.localdate())


def _trajectory(request, pk):
    rows = Trajectory.objects.on_school_side(request.user, Can.SEE_READINESS)
    found = rows.select_related("learner", "programme", "school").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
