"""What the views of visits and talks share: loading one, and saving a change."""

from datetime import datetime, time

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone

from duaalportal.accounts.access import Can
from duaalportal.accounts.models import Organisation
from learningplans import meetings
from learningplans.models import Meeting, Placement
from learningplans.views.learner_writing import shown
from learningplans.views.loading import MENU


def today_start():
    """The beginning of today in Brussels."""
    return timezone.make_aware(datetime.combine(timezone.localdate(), time()))


def meeting_where(request, pk, can):
    """The meeting the visitor reaches with the capability; else a 404."""
    request.menu = MENU
    related = ("trajectory__learner__user", "trajectory__programme", "trajectory__school", "school")
    people = ("organisation", "planned_by", "reported_by", "cancelled_by")
    return get_object_or_404(
        Meeting.objects.where(request.user, can).select_related(*related, *people), pk=pk
    )


def edits(user, meeting):
    """Whether this person keeps the meeting."""
    return Meeting.objects.editable_by(user).filter(pk=meeting.pk).exists()


def companies_of(user, trajectory):
    """Companies where this learner is or was placed, as far as this person knows of them."""
    rows = Placement.objects.where(user, Can.PLAN_MEETING).filter(trajectory=trajectory).order_by()
    return Organisation.objects.filter(pk__in=rows.values("organisation")).order_by("name", "pk")


def changed(request, meeting, form, guests):
    """Save; None when it is done, otherwise what the other saved beside what was typed here."""
    try:
        meetings.change(
            meeting=meeting,
            version=form.cleaned_data["version"],
            people=guests,
            by=request.user,
            at=timezone.now(),
            **form.values,
        )
    except meetings.MeetingRefused as no:
        form.add_error(None, str(no))
        return []
    except meetings.MeetingChanged as error:
        now_of(form, error.current.version)
        return _both(form, error.current)
    messages.success(request, "Bewaard.")
    return None


def _both(form, current):
    """What the other saved where it is not what was typed here: (label, theirs, yours)."""
    labels = {
        "purpose": "Waarover?",
        "minutes": "Hoeveel minuten?",
        "where_at": "Waar?",
        "starts_at": "Wanneer?",
    }
    return [
        (labels.get(name) or form.fields[name].label, _said(current, name), typed(value))
        for name, value in form.values.items()
        if getattr(current, name) != value
    ]


def _said(current, name):
    if name == "kind":
        return current.get_kind_display()
    return typed(getattr(current, name))


def typed(value):
    return f"{timezone.localtime(value):%d/%m/%Y %H:%M}" if isinstance(value, datetime) else shown(value)


def now_of(form, version):
    """Let a form that lost a race be sent again as it stands: from the version that is there now."""
    form.data = form.data.copy()
    form.data["version"] = version
