"""The pages on which a company shows itself, and its documents: who looks at which."""

from tests.flows.visit import FILE, ILSE, LIES, LINA, POST_ONLY, SOFIE, C, Visit

ANN = "ann.verstraete@staalbouw-lys.example"
BEA = "bea.claus@sint-berlindis.example"
LUT = "lut.maene@bakkerij-maene.example"
V, D, MAENE = f"{C}/voorstelling", f"{C}/documenten", "/organisaties/bakkerij-maene"
LIST = f"{C}/leerbedrijf/vestigingen/{{site}}/activiteiten/lasser-monteerder"

PAGES = [
    Visit("companies:presentation", ILSE, f"{V}/"),
    Visit("companies:presentation", LINA, f"{V}/"),
    Visit("companies:presentation", SOFIE, f"{V}/"),
    Visit("companies:presentation", LUT, f"{MAENE}/voorstelling/"),
    Visit("companies:presentation", ANN, "/organisaties/staalbouw-lys/voorstelling/"),
    Visit("companies:presentation_preview", ILSE, f"{V}/voorbeeld/"),
    Visit("companies:presentation_change", ILSE, f"{V}/wijzigen/"),
    Visit("companies:presentation_review", SOFIE, f"{V}/nalezen/"),
    Visit("companies:presentation_photo_new", ILSE, f"{V}/foto/nieuw/"),
    Visit("companies:presentation_photo_change", ILSE, f"{V}/foto/{{photo}}/wijzigen/"),
    Visit("companies:interested", BEA, "/leerbedrijven/interesse/"),
    Visit("companies:interested", SOFIE, "/leerbedrijven/interesse/?q=niets"),
    Visit("companies:interests", LUT, f"{MAENE}/interesse/"),
    Visit("companies:interests", ILSE, f"{C}/interesse/"),
    Visit("companies:interest_new", LUT, f"{MAENE}/interesse/nieuw/"),
    Visit("companies:interest_withdraw", LUT, f"{MAENE}/interesse/{{interest}}/intrekken/"),
    Visit("companies:activities", SOFIE, f"{LIST}/"),
    Visit("companies:activities_fill_in", ILSE, f"{LIST}/invullen/"),
    Visit("companies:documents", ILSE, f"{D}/"),
    Visit("companies:documents", LIES, f"{D}/"),
    Visit("companies:document", ILSE, f"{D}/{{document}}/"),
    Visit("companies:document_new", ILSE, f"{D}/nieuw/?mentor={{trained}}&soort=training"),
    Visit("companies:document_version_new", ILSE, f"{D}/{{document}}/nieuwe-versie/"),
]

NO_PAGE = {
    "companies:presentation_photo": FILE,
    "companies:presentation_share": POST_ONLY,
    "companies:presentation_unshare": POST_ONLY,
    "companies:presentation_photo_remove": POST_ONLY,
    "companies:interested_file": FILE,
    "companies:document_file": FILE,
    "companies:document_list_file": FILE,
}

# fills `found`, the names that stand between braces in the addresses
OBJECTS = """
from companies.models import Document, PresentationPhoto, ProgrammeInterest
found["photo"] = PresentationPhoto.objects.filter(organisation=company).first().pk
found["interest"] = ProgrammeInterest.objects.get(organisation__slug="bakkerij-maene").pk
paper = Document.objects.filter(organisation=company, mentor__isnull=False).first()
found["document"], found["trained"] = paper.pk, paper.mentor_id
"""
