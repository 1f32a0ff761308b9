"""Pages of matching: openings, kept by a company and found by a learner."""

from tests.flows.visit import FILE, ILSE, KATRIEN, LINA, POST_ONLY, SOFIE, Visit

T = "/trajecten/{t_lina}/leerplaatsen"
PAGES = [
    Visit("matching:openings", ILSE, "/organisaties/de-clercq/leerplaatsen/"),
    Visit("matching:opening_new", ILSE, "/organisaties/de-clercq/leerplaatsen/nieuw/"),
    *(Visit("matching:opening", who, "/leerplaatsen/{opening}/") for who in (ILSE, SOFIE, LINA)),
    Visit("matching:opening", ILSE, "/leerplaatsen/{opening_draft}/"),
    Visit("matching:opening_change", ILSE, "/leerplaatsen/{opening}/wijzigen/"),
    Visit("matching:opening_close", ILSE, "/leerplaatsen/{opening}/sluiten/"),
    *(Visit("matching:openings_for", who, f"{T}/") for who in (SOFIE, LINA, KATRIEN)),
    Visit("matching:openings_for", SOFIE, f"{T}/?bij=Brugge&km=10"),
    *(Visit("matching:opening_for", who, f"{T}/{{opening}}/") for who in (SOFIE, LINA)),
]
NO_PAGE = {"matching:opening_publish": POST_ONLY, "matching:openings_file": FILE}
OBJECTS = """
from matching.models import Opening
ours = Opening.objects.filter(organisation__slug="de-clercq", programme=lina.programme)
found["opening"] = ours.filter(published_at__isnull=False, closed_at=None).first().pk
found["opening_draft"] = Opening.objects.filter(organisation__slug="de-clercq", published_at=None).first().pk
"""
