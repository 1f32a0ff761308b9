"""One company or several in turn: the fewest companies that together teach what is still to learn (M12, 001:562)."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp


@dataclass(frozen=True, slots=True)
class Choice:
    """A set of openings for one learner, and what it leaves open."""

    offers: tuple
    left: frozenset
    km: int


def together(to_learn, teaches, km, *, most, usable=None):
    """The openings that leave the least to learn, then are the fewest, then the nearest; at most `most` of them.

    `teaches` is {opening: competences that can be learned there}, `km` {opening: kilometres or None}. Exact: a small
    integer programme, solved by HiGHS.
    """
    offers = sorted((one for one in teaches if usable is None or one in usable), key=str)
    goals = sorted(to_learn)
    if not offers or not goals or most < 1:
        return Choice((), frozenset(goals), 0)
    n, m = len(offers), len(goals)
    far = np.array([(km.get(one) if km.get(one) is not None else 40) for one in offers], dtype=float)
    # one competence counts for more than one company, one company for more than all kilometres
    step = far.sum() + 1
    cost = np.concatenate([far + step, np.full(m, -step * (n + 1))])
    cover = np.zeros((m, n + m))
    for row, goal in enumerate(goals):
        cover[row, n + row] = 1
        for column, one in enumerate(offers):
            if goal in teaches[one]:
                cover[row, column] = -1
    count = np.concatenate([np.ones(n), np.zeros(m)])[None, :]
    found = milp(
        cost,
        constraints=[LinearConstraint(cover, -np.inf, 0), LinearConstraint(count, 0, most)],
        integrality=np.ones(n + m),
        bounds=Bounds(0, 1),
    )
    chosen = tuple(one for one, value in zip(offers, found.x[:n], strict=True) if value > 0.5)
    learned = frozenset().union(*(teaches[one] for one in chosen)) if chosen else frozenset()
    return Choice(chosen, frozenset(goals) - learned, int(sum(km.get(one) or 0 for one in chosen)))
