"""The ladder rule: a level counts only with all lower ones."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from groeiwijzer.instruments import Item, Ladder, Mode
from groeiwijzer.rules.answers import Answers, AnswerValue, answer_to


class StepState(StrEnum):
    """Where one step of a ladder stands."""

    DONE = "done"  # done, and it counts
    READY = "ready"  # done, and counts as soon as the steps below it are set
    NEXT = "next"  # the step to take now
    LATER = "later"  # above the next step
    NOT_APPLICABLE = "na"
    GAP = "gap"  # not answered


@dataclass(frozen=True, slots=True)
class Step:
    """One item of a ladder with its answer and its state."""

    item: Item
    answer: AnswerValue | None
    state: StepState


@dataclass(frozen=True, slots=True)
class LadderStanding:
    """One ladder read from below; `level` is 0 when nothing counts yet and in a checklist."""

    ladder: Ladder
    level: int
    steps: tuple[Step, ...]
    next_item: Item | None
    steps_set: int  # steps that count
    steps_possible: int  # steps that apply, answered or not
    gaps: int  # items without an answer

    @classmethod
    def of(cls, ladder: Ladder, level: int, steps: list[Step], next_item: Item | None) -> "LadderStanding":
        """The standing with its steps counted once: a page asks for the counts again and again."""
        states = [step.state for step in steps]
        applying = len(states) - states.count(StepState.NOT_APPLICABLE)
        done, gaps = states.count(StepState.DONE), states.count(StepState.GAP)
        return cls(ladder, level, tuple(steps), next_item, done, applying, gaps)

    @property
    def answered(self) -> int:
        """Items with an answer, "not applicable" included."""
        return len(self.steps) - self.gaps


def ladder_standing(ladder: Ladder, answers: Answers) -> LadderStanding:
    """A level counts only with all lower ones (G03); what does not apply neither blocks nor counts."""
    return _climbed(ladder, tuple([answer_to(answers, item) for item in ladder.items]))


@lru_cache(
    maxsize=8192
)  # three steps can be answered in few ways, and a page reads each ladder at several moments
def _climbed(ladder: Ladder, given: tuple[AnswerValue | None, ...]) -> LadderStanding:
    steps, level, blocked_by = [], 0, None
    for item, answer in zip(ladder.items, given, strict=True):
        state = _climbing_state(answer, blocked=blocked_by is not None)
        steps.append(Step(item, answer, state))
        if state == StepState.DONE:
            level = item.level
        elif blocked_by is None and state != StepState.NOT_APPLICABLE:
            blocked_by = item
    return LadderStanding.of(ladder, level, steps, blocked_by)


def _climbing_state(answer: AnswerValue | None, *, blocked: bool) -> StepState:
    if answer is None:
        return StepState.GAP
    if answer == AnswerValue.NOT_APPLICABLE:
        return StepState.NOT_APPLICABLE
    if answer == AnswerValue.DOING:
        return StepState.READY if blocked else StepState.DONE
    return StepState.LATER if blocked else StepState.NEXT


def list_standing(ladder: Ladder, answers: Answers) -> LadderStanding:
    """A checklist: every point that is done counts by itself."""
    steps = [
        Step(item, answer, _climbing_state(answer, blocked=False))
        for item in ladder.items
        for answer in (answer_to(answers, item),)
    ]
    open_items = (step.item for step in steps if step.state in (StepState.NEXT, StepState.GAP))
    return LadderStanding.of(ladder, 0, steps, next(open_items, None))


def reflection_standing(ladder: Ladder, answers: Answers) -> LadderStanding:
    """Free text: a question is answered or it is not."""
    steps = [
        Step(item, None, StepState.DONE if str(answers.get(item.code) or "").strip() else StepState.GAP)
        for item in ladder.items
    ]
    open_items = (step.item for step in steps if step.state == StepState.GAP)
    return LadderStanding.of(ladder, 0, steps, next(open_items, None))


STANDING = {
    Mode.LADDERS: ladder_standing,
    Mode.CHECKLIST: list_standing,
    Mode.REFLECTION: reflection_standing,
}
