"""The pages of companies: who looks at which, and the rows of the demo world they need."""

from tests.flows import exit_pages, overview_pages, partnership_pages, presentation_pages, safety_pages
from tests.flows.visit import BART, FILE, ILSE, LIES, LINA, MARC, POST_ONLY, SAME, SOFIE, C, S, Visit

ANN = "ann.verstraete@staalbouw-lys.example"
TOM = "tom.van.hecke@garage-van-hecke.example"
NADIA = "nadia.roels@elektro-meetjesland.example"
WIM = "wim.haerens@sint-berlindis.example"
LYS = "/organisaties/staalbouw-lys"
M = f"{C}/mentoren"
GARAGE = "/organisaties/garage-van-hecke"
ELEKTRO = "/organisaties/elektro-meetjesland"

PAGES = [
    Visit("companies:table_import", ILSE, f"{C}/leerbedrijf/tabel/mentoren/inladen/"),
    Visit("companies:programme_requests", MARC, f"{S}/programmatie/"),
    Visit("companies:programme_request_new", MARC, f"{S}/programmatie/nieuw/"),
    Visit("companies:programme_request", SOFIE, f"{S}/programmatie/{{programme_request}}/"),
    # mentors and contacts
    Visit("companies:mentors", ILSE, f"{M}/"),
    Visit("companies:mentors", SOFIE, f"{M}/?volgorde=datum"),
    Visit("companies:mentors", ILSE, f"{M}/?lijst=gestopt"),
    Visit("companies:mentor", ILSE, f"{M}/{{mentor_late}}/"),
    Visit("companies:mentor", ILSE, f"{M}/{{mentor_young}}/"),
    Visit("companies:mentor", ILSE, f"{M}/{{mentor_candidate}}/"),
    Visit("companies:mentor", BART, f"{M}/{{mentor_bart}}/"),
    Visit("companies:mentor", SOFIE, f"{M}/{{mentor_full}}/"),
    Visit("companies:mentor", LINA, f"{M}/{{mentor_bart}}/"),
    Visit("companies:mentor_new", ILSE, f"{M}/nieuw/"),
    Visit("companies:mentor_change", ILSE, f"{M}/{{mentor_bart}}/wijzigen/"),
    Visit("companies:mentor_introduction", BART, f"{M}/{{mentor_bart}}/voorstelling/"),
    Visit("companies:mentor_certificate", ILSE, f"{M}/{{mentor_late}}/uittreksel/"),
    Visit("companies:mentor_proof", ILSE, f"{M}/{{mentor_late}}/bewijs/"),
    Visit("companies:mentor_training_new", ILSE, f"{M}/{{mentor_late}}/opleiding/"),
    Visit("companies:mentor_training", ILSE, f"{M}/{{mentor_late}}/opleiding/{{training}}/"),
    Visit("companies:mentor_stop", ILSE, f"{M}/{{mentor_full}}/stoppen/"),
    Visit("companies:contacts", ILSE, f"{C}/leerbedrijf/contacten/"),
    Visit("companies:contacts", SOFIE, f"{C}/leerbedrijf/contacten/"),
    Visit("companies:contact_new", ILSE, f"{C}/leerbedrijf/contacten/nieuw/"),
    Visit("companies:contact_change", ILSE, f"{C}/leerbedrijf/contacten/{{contact}}/wijzigen/"),
    Visit("companies:contact_hand_over", ILSE, f"{C}/leerbedrijf/contacten/{{contact}}/overdragen/"),
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
    Visit("companies:application", NADIA, f"{ELEKTRO}/erkenning/{{visited_elsewhere}}/"),
    Visit("companies:application_visited", NADIA, f"{ELEKTRO}/erkenning/{{submitted_elsewhere}}/bezocht/"),
    Visit("companies:application_recognised", NADIA, f"{ELEKTRO}/erkenning/{{visited_elsewhere}}/erkend/"),
    Visit("companies:application_refused", NADIA, f"{ELEKTRO}/erkenning/{{visited_elsewhere}}/geweigerd/"),
    Visit("companies:application_received", ANN, f"{LYS}/erkenning/{{refused}}/beslissing/"),
    Visit("companies:application_appeal", ANN, f"{LYS}/erkenning/{{refused}}/beroep/"),
    Visit("companies:application_print", ILSE, f"{C}/erkenning/{{submitted}}/afdruk/"),
    # places of learners
    Visit("companies:places", ILSE, f"{C}/plaatsen/"),
    Visit("companies:places", SOFIE, f"{S}/plaatsen/"),
    Visit("companies:places", SOFIE, f"{S}/plaatsen/?q=niemand"),
    Visit("companies:place_new", SOFIE, f"{S}/plaatsen/nieuw/"),
    Visit("companies:place_new", SOFIE, f"{S}/plaatsen/nieuw/?erkenning={{recognised}}"),
    Visit("companies:place_release", ILSE, f"{C}/plaatsen/{{place_taken}}/vrijgeven/"),
    *exit_pages.PAGES,
    *overview_pages.PAGES,
    *partnership_pages.PAGES,
    *presentation_pages.PAGES,
    *safety_pages.PAGES,
]

NO_PAGE = {
    "companies:table_file": FILE,
    "companies:table_example": FILE,
    "companies:programme_request_change": SAME,
    "companies:programme_request_submit": SAME,
    "companies:programme_request_answer": SAME,
    "companies:mentor_file": FILE,
    "companies:place_file": FILE,
    "companies:application_file": FILE,
    "companies:application_reopen": POST_ONLY,
    "companies:application_mentor_remove": POST_ONLY,
    "companies:application_pdf": POST_ONLY,
    **exit_pages.NO_PAGE,
    **overview_pages.NO_PAGE,
    **partnership_pages.NO_PAGE,
    **presentation_pages.NO_PAGE,
    **safety_pages.NO_PAGE,
}

# fills `found`, the names that stand between braces in the addresses
OBJECTS = """
from companies.models import ProgrammeRequest
found["programme_request"] = ProgrammeRequest.objects.first().pk
from companies.models import RecognitionApplication
from companies.models import ContactPeriod, Mentor
named = {mentor.name: mentor for mentor in Mentor.objects.filter(organisation=company)}
found["mentor_bart"], found["mentor_late"] = named["Bart Claeys"].pk, named["Dirk Wauters"].pk
found["mentor_young"], found["mentor_full"] = named["Kim Lefèvre"].pk, named["Luc Desmet"].pk
found["mentor_candidate"] = named["Noor Hendrickx"].pk
found["training"] = named["Dirk Wauters"].trainings.get().pk
found["contact"] = ContactPeriod.objects.filter(organisation=company, ended_at=None).first().pk
asked = RecognitionApplication.objects.filter
found["draft"] = asked(organisation=company, state="draft").first().pk
found["submitted"] = asked(organisation=company, state="submitted").first().pk
found["complete"] = asked(organisation__slug="garage-van-hecke", state="complete").first().pk
found["refused"] = asked(organisation__slug="staalbouw-lys", state="refused").first().pk
elsewhere = asked(organisation__slug="elektro-meetjesland", partnership=None)
found["submitted_elsewhere"] = elsewhere.get(state="submitted").pk
found["visited_elsewhere"] = elsewhere.get(state="visited").pk
found["mandated"] = asked(school__isnull=False, state="draft").first().pk
"""
OBJECTS += """
from companies.models import Recognition, TakenPlace
place = TakenPlace.objects.filter(organisation=company).first()
found["place_taken"] = place.pk
found["recognised"] = Recognition.objects.get(establishment=place.establishment, programme=place.programme).pk
"""
OBJECTS += exit_pages.OBJECTS
OBJECTS += overview_pages.OBJECTS
OBJECTS += partnership_pages.OBJECTS
OBJECTS += presentation_pages.OBJECTS
OBJECTS += safety_pages.OBJECTS
