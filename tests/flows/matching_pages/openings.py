"""Pages of matching: openings."""

PAGES = []
NO_PAGE = {}
OBJECTS = ""
