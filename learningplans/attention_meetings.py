"""What waits around visits and talks: one today or tomorrow, a report to write, a point to do, a visit that is missing."""

from datetime import datetime, time, timedelta

from django.db.models import Prefetch, Q
from django.utils import timezone

from duaalportal.accounts.access import Can, Role
from duaalportal.catalogue.parameters import book
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency, urgency_of
from duaalportal.lib.dates import as_day, clock, date_of
from learningplans import visits
from learningplans.models import Meeting, MeetingPoint, TeamMember, Trajectory

DAY = timedelta(days=1)
SOON = 14 * DAY
# a report that was not written by then is no question for today any more
FORGOTTEN = 120 * DAY
# so many are named one by one
NAMED = 3


def open_items(*, user, today):
    """For who is asked, who planned, whose point it is, and for the coach the visits."""
    found = []
    if user.access.can(Can.SEE_MEETINGS):
        found += _meetings(user, today)
    if user.access.has_role(Role.TRAJECTORY_COACH):
        found += _visits(user, today)
    return found


def _about(row):
    """Whom it is about, as far as there is a learner."""
    if row.trajectory_id:
        return f" met {row.trajectory.learner.name}"
    return f": {row.organisation.name} en {row.school.name}"


# --- today, tomorrow, and what waits for a report -----------------------------------------------------------------


def _meetings(user, today):
    """Talks of these days, talks without report, and own points: one question, and one more where a point is open."""
    start = timezone.make_aware(datetime.combine(today, time()))
    open_points = MeetingPoint.objects.filter(owner=user, done_at=None)
    waiting = Q(cancelled_at=None, held_on=None)
    ahead = Q(starts_at__gte=start, starts_at__lt=start + 2 * DAY) & (
        Q(people__user=user) | Q(planned_by=user)
    )
    behind = Q(starts_at__gte=start - FORGOTTEN, starts_at__lt=start, planned_by=user)
    rows = Meeting.objects.where(user, Can.SEE_MEETINGS, today).filter(
        waiting & (ahead | behind) | Q(pk__in=open_points.order_by().values("meeting"))
    )
    rows = rows.select_related("trajectory__learner", "school", "organisation").distinct()
    for row in rows.prefetch_related(Prefetch("points", open_points, to_attr="mine")).order_by(
        "starts_at", "pk"
    ):
        yield from (_point(point, row, today) for point in row.mine)
        if row.cancelled_at is None and row.held_on is None:
            yield from _waiting(row, user, start, today)


def _waiting(row, user, start, today):
    if row.starts_at < start:
        if row.planned_by_id == user.pk and user.access.can(Can.PLAN_MEETING):
            yield _unreported(row, today)
    elif row.starts_at < start + 2 * DAY:
        yield _comes(row, today)


def _comes(row, today):
    day = as_day(row.starts_at)
    kind = str(row.get_kind_display())
    where = f" Waar: {row.where_at}." if row.where_at else ""
    return OpenItem(
        code=f"meeting-{row.pk}",
        title=f"{'Vandaag' if day == today else 'Morgen'} om {clock(row.starts_at)}: {kind}{_about(row)}",
        why=f"{row.purpose.rstrip('.')}.{where}",
        url=url("learningplans:meeting", meeting=row.pk),
        action="Bekijk het",
        since=min(as_day(row.planned_at), today),
        due=day,
        context=row.organisation.name if row.organisation_id else row.school.name,
        urgency=Urgency.SOON,
    )


def _unreported(row, today):
    day = as_day(row.starts_at)
    return OpenItem(
        code=f"meeting-report-{row.pk}",
        title=f"Schrijf het verslag: {row.get_kind_display()}{_about(row)}",
        why=f"Het was op {date_of(day, today=today)}. Enkele zinnen en wat jullie afspraken zijn genoeg.",
        url=url("learningplans:meeting_report", meeting=row.pk),
        action="Schrijf het verslag",
        since=day,
        context=row.organisation.name if row.organisation_id else row.school.name,
        urgency=Urgency.LATE if day < today - 7 * DAY else Urgency.NORMAL,
    )


# --- points -------------------------------------------------------------------------------------------------------


def _point(point, row, today):
    held = row.held_on or as_day(row.starts_at)
    day = date_of(held, today=today)
    return OpenItem(
        code=f"meeting-point-{point.pk}",
        title=point.text,
        why=f"Afgesproken op {day}, {row.get_kind_display()}{_about(row)}. Klaar? Duid het aan.",
        url=url("learningplans:meeting", meeting=row.pk),
        action="Bekijk de afspraak",
        since=held,
        due=point.due_on,
        context=row.school.name,
        urgency=urgency_of(point.due_on, today),
    )


# --- visits -------------------------------------------------------------------------------------------------------


def _visits(user, today):
    """For the coach: learners who wait for a visit that is not planned yet, or will within two weeks."""
    mine = TeamMember.objects.of(user, Can.PLAN_MEETING, today).filter(
        role=Role.TRAJECTORY_COACH, organisation_id__in=user.access.organisation_ids(Can.PLAN_MEETING)
    )
    rows = Trajectory.objects.open().filter(pk__in=mine.order_by().values("trajectory"))
    p = book().on(today)
    lines = [visits.line_of(row, today, p) for row in visits.in_order(rows, today)]
    waiting = [
        line for line in lines if line.finding and line.next_on is None and _is_near(line.finding, today)
    ]
    if len(waiting) > NAMED:
        return [_several(waiting, today)]
    return [_missing(line, today) for line in waiting]


def _is_near(finding, today):
    return not finding.met or (finding.turns_on is not None and finding.turns_on <= today + SOON)


def _missing(line, today):
    row, finding = line
    return OpenItem(
        code=f"visits-{row.pk}",
        title=f"Plan een bezoek bij {row.learner__name}",
        why=finding.why,
        url=url("learningplans:meeting_new", trajectory=row.pk) + "?soort=visit",
        action="Plan een bezoek",
        since=row.last or min(row.placed_on, today),
        due=finding.turns_on and finding.turns_on - DAY,
        urgency=Urgency.NORMAL if finding.met else Urgency.SOON,
    )


def _several(waiting, today):
    behind = sum(line.is_behind for line in waiting)
    return OpenItem(
        code="visits-several",
        title=f"{len(waiting)} lerenden wachten op een bezoek",
        why=f"Bij {behind} is het al te laat; voor geen van hen is iets gepland."
        if behind
        else waiting[0].finding.why,
        url=url("learningplans:visits"),
        action="Bekijk de bezoeken",
        since=min(min(line.row.last or line.row.placed_on for line in waiting), today),
        urgency=Urgency.SOON if behind else Urgency.NORMAL,
    )
