"""A coach with fifty learners: most of them placed with a signed agreement, some without, as in October.

And one with fifty who start these weeks at a real workplace, each with a mentor and a place of their own.
"""

import datetime as dt

from django.utils import timezone

from companies.models import Collaboration, Mentor, TakenPlace
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Organisation, User
from duaalportal.catalogue.models import Programme
from duaalportal.lib.dates import school_year_of
from learningplans import models as m

DAY = dt.timedelta(days=1)


def fill_coach(email: str, wanted: int) -> None:
    """Give this coach so many learners; one in five has no place yet, and each third one a visit to come."""
    coach, now = User.objects.get(email=email), timezone.now()
    school = coach.memberships.get(role=Role.TRAJECTORY_COACH).organisation
    company = Organisation.objects.filter(kind="company").order_by("name").first()
    programmes = list(Programme.objects.order_by("code")[:5])
    year = school_year_of(now.date())
    have = m.Trajectory.objects.visible_to(coach).open().count()
    for nth in range(wanted - have):
        learner, own = _learner(coach, school, programmes[nth % len(programmes)], year, nth, now)
        _around(coach, school, company, learner, own, nth, now)


def fill_starts(email: str, wanted: int) -> None:
    """Give this coach so many learners who start within seven weeks, over the mentors of the demo world."""
    coach, now = User.objects.get(email=email), timezone.now()
    school = coach.memberships.get(role=Role.TRAJECTORY_COACH).organisation
    # the mentors of the demo world in the order they came: another page may have added hundreds
    mentors = list(Mentor.objects.select_related("organisation").order_by("started_on", "pk")[:20])
    programme, year = Programme.objects.get(code="lassen-constructie"), school_year_of(now.date())
    for company in {mentor.organisation for mentor in mentors}:
        _work_together(school, company, coach, now)
    for nth in range(wanted):
        learner, own = _learner(coach, school, programme, year, nth, now)
        _in_team(coach, school, own, now)
        _starts(coach, school, mentors[nth % len(mentors)], learner, own, nth, now)


def _work_together(school, company, coach, now):
    begun = {"starts_on": now.date(), "started_at": now, "started_by": coach}
    Collaboration.objects.get_or_create(school=school, organisation=company, ended_at=None, defaults=begun)


def _learner(coach, school, programme, year, nth, now):
    user = User.objects.create_without_address(f"Lerende {nth:02} Peeters")
    learner = m.Learner.objects.create(
        school=school,
        user=user,
        name=user.name,
        class_group=f"6{'ABC'[nth % 3]}",
        birth_date=dt.date(year - 17, 3, 1) + nth * DAY,
        added_at=now,
        added_by=coach,
    )
    trajectory = m.Trajectory.objects.create(
        school=school,
        learner=learner,
        programme=programme,
        school_year=year,
        starts_on=dt.date(year, 9, 1),
        ends_on=dt.date(year + 1, 6, 30),
        state="running",
        started_at=now,
        started_by=coach,
    )
    return learner, {"school": school, "trajectory": trajectory}


def _around(coach, school, company, learner, own, nth, now):
    trajectory = own["trajectory"]
    _in_team(coach, school, own, now)
    if nth % 3 == 0:
        m.Meeting.objects.create(
            kind="visit",
            purpose="Bezoek",
            starts_at=now + (nth + 1) * DAY,
            planned_at=now,
            planned_by=coach,
            **own,
        )
    if nth % 5 == 0:
        return
    placement = m.Placement.objects.create(
        learner=learner,
        organisation=company,
        is_simulated=True,
        hours_per_week=20,
        starts_on=trajectory.starts_on,
        ends_on=trajectory.ends_on,
        planned_at=now,
        planned_by=coach,
        **own,
    )
    m.Agreement.objects.create(
        placement=placement,
        organisation=company,
        kind="soao",
        state="draft" if nth % 5 == 1 else "active",
        started_at=now,
        started_by=coach,
        **own,
    )


def _in_team(coach, school, own, now):
    m.TeamMember.objects.create(
        organisation=school,
        on_school_side=True,
        role=Role.TRAJECTORY_COACH,
        user=coach,
        starts_on=own["trajectory"].starts_on,
        added_at=now,
        added_by=coach,
        **own,
    )


def _starts(coach, school, mentor, learner, own, nth, now):
    company = mentor.organisation
    period = {"starts_on": now.date() + (1 + nth) * DAY, "ends_on": now.date() + 200 * DAY}
    place = TakenPlace.objects.create(
        organisation=company,
        establishment=company.establishments.first(),
        programme=own["trajectory"].programme,
        mentor=mentor,
        school=school,
        learner=learner.user,
        taken_at=now,
        taken_by=coach,
        **period,
    )
    placement = m.Placement.objects.create(
        learner=learner,
        organisation=company,
        place=place,
        hours_per_week=20,
        planned_at=now,
        planned_by=coach,
        **period,
        **own,
    )
    m.Agreement.objects.create(
        placement=placement,
        organisation=company,
        kind="oao",
        state="draft",
        started_at=now,
        started_by=coach,
        **own,
    )
