"""What a respondent may say of one item."""

from collections.abc import Mapping
from enum import StrEnum

from groeiwijzer.instruments import Item


class AnswerValue(StrEnum):
    """What a respondent says of one item; no answer at all is a gap, written as None."""

    DOING = "doing"
    PARTLY = "partly"
    NOT_YET = "not_yet"
    NOT_APPLICABLE = "na"

    __hash__ = str.__hash__  # as equal to its text as a key as it is otherwise

    @property
    def rank(self) -> int | None:
        """How far along: 0 not yet, 1 partly, 2 doing; None where the item does not apply."""
        return _RANK.get(self)


_RANK = {AnswerValue.NOT_YET: 0, AnswerValue.PARTLY: 1, AnswerValue.DOING: 2}

Answers = Mapping[str, AnswerValue | str | None]


_NAMED = {value.value: value for value in AnswerValue}


def answer_to(answers: Answers, item: Item) -> AnswerValue | None:
    """The answer to an item, None for a gap; a value that is no answer raises ValueError."""
    value = answers.get(item.code)
    return answer_value(value) if value else None


def answer_value(value: str) -> AnswerValue:
    """The answer with this name; a look-up, since a page asks it for every voice on every item."""
    found = _NAMED.get(value)
    if found is None:
        raise ValueError(f"{value!r} is no answer")
    return found
