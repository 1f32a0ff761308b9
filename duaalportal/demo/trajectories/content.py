"""What stands in the content file, and the school year around today."""

from datetime import date, time, timedelta
from functools import cache
from pathlib import Path

import yaml

from duaalportal.lib.dates import school_year_of
from learningplans.rules.placements import DayPlan

FILE = Path(__file__).parent.parent / "content" / "trajectories.yaml"


@cache
def content():
    """The content of this part of the demo world."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def school_year(today):
    """The year in which the school year of today began."""
    return school_year_of(today)


def bounds(today):
    """The first and last day of this school year's trajectories; in summer it lasts until the holiday is over."""
    year = school_year(today)
    last = date(year + 1, 6, 30)
    return date(year, 9, 1), last if today < last - timedelta(days=30) else date(year + 1, 8, 31)


def days(*weekdays, until=time(16, 30), **period):
    """Days of the week from eight o'clock with half an hour's break."""
    return [DayPlan(weekday, time(8), until, 30, **period) for weekday in weekdays]
