"""What the pages of a learner's own share: loading, and telling in a form why something is refused."""

from django.core.exceptions import ValidationError
from django.http import Http404

from duaalportal.accounts.access import Can
from evaluation.learner.errors import LearnerRefused
from learningplans.goals.known import GoalRefused
from learningplans.models import CLOSED_STATES
from learningplans.views.loading import MENU, trajectory_where

FORM = ["GET", "HEAD", "POST"]
REFUSED = (LearnerRefused, GoalRefused, ValidationError)


def own_where(request, pk):
    """The visitor's own trajectory; else a 404."""
    found = trajectory_where(request, pk, Can.SPEAK_AS_LEARNER)
    if found.learner.user_id != request.user.pk:
        raise Http404
    return found


def menu(request):
    """These pages stand under the menu of learners."""
    request.menu = MENU


def is_open(trajectory):
    """Whether something can still be written around this learner."""
    return trajectory.state not in CLOSED_STATES


def tell(form, no):
    """Put the sentence of a refusal beside the field it is about."""
    field = getattr(no, "field", None)
    text = "; ".join(no.messages) if isinstance(no, ValidationError) else str(no)
    form.add_error(field if field in form.fields else None, text)


def status_of(form):
    """The status of a page with this form."""
    return 422 if form.is_bound else 200
