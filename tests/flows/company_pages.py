"""The pages of companies: who looks at which, and the rows of the demo world they need."""

from tests.flows.visit import FILE, ILSE, LIES, MARC, POST_ONLY, SAME, SOFIE, C, S, Visit

ANN = "ann.verstraete@staalbouw-lys.example"
TOM = "tom.van.hecke@garage-van-hecke.example"
WIM = "wim.haerens@sint-berlindis.example"
LYS = "/organisaties/staalbouw-lys"
GARAGE = "/organisaties/garage-van-hecke"
ELEKTRO = "/organisaties/elektro-meetjesland"

PAGES = [
    Visit("companies:table_import", ILSE, f"{C}/leerbedrijf/tabel/mentoren/inladen/"),
    Visit("companies:programme_requests", MARC, f"{S}/programmatie/"),
    Visit("companies:programme_request_new", MARC, f"{S}/programmatie/nieuw/"),
    Visit("companies:programme_request", SOFIE, f"{S}/programmatie/{{programme_request}}/"),
    # applications for recognition
    Visit("companies:applications", ILSE, f"{C}/erkenning/"),
    Visit("companies:applications", MARC, f"{S}/erkenning/?q=niets"),
    Visit("companies:application_new", ILSE, f"{C}/erkenning/nieuw/"),
    Visit("companies:application_new", SOFIE, f"{S}/erkenning/nieuw/"),
    Visit("companies:application", ILSE, f"{C}/erkenning/{{draft}}/"),
    Visit("companies:application", LIES, f"{C}/erkenning/{{submitted}}/"),
    Visit("companies:application", ANN, f"{LYS}/erkenning/{{refused}}/"),
    Visit("companies:application_gather", ILSE, f"{C}/erkenning/{{draft}}/nodig/"),
    Visit("companies:application_conditions", ILSE, f"{C}/erkenning/{{draft}}/voorwaarden/"),
    Visit("companies:application_mentors", TOM, f"{GARAGE}/erkenning/{{complete}}/mentoren/"),
    Visit("companies:application_documents", WIM, f"{ELEKTRO}/erkenning/{{mandated}}/documenten/"),
    Visit("companies:application_mandate", WIM, f"{ELEKTRO}/erkenning/{{mandated}}/machtiging/"),
    Visit("companies:application_check", WIM, f"{ELEKTRO}/erkenning/{{mandated}}/nakijken/"),
    Visit("companies:application_submit", TOM, f"{GARAGE}/erkenning/{{complete}}/indienen/"),
    Visit("companies:application_stop", ILSE, f"{C}/erkenning/{{submitted}}/stopzetten/"),
    Visit("companies:application_received", ANN, f"{LYS}/erkenning/{{refused}}/beslissing/"),
    Visit("companies:application_appeal", ANN, f"{LYS}/erkenning/{{refused}}/beroep/"),
    Visit("companies:application_print", ILSE, f"{C}/erkenning/{{submitted}}/afdruk/"),
]

NO_PAGE = {
    "companies:table_file": FILE,
    "companies:table_example": FILE,
    "companies:programme_request_change": SAME,
    "companies:programme_request_submit": SAME,
    "companies:programme_request_answer": SAME,
    "companies:application_file": FILE,
    "companies:application_reopen": POST_ONLY,
    "companies:application_mentor_remove": POST_ONLY,
    "companies:application_pdf": POST_ONLY,
}

# fills `found`, the names that stand between braces in the addresses
OBJECTS = """
from companies.models import ProgrammeRequest
found["programme_request"] = ProgrammeRequest.objects.first().pk
from companies.models import RecognitionApplication
asked = RecognitionApplication.objects.filter
found["draft"] = asked(organisation=company, state="draft").first().pk
found["submitted"] = asked(organisation=company, state="submitted").first().pk
found["complete"] = asked(organisation__slug="garage-van-hecke", state="complete").first().pk
found["refused"] = asked(organisation__slug="staalbouw-lys", state="refused").first().pk
found["mandated"] = asked(school__isnull=False, state="draft").first().pk
"""
