"""Which step comes next, and why."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from groeiwijzer.instruments import Audience, ImportanceClass, Instrument, Item, Mode, Subtheme, Theme
from groeiwijzer.rules.answers import Answers, AnswerValue, answer_to
from groeiwijzer.rules.ladders import LadderStanding, Step, StepState, ladder_standing


class Reason(StrEnum):
    """Why a step comes where it comes; the order here is the order of the ladder instruments."""

    UNLOCKS = "unlocks"
    PARTLY = "partly"
    SLID_BACK = "slid_back"
    BASIS = "basis"
    IMPORTANT = "important"
    FOLLOWS = "follows"


_QUICK = {Reason.UNLOCKS, Reason.PARTLY}
_ORDER = {reason: place for place, reason in enumerate(Reason)}


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step to propose, with a sentence that says why now; `quick` marks the quick wins."""

    item: Item
    subtheme: Subtheme
    reason_code: Reason
    reason: str
    quick: bool

    @property
    def title(self) -> str:
        """The action as people would write it on a list."""
        return self.item.next_step


def next_steps(
    instrument: Instrument,
    answers: Answers,
    audience: str | None = None,
    previous: Answers | None = None,
    open_action_codes: Collection[str] = frozenset(),
) -> list[NextStep]:
    """The steps that can be taken now, best first; a gap is a question to answer, not a step, and stays out.

    Ladders: what makes several steps count at once, what is half done, what slid back since `previous`, the
    basis, the rest by level. Checklists: half done first, then by importance class, what slid back before the
    rest of its class. Ties follow the instrument.
    """
    if instrument.mode == Mode.REFLECTION:
        return []
    candidates = _ladder_candidates if instrument.mode == Mode.LADDERS else _list_candidates
    found = [
        (key, step)
        for key, step in candidates(instrument, answers, audience, previous or {})
        if step.item.code not in open_action_codes
    ]
    return [step for _key, step in sorted(found, key=lambda pair: pair[0])]


def _ladder_candidates(instrument, answers, audience, previous):
    for theme in instrument.themes_for(audience):
        for subtheme in theme.subthemes:
            for ladder in subtheme.ladders:
                standing = ladder_standing(ladder, answers)
                step = next((step for step in standing.steps if step.state == StepState.NEXT), None)
                if step is None:
                    continue
                before = answer_to(previous, step.item)
                reason, why = _why_climb(_Voice.of(instrument, theme), standing, step, before)
                key = (_ORDER[reason], step.item.level, instrument.place(step.item.code).position)
                yield key, NextStep(step.item, subtheme, reason, why, reason in _QUICK)


def _why_climb(voice, standing: LadderStanding, step: Step, before: AnswerValue | None) -> tuple[Reason, str]:
    """The first reason that holds, and its sentence."""
    unlocked = _ready_right_above(standing, step)
    slid = _slid_back(before, step.answer)
    if unlocked:
        return Reason.UNLOCKS, voice.unlocks(unlocked)
    if step.answer == AnswerValue.PARTLY:
        return Reason.PARTLY, voice.partly(slid)
    if slid:
        return Reason.SLID_BACK, voice.slid_back(before)
    if step.item.level == 1:
        return Reason.BASIS, voice.basis(alone=len(standing.steps) == 1)
    return Reason.FOLLOWS, voice.follows(standing.level)


def _ready_right_above(standing: LadderStanding, step: Step) -> int:
    """How many steps start to count with this one, itself left out."""
    count = 0
    for other in standing.steps[standing.steps.index(step) + 1 :]:
        if other.state == StepState.READY:
            count += 1
        elif other.state != StepState.NOT_APPLICABLE:
            break
    return count


def _slid_back(before: AnswerValue | None, now: AnswerValue | None) -> bool:
    if before is None or now is None or before.rank is None or now.rank is None:
        return False
    return now.rank < before.rank


def _list_candidates(instrument, answers, audience, previous):
    weight = {kind.code: place for place, kind in enumerate(instrument.classes)}
    for theme in instrument.themes_for(audience):
        for subtheme in theme.subthemes:
            for item in subtheme.items:
                answer = answer_to(answers, item)
                if answer not in (AnswerValue.PARTLY, AnswerValue.NOT_YET):
                    continue
                before = answer_to(previous, item)
                slid = _slid_back(before, answer)
                voice = _Voice.of(instrument, theme)
                kind = instrument.importance_of(item)
                reason, why = _why_list(voice, answer, before, slid, kind)
                key = (
                    answer != AnswerValue.PARTLY,
                    weight.get(item.importance, len(weight)),
                    not slid,
                    instrument.place(item.code).position,
                )
                yield key, NextStep(item, subtheme, reason, why, reason in _QUICK)


def _why_list(voice, answer, before, slid, kind: ImportanceClass | None) -> tuple[Reason, str]:
    if answer == AnswerValue.PARTLY:
        return Reason.PARTLY, voice.partly(slid)
    if slid:
        return Reason.SLID_BACK, voice.slid_back(before)
    if kind:
        return Reason.IMPORTANT, f"{kind.title.rstrip('.')}."
    return Reason.FOLLOWS, voice.open_point()


@dataclass(frozen=True, slots=True)
class _Voice:
    """The sentences, to one mentor or to a company."""

    who: str
    do: str
    did: str
    put: str

    @classmethod
    def of(cls, instrument: Instrument, theme: Theme) -> "_Voice":
        asked = (theme.audience,) if theme.audience else instrument.audiences
        one_person = all(audience in (Audience.MENTOR, Audience.LEARNER) for audience in asked)
        return cls("je", "doe je", "deed je", "Zet je") if one_person else _Voice.of_company()

    @classmethod
    def of_company(cls) -> "_Voice":
        return cls("jullie", "doen jullie", "deden jullie", "Zetten jullie")

    def unlocks(self, above: int) -> str:
        count = {1: "twee", 2: "drie"}.get(above, str(above + 1))
        ready = "De stap erboven staat al klaar" if above == 1 else "De stappen erboven staan al klaar"
        return f"{ready}. {self.put} deze stap, dan tellen er meteen {count}."

    def partly(self, slid: bool) -> str:
        if slid:
            return f"Vorige keer {self.did} dit helemaal, nu nog deels. De draad is snel weer opgepakt."
        return f"Dit {self.do} al deels. Alleen de rest moet nog."

    def slid_back(self, before: AnswerValue) -> str:
        how = "wel" if before == AnswerValue.DOING else "deels"
        return f"Vorige keer {self.did} dit {how}, nu niet meer."

    def basis(self, *, alone: bool) -> str:
        if alone:
            return "Dit is de basis van dit onderdeel."
        return "Dit is de basis: de stappen erboven tellen pas als deze gezet is."

    def follows(self, level: int) -> str:
        if level == 0:
            return f"Wat hieronder staat, geldt niet voor {self.who}. Hier begint de ladder."
        return f"Stap {level} is gezet. Dit is de volgende."

    def open_point(self) -> str:
        return f"Dit {self.do} nog niet."
