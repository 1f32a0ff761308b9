"""What the pages of logs and measurements share: loading, who looks, and which sheet and day an address asks."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from evaluation.logs import reading
from evaluation.logs.forms import read_day
from learningplans.goals.eyes import eyes_of
from learningplans.models import CLOSED_STATES
from learningplans.views.loading import MENU, trajectory_where

FORM = ["GET", "HEAD", "POST"]
AROUND = ("trajectory__learner__user", "trajectory__programme", "trajectory__school", "organisation")


def looked_at(request, pk, can, reads=reading.reads_logs):
    """A trajectory in which the visitor has the capability, and how this person looks at it; else a 404."""
    found = trajectory_where(request, pk, can)
    eyes = eyes_of(request.user, found, timezone.localdate())
    if not reads(eyes):
        raise Http404
    return found, eyes


def row_where(request, model, pk, can, *also):
    """A log or measurement in reach, with the eyes of the visitor; another company's is a 404."""
    request.menu = MENU
    rows = model.objects.where(request.user, can).select_related(*AROUND, *also)
    row = get_object_or_404(rows, pk=pk)
    eyes = eyes_of(request.user, row.trajectory, timezone.localdate())
    if not reading.reads_logs(eyes) or not reading.sees(eyes, row):
        raise Http404
    return row, eyes


def asked_sheet_id(request):
    """The id of the sheet in the address; None when there is none. What is no id is a 404."""
    text = request.GET.get("fiche")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Http404 from error


def asked_sheet(request, sheets):
    """The sheet of the address among these; None when none is asked, a 404 for another."""
    wanted = asked_sheet_id(request)
    if wanted is None:
        return None
    found = next((one for one in sheets if one.sheet_id == wanted), None)
    if found is None:
        raise Http404
    return found


def asked_day(request):
    """The day of the address; today when there is none or it does not exist."""
    return read_day(request.GET.get("dag"), timezone.localdate())


def is_open(trajectory):
    """Whether something can still be written."""
    return trajectory.state not in CLOSED_STATES


def criterion_row(form, content, one, on):
    """A criterion as the form shows it: its words, what was tapped, what this day already says, and how far it is."""
    value, note = form.said(one.criterion)
    here = [row for row in one.tries if row.on == on]
    return {
        "code": one.criterion,
        "text": content.texts[one.criterion],
        "norms": ", ".join(f"ISO {norm}" for norm in content.norms.get(one.criterion, ())),
        "value": value,
        "note": note,
        "error": form.errors.get(one.criterion, ""),
        "today": here,
        "standing": one,
    }
