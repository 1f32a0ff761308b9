"""The pages of matching, by subject: who looks at which, and the rows they need."""

from tests.flows.matching_pages import (
    guidance,
    market,
    matches,
    openings,
    profiles,
    proposals,
    readiness,
    speed_dates,
    start_talks,
)

SUBJECTS = (guidance, market, readiness, openings, profiles, proposals, matches, speed_dates, start_talks)
PAGES = [visit for one in SUBJECTS for visit in one.PAGES]
NO_PAGE = {name: why for one in SUBJECTS for name, why in one.NO_PAGE.items()}
OBJECTS = "".join(one.OBJECTS for one in SUBJECTS)
