"""Who goes where, for all at once: as many learners as can be placed, and among those ways the one with the most points.

An assignment with capacities, solved exactly as a sparse matching (scipy): a column for each place of an opening, and one
of its own for each learner who stays without. Where openings of one workplace share fewer free places than they offer
together, that many rows more take what is too much. What comes out does not depend on the order of entry: learners are put
in an order of their own that says nothing (`order`), and so are openings.
"""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

ENDLESS = 1 << 40


@dataclass(frozen=True, slots=True)
class Pair:
    """A learner and an opening that people may choose, with its points (a whole number, 0 or more)."""

    seeker: object
    offer: object
    points: int


@dataclass(frozen=True, slots=True)
class Room:
    """How many an opening can take, and which openings share free places: a group with a limit, and a group around it."""

    offer: object
    places: int
    group: object = None
    around: object = None


def order(key):
    """A place in the line that says nothing of who somebody is and is always the same."""
    return sha256(str(key).encode()).hexdigest()


def assign(seekers, pairs, rooms, *, shared=None, fixed=None):
    """{seeker: offer} for who is placed: the most learners, then the most points; `fixed` pairs stay and take their place.

    `shared` is {group: free places}; `fixed` is {seeker: offer}. Raises ValueError when the fixed pairs alone are too
    many for a room or a group.
    """
    seekers, rooms, pairs = list(seekers), list(rooms), list(pairs)
    row_of = {seeker: row for row, seeker in enumerate(seekers)}
    column_of = {room.offer: column for column, room in enumerate(rooms)}
    known = [pair for pair in pairs if pair.seeker in row_of and pair.offer in column_of]
    columns = (
        np.array([row_of[pair.seeker] for pair in known], dtype=np.int32),
        np.array([column_of[pair.offer] for pair in known], dtype=np.int32),
        np.array([pair.points for pair in known], dtype=np.int64),
    )
    return assign_many(seekers, columns, rooms, shared=shared, fixed=fixed)


def assign_many(seekers, pairs, rooms, *, shared=None, fixed=None, solve=min_weight_full_bipartite_matching):
    """As `assign`, with the pairs as three columns: which of the seekers, which of the rooms, and the points."""
    fixed = dict(fixed or {})
    places, left = _without(rooms, dict(shared or {}), fixed)
    # both in an order of their own
    line = sorted((row for row, one in enumerate(seekers) if one not in fixed), key=_by(seekers))
    shelf = sorted(range(len(rooms)), key=_by([room.offer for room in rooms]))
    rank, place = np.full(len(seekers), -1), np.empty(len(rooms), dtype=np.int64)
    rank[line], place[shelf] = np.arange(len(line)), np.arange(len(rooms))
    stand = [rooms[one] for one in shelf]
    inside, around = _groups(stand, left, "group"), _groups(stand, left, "around")
    room_of = np.array([places[room.offer] for room in stand], dtype=np.int64)
    # no room takes more than its groups do
    room_of = np.minimum(np.minimum(room_of, inside.most()), around.most())
    who, where, points = pairs
    who, where = rank[who], place[where]
    usable = np.flatnonzero((who >= 0) & (room_of[where] > 0)) if len(who) else who
    if not len(usable):
        return fixed
    who, where, points = who[usable], where[usable], points[usable]
    # no more columns for an opening than learners who could come
    wide = np.minimum(room_of, np.bincount(where, minlength=len(rooms)))
    first = np.concatenate([[0], np.cumsum(wide)])
    best = int(points.max()) + 1
    # to place one learner more is worth more than all points together
    alone = best * (len(line) + 1)
    times = wide[where]
    nth = _counted(times)
    blocks = [
        (np.repeat(who, times), np.repeat(first[where], times) + nth, np.repeat(best - points, times)),
        (np.arange(len(line)), first[-1] + np.arange(len(line)), np.full(len(line), alone)),
        *_fill_groups(inside, around, wide, first, len(line)),
    ]
    rows, cols, costs = (np.concatenate(column) for column in zip(*blocks, strict=True))
    shape = (int(rows.max()) + 1, int(first[-1]) + len(line))
    matrix = coo_array((costs.astype(float), (rows, cols)), shape=shape).tocsr()
    matrix.sort_indices()
    chosen_rows, chosen_columns = solve(matrix)
    taken = (chosen_rows < len(line)) & (chosen_columns < first[-1])
    at = np.searchsorted(first, chosen_columns[taken], side="right") - 1
    return fixed | {
        seekers[line[row]]: stand[column].offer
        for row, column in zip(chosen_rows[taken].tolist(), at.tolist(), strict=True)
    }


def _by(keys):
    return lambda one: order(keys[one])


def _without(rooms, left, fixed):
    """Places of each opening and of each group, without those that fixed pairs take."""
    room_of = {room.offer: room for room in rooms}
    places = {room.offer: room.places for room in rooms}
    for offer in fixed.values():
        places[offer] = places.get(offer, 0) - 1
        room = room_of.get(offer)
        for group in (room.group, room.around) if room else ():
            if group in left:
                left[group] -= 1
    if any(count < 0 for count in (*places.values(), *left.values())):
        raise ValueError("Er liggen meer plaatsen vast dan er zijn.")
    return places, left


@dataclass(frozen=True, slots=True)
class _Groups:
    """Groups of rooms that share free places: of each room which (-1: none), and of each group how many are free."""

    of: np.ndarray
    free: np.ndarray

    def most(self):
        """What each room can take of its group; without a group as many as one likes."""
        return np.append(self.free, ENDLESS)[self.of]

    def sums(self, many):
        """A number of each room, summed per group."""
        has = self.of >= 0
        return np.bincount(self.of[has], many[has], minlength=len(self.free)).astype(np.int64)


def _groups(rooms, left, which):
    """The groups of these rooms that have a limit, numbered as they come."""
    number = {}
    of = [
        number.setdefault(group, len(number)) if (group := getattr(room, which)) in left else -1
        for room in rooms
    ]
    free = [left[group] for group in number]
    return _Groups(np.array(of, dtype=np.int64), np.array(free, dtype=np.int64))


def _fill_groups(inside, around, wide, first, height):
    """Rows that take the places a group offers beyond what it has free, and those that the group around it then has."""
    more = np.maximum(0, inside.sums(wide) - inside.free)
    yield _filling(inside, more, wide, first, height)
    # what is filled inside a group is filled for the one around it; a group lies in one other
    outer = np.full(len(inside.free), -1)
    has = inside.of >= 0
    outer[inside.of[has]] = around.of[has]
    filled = _Groups(outer, around.free).sums(more)
    beyond = np.maximum(0, around.sums(wide) - around.free - filled)
    yield _filling(around, beyond, wide, first, height + int(more.sum()))


def _filling(groups, more, wide, first, height):
    """So many rows for each group, each with all columns of the rooms in it."""
    has = np.flatnonzero(groups.of >= 0)
    rooms = has[np.argsort(groups.of[has], kind="stable")]
    columns = np.repeat(first[rooms], wide[rooms]) + _counted(wide[rooms])
    offered = groups.sums(wide)
    begins = np.cumsum(offered) - offered
    group = np.repeat(np.arange(len(more)), more)
    rows = height + np.repeat(np.arange(len(group)), offered[group])
    at = np.repeat(begins[group], offered[group]) + _counted(offered[group])
    # a cost of its own: what is 0 is no pair
    return rows, columns[at], np.ones(len(rows), dtype=np.int64)


def _counted(times):
    """0, 1, 2 ... so many times, for each of them anew."""
    return np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)


def spread(seekers, placed, km, rank, school_of):
    """How travel, wishes and places spread over schools: {school: Fairness}; for the report beside a proposal."""
    found = {}
    for seeker in seekers:
        one = found.setdefault(school_of(seeker), Fairness())
        one.learners += 1
        if seeker in placed:
            one.placed += 1
            if (far := km(seeker, placed[seeker])) is not None:
                one.travel.append(far)
            if (wish := rank(seeker, placed[seeker])) is not None:
                one.wishes.append(wish)
    return found


@dataclass(slots=True)
class Fairness:
    """What a proposal means for the learners of one school."""

    learners: int = 0
    placed: int = 0
    travel: list = None
    wishes: list = None

    def __post_init__(self):
        self.travel, self.wishes = self.travel or [], self.wishes or []

    @property
    def rate(self):
        """How many of a hundred are placed."""
        return round(100 * self.placed / self.learners) if self.learners else 0

    @property
    def mean_km(self):
        """The way on average in whole kilometres; None when nothing is known."""
        return round(sum(self.travel) / len(self.travel)) if self.travel else None

    @property
    def got_a_wish(self):
        """How many of those placed got an opening of their own choice."""
        return len(self.wishes)
