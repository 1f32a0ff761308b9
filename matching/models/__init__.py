"""Everything that matching keeps."""

from matching.models.matches import Match, MatchParty, MatchReview, MatchState, MatchWord
from matching.models.openings import Opening
from matching.models.profiles import CompanyWish, LearnerProfile, Preference, SharedProfile
from matching.models.proposals import MatchWeights, Proposal, ProposalSchool, ProposedMatch
from matching.models.readiness import GuidanceAction, GuidanceGuest, ReadinessAdvice, ReadinessView
from matching.models.speed_dates import SpeedDate, SpeedDateSeat, SpeedDateTable, SpeedDateTalk
from matching.models.start_talks import SharedVision, StartAgreement, StartTalk

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
    "Preference",
    "Proposal",
    "ProposalSchool",
    "ProposedMatch",
    "ReadinessAdvice",
    "ReadinessView",
    "SharedProfile",
    "SharedVision",
    "SpeedDate",
    "SpeedDateSeat",
    "SpeedDateTable",
    "SpeedDateTalk",
    "StartAgreement",
    "StartTalk",
]
