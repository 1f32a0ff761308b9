"""Pages of matching: how ready a learner is."""

from tests.flows.visit import KATRIEN, LINA, MARC, POST_ONLY, SOFIE, Visit

NELE = "nele.baert@atheneum-leiebocht.example"
R = "/trajecten/{t_lina}/duaal-competent"
PAGES = [
    *(Visit("matching:readiness", who, f"{R}/") for who in (LINA, KATRIEN, NELE, SOFIE, MARC)),
    Visit("matching:readiness", SOFIE, "/trajecten/{t_yassin}/duaal-competent/"),
    Visit("matching:readiness_self", LINA, f"{R}/zelf/"),
    Visit("matching:readiness_view", NELE, f"{R}/kijk/"),
    Visit("matching:readiness_advice", SOFIE, f"{R}/advies/"),
]
NO_PAGE = {"matching:readiness_share": POST_ONLY}
OBJECTS = ""
