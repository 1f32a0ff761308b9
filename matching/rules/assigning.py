"""Who goes where, for all at once: as many learners as can be placed, and among those ways the one with the most points.

An assignment with capacities, solved exactly as a sparse matching (scipy): a column for each place of an opening, and one
of its own for each learner who stays without. Where openings of one workplace share fewer free places than they offer
together, that many rows more take what is too much. What comes out does not depend on the order of entry: learners are put
in an order of their own that says nothing (`order`), and so are openings.
"""

from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching


@dataclass(frozen=True, slots=True)
class Pair:
    """A learner and an opening that people may choose, with its points (a whole number, 0 or more)."""

    seeker: object
    offer: object
    points: int


@dataclass(frozen=True, slots=True)
class Room:
    """How many an opening can take, and which openings share free places: a group with its own limit, or None."""

    offer: object
    places: int
    group: object = None


def order(key):
    """A place in the line that says nothing of who somebody is and is always the same."""
    return sha256(str(key).encode()).hexdigest()


def assign(seekers, pairs, rooms, *, shared=None, fixed=None):
    """{seeker: offer} for who is placed: the most learners, then the most points; `fixed` pairs stay and take their place.

    `shared` is {group: free places}; `fixed` is {seeker: offer}. Raises ValueError when the fixed pairs alone are too
    many for a room or a group.
    """
    fixed = dict(fixed or {})
    places, left = _without(rooms, dict(shared or {}), fixed)
    free = sorted((one for one in seekers if one not in fixed), key=order)
    row_of = {seeker: row for row, seeker in enumerate(free)}
    usable = [pair for pair in pairs if pair.seeker in row_of and places.get(pair.offer, 0) > 0]
    if not usable:
        return fixed
    columns = _columns(usable, places)
    best = max(pair.points for pair in usable) + 1
    # to place one learner more is worth more than all points together
    alone = best * (len(free) + 1)
    rows, cols, costs = [], [], []
    for pair in sorted(usable, key=lambda one: (row_of[one.seeker], order(one.offer))):
        for column in columns[pair.offer]:
            rows.append(row_of[pair.seeker])
            cols.append(column)
            costs.append(best - pair.points)
    width = sum(map(len, columns.values()))
    for row in range(len(free)):
        rows.append(row)
        cols.append(width + row)
        costs.append(alone)
    height = _fill_groups(rows, cols, costs, len(free), columns, rooms, left)
    matrix = coo_array(
        (np.array(costs, dtype=float), (rows, cols)), shape=(height, width + len(free))
    ).tocsr()
    chosen_rows, chosen_columns = min_weight_full_bipartite_matching(matrix)
    offer_at = {column: offer for offer, found in columns.items() for column in found}
    return fixed | {
        free[row]: offer_at[column]
        for row, column in zip(chosen_rows.tolist(), chosen_columns.tolist(), strict=True)
        if row < len(free) and column < width
    }


def _without(rooms, left, fixed):
    """Places of each opening and of each group, without those that fixed pairs take."""
    places, group_of = {room.offer: room.places for room in rooms}, {room.offer: room.group for room in rooms}
    for offer in fixed.values():
        places[offer] = places.get(offer, 0) - 1
        if (group := group_of.get(offer)) in left:
            left[group] -= 1
    if any(count < 0 for count in (*places.values(), *left.values())):
        raise ValueError("Er liggen meer plaatsen vast dan er zijn.")
    return places, left


def _columns(usable, places):
    """{opening: its columns}: no more of them than learners who could come."""
    asked = defaultdict(int)
    for pair in usable:
        asked[pair.offer] += 1
    found, width = {}, 0
    for offer in sorted(asked, key=order):
        count = min(places[offer], asked[offer])
        found[offer] = range(width, width + count)
        width += count
    return found


def _fill_groups(rows, cols, costs, height, columns, rooms, left):
    """Add rows that take the places a group offers beyond what it has free; returns how many rows there are then."""
    groups = defaultdict(list)
    for room in rooms:
        if room.group in left and room.offer in columns:
            groups[room.group].append(room.offer)
    for group in sorted(groups, key=order):
        offered = [column for offer in sorted(groups[group], key=order) for column in columns[offer]]
        for _ in range(max(0, len(offered) - left[group])):
            rows += [height] * len(offered)
            cols += offered
            costs += [1] * len(offered)  # a cost of its own: what is 0 is no pair
            height += 1
    return height


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
