"""Mentors of a company: the list, one mentor, and the mentor's own words."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from companies import mentor_list as listing
from companies import mentor_reading as reading
from companies import mentors
from companies.mentor_forms import IntroductionForm
from companies.models import Mentor, RecognitionApplication
from companies.views.loading import company_seen
from duaalportal.accounts.access import Can, requires
from duaalportal.accounts.audit import VERBS, history
from duaalportal.accounts.models import Membership
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page

PER_PAGE = 25
MENU = "companies:home"


@requires(Can.SEE_MENTORS)
@require_safe
def mentor_list(request, organisation):
    """The mentors of one company: where each stands, how full, what comes, who stands in."""
    request.menu = MENU
    company, wanted, places, rows, keeps = _asked(request, organisation)
    today = timezone.localdate()
    if wanted.needs_standings:
        page = _page(request, listing.judged(rows, wanted, today, keeps))
        lines = page.object_list
    else:
        page = _page(request, rows)
        lines = listing.lines(page.object_list, today, keeps)
    query = request.GET.copy()
    query.pop("pagina", None)
    context = {
        "organisation": company,
        "wanted": wanted,
        "page": page,
        "lines": lines,
        "keeps": keeps,
        "imports": company.pk in request.user.access.organisation_ids(Can.EDIT_MENTORS),
        "places": places,
        "states": listing.STATES,
        "sorts": listing.SORTS,
        "tabs": listing.TABS,
        "query": query.urlencode(),
        "own": _own(request.user, company),
    }
    return render_page(request, "companies/mentors.html", context, block="lijst")


@requires(Can.SEE_MENTORS)
@require_safe
def mentor_file(request, organisation, kind):
    """The list as the filter shows it, as a file."""
    company, wanted, _places, rows, keeps = _asked(request, organisation)
    table = listing.table(listing.judged(rows, wanted, timezone.localdate(), keeps))
    return as_file(kind, f"mentoren-{company.slug}", listing.HEADER, table)


def _asked(request, organisation):
    company = company_seen(request, organisation, Can.SEE_MENTORS)
    wanted = listing.MentorFilter.of(request.GET)
    today = timezone.localdate()
    places = list(company.establishments.open(today))
    rows = Mentor.objects.visible_to(request.user).filter(organisation=company)
    keeps = reading.keeps_mentors_of(request.user, company)
    return company, wanted, places, listing.asked(rows, wanted, places, today), keeps


def _own(user, company):
    if company.pk not in user.access.organisation_ids(Can.EDIT_OWN_MENTOR):
        return None
    return Mentor.objects.own_of(user).filter(organisation=company, stopped_on=None).first()


def _page(request, rows):
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))


@requires(Can.SEE_MENTORS)
@require_safe
def mentor(request, organisation, mentor):
    """One mentor: may this person train learners, and if not, what is to be done."""
    request.menu = MENU
    rows = Mentor.objects.visible_to(request.user)
    found = get_object_or_404(
        rows.select_related("organisation", "establishment", "substitute", "user"),
        pk=mentor,
        organisation__slug=organisation,
    )
    user, today = request.user, timezone.localdate()
    keeps = Mentor.objects.editable_by(user).filter(pk=found.pk).exists()
    own = Mentor.objects.own_of(user).filter(pk=found.pk).exists()
    whole = keeps or own
    judged, places_in_use = reading.conditions_of(found, today, whole)
    is_colleague = user.access.organisation(found.organisation_id) is not None
    context = {
        "organisation": found.organisation,
        "mentor": found,
        "today": today,
        "judged": judged,
        "in_use": places_in_use,
        "places": reading.places_shown(user, found, today, whole),
        "whole": whole,
        "own": own,
        # what stopped stays as it was
        "keeps": keeps and not found.stopped_on,
        "stops": found.organisation_id in user.access.organisation_ids(Can.EDIT_MENTORS)
        and not found.stopped_on,
        "shows_email": bool(found.email) and (whole or reading.is_contact(found, today)),
        "substitute_gone": bool(
            found.substitute and found.substitute.stopped_on and found.substitute.stopped_on <= today
        ),
        "asked_in": RecognitionApplication.objects.editable_by(user)
        .filter(mentors__mentor=found)
        .select_related("programme", "establishment"),
        "replaces": Mentor.objects.filter(substitute=found).active(today).order_by("name"),
        "history": history(found) if whole and is_colleague else [],
        "words": VERBS,
    } | (_papers(found) if whole else {})
    if found.stopped_on and keeps and is_colleague:
        context["role_url"] = _role_of(found)
    return render_page(request, "companies/mentor.html", context)


def _papers(found):
    return {
        "practices": found.practices.select_related("programme").order_by("programme__name"),
        "checks": found.certificate_checks.select_related("seen_by"),
        "proofs": found.proofs.select_related("programme", "seen_by"),
        "trainings": found.trainings.select_related("certificate_seen_by"),
    }


def _role_of(found):
    """Where the role of somebody who stopped can be ended; empty when it was, or never began."""
    from duaalportal.accounts.access import Role

    running = Membership.objects.filter(
        user=found.user_id, organisation=found.organisation_id, role=Role.MENTOR, ended_at=None
    ).first()
    if running is None:
        return ""
    return reverse("end_membership", args=[found.organisation.slug, running.pk])


@requires(Can.EDIT_OWN_MENTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def mentor_introduction(request, organisation, mentor):
    """The mentor writes what learners will read."""
    request.menu = MENU
    found = get_object_or_404(
        Mentor.objects.own_of(request.user).select_related("organisation"),
        pk=mentor,
        organisation__slug=organisation,
    )
    form = IntroductionForm(
        request.POST or None, initial={"introduction": found.introduction, "version": found.version}
    )
    theirs = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            mentors.write_introduction(
                mentor=found,
                text=data["introduction"],
                version=data["version"] or 0,
                by=request.user,
                at=timezone.now(),
            )
        except mentors.MentorChanged as error:
            theirs = [("Voorstelling", error.current.introduction, data["introduction"])]
            form.data = form.data.copy()
            form.data["version"] = error.current.version
        else:
            messages.success(request, "Bewaard. Zo lezen lerenden het.")
            return go_to(request, "companies:mentor", organisation=organisation, mentor=found.pk)
    context = {"organisation": found.organisation, "mentor": found, "form": form, "theirs": theirs}
    return render_page(
        request, "companies/mentor_introduction.html", context, status=422 if form.is_bound else 200
    )
