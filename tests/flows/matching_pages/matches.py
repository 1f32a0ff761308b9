"""Pages of matching: matches."""

PAGES = []
NO_PAGE = {}
OBJECTS = ""
