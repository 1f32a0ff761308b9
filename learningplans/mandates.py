"""Mandates to sign: who answers for a school or company lets a colleague sign, until a day (M17).

Nothing is stored about whether a mandate holds: it does while its days run, the giver still answers for the organisation
and the taker still works there in a role that may sign. The very next request after one of these ends finds none.
"""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from duaalportal.accounts import audit
from duaalportal.accounts.access import ANSWERS_FOR, Can, Role, roles_that_can
from duaalportal.accounts.models import Membership, Organisation
from duaalportal.accounts.prepared import question
from duaalportal.lib.dates import as_day, date_of
from learningplans.models import SigningMandate

# who may hold one: who draws agreements up. A learner and a parent sign for themselves alone
TAKERS = roles_that_can(Can.SIGN_AGREEMENT) - ANSWERS_FOR - {Role.LEARNER, Role.GUARDIAN}

audit.verbs(
    mandate_given="gaf volmacht om overeenkomsten te tekenen",
    mandate_withdrawn="trok een volmacht om te tekenen in",
)


class MandateRefused(ValueError):
    """This mandate cannot be given; the message says why."""


@dataclass(frozen=True, slots=True)
class Authority:
    """On what ground somebody signs for an organisation: a role, or a mandate held in a role."""

    role: Role
    mandate: SigningMandate | None = None

    @property
    def words(self):
        """'directie school', or 'coördinator bedrijf, met volmacht van Greet Maes'."""
        return words_of(self.role.label, self.mandate)


def words_of(role, mandate):
    """How somebody signed, in words."""
    return f"{role}, met volmacht van {mandate.giver.name}" if mandate else role


def effective(rows, on):
    """Mandates among these whose days run and whose giver still answers for the organisation and taker still works there."""
    here = Membership.objects.running(on).filter(organisation=OuterRef("organisation")).order_by()
    givers = here.filter(user=OuterRef("giver"), role__in=ANSWERS_FOR)
    takers = here.filter(user=OuterRef("taker"), role__in=TAKERS)
    return rows.running(on).filter(Exists(givers), Exists(takers))


def authorities(user, on):
    """For which organisations this person signs today, and on what ground: {organisation id: Authority}."""
    found, mandated = {}, set()
    for membership in user.access.memberships:
        role = Role(membership.role)
        if role in ANSWERS_FOR:
            found[membership.organisation_id] = Authority(role)
        elif role in TAKERS:
            mandated.add(membership.organisation_id)
    mandated -= found.keys()
    if mandated:
        rows = SigningMandate.objects.filter(taker=user, organisation__in=mandated).select_related("giver")
        for mandate in effective(rows, on):
            role = min(user.access.roles_in(mandate.organisation_id) & TAKERS, key=list(Role).index)
            found[mandate.organisation_id] = Authority(role, mandate)
    return found


def signs_for(user, on):
    """Steps that ask for which organisations this person signs today, on whatever ground: their ids."""
    own = {m.organisation_id for m in user.access.memberships if m.role in ANSWERS_FOR}
    return own | {row.organisation_id for row in (yield _mandated(user, on))}


@question
def _mandated(user, on):
    held = {m.organisation_id for m in user.access.memberships if m.role in TAKERS}
    own = {m.organisation_id for m in user.access.memberships if m.role in ANSWERS_FOR}
    rows = SigningMandate.objects.filter(taker=user, organisation__in=held - own)
    return effective(rows, on).order_by().values_list("organisation_id", named=True)


def authority_in(user, organisation_id, on):
    """On what ground this person signs for one organisation today; None when on none."""
    return authorities(user, on).get(organisation_id)


def candidates(organisation, giver, on):
    """Colleagues who may hold a mandate: running members in a role that may sign, each once, by name."""
    rows = Membership.objects.running(on).filter(organisation=organisation, role__in=TAKERS)
    answering = Membership.objects.running(on).filter(organisation=organisation, role__in=ANSWERS_FOR)
    rows = rows.exclude(user__in=answering.order_by().values("user")).exclude(user=giver)
    people = {row.user_id: row.user for row in rows.select_related("user")}
    return sorted(people.values(), key=lambda person: person.name)


@transaction.atomic
def give_mandate(*, organisation, taker, ends_on, by, at):
    """Let a colleague sign for the organisation up to and including a day. Raises MandateRefused."""
    today = as_day(at)
    if organisation.pk not in by.access.organisation_ids(Can.GIVE_MANDATE):
        raise MandateRefused("Een volmacht geeft wie zelf voor de organisatie tekent.")
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if ends_on < today:
        raise MandateRefused("Deze dag is voorbij. Kies vandaag of later.")
    if taker not in candidates(organisation, by, today):
        raise MandateRefused("Kies een collega die overeenkomsten opmaakt en niet zelf al tekent.")
    _clear_way(organisation, taker, today, by, at)
    try:
        with transaction.atomic():
            mandate = SigningMandate.objects.create(
                organisation=organisation,
                giver=by,
                taker=taker,
                starts_on=today,
                ends_on=ends_on,
                given_at=at,
            )
    except IntegrityError as error:
        raise MandateRefused(f"{taker.name} heeft al een volmacht.") from error
    audit.record("mandate_given", mandate, by=by, at=at, taker=taker.pk, ends_on=ends_on)
    return mandate


def _clear_way(organisation, taker, today, by, at):
    """Close a mandate that no longer holds; one that does stands in the way."""
    open_rows = SigningMandate.objects.filter(organisation=organisation, taker=taker, revoked_at=None)
    holds = effective(open_rows, today).first()
    if holds:
        until = f" tot en met {date_of(holds.ends_on)}" if holds.ends_on else ""
        raise MandateRefused(f"{taker.name} heeft al een volmacht{until}. Trek die eerst in.")
    open_rows.update(revoked_at=at, revoked_by=by)


@transaction.atomic
def withdraw_mandate(*, mandate, by, at):
    """End a mandate now; what was signed with it stands. Again changes nothing."""
    current = SigningMandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if current.organisation_id not in by.access.organisation_ids(Can.GIVE_MANDATE):
        raise MandateRefused("Intrekken doet wie voor de organisatie tekent.")
    if current.revoked_at is None:
        current.revoked_at, current.revoked_by = at, by
        current.save(update_fields=["revoked_at", "revoked_by"])
        audit.record("mandate_withdrawn", current, by=by, at=at, taker=current.taker_id)
    return current
