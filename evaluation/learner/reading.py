"""A portfolio as its pages, its paper and its open data show it, for who looks."""

from dataclasses import dataclass

from evaluation.learner import competences, evidence
from evaluation.learner.portfolio import NextStep
from evaluation.models import PortfolioPiece
from learningplans.goals.eyes import eyes_of


@dataclass(frozen=True)
class ShownPiece:
    """A piece with the evidence behind it; without when its source is gone."""

    row: PortfolioPiece
    evidence: evidence.Evidence | None

    @property
    def label(self):
        """What kind of evidence it is."""
        return evidence.Kind(self.row.kind).label

    @property
    def facts(self):
        """Outcome and place, in words."""
        return self.evidence.facts if self.evidence else ["de bron is er niet meer"]

    @property
    def on(self):
        """The day of it; None when nobody knows any more."""
        return self.evidence.on if self.evidence else None


@dataclass(frozen=True)
class ShownPortfolio:
    """A portfolio as somebody may read it."""

    row: object
    trajectory: object
    pieces: tuple
    reached: competences.Reached
    own: bool

    @property
    def next_step(self):
        """What comes after, in words; "" before it is chosen."""
        return NextStep(self.row.next_step).label if self.row and self.row.next_step else ""

    @property
    def photos(self):
        """The ids of all photos in it."""
        return [one.evidence.photo_id for one in self.pieces if one.evidence and one.evidence.photo_id]


def pieces_of(row, trajectory, eyes, only=None):
    """The pieces in their order, or one of them; those of another company not, for who stands in one (two queries)."""
    rows = [only] if only else list(row.pieces.all()) if row else []
    found = evidence.facts_of(rows, trajectory)
    pieces = [ShownPiece(piece, found.get(piece.pk)) for piece in rows]
    # without its source nobody knows whose it was: then it is the learner's side's alone
    return tuple(one for one in pieces if (one.evidence.is_for(eyes) if one.evidence else eyes.from_school))


def read(user, trajectory, row, today):
    """The portfolio for this person; `row` is None before anything was put in it."""
    eyes = eyes_of(user, trajectory, today)
    return ShownPortfolio(
        row=row,
        trajectory=trajectory,
        pieces=pieces_of(row, trajectory, eyes),
        reached=competences.reached(trajectory, eyes),
        own=trajectory.learner.user_id == user.pk,
    )
