"""Learners, trajectories, placements and agreements for tests, as plain rows: no rule is asked.

`make_world()` is the usual cast: a school with its coach, a learner with a mother, a company with director, coordinator
and mentor, and one running placement. Stories that test a rule go through the services.
"""

import datetime as dt
from types import SimpleNamespace

from django.utils import timezone

from companies.rules.deadlines import add_months
from duaalportal.accounts.access import Role
from learningplans import models as m
from learningplans.agreements.facts import terms_of
from tests.factories.accounts import OrganisationFactory, PersonFactory, member
from tests.factories.companies import PROGRAMME, catalogue, make_mentor, ready_place, take, work_together

DAY = dt.timedelta(days=1)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(1, 6)


def school_year_of(on):
    """The year in which the school year of this day began."""
    return on.year if on.month >= 9 else on.year - 1


def make_learner(school, *, user=None, age=17, on=None, by=None, **fields):
    """A learner of a school with an account of their own; `user=False` leaves one nobody signs in to."""
    on = on or timezone.localdate()
    if user is False:
        from duaalportal.accounts.models import User

        user = User.objects.create_without_address(fields.get("name", "Lerende Zonder Adres"))
    user = user or member(Role.LEARNER, school, **({"name": fields["name"]} if "name" in fields else {}))
    fields.setdefault("name", user.name)
    fields.setdefault("email", user.email)
    fields.setdefault("birth_date", None if age is None else add_months(on, -12 * age) - 40 * DAY)
    return m.Learner.objects.create(
        school=school, user=user, added_at=timezone.now(), added_by=by or PersonFactory(), **fields
    )


def make_trajectory(school, *, learner=None, coach=None, code=PROGRAMME, on=None, by=None, **fields):
    """A running trajectory of this school year; `coach` gets the place of coach in its team."""
    catalogue()
    on = on or timezone.localdate()
    by = by or coach or PersonFactory()
    year = fields.setdefault("school_year", school_year_of(on))
    fields.setdefault("starts_on", dt.date(year, 9, 1))
    fields.setdefault("ends_on", dt.date(year + 1, 6, 30))
    fields.setdefault("state", m.TrajectoryState.RUNNING)
    trajectory = m.Trajectory.objects.create(
        school=school,
        learner=learner or make_learner(school, on=on),
        programme_id=code,
        started_at=timezone.now(),
        started_by=by,
        **fields,
    )
    if coach:
        join_team(trajectory, coach, Role.TRAJECTORY_COACH, school, by=by, is_contact=True)
    return trajectory


def join_team(trajectory, who, role, organisation, *, by=None, **fields):
    """A place in a team for a person or a mentor, from the start of the trajectory."""
    key = "mentor" if who._meta.model_name == "mentor" else "user"
    fields.setdefault("starts_on", trajectory.starts_on)
    return m.TeamMember.objects.create(
        school=trajectory.school,
        trajectory=trajectory,
        organisation=organisation,
        on_school_side=organisation.pk == trajectory.school_id,
        role=role,
        added_at=timezone.now(),
        added_by=by or PersonFactory(),
        **{key: who},
        **fields,
    )


def place_learner(
    trajectory, mentor, establishment, *, weekdays=(MONDAY, TUESDAY, WEDNESDAY), by=None, **fields
):
    """A placement with its place, days of eight hours with half an hour's break, and the mentor in the team."""
    by = by or PersonFactory()
    fields.setdefault("starts_on", trajectory.starts_on)
    fields.setdefault("ends_on", trajectory.ends_on)
    fields.setdefault("hours_per_week", 8 * len(weekdays))
    company = establishment.organisation
    place = take(
        mentor,
        establishment,
        learner=trajectory.learner.user,
        school=trajectory.school,
        code=trajectory.programme_id,
        by=by,
        starts_on=fields["starts_on"],
        ends_on=fields["ends_on"],
    )
    rows = {"school": trajectory.school, "trajectory": trajectory, "organisation": company}
    placement = m.Placement.objects.create(
        learner=trajectory.learner, place=place, planned_at=timezone.now(), planned_by=by, **rows, **fields
    )
    for weekday in weekdays:
        m.PlacementDay.objects.create(
            placement=placement,
            learner=trajectory.learner,
            weekday=weekday,
            starts_on=placement.starts_on,
            ends_on=placement.ends_on,
            from_time=dt.time(8),
            until_time=dt.time(16, 30),
            break_minutes=30,
            **rows,
        )
    join_team(
        trajectory, mentor, Role.MENTOR, company, by=by, placement=placement, starts_on=placement.starts_on
    )
    return placement


def make_guardian(learner, *, user=None, by=None, **fields):
    """A parent of a learner; with `user` one who signs in, otherwise a name alone."""
    fields.setdefault("name", user.name if user else "Ouder Zonder Account")
    fields.setdefault("relation", "moeder")
    fields.setdefault("starts_on", timezone.localdate() - 30 * DAY)
    return m.Guardian.objects.create(school=learner.school, learner=learner, user=user, **fields)


def draw_up(placement, *, kind=m.AgreementKind.OAO, state=m.AgreementState.DRAFT, by=None, **fields):
    """An agreement with its first version, as plain rows: its text is real, nothing is fixed or signed."""
    by = by or PersonFactory()
    rows = {
        "school": placement.school,
        "trajectory": placement.trajectory,
        "organisation": placement.organisation,
    }
    agreement = m.Agreement.objects.create(
        placement=placement,
        kind=kind,
        state=state,
        started_at=timezone.now(),
        started_by=by,
        **rows,
        **fields,
    )
    m.AgreementVersion.objects.create(
        agreement=agreement,
        number=1,
        terms=terms_of(placement, on=timezone.localdate()),
        effective_on=placement.starts_on,
        made_at=timezone.now(),
        made_by=by,
        **rows,
    )
    return agreement


def make_world(*, age=17, on=None):
    """School, company, learner, mother, team and one running placement, by name."""
    school = OrganisationFactory(school=True)
    company = OrganisationFactory()
    coach = member(Role.TRAJECTORY_COACH, school, name="Sofie Peeters")
    establishment = ready_place(company, on=on, mentors=0)
    mentor_person = member(Role.MENTOR, company, name="Bart Willems")
    mentor = make_mentor(company, on=on, user=mentor_person, name=mentor_person.name, substitute=True)
    work_together(company, school)
    learner = make_learner(school, age=age, on=on)
    trajectory = make_trajectory(school, learner=learner, coach=coach, on=on)
    mother = member(Role.GUARDIAN, school, name="Nadia Amrani")
    placement = place_learner(trajectory, mentor, establishment, by=coach)
    return SimpleNamespace(
        school=school,
        company=company,
        establishment=establishment,
        coach=coach,
        teacher=member(Role.DUAL_TEACHER, school, name="Karel De Wit"),
        school_coordinator=member(Role.SCHOOL_COORDINATOR, school),
        school_director=member(Role.SCHOOL_DIRECTOR, school),
        coordinator=member(Role.COMPANY_COORDINATOR, company, name="Ilse Claes"),
        director=member(Role.COMPANY_DIRECTOR, company),
        mentor=mentor,
        mentor_person=mentor_person,
        learner=learner,
        learner_person=learner.user,
        mother=mother,
        guardian=make_guardian(learner, user=mother),
        trajectory=trajectory,
        placement=placement,
    )
