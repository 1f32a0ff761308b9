"""What differs between two versions of a plan, in words: goals, places, periods, hours, people and agreements."""

from collections import defaultdict
from dataclasses import dataclass

from learningplans.rules.coverage import Key

TEXTS = {
    "expectations": "Wat we van elkaar verwachten",
    "contact": "Wanneer we afstemmen",
    "evaluation": "Hoe en wanneer we evalueren",
}
NOWHERE = "nog geen plaats"


@dataclass(frozen=True, slots=True)
class Side:
    """One version as it is compared: the goals that stand in it, its items, and its texts."""

    goals: dict
    items: tuple
    texts: dict
    names: dict
    people: dict
    sheets: tuple = ()


@dataclass(frozen=True, slots=True)
class Followed:
    """A learning sheet that a plan follows: which version, and its criteria by their code."""

    key: object
    title: str
    number: int
    criteria: dict


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: what it is about, before and after; "" where there is none."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class GoalChange:
    """A goal with everything that differs about it."""

    key: Key
    title: str
    kind: str
    changes: tuple = ()


@dataclass(frozen=True, slots=True)
class SheetChange:
    """A learning sheet of which another version is followed, with its criteria that differ."""

    title: str
    before: int
    after: int
    changes: tuple = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs between two versions."""

    goals: tuple
    texts: tuple
    sheets: tuple = ()

    @property
    def is_none(self):
        """Whether both versions say the same."""
        return not self.goals and not self.texts and not self.sheets

    def of(self, kind):
        """The goals that are 'new', 'gone' or 'changed'."""
        return [one for one in self.goals if one.kind == kind]


def difference(old, new):
    """The difference of two versions, goals in the order of the newer one."""
    before, after = _by_key(old.items), _by_key(new.items)
    titles = _titles(old, new)
    goals = []
    for key, title in titles.items():
        was, is_ = _stands(key, old, before), _stands(key, new, after)
        kind = "changed" if was and is_ else "new" if is_ else "gone"
        changes = tuple(_changes(key, old, new, before[key], after[key], kind))
        if changes or kind != "changed":
            goals.append(GoalChange(key, title, kind, changes))
    texts = tuple(
        Change(words, old.texts.get(name, ""), new.texts.get(name, ""))
        for name, words in TEXTS.items()
        if old.texts.get(name, "") != new.texts.get(name, "")
    )
    return Difference(tuple(goals), texts, tuple(_sheets(old, new)))


def _sheets(old, new):
    """Sheets that both follow, in another version; of a sheet that comes or goes its goals are told."""
    before = {one.key: one for one in old.sheets}
    for now in new.sheets:
        was = before.get(now.key)
        if was is None or was.number == now.number:
            continue
        codes = [*now.criteria, *(code for code in was.criteria if code not in now.criteria)]
        said = [Change("Criterium", was.criteria.get(code, ""), now.criteria.get(code, "")) for code in codes]
        yield SheetChange(
            now.title, was.number, now.number, tuple(one for one in said if one.before != one.after)
        )


def _by_key(items):
    found = defaultdict(list)
    for item in items:
        found[item.key].append(item)
    return found


def _titles(old, new):
    titles = dict(new.goals)
    for side in (new, old):
        for key, text in [*side.goals.items(), *((item.key, item.title) for item in side.items)]:
            titles.setdefault(key, text)
    return titles


def _stands(key, side, items):
    return key in side.goals or bool(items.get(key))


def _changes(key, old, new, before, after, kind):
    if (
        kind == "changed"
        and old.goals.get(key) != new.goals.get(key)
        and key in old.goals
        and key in new.goals
    ):
        yield Change("Leerdoel", old.goals[key], new.goals[key])
    for what, said in SAID.items():
        was = _joined(said(item, old) for item in before)
        now = _joined(said(item, new) for item in after)
        if what == "Waar" and kind != "gone":
            now = now or NOWHERE
        if what == "Waar" and kind != "new":
            was = was or NOWHERE
        if was != now:
            yield Change(what, was, now)


def _joined(texts):
    return "; ".join(sorted({text for text in texts if text}))


def _where(item, side):
    if item.known_on:
        return "al gekend"
    return side.names.get(item.organisation_id, "een andere plaats") if item.place else ""


def _when(item, side):
    if item.starts_on is None:
        return ""
    return f"{item.starts_on:%d/%m/%Y} tot en met {item.ends_on:%d/%m/%Y}"


def _hours(item, side):
    return f"{item.hours:g} uur".replace(".", ",") if item.hours else ""


def _who(item, side):
    return side.people.get(item.responsible_id, "") if item.responsible_id else ""


SAID = {
    "Waar": _where,
    "Wanneer": _when,
    "Uren": _hours,
    "Wie begeleidt": _who,
    "Toelichting": lambda item, side: item.note,
}
