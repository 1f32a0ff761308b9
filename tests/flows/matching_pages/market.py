"""Pages of matching: demand beside supply, and what there is in the neighbourhood."""

from tests.flows.visit import FILE, ILSE, MARC, SOFIE, C, S, Visit

LAS = "lassen-constructie"
PAGES = [
    *(Visit("matching:market", who, f"{S}/vraag-en-aanbod/") for who in (SOFIE, MARC)),
    Visit("matching:market", MARC, f"{S}/vraag-en-aanbod/?opleiding={LAS}"),
    Visit("matching:market", SOFIE, f"{S}/vraag-en-aanbod/?q=bestaatniet&streek=limburg"),
    Visit("matching:market", ILSE, f"{C}/vraag-en-aanbod/?opleiding={LAS}"),
    Visit("matching:near", SOFIE, f"{S}/in-de-buurt/"),
    Visit("matching:near", MARC, f"{S}/in-de-buurt/?bij=Aaslt&opleiding={LAS}"),
    Visit("matching:near", SOFIE, f"{S}/in-de-buurt/?bij=Oostende&km=10"),
    Visit("matching:near", ILSE, f"{C}/in-de-buurt/?opleiding={LAS}"),
]
NO_PAGE = {"matching:market_file": FILE, "matching:near_file": FILE}
OBJECTS = ""
