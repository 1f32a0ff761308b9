"""The programmes of a school with what holds for each: now, and from a coming week on."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q

from duaalportal.catalogue.models import Name, Programme
from duaalportal.catalogue.parameters import book
from duaalportal.lib.school_calendar import Week
from evaluation.models import EvaluationRhythm, GridChoice, GridVersion
from evaluation.rules.rhythm import newest, rhythm_on
from learningplans.models import CLOSED_STATES, Trajectory


@dataclass(frozen=True, slots=True)
class Line:
    """One programme: what holds now, since when, and what comes (the next first)."""

    programme: Programme
    learners: int
    now: object
    since: object
    coming: tuple


def programmes_of(school, model):
    """Programmes with a learner on the way, or of which something was set, by name, with their number of learners."""
    open_rows = Trajectory.objects.filter(school=school).exclude(state__in=CLOSED_STATES)
    counts = dict(open_rows.order_by().values_list("programme").annotate(Count("pk")))
    set_ever = model.objects.filter(school=school).order_by().values("programme")
    rows = Programme.objects.filter(Q(pk__in=list(counts)) | Q(pk__in=set_ever)).order_by("name", "pk")
    return [(row, counts.get(row.pk, 0)) for row in rows]


def programmes_where(school, model):
    """The same as a queryset, from which a page takes one."""
    keys = [row.pk for row, _ in programmes_of(school, model)]
    return Programme.objects.filter(pk__in=keys)


def rhythms(school, today):
    """The programmes of a school, each with its rhythm (four queries)."""
    p, rows = book().on(today), list(EvaluationRhythm.objects.filter(school=school))

    def read(programme, day):
        return rhythm_on(rows, school.pk, programme.pk, day, p.value(Name.WEEK_RHYTHM))

    return [_line(row, count, rows, today, read) for row, count in programmes_of(school, EvaluationRhythm)]


def grids(school, today):
    """The programmes of a school, each with its grid (four queries)."""
    rows = list(GridChoice.objects.filter(school=school).select_related("grid"))
    usual = newest_of_the_field()

    def read(programme, day):
        chosen = newest(rows, school.pk, programme.pk, day)
        return chosen.grid if chosen else usual

    return [_line(row, count, rows, today, read) for row, count in programmes_of(school, GridChoice)]


def newest_of_the_field():
    """The grid by which is evaluated where a school chose none."""
    rows = GridVersion.objects.filter(owner=None, retired_at=None).defer("content")
    return rows.order_by("-number").first()


def _line(programme, learners, rows, today, read):
    monday = Week.of(today).monday
    own = [row for row in rows if row.programme_id == programme.pk]
    since = max((row.first_day for row in own if row.first_day <= monday), default=None)
    coming = sorted(row.first_day for row in own if row.first_day > monday)
    return Line(
        programme,
        learners,
        read(programme, monday),
        since,
        tuple((day, read(programme, day)) for day in coming),
    )


def by_owner(versions):
    """Versions of grids in groups of one grid, each with its versions, the newest on top."""
    found = defaultdict(list)
    for row in versions:
        found[row.owner_key, row.code].append(row)
    return list(found.values())
