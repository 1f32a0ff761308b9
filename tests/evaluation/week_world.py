"""A school, a company and a learner on a Friday in November: the week is over, and everybody may speak of it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.lib.school_calendar import Week
from evaluation.models import EvaluationRound, Party
from evaluation.rules.weeks import Side
from evaluation.weeks import writing
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import make_mentor, ready_place, work_together
from tests.factories.evaluation import scores_of, the_grid
from tests.factories.learningplans import join_team, make_world, place_learner
from tests.stories import as_now

DAY = timedelta(days=1)
BRUSSELS = ZoneInfo("Europe/Brussels")
# the learner works Monday to Wednesday; on Friday nobody is late yet
TODAY = date(2026, 11, 20)
NOW = "2026-11-20T16:00:00+01:00"
WEEK = Week.of(TODAY)


def make_week_world(on=TODAY):
    """The usual cast with a teacher and an instructor in the team, and the grid loaded."""
    world = make_world(on=on)
    world.grid = the_grid()
    world.instructor = member(Role.WORKPLACE_INSTRUCTOR, world.company, name="Dirk Maes")
    join_team(world.trajectory, world.teacher, Role.DUAL_TEACHER, world.school)
    join_team(world.trajectory, world.instructor, Role.WORKPLACE_INSTRUCTOR, world.company)
    world.week = Week.of(on)
    world.browsers = {}
    return world


def add_company(world, weekdays=(4,)):
    """A second company where the learner is on Thursdays."""
    company = OrganisationFactory(name="Geheim Constructiebedrijf")
    place = ready_place(company, on=TODAY, mentors=0)
    person = member(Role.MENTOR, company, name="Mieke Anders")
    mentor = make_mentor(company, on=TODAY, user=person, name=person.name, substitute=True)
    work_together(company, world.school)
    world.placement.kind = "parallel"
    world.placement.save()
    place_learner(world.trajectory, mentor, place, weekdays=weekdays, kind="parallel")
    world.other_mentor, world.other_company = person, company
    return company


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One world for the stories of a file; each story is undone."""
    in_memory = override_settings(SESSION_ENGINE="django.contrib.sessions.backends.cache")
    with in_memory, django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        yield make_week_world()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def put_back(world):
    """Each story starts from the same rows, on the same afternoon."""
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        yield
        transaction.set_rollback(True)


SIDES = {
    "learner_person": Party.LEARNER,
    "mentor_person": Party.MENTOR,
    "other_mentor": Party.MENTOR,
    "teacher": Party.TEACHER,
    "coach": Party.TEACHER,
}


def side_of(world, who):
    """The side for which somebody of the world speaks."""
    place = {"mentor_person": world.company, "other_mentor": getattr(world, "other_company", None)}
    return Side(SIDES[who].value, place.get(who, world.school).pk)


def said_of(world, message="", looks=None, agreements=None, **others):
    """What a voice says: everything as expected, but for what is told."""
    scores = scores_of(world.grid)
    for name, said in others.items():
        scores[name.replace("_", ".")] = said if isinstance(said, dict) else {"value": said}
    return {"scores": scores, "agreements": agreements or {}, "looks": looks or {}, "message": message}


LATE = {
    "value": "not_yet",
    "example": "Dinsdag een kwartier te laat.",
    "agreement": "Lina neemt de bus van 6.52 uur.",
    "review_on": "2026-11-27",
}
STRONG = {"value": "exceeds", "example": "Keek de lastafel van de hele ploeg na."}


def submit(world, who="mentor_person", *, week=None, at=None, said=None, **options):
    """Somebody sends a week."""
    return writing.submit_week(
        trajectory=world.trajectory,
        week=week or world.week,
        side=side_of(world, who),
        said=said or said_of(world),
        by=as_now(getattr(world, who)),
        at=at or timezone.now(),
        **options,
    )


def the_round(world, week=None):
    """The round of the week as it stands; None before anybody wrote."""
    week = week or world.week
    return EvaluationRound.objects.filter(trajectory=world.trajectory, first_day=week.monday).first()


def moment(day, hour=16):
    """A moment on the clock of Brussels."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=BRUSSELS)


def browser(world, who):
    """A browser in which somebody of the world is signed in, once for the whole file."""
    if who not in world.browsers:
        world.browsers[who] = Client()
        world.browsers[who].force_login(getattr(world, who))
    return world.browsers[who]


def at(name, world, **kwargs):
    """The address of a page of the week."""
    if name in ("week", "voices", "round_open", "week_input"):
        kwargs.setdefault("week", str(world.week))
    return reverse(f"evaluation:{name}", kwargs={"trajectory": world.trajectory.pk} | kwargs)


def text(world, who, name, query="", **kwargs):
    """What a page says to somebody; it opens."""
    page = browser(world, who).get(at(name, world, **kwargs) + query)
    assert page.status_code == 200, page.status_code
    return page.content.decode()


def posted(world, said, *, version=0, key="", side="", **more):
    """What the form of a week sends for what is said."""
    data = {"version": version, "key": key, "side": side, "message": said["message"]}
    for code, one in said["scores"].items():
        data[f"score-{code}"] = one.get("value", "")
        data[f"example-{code}"] = one.get("example", "")
        data[f"agreement-{code}"] = one.get("agreement", "")
        data[f"review-{code}"] = one.get("review_on", "")
    for group, one in said["agreements"].items():
        data |= {
            f"group-{group}": one["text"],
            f"owner-{group}": one.get("owner", "LL"),
            f"group-review-{group}": one.get("review_on", ""),
        }
    data |= {f"look-{pk}": outcome for pk, outcome in said["looks"].items()}
    return data | more
