"""Papers of a trajectory: the list, one with its versions, adding, and handing out after asking anew who may have it."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans import papers
from learningplans.models import PaperKind, Placement, TrajectoryPaper
from learningplans.start_forms import PaperForm, PaperVersionForm
from learningplans.views.loading import trajectory_where

FORM = ["GET", "HEAD", "POST"]
# the papers of the upload list (M19), in the order of the source
ASKED = (PaperKind.TIMETABLE, PaperKind.TRAINING_PLAN, PaperKind.WORK_RULES)


@requires(Can.SEE_AGREEMENTS)
@require_safe
def paper_list(request, trajectory):
    """The newest version of each paper this person reads, and what the upload list still misses."""
    found = trajectory_where(request, trajectory, Can.SEE_AGREEMENTS)
    rows = list(papers.newest(_read(request, found)).order_by("kind", "-added_at", "pk"))
    there = {row.kind for row in rows}
    context = {
        "trajectory": found,
        "papers": rows,
        "missing": [kind for kind in ASKED if kind not in there],
        "adds": _adds(request, found),
    }
    return render_page(request, "learningplans/papers/list.html", context)


@requires(Can.SEE_AGREEMENTS)
@require_safe
def paper(request, trajectory, paper):
    """One paper with all its versions and who added them."""
    found = trajectory_where(request, trajectory, Can.SEE_AGREEMENTS)
    row = get_object_or_404(_read(request, found), pk=paper)
    versions = papers.versions_of(row, _read(request, found))
    context = {
        "trajectory": found,
        "paper": versions[0],
        "versions": versions,
        "adds": _kept(request, found).filter(pk=versions[0].pk).exists(),
    }
    return render_page(request, "learningplans/papers/paper.html", context)


@requires(Can.SEE_AGREEMENTS)
@require_safe
def paper_file(request, trajectory, paper):
    """The file itself, after asking anew whether this person may have it; to keep, never to show in place."""
    found = trajectory_where(request, trajectory, Can.SEE_AGREEMENTS)
    row = get_object_or_404(_read(request, found), pk=paper)
    try:
        content = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(content, as_attachment=True, filename=row.file_name, content_type=row.content_type)


@requires(Can.PREPARE_START)
@require_http_methods(FORM)
def paper_new(request, trajectory):
    """Add a paper, of the trajectory or of one placement."""
    found = trajectory_where(request, trajectory, Can.PREPARE_START)
    inside = _for_school(request, found)
    rows = Placement.objects.where(request.user, Can.PREPARE_START).filter(trajectory=found)
    form = PaperForm(
        request.POST or None,
        request.FILES or None,
        initial={
            "kind": request.GET.get("soort", ""),
            "placement": request.GET.get("plaats") or rows.first(),
        },
        placements=rows.select_related("organisation").order_by("starts_on", "pk"),
        for_school=inside,
    )
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        papers.add_paper(
            trajectory=found, file_name=form.file_name, by=request.user, at=now, **form.cleaned_data
        )
        messages.success(request, "Het document staat erbij.")
        return go_to(request, "learningplans:papers", trajectory=found.pk)
    context = {"trajectory": found, "form": form}
    return render_page(
        request, "learningplans/papers/new.html", context, status=422 if form.is_bound else 200
    )


@requires(Can.PREPARE_START)
@require_http_methods(FORM)
def paper_version_new(request, trajectory, paper):
    """Add a newer version; the older one stays to be read."""
    found = trajectory_where(request, trajectory, Can.PREPARE_START)
    row = get_object_or_404(papers.newest(_kept(request, found)), pk=paper)
    form = PaperVersionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            newer = papers.replace_paper(
                paper=row, file_name=form.file_name, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except papers.PaperReplaced:
            form.add_error(None, "Een collega voegde net een nieuwe versie toe. Kijk eerst of die volstaat.")
        else:
            messages.success(request, f"Versie {newer.number} staat erbij.")
            return go_to(request, "learningplans:paper", trajectory=found.pk, paper=newer.pk)
    context = {"trajectory": found, "paper": row, "form": form}
    return render_page(
        request, "learningplans/papers/version_new.html", context, status=422 if form.is_bound else 200
    )


def _read(request, trajectory):
    rows = TrajectoryPaper.objects.visible_to(request.user).filter(trajectory=trajectory)
    return rows.select_related("organisation", "added_by")


def _kept(request, trajectory):
    return TrajectoryPaper.objects.where(request.user, Can.PREPARE_START).filter(trajectory=trajectory)


def _adds(request, trajectory):
    if not request.user.access.can(Can.PREPARE_START):
        return False
    return type(trajectory).objects.where(request.user, Can.PREPARE_START).filter(pk=trajectory.pk).exists()


def _for_school(request, trajectory):
    rows = type(trajectory).objects.on_school_side(request.user, Can.PREPARE_START)
    return rows.filter(pk=trajectory.pk).exists()
