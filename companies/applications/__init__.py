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
)
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

__all__ = [
    "ApplicationChanged",
    "CannotStart",
    "DayDoesNotFit",
    "MentorDoesNotFit",
    "MoveRefused",
    "NotFromHere",
    "NotReady",
    "NotYourMove",
    "Papers",
    "ReasonMissing",
    "TooLateForAppeal",
    "add_mentor",
    "appeal",
    "complete",
    "move",
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
]
