"""Who sits at which table in which round of a speed date (M06, 001:574): no collisions, and nobody left out by chance.

Four wishes in this order: as many talks as can be; spread over learners as evenly as can be; over tables as well; and then
what people asked for. Each is an integer programme solved by HiGHS, kept as a limit for the next. Where all rounds are free
it is enough to choose the pairs: a bipartite graph has a colouring with as many colours as its largest degree (König), so
pairs that respect the number of rounds always have a timetable; its rounds are perfect matchings, taken one by one. Where
talks stand already, pairs and rounds are chosen together around them. The order of entry counts for nothing.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import csr_array, vstack

from matching.rules.assigning import order

MOST_POINTS = 6


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One learner at one table in one round; rounds count from 1."""

    round: int
    table: object
    learner: object


def wish_points(rank):
    """What a wish weighs by its place in the order of who has it: 6 for the first, never less than 1."""
    return max(1, MOST_POINTS + 1 - rank)


def timetable(learners, tables, rounds, *, wishes=None, kept=(), possible=None):
    """All talks of a speed date, as a sorted tuple of slots: those `kept`, and the best that fits around them.

    `rounds` are the rounds in which a talk may still be set, `wishes` {(learner, table): points}, `possible` the pairs that
    may meet (all when None). Each learner and each table has at most one talk per round, and the two meet at most once,
    also with kept talks of who is not there any more. The same input in another order gives the same answer.
    Raises ValueError when kept talks collide.
    """
    kept = tuple(sorted(kept, key=lambda one: (one.round, order(one.table), order(one.learner))))
    _refuse_collisions(kept)
    wishes, rounds = wishes or {}, sorted(set(rounds))
    met = {(one.learner, one.table) for one in kept}
    pairs = [
        (learner, table)
        for learner in sorted(set(learners), key=order)
        for table in sorted(set(tables), key=order)
        if (learner, table) not in met and (possible is None or (learner, table) in possible)
    ]
    before = Counter(one.learner for one in kept), Counter(one.table for one in kept)
    if any(one.round in rounds for one in kept):
        found = _around(pairs, rounds, wishes, kept, before)
    else:
        chosen = _best([(*pair, None) for pair in pairs], len(rounds), wishes, before)
        found = _in_rounds([pairs[nth] for nth in chosen], rounds)
    return tuple(sorted({*kept, *found}, key=lambda one: (one.round, order(one.table))))


def _refuse_collisions(kept):
    for seen in (
        [(one.learner, one.round) for one in kept],
        [(one.table, one.round) for one in kept],
        [(one.learner, one.table) for one in kept],
    ):
        if len(set(seen)) < len(seen):
            raise ValueError("Er zitten er twee op dezelfde plaats.")


def _around(pairs, rounds, wishes, kept, before):
    """New slots beside talks that stand in the rounds that are still free."""
    busy = {(one.learner, one.round) for one in kept} | {(one.table, one.round) for one in kept}
    cells = [
        (learner, table, nth)
        for nth in rounds
        for learner, table in pairs
        if (learner, nth) not in busy and (table, nth) not in busy
    ]
    chosen = _best(cells, len(rounds), wishes, before)
    return [Slot(nth, table, learner) for learner, table, nth in (cells[one] for one in chosen)]


# --- which pairs --------------------------------------------------------------------------------------------------------


def _best(cells, rounds, wishes, before):
    """Indices of the cells (learner, table, round or None) that together are best."""
    if not cells or not rounds:
        return []
    model = _Model(cells, rounds, before)
    points = np.array([wishes.get(cell[:2], 0) for cell in cells], dtype=float)
    # the sooner the better, after all else: rounds at the end stay empty rather than those between
    late = np.array([cell[2] or 0 for cell in cells], dtype=float)
    heavy = late.sum() + 1
    model.least(model.evenness(0) - model.talks() * (model.bound(0) + 1))
    model.least(model.evenness(1))
    return model.chosen(model.least(model.of_cells(late - points * heavy), last=True))


class _Model:
    """One variable per cell, and per learner and per table one for each talk they could have, in turn."""

    def __init__(self, cells, rounds, before):
        self.cells, self.before = cells, before
        self.limits = []
        self._units = ([], [])  # for each side: (column, how many talks there are then)
        self.width = len(cells)
        groups = [self._grouped(side, rounds) for side in (0, 1)]
        for side, found in enumerate(groups):
            for key, members in found.items():
                had = before[side][key]
                for nth in range(1, min(rounds, len(members)) + 1):
                    self._units[side].append((self.width, had + nth))
                    self.width += 1
        self._tie(groups, rounds)

    def _grouped(self, side, rounds):
        found = {}
        for nth, cell in enumerate(self.cells):
            found.setdefault(cell[side], []).append(nth)
        return found

    def _tie(self, groups, rounds):
        rows, low, high = [], [], []
        column = len(self.cells)
        for found in groups:
            for members in found.values():
                units = range(column, column := column + min(rounds, len(members)))
                rows.append({**dict.fromkeys(members, 1), **dict.fromkeys(units, -1)})
                low.append(0)
                high.append(0)
        once = {}
        for nth, (learner, table, when) in enumerate(self.cells):
            if when is not None:
                for key in ((learner, when, "l"), (table, when, "t"), (learner, table, "p")):
                    once.setdefault(key, []).append(nth)
        for members in once.values():
            if len(members) > 1:
                rows.append(dict.fromkeys(members, 1))
                low.append(0)
                high.append(1)
        at = [(row, column, value) for row, one in enumerate(rows) for column, value in one.items()]
        where, columns, values = zip(*at, strict=True)
        self.matrix = csr_array((values, (where, columns)), shape=(len(rows), self.width), dtype=float)
        self.low, self.high = np.array(low, dtype=float), np.array(high, dtype=float)

    def of_cells(self, values):
        """A cost on the cells alone."""
        return np.concatenate([values, np.zeros(self.width - len(values))])

    def talks(self):
        """How many talks."""
        return self.of_cells(np.ones(len(self.cells)))

    def evenness(self, side):
        """The sum of squares of how many talks each has: the smallest is the most even."""
        cost = np.zeros(self.width)
        for column, count in self._units[side]:
            cost[column] = 2 * count - 1
        return cost

    def bound(self, side):
        """More than evenness can ever come to."""
        return sum(2 * count - 1 for _, count in self._units[side])

    def least(self, cost, *, last=False):
        """The least cost there is; from then on nothing may cost more, unless it was the last."""
        found = milp(
            cost,
            constraints=LinearConstraint(self.matrix, self.low, self.high),
            integrality=np.ones(self.width),
            bounds=Bounds(0, 1),
            options={"mip_rel_gap": 0},
        )
        if not last:
            self.matrix = vstack([self.matrix, csr_array(cost[None, :])]).tocsr()
            self.low = np.append(self.low, -np.inf)
            self.high = np.append(self.high, round(found.fun) + 0.5)
        return found.x

    def chosen(self, values):
        """Which cells were taken."""
        return [nth for nth in range(len(self.cells)) if values[nth] > 0.5]


# --- which round --------------------------------------------------------------------------------------------------------


def _in_rounds(pairs, rounds):
    """A round for each pair, in as few rounds as the busiest has talks; who waited longest goes first."""
    if not pairs:
        return []
    learners = list(dict.fromkeys(learner for learner, _ in pairs))
    tables = list(dict.fromkeys(table for _, table in pairs))
    row, column = ({key: nth for nth, key in enumerate(keys)} for keys in (learners, tables))
    size = max(len(learners), len(tables))
    real = np.zeros((size, size), dtype=int)
    for learner, table in pairs:
        real[row[learner], column[table]] = 1
    degree = max(real.sum(axis=0).max(), real.sum(axis=1).max())
    filled = _filled(real, degree)
    waited = np.zeros(size)
    found = []
    for nth in rounds[:degree]:
        cost = np.where(real > 0, -(waited[:, None] + 1), 0.0)
        chosen = linear_sum_assignment(np.where(real + filled > 0, cost, size * size * (degree + 1.0)))
        waited += 1
        for one, other in zip(*chosen, strict=True):
            if real[one, other]:
                real[one, other] = 0
                waited[one] = 0
                found.append(Slot(nth, tables[other], learners[one]))
            else:
                filled[one, other] -= 1
    return found


def _filled(real, degree):
    """What is added so that every row and column comes to the same: then each round has a perfect matching."""
    filled = np.zeros_like(real)
    rows, columns = degree - real.sum(axis=1), degree - real.sum(axis=0)
    one = other = 0
    while one < len(real) and other < len(real):
        step = min(rows[one], columns[other])
        filled[one, other] += step
        rows[one] -= step
        columns[other] -= step
        one, other = one + (rows[one] == 0), other + (columns[other] == 0)
    return filled


# --- what is told of it -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Missed:
    """What did not fit: a learner who has no talk at all, or a wish that could not be met, and why."""

    learner: object
    table: object
    why: str


FULL = "Alle plaatsen waren op."
NO_PROGRAMME = "Geen van de bedrijven biedt een plaats aan voor deze opleiding."
WISHED_BY_MORE = "Meer lerenden wilden daar aan tafel dan er rondes zijn."
OTHER_TALKS = "Andere gesprekken vulden de rondes al."


def missed(learners, tables, rounds, talks, *, wishes=None, possible=None):
    """Who has no talk, and which wishes of those who come were not met, each with its reason; in the order of `learners`."""
    has, met = Counter(one.learner for one in talks), {(one.learner, one.table) for one in talks}
    full = {table for table, count in Counter(one.table for one in talks).items() if count >= rounds}
    found = []
    for learner in learners:
        may = [table for table in tables if possible is None or (learner, table) in possible]
        if not has[learner]:
            found.append(Missed(learner, None, FULL if may else NO_PROGRAMME))
            continue
        found += [
            Missed(learner, table, WISHED_BY_MORE if table in full else OTHER_TALKS)
            for table in may
            if (wishes or {}).get((learner, table)) and (learner, table) not in met
        ]
    return found


def remarks(learners, tables, rounds, used):
    """What these numbers mean, in Dutch sentences: who waits, who cannot meet all, and which rounds stay empty.

    All four are counts: of learners, of tables, of rounds, and of rounds in which somebody talks.
    """
    found = []
    if learners > tables:
        n = learners - tables
        found.append(
            f"Er zijn {learners} lerenden en {tables} {_tables(tables)}: "
            f"in elke ronde {_waits(n)} {n} {'lerende' if n == 1 else 'lerenden'}."
        )
    if tables > learners:
        n = tables - learners
        found.append(
            f"Er zijn {tables} {_tables(tables)} en {learners} {'lerende' if learners == 1 else 'lerenden'}: "
            f"in elke ronde {_waits(n)} {n} {'bedrijf' if n == 1 else 'bedrijven'}."
        )
    if rounds < tables:
        found.append(
            f"Met {rounds} {_rounds(rounds)} en {tables} tafels ontmoet niemand alle bedrijven. Plan {tables} rondes als dat wel moet."
        )
    if 0 < used < rounds:
        found.append(f"Na ronde {used} heeft ieder gehad wat kan: {_left(rounds - used)} leeg.")
    return found


def _tables(n):
    return "tafel" if n == 1 else "tafels"


def _rounds(n):
    return "ronde" if n == 1 else "rondes"


def _waits(n):
    return "wacht er" if n == 1 else "wachten er"


def _left(n):
    return "1 ronde blijft" if n == 1 else f"{n} rondes blijven"
