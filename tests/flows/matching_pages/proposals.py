"""Pages of matching: proposals."""

PAGES = []
NO_PAGE = {}
OBJECTS = ""
