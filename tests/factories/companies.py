"""Establishments, mentors with their papers, recognitions and places for tests."""

import datetime as dt

from django.utils import timezone

from companies.models import (
    Collaboration,
    ConductCertificateCheck,
    Mentor,
    MentorPractice,
    MentorTraining,
    PriorTrainingProof,
    ProofKind,
    Recognition,
    RecognitionApplication,
    RiskAssessment,
    SafetyContact,
    State,
    TakenPlace,
)
from companies.rules.deadlines import add_months
from companies.rules.recognition import expiry
from duaalportal.accounts.access import Role
from duaalportal.catalogue.loading import load_catalogue
from duaalportal.catalogue.models import Programme
from duaalportal.catalogue.parameters import book
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PersonFactory, member
from tests.factories.groeiwijzer import EstablishmentFactory

PROGRAMME = "onderhoudsmechanica"


def catalogue():
    """Programmes, committees, schemes and the dated values of the rules, as the portal loads them."""
    if not Programme.objects.exists():
        load_catalogue()


def programme(code=PROGRAMME):
    """A programme of the catalogue."""
    catalogue()
    return Programme.objects.get(code=code)


def _today(on):
    return on or timezone.localdate()


def make_mentor(
    company,
    *,
    on=None,
    code=PROGRAMME,
    age=40,
    years=10,
    certificate_months=1,
    trained=True,
    proof=None,
    substitute=None,
    **fields,
):
    """A mentor with every paper in order; `age=None`, `years=None`, `certificate_months=None` leave one out.

    `proof` is "seen" or "approved"; `substitute=True` makes another mentor who takes over.
    """
    catalogue()
    on = _today(on)
    by = fields.pop("by", None) or PersonFactory()
    fields.setdefault("name", f"Mentor {Mentor.objects.count() + 1}")
    fields.setdefault(
        "birth_date", None if age is None else add_months(on, -12 * age) - dt.timedelta(days=30)
    )
    fields.setdefault("started_on", on)
    if substitute is True:
        substitute = make_mentor(company, on=on, code=code, by=by, name=f"Vervanger van {fields['name']}")
    mentor = Mentor.objects.create(organisation=company, substitute=substitute, **fields)
    own = {"organisation": company, "mentor": mentor}
    if years is not None:
        since = add_months(on, -12 * years)
        MentorPractice.objects.create(programme_id=code, since=since, **own)
    if certificate_months is not None:
        issued = add_months(on, -certificate_months)
        ConductCertificateCheck.objects.create(
            model="596.2", issued_on=issued, seen_on=issued, seen_by=by, in_order=True, **own
        )
    if trained:
        MentorTraining.objects.create(
            title="Mentoropleiding",
            followed_on=on - dt.timedelta(days=60),
            certificate_seen_on=on - dt.timedelta(days=60),
            certificate_seen_by=by,
            **own,
        )
    if proof:
        approval = {"approved_on": on, "approved_by": by} if proof == "approved" else {}
        PriorTrainingProof.objects.create(
            programme_id=code,
            kind=ProofKind.DIPLOMA,
            title="Diploma 7e jaar",
            seen_on=on,
            seen_by=by,
            **own,
            **approval,
        )
    return mentor


def recognise(establishment, code=PROGRAMME, *, on=None, scheme="mtech", by=None, **fields):
    """A recognition of an establishment for a programme, of a month ago unless `recognised_on` says otherwise."""
    catalogue()
    on = _today(on)
    recognised_on = fields.pop("recognised_on", add_months(on, -1))
    fields.setdefault("expires_on", expiry(recognised_on, book().on(recognised_on, scheme)))
    return Recognition.objects.create(
        organisation=establishment.organisation,
        establishment=establishment,
        programme_id=code,
        scheme_id=scheme,
        recognised_on=recognised_on,
        registered_at=timezone.now(),
        registered_by=by or PersonFactory(),
        **fields,
    )


def apply_for(establishment, code=PROGRAMME, *, state=State.DRAFT, by=None, **fields):
    """An application in a state, as a plain row."""
    catalogue()
    fields.setdefault("started_at", timezone.now())
    return RecognitionApplication.objects.create(
        organisation=establishment.organisation,
        establishment=establishment,
        programme_id=code,
        state=state,
        started_by=by or PersonFactory(),
        **fields,
    )


def work_together(company, school, *, by=None, **fields):
    """A running collaboration of a company and a school."""
    fields.setdefault("starts_on", timezone.localdate() - dt.timedelta(days=30))
    return Collaboration.objects.create(
        organisation=company,
        school=school,
        started_at=timezone.now(),
        started_by=by or PersonFactory(),
        **fields,
    )


def take(mentor, establishment, *, learner=None, school=None, code=PROGRAMME, by=None, **fields):
    """A place that is taken, as a plain row: no rule is asked."""
    catalogue()
    school = school or OrganisationFactory(school=True)
    fields.setdefault("starts_on", timezone.localdate())
    return TakenPlace.objects.create(
        organisation=establishment.organisation,
        establishment=establishment,
        programme_id=code,
        mentor=mentor,
        school=school,
        learner=learner or member(Role.LEARNER, school),
        taken_at=timezone.now(),
        taken_by=by or PersonFactory(),
        **fields,
    )


def make_safe(establishment, *, on=None, by=None):
    """A fresh risk analysis, and people named for first aid and in confidence."""
    on = _today(on)
    by = by or PersonFactory()
    own = {"organisation": establishment.organisation, "establishment": establishment}
    RiskAssessment.objects.create(
        done_on=on, cause=RiskAssessment.Cause.FIRST, recorded_at=timezone.now(), recorded_by=by, **own
    )
    for kind in SafetyContact.Kind.values:
        SafetyContact.objects.create(kind=kind, name="Ann Maes", reach="bureau 2", starts_on=on, **own)


def ready_place(company=None, *, on=None, mentors=1, code=PROGRAMME, **fields):
    """An establishment where a learner can start: recognised, safe, with mentors who have a substitute."""
    catalogue()
    company = company or OrganisationFactory()
    establishment = EstablishmentFactory(organisation=company, **fields)
    recognise(establishment, code, on=on)
    make_safe(establishment, on=on)
    for _ in range(mentors):
        make_mentor(company, on=on, code=code, substitute=True)
    return establishment


__all__ = [
    "PROGRAMME",
    "EstablishmentFactory",
    "MembershipFactory",
    "apply_for",
    "catalogue",
    "make_mentor",
    "make_safe",
    "programme",
    "ready_place",
    "recognise",
    "take",
    "work_together",
]
