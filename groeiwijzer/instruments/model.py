"""What an instrument is: themes, subthemes, ladders and items, frozen once read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Mode(StrEnum):
    """How answers count: climbing ladders, a list of separate points, or free text."""

    LADDERS = "ladders"
    CHECKLIST = "checklist"
    REFLECTION = "reflection"


class Audience(StrEnum):
    """Who an instrument or theme asks."""

    COMPANY = "company"
    MENTOR = "mentor"
    SCHOOL = "school"
    LEARNER = "learner"


EVERYONE = "both"


class UnknownItem(KeyError):
    """The instrument has no item with this code."""


class UnknownSubtheme(KeyError):
    """The instrument has no subtheme with this code."""


@dataclass(frozen=True, slots=True)
class Item:
    """One statement or question; `importance` is the code of its importance class, if any."""

    code: str
    level: int
    text: str
    action: str = ""
    details: tuple[str, ...] = ()
    importance: str = ""
    source: str = ""

    @property
    def next_step(self) -> str:
        """The imperative to propose as an action; the statement itself where none is written."""
        return self.action or self.text


@dataclass(frozen=True, slots=True)
class Ladder:
    """Items about one subject, from the lowest level up; in a checklist simply the list of points."""

    code: str
    items: tuple[Item, ...]

    def __hash__(self):
        return hash(self.code)  # enough to find it by; the words of all its items need not be read for that


@dataclass(frozen=True, slots=True)
class Subtheme:
    """A spoke of the profile; `short` fits beside a chart."""

    code: str
    title: str
    short: str
    section: str = ""
    ladders: tuple[Ladder, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, in the order of the file."""
        return tuple(item for ladder in self.ladders for item in ladder.items)


@dataclass(frozen=True, slots=True)
class Theme:
    """A page of the questionnaire; without audience it asks everyone the instrument asks."""

    code: str
    title: str
    audience: str = ""
    intro: str = ""
    subthemes: tuple[Subtheme, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, in the order of the file."""
        return tuple(item for subtheme in self.subthemes for item in subtheme.items)


@dataclass(frozen=True, slots=True)
class Level:
    """What a step of a ladder is called and means."""

    level: int
    title: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ImportanceClass:
    """For whom a point of a checklist matters; the order in the file is the order of weight."""

    code: str
    title: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One question of the talk; `feeds` are the subthemes it informs."""

    code: str
    text: str
    help: str = ""
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """The talk at the end of a trajectory."""

    title: str
    intro: str
    topics: tuple[Topic, ...]

    def topic(self, code: str) -> Topic:
        """The topic with this code; UnknownItem when there is none."""
        for topic in self.topics:
            if topic.code == code:
                return topic
        raise UnknownItem(code)


@dataclass(frozen=True, slots=True)
class Mirror:
    """Two subthemes about the same thing, one seen by the company and one by the mentor."""

    company: str
    mentor: str
    title: str
    question: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands in its instrument."""

    theme: Theme
    subtheme: Subtheme
    ladder: Ladder
    item: Item
    position: int


@dataclass(frozen=True, slots=True)
class Instrument:
    """One published version of a questionnaire."""

    code: str
    version: int
    title: str
    purpose: str
    source: str
    mode: Mode
    audiences: tuple[str, ...]
    themes: tuple[Theme, ...]
    checked_on: date | None = None
    levels: tuple[Level, ...] = ()
    classes: tuple[ImportanceClass, ...] = ()
    talk: Talk | None = None
    mirrors: tuple[Mirror, ...] = ()
    _places: Mapping[str, Place] = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        places = {}
        for theme in self.themes:
            for subtheme in theme.subthemes:
                for ladder in subtheme.ladders:
                    for item in ladder.items:
                        places[item.code] = Place(theme, subtheme, ladder, item, len(places))
        object.__setattr__(self, "_places", places)

    def __contains__(self, code) -> bool:
        return code in self._places

    def place(self, code: str) -> Place:
        """Theme, subtheme, ladder and position of an item; UnknownItem when there is none."""
        try:
            return self._places[code]
        except KeyError:
            raise UnknownItem(code) from None

    def item(self, code: str) -> Item:
        """The item with this code; UnknownItem when there is none."""
        return self.place(code).item

    def themes_for(self, audience: str | None = None) -> tuple[Theme, ...]:
        """Themes that ask this audience; all of them for None or "both"."""
        if audience is None or audience == EVERYONE:
            return self.themes
        return tuple(theme for theme in self.themes if theme.audience in ("", audience))

    def subthemes(self, audience: str | None = None) -> tuple[Subtheme, ...]:
        """Subthemes that ask this audience, in the order of the file."""
        return tuple(subtheme for theme in self.themes_for(audience) for subtheme in theme.subthemes)

    def subtheme(self, code: str) -> Subtheme:
        """The subtheme with this code; UnknownSubtheme when there is none."""
        for subtheme in self.subthemes():
            if subtheme.code == code:
                return subtheme
        raise UnknownSubtheme(code)

    def items(self, audience: str | None = None) -> tuple[Item, ...]:
        """Items that ask this audience, in the order of the file."""
        return tuple(item for theme in self.themes_for(audience) for item in theme.items)

    def level(self, number: int) -> Level | None:
        """Name and meaning of a level, where the instrument gives them."""
        return next((level for level in self.levels if level.level == number), None)

    def importance_of(self, item: Item) -> ImportanceClass | None:
        """The importance class of an item, where it has one."""
        return next((kind for kind in self.classes if kind.code == item.importance), None)
