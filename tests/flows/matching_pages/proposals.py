"""Pages of matching: proposals and what weighs how much."""

from tests.flows.visit import FILE, MARC, POST_ONLY, SOFIE, S, Visit

PAGES = [
    *(Visit("matching:proposals", who, f"{S}/voorstellen/") for who in (MARC, SOFIE)),
    Visit("matching:proposal_weights", MARC, f"{S}/voorstellen/gewichten/"),
    *(Visit("matching:proposal", who, "/voorstellen/{proposal}/") for who in (MARC, SOFIE)),
    Visit("matching:proposal", MARC, "/voorstellen/{proposal}/?wie=geen"),
    Visit("matching:proposal_schools", MARC, "/voorstellen/{proposal}/scholen/?q=school"),
    Visit("matching:proposal_join", MARC, "/voorstellen/deelname/{proposal_school}/"),
    *(
        Visit("matching:learners_for", who, f"{S}/voorstellen/leerplaatsen/{{opening}}/?ook_niet=ja")
        for who in (MARC, SOFIE)
    ),
    Visit("matching:rotation_for", SOFIE, "/trajecten/{t_lina}/rotatie/"),
]
NO_PAGE = {
    "matching:proposal_again": POST_ONLY,
    "matching:proposal_file": FILE,
    "matching:learners_file": FILE,
}
OBJECTS = """
from matching.models import Proposal, ProposalSchool
found["proposal"] = Proposal.objects.get(school__slug="atheneum-leiebocht").pk
found["proposal_school"] = ProposalSchool.objects.get(school__slug="atheneum-leiebocht").pk
"""
