"""Agreements: drawn up from what is known, fixed as a file, moved from state to state, amended, and their duties."""

from learningplans.agreements.amending import amend
from learningplans.agreements.drawing import draw_up, fix, make_ready, refresh, render, rework
from learningplans.agreements.errors import AgreementRefused
from learningplans.agreements.moving import move, note_signature
from learningplans.agreements.reading import current_version, pending_version, standing_version

__all__ = [
    "AgreementRefused",
    "amend",
    "current_version",
    "draw_up",
    "fix",
    "make_ready",
    "move",
    "note_signature",
    "pending_version",
    "refresh",
    "render",
    "rework",
    "standing_version",
]
