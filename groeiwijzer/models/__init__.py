"""Instruments as published, self-assessments, growth actions, talks, what is shared, and how people learn together."""

from groeiwijzer.models.assessments import AgreedAnswer, Answer, Assessment, Choice, Part, Respondent, Voice
from groeiwijzer.models.core_groups import CoreGroupMember, CoreGroupNote
from groeiwijzer.models.growth import EndTalk, GrowthAction
from groeiwijzer.models.instruments import InstrumentVersion
from groeiwijzer.models.networks import (
    LearningNetwork,
    NetworkGuest,
    NetworkMeeting,
    NetworkMember,
    NetworkPaper,
    NetworkProgramme,
)
from groeiwijzer.models.sharing import AssessmentShare, AssessmentUserObjectPermission, GroupFigure

__all__ = [
    "AgreedAnswer",
    "Answer",
    "Assessment",
    "AssessmentShare",
    "AssessmentUserObjectPermission",
    "Choice",
    "CoreGroupMember",
    "CoreGroupNote",
    "EndTalk",
    "GroupFigure",
    "GrowthAction",
    "InstrumentVersion",
    "LearningNetwork",
    "NetworkGuest",
    "NetworkMeeting",
    "NetworkMember",
    "NetworkPaper",
    "NetworkProgramme",
    "Part",
    "Respondent",
    "Voice",
]
