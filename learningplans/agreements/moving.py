"""One move of an agreement: under a lock, checked against the table, its day and its barriers, kept with who and why."""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.accounts.access import Can
from duaalportal.lib.dates import as_day, date_of
from learningplans import trail
from learningplans.agreements.errors import (
    AgreementChanged,
    AgreementRefused,
    DayDoesNotFit,
    NotFromHere,
    NotYourMove,
    ReasonMissing,
)
from learningplans.agreements.reading import current_version, standing_version
from learningplans.models import Agreement, AgreementState, AgreementStep, AgreementVersion
from learningplans.rules.agreements import MOVES, SIGNERS

audit.verbs(
    agreement_drawn_up="maakte een overeenkomst op",
    agreement_fixed="legde de tekst van een overeenkomst vast",
    agreement_amended="maakte een wijziging van een overeenkomst op",
    amendment_withdrawn="trok een wijziging van een overeenkomst in",
    amendment_signed="tekende als laatste een wijziging van een overeenkomst",
    agreement_registered="noteerde dat een overeenkomst opgeladen of geregistreerd is",
    **{f"agreement_{move.name}": move.words for move in MOVES.values()},
)

# what else a move asks, per name: barrier(agreement, on, by) raises an AgreementRefused. The start gate adds its own.
BARRIERS = {}


def lock(agreement):
    """The agreement as it is in the database, locked until the end of the transaction."""
    rows = Agreement.objects.select_for_update(of=("self",))
    return rows.select_related(
        *("school", "organisation", "trajectory__learner", "trajectory__programme"),
        *("placement__place__mentor", "placement__place__establishment"),
    ).get(pk=agreement.pk)


def roles_around(user, agreement):
    """The roles this person has in the school or the company of the agreement, when they may draw agreements up."""
    sides = {agreement.school_id, agreement.organisation_id}
    mine = sides & user.access.organisation_ids(Can.DRAW_UP_AGREEMENT)
    return frozenset().union(*(user.access.roles_in(pk) for pk in mine))


def refuse_stale(current, version):
    """Raise AgreementChanged when a form was made from an older version of the row."""
    if version is not None and current.version != version:
        raise AgreementChanged(current)


@transaction.atomic
def move(*, agreement, name, on, by, at, reason="", version=None, **fields):
    """Make one move and return the agreement as it then is; otherwise raise an AgreementRefused and write nothing.

    `on` is the day it counts for, `fields` the columns this move fills in. With `version`, that of the form, a change
    by somebody else is refused.
    """
    made, current = MOVES[name], lock(agreement)
    refuse_stale(current, version)
    check_table(current, made, by)
    if made.needs_reason and not reason.strip():
        raise ReasonMissing("Schrijf kort waarom. De andere partijen lezen het.")
    _check_day(current, made, on, as_day(at))
    if name in BARRIERS:
        BARRIERS[name](current, on, by)
    return take(current, name, on=on, by=by, at=at, reason=reason, **fields)


def take(current, name, *, on, by, at, reason="", **fields):
    """Write a move down on a locked agreement; who calls it has checked that it may be made."""
    made = MOVES[name]
    keep_step(current, current.state, made.reaches, on=on, by=by, at=at, reason=reason)
    current.state, current.version = made.reaches, current.version + 1
    for field, value in fields.items():
        setattr(current, field, value)
    current.save(update_fields=["state", "version", *fields])
    trail.record(f"agreement_{name}", current.trajectory, by=by, at=at, agreement=current.pk, on=on)
    return current


def keep_step(agreement, from_state, to_state, *, on, by, at, reason=""):
    """One line of the agreement's own history."""
    return AgreementStep.objects.create(
        agreement=agreement,
        school_id=agreement.school_id,
        trajectory_id=agreement.trajectory_id,
        organisation_id=agreement.organisation_id,
        from_state=from_state,
        to_state=to_state,
        on=on,
        reason=reason,
        at=at,
        by=by,
    )


def check_table(current, made, by):
    """Raise NotFromHere or NotYourMove when the table does not allow this move now, or not to this person."""
    state = AgreementState(current.state)
    if state not in made.leaves:
        others = " of ".join(one.label for one in AgreementState if one in made.leaves)
        raise NotFromHere(
            f"Deze overeenkomst is {state.label}. Dit kan alleen als ze {others} is. (Bron: {made.source})"
        )
    if made.who is SIGNERS:
        return
    if not made.who & roles_around(by, current):
        who = " of ".join(sorted(role.label for role in made.who))
        raise NotYourMove(f"Dit doet een {who}. (Bron: {made.source})")


def check_readiness(agreement, version, *, by):
    """Raise when the text of this version may not be fixed now by this person: a draft, or an open amendment."""
    made = MOVES["make_ready"]
    if version.changes and agreement.state != AgreementState.DRAFT:
        if not made.who & roles_around(by, agreement):
            raise NotYourMove(f"Dit doet een coördinator of trajectbegeleider. (Bron: {made.source})")
        return
    check_table(agreement, made, by)


def _check_day(current, made, on, today):
    if made.name == "expire" and on <= current.placement.ends_on:
        last = date_of(current.placement.ends_on)
        raise DayDoesNotFit(f"De laatste dag is {last}. Afsluiten kan vanaf de dag daarna.")
    if made.name == "activate" and on < current.placement.starts_on:
        first = date_of(current.placement.starts_on)
        raise DayDoesNotFit(f"De eerste dag is {first}. De overeenkomst gaat niet vroeger in.")
    if on > today:
        raise DayDoesNotFit("Deze dag moet nog komen. Kies vandaag of een dag die voorbij is.")
    last = AgreementStep.objects.filter(agreement=current).order_by("at", "pk").last()
    if last and on < last.on:
        raise DayDoesNotFit(
            f"Deze dag is te vroeg: op {date_of(last.on)} werd de overeenkomst {last.get_to_state_display()}."
        )


# --- signatures ----------------------------------------------------------------------------------------------------


@transaction.atomic
def note_signature(*, version, complete, by, at):
    """Say that somebody signed this version; `complete` when nobody who must sign is left. Signing calls this.

    A first text moves the agreement to partly signed or signed; an amendment leaves the state and counts once complete.
    """
    current = lock(version.agreement)
    row = AgreementVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if row.withdrawn_at or row.fixed_at is None or row != current_version(current):
        raise AgreementRefused("Deze tekst wordt niet meer getekend. Open de nieuwste versie.")
    if complete and row.completed_at is None:
        row.completed_at = at
        row.save(update_fields=["completed_at"])
    _follow(current, row, complete, by, at)
    return current


def _follow(current, row, complete, by, at):
    state, day = current.state, as_day(at)
    if state in (AgreementState.READY, AgreementState.PARTLY_SIGNED):
        if complete:
            take(current, "sign_all", on=day, by=by, at=at)
        elif state == AgreementState.READY:
            take(current, "sign_part", on=day, by=by, at=at)
    elif complete and row.changes:
        facts = {"agreement": current.pk, "version": row.number}
        trail.record("amendment_signed", current.trajectory, by=by, at=at, **facts)


# --- the official desk ---------------------------------------------------------------------------------------------


@transaction.atomic
def note_upload(*, agreement, uploaded_on, by, at, registered_on=None, version=None):
    """Write down that the signed text stands in the official desk, and since when it is registered there."""
    current = lock(agreement)
    refuse_stale(current, version)
    signed = standing_version(current)
    if signed is None:
        raise NotFromHere(
            "Nog niet iedereen tekende. Opladen kan met de ondertekende overeenkomst. (Bron: 001:587)"
        )
    made, today = MOVES["upload"], as_day(at)
    if not made.who & roles_around(by, current):
        raise NotYourMove("De school laadt de overeenkomst op. (Bron: 001:587)")
    _check_upload_days(signed, uploaded_on, registered_on, today)
    fields = {
        "uploaded_on": uploaded_on,
        "uploaded_by": by,
        "uploaded_version": signed.number,
        "registered_on": registered_on or current.registered_on,
    }
    if current.state == AgreementState.SIGNED:
        return take(current, "upload", on=uploaded_on, by=by, at=at, **fields)
    if not AgreementState(current.state).is_open:
        raise NotFromHere(f"Deze overeenkomst is {current.get_state_display()}.")
    for field, value in fields.items():
        setattr(current, field, value)
    current.version += 1
    current.save(update_fields=["version", *fields])
    trail.record("agreement_registered", current.trajectory, by=by, at=at, agreement=current.pk)
    return current


def _check_upload_days(signed, uploaded_on, registered_on, today):
    if uploaded_on > today or (registered_on and registered_on > today):
        raise DayDoesNotFit("Deze dag moet nog komen. Kies vandaag of een dag die voorbij is.")
    if uploaded_on < as_day(signed.fixed_at):
        raise DayDoesNotFit(f"Deze dag is te vroeg: de tekst werd vastgelegd op {date_of(signed.fixed_at)}.")
    if registered_on and registered_on < uploaded_on:
        raise DayDoesNotFit("De registratie komt na het opladen.")
