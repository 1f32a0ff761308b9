"""How ready a learner is, in three voices; never read by a company."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans.models import Trajectory
from learningplans.models.trajectories import works_with
from matching.guidance.reading import of_learner
from matching.models import ReadinessAdvice
from matching.readiness import writing
from matching.readiness.content import factors, values
from matching.readiness.forms import AdviceForm, EstimateForm, ViewForm, about_another
from matching.views.loading import lost_race

MENU = "learningplans:home"


@requires(Can.SEE_READINESS)
@require_safe
def readiness(request, trajectory):
    """What the learner says, what teachers see, and the advice."""
    request.menu = MENU
    found, row = _both(request, trajectory, Can.SEE_READINESS)
    own = found.learner.user_id == request.user.pk
    at_school, views_it, advises = (
        works_with(request.user, found, can)
        for can in (Can.SEE_READINESS, Can.VIEW_READINESS, Can.ADVISE_READINESS)
    )
    context = {
        "trajectory": found,
        "advice": row,
        "factors": factors(),
        "own_words": dict(values()),
        "words": dict(about_another()),
        # a learner and a parent read the advice; what each teacher thought stays with the school
        "views": list(row.views.select_related("by")) if row and at_school else [],
        "own": own,
        "guided": of_learner(request.user, found),
        "today": timezone.localdate(),
        "views_it": views_it,
        "advises": advises,
    }
    return render_page(request, "matching/readiness/readiness.html", context)


@requires(Can.ESTIMATE_SELF)
@require_http_methods(["GET", "HEAD", "POST"])
def readiness_self(request, trajectory):
    """The learner about themselves."""
    found, row = _both(request, trajectory, Can.ESTIMATE_SELF)
    if found.learner.user_id != request.user.pk:
        raise Http404
    form = EstimateForm(
        request.POST or None,
        answers=row.self_estimate if row else None,
        initial={"message": row.self_message if row else "", "version": row.version if row else 1},
    )
    if request.method == "POST" and form.is_valid():
        keep = {"message": form.cleaned_data["message"], "version": form.cleaned_data["version"]}
        if _kept(request, form, writing.estimate, trajectory=found, answers=form.answers, **keep):
            return go_to(request, "matching:readiness", trajectory=found.pk)
    return _page(
        request,
        found,
        form,
        "Hoe klaar ben jij?",
        "Er is geen goed of fout. Je school leest het, en ouders die meelezen. Een bedrijf niet.",
    )


@requires(Can.VIEW_READINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def readiness_view(request, trajectory):
    """A teacher about the learner."""
    found, row = _both(request, trajectory, Can.VIEW_READINESS)
    mine = row.views.filter(by=request.user).first() if row else None
    form = ViewForm(
        request.POST or None,
        answers=mine.values if mine else None,
        initial={"note": mine.note if mine else ""},
    )
    if request.method == "POST" and form.is_valid():
        said = {"answers": form.answers, "note": form.cleaned_data["note"]}
        if _kept(request, form, writing.view, trajectory=found, **said):
            return go_to(request, "matching:readiness", trajectory=found.pk)
    name = found.learner.first_name
    return _page(
        request,
        found,
        form,
        f"Hoe klaar zie jij {name}?",
        "Kijk naar hoe iemand groeit; het gaat over wat komt.",
    )


@requires(Can.ADVISE_READINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def readiness_advice(request, trajectory):
    """The class council's advice."""
    found, row = _both(request, trajectory, Can.ADVISE_READINESS)
    names = ("outcome", "reason", "strengths", "attention", "advised_on", "version")
    initial = {name: getattr(row, name) for name in names} if row else {"version": 1}
    initial["advised_on"] = initial.get("advised_on") or timezone.localdate()
    form = AdviceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        kept = _kept(request, form, writing.advise, trajectory=found, **form.cleaned_data)
        if kept:
            return go_to(request, "matching:readiness", trajectory=found.pk)
    return _page(
        request, found, form, "Advies van de klassenraad", "Het advies bindt niemand en sluit niemand uit."
    )


@requires(Can.ESTIMATE_SELF)
@require_POST
def readiness_share(request, readiness):
    """Let companies hear of strengths and attention, or take that back."""
    row = get_object_or_404(
        ReadinessAdvice.objects.visible_to(request.user).filter(trajectory__learner__user=request.user),
        pk=readiness,
    )
    wants = request.POST.get("delen") == "ja"
    try:
        writing.share(advice=row, wants=wants, by=request.user, at=timezone.now())
    except writing.ReadinessRefused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "Gedeeld." if wants else "Teruggenomen.")
    return go_to(request, "matching:readiness", trajectory=row.trajectory_id)


def _kept(request, form, write, **said):
    try:
        write(by=request.user, at=timezone.now(), **said)
    except writing.ReadinessMoved as no:
        lost_race(form, no)
        return False
    except writing.ReadinessRefused as no:
        form.add_error(no.field, str(no))
        return False
    messages.success(request, "Bewaard.")
    return True


def _page(request, trajectory, form, title, lead):
    request.menu = MENU
    context = {"trajectory": trajectory, "form": form, "title": title, "lead": lead}
    status = 422 if form.errors else 200
    return render_page(request, "matching/readiness/form.html", context, status=status)


def _both(request, pk, can):
    rows = Trajectory.objects.on_school_side(request.user, can)
    found = get_object_or_404(rows.select_related("learner", "programme", "school"), pk=pk)
    rows = ReadinessAdvice.objects.visible_to(request.user).filter(trajectory=found)
    return found, rows.order_by("-school_year").select_related("advised_by").first()
