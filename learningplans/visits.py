"""Visits to the workplace against the minimum of the school year: of one learner, and the list of all (P19)."""

from datetime import datetime, time
from typing import NamedTuple

from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery
from django.utils import timezone

from duaalportal.accounts.access import Can
from duaalportal.catalogue.parameters import book
from duaalportal.lib.dates import as_day
from learningplans.models import Meeting, Placement, Trajectory
from learningplans.rules.meetings import visits

STANDS = {"alle": "Alle", "achter": "Te weinig bezocht", "niets": "Niets gepland"}
HEADER = (
    *("Lerende", "Klas", "Opleiding", "Bezocht", "Laatste bezoek", "Gepland", "Volgende bezoek"),
    *("In orde", "Uitleg"),
)
COLUMNS = (
    *("pk", "school_id", "learner__name", "learner__class_group", "programme__name", "starts_on", "ends_on"),
    *("held", "last", "planned", "next_at", "placed_on"),
)


class Line(NamedTuple):
    """One learner with the visits of this school year, and what the rule says; None without a workplace yet."""

    row: object
    finding: object

    @property
    def is_behind(self):
        """Whether a visit is missing today."""
        return self.finding is not None and not self.finding.met

    @property
    def next_on(self):
        """The day of the next visit; None when nothing is planned."""
        return as_day(self.row.next_at) if self.row.next_at else None

    @property
    def badge(self):
        """State and words of its badge."""
        if self.finding is None:
            return "", "nog geen werkplek"
        if self.is_behind:
            return (
                ("wait", "te weinig, er is een bezoek gepland")
                if self.next_on
                else ("stop", "bezoek ontbreekt")
            )
        return "ok", "op schema"


def counted(trajectories, today):
    """These trajectories with their visits held and planned, the last and the next one (no query of its own)."""
    start = timezone.make_aware(datetime.combine(today, time()))
    own = Meeting.objects.filter(
        trajectory=OuterRef("pk"), kind=Meeting.Kind.VISIT, cancelled_at=None
    ).order_by()
    held = own.filter(held_on__range=(OuterRef("starts_on"), OuterRef("ends_on"))).values("trajectory")
    ahead = own.filter(held_on=None, starts_at__gte=start).values("trajectory")
    placed = Placement.objects.filter(trajectory=OuterRef("pk"), is_simulated=False)
    placed = placed.filter(Q(ended_at=None) | Q(ended_at__date__gte=F("starts_on")))
    return trajectories.annotate(
        held=Subquery(held.annotate(n=Count("pk")).values("n")),
        last=Subquery(held.annotate(day=Max("held_on")).values("day")),
        planned=Subquery(ahead.annotate(n=Count("pk")).values("n")),
        next_at=Subquery(ahead.annotate(at=Min("starts_at")).values("at")),
        placed_on=Subquery(
            placed.order_by().values("trajectory").annotate(day=Min("starts_on")).values("day")
        ),
    )


def line_of(row, today, p):
    """What the rule says of a counted row: from the first day at a workplace until the end of the trajectory."""
    if row.placed_on is None or row.placed_on > today or row.placed_on > row.ends_on:
        return Line(row, None)
    return Line(row, visits(row.held or 0, max(row.placed_on, row.starts_on), row.ends_on, today, p))


def of_trajectory(trajectory, today):
    """The visits of one learner against the minimum (one query, and the book of rules)."""
    rows = counted(Trajectory.objects.filter(pk=trajectory.pk), today).values_list(*COLUMNS, named=True)
    return line_of(rows[0], today, book().on(today))


def listed(user, today, q=""):
    """Open trajectories for which this person plans visits from the school, who waited longest first."""
    rows = Trajectory.objects.on_school_side(user, Can.PLAN_MEETING, today).open()
    for word in q.split():
        rows = rows.filter(
            Q(learner__name__icontains=word)
            | Q(learner__class_group__iexact=word)
            | Q(programme__name__icontains=word)
        )
    return in_order(rows, today)


def in_order(rows, today):
    """These trajectories as lean rows, who waited longest for a visit first."""
    rows = counted(rows, today).order_by(F("last").asc(nulls_first=True), "learner__name", "pk")
    return rows.values_list(*COLUMNS, named=True)


def narrowed(rows, stand, today):
    """The lines of these rows that the filter asks; all are read, the rule is no question for the database."""
    p = book().on(today)
    lines = [line_of(row, today, p) for row in rows]
    if stand == "achter":
        return [line for line in lines if line.is_behind]
    if stand == "niets":
        return [line for line in lines if line.next_on is None]
    return lines


def table(lines):
    """The lines as a spreadsheet shows them, in the order of HEADER."""
    for line in lines:
        row, finding = line
        yield (
            *(row.learner__name, row.learner__class_group, row.programme__name, row.held or 0, row.last),
            *(row.planned or 0, line.next_on, "" if finding is None else "ja" if finding.met else "nee"),
            finding.why if finding else "",
        )
