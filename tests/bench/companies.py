"""A company with very many mentors: all ages, practices and papers, a third without training, some full."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from companies.models import (
    ConductCertificateCheck,
    Mentor,
    MentorPractice,
    MentorTraining,
    Recognition,
    TakenPlace,
)
from companies.rules.deadlines import add_months
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Membership, Organisation, User

PROGRAMMES = ("lassen-constructie", "onderhoudsmechanica")


@transaction.atomic
def fill_company(slug, email, *, mentors):
    """Give a company this many mentors, and recognise each of its establishments for two programmes; once is enough."""
    if Mentor.objects.filter(organisation__slug=slug).count() >= mentors:
        return
    company, by = Organisation.objects.get(slug=slug), User.objects.get(email=email)
    now, today = timezone.now(), timezone.localdate()
    sites = list(company.establishments.all())
    for site in sites:
        for code in PROGRAMMES:
            if not Recognition.objects.filter(establishment=site, programme_id=code).exists():
                Recognition.objects.create(
                    organisation=company,
                    establishment=site,
                    programme_id=code,
                    scheme_id="mtech",
                    recognised_on=add_months(today, -30),
                    expires_on=add_months(today, 30),
                    registered_at=now,
                    registered_by=by,
                )
    people = Mentor.objects.bulk_create(
        Mentor(
            organisation=company,
            name=f"Mentor {n:03}",
            birth_date=dt.date(1965 + n % 35, 1 + n % 12, 1 + n % 28),
            started_on=add_months(today, -(n % 60)),
            establishment=[None, *sites][n % (len(sites) + 1)],
        )
        for n in range(mentors)
    )
    _papers(company, people, by, today)
    learner = Membership.objects.filter(role=Role.LEARNER).earliest("starts_on")
    TakenPlace.objects.bulk_create(
        TakenPlace(
            organisation=company,
            establishment=mentor.establishment or sites[0],
            programme_id=PROGRAMMES[0],
            mentor=mentor,
            school=learner.organisation,
            learner=learner.user,
            starts_on=add_months(today, -2) + dt.timedelta(days=place),
            ends_on=add_months(today, 6),
            taken_at=now,
            taken_by=by,
        )
        for n, mentor in enumerate(people)
        for place in range(n % 4)
    )


def _papers(company, people, by, today):
    MentorPractice.objects.bulk_create(
        MentorPractice(
            organisation=company,
            mentor=mentor,
            programme_id=code,
            since=add_months(today, -12 * (1 + n % 20)),
        )
        for n, mentor in enumerate(people)
        for code in PROGRAMMES[: 1 + n % 2]
    )
    ConductCertificateCheck.objects.bulk_create(
        ConductCertificateCheck(
            organisation=company,
            mentor=mentor,
            model="596.2",
            issued_on=add_months(today, -(n % 60) - 1),
            seen_on=add_months(today, -(n % 60) - 1),
            seen_by=by,
            in_order=True,
        )
        for n, mentor in enumerate(people)
    )
    MentorTraining.objects.bulk_create(
        MentorTraining(
            organisation=company,
            mentor=mentor,
            title="Mentoropleiding",
            followed_on=add_months(today, -5),
            certificate_seen_on=add_months(today, -5),
            certificate_seen_by=by,
        )
        for n, mentor in enumerate(people)
        if n % 3
    )
