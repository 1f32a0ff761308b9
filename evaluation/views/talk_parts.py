"""What the views of talks share: loading one, and the page it stands on."""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from duaalportal.accounts.access import Can
from duaalportal.lib.pages import render_page
from evaluation.council.facts import progress_of
from evaluation.models import FollowUpTalk
from evaluation.rules.talks import State
from evaluation.talks.forms import HeldForm, PointForm, QuestionForm
from evaluation.talks.reading import WITH, Reading
from learningplans.views.loading import MENU

FORM = ["GET", "HEAD", "POST"]
OPEN = (State.PLANNED, State.HELD)


def talk_where(request, pk, can):
    """The talk in which the visitor has the capability; else a 404."""
    request.menu = MENU
    rows = FollowUpTalk.objects.where(request.user, can).select_related(*WITH)
    return get_object_or_404(rows, pk=pk)


def shown(request, talk, *, point=None, question=None, held=None, problems=None, status=200):
    """The page of a talk; what was typed and refused comes back with it."""
    today = timezone.localdate()
    read = Reading(talk, request.user, today)
    can = request.user.access.can
    is_open = read.state in OPEN
    writes = is_open and read.party in ("M", "LK") and can(Can.HOLD_TALK)
    about = request.GET.get("over", "")
    about = about if about in read.grid.criteria else ""
    context = {
        "talk": talk,
        "read": read,
        "trajectory": talk.trajectory,
        "writes": writes,
        "opens": is_open and can(Can.OPEN_ROUND) and read.party == "LK" and read.may_open,
        "asks": is_open and bool(read.party) and can(Can.GIVE_VOICE),
        "signs": read.state is State.HELD and bool(read.party) and read.party not in read.signed,
        "disagrees": read.party == "LL" and _may_disagree(talk, read.state),
        "closes": read.state is State.HELD and can(Can.CLOSE_TALK) and read.party == "LK",
        "corrects": read.state is State.CLOSED and can(Can.CLOSE_TALK) and read.party == "LK",
        "progress": progress_of([talk.trajectory_id])[talk.trajectory_id],
        "problems": problems or {},
        "typed": request.POST if problems else {},
        "point": point or PointForm(grid=read.grid, owners=read.three.owners, initial={"criterion": about}),
        "about": about,
        "question": question or QuestionForm(),
        "held": held or HeldForm(initial={"version": talk.version, "held_on": _held(talk, today)}),
        "draft_user": request.user.pk,
        "today": today,
        "State": State,
    }
    return render_page(request, "evaluation/talks/talk.html", context, status=status)


def _may_disagree(talk, state):
    return state is State.HELD or (state is State.CLOSED and not talk.disagrees)


def _held(talk, today):
    if talk.held_on:
        return talk.held_on
    planned = timezone.localtime(talk.meeting.starts_at).date() if talk.meeting else today
    return min(planned, today)
