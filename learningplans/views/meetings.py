"""Visits and talks about one learner: the list, one of them, its file for an agenda, and what is agreed done."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib import ical
from duaalportal.lib.addresses import url
from duaalportal.lib.pages import go_to, render_page
from learningplans import meeting_reading as reading
from learningplans import meetings, visits
from learningplans.models import Meeting, MeetingPoint
from learningplans.views.loading import reads, trajectory_where
from learningplans.views.meeting_parts import edits, meeting_where, today_start

PER_PAGE = 20


@requires(Can.SEE_MEETINGS)
@reads
def meeting_list(request, trajectory):
    """What comes, what was held, and what is agreed and still open."""
    found = trajectory_where(request, trajectory, Can.SEE_MEETINGS)
    user, today, start = request.user, timezone.localdate(), today_start()
    rows = Meeting.objects.visible_to(user).filter(trajectory=found).select_related("organisation")
    ahead = rows.filter(cancelled_at=None, held_on=None, starts_at__gte=start).order_by("starts_at", "pk")
    past = rows.exclude(pk__in=ahead.order_by().values("pk")).order_by("-starts_at", "pk")
    page = Paginator(past, PER_PAGE).get_page(request.GET.get("pagina"))
    points = MeetingPoint.objects.filter(meeting__in=rows.order_by().values("pk"), done_at=None)
    plans = type(found).objects.where(user, Can.PLAN_MEETING).filter(pk=found.pk).exists()
    from_school = plans and found.school_id in user.access.organisation_ids(Can.PLAN_MEETING)
    context = {
        "trajectory": found,
        "ahead": [(row, reading.badge(row, start)) for row in ahead],
        "page": page,
        "past": [(row, reading.badge(row, start)) for row in page.object_list],
        "points": [
            (row, plans or row.owner_id == user.pk) for row in points.select_related("owner", "meeting")
        ],
        "plans": plans,
        "visits": visits.of_trajectory(found, today) if from_school else None,
        "today": today,
    }
    return render_page(request, "learningplans/meetings/list.html", context)


@requires(Can.SEE_MEETINGS)
@require_safe
def meeting(request, meeting):
    """One visit or talk: when, with whom, what was said and what is agreed."""
    found = meeting_where(request, meeting, Can.SEE_MEETINGS)
    mine = edits(request.user, found)
    context = {
        "meeting": found,
        "trajectory": found.trajectory,
        "badge": reading.badge(found, today_start()),
        "people": list(found.people.order_by("name", "pk")),
        "points": [
            (row, mine or row.owner_id == request.user.pk)
            for row in found.points.select_related("owner", "done_by").order_by("done_at", "due_on", "pk")
        ],
        "edits": mine,
        "is_ahead": found.starts_at >= today_start(),
        "today": timezone.localdate(),
        "back": back_of(found, request.user),
    }
    return render_page(request, "learningplans/meetings/detail.html", context)


def back_of(meeting, user):
    """The list in which this meeting stands: (name of the address, what it asks)."""
    if meeting.trajectory_id:
        return "learningplans:meetings", {"trajectory": meeting.trajectory_id}
    own = user.access.organisation_ids(Can.PLAN_MEETING)
    here = meeting.school if meeting.school_id in own else meeting.organisation
    return "learningplans:mutual_visits", {"organisation": here.slug}


@requires(Can.SEE_MEETINGS)
@require_safe
def meeting_ics(request, meeting):
    """The meeting as a file for one's own agenda."""
    found = meeting_where(request, meeting, Can.SEE_MEETINGS)
    address = request.build_absolute_uri(url("learningplans:meeting", meeting=found.pk))
    content = ical.written("Gesprek", [reading.entry(found, address)], timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="gesprek.ics"'
    return response


@requires(Can.SEE_MEETINGS)
@require_POST
def meeting_point(request, meeting, meeting_point):
    """What was agreed is done, or not after all; by who keeps the meeting and by whom it is for."""
    found = meeting_where(request, meeting, Can.SEE_MEETINGS)
    rows = found.points.all() if edits(request.user, found) else found.points.filter(owner=request.user)
    point = get_object_or_404(rows, pk=meeting_point)
    act = meetings.reopen_point if request.POST.get("weer") else meetings.finish_point
    act(point=point, by=request.user, at=timezone.now())
    messages.success(request, "Weer open gezet." if request.POST.get("weer") else "Klaar.")
    return go_to(request, "learningplans:meeting", meeting=found.pk)
