"""The pages of matching, by subject: who looks at which, and the rows they need."""

from tests.flows.matching_pages import matches, openings, proposals, readiness, speed_dates

SUBJECTS = (readiness, openings, proposals, matches, speed_dates)
PAGES = [visit for one in SUBJECTS for visit in one.PAGES]
NO_PAGE = {name: why for one in SUBJECTS for name, why in one.NO_PAGE.items()}
OBJECTS = "".join(one.OBJECTS for one in SUBJECTS)
