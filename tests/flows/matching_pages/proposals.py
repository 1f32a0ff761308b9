"""Pages of matching: proposals and what weighs how much."""

from tests.flows.visit import FILE, MARC, POST_ONLY, SOFIE, S, Visit

PAGES = [
    *(Visit("matching:proposals", who, f"{S}/voorstellen/") for who in (MARC, SOFIE)),
    Visit("matching:proposal_weights", MARC, f"{S}/voorstellen/gewichten/"),
    *(Visit("matching:proposal", who, "/voorstellen/{proposal}/") for who in (MARC, SOFIE)),
    Visit("matching:proposal", MARC, "/voorstellen/{proposal}/?wie=geen"),
]
NO_PAGE = {"matching:proposal_again": POST_ONLY, "matching:proposal_file": FILE}
OBJECTS = """
from matching.models import Proposal
found["proposal"] = Proposal.objects.filter(finished_at__isnull=False).first().pk
"""
