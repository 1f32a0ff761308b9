"""Drawing up: the draft follows what is known; fixing makes the file that is signed, and from then nothing changes."""

import hashlib

from django.db import transaction

from duaalportal.jobs import services as work
from duaalportal.lib.dates import as_day
from duaalportal.lib.findings import all_met
from duaalportal.lib.uploads import Upload, kept
from learningplans import trail
from learningplans.agreements import moving, paper
from learningplans.agreements.errors import AlreadyAnAgreement, Fixed, Incomplete, PlacementOver
from learningplans.agreements.facts import checks_for, kind_in, same_terms, terms_of
from learningplans.agreements.reading import current_version, level_of, open_agreement
from learningplans.models import Agreement, AgreementState, AgreementVersion, Placement

FOLDER = "overeenkomsten"
FIX = "learningplans.agreement"


@transaction.atomic
def draw_up(*, placement, by, at, level=1):
    """Begin the agreement of a placement as a draft of what is known. Raises AlreadyAnAgreement and PlacementOver."""
    locked = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    if current := open_agreement(locked):
        raise AlreadyAnAgreement(current)
    if locked.ended_at:
        raise PlacementOver(
            "Deze plaatsing is beëindigd. Maak een overeenkomst op voor een plaatsing die loopt."
        )
    terms = terms_of(placement, on=as_day(at), level=level)
    rows = side_of(placement)
    agreement = Agreement.objects.create(
        placement=placement, kind=kind_in(terms), started_at=at, started_by=by, **rows
    )
    add_version(agreement, terms, effective_on=placement.starts_on, by=by, at=at)
    moving.keep_step(agreement, "", AgreementState.DRAFT, on=as_day(at), by=by, at=at)
    trail.record("agreement_drawn_up", placement.trajectory, by=by, at=at, agreement=agreement.pk)
    return agreement


def side_of(row):
    """The columns that every row of an agreement carries, from the row it hangs on."""
    return {
        "school_id": row.school_id,
        "trajectory_id": row.trajectory_id,
        "organisation_id": row.organisation_id,
    }


def add_version(agreement, terms, *, effective_on, by, at, changes=(), reason=""):
    """The next version of an agreement, as a draft."""
    last = AgreementVersion.objects.filter(agreement=agreement).order_by("number").last()
    return AgreementVersion.objects.create(
        agreement=agreement,
        number=last.number + 1 if last else 1,
        terms=terms,
        changes=list(changes),
        reason=reason,
        effective_on=effective_on,
        made_at=at,
        made_by=by,
        **side_of(agreement),
    )


def locked_draft(version):
    """The version, locked; raises Fixed when its text no longer changes."""
    current = AgreementVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if current.fixed_at:
        raise Fixed("Deze tekst ligt vast. Wijzigen kan met een nieuwe versie.")
    return current


@transaction.atomic
def refresh(*, agreement, by, at, level=None):
    """Take the draft over again from what is known now; with `level` the allowance changes too. Raises Fixed."""
    draft = locked_draft(current_version(agreement))
    level = level or level_of(draft.terms)
    terms = terms_of(agreement.placement, on=as_day(at), level=level)
    if same_terms(draft.terms, terms):
        return draft
    draft.terms, draft.made_at, draft.made_by = terms, at, by
    if not draft.changes:
        draft.effective_on = agreement.placement.starts_on
        Agreement.objects.filter(pk=agreement.pk).update(kind=kind_in(terms))
        agreement.kind = kind_in(terms)
    draft.save()
    return draft


def make_ready(*, agreement, by, at):
    """Check the draft and ask for the file that is signed; the work behind the page then calls `fix`.

    Raises Incomplete with what is missing, Fixed, NotFromHere and NotYourMove. Returns the job.
    """
    with transaction.atomic():
        version = refresh(agreement=agreement, by=by, at=at)
        moving.check_readiness(agreement, version, by=by)
        refuse_incomplete(agreement, version, on=as_day(at))
    return work.start(
        kind=FIX,
        by=by,
        at=at,
        params={"version": str(version.pk)},
        key=f"{FIX}:{version.pk}",
    )


def refuse_incomplete(agreement, version, *, on):
    """Raise Incomplete when something that blocks is missing."""
    found = checks_for(agreement.placement, version.terms, on=on)
    if not all_met(found):
        raise Incomplete([finding for finding in found if finding.blocks and not finding.met])


def render(version):
    """The PDF for signature of this version: the same text gives the same bytes."""
    return paper.make(version, concept=False)


def fix(*, version, by, at, content=None):
    """Keep the exact bytes that will be signed, with their hash; a draft agreement becomes ready. Again changes nothing.

    Raises Fixed when the text changed since `version` was read, so that nobody signs another text than was rendered.
    """
    content = content or render(version)
    upload = Upload(content, "application/pdf", "pdf")
    with kept(upload, FOLDER) as name, transaction.atomic():
        agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=version.agreement_id)
        draft = locked_draft(version)
        if draft.terms != version.terms or draft.withdrawn_at:
            raise Fixed("Intussen veranderde de tekst. Kijk hem na en leg hem opnieuw vast.")
        draft.file, draft.size = name, upload.size
        draft.sha256 = hashlib.sha256(content).hexdigest()
        draft.fixed_at, draft.fixed_by = at, by
        draft.save()
        if agreement.state == AgreementState.DRAFT:
            moving.take(agreement, "make_ready", on=as_day(at), by=by, at=at)
        facts = {"agreement": agreement.pk, "version": draft.number, "sha256": draft.sha256}
        trail.record("agreement_fixed", agreement.trajectory, by=by, at=at, **facts)
    return draft


@transaction.atomic
def rework(*, agreement, reason, by, at, version=None):
    """Withdraw the text that is being signed and go on with a new draft; what was signed of it no longer counts.

    An agreement that nobody completed goes back to draft; of one that stands only the amendment is withdrawn.
    """
    current = moving.lock(agreement)
    moving.refuse_stale(current, version)
    latest = current_version(current)
    if latest is None or latest.completed_at:
        raise Fixed("Deze tekst is door iedereen getekend. Maak een wijziging.")
    if current.state in (AgreementState.READY, AgreementState.PARTLY_SIGNED):
        current = moving.move(agreement=current, name="rework", on=as_day(at), by=by, at=at, reason=reason)
    withdraw_version(latest, by=by, at=at)
    if current.state == AgreementState.DRAFT:
        terms = terms_of(current.placement, on=as_day(at), level=level_of(latest.terms))
        add_version(current, terms, effective_on=current.placement.starts_on, by=by, at=at, reason=reason)
    else:
        facts = {"agreement": current.pk, "version": latest.number, "reason": reason}
        trail.record("amendment_withdrawn", current.trajectory, by=by, at=at, **facts)
    return current


def withdraw_version(version, *, by, at):
    """Say that a version no longer counts; it stays to be read."""
    version.withdrawn_at, version.withdrawn_by = at, by
    version.save(update_fields=["withdrawn_at", "withdrawn_by"])
