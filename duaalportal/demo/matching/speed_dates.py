"""Two speed dates of the demo world: one of last spring where Lina met De Clercq, and one to come."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from companies.models import Collaboration
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Membership, Organisation
from duaalportal.demo.matching.content import content
from learningplans.models import Trajectory
from matching.models import SpeedDateNote, SpeedDateSeat
from matching.proposals.gathering import LOOKING
from matching.speed_dates import noting, planning, writing

LEARNERS, COMPANIES = 12, 6
SPRING, SOON = -200, 9  # days from today
LEARNER, COMPANY = SpeedDateNote.Side


def build(world):
    """Six companies and up to twelve learners of one school: one that was held, with notes, and one that comes."""
    school = world.places["atheneum-leiebocht"]
    rows = Trajectory.objects.filter(school=school).select_related("learner").order_by("learner__name", "pk")
    then = [world.trajectories["lina"], *rows.exclude(pk=world.trajectories["lina"].pk)[: LEARNERS - 1]]
    _noted(world, _held(world, school, SPRING, then))
    _held(world, school, SOON, list(rows.filter(state__in=LOOKING)[:LEARNERS]), waits=True)


def _held(world, school, days, trajectories, *, waits=False):
    """A session with its tables, who was asked, who said yes, and its timetable; with `waits` the last of each gave no answer yet."""
    coach, words = world.people["Sofie Maes"], content()["speed_dates"]["spring" if days < 0 else "soon"]
    before = world.at(max(0, -days) + 14)
    row = writing.make(
        school=school,
        title=words["title"],
        programme=None,
        on=_on_a_school_day(world.today + timedelta(days=days)),
        from_time=time(13, 30),
        minutes=8,
        pause=2,
        rounds=6,
        where_at=words["where"],
        by=coach,
        at=before,
    )
    companies = _companies(world, school)
    for company in companies:
        host = _host(company)
        table = writing.add_table(speed_date=row, organisation=company, host="", by=coach, at=before)
        # of the one to come the last company did not answer yet
        if not waits or company != companies[-1]:
            writing.take_table(table=table, host=host.name if host else "", by=host or coach, at=before)
    silent = trajectories[-1:] if waits and len(trajectories) > 1 else []
    for one in trajectories:
        SpeedDateSeat.objects.create(
            school=school,
            session=row,
            trajectory=one,
            first_name=one.learner.first_name,
            invited_at=before,
            invited_by=coach,
            agreed_at=None if one in silent else before,
        )
    if trajectories:
        planning.make_timetable(speed_date=row, version=row.version, afresh=False, by=coach, at=before)
    return row


def _on_a_school_day(day):
    return day + timedelta(days=max(0, 7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def _host(company):
    rows = Membership.objects.filter(organisation=company, role=Role.COMPANY_COORDINATOR, ended_at=None)
    found = rows.select_related("user").order_by("pk").first()
    return found.user if found else None


def _companies(world, school):
    known = Collaboration.objects.running(world.today).filter(school=school).order_by().values("organisation")
    first = world.places["de-clercq"]
    others = Organisation.objects.filter(pk__in=known).exclude(pk=first.pk).order_by("name")
    return [first, *others[: COMPANIES - 1]]


def _noted(world, row):
    """Lina and De Clercq liked each other; of some others one side wrote."""
    at = timezone.make_aware(datetime.combine(row.on, time(15)))
    talks = row.talks.select_related("trajectory__learner__user", "organisation").order_by("round", "pk")
    for nth, talk in enumerate(talks):
        is_lina = talk.trajectory_id == world.trajectories["lina"].pk
        if not is_lina and nth % 4:
            continue
        words = content()["speed_dates"]
        learner = talk.trajectory.learner.user
        _say(talk, LEARNER, "yes" if is_lina else "maybe", words["learner_notes"][nth % 3], learner, at)
        host = _host(talk.organisation)
        if host and (is_lina or nth % 8 == 0):
            _say(talk, COMPANY, "yes" if is_lina else "no", words["company_notes"][nth % 3], host, at)


def _say(talk, side, keen, text, by, at):
    noting.note(talk=talk, side=side, keen=keen, text=text, version=0, by=by, at=at, today=at.date())
