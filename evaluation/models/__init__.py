"""What the portal knows of evaluations, by subject."""

from evaluation.models.agreed import EvaluationRhythm, GridChoice, Period, Sheets
from evaluation.models.grids import GridVersion
from evaluation.models.learner_voice import LearnerWord, Portfolio, PortfolioPiece, Signal, WeekLink
from evaluation.models.raci import RaciAgreement
from evaluation.models.rounds import (
    ActionPoint,
    EvaluationRound,
    InstructorInput,
    Party,
    PointLook,
    Sending,
    Voice,
)
from evaluation.models.sheet_logs import Measurement, MeasurementPhoto, SheetLog
from evaluation.models.talks import (
    ClassCouncil,
    CouncilLine,
    CouncilWord,
    FollowUpTalk,
    TalkQuestion,
    TalkRound,
    TalkSignature,
)

__all__ = [
    "ActionPoint",
    "ClassCouncil",
    "CouncilLine",
    "CouncilWord",
    "EvaluationRhythm",
    "EvaluationRound",
    "FollowUpTalk",
    "GridChoice",
    "GridVersion",
    "InstructorInput",
    "LearnerWord",
    "Measurement",
    "MeasurementPhoto",
    "Party",
    "Period",
    "PointLook",
    "Portfolio",
    "PortfolioPiece",
    "RaciAgreement",
    "Sending",
    "SheetLog",
    "Sheets",
    "Signal",
    "TalkQuestion",
    "TalkRound",
    "TalkSignature",
    "Voice",
    "WeekLink",
]
