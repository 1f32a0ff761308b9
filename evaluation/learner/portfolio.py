"""The portfolio of a learner: about me, chosen evidence with own words, what comes next (E21, E25); the learner keeps it.

Texts carry a version made from themselves, so that of two screens the second is shown both. It can be kept on after the
trajectory is over: it is what the learner takes along. The diploma is noted by who coaches.
"""

from django.db import transaction
from django.db.models import Max, TextChoices

from duaalportal.accounts import audit
from duaalportal.accounts.access import Can
from duaalportal.lib.dates import as_day
from duaalportal.lib.privacy import refuse_national_numbers
from evaluation.learner import evidence, trail
from evaluation.learner.errors import LearnerRefused, NotTheLearner, TextChanged
from evaluation.models import Portfolio, PortfolioPiece
from learningplans import trail as trajectory_trail
from learningplans.goals.notes import version_of
from learningplans.models import Trajectory

MOST_PIECES = 40

audit.verbs(
    portfolio_shared="koos wie de eigen portfolio leest",
    portfolio_changed="werkte aan de eigen portfolio",
    diploma_registered="noteerde welk bewijs de lerende behaalde",
)


class NextStep(TextChoices):
    """What comes after the trajectory (002:243)."""

    WORK = "work", "werken"
    STUDY = "study", "verder leren"
    BOTH = "both", "werken en leren"
    OTHER = "other", "iets anders"


def portfolio_of(trajectory):
    """The portfolio of a learner; None before anything was put in it (one query)."""
    return Portfolio.objects.filter(trajectory=trajectory).first()


@transaction.atomic
def write_about(*, trajectory, about, version, by, at):
    """Keep what the learner says of oneself. Raises TextChanged."""
    row = _own(trajectory, by, at)
    _put(row, "about", about, version)
    return _kept(row, by, at)


@transaction.atomic
def choose_next(*, trajectory, next_step, next_words, version, by, at):
    """Keep what comes after the trajectory; both empty takes it back. Raises TextChanged."""
    if next_step and next_step not in NextStep.values:
        raise LearnerRefused("Kies er een.", "next_step")
    if next_step == NextStep.OTHER and not next_words.strip():
        raise LearnerRefused("Schrijf in enkele woorden wat je gaat doen.", "next_words")
    row = _own(trajectory, by, at)
    _put(row, "next_words", next_words, version)
    row.next_step = next_step
    return _kept(row, by, at)


@transaction.atomic
def share(*, trajectory, is_shared, by, at):
    """Let the team read the portfolio, or not any more: it holds from the next request on. Again changes nothing."""
    row = _own(trajectory, by, at)
    if row.is_shared != is_shared:
        row.is_shared = is_shared
        row.version += 1
        row.save(update_fields=["is_shared", "version"])
        trail.record("portfolio_shared", row, by=by, at=at)
    return row


@transaction.atomic
def register_diploma(*, trajectory, diploma, on, by, at):
    """Note which proof the learner got and when, for who coaches; both empty takes a mistake back."""
    today, diploma = as_day(at), diploma.strip()
    rows = Trajectory.objects.select_for_update(of=("self",), no_key=True).select_related("school", "learner")
    held = rows.get(pk=trajectory.pk)
    if not Trajectory.objects.where(by, Can.EDIT_LEARNER, today).filter(pk=held.pk).exists():
        raise LearnerRefused("Alleen wie deze lerende begeleidt, noteert dit.")
    if bool(diploma) != bool(on):
        raise LearnerRefused("Vul het bewijs en de datum samen in.", "on" if diploma else "diploma")
    if on and not held.starts_on <= on <= today:
        raise LearnerRefused("Kies een dag in dit traject, ten laatste vandaag.", "on")
    refuse_national_numbers(diploma)
    row = _begun(held, at)
    if (row.diploma, row.diploma_on) != (diploma, on):
        row.diploma, row.diploma_on, row.changed_at = diploma, on, at
        row.version += 1
        row.save()
        trajectory_trail.record("diploma_registered", held, by=by, at=at)
    return row


# --- pieces -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_piece(*, trajectory, kind, source, by, at):
    """Put a piece of evidence last in the portfolio; again changes nothing. Only what is this learner's own is found."""
    if kind not in evidence.Kind.values:
        raise LearnerRefused("Kies een stuk uit de lijst.")
    row = _own(trajectory, by, at)
    if there := row.pieces.filter(kind=kind, source=source).first():
        return there
    found = evidence.find(evidence.Kind(kind), source, row.trajectory, by, as_day(at))
    if found is None:
        raise LearnerRefused("Dit stuk is er niet meer. Kies een ander.")
    if row.pieces.count() >= MOST_PIECES:
        raise LearnerRefused(f"Er staan al {MOST_PIECES} stukken in. Haal er eerst een weg.")
    last = row.pieces.aggregate(last=Max("position"))["last"] or 0
    piece = PortfolioPiece.objects.create(
        school=row.school,
        trajectory=row.trajectory,
        portfolio=row,
        kind=kind,
        source=found.source,
        title=found.title,
        position=last + 1,
        added_at=at,
    )
    _kept(row, by, at)
    return piece


@transaction.atomic
def reflect(*, piece, reflection, version, by, at):
    """Keep the own words at a piece. Raises TextChanged."""
    row = _own(piece.trajectory, by, at)
    current = row.pieces.get(pk=piece.pk)
    _put(current, "reflection", reflection, version)
    current.save(update_fields=["reflection"])
    _kept(row, by, at)
    return current


@transaction.atomic
def move_piece(*, piece, up, by, at):
    """Put a piece one place up or down; at the end it stays."""
    row = _own(piece.trajectory, by, at)
    rows = list(row.pieces.all())
    here = next(nth for nth, one in enumerate(rows) if one.pk == piece.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
        for nth, one in enumerate(rows, start=1):
            one.position = nth
        PortfolioPiece.objects.bulk_update(rows, ["position"])
        _kept(row, by, at)
    return rows


@transaction.atomic
def remove_piece(*, piece, by, at):
    """Take a piece out of the portfolio, with the words written at it; what it pointed to stays where it is."""
    row = _own(piece.trajectory, by, at)
    row.pieces.filter(pk=piece.pk).delete()
    return _kept(row, by, at)


# --- what they share --------------------------------------------------------------------------------------------------


def _own(trajectory, by, at):
    """The portfolio of this learner, begun when there is none, while nobody else changes it. Raises NotTheLearner."""
    rows = Trajectory.objects.select_for_update(of=("self",), no_key=True).select_related("school", "learner")
    held = rows.get(pk=trajectory.pk)
    if held.learner.user_id != by.pk:
        raise NotTheLearner("Alleen de lerende werkt aan deze portfolio.")
    return _begun(held, at)


def _begun(held, at):
    row = Portfolio.objects.filter(trajectory=held).first()
    row = row or Portfolio.objects.create(school=held.school, trajectory=held, changed_at=at)
    row.trajectory, row.school = held, held.school
    return row


def _put(row, name, text, version):
    """Put a text that was typed on this version of it; what stands so already is no conflict."""
    text, stands = text.strip(), getattr(row, name)
    refuse_national_numbers(text)
    if text != stands and version != version_of(stands):
        raise TextChanged(name, stands)
    setattr(row, name, text)


def _kept(row, by, at):
    row.changed_at = at
    row.version += 1
    row.save()
    trail.record("portfolio_changed", row, by=by, at=at)
    return row
