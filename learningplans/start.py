"""The start gate: how a start stands, what people note for it, and the first day itself (M18).

Nothing of the gate is stored: it is asked of the facts, on the day one looks or wants to start. What blocks refuses the
move of the trajectory and of the agreement alike, whoever makes it.
"""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.accounts.access import Can
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.questions import asking, differing
from learningplans import checklist, trail, trajectories
from learningplans.agreements import moving
from learningplans.agreements.errors import AgreementRefused
from learningplans.models import (
    Agreement,
    AgreementState,
    Placement,
    StartEvidence,
    TrajectoryState,
)
from learningplans.rules.start import may_speak_for
from learningplans.rules.start_items import gate
from learningplans.start_facts import Gathered, starts, told

audit.verbs(
    start_noted="noteerde bewijs voor de start",
    start_note_withdrawn="trok een notitie voor de start in",
)


class StartRefused(AgreementRefused):
    """This cannot be done now; the text says why in Dutch."""


class StartBlocked(StartRefused):
    """The law holds the first day back; `findings` say on what."""

    def __init__(self, findings):
        super().__init__(" ".join(f"{finding.why} {finding.todo}".strip() for finding in findings))
        self.findings = tuple(findings)


class NoWordTaken(StartRefused):
    """Of this item the portal looks for itself."""


class NotYours(StartRefused):
    """Somebody of the other side sees to this item."""


class ReasonMissing(StartRefused):
    """What is left out is left out for a reason."""


class DayInTheFuture(StartRefused):
    """What is noted has not happened yet."""


class AlreadyNoted(StartRefused):
    """Somebody noted this item before; carries the row."""

    def __init__(self, current):
        super().__init__("Een collega noteerde dit al. Kijk het na.")
        self.current = current


class NothingToStart(StartRefused):
    """There is no agreement to begin with, or this start lies behind."""


# --- how it stands -----------------------------------------------------------------------------------------------


def gate_of(placement, today, *, on=None):
    """How the start of one placement stands; with `on` as if it were to begin on that day."""
    return gates_for(Placement.objects.filter(pk=placement.pk), today, on=on)[placement.pk]


@asking
def gates_for(placements, today, *, on=None, book=None):
    """The gates of many placements by their id, in a fixed number of queries; give a queryset, or the `starts`."""
    rows = placements
    if hasattr(placements, "values_list"):
        rows = starts((yield differing(told(placements))))
    if not rows:
        return {}
    gathered = yield from Gathered.steps(rows, today, on=on, book=book)
    return {row.pk: gate(gathered.facts(row), checklist.entries()) for row in rows}


def check_gate(placement, on):
    """Raise StartBlocked with every finding for which the law holds a first day on this day back."""
    blocks = gate_of(placement, on, on=on).blocks
    if blocks:
        raise StartBlocked([item.finding for item in blocks])


@trajectories.barrier("start")
def gate_is_open(trajectory, on):
    """Why a trajectory may not begin on this day: what holds its first placements back, or ""."""
    rows = trajectories.standing(trajectory, on)
    begun = [row.pk for row in rows if row.starts_on <= on]
    if rows and not begun:
        return f"De eerste dag is pas op {date_of(min(row.starts_on for row in rows))}."
    gates = gates_for(Placement.objects.filter(pk__in=begun), on, on=on).values()
    blocks = [item.finding for found in gates for item in found.blocks]
    return str(StartBlocked(blocks)) if blocks else ""


def agreement_may_begin(agreement, on, by):
    """Barrier of the agreement's own first day."""
    check_gate(agreement.placement, on)


moving.BARRIERS["activate"] = agreement_may_begin


# --- what people note --------------------------------------------------------------------------------------------


def may_note(user, placement, owners):
    """Whether this person speaks for who sees to an item: somebody of the own side."""
    mine = user.access.organisation_ids(Can.PREPARE_START) & {placement.school_id, placement.organisation_id}
    roles = frozenset().union(*(user.access.roles_in(pk) for pk in mine))
    # a training centre keeps nothing here itself: the school notes for it
    return bool(roles) and (placement.is_simulated or may_speak_for(owners, roles))


@transaction.atomic
def note_evidence(*, placement, code, done_on, by, at, note="", paper=None, is_not_needed=False):
    """Note that an item was done on a day, or is not needed here; raises StartRefused with the reason."""
    Placement.objects.select_for_update(no_key=True, of=("self",)).get(pk=placement.pk)
    item = next((one for one in gate_of(placement, as_day(at)).items if one.code == code), None)
    _check_word(item, placement, done_on, note, is_not_needed, by, as_day(at))
    if paper is not None and paper.trajectory_id != placement.trajectory_id:
        raise StartRefused("Dit document hoort bij een ander traject.")
    if current := _standing(placement, code):
        raise AlreadyNoted(current)
    row = StartEvidence.objects.create(
        school_id=placement.school_id,
        trajectory_id=placement.trajectory_id,
        organisation_id=placement.organisation_id,
        placement=placement,
        code=code,
        done_on=done_on,
        note=note.strip(),
        paper=paper,
        is_not_needed=is_not_needed,
        noted_at=at,
        noted_by=by,
    )
    trail.record("start_noted", placement.trajectory, by=by, at=at, code=code, evidence=row.pk)
    return row


def _check_word(item, placement, done_on, note, is_not_needed, by, today):
    if item is None or not item.is_asked or not item.entry.takes_word:
        raise NoWordTaken("Dit kijkt het portaal zelf na: breng het daar in orde.")
    if not may_note(by, placement, item.owners):
        raise NotYours(f"Dit doet een {item.owner_words}.")
    if is_not_needed and not item.entry.may_be_left_out:
        raise NoWordTaken("Dit is altijd nodig.")
    if is_not_needed and not note.strip():
        raise ReasonMissing("Schrijf waarom dit hier niet nodig is.")
    if done_on > today:
        raise DayInTheFuture("Deze dag moet nog komen. Kies vandaag of een vroegere dag.")


def _standing(placement, code):
    return StartEvidence.objects.filter(placement=placement, code=code, withdrawn_at__isnull=True).first()


@transaction.atomic
def withdraw_evidence(*, evidence, by, at):
    """Take a note back: the item is open again. Again changes nothing. Raises NotYours."""
    rows = StartEvidence.objects.select_for_update(of=("self",)).select_related(
        "placement", "trajectory__school"
    )
    current = rows.get(pk=evidence.pk)
    if current.withdrawn_at is not None:
        return current
    item = gate_of(current.placement, as_day(at)).item(current.code)
    if not may_note(by, current.placement, item.owners):
        raise NotYours(f"Dit doet een {item.owner_words}.")
    current.withdrawn_at, current.withdrawn_by = at, by
    current.save(update_fields=["withdrawn_at", "withdrawn_by"])
    trail.record(
        "start_note_withdrawn", current.trajectory, by=by, at=at, code=current.code, evidence=current.pk
    )
    return current


# --- the first day -----------------------------------------------------------------------------------------------

TOWARDS = {TrajectoryState.MATCHED: "prepare_start", TrajectoryState.START_READY: "start"}


@transaction.atomic
def start_placement(*, placement, on, by, at):
    """Let a placement begin: the agreement holds from this day, and a trajectory that waited for it runs.

    Raises StartBlocked, another AgreementRefused, or a MoveRefused of the trajectory; then nothing is written.
    """
    agreement = Agreement.objects.open().filter(placement=placement).first()
    if agreement is None:
        raise NothingToStart("Er is nog geen overeenkomst. Maak ze eerst op.")
    if agreement.state == AgreementState.ACTIVE:
        raise NothingToStart("Deze plaatsing is al gestart.")
    check_gate(placement, on)
    started = moving.move(agreement=agreement, name="activate", on=on, by=by, at=at)
    trajectory = placement.trajectory
    trajectory.refresh_from_db(fields=["state"])
    while name := TOWARDS.get(TrajectoryState(trajectory.state)):
        trajectory = trajectories.move(trajectory=trajectory, name=name, on=on, by=by, at=at)
    return started
