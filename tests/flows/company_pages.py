"""The pages of companies: who looks at which, and the rows of the demo world they need."""

from tests.flows.visit import FILE, ILSE, MARC, SAME, SOFIE, C, S, Visit

PAGES = [
    Visit("companies:table_import", ILSE, f"{C}/leerbedrijf/tabel/mentoren/inladen/"),
    Visit("companies:programme_requests", MARC, f"{S}/programmatie/"),
    Visit("companies:programme_request_new", MARC, f"{S}/programmatie/nieuw/"),
    Visit("companies:programme_request", SOFIE, f"{S}/programmatie/{{programme_request}}/"),
]

NO_PAGE = {
    "companies:table_file": FILE,
    "companies:table_example": FILE,
    "companies:programme_request_change": SAME,
    "companies:programme_request_submit": SAME,
    "companies:programme_request_answer": SAME,
}

# fills `found`, the names that stand between braces in the addresses
OBJECTS = """
from companies.models import ProgrammeRequest
found["programme_request"] = ProgrammeRequest.objects.first().pk
"""
