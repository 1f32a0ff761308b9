"""What stands in the content of goals: the steps of cognitive apprenticeship and the note frame, kept in memory per process."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

CONTENT = Path(__file__).resolve().parent.parent / "content"


@dataclass(frozen=True)
class StepContent:
    """One step: what mentor and learner do in it, what to mind, and questions to ask."""

    code: str
    number: int
    name: str
    mentor: tuple = ()
    learner: tuple = ()
    attention: tuple = ()
    questions: tuple = ()


@dataclass(frozen=True)
class FrameQuestion:
    """One question of the note frame."""

    code: str
    text: str
    hint: str = ""


@dataclass(frozen=True)
class NoteFrame:
    """A version of the note frame."""

    version: int
    questions: tuple


def _read(name):
    return yaml.safe_load((CONTENT / name).read_text(encoding="utf-8"))


@cache
def steps():
    """The steps in order."""
    return tuple(
        StepContent(**{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()})
        for row in _read("apprenticeship.yaml")["steps"]
    )


def step(code):
    """The content of one step."""
    return next(one for one in steps() if one.code == str(code))


@cache
def note_frame(version=None):
    """A version of the frame; the newest when none is named."""
    frames = [
        NoteFrame(row["version"], tuple(FrameQuestion(**one) for one in row["questions"]))
        for row in _read("note_frame.yaml")["frames"]
    ]
    return next((one for one in frames if one.version == version), frames[-1])
