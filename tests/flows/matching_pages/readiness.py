"""Pages of matching: readiness."""

PAGES = []
NO_PAGE = {}
OBJECTS = ""
