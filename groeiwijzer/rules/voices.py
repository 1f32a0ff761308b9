"""Several respondents, and company and mentor, side by side."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from groeiwijzer.instruments import Instrument, Item, Mirror, Mode, Subtheme
from groeiwijzer.rules.answers import Answers, AnswerValue, answer_to, answer_value
from groeiwijzer.rules.profiles import SubthemeProfile, profile


@dataclass(frozen=True, slots=True)
class Combined:
    """What several voices say together; `differs` asks for a talk."""

    value: AnswerValue | None
    differs: bool


def combine(voices: Mapping[Hashable, AnswerValue | None], agreed: AnswerValue | None = None) -> Combined:
    """What was agreed wins; else what all say; else the most cautious, marked as differing.

    Who did not answer does not count. "Not applicable" holds only when all say so.
    """
    if agreed:
        return Combined(answer_value(agreed), False)
    said = {answer_value(value) for value in voices.values() if value}
    if len(said) == 1:
        return Combined(said.pop(), False)
    ranked = sorted((value for value in said if value.rank is not None), key=lambda value: value.rank)
    if ranked:
        return Combined(ranked[0], len(said) > 1)
    return Combined(AnswerValue.NOT_APPLICABLE if said else None, False)


@dataclass(frozen=True, slots=True)
class Difference:
    """An item that respondents see differently; `gap` is 2 for doing against not yet, else 1."""

    item: Item
    subtheme: Subtheme
    voices: Mapping[Hashable, AnswerValue]
    gap: int


def differences(
    instrument: Instrument, answers_by_respondent: Mapping[Hashable, Answers], audience: str | None = None
) -> list[Difference]:
    """Items that at least two respondents answered differently, the widest apart first."""
    if instrument.mode == Mode.REFLECTION:
        return []
    found = []
    for item in instrument.items(audience):
        said = {who: answer_to(answers, item) for who, answers in answers_by_respondent.items()}
        voices = {who: value for who, value in said.items() if value}
        if len(set(voices.values())) > 1:
            place = instrument.place(item.code)
            found.append(Difference(item, place.subtheme, voices, _distance(voices.values())))
    return sorted(found, key=lambda difference: -difference.gap)


def _distance(values: Iterable[AnswerValue]) -> int:
    ranks = [value.rank for value in values if value.rank is not None]
    return max(1, max(ranks) - min(ranks))


@dataclass(frozen=True, slots=True)
class MirrorTopic:
    """Company and mentor look at the same thing and see something else."""

    mirror: Mirror
    company: SubthemeProfile
    mentor: SubthemeProfile

    @property
    def question(self) -> str:
        """The question that opens the talk."""
        return self.mirror.question

    @property
    def apart(self) -> Fraction:
        """How far the two fractions lie apart, 0 to 1."""
        return abs(_exact(self.company) - _exact(self.mentor))


def mirror_topics(
    instrument: Instrument, company_answers: Answers, mentor_answers: Answers
) -> list[MirrorTopic]:
    """Mirrored subthemes whose fractions lie at least a third apart, the widest first.

    A side where nothing applies, or where more than half is unanswered, says too little to compare.
    """
    company = profile(instrument, company_answers)
    mentor = profile(instrument, mentor_answers)
    found = []
    for mirror in instrument.mirrors:
        sides = company.subtheme(mirror.company), mentor.subtheme(mirror.mentor)
        if all(side and side.steps_possible and side.gaps * 2 <= side.items for side in sides):
            topic = MirrorTopic(mirror, *sides)
            if topic.apart >= Fraction(1, 3):
                found.append(topic)
    return sorted(found, key=lambda topic: -topic.apart)


def _exact(part: SubthemeProfile) -> Fraction:
    return Fraction(part.steps_set, part.steps_possible)
