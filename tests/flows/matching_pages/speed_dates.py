"""Pages of matching: speed dates, as a school plans them and as a company and a learner live them."""

from tests.flows.visit import ILSE, LINA, MARC, POST_ONLY, SOFIE, S, Visit

D, HELD = "/speeddates/{speed_date}", "/speeddates/{speed_date_held}"
TALK = "/speeddates/gesprekken/{speed_date_talk}/"
PAGES = [
    *(Visit("matching:speed_dates", who, "/speeddates/") for who in (SOFIE, ILSE)),
    Visit("matching:speed_dates", LINA, "/speeddates/?lijst=voorbij"),
    Visit("matching:speed_date_new", SOFIE, f"{S}/speeddates/nieuw/"),
    *(Visit("matching:speed_date", who, f"{D}/") for who in (SOFIE, ILSE)),
    *(Visit("matching:speed_date", who, f"{HELD}/") for who in (MARC, LINA, ILSE)),
    Visit("matching:speed_date_change", SOFIE, f"{D}/wijzigen/"),
    Visit("matching:speed_date_tables", SOFIE, f"{D}/tafels/"),
    Visit("matching:speed_date_table_answer", ILSE, "/speeddates/tafels/{speed_date_table}/antwoord/"),
    Visit("matching:speed_date_seats", SOFIE, f"{D}/deelnemers/"),
    Visit("matching:speed_date_timetable", SOFIE, f"{D}/rooster/"),
    *(
        Visit("matching:speed_date_timetable", MARC, f"{HELD}/rooster/?per={per}")
        for per in ("lerende", "bedrijf", "uitkomst")
    ),
    *(Visit("matching:speed_date_talk", who, TALK) for who in (MARC, LINA, ILSE)),
]
NO_PAGE = {
    f"matching:{name}": POST_ONLY
    for name in (
        "speed_date_answer",
        "speed_date_cancel",
        "speed_date_fix",
        "speed_date_known",
        "speed_date_seat",
        "speed_date_sheets",
        "speed_date_table",
    )
}
OBJECTS = """
from matching.models import SpeedDate, SpeedDateTalk
held, coming = SpeedDate.objects.order_by("on")[:2]
found["speed_date"], found["speed_date_held"] = coming.pk, held.pk
found["speed_date_table"] = coming.tables.get(organisation__slug="de-clercq").pk
found["speed_date_talk"] = held.talks.get(trajectory=lina, organisation__slug="de-clercq").pk
"""
