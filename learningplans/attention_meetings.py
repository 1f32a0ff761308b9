"""What waits around visits and talks: one today or tomorrow, a report to write, a point to do, a visit that is missing."""

from datetime import date, datetime, time, timedelta
from itertools import chain

from django.db.models import F, Q
from django.utils import timezone

from duaalportal.accounts.access import Can, Role
from duaalportal.catalogue.parameters import book
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency, urgency_of
from duaalportal.lib.dates import as_day, clock, date_of
from duaalportal.lib.questions import asking, beside
from learningplans import visits
from learningplans.models import Meeting, MeetingPerson, MeetingPoint, TeamMember, Trajectory
from learningplans.models.looks import question

DAY = timedelta(days=1)
SOON = 14 * DAY
# a report that was not written by then is no question for today any more
FORGOTTEN = 120 * DAY
# so many are named one by one
NAMED = 3


@asking
def open_items(*, user, today):
    """For who is asked, who planned, whose point it is, and for the coach the visits."""
    subjects = []
    if user.access.can(Can.SEE_MEETINGS):
        subjects.append(_meetings(user, today))
    if user.access.has_role(Role.TRAJECTORY_COACH):
        subjects.append(_visits(user, today))
    return list(chain(*(yield from beside(*subjects))))


def _about(row):
    """Whom it is about, as far as there is a learner."""
    if row.trajectory_id:
        return f" met {row.learner}"
    return f": {row.company} en {row.school_name}"


# --- today, tomorrow, and what waits for a report -----------------------------------------------------------------


def _meetings(user, today):
    """Talks of these days, talks without report, and own points."""
    talks, points = yield [_talks(user, today), _points(user, today)]
    start = _midnight(today)
    found = [_point(row, today) for row in points]
    return found + [item for row in talks for item in _waiting(row, user, start, today)]


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))


@question
def _talks(user, today):
    """Talks that were not held: of these days with this person, or without a report, or with a point of one's own."""
    start = _midnight(today)
    asked = MeetingPerson.objects.filter(user=user).order_by().values("meeting")
    # each way has its own index: the talks of a person are few, those of two days or of a large school are not
    ahead = Q(pk__in=asked, starts_at__gte=start, starts_at__lt=start + 2 * DAY)
    own = Q(planned_by=user, starts_at__gte=start - FORGOTTEN, starts_at__lt=start + 2 * DAY)
    has_point = Q(pk__in=_own_points(user).values("meeting"))
    rows = Meeting.objects.where(user, Can.SEE_MEETINGS, today).filter(ahead | own | has_point)
    rows = rows.filter(cancelled_at=None, held_on=None)
    return _told(rows, *("purpose", "where_at", "planned_at", "planned_by_id", "organisation_id"))


@question
def _points(user, today):
    """Own points that are open, with the talk in which they were agreed."""
    seen = Meeting.objects.where(user, Can.SEE_MEETINGS, today).order_by()
    rows = Meeting.objects.filter(points__in=_own_points(user), pk__in=seen.values("pk"))
    rows = rows.annotate(point=F("points__pk"), text=F("points__text"), due_on=F("points__due_on"))
    return _told(rows, "held_on", "point", "text", "due_on")


def _own_points(user):
    return MeetingPoint.objects.filter(owner=user, done_at=None).order_by()


def _told(rows, *more):
    names = {"learner": F("trajectory__learner__name"), "school_name": F("school__name")}
    rows = rows.order_by().annotate(**names, company=F("organisation__name"))
    columns = ("pk", "kind", "starts_at", "trajectory_id", "learner", "school_name", "company")
    return rows.values_list(*columns, *more, named=True)


def _kind(row):
    return Meeting.Kind(row.kind).label


def _waiting(row, user, start, today):
    if row.starts_at < start:
        if row.planned_by_id == user.pk and user.access.can(Can.PLAN_MEETING):
            yield _unreported(row, today)
    elif row.starts_at < start + 2 * DAY:
        yield _comes(row, today)


def _comes(row, today):
    day = as_day(row.starts_at)
    where = f" Waar: {row.where_at}." if row.where_at else ""
    return OpenItem(
        code=f"meeting-{row.pk}",
        about=row.trajectory_id,
        task="coachen.1",
        title=f"{'Vandaag' if day == today else 'Morgen'} om {clock(row.starts_at)}: {_kind(row)}{_about(row)}",
        why=f"{row.purpose.rstrip('.')}.{where}",
        url=url("learningplans:meeting", meeting=row.pk),
        action="Bekijk het",
        since=min(as_day(row.planned_at), today),
        due=day,
        context=row.company if row.organisation_id else row.school_name,
        urgency=Urgency.SOON,
    )


def _unreported(row, today):
    day = as_day(row.starts_at)
    return OpenItem(
        code=f"meeting-report-{row.pk}",
        about=row.trajectory_id,
        task="coachen.1",
        title=f"Schrijf het verslag: {_kind(row)}{_about(row)}",
        why=f"Het was op {date_of(day, today=today)}. Enkele zinnen en wat jullie afspraken zijn genoeg.",
        url=url("learningplans:meeting_report", meeting=row.pk),
        action="Schrijf het verslag",
        since=day,
        context=row.company if row.organisation_id else row.school_name,
        urgency=Urgency.LATE if day < today - 7 * DAY else Urgency.NORMAL,
    )


# --- points -------------------------------------------------------------------------------------------------------


def _point(row, today):
    held = row.held_on or as_day(row.starts_at)
    day = date_of(held, today=today)
    return OpenItem(
        code=f"meeting-point-{row.point}",
        about=row.trajectory_id,
        task="coachen.1",
        title=row.text,
        why=f"Afgesproken op {day}, {_kind(row)}{_about(row)}. Klaar? Duid het aan.",
        url=url("learningplans:meeting", meeting=row.pk),
        action="Bekijk de afspraak",
        since=held,
        due=row.due_on,
        context=row.school_name,
        urgency=urgency_of(row.due_on, today),
    )


# --- visits -------------------------------------------------------------------------------------------------------


def _visits(user, today):
    """For the coach: learners who wait for a visit that is not planned yet, or will within two weeks."""
    rows = yield _visited(user, today)
    # who waited longest first
    rows.sort(key=lambda row: (row.last or date.min, row.learner__name, row.pk))
    p = book().on(today)
    lines = [visits.line_of(row, today, p) for row in rows]
    waiting = [
        line for line in lines if line.finding and line.next_on is None and _is_near(line.finding, today)
    ]
    if len(waiting) > NAMED:
        return [_several(waiting, today)]
    return [_missing(line, today) for line in waiting]


@question
def _visited(user, today):
    """Open trajectories this person coaches, with their visits."""
    mine = TeamMember.objects.of(user, Can.PLAN_MEETING, today).filter(
        role=Role.TRAJECTORY_COACH, organisation_id__in=user.access.organisation_ids(Can.PLAN_MEETING)
    )
    rows = Trajectory.objects.open().filter(pk__in=mine.order_by().values("trajectory"))
    return visits.in_order(rows, today).order_by()


def _is_near(finding, today):
    return not finding.met or (finding.turns_on is not None and finding.turns_on <= today + SOON)


def _missing(line, today):
    row, finding = line
    return OpenItem(
        code=f"visits-{row.pk}",
        about=row.pk,
        task="coachen.1",
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
        among=tuple(line.row.pk for line in waiting),
        task="coachen.1",
        title=f"{len(waiting)} lerenden wachten op een bezoek",
        why=f"Bij {behind} is het al te laat; voor geen van hen is iets gepland."
        if behind
        else waiting[0].finding.why,
        url=url("learningplans:visits"),
        action="Bekijk de bezoeken",
        since=min(min(line.row.last or line.row.placed_on for line in waiting), today),
        urgency=Urgency.SOON if behind else Urgency.NORMAL,
    )
