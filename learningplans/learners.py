"""Learners of a school: added with their trajectory, corrected, invited, and tied to the account they sign in with."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from companies.rules.papers import Fault, refuse
from duaalportal.accounts import audit, invitations, rls
from duaalportal.accounts import services as accounts
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Membership, Organisation, User
from duaalportal.catalogue.calendar import calendar_of
from duaalportal.catalogue.parameters import book
from duaalportal.lib.dates import date_of
from duaalportal.lib.keys import row_id
from duaalportal.lib.privacy import refuse_national_numbers
from learningplans import trail
from learningplans.models import Guardian, Learner, TeamMember, Trajectory, TrajectoryState, TrajectoryStep
from learningplans.rules.learners import birth_faults, period_faults, year_ends

audit.verbs(
    learner_added="voegde de lerende toe",
    trajectory_begun="begon een nieuw schooljaar voor de lerende",
    learner_changed="paste de gegevens van de lerende aan",
    learner_invited="nodigde de lerende uit",
    learner_linked="kreeg een account bij het eigen traject",
)
# what the school keeps of a learner beside the name; none of it is required
FIELDS = (
    *("email", "phone", "number", "birth_date", "class_group"),
    *("street", "postcode", "municipality"),
)


class LearnerTwice(ValueError):
    """The school has this learner already; the message says how it knows."""


class LearnerChanged(Exception):
    """Somebody else saved this learner meanwhile; carries the learner as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


class NoAddress(ValueError):
    """Who has no e-mail address cannot be invited."""


@transaction.atomic
def add_learner(
    *, school, coach, name, programme, school_year, starts_on, by, at, ends_on=None, key=None, **fields
):
    """Add a learner with a trajectory in preparation, accompanied by the coach; returns the trajectory.

    `key` is made by the form, so that sending twice adds one. Raises CannotBe and LearnerTwice.
    """
    _wait_for(school)
    if before := sent_before(school=school, key=key, by=by):
        return before
    learner = Learner(
        id=row_id(key, by, school), school=school, name=name, added_at=at, added_by=by, **_known(fields)
    )
    period = {
        "school_year": school_year,
        "starts_on": starts_on,
        "ends_on": ends_on or year_ends(school_year),
    }
    _check(learner, starts_on)
    refuse(period_faults(**period))
    learner.user = _account_for(learner, by, at)
    learner.save(force_insert=True)
    trajectory = _begin(learner, coach, programme, period, by, at)
    trail.record("learner_added", trajectory, by=by, at=at, learner=learner.pk)
    return trajectory


@transaction.atomic
def begin_year(*, learner, coach, programme, school_year, starts_on, by, at, ends_on=None):
    """Give a learner whom the school knows a trajectory of another school year; the one that stands is returned as it is."""
    _wait_for(learner.school)
    standing = Trajectory.objects.filter(learner=learner, school_year=school_year).open().first()
    if standing:
        return standing
    period = {
        "school_year": school_year,
        "starts_on": starts_on,
        "ends_on": ends_on or year_ends(school_year),
    }
    refuse(period_faults(**period))
    trajectory = _begin(learner, coach, programme, period, by, at)
    trail.record("trajectory_begun", trajectory, by=by, at=at, learner=learner.pk)
    return trajectory


def _begin(learner, coach, programme, period, by, at):
    school = learner.school
    trajectory = Trajectory.objects.create(
        school=school, learner=learner, programme=programme, started_at=at, started_by=by, **period
    )
    # the wall lets the maker see both in this same request
    rls.now_shared(trajectory, learner)
    today = timezone.localdate(at)
    TrajectoryStep.objects.create(
        school=school, trajectory=trajectory, to_state=TrajectoryState.PREPARING, on=today, at=at, by=by
    )
    TeamMember.objects.create(
        school=school,
        trajectory=trajectory,
        organisation=school,
        on_school_side=True,
        role=Role.TRAJECTORY_COACH,
        user=coach,
        is_contact=True,
        starts_on=min(today, period["starts_on"]),
        added_at=at,
        added_by=by,
    )
    return trajectory


def sent_before(*, school, key, by):
    """The trajectory that this key of a form made already; None when it made none."""
    if not key:
        return None
    rows = Trajectory.objects.filter(learner=row_id(key, by, school))
    return rows.select_related("learner").order_by("started_at").first()


@transaction.atomic
def change_learner(*, trajectory, version, by, at, **fields):
    """Correct a learner's data; raises LearnerChanged when `version`, that of the form, is no longer current.

    Fields that are not named stay. Raises CannotBe and LearnerTwice.
    """
    current = locked(trajectory.learner)
    if current.version != version:
        raise LearnerChanged(current)
    before = {name: getattr(current, name) for name in ("name", *FIELDS)}
    for name, value in _known(fields, with_name=True).items():
        setattr(current, name, value)
    changed = [name for name, value in before.items() if getattr(current, name) != value]
    if not changed:
        return current
    _check(current, trajectory.starts_on)
    current.version += 1
    current.save()
    if "name" in changed and not current.user.email:
        with rls.across_organisations():
            User.objects.filter(pk=current.user_id, email="").update(name=current.name)
    trail.record("learner_changed", trajectory, by=by, at=at, fields=changed)
    return current


def locked(learner):
    """The learner as it stands now, held until the transaction ends."""
    rows = Learner.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("school", "user").get(pk=learner.pk)


def start_warnings(*, school, starts_on):
    """Sentences about a start that may be meant but is unusual: in a holiday or a weekend (two queries)."""
    why = calendar_of(school.pk, starts_on, starts_on).why_not(starts_on)
    return [f"Let op: de start, {date_of(starts_on)}, valt in: {why}."] if why else []


# --- the account ---------------------------------------------------------------------------------------------------


@transaction.atomic
def invite_learner(*, trajectory, by, at):
    """Invite a learner to the own address; when the invitation is accepted, the file moves to that account."""
    learner = trajectory.learner
    if not learner.email:
        raise NoAddress("Vul eerst een e-mailadres in.")
    if learner.user.email:
        return None
    made = invitations.invite_around_by_mail(
        organisation=trajectory.school,
        email=learner.email,
        name=learner.name,
        role=Role.LEARNER,
        roles={Role.LEARNER},
        by=by,
        at=at,
    )
    trail.record("learner_invited", trajectory, by=by, at=at, invitation=made.pk)
    return made


def _account_for(learner, by, at):
    """The account with this address that is a learner of the school already; else one that nobody signs in to yet."""
    school = learner.school
    if learner.email:
        with rls.across_organisations():  # learners of colleagues count too
            taken = list(Learner.objects.filter(school=school).values_list("user", flat=True))
        running = Membership.objects.filter(organisation=school, role=Role.LEARNER)
        own = running.running(timezone.localdate(at)).filter(user__email__iexact=learner.email)
        if found := own.exclude(user__in=taken).select_related("user").first():
            return found.user
    with rls.across_organisations():  # a person is nobody's to make but one's own
        placeholder = User.objects.create_without_address(learner.name)
    accounts.add_member(user=placeholder, organisation=school, role=Role.LEARNER, by=by, at=at)
    return placeholder


@transaction.atomic
def link_account(*, membership, at):
    """Who becomes learner or parent in a school meets what stands ready under their address (called with each new role)."""
    if not membership.user.email:
        return
    if membership.role == Role.LEARNER:
        _meet_file(membership, at)
    elif membership.role == Role.GUARDIAN:
        _meet_children(membership)


def _meet_file(membership, at):
    user, school = membership.user, membership.organisation
    rows = Learner.objects.filter(school=school)
    if rows.filter(user=user).exists():
        return
    waiting = rows.filter(user__email="", email__iexact=user.email).select_related("user", "school")
    learner = waiting.select_for_update(of=("self",), no_key=True).first()
    if learner is None:
        return
    accounts.take_over(placeholder=learner.user, account=user, organisation=school, by=user, at=at)
    for trajectory in learner.trajectories.select_related("school"):
        trail.record("learner_linked", trajectory, by=user, at=at)


def _meet_children(membership):
    waiting = Guardian.objects.filter(school=membership.organisation, user=None, ended_at=None)
    for parent in waiting.filter(email__iexact=membership.user.email).select_for_update(of=("self",)):
        if not Guardian.objects.filter(
            learner=parent.learner_id, user=membership.user, ended_at=None
        ).exists():
            parent.user = membership.user
            parent.save(update_fields=["user"])


# --- checks --------------------------------------------------------------------------------------------------------


def _wait_for(school):
    """The school's row is the lock: of two who add the same learner, the second one sees the first."""
    Organisation.objects.select_for_update(no_key=True).get(pk=school.pk)


def _known(fields, with_name=False):
    unknown = set(fields) - {*FIELDS, *(["name"] if with_name else [])}
    if unknown:
        raise TypeError(f"unknown fields {sorted(unknown)}")
    return fields


def _check(learner, starts_on):
    refuse(
        [
            *_text_faults(learner),
            *birth_faults(birth_date=learner.birth_date, starts_on=starts_on, p=book().on(starts_on)),
        ]
    )
    twin = twin_of(learner)
    if twin:
        raise LearnerTwice(twin)


def _text_faults(learner):
    found = []
    for name in ("name", *FIELDS):
        value = getattr(learner, name)
        try:
            if isinstance(value, str):
                refuse_national_numbers(value)
                if value or name == "name":
                    learner._meta.get_field(name).clean(value, learner)
        except ValidationError as error:
            found.append(Fault(name, " ".join(error.messages)))
    return found


def twin_of(learner):
    """How the school knows this learner already, as a sentence; empty when it does not."""
    with rls.across_organisations():  # also one of a colleague, of whom nothing is told but that
        others = Learner.objects.filter(school=learner.school).exclude(pk=learner.pk)
        if learner.number and others.filter(number=learner.number).exists():
            return "Dit nummer hoort al bij een andere lerende van de school."
        if learner.email and others.filter(email__iexact=learner.email).exists():
            return (
                "Dit e-mailadres staat al bij een andere lerende. Laat het leeg, of vul een eigen adres in."
            )
        same = others.filter(name__iexact=learner.name, birth_date=learner.birth_date)
        if same.exists():
            if learner.birth_date:
                return "De school heeft al een lerende met deze naam en geboortedatum."
            return (
                "De school heeft al een lerende met deze naam, zonder geboortedatum. Vul de geboortedatum in."
            )
    return ""
