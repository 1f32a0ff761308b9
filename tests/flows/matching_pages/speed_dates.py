"""Pages of matching: speed_dates."""

PAGES = []
NO_PAGE = {}
OBJECTS = ""
