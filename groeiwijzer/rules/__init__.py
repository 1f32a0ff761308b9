"""What answers mean. Pure: an instrument and answers in, findings out; no database, no clock."""

from groeiwijzer.rules.answers import Answers, AnswerValue
from groeiwijzer.rules.groups import group_statistics, showable_groups
from groeiwijzer.rules.ladders import (
    LadderStanding,
    Step,
    StepState,
    ladder_standing,
    list_standing,
    reflection_standing,
)
from groeiwijzer.rules.profiles import (
    Direction,
    Movement,
    Profile,
    SubthemeProfile,
    ThemeProfile,
    moved,
    profile,
)
from groeiwijzer.rules.steps import NextStep, Reason, next_steps
from groeiwijzer.rules.voices import Combined, Difference, MirrorTopic, combine, differences, mirror_topics

__all__ = [
    "AnswerValue",
    "Answers",
    "Combined",
    "Difference",
    "Direction",
    "LadderStanding",
    "MirrorTopic",
    "Movement",
    "NextStep",
    "Profile",
    "Reason",
    "Step",
    "StepState",
    "SubthemeProfile",
    "ThemeProfile",
    "combine",
    "differences",
    "group_statistics",
    "ladder_standing",
    "list_standing",
    "mirror_topics",
    "moved",
    "next_steps",
    "profile",
    "reflection_standing",
    "showable_groups",
]
