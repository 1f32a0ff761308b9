"""Planning a visit or talk about one learner, changing it, calling it off, and its report."""

from datetime import time

from django.contrib import messages
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.dates import as_day, day
from duaalportal.lib.pages import go_to, render_page
from learningplans import meeting_reading as reading
from learningplans import meetings
from learningplans.meeting_forms import CancelForm, MeetingForm, PointForms, ReportForm, as_typed, points_in
from learningplans.models import Meeting
from learningplans.views.learner_writing import shown
from learningplans.views.loading import trajectory_where
from learningplans.views.meeting_parts import changed, companies_of, meeting_where, now_of
from learningplans.views.mutual_visits import change as change_mutual

FORM = ["GET", "HEAD", "POST"]
LOST = "De afspraken kwamen niet goed aan. Vul ze opnieuw in."


@requires(Can.PLAN_MEETING)
@require_http_methods(FORM)
def meeting_new(request, trajectory):
    """Plan a visit or a talk; one that was held already goes on to its report."""
    found = trajectory_where(request, trajectory, Can.PLAN_MEETING)
    around = reading.around(request.user, found, timezone.localdate())
    companies = companies_of(request.user, found)
    form = MeetingForm(
        request.POST or None, companies=companies, around=around, initial=_usual(request, companies, around)
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = meetings.plan(
                trajectory=found,
                people=form.guests,
                key=form.cleaned_data["key"],
                by=request.user,
                at=timezone.now(),
                **form.values,
            )
        except meetings.MeetingRefused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, f"Gepland op {day(row.starts_at, today=timezone.localdate())}.")
            over = row.starts_at < timezone.now()
            return go_to(request, f"learningplans:meeting{'_report' if over else ''}", meeting=row.pk)
    context = {"trajectory": found, "form": form, "theirs": [], "title": "Plan een bezoek of gesprek"}
    return _form(request, context | {"back": ("learningplans:meetings", {"trajectory": found.pk})})


def _usual(request, companies, around):
    """A visit to the only company, with the learner, the mentor and oneself."""
    kind = request.GET.get("soort", "")
    first = list(companies[:2])
    return {
        "kind": kind if kind in Meeting.Kind.values else Meeting.Kind.VISIT if first else Meeting.Kind.TALK,
        "organisation": first[0] if len(first) == 1 else None,
        "clock": time(10),
        "people": [
            key for key, _n, role, user in around if role in ("lerende", "mentor") or user == request.user
        ],
    }


def _form(request, context):
    status = 422 if context["form"].is_bound else 200
    return render_page(request, "learningplans/meetings/form.html", context, status=status)


@requires(Can.PLAN_MEETING)
@require_http_methods(FORM)
def meeting_change(request, meeting):
    """Another day, place or purpose, before it is held; who saved first is shown beside what one typed."""
    found = meeting_where(request, meeting, Can.PLAN_MEETING)
    if found.trajectory_id is None:
        return change_mutual(request, found)
    around = _with_asked(reading.around(request.user, found.trajectory, timezone.localdate()), found)
    form = MeetingForm(
        request.POST or None,
        companies=companies_of(request.user, found.trajectory),
        around=around,
        initial=_initial(found) | {"kind": found.kind, "organisation": found.organisation_id},
    )
    theirs = []
    if request.method == "POST" and form.is_valid():
        theirs = changed(request, found, form, form.guests)
        if theirs is None:
            return go_to(request, "learningplans:meeting", meeting=found.pk)
    context = {"trajectory": found.trajectory, "form": form, "theirs": theirs, "title": "Pas aan"}
    return _form(request, context | {"back": ("learningplans:meeting", {"meeting": found.pk})})


def _with_asked(around, meeting):
    """Who was asked by account stays to be chosen, also when not in the team any more."""
    keys = {key for key, *_ in around}
    return [*around, *(one for one in reading.asked(meeting) if one[3] and one[0] not in keys)]


def _initial(meeting):
    people = reading.asked(meeting)
    return {
        **{name: getattr(meeting, name) for name in ("purpose", "minutes", "where_at", "version")},
        **as_typed(meeting),
        "people": [key for key, _name, _role, user in people if user],
        "others": "\n".join(name for _key, name, _role, user in people if not user),
    }


@requires(Can.PLAN_MEETING)
@require_http_methods(FORM)
def meeting_cancel(request, meeting):
    """Call off, with the reason."""
    found = meeting_where(request, meeting, Can.PLAN_MEETING)
    form = CancelForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            meetings.cancel(meeting=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except meetings.MeetingRefused as no:
            form.add_error(None, str(no))
        except meetings.MeetingChanged as error:
            now_of(form, error.current.version)
            form.add_error(None, "Iemand anders paste dit net aan. Kijk na en bevestig opnieuw.")
        else:
            messages.success(request, "Afgelast. Wie erbij zou zijn, ziet waarom.")
            return go_to(request, "learningplans:meeting", meeting=found.pk)
    context = {"meeting": found, "trajectory": found.trajectory, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/meetings/cancel.html", context, status=status)


# --- the report ---------------------------------------------------------------------------------------------------


@requires(Can.PLAN_MEETING)
@require_http_methods(FORM)
def meeting_report(request, meeting):
    """What was said and agreed; who saved first is shown beside what one typed."""
    found = meeting_where(request, meeting, Can.PLAN_MEETING)
    people = list(found.people.order_by("name", "pk"))
    around = reading.owners(request.user, found, timezone.localdate())
    form = ReportForm(request.POST or None, people=people, initial=_told(found, people))
    rows = _point_rows(request, found, around)
    theirs = []
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        theirs = _reported(request, found, form, points_in(rows, around))
        if theirs is None:
            return go_to(request, "learningplans:meeting", meeting=found.pk)
    context = {"meeting": found, "trajectory": found.trajectory, "form": form, "rows": rows, "theirs": theirs}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "learningplans/meetings/report.html", context, status=status)


def _told(meeting, people):
    today = timezone.localdate()
    was = [str(row.pk) for row in people if row.was_there or (row.was_there is None and not meeting.held_on)]
    return {
        "held_on": meeting.held_on or min(as_day(meeting.starts_at), today),
        "present": was,
        "text": meeting.report,
        "version": meeting.version,
    }


def _point_rows(request, meeting, around):
    """What is agreed and open, with room for two more; bound rows are made without initial."""
    sent = request.POST if request.method == "POST" else None
    keys = {user.pk: key for key, _name, _role, user in around if user}
    names = {name: key for key, name, _role, user in around if not user}
    initial = [
        {
            "pk": row.pk,
            "text": row.text,
            "owner": keys.get(row.owner_id) or names.get(row.owner_name, ""),
            "due_on": row.due_on,
        }
        for row in meeting.points.filter(done_at=None)
    ]
    return PointForms(
        sent,
        initial=None if sent else initial,
        prefix="afspraak",
        form_kwargs={"around": around},
        error_messages={"missing_management_form": LOST},
    )


def _reported(request, meeting, form, points):
    """Save; None when it is done, otherwise what the other saved beside what was typed here."""
    try:
        meetings.report(meeting=meeting, points=points, by=request.user, at=timezone.now(), **form.values)
    except meetings.DayRefused as no:
        form.add_error("held_on", str(no))
        return []
    except meetings.MeetingRefused as no:
        form.add_error(None, str(no))
        return []
    except meetings.MeetingChanged as error:
        now_of(form, error.current.version)
        said = {"held_on": form.values["held_on"], "report": form.values["text"]}
        labels = {"held_on": "Op welke dag?", "report": "Verslag"}
        agreed = "\n".join(row.text for row in error.current.points.all())
        mine = "\n".join(one.text for one in points)
        found = [
            (labels[name], shown(getattr(error.current, name)), shown(value)) for name, value in said.items()
        ]
        return [row for row in [*found, ("Afspraken", agreed, mine)] if row[1] != row[2]]
    messages.success(request, "Bewaard. Wie dit gesprek ziet, leest het verslag.")
    return None
