"""Instruments as data: what a YAML file may say, what it becomes, and every fault it holds."""

from groeiwijzer.instruments.faults import Fault, InvalidInstrument
from groeiwijzer.instruments.keeping import CarryOver, carry_over, checksum, from_data, to_data
from groeiwijzer.instruments.model import (
    EVERYONE,
    Audience,
    ImportanceClass,
    Instrument,
    Item,
    Ladder,
    Level,
    Mirror,
    Mode,
    Place,
    Subtheme,
    Talk,
    Theme,
    Topic,
    UnknownItem,
    UnknownSubtheme,
)
from groeiwijzer.instruments.portal import PORTAL_CONTENT, portal_instruments
from groeiwijzer.instruments.reading import parse

__all__ = [
    "EVERYONE",
    "PORTAL_CONTENT",
    "Audience",
    "CarryOver",
    "Fault",
    "ImportanceClass",
    "Instrument",
    "InvalidInstrument",
    "Item",
    "Ladder",
    "Level",
    "Mirror",
    "Mode",
    "Place",
    "Subtheme",
    "Talk",
    "Theme",
    "Topic",
    "UnknownItem",
    "UnknownSubtheme",
    "carry_over",
    "checksum",
    "from_data",
    "parse",
    "portal_instruments",
    "to_data",
]
