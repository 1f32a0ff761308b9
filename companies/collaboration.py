"""Writes on collaborations: a company and a school begin to work together, either of them ends it, and a school
brings in a company that is not in the portal yet.

What a school writes of a company that is nobody's yet crosses the wall between organisations: the company, its first
establishment and the invitation of its first person. From the day somebody of the company is a member, only they do.
"""

from django.db import transaction
from django.utils.text import slugify

from companies.establishments import NumberTaken
from companies.models import Collaboration, Establishment
from duaalportal.accounts import audit, invitations, rls
from duaalportal.accounts import services as accounts
from duaalportal.accounts.access import OrganisationKind, Role
from duaalportal.accounts.models import Invitation, Membership, Organisation
from duaalportal.lib.dates import as_day

PARTNERS = (OrganisationKind.SCHOOL, OrganisationKind.TRAINING_CENTRE)
FIRST_ROLES = (Role.COMPANY_COORDINATOR, Role.LEGAL_REPRESENTATIVE)
SLUG_LENGTH = 70

audit.verbs(
    company_added="bracht het leerbedrijf in het portaal",
    collaboration_started="begon een samenwerking",
    collaboration_ended="beëindigde een samenwerking",
)


class AlreadyTogether(Exception):
    """These two work together already, or will."""


class NotAPair(ValueError):
    """A collaboration is between a company and a school or training centre."""


class CompanyHasPeople(Exception):
    """Somebody of the company is a member: only they begin a collaboration or invite."""


class NotYours(PermissionError):
    """Only the school that brought the company in invites its first person."""


@transaction.atomic
def start_collaboration(*, company, school, starts_on, by, at, ends_on=None):
    """Let a company and a school work together from a day on; one that ran out makes room for the new one."""
    if company.kind != OrganisationKind.COMPANY or school.kind not in PARTNERS:
        raise NotAPair(f"{company.kind} en {school.kind}")
    # the company's row is the lock: of two who begin at once, one finds the other
    Organisation.objects.select_for_update(no_key=True).get(pk=company.pk)
    standing = Collaboration.objects.filter(organisation=company, school=school, ended_at=None)
    standing.filter(ends_on__lt=as_day(at)).update(ended_at=at, ended_by=by)
    if standing.exists():
        raise AlreadyTogether(school)
    found = Collaboration.objects.create(
        organisation=company,
        school=school,
        starts_on=starts_on,
        ends_on=ends_on,
        started_at=at,
        started_by=by,
    )
    audit.record("collaboration_started", found, by=by, at=at, school=school.pk)
    return found


@transaction.atomic
def end_collaboration(*, collaboration, by, at):
    """End a collaboration now: the school's next request no longer reads of the company. Again changes nothing."""
    current = Collaboration.objects.select_for_update(of=("self",)).get(pk=collaboration.pk)
    if current.ended_at is None:
        current.ended_at, current.ended_by = at, by
        current.save(update_fields=["ended_at", "ended_by"])
        audit.record("collaboration_ended", current, by=by, at=at, school=current.school_id)
    return current


# --- a company that is nobody's yet --------------------------------------------------------------------------------


def company_with(kbo_number):
    """The company of this number in the portal, with `has_people`; None when there is none."""
    found = Organisation.objects.filter(kbo_number=kbo_number).first()
    if found is not None:
        found.has_people = has_people(found)
    return found


def has_people(company):
    """Whether anybody ever was a member of this company."""
    with rls.across_organisations():
        return Membership.objects.filter(organisation=company).exists()


@transaction.atomic
def add_company(*, school, company, place, by, at):
    """Bring a company in with its first establishment, and let the school work with it; returns the company.

    `company` and `place` are the values of the two. A company that stands there without people is taken as it is.
    Raises CompanyHasPeople, AlreadyTogether and NumberTaken.
    """
    with rls.across_organisations():
        found = Organisation.objects.filter(kbo_number=company["kbo_number"]).first()
        if found is None:
            found = _new_company(company, place, by, at)
        elif found.kind != OrganisationKind.COMPANY:
            raise NumberTaken
        elif has_people(found):
            raise CompanyHasPeople(found)
        start_collaboration(company=found, school=school, starts_on=as_day(at), by=by, at=at)
    return found


def _new_company(values, place, by, at):
    if Establishment.objects.filter(number=place["number"], number__isnull=False).exists():
        raise NumberTaken
    company = Organisation.objects.create(
        kind=OrganisationKind.COMPANY, slug=_free_slug(values["name"]), **values
    )
    audit.record("company_added", company, by=by, at=at, organisation=company)
    first = Establishment.objects.create(organisation=company, **place)
    audit.record("establishment_added", first, by=by, at=at)
    return company


def _free_slug(name):
    stem = slugify(name)[:SLUG_LENGTH].strip("-") or "leerbedrijf"
    taken = set(Organisation.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(
        slug for n in range(len(taken) + 1) if (slug := f"{stem}-{n + 1}" if n else stem) not in taken
    )


def brought_in_by(company):
    """The collaboration with which a company came into the portal; None once it has people of its own."""
    if has_people(company):
        return None
    with rls.across_organisations():
        return _first_collaboration(company)


def asked_first(company):
    """The newest invitation of a company that has no people yet; None when nobody was asked."""
    with rls.across_organisations():
        return Invitation.objects.filter(organisation=company).first()


@transaction.atomic
def invite_first_person(*, company, school, email, name, role, by, at):
    """Ask the first coordinator or legal representative in; the mail leaves behind the page, after the commit.

    Only by the school that brought the company in, and until somebody accepted. Asking again replaces what was asked.
    """
    with rls.across_organisations():
        first = _first_collaboration(company)
        if first is None or first.school_id != school.pk or first.ended_at:
            raise NotYours(company)
        if has_people(company):
            raise CompanyHasPeople(company)
        invitation, _ = accounts.invite_first(
            organisation=company, email=email, name=name, role=role, roles=FIRST_ROLES, by=by, at=at
        )
        invitations.send_later(invitation=invitation, at=at)
        return invitation


def _first_collaboration(company):
    return Collaboration.objects.filter(organisation=company).order_by("started_at", "pk").first()
