"""The pages with figures: who looks at which."""

from tests.flows.visit import FILE, ILSE, LIES, MARC, SOFIE, C, S, Visit

P = "/organisaties/partnerschap-metaal"
PAGES = [
    *(Visit("figures:figures", who, f"{S}/cijfers/") for who in (MARC, SOFIE)),
    Visit("figures:figures", MARC, f"{S}/cijfers/?groep=opleiding:lassen-constructie&periode=2026-1"),
    Visit("figures:figures", MARC, f"{S}/cijfers/?periode=eigen&van=2026-09-01&tot=2026-10-31"),
    Visit("figures:figures", ILSE, f"{C}/cijfers/"),
    Visit("figures:figures", LIES, f"{P}/cijfers/"),
]
NO_PAGE = {"figures:export": FILE}
OBJECTS = ""
