"""The portfolio: the learner makes it, shares it or not, and takes it along; the coach notes the diploma."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.jobs.papers import ask_for_paper
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page
from evaluation.learner import evidence, jobs, open_data, reading
from evaluation.learner import portfolio as services
from evaluation.learner.errors import TextChanged
from evaluation.learner.forms import AboutForm, DiplomaForm, NextForm, ReflectionForm
from evaluation.models import PortfolioPiece
from evaluation.views.learner_parts import FORM, REFUSED, menu, own_where, status_of, tell
from learningplans.goals.notes import version_of
from learningplans.views.loading import reads, trajectory_where

PER_PAGE = 20
AROUND = ("portfolio", "trajectory__learner__user", "trajectory__school", "trajectory__programme")


def _read(request, pk):
    """The portfolio of a trajectory as the visitor may read it; a 404 for one that is not shared."""
    found = trajectory_where(request, pk, Can.SEE_EVALUATION)
    row, is_there = jobs.portfolio_for(request.user, found)
    if not is_there:
        raise Http404
    return reading.read(request.user, found, row, timezone.localdate())


# --- reading ----------------------------------------------------------------------------------------------------------


@requires(Can.SEE_EVALUATION)
@reads
def portfolio(request, trajectory):
    """About me, evidence in my order, what I reached with its trace, and what comes next."""
    shown = _read(request, trajectory)
    context = {"trajectory": shown.trajectory, "shown": shown, "row": shown.row, "own": shown.own}
    return render_page(request, "evaluation/learner/portfolio.html", context)


@requires(Can.SEE_EVALUATION)
@reads
def portfolio_piece(request, portfolio_piece):
    """One piece with its evidence; the learner writes what it says."""
    row, shown = _piece(request, portfolio_piece)
    form = ReflectionForm(initial={"reflection": row.reflection, "version": version_of(row.reflection)})
    return _piece_page(request, shown, form)


def _piece(request, pk):
    menu(request)
    rows = PortfolioPiece.objects.visible_to(request.user).select_related(*AROUND)
    row = get_object_or_404(rows, pk=pk)
    eyes = reading.eyes_of(request.user, row.trajectory, timezone.localdate())
    (shown, *_) = reading.pieces_of(row.portfolio, row.trajectory, eyes, only=row) or [None]
    if shown is None:
        raise Http404
    return row, shown


def _piece_page(request, shown, form, theirs=None, status=200):
    trajectory = shown.row.trajectory
    context = {
        "trajectory": trajectory,
        "shown": shown,
        "own": trajectory.learner.user_id == request.user.pk,
        "form": form,
        "theirs": theirs,
    }
    return render_page(request, "evaluation/learner/piece.html", context, status=status)


# --- the learner makes it ---------------------------------------------------------------------------------------------


def _own_piece(request, pk):
    menu(request)
    rows = PortfolioPiece.objects.editable_by(request.user).select_related(*AROUND)
    return get_object_or_404(rows, pk=pk)


@requires(Can.SPEAK_AS_LEARNER)
@require_POST
def portfolio_reflect(request, portfolio_piece):
    """What this piece says about me."""
    row = _own_piece(request, portfolio_piece)
    form = ReflectionForm(request.POST)
    kept, theirs = _keep(request, form, services.reflect, piece=row)
    if kept:
        return go_to(request, "evaluation:portfolio", trajectory=row.trajectory_id)
    _, shown = _piece(request, row.pk)
    return _piece_page(request, shown, form, theirs, 409 if theirs is not None else 422)


def _keep(request, form, service, **row):
    """Whether the text is kept, and what another screen wrote first; why not stands in the form, with its words."""
    if not form.is_valid():
        return False, None
    try:
        service(by=request.user, at=timezone.now(), **row, **form.values)
    except TextChanged as race:
        form.data = form.data.copy()
        form.data["version"] = version_of(race.theirs)
        return False, race.theirs
    except REFUSED as no:
        tell(form, no)
        return False, None
    messages.success(request, "Bewaard.")
    return True, None


@requires(Can.SPEAK_AS_LEARNER)
@require_POST
def portfolio_move(request, portfolio_piece):
    """Put a piece one place up or down."""
    row = _own_piece(request, portfolio_piece)
    up = request.POST.get("naar") == "boven"
    services.move_piece(piece=row, up=up, by=request.user, at=timezone.now())
    return go_to(request, _at_piece(row))


def _at_piece(row):
    return f"{reverse('evaluation:portfolio', args=[row.trajectory_id])}#stuk-{row.pk}"


@requires(Can.SPEAK_AS_LEARNER)
@require_POST
def portfolio_remove(request, portfolio_piece):
    """Take a piece out."""
    row = _own_piece(request, portfolio_piece)
    services.remove_piece(piece=row, by=request.user, at=timezone.now())
    messages.success(request, "Weggehaald. Wat je deed, blijft staan waar het stond.")
    return go_to(request, "evaluation:portfolio", trajectory=row.trajectory_id)


@requires(Can.SPEAK_AS_LEARNER)
@require_http_methods(FORM)
def portfolio_choose(request, trajectory):
    """Choose evidence out of what I did; a kind at a time."""
    found = own_where(request, trajectory)
    asked = request.GET.get("soort", "")
    kind = evidence.Kind(asked) if asked in evidence.Kind.values else evidence.Kind.PHOTO
    if request.method == "POST":
        try:
            services.add_piece(
                trajectory=found,
                kind=kind.value,
                source=request.POST.get("bron", ""),
                by=request.user,
                at=timezone.now(),
            )
        except REFUSED as no:
            messages.error(request, str(no))
        else:
            messages.success(request, "Staat in je portfolio.")
        return go_to(request, f"{request.path}?soort={kind.value}")
    rows = evidence.possible(kind, found, request.user, timezone.localdate())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    row = services.portfolio_of(found)
    chosen = set(row.pieces.filter(kind=kind).values_list("source", flat=True)) if row else set()
    context = {
        "trajectory": found,
        "kind": kind,
        "tabs": [(one.value, words) for one, words in evidence.TABS.items()],
        "page": page,
        "rows": [(one, one.source in chosen) for one in evidence.shown(kind, list(page.object_list))],
    }
    return render_page(request, "evaluation/learner/choose.html", context)


@requires(Can.SPEAK_AS_LEARNER)
@require_http_methods(FORM)
def portfolio_about(request, trajectory):
    """About me."""
    found = own_where(request, trajectory)
    row = services.portfolio_of(found)
    stands = row.about if row else ""
    sent = request.POST if request.method == "POST" else None
    form = AboutForm(sent, initial={"about": stands, "version": version_of(stands)})
    return _text_page(request, found, form, services.write_about, "about")


@requires(Can.SPEAK_AS_LEARNER)
@require_http_methods(FORM)
def portfolio_next(request, trajectory):
    """What comes after the trajectory."""
    found = own_where(request, trajectory)
    row = services.portfolio_of(found)
    stands = row.next_words if row else ""
    initial = {"next_step": row.next_step if row else "", "next_words": stands, "version": version_of(stands)}
    form = NextForm(request.POST if request.method == "POST" else None, initial=initial)
    return _text_page(request, found, form, services.choose_next, "next")


def _text_page(request, found, form, service, name):
    """A text of the portfolio: written, refused with its reason, or shown beside what another screen wrote."""
    kept, theirs = _keep(request, form, service, trajectory=found)
    if kept:
        return go_to(request, "evaluation:portfolio", trajectory=found.pk)
    context = {"trajectory": found, "form": form, "theirs": theirs}
    status = 409 if theirs is not None else status_of(form)
    return render_page(request, f"evaluation/learner/{name}.html", context, status=status)


@requires(Can.SPEAK_AS_LEARNER)
@require_POST
def portfolio_share(request, trajectory):
    """I decide whether my team reads it."""
    found = own_where(request, trajectory)
    shared = request.POST.get("delen") == "1"
    services.share(trajectory=found, is_shared=shared, by=request.user, at=timezone.now())
    messages.success(request, "Je team leest mee." if shared else "Alleen jij leest je portfolio nog.")
    return go_to(request, "evaluation:portfolio", trajectory=found.pk)


# --- taking along, and the diploma --------------------------------------------------------------------------------------


@requires(Can.SEE_EVALUATION)
@reads
def portfolio_export(request, trajectory):
    """How to take it along: on paper, and as open data with its shape explained."""
    found = trajectory_where(request, trajectory, Can.SEE_EVALUATION)
    row, is_there = jobs.portfolio_for(request.user, found)
    if not is_there:
        raise Http404
    context = {
        "trajectory": found,
        "row": row,
        "own": found.learner.user_id == request.user.pk,
        "shape": open_data,
    }
    return render_page(request, "evaluation/learner/export.html", context)


@requires(Can.SEE_EVALUATION)
@require_POST
def portfolio_pdf(request, trajectory):
    """Ask for the portfolio on paper."""
    found = trajectory_where(request, trajectory, Can.SEE_EVALUATION)
    row, is_there = jobs.portfolio_for(request.user, found)
    if not is_there:
        raise Http404
    return ask_for_paper(request, jobs.KIND, found, row.version if row else 0)


@requires(Can.SEE_EVALUATION)
@reads
def portfolio_data(request, trajectory):
    """The portfolio as open data (JSON)."""
    shown = _read(request, trajectory)
    answer = JsonResponse(
        open_data.as_data(shown, timezone.now()), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    answer["Content-Disposition"] = 'attachment; filename="portfolio.json"'
    return answer


@requires(Can.SEE_EVALUATION)
@reads
def portfolio_file(request, trajectory, kind):
    """The pieces as a table to keep."""
    return as_file(kind, "portfolio", open_data.HEADER, open_data.as_lines(_read(request, trajectory)))


@requires(Can.EDIT_LEARNER)
@require_http_methods(FORM)
def portfolio_diploma(request, trajectory):
    """Note which proof the learner got; the learner sees it in the portfolio."""
    found = trajectory_where(request, trajectory, Can.EDIT_LEARNER)
    row = services.portfolio_of(found)
    initial = {"diploma": row.diploma if row else "", "on": row.diploma_on if row else None}
    form = DiplomaForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.register_diploma(
                trajectory=found, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except REFUSED as no:
            tell(form, no)
        else:
            messages.success(request, "Genoteerd. De lerende ziet het in de portfolio.")
            return go_to(request, "learningplans:trajectory", trajectory=found.pk)
    context = {"trajectory": found, "form": form}
    return render_page(request, "evaluation/learner/diploma.html", context, status=status_of(form))
