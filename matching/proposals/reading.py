"""A proposal as people read it: each learner with a place and the reasons, or without and why; and what was decided since."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from duaalportal.accounts.access import Can
from duaalportal.lib.asked import Asked
from duaalportal.lib.dates import school_year_of
from learningplans.models import Trajectory
from matching.models import Match, MatchState, ProposedMatch
from matching.proposals.gathering import LOOKING
from matching.rules.scoring import kept_reason, weights_of

SHOWN = {
    "": "Alle lerenden",
    "plaats": "Met één bedrijf",
    "rotatie": "Met een rotatie",
    "geen": "Zonder plaats",
}

# whether a match was confirmed since, and whether it is one that was proposed
DECIDED = {
    (True, True): "zoals voorgesteld",
    (True, False): "anders dan voorgesteld",
    (False, False): "nog niet beslist",
}


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
    # the lines of a rotation, a block each; empty where one company is proposed
    blocks: tuple = ()

    @property
    def speaks_for(self):
        """What speaks for it, the heaviest first."""
        return [one for one in self.reasons if one.speaks_for]

    @property
    def speaks_against(self):
        """What speaks against it."""
        return [one for one in self.reasons if one.speaks_for is False]

    @property
    def why_rotation(self):
        """Why several companies, in Dutch; empty where one is proposed."""
        if not self.blocks:
            return ""
        seen = self.blocks[0].rotation
        alone = f"één bedrijf in de buurt leert er hoogstens {seen['alone']}"
        if not seen["alone"]:
            alone = "van geen enkel bedrijf in de buurt is dat alleen bekend"
        return f"Samen leren ze {seen['together']} van de {seen['of']} activiteiten; {alone}."


def looking_by_year(user, school, today):
    """{school year: how many learners of the own school look for a place}, this year and the next (one query)."""
    this = school_year_of(today)
    rows = Trajectory.objects.on_school_side(user, Can.PROPOSE_MATCHES).filter(
        school=school, state__in=LOOKING, school_year__in=(this, this + 1)
    )
    many = dict(rows.order_by().values_list("school_year").annotate(many=Count("pk", distinct=True)))
    return {year: many.get(year, 0) for year in (this, this + 1)}


def lines_of(user, proposal, asked):
    """The lines this person may read; which learners, says the access to learners."""
    rows = (
        ProposedMatch.objects.visible_to(user)
        .filter(proposal=proposal, is_rotation=False)
        .select_related("trajectory__learner", "trajectory__programme", "opening__organisation")
    )
    if asked.q:
        rows = rows.filter(trajectory__learner__name__icontains=asked.q)
    if asked.wie:
        around = ProposedMatch.objects.filter(proposal=proposal, is_rotation=True).order_by()
        goes = Q(trajectory__in=around.values("trajectory"))
        single = Q(opening__isnull=asked.wie == "geen") & ~goes
        rows = rows.filter(goes if asked.wie == "rotatie" else single)
    return rows.order_by("trajectory__learner__name", "trajectory", "block")


def told(rows, weights, *, has_rotations):
    """Lines with their reasons, the heaviest first, their rotations, and what people decided since (two queries)."""
    rows, weighs = list(rows), weights_of(weights)
    learners = [row.trajectory_id for row in rows]
    since, blocks = defaultdict(dict), defaultdict(tuple)
    found = Match.objects.filter(trajectory__in=learners).order_by("proposed_at")
    for trajectory, opening, state in found.values_list("trajectory_id", "opening_id", "state"):
        since[trajectory][opening] = MatchState(state)
    if has_rotations:
        around = ProposedMatch.objects.filter(
            proposal__in={row.proposal_id for row in rows}, trajectory__in=learners, is_rotation=True
        )
        for one in around.select_related("opening__organisation").order_by("block"):
            blocks[one.trajectory_id] += (one,)
    return [
        Line(row, _reasons(row, weighs), _decided(row, since[row.trajectory_id]), blocks[row.trajectory_id])
        for row in rows
    ]


def _reasons(row, weights):
    found = [kept_reason(one) for one in row.reasons]
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


def compared(user, proposal):
    """How people decided beside what was proposed: {words: how many}, of the learners this person reads (one query).

    Of learners of other schools nothing is counted: beside the own ones a sum would tell of them.
    """
    lines = ProposedMatch.objects.visible_to(user).filter(proposal=proposal)
    proposed = ProposedMatch.objects.filter(
        proposal=proposal, trajectory=OuterRef("trajectory"), opening=OuterRef("opening")
    )
    since = Match.objects.filter(
        trajectory=OuterRef("trajectory"), state=MatchState.CONFIRMED, proposed_at__gte=proposal.made_at
    )
    rows = lines.filter(is_rotation=False).order_by()
    rows = rows.annotate(is_decided=Exists(since), is_so=Exists(since.filter(Exists(proposed))))
    found = dict.fromkeys(DECIDED.values(), 0)
    for *stands, many in rows.values_list("is_decided", "is_so").annotate(many=Count("pk")):
        found[DECIDED[tuple(map(bool, stands))]] += many
    return {words: many for words, many in found.items() if many}
