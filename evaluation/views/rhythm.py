"""The rhythm of evaluating per programme: what holds, setting it from a coming week on, and taking that back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from companies.views.loading import organisation_where
from duaalportal.accounts.access import Can, requires
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.dates import date_of
from duaalportal.lib.pages import go_to, render_page
from evaluation.agreed import listing, setting
from evaluation.agreed.errors import SettingRefused
from evaluation.agreed.forms import RhythmForm
from evaluation.models import EvaluationRhythm
from evaluation.rules.rhythm import rhythm_on
from learningplans.views.loading import MENU, reads

FORM = ["GET", "HEAD", "POST"]


@requires(Can.SET_RHYTHM)
@reads
def rhythms(request, organisation):
    """Each programme of the school with how often it is evaluated, now and later."""
    request.menu = MENU
    school = organisation_where(request, organisation, Can.SET_RHYTHM)
    today = timezone.localdate()
    context = {
        "organisation": school,
        "lines": listing.rhythms(school, today),
        "usual": rhythm_on((), None, None, today, book().on(today).value(Name.WEEK_RHYTHM)),
        "chooses_grids": request.user.access.can(Can.MANAGE_GRIDS),
    }
    return render_page(request, "evaluation/rhythm/list.html", context)


@requires(Can.SET_RHYTHM)
@require_http_methods(FORM)
def rhythm_set(request, organisation, programme):
    """Set how often one programme is evaluated, with all that was set before."""
    request.menu = MENU
    school = organisation_where(request, organisation, Can.SET_RHYTHM)
    found = get_object_or_404(listing.programmes_where(school, EvaluationRhythm), pk=programme)
    today = timezone.localdate()
    rows = list(EvaluationRhythm.objects.of(school, found).select_related("set_by"))
    weeks = book().on(today).value(Name.WEEK_RHYTHM)
    now = rhythm_on(rows, school.pk, found.pk, today, weeks)
    # what is set for later is what one most likely adapts
    last = rows[0] if rows else now
    initial = {name: getattr(last, name) for name in ("weeks", "sheets", "talks", "period")}
    form = RhythmForm(request.POST or None, today=today, initial=initial)
    if form.is_valid():
        try:
            row = setting.set_rhythm(
                school=school, programme=found, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except SettingRefused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, f"Ingesteld voor {found.name} vanaf {date_of(row.first_day)}.")
            return go_to(request, "evaluation:rhythms", organisation=school.slug)
    context = {
        "organisation": school,
        "programme": found,
        "form": form,
        "rows": [(row, rhythm_on([row], school.pk, found.pk, row.first_day, weeks)) for row in rows],
        "now": now,
        "today": today,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "evaluation/rhythm/set.html", context, status=status)


@requires(Can.SET_RHYTHM)
@require_POST
def rhythm_remove(request, evaluation_rhythm):
    """Take back a rhythm that did not begin yet."""
    request.menu = MENU
    rows = EvaluationRhythm.objects.editable_by(request.user).select_related("school", "programme")
    row = get_object_or_404(rows, pk=evaluation_rhythm)
    try:
        setting.remove_rhythm(row=row, by=request.user, at=timezone.now())
    except SettingRefused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "Weggehaald. Wat ervoor gold, loopt door.")
    address = {"organisation": row.school.slug, "programme": row.programme_id}
    return go_to(request, "evaluation:rhythm_set", **address)
