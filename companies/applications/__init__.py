"""Applications for recognition: prepared by the company or its school, moved by a table of allowed steps."""

from companies.applications.filing import appeal, complete, receive_decision, reopen, stop, submit
from companies.applications.moving import (
    ApplicationChanged,
    DayDoesNotFit,
    MoveRefused,
    NotFromHere,
    NotReady,
    NotYourMove,
    ReasonMissing,
    TooLateForAppeal,
    move,
    side_of,
    why_not_noted,
)
from companies.applications.noting import note_recognised, note_refused, note_visit
from companies.applications.papers import Papers, papers_of
from companies.applications.preparing import (
    CannotStart,
    MentorDoesNotFit,
    add_mentor,
    record_mandate,
    remove_mentor,
    start,
    state_conditions,
)
from companies.applications.recognising import Overlaps, term_decided

__all__ = [
    "ApplicationChanged",
    "CannotStart",
    "DayDoesNotFit",
    "MentorDoesNotFit",
    "MoveRefused",
    "NotFromHere",
    "NotReady",
    "NotYourMove",
    "Overlaps",
    "Papers",
    "ReasonMissing",
    "TooLateForAppeal",
    "add_mentor",
    "appeal",
    "complete",
    "move",
    "note_recognised",
    "note_refused",
    "note_visit",
    "papers_of",
    "receive_decision",
    "record_mandate",
    "remove_mentor",
    "reopen",
    "side_of",
    "start",
    "state_conditions",
    "stop",
    "submit",
    "term_decided",
    "why_not_noted",
]
