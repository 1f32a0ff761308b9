"""Proposals for a training plan: which goal where and in which period, solved by HiGHS; and the fewest places that cover all.

Hours never exceed what a place has in a period, a goal never begins before what it builds on, what a person fixed never
moves, and no more new companies are taken than allowed. What cannot be placed stays out, with the reason. The same
problem gives the same answer.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import NamedTuple

YES, PARTLY, UNKNOWN = "yes", "partly", "unknown"
SCHOOL, COMPANY, SIMULATED = "school", "company", "simulated"
# what each choice costs, in the order in which they matter: to leave a goal out, to go to another company, a place that
# fits less well, a period that is fuller than others, a period far from the goal's turn
LEFT_OUT, NEW_COMPANY = 1_000_000, 10_000
FITS = {
    (COMPANY, YES): 0,
    (COMPANY, PARTLY): 5,
    # a company that did not say yet is asked before the school takes what could be learned at work
    (COMPANY, UNKNOWN): 8,
    (SCHOOL, YES): 12,
    (SIMULATED, YES): 14,
}
FULLER, OUT_OF_TURN = 1, 0.5
SECONDS = 20


class PlaceKey(NamedTuple):
    """What names a place: its kind and the organisation."""

    kind: str
    organisation_id: object


@dataclass(frozen=True)
class Ask:
    """A goal that wants a place: its hours, what must come before, and between which periods (None: all year)."""

    key: object
    hours: float
    after: tuple = ()
    earliest: int = 0
    latest: int | None = None


@dataclass(frozen=True)
class Place:
    """A place: hours it has in each period, and how well each goal can be learned there (what is missing cannot)."""

    key: PlaceKey
    name: str
    capacity: tuple
    levels: dict
    # kilometres or another burden, small beside everything else
    travel: float = 0
    is_new: bool = False
    # goals that may begin here only from a period on: what is forbidden until one is of age
    earliest: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Fixed:
    """What stands already: it takes its hours, and never moves."""

    key: object
    place: PlaceKey
    first: int
    last: int
    hours: float = 0
    after: tuple = ()


@dataclass(frozen=True)
class Problem:
    """Everything the solver looks at; periods are numbered from 0."""

    asks: tuple
    places: tuple
    periods: int
    fixed: tuple = ()
    most_new: int = 0


@dataclass(frozen=True)
class Proposed:
    """A goal at a place, from a period up to and with another."""

    key: object
    place: PlaceKey
    first: int
    last: int
    hours: float
    why: str


@dataclass(frozen=True)
class Solution:
    """What is proposed, what is not and why, and whether no better answer exists."""

    proposed: tuple = ()
    left_out: dict = field(default_factory=dict)
    is_best: bool = True
    cost: float = 0.0

    @property
    def places(self):
        """Hours per place that is used."""
        found = defaultdict(float)
        for one in self.proposed:
            found[one.place] += one.hours
        return dict(found)


class _Choice(NamedTuple):
    ask: int
    place: int
    first: int
    length: int
    cost: float


def solve(problem):
    """The best proposal for a problem."""
    choices = _choices(problem)
    if not choices:
        return Solution(left_out={ask.key: _why_not(problem, ask) for ask in problem.asks})
    taken, is_best, cost = _run(problem, choices)
    proposed = tuple(_told(problem, choices[n]) for n in taken)
    placed = {one.key for one in proposed}
    left_out = {ask.key: _why_not(problem, ask) for ask in problem.asks if ask.key not in placed}
    return Solution(proposed, left_out, is_best, cost)


def _choices(problem):
    """Every way to place a goal: where, from which period, over how many."""
    stands = {one.key: one for one in problem.fixed}
    count = max(1, len(problem.asks))
    found = []
    for number, ask in enumerate(problem.asks):
        earliest, latest = _window(problem, ask, stands)
        turn = number * problem.periods / count
        for at, place in enumerate(problem.places):
            level = place.levels.get(ask.key)
            fits = FITS.get((place.key.kind, level), FITS.get((place.key.kind, YES), 30) + 30)
            if level is None:
                continue
            begin = max(earliest, place.earliest.get(ask.key, 0))
            for first, length in _stretches(place.capacity, ask.hours, begin, latest):
                cost = fits + min(place.travel / 10, 9) + OUT_OF_TURN * abs(first - turn) + 0.01 * length
                found.append(_Choice(number, at, first, length, cost))
    return found


def _window(problem, ask, stands):
    """Between which periods a goal may begin, given what stands already on either side of it in the order."""
    before = [stands[key].first for key in ask.after if key in stands]
    behind = [one.first for one in problem.fixed if ask.key in one.after]
    latest = problem.periods - 1 if ask.latest is None else ask.latest
    return max([ask.earliest, *before]), min([latest, *behind])


def _stretches(capacity, hours, earliest, latest):
    """The shortest run of periods from each beginning that has the hours."""
    for first in range(max(0, earliest), min(latest, len(capacity) - 1) + 1):
        left = hours
        for last in range(first, len(capacity)):
            if capacity[last] <= 0:
                break
            left -= capacity[last]
            if left <= 0:
                yield first, last - first + 1
                break


def _run(problem, choices):
    """The numbers of the choices of the best answer, whether it is proven best, and what it costs."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_matrix

    rows = _Rows(problem, choices)
    cost = np.array(rows.cost)
    data, (line, column) = rows.matrix
    matrix = csr_matrix((data, (line, column)), shape=(rows.lines, len(cost)))
    answer = milp(
        cost,
        constraints=LinearConstraint(matrix, rows.low, rows.high),
        integrality=np.array(rows.whole),
        bounds=Bounds(0, np.array(rows.most)),
        options={"time_limit": SECONDS, "mip_rel_gap": 1e-6},
    )
    if answer.x is None:
        return [], False, 0.0
    taken = [n for n in range(len(choices)) if answer.x[n] > 0.5]
    return taken, answer.status == 0, float(answer.fun)


class _Rows:
    """The problem as a matrix: one column per choice, then goals left out, companies taken, and hours too many."""

    def __init__(self, problem, choices):
        self.problem, self.choices = problem, choices
        self.cost, self.whole, self.most = [], [], []
        self.low, self.high = [], []
        self._data, self._line, self._column = [], [], []
        for choice in choices:
            self._variable(choice.cost)
        # a goal without any choice is out whatever happens, and must not make the rest look cheap
        able = sorted({choice.ask for choice in choices})
        self._left_out = {number: self._variable(LEFT_OUT) for number in able}
        self._new = {
            at: self._variable(NEW_COMPANY) for at, place in enumerate(problem.places) if place.is_new
        }
        self._each_goal_once()
        self._hours_fit()
        self._new_companies()
        self._in_order()
        self._evenly()

    @property
    def lines(self):
        """How many constraints there are."""
        return len(self.low)

    @property
    def matrix(self):
        """The entries: values, and their places."""
        return self._data, (self._line, self._column)

    def _variable(self, cost, whole=1, most=1.0):
        self.cost.append(cost)
        self.whole.append(whole)
        self.most.append(most)
        return len(self.cost) - 1

    def _constraint(self, entries, low, high):
        for column, value in entries:
            self._data.append(value)
            self._line.append(len(self.low))
            self._column.append(column)
        self.low.append(low)
        self.high.append(high)

    def _each_goal_once(self):
        by_ask = defaultdict(list)
        for n, choice in enumerate(self.choices):
            by_ask[choice.ask].append((n, 1))
        for number, out in self._left_out.items():
            self._constraint([*by_ask[number], (out, 1)], 1, 1)

    def _shares(self):
        """Per place and period the choices that take hours there, and how many."""
        found = defaultdict(list)
        for n, choice in enumerate(self.choices):
            place, hours = self.problem.places[choice.place], self.problem.asks[choice.ask].hours
            room = [max(0, place.capacity[choice.first + k]) for k in range(choice.length)]
            for k, one in enumerate(room):
                found[choice.place, choice.first + k].append((n, hours * one / sum(room)))
        return found

    def _taken(self):
        """Hours that what stands takes, per place and period."""
        found = defaultdict(float)
        for one in self.problem.fixed:
            for period in range(one.first, one.last + 1):
                found[one.place, period] += one.hours / (one.last - one.first + 1)
        return found

    def _hours_fit(self):
        self.shares, self.taken = self._shares(), self._taken()
        for (at, period), entries in self.shares.items():
            place = self.problem.places[at]
            room = place.capacity[period] - self.taken[place.key, period]
            self._constraint(entries, -float("inf"), max(0.0, room) + 1e-6)

    def _new_companies(self):
        for at, opened in self._new.items():
            mine = [n for n, choice in enumerate(self.choices) if choice.place == at]
            for n in mine:
                self._constraint([(n, 1), (opened, -1)], -float("inf"), 0)
        if self._new:
            self._constraint([(one, 1) for one in self._new.values()], 0, self.problem.most_new)

    def _in_order(self):
        numbers = {ask.key: n for n, ask in enumerate(self.problem.asks)}
        starts = defaultdict(list)
        for n, choice in enumerate(self.choices):
            starts[choice.ask].append((n, choice.first))
        far = self.problem.periods
        for number in self._left_out:
            for key in self.problem.asks[number].after:
                if numbers.get(key) not in self._left_out:
                    continue
                before = numbers[key]
                # a goal that is left out stands in nobody's way
                entries = [(n, first) for n, first in starts[number] if first]
                entries += [(n, -first) for n, first in starts[before] if first]
                entries += [(self._left_out[number], far)]
                self._constraint(entries, 0, float("inf"))

    def _evenly(self):
        """Hours above an even share of a period cost a little."""
        periods = self.problem.periods
        wanted = sum(ask.hours for ask in self.problem.asks) + sum(one.hours for one in self.problem.fixed)
        share = 1.1 * wanted / max(1, periods)
        per_period, stands = defaultdict(list), defaultdict(float)
        for (_, period), entries in self.shares.items():
            per_period[period] += entries
        for (_, period), hours in self.taken.items():
            stands[period] += hours
        for period, entries in per_period.items():
            more = self._variable(FULLER, whole=0, most=float("inf"))
            self._constraint([*entries, (more, -1)], -float("inf"), max(0.0, share - stands[period]))


# --- in words -----------------------------------------------------------------------------------------------------

WORDS = {
    (COMPANY, YES): "Dit kan helemaal bij {name}.",
    (COMPANY, PARTLY): "Dit kan deels bij {name}; spreek af wat er nog bij moet.",
    (COMPANY, UNKNOWN): "{name} zei nog niet of dit kan; vraag het na.",
    (SCHOOL, YES): "Dit kan op school.",
    (SIMULATED, YES): "Dit kan gesimuleerd bij {name}.",
}


def _told(problem, choice):
    ask, place = problem.asks[choice.ask], problem.places[choice.place]
    words = WORDS.get((place.key.kind, place.levels[ask.key]), WORDS[place.key.kind, YES])
    why = words.format(name=place.name)
    if place.is_new:
        why += " Dit is een nieuwe plaats voor deze lerende."
    return Proposed(ask.key, place.key, choice.first, choice.first + choice.length - 1, ask.hours, why)


def _why_not(problem, ask):
    able = [place for place in problem.places if ask.key in place.levels]
    if not able:
        return "Geen enkele plaats kan dit leren."
    names = _joined(dict.fromkeys(place.name for place in able))
    stands = {one.key: one for one in problem.fixed}
    earliest, latest = _window(problem, ask, stands)
    if earliest > latest:
        return "Het past niet in de volgorde met wat al vast staat."
    if not any(True for place in able for _ in _stretches(place.capacity, ask.hours, earliest, latest)):
        return f"Er is geen periode met {ask.hours:g} uur bij {names}."
    if all(place.is_new for place in able):
        return f"Het kan bij {names}, maar dat is een plaats meer dan je toelaat."
    return f"Er blijven te weinig uren over bij {names}."


def _joined(names):
    names = list(names)
    return " of ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


# --- the fewest places that cover everything ------------------------------------------------------------------------


def fewest_places(problem):
    """The same without periods: which companies together teach all goals, the fewest new ones first (P08)."""
    places = tuple(replace(one, capacity=(sum(one.capacity),), earliest={}) for one in problem.places)
    asks = tuple(Ask(ask.key, ask.hours) for ask in problem.asks)
    fixed = tuple(Fixed(one.key, one.place, 0, 0, one.hours) for one in problem.fixed)
    return solve(Problem(asks, places, 1, fixed, problem.most_new))
