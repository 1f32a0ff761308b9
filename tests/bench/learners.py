"""A coach with fifty learners: most of them placed with a signed agreement, some without, as in October."""

import datetime as dt

from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Organisation, User
from duaalportal.catalogue.models import Programme
from learningplans import models as m
from learningplans.rules.learners import school_year_of

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
        user = User.objects.create_without_address(f"Lerende {nth:02} Peeters")
        own = {"school": school}
        learner = m.Learner.objects.create(
            user=user,
            name=user.name,
            class_group=f"6{'ABC'[nth % 3]}",
            birth_date=dt.date(year - 17, 3, 1) + nth * DAY,
            added_at=now,
            added_by=coach,
            **own,
        )
        own["trajectory"] = m.Trajectory.objects.create(
            learner=learner,
            programme=programmes[nth % len(programmes)],
            school_year=year,
            starts_on=dt.date(year, 9, 1),
            ends_on=dt.date(year + 1, 6, 30),
            state="running",
            started_at=now,
            started_by=coach,
            **own,
        )
        _around(coach, school, company, learner, own, nth, now)


def _around(coach, school, company, learner, own, nth, now):
    trajectory = own["trajectory"]
    m.TeamMember.objects.create(
        organisation=school,
        on_school_side=True,
        role=Role.TRAJECTORY_COACH,
        user=coach,
        starts_on=trajectory.starts_on,
        added_at=now,
        added_by=coach,
        **own,
    )
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
