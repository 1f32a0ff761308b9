"""What the portal knows of learners and their trajectories, by subject."""

from learningplans.models.agreements import (
    AGREEMENT_CLOSED,
    Agreement,
    AgreementKind,
    AgreementState,
    AgreementStep,
    AgreementVersion,
    Party,
    Signature,
    SigningMandate,
)
from learningplans.models.days import Absence, AbsenceSeen, CalendarFeed
from learningplans.models.duties import (
    CharterConsent,
    CollaborationCharter,
    DimonaDeclaration,
    LoanAgreement,
    QuarterDeclaration,
)
from learningplans.models.learners import (
    Guardian,
    GuardianGrant,
    Learner,
    LearnerUserObjectPermission,
    SavedFilter,
)
from learningplans.models.meetings import Meeting, MeetingPerson, MeetingPoint
from learningplans.models.placements import Placement, PlacementDay
from learningplans.models.start import HealthSurveillance, PaperKind, StartEvidence, TrajectoryPaper
from learningplans.models.trajectories import (
    CLOSED_STATES,
    TEAM_ROLES,
    StartProfile,
    TeamMember,
    Trajectory,
    TrajectoryState,
    TrajectoryStep,
    WellbeingNote,
)

__all__ = [
    "AGREEMENT_CLOSED",
    "CLOSED_STATES",
    "TEAM_ROLES",
    "Absence",
    "AbsenceSeen",
    "Agreement",
    "AgreementKind",
    "AgreementState",
    "AgreementStep",
    "AgreementVersion",
    "CalendarFeed",
    "CharterConsent",
    "CollaborationCharter",
    "DimonaDeclaration",
    "Guardian",
    "GuardianGrant",
    "HealthSurveillance",
    "Learner",
    "LearnerUserObjectPermission",
    "LoanAgreement",
    "Meeting",
    "MeetingPerson",
    "MeetingPoint",
    "PaperKind",
    "Party",
    "Placement",
    "PlacementDay",
    "QuarterDeclaration",
    "SavedFilter",
    "Signature",
    "SigningMandate",
    "StartEvidence",
    "StartProfile",
    "TeamMember",
    "Trajectory",
    "TrajectoryPaper",
    "TrajectoryState",
    "TrajectoryStep",
    "WellbeingNote",
]
