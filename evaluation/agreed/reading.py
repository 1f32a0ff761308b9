"""Which rhythm and which grid hold for a programme on a day: questions that go beside what else a page asks."""

from duaalportal.catalogue.models import Name
from duaalportal.lib.questions import ask, question
from evaluation.models import EvaluationRhythm, GridChoice, GridVersion
from evaluation.rules.rhythm import newest, rhythm_on

RHYTHM = ("pk", "school_id", "programme_id", "first_day", "weeks", "sheets", "talks", "period")


@question
def rhythms_of(schools):
    """All that these schools ever set."""
    rows = EvaluationRhythm.objects.filter(school__among=schools)
    return rows.order_by().values_list(*RHYTHM, named=True)


@question
def grids_of(schools):
    """The choices of grids of these schools."""
    rows = GridChoice.objects.filter(school__among=schools).order_by()
    return rows.values_list("pk", "school_id", "programme_id", "first_day", "grid_id", named=True)


@question
def grids_of_the_field():
    """The grids of the portal itself."""
    rows = GridVersion.objects.filter(owner__isnull=True, retired_at__isnull=True).order_by()
    return rows.values_list("pk", "number", named=True)


def rhythm_for(rows, trajectory, day, p):
    """The rhythm of a trajectory on a day; `p` are the values of the portal on that day."""
    weeks = p.value(Name.WEEK_RHYTHM)
    return rhythm_on(rows, trajectory.school_id, trajectory.programme_id, day, weeks)


def grid_id_for(choices, field, trajectory, day):
    """The grid by which a trajectory is evaluated on a day: as the school chose, else the newest of the field."""
    chosen = newest(choices, trajectory.school_id, trajectory.programme_id, day)
    if chosen:
        return chosen.grid_id
    return max(field, key=lambda row: row.number).pk if field else None


def rhythm_now(trajectory, day):
    """What the school set for the programme of one trajectory, as it holds on a day (one query)."""
    (rows,) = ask([rhythms_of(schools=[trajectory.school_id])])
    return rhythm_on(rows, trajectory.school_id, trajectory.programme_id, day)


def grid_now(trajectory, day):
    """The grid for one trajectory on a day; None before one is loaded (one query)."""
    return grid_id_for(
        *ask([grids_of(schools=[trajectory.school_id]), grids_of_the_field()]), trajectory, day
    )
