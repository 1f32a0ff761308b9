"""The pages of a company at a glance, its establishments and its collaborations: who looks at which."""

from tests.flows.visit import BART, FILE, ILSE, LIES, LINA, MARC, POST_ONLY, SOFIE, C, S, Visit

LUT = "lut.maene@bakkerij-maene.example"
K = f"{C}/leerbedrijf"
ASKED = "opleiding=lassen-constructie&dag=2026-11-23"

PAGES = [
    Visit("companies:home", SOFIE, "/leerbedrijven/"),
    Visit("companies:home", SOFIE, "/leerbedrijven/?q=niets"),
    Visit("companies:home", LINA, "/leerbedrijven/"),
    Visit("companies:home", LIES, "/leerbedrijven/"),
    Visit("companies:overview", ILSE, f"{K}/"),
    Visit("companies:overview", BART, f"{K}/"),
    Visit("companies:overview", SOFIE, f"{K}/"),
    Visit("companies:overview", LUT, "/organisaties/bakkerij-maene/leerbedrijf/"),
    Visit("companies:overview", SOFIE, "/organisaties/lasserij-bovenkouter/leerbedrijf/"),
    Visit("companies:can_start", ILSE, f"{K}/starten/"),
    Visit("companies:can_start", ILSE, f"{K}/starten/?vestiging={{site}}&{ASKED}"),
    Visit(
        "companies:can_start",
        SOFIE,
        f"{K}/starten/?vestiging={{site}}&opleiding=lasser-monteerder&dag=nooit",
        422,
    ),
    Visit("companies:details", ILSE, f"{K}/gegevens/"),
    Visit("companies:details", ILSE, f"{K}/gegevens/?nummer=123"),
    Visit("companies:establishment", ILSE, f"{K}/vestigingen/{{site}}/"),
    Visit("companies:establishment", SOFIE, f"{K}/vestigingen/{{site}}/"),
    Visit("companies:establishment_new", ILSE, f"{K}/vestigingen/nieuw/?nummer=123"),
    Visit("companies:establishment_change", ILSE, f"{K}/vestigingen/{{site}}/wijzigen/"),
    Visit("companies:establishment_close", ILSE, f"{K}/vestigingen/{{site}}/sluiten/"),
    Visit("companies:collaborations", ILSE, f"{C}/samenwerking/"),
    Visit("companies:collaborations", MARC, f"{S}/samenwerking/"),
    Visit("companies:collaboration_new", ILSE, f"{C}/samenwerking/nieuw/"),
    Visit("companies:collaboration_end", ILSE, f"{C}/samenwerking/{{collaboration}}/beeindigen/"),
    Visit("companies:collaboration_end", SOFIE, f"{C}/samenwerking/{{collaboration}}/beeindigen/"),
    Visit("companies:company_new", SOFIE, f"{S}/leerbedrijven/nieuw/"),
    Visit("companies:company_new", SOFIE, f"{S}/leerbedrijven/nieuw/?nummer=0123.456.749"),
    Visit("companies:first_person", SOFIE, "/organisaties/lasserij-bovenkouter/leerbedrijf/eerste-persoon/"),
]

NO_PAGE = {
    "companies:companies_file": FILE,
    "companies:establishment_reopen": POST_ONLY,
}

# fills `found`, the names that stand between braces in the addresses
OBJECTS = """
from companies.models import Collaboration
found["site"] = company.establishments.get(name="De Clercq Deinze").pk
found["collaboration"] = Collaboration.objects.get(
    organisation=company, school__slug="atheneum-leiebocht", ended_at=None
).pk
"""
