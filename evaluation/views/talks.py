"""Talks of three: those of a learner, one of them, and planning the next."""

from datetime import time

from django.contrib import messages
from django.core.paginator import Paginator
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.dates import day
from duaalportal.lib.pages import go_to, render_page
from evaluation.agreed.reading import rhythm_now
from evaluation.models import FollowUpTalk
from evaluation.talks import planning
from evaluation.talks.reading import talks_of
from evaluation.views.talk_parts import FORM, shown, talk_where
from learningplans import meeting_reading
from learningplans.meeting_forms import LearnerMeetingForm
from learningplans.meetings import MeetingRefused
from learningplans.models import CLOSED_STATES
from learningplans.views.loading import reads, trajectory_where
from learningplans.views.meeting_parts import companies_of

PER_PAGE = 20


@requires(Can.SEE_EVALUATION)
@reads
def talks(request, trajectory):
    """The talks of one learner, newest first."""
    found = trajectory_where(request, trajectory, Can.SEE_EVALUATION)
    rows = talks_of(request.user, found, timezone.localdate())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    plans = request.user.access.can(Can.HOLD_TALK) and found.state not in CLOSED_STATES
    if plans:
        here = type(found).objects.where(request.user, Can.HOLD_TALK)
        plans = here.filter(pk=found.pk).exists()
    context = {
        "trajectory": found,
        "page": page,
        "rows": [(row, planning.state(row).badge) for row in page.object_list],
        "plans": plans,
        "rhythm": rhythm_now(found, timezone.localdate()),
    }
    return render_page(request, "evaluation/talks/list.html", context)


@requires(Can.SEE_EVALUATION)
@reads
def talk(request, follow_up_talk):
    """One talk on one screen: the differences first, what is agreed beside them."""
    return shown(request, talk_where(request, follow_up_talk, Can.SEE_EVALUATION))


@requires(Can.HOLD_TALK)
@require_http_methods(FORM)
def talk_new(request, trajectory):
    """Plan a talk: the meeting stands in calendars, the talk is about the weeks that had none yet."""
    found = trajectory_where(request, trajectory, Can.HOLD_TALK)
    around = meeting_reading.around(request.user, found, timezone.localdate())
    companies = companies_of(request.user, found)
    form = LearnerMeetingForm(
        request.POST or None,
        companies=companies,
        around=around,
        initial=_usual(request, found, companies, around),
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = planning.plan_talk(
                trajectory=found,
                people=form.guests,
                key=form.cleaned_data["key"],
                by=request.user,
                at=timezone.now(),
                **form.values,
            )
        except MeetingRefused as no:
            form.add_error(None, str(no))
        else:
            said = day(row.meeting.starts_at, today=timezone.localdate())
            messages.success(request, f"Gepland op {said}. Wie erbij is, ziet het in de eigen agenda.")
            return go_to(request, "evaluation:talk", follow_up_talk=row.pk)
    context = {"trajectory": found, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "evaluation/talks/new.html", context, status=status)


def _usual(request, trajectory, companies, around):
    """With the only company, or that of the last talk; the three."""
    first = list(companies[:2])
    last = FollowUpTalk.objects.visible_to(request.user).filter(trajectory=trajectory).first()
    return {
        "purpose": "Hoe gaat het, en wat spreken we af?",
        "organisation": first[0] if len(first) == 1 else (last.organisation if last else None),
        "clock": time(10),
        "people": [
            key
            for key, _name, role, user in around
            if role in ("lerende", "mentor", "leerkracht duaal") or user == request.user
        ],
    }
