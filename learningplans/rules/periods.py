"""A school year cut into stretches to plan by: weeks that follow each other between holidays, about four at a time."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from duaalportal.lib.school_calendar import weeks

MOST_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some weeks in a row: the first and the last training day, and how many there are between."""

    first: date
    last: date
    days: int

    @property
    def weeks(self):
        """Working weeks, in whole days."""
        return self.days / 5


def stretches(calendar, first, last, most=MOST_WEEKS):
    """The stretches of a period, in order; a week without a training day parts them."""
    runs, run = [], []
    for week in weeks(first, last):
        days = calendar.training_days(max(week.days[0], first), min(week.days[-1], last))
        if days:
            run.append(days)
        elif run:
            runs.append(run)
            run = []
    runs += [run] if run else []
    return [_stretch(part) for run in runs for part in _parts(run, most)]


def _parts(run, most):
    """A run cut into as few parts as needed, of about the same length."""
    count = -(-len(run) // most)
    cuts = [round(n * len(run) / count) for n in range(count + 1)]
    return [run[a:b] for a, b in pairwise(cuts)]


def _stretch(part):
    return Stretch(part[0][0], part[-1][-1], sum(map(len, part)))
