"""Reading divisions of roles: the list, one matrix, and what is expected of oneself."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from duaalportal.accounts.access import Can, Role, requires
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page
from evaluation.models import RaciAgreement
from evaluation.raci import changing, lists, mine, paper, reading
from evaluation.rules.raci import FAMILY, WORDS, proposals, side_of
from learningplans.models import Trajectory
from learningplans.views.loading import MENU, reads, trajectory_where

PER_PAGE = 25
SHOWN = 3


def division_where(request, pk, can):
    """The division in which the visitor has the capability; else a 404."""
    request.menu = MENU
    rows = RaciAgreement.objects.where(request.user, can)
    around = (*lists.WITH, "school_agreed_by", "company_agreed_by", "proposed_by")
    return get_object_or_404(rows.select_related(*around), pk=pk)


def _edits(user, row):
    """Whether this person may adapt a division (one query at most)."""
    return (
        user.access.can(Can.EDIT_RACI) and RaciAgreement.objects.editable_by(user).filter(pk=row.pk).exists()
    )


# --- the list -----------------------------------------------------------------------------------------------------


@requires(Can.SEE_RACI)
@reads
def raci_list(request):
    """Every division one reads, and with whom one may begin one."""
    request.menu = MENU
    user, today = request.user, timezone.localdate()
    q, state = request.GET.get("q", "").strip(), request.GET.get("stand", "")
    page = Paginator(lists.found(user, q, state), PER_PAGE).get_page(request.GET.get("pagina"))
    starts = lists.partners(user, today) if user.access.can(Can.EDIT_RACI) else []
    context = {
        "page": page,
        "lines": lists.lines(user, page.object_list, today),
        "q": q,
        "state": state if state in lists.STATES else "",
        "states": lists.STATES,
        "query": _query(request),
        "starts": [(house, len(others)) for house, others in starts if others],
        "edits": user.access.can(Can.EDIT_RACI),
    }
    return render_page(request, "evaluation/raci/list.html", context, block="lijst")


def _query(request):
    kept = request.GET.copy()
    kept.pop("pagina", None)
    return kept.urlencode()


@requires(Can.SEE_RACI)
@require_safe
def raci_list_file(request, kind):
    """The list as the filter shows it, as a file."""
    rows = lists.found(request.user, request.GET.get("q", ""), request.GET.get("stand", ""))
    return as_file(kind, "rolverdelingen", lists.HEADER, lists.table(rows))


# --- one ----------------------------------------------------------------------------------------------------------


@requires(Can.SEE_RACI)
@reads
def raci(request, raci):
    """Who does what, who agreed, and what is wrong."""
    row = division_where(request, raci, Can.SEE_RACI)
    read = reading.read(request.user, row, timezone.localdate())
    edits = _edits(request.user, row)
    is_open = not (row.ended_at or row.is_agreed)
    context = {
        **_matrix(read),
        "row": row,
        "title": lists.title_of(row, request.user),
        "trajectory": row.trajectory,
        "edits": edits and is_open,
        "renews": edits and row.is_agreed and not row.ended_at,
        "findings": read.findings if edits or changing.sides_of(request.user, row) else [],
        "asked": changing.still_asked(request.user, row),
        "state": lists.state_of(row),
    }
    return render_page(request, "evaluation/raci/division.html", context)


@requires(Can.SEE_RACI)
@reads
def raci_of(request, trajectory):
    """Who does what around one learner; without a division of its own, by what counts in general."""
    found = trajectory_where(request, trajectory, Can.SEE_RACI)
    user, today = request.user, timezone.localdate()
    own, division = reading.own_and_counting([found], today)[found.pk]
    if own:
        return go_to(request, "evaluation:raci", raci=own.pk)
    read = reading.read(user, division, today, one=reading.around_trajectory(found))
    writes = user.access.can(Can.EDIT_RACI)
    writes = writes and Trajectory.objects.where(user, Can.EDIT_RACI).filter(pk=found.pk).exists()
    context = {
        **_matrix(read),
        "row": None,
        "from_cooperation": division is not None,
        "title": found.learner.name,
        "trajectory": found,
        "edits": False,
        "starts": writes and found.state not in ("completed", "stopped"),
        "findings": read.findings if writes else [],
    }
    return render_page(request, "evaluation/raci/of_learner.html", context)


def _matrix(read):
    """The parts of a page that shows the letters."""
    return {
        "matrix": read.matrix,
        "sides": paper.columns(read.matrix),
        "names": {role: paper.shown(read.names(role), 3) for role in read.matrix.roles},
        "labels": {role: str(Role(role).label) for role in read.matrix.roles},
        "words": WORDS,
        "cell": paper.cell,
        "proposals": {code: proposals(task) for code, task in read.matrix.tasks.items()},
        "stands_in": [
            person
            for role in read.matrix.roles
            for person in read.people.get(role, ())
            if person.stands_in and side_of(role) != FAMILY
        ],
    }


@requires(Can.SEE_RACI)
@require_safe
def raci_file(request, raci, kind):
    """The matrix as a file."""
    row = division_where(request, raci, Can.SEE_RACI)
    read = reading.read(request.user, row, timezone.localdate())
    return as_file(kind, "rolverdeling", paper.header(read.matrix), list(paper.table(read)))


# --- oneself ------------------------------------------------------------------------------------------------------


@requires(Can.SEE_RACI)
@reads
def my_raci(request):
    """What one does, answers for, is asked and is told, and where one does it."""
    request.menu = MENU
    asked = request.GET.get("voor", "")
    whole = mine.Mine(request.user, timezone.localdate())
    learners = whole.learners
    if asked not in {str(place.trajectory_id) for place in learners}:
        asked = ""
    duties = whole.duties(asked)
    context = {
        "groups": [(letter, *mine.HEADS[letter], duties[letter]) for letter in duties if duties[letter]],
        "learners": learners,
        "asked": asked,
        "shown": 60 if asked else SHOWN,
        "way": lambda task, trajectory: mine.way_to(request.user, task, trajectory),
    }
    return render_page(request, "evaluation/raci/mine.html", context, block="lijst")
