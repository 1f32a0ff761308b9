"""Twelve learners and six companies around a speed date, and how a test moves it along."""

import datetime as dt
from types import SimpleNamespace

from django.utils import timezone

from duaalportal.accounts.access import Role
from learningplans.models import TrajectoryState
from matching import models as m
from matching.speed_dates import noting, planning, writing
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import programme, ready_place, work_together
from tests.factories.learningplans import make_guardian, make_learner, make_trajectory
from tests.factories.matching import make_opening
from tests.stories import browser, fresh, today

DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
NAMES = ["Ana", "Bo", "Cem", "Dina", "Elif", "Finn", "Gus", "Hanne", "Ivo", "Jana", "Kobe", "Lina"]
COMPANIES = ["Ankerbouw", "Balkstaal", "Constructa", "Draaiwerk", "Elektra", "Fabriek"]
SESSION = {
    "title": "Speeddate metaal",
    "programme": None,
    "from_time": dt.time(14),
    "minutes": 8,
    "pause": 2,
    "rounds": 6,
    "where_at": "Refter",
}


def make_world():
    """Twelve learners of one coach, six companies with their coordinators; one offers a place."""
    school = OrganisationFactory(school=True, name="Atheneum Aalst")
    coach = member(Role.TRAJECTORY_COACH, school)
    trajectories = {
        name: make_trajectory(
            school,
            learner=make_learner(school, name=f"{name} Zwartbergs"),
            coach=coach,
            state=TrajectoryState.SEARCHING,
        )
        for name in NAMES
    }
    companies = {name: OrganisationFactory(name=name) for name in COMPANIES}
    for one in companies.values():
        work_together(one, school)
    hosts = {name: member(Role.COMPANY_COORDINATOR, one) for name, one in companies.items()}
    offer = make_opening(ready_place(companies["Balkstaal"]), programme(), hosts["Balkstaal"])
    mother = member(Role.GUARDIAN, school)
    make_guardian(trajectories["Lina"].learner, user=mother)
    world = SimpleNamespace(
        school=school,
        coach=coach,
        head=member(Role.SCHOOL_COORDINATOR, school),
        trajectories=trajectories,
        learners={name: one.learner.user for name, one in trajectories.items()},
        companies=companies,
        hosts=hosts,
        offer=offer,
        mother=mother,
    )
    world.session = timetabled(world, joined(world, planned(world)))[0]
    return world


def planned(world, on=None, by=None, silent=(), **other):
    """A session of tomorrow with six tables of which the companies said yes, but for some, and every learner asked."""
    said = SESSION | {"on": on or today() + DAY} | other
    row = writing.make(school=world.school, by=by or world.coach, at=timezone.now(), **said)
    for name, company in world.companies.items():
        table = writing.add_table(
            speed_date=row, organisation=company, host="", by=world.coach, at=timezone.now()
        )
        if name not in silent:
            writing.take_table(table=table, host=f"Gastheer {name}", by=world.hosts[name], at=timezone.now())
    rows = list(world.trajectories.values())
    assert writing.invite(speed_date=row, trajectories=rows, by=world.coach, at=timezone.now()) == 12
    return row


def joined(world, row, but=()):
    """All say yes, but for some."""
    for name, one in world.trajectories.items():
        if name not in but:
            seat = row.seats.get(trajectory=one)
            writing.answer(seat=seat, joins=True, by=world.learners[name], at=timezone.now())
    return row


def timetabled(world, row, *, afresh=False, at=None):
    row = fresh(row)
    made = planning.make_timetable(
        speed_date=row, version=row.version, afresh=afresh, by=world.coach, at=at or timezone.now()
    )
    return fresh(row), made


def held(world, **other):
    """A session with its timetable: that of the world, or another."""
    if not other:
        return fresh(world.session)
    return timetabled(world, joined(world, planned(world, **other)))[0]


def began_an_hour_ago(row):
    """The day itself, after the first rounds; also at night."""
    start = timezone.localtime() - 25 * MINUTE
    day = start.date() if start.time() > dt.time(0) else today()
    m.SpeedDate.objects.filter(pk=row.pk).update(
        on=day, from_time=start.time().replace(second=0, microsecond=0)
    )
    return fresh(row)


def places(row):
    return {(one.round, one.table_id, one.trajectory_id) for one in row.talks.all()}


def page(person, address):
    return browser(person).get(address).content.decode()


def at(row, more=""):
    return f"/speeddates/{row.pk}/{more}"


def talk_of(row, learner, company):
    return row.talks.get(trajectory__learner__user=learner, organisation=company)


def note(world, talk, side, by, *, keen="yes", text="", version=0):
    return noting.note(
        talk=talk, side=side, keen=keen, text=text, version=version, by=by, at=timezone.now(), today=today()
    )
