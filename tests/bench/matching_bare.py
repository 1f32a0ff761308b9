"""The bare solvers that the whole proposal is laid beside: the same problem, as somebody writes it down who has its pairs.

Given are the pairs as three lists of numbers (which learner, which opening, how many points), how many each opening takes
and how many each workplace and company does. Nothing of `matching.rules` is used, so the answer is a check as well.
"""

from collections import defaultdict

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack
from scipy.sparse.csgraph import min_weight_full_bipartite_matching


def written(known):
    """The problem of a proposal, as plain lists."""
    if known.fixed:
        raise ValueError("the bench knows no fixed talks")
    columns = [one.tolist() for one in (known.pairs.seekers, known.pairs.offers, known.pairs.points)]
    rooms = [(room.places, room.group, room.around) for room in known.rooms]
    return len(known.seekers), *columns, rooms, dict(known.shared)


def as_matrix(learners, who, where, points, rooms, free):
    """The matrix for scipy's sparse matching: a column per place and one per learner to stay without.

    What a workplace or company offers beyond what it has free is taken by rows of its own.
    """
    who, where, points = map(np.array, (who, where, points))
    places = np.array([one[0] for one in rooms])
    first = np.concatenate([[0], np.cumsum(places)])
    times = places[where]
    nth = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    best = points.max() + 1
    rows, cols = [np.repeat(who, times)], [np.repeat(first[where], times) + nth]
    costs = [np.repeat(best - points, times)]
    rows.append(np.arange(learners))
    cols.append(first[-1] + np.arange(learners))
    costs.append(np.full(learners, best * (learners + 1)))
    height, filled = learners, defaultdict(int)
    for level in (1, 2):
        offered, outer = defaultdict(list), {}
        for nth_room, room in enumerate(rooms):
            offered[room[level]].extend(range(first[nth_room], first[nth_room + 1]))
            outer[room[level]] = room[2]
        for group, columns in offered.items():
            more = len(columns) - free[group] - (filled[group] if level == 2 else 0)
            for _ in range(more):
                rows.append(np.full(len(columns), height))
                cols.append(np.array(columns))
                costs.append(np.ones(len(columns)))
                height += 1
            if level == 1:
                filled[outer[group]] += max(0, more)
    entries = np.concatenate(costs).astype(float), (np.concatenate(rows), np.concatenate(cols))
    return coo_array(entries, shape=(height, int(first[-1]) + learners)).tocsr()


def matched(matrix):
    """Scipy's sparse matching (LAPJVsp) on a matrix that is there."""
    return min_weight_full_bipartite_matching(matrix)


def worth_of_matching(problem, matrix, chosen):
    """How many are placed, and with how many points."""
    learners, _, _, points, _, _ = problem
    best = max(points) + 1
    costs = np.asarray(matrix[chosen[0], chosen[1]]).ravel()[chosen[0] < learners]
    placed = costs[costs < best * (learners + 1)]
    return len(placed), int(best * len(placed) - placed.sum())


def by_highs(learners, who, where, points, rooms, free):
    """The same as a flow for HiGHS (`scipy.optimize.linprog`): how many are placed, and with how many points."""
    many = len(who)
    groups = {group: nth for nth, group in enumerate(free)}
    among = [who, where]
    limits = [np.ones(learners), np.array([one[0] for one in rooms])]
    for level in (1, 2):
        among.append([groups[rooms[one][level]] for one in where])
        limits.append(np.array(list(free.values())))
    rows = [
        coo_array((np.ones(many), (one, np.arange(many))), shape=(len(limit), many))
        for one, limit in zip(among, limits, strict=True)
    ]
    worth = np.array(points) + (max(points) + 1) * (learners + 1.0)
    found = linprog(
        -worth, A_ub=vstack(rows).tocsr(), b_ub=np.concatenate(limits), bounds=(0, 1), method="highs"
    )
    taken = found.x > 0.5
    return int(taken.sum()), int(np.array(points)[taken].sum())
