"""What the pages of goals share: loading an item, and telling in a form why something is refused."""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from duaalportal.accounts.access import Can
from duaalportal.lib.school_calendar import Week
from learningplans.goals import known
from learningplans.goals.eyes import eyes_of
from learningplans.models import PlanItem
from learningplans.rules.coverage import Key
from learningplans.views.loading import MENU, trajectory_where

FORM = ["GET", "HEAD", "POST"]
AROUND = ("trajectory__learner__user", "trajectory__programme", "trajectory__school", "plan_version")


def item_where(request, pk, can):
    """The row of a plan in which the visitor has the capability, with the learner and the version; else a 404."""
    request.menu = MENU
    rows = PlanItem.objects.where(request.user, can).select_related(*AROUND, "responsible", "organisation")
    return get_object_or_404(rows, pk=pk)


def key_of(item):
    """The goal a row of a plan is about."""
    return Key(item.sheet_id, item.goal_code)


def seen_where(request, pk, can=Can.SEE_PLAN):
    """A trajectory in which the visitor has the capability, and how this person looks at it."""
    found = trajectory_where(request, pk, can)
    return found, eyes_of(request.user, found, timezone.localdate())


def tell(form, no):
    """Put the sentence of a refusal beside the field it is about."""
    field = getattr(no, "field", None)
    form.add_error(field if field in form.fields else None, str(no))


def status_of(form):
    """The status of a page with this form."""
    return 422 if form.is_bound else 200


def week_asked(request, today):
    """The week of the address; today's when there is none or it does not exist."""
    try:
        return Week.read(request.GET.get("week", ""))
    except ValueError:
        return Week.of(today)


def asked_goal(request, goals):
    """The goal in the address as a form shows it; "" when there is none or it is unknown."""
    text = request.GET.get("doel", "")
    return text if known.read_key(text) in goals else ""


def or_404(rows, request, **by):
    """A row out of these, under the menu of learners; else a 404."""
    request.menu = MENU
    return get_object_or_404(rows, **by)
