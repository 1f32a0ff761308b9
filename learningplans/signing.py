"""Signatures: whose a version needs, and putting them down with what shows them, by screen or on paper (M17).

The exact file is what is signed: the hash that stood on the screen, the one of the version and the bytes on disk have to
be one. The move of the agreement follows in the same transaction, under the lock of its row: the last of two who sign at
once completes it, and only that one.
"""

import hashlib
from dataclasses import dataclass

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib import uploads
from duaalportal.lib.dates import as_day
from learningplans import trail
from learningplans.agreements import moving
from learningplans.agreements.drawing import side_of
from learningplans.agreements.errors import AgreementRefused
from learningplans.agreements.reading import current_version
from learningplans.mandates import authority_in, words_of
from learningplans.models import AgreementState, AgreementVersion, Guardian, Party, Signature
from learningplans.rules.age import is_minor
from learningplans.rules.agreements import AMENDABLE, EVERYBODY, signing_again
from learningplans.rules.signing import Parent, asked, is_late, may_record, paper_fault

FOLDER = "handtekeningen"
AS = {
    Party.COMPANY: "leerbedrijf",
    Party.SCHOOL: "school",
    Party.LEARNER: "lerende",
    Party.GUARDIAN: "ouder of voogd",
}
METHOD = Signature.Method

audit.verbs(
    signature_put="tekende een overeenkomst",
    signature_recorded="noteerde een handtekening op papier",
    signing_settled="rondde het tekenen af: niemand hoeft nog te tekenen",
)


class SigningRefused(AgreementRefused):
    """This signature cannot be put down now; the text says why in Dutch."""


class TextChanged(SigningRefused):
    """What is signed is not what stood on the screen, or not what was fixed."""


class NotYourSignature(SigningRefused):
    """Somebody else signs for this party."""


class AlreadySigned(SigningRefused):
    """This party signed before, by another person; carries the signature."""

    def __init__(self, current):
        super().__init__(f"Hier is al getekend, door {current.signer_name}.")
        self.current = current


# --- whose ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """A signature that a version needs: of whom, and the row once it is there.

    `any_of` are the parents of whom one is enough, where nobody is marked as signing.
    """

    party: Party
    name: str
    guardian: Guardian | None = None
    signature: Signature | None = None
    any_of: tuple = ()
    todo: str = ""
    is_late: bool = False

    @property
    def part(self):
        """What this party is in the agreement: leerbedrijf, school, lerende, moeder."""
        return (self.guardian and self.guardian.relation) or AS[self.party]

    @property
    def role(self):
        """As what somebody signed; with a mandate, whose."""
        return role_words(self.signature)

    @property
    def how(self):
        """'elektronisch', or 'op papier' with who wrote it down."""
        if self.signature.method == METHOD.PAPER:
            return f"op papier, genoteerd door {self.signature.recorded_by.name}"
        return "elektronisch"


def due_signatures(version, on):
    """Every signature this version needs on this day, in one order, each with its row once it is there.

    A version that everybody signed needs no more: it shows who did.
    """
    rows = list(signatures_of(version))
    if version.completed_at:
        order = {party.value: number for number, party in enumerate(EVERYBODY)}
        return [_done(version, row) for row in sorted(rows, key=lambda row: order[row.party])]
    learner = version.agreement.trajectory.learner
    parents = {row.pk: row for row in Guardian.objects.filter(learner=learner).running(on)}
    signed = {row.guardian_id: row for row in rows if row.guardian_id}
    asks = asked(
        signing_again(version.changes),
        is_minor=minor_on(learner, on),
        parents=[Parent(row.pk, row.signs) for row in parents.values()],
        signed=list(signed),
    )
    by_party = {row.party: row for row in rows if not row.guardian_id}
    return [_due(version, learner, ask, parents, signed, by_party) for ask in asks]


def signatures_of(version):
    """The signatures of a version, oldest first, with all that their evidence says (one query)."""
    related = ("guardian", "mandate__giver", "recorded_by", "signer")
    return Signature.objects.filter(agreement_version=version).select_related(*related)


def minor_on(learner, on):
    """Whether a learner is a minor on this day, by the rule of that day."""
    return is_minor(learner.birth_date, on, book().on(on).value(Name.MINOR_UNTIL))


def _done(version, row):
    return Due(
        Party(row.party),
        _name(version, row.party, row.guardian),
        row.guardian,
        row,
        is_late=is_late(row.signed_on, version.effective_on),
    )


def _due(version, learner, ask, parents, signed, by_party):
    row = signed.get(ask.parent) if ask.parent else by_party.get(ask.party)
    if row:
        return _done(version, row)
    guardian = parents.get(ask.parent)
    name = "een ouder of voogd" if ask.party is Party.GUARDIAN else ""
    return Due(
        ask.party,
        guardian.name if guardian else name or _name(version, ask.party, None),
        guardian,
        any_of=tuple(parents[key] for key in ask.any_of),
        todo=ask.todo,
    )


def _name(version, party, guardian):
    if guardian:
        return guardian.name
    if party == Party.LEARNER:
        return version.agreement.trajectory.learner.name
    return version.organisation.name if party == Party.COMPANY else version.school.name


def role_words(signature):
    """As what somebody signed; with a mandate, whose."""
    return words_of(signature.signer_role, signature.mandate)


def is_open(agreement, version):
    """Whether this version of the agreement is being signed now."""
    if version is None or version.fixed_at is None or version.completed_at or version.withdrawn_at:
        return False
    state = AgreementState(agreement.state)
    return state in (AgreementState.READY, AgreementState.PARTLY_SIGNED) or (
        bool(version.changes) and state in AMENDABLE
    )


def own_dues(user, agreement, dues, on):
    """What this person may sign of these, each with as what: [(Due, Guardian or None, words)]."""
    found = []
    for due in dues:
        if due.signature:
            continue
        for guardian in due.any_of or (due.guardian,):
            words = _as_what(agreement, due.party, guardian, user, on)
            if words:
                found.append((due, guardian, words[0]))
    return found


def _as_what(agreement, party, guardian, user, on):
    """(words, role, mandate) with which this person signs for a party; None when somebody else does."""
    learner = agreement.trajectory.learner
    if party == Party.LEARNER:
        mine = learner.user_id == user.pk and Role.LEARNER in user.access.roles_in(agreement.school_id)
        return ("de lerende", "lerende", None) if mine else None
    if party == Party.GUARDIAN:
        return _as_parent(agreement, learner, guardian, user)
    organisation = agreement.organisation_id if party == Party.COMPANY else agreement.school_id
    ground = authority_in(user, organisation, on)
    return (ground.words, ground.role.label, ground.mandate) if ground else None


def _as_parent(agreement, learner, guardian, user):
    if guardian is None or guardian.user_id != user.pk or guardian.learner_id != learner.pk:
        return None
    # of a learner of age no parent is asked any more, so there is nothing here to say about age
    if Role.GUARDIAN not in user.access.roles_in(agreement.school_id):
        return None
    relation = guardian.relation or "ouder of voogd"
    return relation, relation, None


# --- by screen -----------------------------------------------------------------------------------------------------


@transaction.atomic
def sign(*, version, party, by, at, sha256, guardian=None):
    """Put down the signature of the person who looks at the text with this hash; the same again counts once.

    Raises AlreadySigned, TextChanged, NotYourSignature and other AgreementRefused; then nothing is written.
    """
    party, on = Party(party), as_day(at)
    agreement, current = _locked(version)
    if before := _standing(current, party, guardian):
        if before.signer_id == by.pk:
            return before
        raise AlreadySigned(before)
    _check_open(agreement, current)
    _check_text(current, sha256)
    due, parent = _asked_of(current, party, guardian, on)
    found = _as_what(agreement, party, parent, by, on)
    if found is None:
        raise NotYourSignature(_whose(due, current, on))
    _, role, mandate = found
    row = _put(
        current,
        party=party,
        guardian=parent,
        method=METHOD.ELECTRONIC,
        signer=by,
        signer_name=by.name,
        signer_role=role,
        mandate=mandate,
        signed_on=on,
        recorded_at=at,
        recorded_by=by,
    )
    _record("signature_put", current, row, by, at)
    _follow(current, on, by, at)
    return row


def _locked(version):
    agreement = moving.lock(version.agreement)
    rows = AgreementVersion.objects.select_for_update(of=("self",))
    current = rows.select_related("organisation", "school").get(pk=version.pk)
    current.agreement = agreement
    return agreement, current


def _standing(version, party, guardian):
    return signatures_of(version).filter(party=party, guardian=guardian).first()


def _check_open(agreement, version):
    if version.withdrawn_at:
        raise SigningRefused(
            "Deze tekst is ingetrokken en wordt niet meer getekend. Open de nieuwste versie."
        )
    if version.fixed_at is None:
        raise SigningRefused("Deze tekst ligt nog niet vast. Tekenen kan zodra hij vastligt.")
    if not is_open(agreement, version) or version != current_version(agreement):
        raise SigningRefused(
            f"Deze tekst wordt niet meer getekend: de overeenkomst is {agreement.get_state_display()}."
        )


def _check_text(version, sha256):
    if sha256 != version.sha256:
        raise TextChanged(
            "De tekst op je scherm is niet meer dezelfde als de tekst die vastligt. Lees hem opnieuw en teken dan."
        )
    if file_hash(version) != version.sha256:
        raise TextChanged(
            "Het bewaarde bestand is niet meer wat er werd vastgelegd. Teken niet en verwittig de school."
        )


def file_hash(version):
    """The hash of the bytes on disk; empty when the file is gone."""
    try:
        with version.file.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, ValueError):
        return ""


def _asked_of(version, party, guardian, on):
    """The signature that is asked of this party, and the parent who puts it; raises when none is asked."""
    for due in due_signatures(version, on):
        if due.party != party or due.signature:
            continue
        if party != Party.GUARDIAN or due.guardian == guardian:
            return due, due.guardian
        if guardian in due.any_of:
            return due, guardian
    if party != Party.GUARDIAN:
        raise SigningRefused("Van deze partij wordt geen handtekening gevraagd.")
    if not minor_on(version.agreement.trajectory.learner, on):
        raise NotYourSignature(
            "De lerende is meerderjarig en tekent alleen. Wat al getekend is, blijft staan."
        )
    raise NotYourSignature("Deze ouder of voogd tekent niet mee.")


def _whose(due, version, on):
    if due.party == Party.LEARNER:
        return "Alleen de lerende tekent voor de lerende."
    if due.party == Party.GUARDIAN:
        return f"Hier tekent {due.name}, en niemand anders."
    return (
        f"Voor {due.name} tekent wie daar directie of wettelijk vertegenwoordiger is, of een volmacht heeft. "
        "(Bron: 001:297)"
    )


def _put(version, **fields):
    return Signature.objects.create(
        agreement_version=version, file_sha256=version.sha256, **side_of(version.agreement), **fields
    )


def _record(verb, version, row, by, at):
    facts = {
        "agreement": version.agreement_id,
        "version": version.number,
        "signature": row.pk,
        "party": row.party,
        "sha256": row.file_sha256,
    }
    trail.record(verb, version.agreement.trajectory, by=by, at=at, **facts)


def _follow(version, on, by, at):
    complete = all(due.signature for due in due_signatures(version, on))
    moving.note_signature(version=version, complete=complete, by=by, at=at)


# --- on paper ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed on paper: for which party, by name, and as what."""

    party: Party
    name: str
    role: str
    guardian: Guardian | None = None


def record_paper(*, version, signers, signed_on, upload, by, at):
    """Write down who signed on one paper, on which day, with its scan; counts as much as a signature by screen.

    Raises SigningRefused with the reason; then nothing is kept, the scan neither.
    """
    with uploads.kept(upload, FOLDER) as name, transaction.atomic():
        agreement, current = _locked(version)
        _check_open(agreement, current)
        _check_paper(agreement, current, signers, signed_on, by, as_day(at))
        scan = {"scan": name, "scan_sha256": upload.sha256, "scan_type": upload.content_type}
        made = [_put_paper(current, signer, scan, signed_on, by, at) for signer in signers]
        _follow(current, as_day(at), by, at)
    return made


def _check_paper(agreement, version, signers, signed_on, by, today):
    if not signers:
        raise SigningRefused("Kies wie er tekende.")
    if fault := paper_fault(signed_on, fixed_on=as_day(version.fixed_at), today=today):
        raise SigningRefused(fault)
    roles = moving.roles_around(by, agreement)
    for signer in signers:
        if not may_record(roles, signer.party):
            raise NotYourSignature("Een papieren handtekening van deze partij noteert de school.")


def _put_paper(version, signer, scan, signed_on, by, at):
    if before := _standing(version, signer.party, signer.guardian):
        raise AlreadySigned(before)
    _, guardian = _asked_of(version, signer.party, signer.guardian, signed_on)
    row = _put(
        version,
        party=signer.party,
        guardian=guardian,
        method=METHOD.PAPER,
        signer_name=signer.name,
        signer_role=signer.role,
        signed_on=signed_on,
        recorded_at=at,
        recorded_by=by,
        **scan,
    )
    _record("signature_recorded", version, row, by, at)
    return row


# --- nobody left ---------------------------------------------------------------------------------------------------


def only_waits(agreement, version, dues):
    """Whether all that is asked is there while the version still waits: the learner came of age, or a parent left."""
    return is_open(agreement, version) and bool(dues) and all(due.signature for due in dues)


@transaction.atomic
def settle(*, version, by, at):
    """Say that nobody is left to sign; who draws agreements up does so. Raises SigningRefused."""
    agreement, current = _locked(version)
    _check_open(agreement, current)
    if not moving.roles_around(by, agreement):
        raise NotYourSignature("Dit doet een coördinator of trajectbegeleider.")
    if not only_waits(agreement, current, due_signatures(current, as_day(at))):
        raise SigningRefused("Nog niet iedereen tekende.")
    facts = {"agreement": agreement.pk, "version": current.number}
    trail.record("signing_settled", agreement.trajectory, by=by, at=at, **facts)
    moving.note_signature(version=current, complete=True, by=by, at=at)
    return current
