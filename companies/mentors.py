"""Mentors of a company: added, corrected, tied to an account, and introduced in their own words."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from companies.models import Mentor, MentorPractice
from companies.rules.papers import person_faults, refuse
from duaalportal.accounts import audit, rls
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Membership, Organisation
from duaalportal.catalogue.parameters import book
from duaalportal.lib.keys import row_id

audit.verbs(
    mentor_added="voegde de mentor toe",
    mentor_changed="paste de gegevens van de mentor aan",
    mentor_introduced="schreef de voorstelling voor lerenden",
    mentor_linked="kreeg een account bij de eigen gegevens als mentor",
)
FIELDS = ("name", "email", "birth_date", "establishment", "user", "substitute", "started_on")


class MentorChanged(Exception):
    """Somebody else saved this mentor meanwhile; carries the mentor as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


class DoesNotBelong(ValueError):
    """An establishment, account or substitute that is not of this company, or not now."""


class MentorTwice(ValueError):
    """An active mentor with this name and birth date or address stands there already."""


@transaction.atomic
def add_mentor(
    *, organisation, name, started_on, by, at, practices=None, key=None, introduction="", **fields
):
    """Add a mentor with the days since when they practise each trade (`practices`: programme -> day).

    `key` is made by the form, so that sending twice adds one. Raises CannotBe, DoesNotBelong and MentorTwice.
    """
    # the company's row is the lock, also for a school that adds by mandate and may not write it
    with rls.across_organisations():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if before := sent_before(organisation=organisation, key=key, by=by):
        return before
    mentor = Mentor(
        id=row_id(key, by, organisation),
        organisation=organisation,
        name=name,
        started_on=started_on,
        introduction=introduction,
        **_known(fields),
    )
    practices = practices or {}
    _check(mentor, practices, at)
    mentor.save(force_insert=True)
    changed = _keep_practices(mentor, practices)
    audit.record("mentor_added", mentor, by=by, at=at, practices=changed)
    return mentor


def sent_before(*, organisation, key, by):
    """The mentor that this key of a form made already; None when it made none, or is no key."""
    try:
        pk = row_id(key, by, organisation)
    except ValueError:
        return None
    return Mentor.objects.filter(pk=pk).first() if key else None


@transaction.atomic
def change_mentor(*, mentor, version, by, at, practices=None, **fields):
    """Correct a mentor's data; raises MentorChanged when `version`, that of the form, is no longer current.

    Fields that are not named stay; so do practices when they are not given.
    """
    current = locked(mentor)
    if current.version != version:
        raise MentorChanged(current)
    before = {name: getattr(current, _column(name)) for name in FIELDS}
    for name, value in _known(fields, with_introduction=True).items():
        setattr(current, name, value)
    _check(current, practices or {}, at)
    changed = [name for name in FIELDS if before[name] != getattr(current, _column(name))]
    changed += ["introduction"] if "introduction" in fields else []
    current.version += 1
    current.save()
    changed += _keep_practices(current, practices) if practices is not None else []
    audit.record("mentor_changed", current, by=by, at=at, fields=changed)
    return current


@transaction.atomic
def write_introduction(*, mentor, text, version, by, at):
    """The mentor's own words for learners; raises MentorChanged when somebody saved meanwhile."""
    current = locked(mentor)
    if current.introduction == text:
        return current
    if current.version != version:
        raise MentorChanged(current)
    current.introduction, current.version = text, version + 1
    current.save(update_fields=["introduction", "version"])
    audit.record("mentor_introduced", current, by=by, at=at)
    return current


@transaction.atomic
def link_account(*, membership, at):
    """Whoever starts as mentor meets the row that stands ready under their address (called with each new role)."""
    if membership.role != Role.MENTOR:
        return
    user = membership.user
    rows = Mentor.objects.filter(organisation_id=membership.organisation_id).active(timezone.localdate(at))
    if not user.email or rows.filter(user=user).exists():
        return
    waiting = (
        rows.filter(user=None, email__iexact=user.email).select_for_update(of=("self",), no_key=True).first()
    )
    if waiting:
        waiting.user = user
        waiting.version += 1
        waiting.save(update_fields=["user", "version"])
        audit.record("mentor_linked", waiting, by=user, at=at)


def locked(mentor):
    """The mentor as it stands now, held until the transaction ends."""
    return (
        Mentor.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation", "establishment__joint_committee", "substitute")
        .get(pk=mentor.pk)
    )


def accounts_for(organisation, on, mentor=None):
    """People with a running role as mentor here who are not tied to another active mentor."""
    taken = Mentor.objects.filter(organisation=organisation, user__isnull=False).active(on)
    if mentor is not None:
        taken = taken.exclude(pk=mentor.pk)
    running = Membership.objects.filter(organisation=organisation, role=Role.MENTOR).running(on)
    return running.exclude(user__in=taken.values("user")).select_related("user").order_by("user__name")


def substitutes_for(organisation, on, mentor=None):
    """Active mentors of this company who can stand in for this one, by name."""
    rows = Mentor.objects.filter(organisation=organisation).active(on)
    return (rows.exclude(pk=mentor.pk) if mentor is not None else rows).order_by("name", "pk")


def _column(name):
    return f"{name}_id" if name in {"establishment", "user", "substitute"} else name


def _known(fields, with_introduction=False):
    wanted = {*FIELDS, "introduction"} if with_introduction else FIELDS
    unknown = set(fields) - set(wanted)
    if unknown:
        raise TypeError(f"unknown fields {sorted(unknown)}")
    return fields


def _check(mentor, practices, at):
    today = timezone.localdate(at)
    _check_belonging(mentor, today)
    since = [(f"practice-{programme.pk}", day) for programme, day in practices.items()]
    refuse(person_faults(birth_date=mentor.birth_date, practices=since, today=today, p=book().on(today)))
    same = Q(email__iexact=mentor.email) if mentor.email else Q(pk__in=[])
    same |= Q(birth_date=mentor.birth_date) if mentor.birth_date else Q(birth_date=None, email="")
    twins = Mentor.objects.filter(organisation_id=mentor.organisation_id, name__iexact=mentor.name)
    if twins.active(today).filter(same).exclude(pk=mentor.pk).exists():
        raise MentorTwice("Deze persoon staat al bij de mentoren.")


def _check_belonging(mentor, today):
    if mentor.establishment and mentor.establishment.organisation_id != mentor.organisation_id:
        raise DoesNotBelong("Deze vestiging hoort bij een ander bedrijf.")
    if mentor.user_id:
        accounts = accounts_for(mentor.organisation, today, mentor)
        known = Mentor.objects.filter(pk=mentor.pk, user=mentor.user_id).exists()
        if not known and not accounts.filter(user=mentor.user_id).exists():
            raise DoesNotBelong(
                "Deze persoon heeft hier geen rol als mentor, of hoort al bij een andere mentor."
            )
    if mentor.substitute_id:
        fitting = substitutes_for(mentor.organisation, today, mentor)
        if not fitting.filter(pk=mentor.substitute_id).exists():
            raise DoesNotBelong("Een vervanger is een andere mentor van dit bedrijf die niet gestopt is.")


def _keep_practices(mentor, practices):
    """Write what differs and say which programmes; a programme that is no longer named goes."""
    rows = {row.programme_id: row for row in mentor.practices.all()}
    wanted = {programme.pk: day for programme, day in practices.items()}
    changed = sorted(
        code
        for code in rows.keys() | wanted.keys()
        if code not in rows or code not in wanted or rows[code].since != wanted[code]
    )
    mentor.practices.filter(programme__in=changed).delete()
    MentorPractice.objects.bulk_create(
        MentorPractice(
            organisation_id=mentor.organisation_id, mentor=mentor, programme_id=code, since=wanted[code]
        )
        for code in changed
        if code in wanted
    )
    return changed
