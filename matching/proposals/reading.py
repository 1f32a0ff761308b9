"""A proposal as people read it: each learner with a place and the reasons, or without and why; and what was decided since."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from duaalportal.lib.asked import Asked
from matching.models import Match, MatchState, ProposedMatch
from matching.rules.scoring import Factor, Reason, weights_of

SHOWN = {"": "Alle lerenden", "plaats": "Met een plaats", "geen": "Zonder plaats"}


@dataclass(frozen=True)
class ProposalFilter(Asked):
    """What somebody asked of the lines."""

    q: str = ""
    wie: str = ""

    KNOWN = {"wie": SHOWN}


@dataclass(frozen=True)
class Line:
    """One learner in a proposal."""

    row: object
    reasons: tuple
    decided: str

    @property
    def speaks_for(self):
        """What speaks for it, the heaviest first."""
        return [one for one in self.reasons if one.speaks_for]

    @property
    def speaks_against(self):
        """What speaks against it."""
        return [one for one in self.reasons if one.speaks_for is False]


def lines_of(user, proposal, asked):
    """The lines this person may read; which learners, says the access to learners."""
    rows = (
        ProposedMatch.objects.visible_to(user)
        .filter(proposal=proposal)
        .select_related("trajectory__learner", "trajectory__programme", "opening__organisation")
    )
    if asked.q:
        rows = rows.filter(trajectory__learner__name__icontains=asked.q)
    if asked.wie:
        rows = rows.filter(opening__isnull=asked.wie == "geen")
    return rows.order_by("trajectory__learner__name", "trajectory", "block")


def told(rows, weights):
    """Lines with their reasons, the heaviest first, and what people decided since (one query)."""
    rows, weighs = list(rows), weights_of(weights)
    since = defaultdict(dict)
    found = Match.objects.filter(trajectory__in=[row.trajectory_id for row in rows]).order_by("proposed_at")
    for trajectory, opening, state in found.values_list("trajectory_id", "opening_id", "state"):
        since[trajectory][opening] = MatchState(state)
    return [Line(row, _reasons(row, weighs), _decided(row, since[row.trajectory_id])) for row in rows]


def _reasons(row, weights):
    found = [Reason(Factor(one["factor"]), one["points"], one["text"]) for one in row.reasons]
    return tuple(
        sorted(
            found, key=lambda one: -abs((50 if one.points is None else one.points) - 50) * weights[one.factor]
        )
    )


def _decided(row, since):
    if row.opening_id in since:
        return f"deze plaats: {since[row.opening_id].label}"
    other = [state for state in since.values() if state is not MatchState.REFUSED]
    return f"een andere plaats: {other[-1].label}" if other else ""


def compared(proposal):
    """How people decided beside what was proposed: {words: how many}, over the whole proposal (two queries)."""
    lines = list(proposal.lines.values_list("trajectory_id", "opening_id"))
    confirmed = dict(
        Match.objects.filter(
            trajectory__in=[pk for pk, _ in lines],
            state=MatchState.CONFIRMED,
            proposed_at__gte=proposal.made_at,
        ).values_list("trajectory_id", "opening_id")
    )
    found = Counter()
    for trajectory, opening in lines:
        if trajectory not in confirmed:
            found["nog niet beslist"] += 1
        elif confirmed[trajectory] == opening:
            found["zoals voorgesteld"] += 1
        else:
            found["anders dan voorgesteld"] += 1
    return dict(found)
