"""Parents of a learner: added, corrected, invited and ended by the coach; granted and withdrawn by the learner of age.

A parent reads along while the learner is a minor. From the birthday on three doors stand between: a running line here,
a running grant of the learner, and the personal permission. `Learner.objects.open_to_parent` asks all three.
"""

from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from companies.rules.papers import CannotBe, Fault, refuse
from duaalportal.accounts import audit, invitations
from duaalportal.accounts import services as accounts
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Membership
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.keys import row_id
from duaalportal.lib.privacy import refuse_national_numbers
from learningplans import trail
from learningplans.learners import NoAddress, locked
from learningplans.models import Guardian, GuardianGrant, LearnerUserObjectPermission
from learningplans.rules.age import is_minor
from learningplans.rules.learners import grant_faults

PERMISSION = "view_learner"
FIELDS = ("name", "relation", "email", "phone", "signs")

audit.verbs(
    parent_added="voegde een ouder of voogd toe",
    parent_changed="paste de gegevens van een ouder of voogd aan",
    parent_ended="beëindigde de toegang van een ouder of voogd",
    parent_invited="nodigde een ouder of voogd uit",
    parent_granted="liet een ouder meelezen",
    parent_grant_withdrawn="stopte het meelezen van een ouder",
)


class ParentChanged(Exception):
    """Somebody else saved this parent meanwhile; carries the parent as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


class CannotGrant(ValueError):
    """This parent cannot be let in, or not by this person, or not now; the message says why."""


@transaction.atomic
def add_parent(*, trajectory, name, by, at, key=None, **fields):
    """Add a parent; nothing but the name is asked. `key` is made by the form, so that sending twice adds one."""
    learner = locked(trajectory.learner)
    pk = row_id(key, by, trajectory.school)
    if before := Guardian.objects.filter(pk=pk, learner=learner).first():
        return before
    parent = Guardian(
        id=pk,
        school=learner.school,
        learner=learner,
        name=name,
        starts_on=timezone.localdate(at),
        **fields,
    )
    _check(parent)
    parent.user = _account_of(parent, timezone.localdate(at))
    parent.save(force_insert=True)
    trail.record("parent_added", trajectory, by=by, at=at, parent=parent.pk)
    return parent


@transaction.atomic
def change_parent(*, parent, trajectory, version, by, at, **fields):
    """Correct a parent's data; raises ParentChanged when `version`, that of the form, is no longer current."""
    current = _locked(parent)
    if current.version != version:
        raise ParentChanged(current)
    changed = [name for name in fields if getattr(current, name) != fields[name]]
    if not changed:
        return current
    for name in changed:
        setattr(current, name, fields[name])
    _check(current)
    if "email" in changed and current.user_id and current.user.email.lower() != current.email.lower():
        raise CannotBe(
            [Fault("email", "Met dit adres meldt deze ouder zich aan. Beëindig en voeg opnieuw toe.")]
        )
    current.version += 1
    current.save(update_fields=[*changed, "version"])
    trail.record("parent_changed", trajectory, by=by, at=at, parent=current.pk, fields=changed)
    return current


@transaction.atomic
def end_parent(*, parent, trajectory, by, at):
    """End a parent's line now: the very next request no longer reads. The role at school goes with the last child."""
    current = _locked(parent)
    if current.ended_at:
        return current
    _close_grants(current, by, at)
    current.ended_at, current.ended_by = at, by
    current.save(update_fields=["ended_at", "ended_by"])
    others = Guardian.objects.filter(school=current.school, user=current.user_id, ended_at=None)
    if current.user_id and not others.exists():
        for membership in Membership.objects.filter(
            user=current.user_id, organisation=current.school, role=Role.GUARDIAN, ended_at=None
        ):
            accounts.end_membership(membership=membership, by=by, at=at)
    trail.record("parent_ended", trajectory, by=by, at=at, parent=current.pk)
    return current


@transaction.atomic
def invite_parent(*, parent, trajectory, by, at):
    """Invite a parent by mail; one who is a parent at this school already is tied at once, and None is returned."""
    current = _locked(parent)
    if current.ended_at or current.user_id:
        return None
    if not current.email:
        raise NoAddress("Vul eerst een e-mailadres in.")
    if account := _account_of(current, timezone.localdate(at)):
        current.user = account
        current.save(update_fields=["user"])
        return None
    made = invitations.invite_around_by_mail(
        organisation=trajectory.school,
        email=current.email,
        name=current.name,
        role=Role.GUARDIAN,
        roles={Role.GUARDIAN},
        by=by,
        at=at,
    )
    trail.record("parent_invited", trajectory, by=by, at=at, parent=current.pk, invitation=made.pk)
    return made


def _account_of(parent, on):
    """The account of somebody who is a parent at this school already, by address; None when there is none to tie."""
    if not parent.email:
        return None
    running = Membership.objects.filter(organisation=parent.school, role=Role.GUARDIAN).running(on)
    row = running.filter(user__email__iexact=parent.email).select_related("user").first()
    return row.user if row else None


def _locked(parent):
    rows = Guardian.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("learner", "school", "user").get(pk=parent.pk)


def _check(parent):
    found = []
    for name in ("name", "relation", "email", "phone"):
        value = getattr(parent, name)
        try:
            refuse_national_numbers(value)
            if value or name == "name":
                parent._meta.get_field(name).clean(value, parent)
        except ValidationError as error:
            found.append(Fault(name, " ".join(error.messages)))
    others = Guardian.objects.filter(learner=parent.learner, ended_at=None).exclude(pk=parent.pk)
    if parent.email and others.filter(email__iexact=parent.email).exists():
        found.append(Fault("email", "Dit adres staat al bij een andere ouder van deze lerende."))
    if not parent.email and others.filter(name__iexact=parent.name).exists():
        found.append(Fault("name", "Deze ouder staat er al."))
    refuse(found)


# --- the learner of age decides ------------------------------------------------------------------------------------


def is_of_age(learner, on):
    """Whether the learner is of age on this day, by the rule of that day."""
    return not is_minor(learner.birth_date, on, book().on(on).value(Name.MINOR_UNTIL))


@transaction.atomic
def grant(*, parent, trajectory, ends_on, by, at):
    """Let a parent read along up to and including a day: the learner alone decides, and only once of age.

    A grant that runs gets the new last day. Raises CannotGrant and CannotBe.
    """
    learner, current, today = locked(trajectory.learner), _locked(parent), timezone.localdate(at)
    if learner.user_id != by.pk or current.learner_id != learner.pk:
        raise CannotGrant("Alleen de lerende beslist wie meeleest.")
    if not is_of_age(learner, today):
        raise CannotGrant(
            "Zolang je minderjarig bent, lezen je ouders mee. Vanaf je 18de verjaardag beslis jij."
        )
    if current.ended_at or not current.user_id:
        raise CannotGrant("Deze ouder heeft nog geen account. Vraag je trajectbegeleider om een uitnodiging.")
    refuse(grant_faults(ends_on=ends_on, today=today))
    _close_grants(current, by, at)
    made = GuardianGrant.objects.create(
        school=learner.school,
        learner=learner,
        parent=current,
        ends_on=ends_on,
        granted_at=at,
        granted_by=by,
    )
    LearnerUserObjectPermission.objects.create(
        school=learner.school,
        content_object=learner,
        user=current.user,
        permission=Permission.objects.get(content_type__app_label="learningplans", codename=PERMISSION),
    )
    trail.record("parent_granted", trajectory, by=by, at=at, parent=current.pk, ends_on=ends_on)
    return made


@transaction.atomic
def withdraw(*, parent, trajectory, by, at):
    """Stop a parent's reading along at once; twice changes nothing. The learner alone."""
    learner, current = locked(trajectory.learner), _locked(parent)
    if learner.user_id != by.pk or current.learner_id != learner.pk:
        raise CannotGrant("Alleen de lerende beslist wie meeleest.")
    if _close_grants(current, by, at):
        trail.record("parent_grant_withdrawn", trajectory, by=by, at=at, parent=current.pk)


def _close_grants(parent, by, at):
    """Close what was granted, and take the personal permission away; says whether something was open."""
    closed = GuardianGrant.objects.filter(parent=parent, revoked_at=None).update(revoked_at=at, revoked_by=by)
    if parent.user_id:
        rows = LearnerUserObjectPermission.objects.filter(content_object=parent.learner_id)
        rows.filter(user=parent.user_id).delete()
    return bool(closed)
