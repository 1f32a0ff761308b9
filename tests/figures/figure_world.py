"""A school with twelve learners in two classes, at work for three weeks of October: every number can be counted by hand.

The learners work Monday to Wednesday from 5 to 23 October, so a week is in time until Sunday. It is 20 November.
"""

from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from duaalportal.accounts.access import Role
from evaluation import models as e
from learningplans import models as m
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import make_mentor, programme, ready_place, work_together
from tests.factories.evaluation import make_round, the_grid
from tests.factories.learningplans import DAY, draw_up, make_learner, make_trajectory, place_learner

NOW = "2026-11-20T16:00:00+01:00"
TODAY = date(2026, 11, 20)
BRUSSELS = ZoneInfo("Europe/Brussels")
WEEKS = (date(2026, 10, 5), date(2026, 10, 12), date(2026, 10, 19))
CLASSES = {"5LCd": ("lassen-constructie", 7), "6OMd": ("onderhoudsmechanica", 5)}


def moment(day, hour=16, minute=0):
    """A moment on the clock of Brussels."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BRUSSELS)


def make_figure_world():
    """Twelve learners with a coach, six mentors of whom four are trained, and one company."""
    school = OrganisationFactory(school=True, name="School Cijferstraat")
    company = OrganisationFactory(name="Bedrijf Getalweg")
    world = SimpleNamespace(
        school=school,
        company=company,
        coach=member(Role.TRAJECTORY_COACH, school, name="Sofie Begeleider"),
        lead=member(Role.SCHOOL_COORDINATOR, school, name="Marc Overzicht"),
        boss=member(Role.COMPANY_COORDINATOR, company, name="Ilse Bedrijf"),
        teacher=member(Role.DUAL_TEACHER, school, name="Nele Leerkracht"),
        grid=the_grid(),
    )
    work_together(company, school)
    world.place = ready_place(company, on=TODAY, mentors=0)
    world.mentors = [make_mentor(company, on=TODAY, name=f"Mentor Naam{n}", trained=n < 4) for n in range(6)]
    world.trajectories, world.placements = [], []
    for group, (code, many) in CLASSES.items():
        programme(code)
        for _ in range(many):
            _add(world, group, code)
    return world


def _add(world, group, code):
    nth = len(world.trajectories)
    learner = make_learner(world.school, on=TODAY, name=f"Leerling Geheim{nth}", class_group=group)
    # the coach accompanies the first class alone
    coach = world.coach if group == "5LCd" else None
    trajectory = make_trajectory(world.school, learner=learner, coach=coach, code=code, on=TODAY)
    world.trajectories.append(trajectory)
    placement = place_learner(
        trajectory,
        world.mentors[nth // 2],
        world.place,
        starts_on=WEEKS[0],
        ends_on=WEEKS[2] + 4 * DAY,
    )
    world.placements.append(placement)


def say(world, nth, week, party, at):
    """A side of one learner sends a week at this moment."""
    trajectory, monday = world.trajectories[nth], WEEKS[week]
    rounds = e.EvaluationRound.objects.filter(trajectory=trajectory, first_day=monday)
    return e.Voice.objects.create(
        school=world.school,
        trajectory=trajectory,
        round=rounds.first() or make_round(trajectory, monday=monday, grid=world.grid),
        party=party,
        organisation=world.company if party == "M" else world.school,
        user=trajectory.learner.user,
        submitted_at=at,
    )


def close_talk(world, nth, on, **fields):
    """A talk of three that was closed."""
    return e.FollowUpTalk.objects.create(
        school=world.school,
        trajectory=world.trajectories[nth],
        organisation=world.company,
        made_at=moment(on),
        made_by=world.coach,
        closed_at=moment(on),
        closed_by=world.coach,
        **fields,
    )


def give_point(world, nth, criterion, **fields):
    """An open point to work on."""
    monday = WEEKS[0]
    trajectory = world.trajectories[nth]
    rounds = e.EvaluationRound.objects.filter(trajectory=trajectory, first_day=monday)
    return e.ActionPoint.objects.create(
        school=world.school,
        trajectory=trajectory,
        round=rounds.first() or make_round(trajectory, monday=monday, grid=world.grid),
        criterion=criterion,
        text="Geheime afspraak",
        organisation=world.company,
        made_at=moment(monday),
        made_by=world.coach,
        **fields,
    )


def stop(world, nth, reason):
    """A placement that was ended with this reason."""
    ended = {"ended_at": moment(date(2026, 10, 23)), "ended_by": world.coach, "end_reason": reason}
    m.Placement.objects.filter(pk=world.placements[nth].pk).update(**ended)


def go_on(world):
    """The placements last until the end of the school year; the days at work stay those of October."""
    m.Placement.objects.filter(organisation=world.company).update(ends_on=date(2027, 6, 30))


def long_ago(world, trajectories):
    """These trajectories were over years ago."""
    m.Trajectory.objects.filter(pk__in=[row.pk for row in trajectories]).update(
        school_year=2020, starts_on=date(2020, 9, 1), ends_on=date(2021, 6, 30), state="completed"
    )


def sign(world, nth, on):
    """Everybody signed the agreement on this day."""
    agreement = draw_up(world.placements[nth])
    agreement.versions.update(completed_at=moment(on))


def fill(world, many):
    """Many more learners with a placement, for what a page costs."""
    from duaalportal.accounts.models import User

    users = User.objects.bulk_create(User(name=f"Extra {n}", email="") for n in range(many))
    at, by = moment(TODAY), world.coach
    learners = m.Learner.objects.bulk_create(
        m.Learner(
            school=world.school, user=user, name=user.name, class_group="7XXd", added_at=at, added_by=by
        )
        for user in users
    )
    rows = m.Trajectory.objects.bulk_create(
        m.Trajectory(
            school=world.school,
            learner=learner,
            programme_id="onderhoudsmechanica",
            school_year=2026,
            state="running",
            starts_on=date(2026, 9, 1),
            ends_on=date(2027, 6, 30),
            started_at=at,
            started_by=by,
        )
        for learner in learners
    )
    m.Placement.objects.bulk_create(
        m.Placement(
            school=world.school,
            trajectory=row,
            learner=row.learner,
            organisation=world.company,
            is_simulated=True,
            hours_per_week=24,
            starts_on=WEEKS[0],
            ends_on=date(2027, 6, 30),
            planned_at=at,
            planned_by=by,
        )
        for row in rows
    )
