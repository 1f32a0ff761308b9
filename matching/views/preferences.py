"""The places a learner prefers: chosen, read about, put in order, withdrawn."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies.models import Presentation
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.addresses import url
from duaalportal.lib.pages import go_to, render_page
from learningplans.goals.notes import version_of
from matching.models import Opening
from matching.profiles import choosing
from matching.profiles.forms import ReadingForm
from matching.profiles.holding import ProfileMoved, ProfileRefused
from matching.profiles.reading import choices_of, why_not
from matching.views.loading import from_now, own_preference, own_trajectory, trajectory_read


@requires(Can.SEE_READINESS)
@require_safe
def preferences(request, trajectory):
    """What a learner prefers, the first choice first."""
    found = trajectory_read(request, trajectory)
    context = {
        "trajectory": found,
        "choices": choices_of(request.user, found, timezone.localdate()),
        "own": found.learner.user_id == request.user.pk,
    }
    return render_page(request, "matching/profiles/preferences.html", context)


@requires(Can.ESTIMATE_SELF)
@require_POST
def preference_choose(request, trajectory, opening):
    """Put a place behind those chosen before."""
    found = own_trajectory(request, trajectory)
    row = get_object_or_404(Opening.objects.visible_to(request.user), pk=opening)
    try:
        choosing.choose(
            trajectory=found, opening=row, by=request.user, at=timezone.now(), today=timezone.localdate()
        )
    except ProfileRefused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "Gekozen. Zet je keuzes in de volgorde die jij wil.")
    return go_to(request, "matching:preferences", trajectory=found.pk)


@requires(Can.ESTIMATE_SELF)
@require_http_methods(["GET", "HEAD", "POST"])
def preference(request, preference):
    """What the learner read of this company, in own words."""
    row = own_preference(request, preference)
    start = {"text": row.reading, "version": version_of(row.reading)}
    form = ReadingForm(request.POST or None, initial=start)
    theirs = []
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            choosing.read(
                preference=row,
                text=said["text"],
                version=said["version"],
                by=request.user,
                at=timezone.now(),
            )
        except ProfileMoved as no:
            form.add_error(None, str(no))
            from_now(form, version_of(no.current.reading))
            theirs = [("Wat je las", no.current.reading, said["text"])]
        except ProfileRefused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "Bewaard.")
            return go_to(request, _place(row))
    presented = Presentation.objects.visible_to(request.user).filter(organisation=row.opening.organisation)
    context = {
        "preference": row,
        "trajectory": row.trajectory,
        "form": form,
        "theirs": theirs,
        "presented": presented.exists(),
        "why_not": why_not(row.opening, timezone.localdate()),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "matching/profiles/preference.html", context, status=status)


@requires(Can.ESTIMATE_SELF)
@require_POST
def preference_move(request, preference):
    """One place up or down."""
    row = own_preference(request, preference)
    seen, to = places_of(request)
    try:
        choosing.move(preference=row, seen=seen, to=to, by=request.user, at=timezone.now())
    except ProfileRefused as no:
        messages.info(request, str(no))
    return go_to(request, _place(row))


@requires(Can.ESTIMATE_SELF)
@require_POST
def preference_withdraw(request, preference):
    """Choose it no longer."""
    row = own_preference(request, preference)
    try:
        choosing.withdraw(preference=row, by=request.user, at=timezone.now())
    except ProfileRefused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "Teruggetrokken. Het bedrijf leest voor deze plaats niets meer van jou.")
    return go_to(request, "matching:preferences", trajectory=row.trajectory_id)


def places_of(request):
    """Where a row was seen and where it is to go; 0 for what is no number, which is nowhere."""
    return tuple(
        int(said) if said.isascii() and said.isdigit() and len(said) < 5 else 0
        for said in (request.POST.get("van", ""), request.POST.get("naar", ""))
    )


def _place(row):
    return f"{url('matching:preferences', trajectory=row.trajectory_id)}#keuze-{row.pk}"
