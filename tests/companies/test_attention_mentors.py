"""The database is asked first which mentors may wait: what is open stays the same as when everybody is judged."""

import datetime as dt
from itertools import product

import pytest

from companies.asking import Asking
from companies.attention_mentors import judged, may_wait, mentor_rows
from companies.models import (
    ApplicationMentor,
    ConductCertificateCheck,
    Mentor,
    MentorPractice,
    MentorTraining,
    Recognition,
)
from companies.rules.deadlines import add_months, last_since
from duaalportal.accounts.access import Can, Role
from duaalportal.accounts.models import User
from duaalportal.catalogue.models import Name, RuleParameter
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import PROGRAMME, EstablishmentFactory, apply_for, catalogue, recognise

DAY = dt.timedelta(days=1)
TODAY = dt.date(2027, 2, 28)
OTHER = "lassen-constructie"


@pytest.mark.parametrize("months", [1, 6, 12])
def test_the_last_day_from_which_a_term_has_ended_is_the_last(months):
    days = [dt.date(2027, 1, 1) + n * DAY for n in range(800)]
    for until in days:
        ended = [day for day in days if add_months(day, months) <= until]
        if ended and ended[0] > days[0] - DAY and add_months(days[-1], months) > until:
            assert last_since(until, months) == ended[-1]


def boundaries():
    """Days of starting around every announcement and last day there is, with every kind of month's end."""
    days = {dt.date(2026, 8, 31), dt.date(2026, 11, 30), dt.date(2027, 1, 31), TODAY, TODAY + DAY}
    for months, notice, step in product((3, 6, 12), (90, 30, 7, 0), (-3, -1, 0, 1, 3)):
        days.add(add_months(TODAY + notice * DAY, -months) + step * DAY)
    return sorted(days)


def fill(company, sites, by):
    """Mentors of every kind: each starting day, training, trade and establishment, and extracts of every age."""
    application = apply_for(sites[0])
    handed_in = apply_for(sites[1], state="submitted", submitted_on=TODAY)
    seen = {
        "followed_on": TODAY - DAY,
        "certificate_seen_by": by,
        "title": "Mentoropleiding",
        "organisation": company,
    }
    trainings = {
        "none": None,
        "today": {"certificate_seen_on": TODAY},
        "later": {"certificate_seen_on": TODAY + DAY},
        "spared": {"is_exemption": True, "certificate_seen_on": TODAY + DAY},
        "does not count": {"certificate_seen_on": TODAY, "counts": False},
    }
    trades = ([], [PROGRAMME], [OTHER], [PROGRAMME, OTHER])
    kinds = list(product(boundaries(), (None, *sites), trades, trainings))
    ages = [add_months(TODAY + days * DAY, -12) for days in (-1, 0, 30, 31, 32)]
    rows = {"mentors": [], "trainings": [], "trades": [], "checks": [], "put": []}
    for n, (start, site, codes, training) in enumerate(kinds):
        mentor = Mentor(
            organisation=company, name=f"Mentor {n:05}", started_on=start, establishment=site, stopped_on=None
        )
        own = {"organisation": company, "mentor": mentor}
        rows["mentors"].append(mentor)
        if trainings[training]:
            rows["trainings"].append(MentorTraining(mentor=mentor, **seen, **trainings[training]))
        rows["trades"] += [
            MentorPractice(programme_id=code, since=dt.date(2010, 1, 1), **own) for code in codes
        ]
        for issued in (ages[n % 5], ages[n % 3]):
            rows["checks"].append(
                ConductCertificateCheck(
                    model="596.2", issued_on=issued, seen_on=issued, seen_by=by, in_order=n % 7 > 0, **own
                )
            )
        if n % 8 < 2:
            paper = (application, handed_in)[n % 8]
            rows["put"].append(ApplicationMentor(application=paper, **own))
    for found in rows.values():
        type(found[0]).objects.bulk_create(found)


@pytest.mark.django_db
@pytest.mark.parametrize("shortened", [False, True])
def test_asking_the_database_first_leaves_nothing_out(shortened):
    catalogue()
    company = OrganisationFactory()
    sites = [EstablishmentFactory(organisation=company) for _ in range(2)]
    coordinator = member(Role.COMPANY_COORDINATOR, company)
    if shortened:  # a later law, for one scheme only
        RuleParameter.objects.create(
            name=Name.TRAINING_TERM,
            scheme_id="mtech",
            value="3",
            valid_from=dt.date(2026, 9, 1),
            source="proef",
        )
    recognise(sites[0], recognised_on=dt.date(2025, 3, 1))
    recognise(sites[0], OTHER, recognised_on=dt.date(2026, 8, 31), scheme="constructiv")
    recognise(sites[1], recognised_on=dt.date(2026, 11, 30))
    fill(company, sites, coordinator)
    user = User.objects.get(pk=coordinator.pk)
    running = list(Recognition.objects.filter(organisation=company))
    for on in (TODAY - DAY, TODAY, TODAY + DAY, dt.date(2026, 11, 30), dt.date(2027, 5, 31)):
        asking = Asking(user, on)
        everybody = mentor_rows(asking.companies(Can.EDIT_MENTORS), set(), asking)
        asked = everybody.filter(may_wait(running, {company.pk}, asking))
        expected = _said(judged(everybody, running, asking))
        assert _said(judged(asked, running, asking)) == expected
        kinds = {code.rsplit("-", 5)[0] for code, *_ in expected}
        assert kinds >= ({"mentor-training", "mentor-certificate"} if on >= TODAY else {"mentor-training"})
        assert not asked.filter(trained=True, put_forward=False).exists()
        assert not asked.filter(trained=False, put_forward=False, started_on__gt=on).exists()


def _said(items):
    return sorted((item.code, item.urgency, item.due, item.since, item.title, item.why) for item in items)
