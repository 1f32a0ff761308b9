"""Pages of matching: guidance, planned by a school, read by a company, a learner and a parent."""

from tests.flows.visit import FILE, ILSE, KATRIEN, LINA, MARC, POST_ONLY, SOFIE, C, S, Visit

COMES, WAS = "/toeleiding/{guidance}", "/toeleiding/{guidance_was}"
PAGES = [
    *(Visit("matching:guidances", who, f"{S}/toeleiding/") for who in (SOFIE, MARC)),
    Visit("matching:guidances", SOFIE, f"{S}/toeleiding/?lijst=geweest"),
    Visit("matching:guidances", MARC, f"{S}/toeleiding/?q=bestaatniet"),
    Visit("matching:guidances", ILSE, f"{C}/toeleiding/"),
    Visit("matching:guidance_new", SOFIE, f"{S}/toeleiding/nieuw/"),
    *(Visit("matching:guidance", who, f"{COMES}/") for who in (SOFIE, ILSE)),
    *(Visit("matching:guidance", who, f"{WAS}/") for who in (SOFIE, ILSE, LINA, KATRIEN)),
    Visit("matching:guidance_change", SOFIE, f"{COMES}/wijzigen/"),
    Visit("matching:guidance_ask", MARC, f"{COMES}/lerenden/"),
    Visit("matching:guidance_report", SOFIE, f"{WAS}/verslag/"),
]
NO_PAGE = {
    "matching:guidance_cancel": POST_ONLY,
    "matching:guidance_tell": POST_ONLY,
    "matching:guidance_file": FILE,
    "matching:guidance_ics": FILE,
}
OBJECTS = """
from matching.models import GuidanceAction
with_us = GuidanceAction.objects.filter(organisation__slug="de-clercq")
found["guidance"] = with_us.get(held_at=None).pk
found["guidance_was"] = with_us.exclude(held_at=None).get().pk
"""
