"""One company or several in turn (M12, 001:562): which companies together teach what is still to learn, and in which block.

For one learner `together` names the fewest. For many at once `rotate` decides who stays at one company and who goes round,
within what each opening can take in each block: an integer programme, solved by HiGHS. It need not know the blocks: who
goes to which openings can be put into n blocks without a collision as soon as no opening has more than n times its places
in all, because the lines between learners and openings can be coloured so (König; with shared places de Werra). `in_blocks`
does that colouring.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, permutations
from operator import contains

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from matching.rules.assigning import order

FAR_KM = 40  # what an unknown way counts for
SECONDS = 60  # of one solver run; what it has then is kept with how far it may be from the best


@dataclass(frozen=True, slots=True)
class Choice:
    """A set of openings for one learner, and what it leaves open."""

    offers: tuple
    left: frozenset
    km: int


def together(to_learn, teaches, km, *, most, free=None):
    """The openings that leave the least to learn, then are the fewest, then the nearest; at most `most` of them.

    `teaches` is {opening: competences that can be learned there}, `km` {opening: kilometres or None}. `free` says for so
    many openings in turn which of them have a place in each block, and nothing for a number of blocks that cannot be;
    without it each has in all. Exact: a small integer programme for each number, solved by HiGHS.
    """
    found = [Choice((), frozenset(to_learn), 0)]
    for many in range(1, most + 1):
        blocks = [frozenset(teaches)] * many if free is None else free(many)
        found += [_in_turn(to_learn, teaches, km, blocks)] if blocks else []
    return min(filter(None, found), key=lambda one: (len(one.left), len(one.offers)))


def _in_turn(to_learn, teaches, km, free):
    """One opening for each block that leaves the least to learn, then the nearest; None where a block has none of its own.

    It need not know who comes in which block: as many openings as there are blocks fit into them as soon as of those that
    are free in some blocks alone no more are chosen than there are such blocks (Hall).
    """
    model, blocks = _Model(), range(len(free))
    when = {one: frozenset(nth for nth in blocks if one in free[nth]) for one in sorted(teaches, key=str)}
    columns = {one: model.add(_way(km.get(one))) for one in when if when[one]}
    if len(columns) < len(free):
        return None
    # one competence counts for more than all kilometres
    step = sum(_way(km.get(one)) for one in columns) + 1
    for many in blocks:
        for some in combinations(blocks, many):
            mine = [column for one, column in columns.items() if when[one] <= set(some)]
            model.hold(mine, [1] * len(mine), 0, many)
    model.hold(list(columns.values()), [1] * len(columns), len(free), len(free))
    for goal in sorted(to_learn):
        learned, where = model.add(-step), [column for one, column in columns.items() if goal in teaches[one]]
        model.hold([learned, *where], [1] + [-1] * len(where), -np.inf, 0)
    found = model.solve().x
    if found is None:
        return None
    chosen = tuple(one for one, column in columns.items() if found[column] > 0.5)
    left = frozenset(to_learn).difference(*(teaches[one] for one in chosen))
    return Choice(chosen, left, sum(km.get(one) or 0 for one in chosen))


def one_by_one(offers, free):
    """These openings in the order of their blocks: who stands first goes first, where it has a place."""
    return next(way for way in permutations(offers) if all(map(contains, free, way)))


@dataclass(frozen=True, slots=True)
class Turn:
    """A learner who could go round: what is to learn, the one opening proposed or None, and those that take part."""

    key: object
    to_learn: frozenset
    single: object
    # opening -> kilometres or None
    options: dict


@dataclass(frozen=True, slots=True)
class Rotation:
    """Who goes round: {learner: openings}, and how far from the best this may be (0: nothing better exists)."""

    chosen: dict
    gap: float = 0.0


def worth(turn, offers, teaches):
    """What a way is worth for one learner: first a place at all, then what is learned, then one company, then the way.

    `offers` is one opening to stay at, several to go round, none to stay without.
    """
    if not offers:
        return 0
    step = _step(turn)
    learned = len(turn.to_learn & frozenset().union(*(teaches.get(one, frozenset()) for one in offers)))
    placed = 2 * step * (len(turn.to_learn) + 1)
    if len(offers) == 1:
        return placed + 2 * step * learned
    return placed + 2 * step * learned - step - sum(_way(turn.options[one]) for one in offers)


def _step(turn):
    """More than all ways of one learner together."""
    return sum(map(_way, turn.options.values())) + 1


def _way(km):
    return FAR_KM if km is None else km


def rotate(turns, teaches, rooms, *, blocks, shared=None, taken=None):
    """Who goes round along how many companies as there are blocks, and who stays; the sum of `worth` is the highest.

    `teaches` is {opening: what can be learned there}; `taken` {opening: learners who stay there and do not take part};
    `rooms` and `shared` as for an assignment, per block. A learner with a single opening keeps a place whatever happens.
    """
    taken, shared, able = Counter(taken or {}), dict(shared or {}), []
    for one in sorted(turns, key=lambda one: order(one.key)):
        if len(one.options) >= blocks:
            able.append(one)
        elif one.single is not None:
            taken[one.single] += 1
    chosen, gap = {}, 0.0
    for some, around in _apart(able, sorted(rooms, key=lambda one: order(one.offer)), shared):
        found = _of_group(some, teaches, around, shared, taken, blocks)
        chosen |= found.chosen
        gap = max(gap, found.gap)
    return Rotation(chosen, gap)


def _of_group(turns, teaches, rooms, shared, taken, blocks):
    """First who may learn more by going round. When one of them misses something, who stays may make room by going round."""
    gaining = [one for one in turns if _may_gain(one, teaches)]
    staying = Counter(one.single for one in turns if not _may_gain(one, teaches))
    if not gaining:
        return Rotation({})
    found = _solved(gaining, teaches, rooms, shared, taken + staying, blocks)
    ways = {
        one.key: found.chosen.get(one.key) or ((one.single,) if one.single is not None else ())
        for one in gaining
    }
    if staying and any(worth(one, ways[one.key], teaches) < _ideal(one, teaches, blocks) for one in gaining):
        return _solved(turns, teaches, rooms, shared, taken, blocks)
    return found


def _ideal(turn, teaches, blocks):
    """What no way is worth more than, whatever the places."""
    learned = len(turn.to_learn & frozenset().union(*(teaches.get(one, ()) for one in turn.options)))
    step, nearest = _step(turn), sorted(map(_way, turn.options.values()))[:blocks]
    going = 2 * step * (len(turn.to_learn) + 1 + learned) - step - sum(nearest)
    return going if turn.single is None else max(going, worth(turn, (turn.single,), teaches))


def _apart(turns, rooms, shared):
    """Learners and openings that have nothing to do with others, group by group: each is a problem of its own."""
    head = {}

    def find(one):
        while head.setdefault(one, one) != one:
            head[one] = one = head[head[one]]
        return one

    for room in rooms:
        for group in (room.group, room.around):
            if group in shared:
                head[find(("opening", room.offer))] = find(("group", group))
    for turn in turns:
        for offer in {*turn.options, turn.single} - {None}:
            head[find(("opening", offer))] = find(("learner", turn.key))
    found = defaultdict(lambda: ([], []))
    for turn in turns:
        found[find(("learner", turn.key))][0].append(turn)
    for room in rooms:
        found[find(("opening", room.offer))][1].append(room)
    return [(some, around) for some, around in found.values() if some]


def _solved(turns, teaches, rooms, shared, taken, blocks):
    model = _Model()
    edges, stays = {}, {}
    for turn in turns:
        step = _step(turn)
        options = sorted(turn.options, key=order)
        goes = model.add(step - 2 * step * (len(turn.to_learn) + 1))
        mine = [model.add(_way(turn.options[one])) for one in options]
        edges |= {(turn.key, one): column for one, column in zip(options, mine, strict=True)}
        model.hold([*mine, goes], [1] * len(mine) + [-blocks], 0, 0)
        for goal in sorted(turn.to_learn):
            learned = model.add(-2 * step)
            where = [edges[turn.key, one] for one in options if goal in teaches.get(one, ())]
            model.hold([learned, *where], [1] + [-1] * len(where), -np.inf, 0)
        if turn.single is not None:
            stays[turn.key] = column = model.add(-worth(turn, (turn.single,), teaches))
            model.hold([column, goes], [1, 1], 1, 1)
    _rooms(model, turns, edges, stays, rooms, shared, taken, blocks)
    found = model.solve()
    if found.x is None:
        return Rotation({}, 1.0)
    chosen = defaultdict(list)
    for (key, one), column in edges.items():
        if found.x[column] > 0.5:
            chosen[key].append(one)
    return Rotation({key: tuple(offers) for key, offers in chosen.items()}, float(found.mip_gap or 0))


def _may_gain(turn, teaches):
    """Whether going round teaches more than to stay; who stays already has the most that staying or going is worth."""
    if turn.single is None:
        return True
    alone = turn.to_learn & teaches.get(turn.single, frozenset())
    return bool((turn.to_learn & frozenset().union(*(teaches.get(one, ()) for one in turn.options))) - alone)


def _rooms(model, turns, edges, stays, rooms, shared, taken, blocks):
    """No opening and no group takes more, in all blocks together, than its places times the blocks."""
    single = defaultdict(list)
    for turn in turns:
        if turn.single is not None:
            single[turn.single].append(stays[turn.key])
    goes = defaultdict(list)
    for (_, one), column in edges.items():
        goes[one].append(column)
    groups = defaultdict(list)
    for room in rooms:
        _most(model, [room.offer], goes, single, room.places - taken[room.offer], blocks)
        for group in (room.group, room.around):
            if group in shared:
                groups[group].append(room.offer)
    for group, offers in groups.items():
        _most(model, offers, goes, single, shared[group] - sum(taken[one] for one in offers), blocks)


def _most(model, offers, goes, single, places, blocks):
    round_ = [column for one in offers for column in goes[one]]
    still = [column for one in offers for column in single[one]]
    if round_:
        model.hold([*round_, *still], [1] * len(round_) + [blocks] * len(still), -np.inf, blocks * places)


def in_blocks(chosen, rooms, *, blocks, shared=None):
    """{learner: the opening of each block} for what `rotate` chose: in no block more than there are places.

    Exact: block after block, each opening and group gets its even share of what is left, and so leaves room for who stays
    at one opening through all of them.
    """
    left = {
        key: sorted(offers, key=order)
        for key, offers in sorted(chosen.items(), key=lambda one: order(one[0]))
    }
    found = {key: [] for key in left}
    for more in range(blocks, 0, -1):
        model, edges = _Model(), {}
        at = defaultdict(list)
        for key, offers in left.items():
            mine = [model.add(0) for _ in offers]
            model.hold(mine, [1] * len(mine), 1, 1)
            for one, column in zip(offers, mine, strict=True):
                edges[key, one] = column
                at[one].append(column)
        groups = defaultdict(list)
        for room in sorted(rooms, key=lambda one: order(one.offer)):
            groups["opening", room.offer] += at[room.offer]
            for group in (room.group, room.around):
                if group in (shared or {}):
                    groups["group", group] += at[room.offer]
        for columns in groups.values():
            if columns:
                share = len(columns) / more
                model.hold(columns, [1] * len(columns), np.floor(share), np.ceil(share))
        answer = model.solve() if edges else None
        for (key, one), column in edges.items():
            if answer.x[column] > 0.5:
                found[key].append(one)
                left[key].remove(one)
    return {key: tuple(offers) for key, offers in found.items()}


def blocks_of(first, last, many, weeks):
    """So many consecutive periods of about the same length, [(first day, last day)]; none when each is under so many weeks."""
    days = (last - first).days + 1
    if many < 1 or days < many * 7 * weeks:
        return []
    starts = [first + timedelta(days=days * nth // many) for nth in range(many)]
    return [
        (start, (starts[nth + 1] if nth + 1 < many else last + timedelta(days=1)) - timedelta(days=1))
        for nth, start in enumerate(starts)
    ]


class _Model:
    """A small integer programme, written row by row."""

    def __init__(self):
        self.costs, self.rows = [], []

    def add(self, cost):
        """A yes or no with its cost; returns its column."""
        self.costs.append(cost)
        return len(self.costs) - 1

    def hold(self, columns, factors, least, most):
        """The sum stays between two bounds."""
        self.rows.append((columns, factors, least, most))

    def solve(self):
        """What HiGHS finds within its time."""
        at = np.repeat(np.arange(len(self.rows)), [len(columns) for columns, *_ in self.rows])
        columns = np.concatenate([np.array(columns, dtype=np.int64) for columns, *_ in self.rows])
        factors = np.concatenate([np.array(factors, dtype=float) for _, factors, *_ in self.rows])
        matrix = coo_array((factors, (at, columns)), shape=(len(self.rows), len(self.costs))).tocsr()
        least, most = np.array([row[2] for row in self.rows]), np.array([row[3] for row in self.rows])
        return milp(
            np.array(self.costs, dtype=float),
            constraints=LinearConstraint(matrix, least, most),
            integrality=np.ones(len(self.costs)),
            bounds=Bounds(0, 1),
            options={"time_limit": SECONDS, "mip_rel_gap": 0},
        )
