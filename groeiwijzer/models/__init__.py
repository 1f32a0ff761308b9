"""Instruments as published, self-assessments, growth actions, talks and what is shared of them."""

from groeiwijzer.models.assessments import AgreedAnswer, Answer, Assessment, Choice, Part, Respondent, Voice
from groeiwijzer.models.growth import EndTalk, GrowthAction
from groeiwijzer.models.instruments import InstrumentVersion
from groeiwijzer.models.sharing import AssessmentShare, AssessmentUserObjectPermission, GroupFigure

__all__ = [
    "AgreedAnswer",
    "Answer",
    "Assessment",
    "AssessmentShare",
    "AssessmentUserObjectPermission",
    "Choice",
    "EndTalk",
    "GroupFigure",
    "GrowthAction",
    "InstrumentVersion",
    "Part",
    "Respondent",
    "Voice",
]
