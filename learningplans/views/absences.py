"""Absences: two taps to report, a page to look, to say it was seen, and to take it back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.dates import date_of
from duaalportal.lib.pages import go_to, render_page
from learningplans import absences, where_today
from learningplans.absence_forms import AbsenceForm
from learningplans.models import Absence, PlacementDay
from learningplans.views.days import PER_PAGE
from learningplans.views.loading import MENU, trajectory_where


@requires(Can.REPORT_ABSENCE)
@require_safe
def absent_today(request):
    """The own learners with where they are today, and one button each: absent today."""
    request.menu = MENU
    today, q = timezone.localdate(), request.GET.get("q", "").strip()[:100]
    page = Paginator(where_today.on_a_day(request.user, today, q=q), PER_PAGE).get_page(
        request.GET.get("pagina")
    )
    context = {
        "today": today,
        "page": page,
        "rows": where_today.told(page.object_list, today, request.user),
        "q": q,
    }
    return render_page(request, "learningplans/days/absent_today.html", context, block="lijst")


@requires(Can.REPORT_ABSENCE)
@require_POST
def absence_today(request, trajectory):
    """Report one learner absent today, without further questions."""
    found = trajectory_where(request, trajectory, Can.REPORT_ABSENCE)
    today = timezone.localdate()
    said = {"kind": Absence.Kind.ABSENT, "first_day": today, "last_day": today}
    try:
        absence = absences.report_absence(trajectory=found, by=request.user, at=timezone.now(), **said)
    except absences.AbsenceRefused as error:
        messages.warning(request, str(error))
        return go_to(request, "learningplans:days", trajectory=found.pk)
    messages.success(request, f"{found.learner.name} is vandaag afwezig gemeld.")
    return go_to(request, "learningplans:absence", absence=absence.pk)


@requires(Can.REPORT_ABSENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def absence_report(request, trajectory):
    """Report a learner absent or late, on one day or more."""
    found = trajectory_where(request, trajectory, Can.REPORT_ABSENCE)
    form = AbsenceForm(request.POST or None, initial={"first_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            absence = absences.report_absence(
                trajectory=found, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except absences.AbsenceRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Gemeld. De anderen zien het op hun pagina Vandaag.")
            return go_to(request, "learningplans:absence", absence=absence.pk)
    context = {"trajectory": found, "form": form}
    return render_page(
        request, "learningplans/days/report.html", context, status=422 if form.is_bound else 200
    )


def _absence(request, pk):
    request.menu = MENU
    rows = Absence.objects.where(request.user, Can.REPORT_ABSENCE).select_related(
        *("trajectory__learner", "trajectory__programme", "school", "reported_by"),
        *("school_saw_by", "withdrawn_by"),
    )
    return get_object_or_404(rows, pk=pk)


@requires(Can.REPORT_ABSENCE)
@require_safe
def absence(request, absence):
    """One report: who told it, who saw it, and what one can do with it."""
    found = _absence(request, absence)
    side = absences.side_of(request.user, found.trajectory)
    context = {
        "absence": found,
        "trajectory": found.trajectory,
        "own": side == found.side,
        "to_see": not found.withdrawn_at and absences.waits_for(request.user, side, found),
        "seen": _who_knows(request.user, found),
    }
    return render_page(request, "learningplans/days/absence.html", context)


def _who_knows(user, found):
    """Who else is to know of it: (name, when, who) of the school, and of each company this person may know of."""
    known = (
        [] if found.side == Absence.Side.SCHOOL else [("De school", found.school_saw_at, found.school_saw_by)]
    )
    expected = PlacementDay.objects.where(user, Can.REPORT_ABSENCE).filter(trajectory=found.trajectory_id)
    companies = expected.filter(organisation__in=absences.companies_of(found)).order_by("organisation__name")
    seen = {row.organisation_id: row for row in found.seen_by_companies.select_related("seen_by")}
    for pk, name in dict(companies.values_list("organisation", "organisation__name")).items():
        row = seen.get(pk)
        # who told it stands above already
        if not (row and found.side == Absence.Side.COMPANY and row.seen_by_id == found.reported_by_id):
            known.append((name, row and row.seen_at, row and row.seen_by))
    return known


@requires(Can.REPORT_ABSENCE)
@require_POST
def absence_seen(request, absence):
    """Say that one's own side saw it."""
    found = _absence(request, absence)
    absences.see_absence(absence=found, by=request.user, at=timezone.now())
    messages.success(request, "De andere kant ziet dat je het zag.")
    return go_to(request, "learningplans:absence", absence=found.pk)


@requires(Can.REPORT_ABSENCE)
@require_POST
def absence_withdraw(request, absence):
    """Take a report back."""
    found = _absence(request, absence)
    try:
        absences.withdraw_absence(absence=found, by=request.user, at=timezone.now())
    except absences.AbsenceRefused as error:
        messages.warning(request, str(error))
        return go_to(request, "learningplans:absence", absence=found.pk)
    messages.success(request, f"De melding van {date_of(found.first_day)} is ingetrokken.")
    return go_to(request, "learningplans:days", trajectory=found.trajectory_id)
