"""What a school or company lends a learner for the time of a placement: agreed by the learner, and noted when back (M26)."""

import hashlib

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.accounts.access import Can, Role
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.keys import row_id
from learningplans import trail
from learningplans.agreements.drawing import side_of
from learningplans.models import Guardian, LoanAgreement, Placement
from learningplans.signing import minor_on

audit.verbs(
    loan_made="maakte een uitleenovereenkomst op",
    loan_changed="paste een uitleenovereenkomst aan",
    loan_agreed="ging akkoord met een uitleenovereenkomst",
    loan_returned="noteerde dat geleend materiaal terug is",
)
TEXT = ("items", "conditions", "lent_on", "due_on")


class LoanRefused(ValueError):
    """This cannot be done with what is lent; the message says why."""


def lenders(user, placement):
    """The sides of a placement for which this person lends, by id."""
    return user.access.organisation_ids(Can.LEND_MATERIAL) & {placement.school_id, placement.organisation_id}


def digest(loan):
    """What stands for the text of a loan: who agrees, agrees to exactly this."""
    return hashlib.sha256("|".join(str(getattr(loan, name)) for name in TEXT).encode()).hexdigest()


@transaction.atomic
def lend(*, placement, lender, items, lent_on, due_on, by, at, conditions="", key=None):
    """Draw up what is lent from when until when; `key` makes that sending twice makes one. Raises LoanRefused."""
    pk = row_id(key, by, lender)
    if key and (before := LoanAgreement.objects.filter(pk=pk).first()):
        return before
    if lender.pk not in lenders(by, placement):
        raise LoanRefused("Uitlenen doet iemand van de school of van het leerbedrijf zelf.")
    _check_days(placement, lent_on, due_on)
    if placement.ended_at:
        raise LoanRefused("Deze plaatsing is beëindigd.")
    loan = LoanAgreement.objects.create(
        id=pk,
        placement=placement,
        lender=lender,
        items=items.strip(),
        conditions=conditions.strip(),
        lent_on=lent_on,
        due_on=due_on,
        made_at=at,
        made_by=by,
        **side_of(placement),
    )
    _record("loan_made", loan, by, at)
    return loan


def _check_days(placement, lent_on, due_on):
    if due_on < lent_on:
        raise LoanRefused("De dag van teruggave ligt voor de dag van uitlenen.")
    if lent_on > placement.ends_on:
        last = date_of(placement.ends_on)
        raise LoanRefused(f"De plaatsing loopt tot en met {last}. Kies een vroegere dag van uitlenen.")


@transaction.atomic
def change_loan(*, loan, seen, by, at, **fields):
    """Correct a loan nobody agreed to yet; `seen` is the digest of the text it was made from. Raises LoanRefused."""
    current = _locked(loan)
    _refuse_stranger(current, by)
    if current.agreed_at or current.returned_on:
        raise LoanRefused("Hier is al akkoord mee gegaan. Maak een nieuwe op als er iets bij komt.")
    _refuse_other_text(current, seen)
    for name in TEXT:
        value = fields[name]
        setattr(current, name, value.strip() if isinstance(value, str) else value)
    _check_days(current.placement, current.lent_on, current.due_on)
    current.save(update_fields=TEXT)
    _record("loan_changed", current, by, at)
    return current


@transaction.atomic
def agree(*, loan, seen, by, at):
    """The learner, or a parent of a minor, agrees to the text with this digest; again changes nothing."""
    current = _locked(loan)
    if not may_agree(by, current, as_day(at)):
        raise LoanRefused("Akkoord geeft de lerende zelf, of een ouder zolang de lerende minderjarig is.")
    if current.agreed_at:
        return current
    if current.returned_on:
        raise LoanRefused("Dit is al terug.")
    _refuse_other_text(current, seen)
    current.agreed_at, current.agreed_by = at, by
    current.save(update_fields=["agreed_at", "agreed_by"])
    _record("loan_agreed", current, by, at)
    return current


def may_agree(user, loan, on):
    """Whether this person agrees for the learner: the learner, or a parent of a minor."""
    learner, roles = loan.trajectory.learner, user.access.roles_in(loan.school_id)
    if learner.user_id == user.pk and Role.LEARNER in roles:
        return True
    if Role.GUARDIAN not in roles or not minor_on(learner, on):
        return False
    return Guardian.objects.filter(learner=learner, user=user).running(on).exists()


@transaction.atomic
def note_return(*, loan, returned_on, by, at):
    """Write down on which day it came back; the side that lent does. Again changes nothing."""
    current = _locked(loan)
    _refuse_stranger(current, by)
    if current.returned_on:
        return current
    if returned_on > as_day(at):
        raise LoanRefused("Deze dag moet nog komen. Noteer het als alles terug is.")
    if returned_on < current.lent_on:
        raise LoanRefused(f"Deze dag is te vroeg: het is uitgeleend op {date_of(current.lent_on)}.")
    current.returned_on, current.returned_noted_by = returned_on, by
    current.save(update_fields=["returned_on", "returned_noted_by"])
    _record("loan_returned", current, by, at)
    return current


def _locked(loan):
    rows = LoanAgreement.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("lender", "placement", "trajectory__learner", "trajectory__school").get(
        pk=loan.pk
    )


def _refuse_stranger(loan, by):
    if loan.lender_id not in lenders(by, loan.placement):
        raise LoanRefused(f"Dit doet iemand van {loan.lender.name}.")


def _refuse_other_text(loan, seen):
    if seen != digest(loan):
        raise LoanRefused("Iemand paste dit intussen aan. Lees het opnieuw.")


def _record(verb, loan, by, at):
    trail.record(verb, loan.trajectory, by=by, at=at, loan=loan.pk, placement=loan.placement_id)


def of_placement(user, placement):
    """What was lent in this placement, as far as this person reads agreements of it."""
    rows = LoanAgreement.objects.where(user, Can.SEE_AGREEMENTS).filter(placement=placement)
    return rows.select_related("lender", "agreed_by")


def lendable(user, placement):
    """The organisations for which this person lends in this placement, the own company or school."""
    mine = lenders(user, placement)
    here = Placement.objects.select_related("school", "organisation").get(pk=placement.pk)
    return [row for row in (here.school, here.organisation) if row.pk in mine]
