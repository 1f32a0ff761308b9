"""Writes on people: memberships begin and end here, invitations are sent, withdrawn and accepted here."""

import hashlib
import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from duaalportal.accounts import audit
from duaalportal.accounts.access import ROLE_CAN, Can, Role
from duaalportal.accounts.models import AuditEntry, Invitation, Membership, Organisation, User
from duaalportal.lib.dates import as_day

INVITATION_LASTS = timedelta(days=7)

audit.verbs(
    member_added="gaf een rol",
    member_ended="beëindigde een rol",
    invitation_sent="stuurde een uitnodiging",
    invitation_revoked="trok een uitnodiging in",
    invitation_accepted="aanvaardde de uitnodiging",
    organisation_added="voegde de organisatie toe",
    person_erased="wiste de gegevens van een persoon",
    account_taken_over="kreeg wat al op naam klaarstond",
)


class RoleDoesNotFit(ValueError):
    """The role does not exist in this kind of organisation."""


class RoleNotYours(PermissionError):
    """This person may not give or end this role here."""


class InvitationGone(Exception):
    """The invitation is unknown, used, withdrawn, too old or meant for another person; these look the same."""


class NotAPlaceholder(ValueError):
    """Only what stands in the name of somebody without an address of their own can be taken over."""


class LastManager(Exception):
    """Ending this role would leave the organisation without anyone who manages its people."""


@transaction.atomic
def add_member(*, user, organisation, role, by, at, starts_on=None, ends_on=None):
    """Give a person a role from a day on; what other apps hang on a membership is told in the same transaction."""
    if Role(role).kind != organisation.kind:
        raise RoleDoesNotFit(f"{role} bestaat niet in een {organisation.get_kind_display()}")
    starts_on = starts_on or as_day(at)
    # a role whose last day has passed makes room for a new period
    Membership.objects.filter(
        user=user, organisation=organisation, role=role, ended_at=None, ends_on__lt=starts_on
    ).update(ended_at=at, ended_by=by)
    membership, created = Membership.objects.get_or_create(
        user=user,
        organisation=organisation,
        role=role,
        ended_at=None,
        defaults={"starts_on": starts_on, "ends_on": ends_on},
    )
    if created:
        audit.record("member_added", user, by=by, at=at, organisation=organisation, role=str(role))
        for path in settings.AFTER_MEMBERSHIP:
            import_string(path)(membership=membership, at=at)
    return membership


@transaction.atomic
def end_membership(*, membership, by, at):
    """End a role now; the next request of that person no longer has it. The last manager of people stays."""
    # the organisation's row is the lock: of two managers who end each other, one stays
    Organisation.objects.select_for_update(no_key=True).get(pk=membership.organisation_id)
    locked = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("organisation", "user")
        .get(pk=membership.pk)
    )
    if locked.ended_at:
        return locked
    running = (
        Membership.objects.filter(organisation=locked.organisation)
        .running(as_day(at))
        .that_can(Can.MANAGE_MEMBERS)
    )
    if running.filter(pk=locked.pk).exists() and not running.exclude(pk=locked.pk).exists():
        raise LastManager(locked.organisation)
    locked.ended_at, locked.ended_by = at, by
    locked.save(update_fields=["ended_at", "ended_by"])
    audit.record(
        "member_ended", locked.user, by=by, at=at, organisation=locked.organisation, role=locked.role
    )
    return locked


def token_hash(token):
    """The hash under which an invitation's token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(*, organisation, email, name, role, by, at, ends_on=None):
    """Offer a role to an address for seven days; returns the invitation and the token, which is not kept.

    An older open invitation to the same address for the same role no longer works afterwards.
    """
    if Role(role).kind != organisation.kind:
        raise RoleDoesNotFit(f"{role} bestaat niet in een {organisation.get_kind_display()}")
    if role not in by.access.grantable_roles(organisation):
        raise RoleNotYours(role)
    return _invite(organisation, email, name, role, by, at, ends_on)


@transaction.atomic
def invite_first(*, organisation, email, name, role, roles, by, at):
    """Offer one of these roles in an organisation that has nobody yet; whoever calls answers for who may.

    Older open invitations there no longer work afterwards.
    """
    if role not in roles or Role(role).kind != organisation.kind:
        raise RoleDoesNotFit(role)
    if Membership.objects.filter(organisation=organisation).exists():
        raise RoleNotYours(role)
    for older in Invitation.objects.open(at).filter(organisation=organisation):
        revoke_invitation(invitation=older, by=by, at=at)
    return _invite(organisation, email, name, role, by, at, None)


@transaction.atomic
def invite_around(*, organisation, email, name, role, roles, by, at, ends_on=None):
    """Offer one of these roles to somebody around a learner; whoever calls answers for who may."""
    if role not in roles or Role(role).kind != organisation.kind:
        raise RoleDoesNotFit(role)
    return _invite(organisation, email, name, role, by, at, ends_on)


@transaction.atomic
def start_organisation(*, organisation, email, name, role, at):
    """Add an organisation and invite its first person, who may manage it; for the console of the portal alone."""
    if Role(role).kind != organisation.kind:
        raise RoleDoesNotFit(f"{role} bestaat niet in een {organisation.get_kind_display()}")
    if Can.MANAGE_MEMBERS not in ROLE_CAN[Role(role)]:
        raise RoleDoesNotFit(f"{role} kan niemand uitnodigen: begin met iemand die dat wel kan")
    organisation.save(force_insert=True)
    audit.record("organisation_added", organisation, by=None, at=at, organisation=organisation)
    by = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email, name)
    return _invite(organisation, email, name, role, by, at, None)


def _invite(organisation, email, name, role, by, at, ends_on):
    for older in Invitation.objects.open(at).filter(
        organisation=organisation, email=email.lower(), role=role
    ):
        revoke_invitation(invitation=older, by=by, at=at)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email.lower(),
        name=name,
        role=role,
        ends_on=ends_on,
        token_hash=token_hash(token),
        invited_by=by,
        invited_at=at,
        expires_at=at + INVITATION_LASTS,
    )
    audit.record("invitation_sent", invitation, by=by, at=at, organisation=organisation, role=str(role))
    return invitation, token


@transaction.atomic
def revoke_invitation(*, invitation, by, at):
    """Withdraw an invitation; one that was used or withdrawn before stays as it was."""
    changed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        revoked_at=at, revoked_by=by
    )
    if changed:
        audit.record("invitation_revoked", invitation, by=by, at=at, organisation=invitation.organisation)
    return bool(changed)


def find_invitation(*, token, at):
    """The open invitation behind a token, with its organisation, or None."""
    return (
        Invitation.objects.open(at)
        .select_related("organisation", "invited_by")
        .filter(token_hash=token_hash(token))
        .first()
    )


@transaction.atomic
def accept_invitation(*, token, at, user=None, name=""):
    """Use an invitation once: the invited person (made when new, address checked) gets the role.

    Raises InvitationGone for anything but an open invitation to this very person. A new person may correct the name.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .open(at)
        .filter(token_hash=token_hash(token))
        .first()
    )
    if invitation is None or (user is not None and user.email.lower() != invitation.email):
        raise InvitationGone
    person = User.objects.filter(email__iexact=invitation.email).first()
    if person is None:
        person = User.objects.create_user(invitation.email, name.strip() or invitation.name)
    if not person.is_active:
        raise InvitationGone
    # opening the mail proves the address
    address, created = EmailAddress.objects.get_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
    if not created and not address.verified:
        address.verified = True
        address.save(update_fields=["verified"])
    invitation.accepted_at, invitation.accepted_by = at, person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    add_member(
        user=person,
        organisation=invitation.organisation,
        role=invitation.role,
        by=invitation.invited_by,
        at=at,
        ends_on=invitation.ends_on,
    )
    audit.record("invitation_accepted", invitation, by=person, at=at, organisation=invitation.organisation)
    return person


def change_own_data(*, user, name, phone):
    """Write one's own name and telephone."""
    user.name, user.phone = name, phone
    user.save(update_fields=["name", "phone"])


@transaction.atomic
def take_over(*, placeholder, account, organisation, by, at):
    """All that points at somebody without an address points at this account from now on; the placeholder is put away.

    Acts in the audit trail stay as they are. Raises NotAPlaceholder for a person who has an address.
    """
    if placeholder.email or placeholder.pk == account.pk:
        raise NotAPlaceholder(placeholder)
    _end_twice(placeholder, account, at)
    for model, name in pointers_at_people():
        if model is not AuditEntry:
            model._base_manager.filter(**{name: placeholder}).update(**{name: account})
    placeholder.is_active = False
    placeholder.save(update_fields=["is_active"])
    audit.record(
        "account_taken_over",
        account,
        by=by,
        at=at,
        organisation=organisation,
        placeholder=placeholder.pk,
    )


def pointers_at_people():
    """Every model with a column that points at a person, and the name of that column; hidden ones too."""
    for relation in User._meta.get_fields(include_hidden=True):
        if relation.auto_created and (relation.one_to_many or relation.one_to_one):
            yield relation.related_model, relation.field.name


def _end_twice(placeholder, account, at):
    """A role that both have open goes on as that of the account."""
    own = set(Membership.objects.filter(user=account, ended_at=None).values_list("organisation", "role"))
    for row in Membership.objects.filter(user=placeholder, ended_at=None):
        if (row.organisation_id, row.role) in own:
            row.ended_at, row.ended_by = at, account
            row.save(update_fields=["ended_at", "ended_by"])
