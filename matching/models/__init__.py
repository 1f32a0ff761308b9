"""Everything that matching keeps."""

from matching.models.guidance import GuidanceAction, GuidanceGuest
from matching.models.matches import Match, MatchParty, MatchReview, MatchState, MatchWord
from matching.models.openings import Opening
from matching.models.profiles import CompanyWish, LearnerProfile, Preference, SharedProfile
from matching.models.proposals import MatchWeights, Proposal, ProposalSchool, ProposedMatch
from matching.models.readiness import ReadinessAdvice, ReadinessView
from matching.models.speed_dates import (
    SpeedDate,
    SpeedDateNote,
    SpeedDateSeat,
    SpeedDateTable,
    SpeedDateTalk,
)
from matching.models.start_talks import ParentsTold, StartAgreement, StartCorrection, StartTalk
from matching.models.visions import SharedVision, VisionText

__all__ = [
    "CompanyWish",
    "GuidanceAction",
    "GuidanceGuest",
    "LearnerProfile",
    "Match",
    "MatchParty",
    "MatchReview",
    "MatchState",
    "MatchWeights",
    "MatchWord",
    "Opening",
    "ParentsTold",
    "Preference",
    "Proposal",
    "ProposalSchool",
    "ProposedMatch",
    "ReadinessAdvice",
    "ReadinessView",
    "SharedProfile",
    "SharedVision",
    "SpeedDate",
    "SpeedDateNote",
    "SpeedDateSeat",
    "SpeedDateTable",
    "SpeedDateTalk",
    "StartAgreement",
    "StartCorrection",
    "StartTalk",
    "VisionText",
]
