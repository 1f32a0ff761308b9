"""Pages of matching: on the way from proposal to placement."""

from tests.flows.visit import BART, ILSE, LINA, MARC, PIETER, POST_ONLY, SOFIE, Visit

M = "/kennismakingen/{match}"
PAGES = [
    *(Visit("matching:matches", who, "/kennismakingen/") for who in (SOFIE, ILSE, BART, LINA)),
    Visit("matching:matches", MARC, "/kennismakingen/?lijst=voorbij"),
    *(Visit("matching:match", who, f"{M}/") for who in (SOFIE, ILSE, BART)),
    Visit("matching:match", MARC, "/kennismakingen/{match_refused}/"),
    Visit("matching:match", MARC, "/kennismakingen/{match_asked}/"),
    # who guides a learner without an account notes down what the learner says: to the question, and later on
    Visit("matching:match", PIETER, "/kennismakingen/{match_asked}/"),
    Visit("matching:match", PIETER, "/kennismakingen/{match_told}/"),
    Visit("matching:match_talk", ILSE, f"{M}/gesprek/"),
    Visit("matching:match_report", SOFIE, f"{M}/verslag/"),
    Visit("matching:match_withdraw", SOFIE, f"{M}/stoppen/"),
    Visit("matching:match_confirm", MARC, f"{M}/bevestigen/"),
    Visit("matching:match_review", MARC, "/kennismakingen/{match_refused}/terugblik/"),
    Visit(
        "matching:match_propose", SOFIE, "/trajecten/{t_looking}/leerplaatsen/{opening_looking}/voorstellen/"
    ),
]
NO_PAGE = {"matching:match_answer": POST_ONLY}
OBJECTS = """
from matching.models import Match, Opening
met = Match.objects.get(state="talk_held")
for name, state in (("match_asked", "asked"), ("match_told", "proposed")):
    found[name] = Match.objects.get(state=state, trajectory__learner__user__email="").pk
found["match"], found["match_refused"] = met.pk, Match.objects.get(state="refused").pk
found["t_looking"], found["opening_looking"] = met.trajectory_id, met.opening_id
"""
