"""A welder who says how it goes, gives signals and keeps a portfolio; around the learner the usual people, and two companies."""

import datetime as dt

from django.urls import reverse

from duaalportal.accounts.access import Role
from evaluation.learner import portfolio, signals, words
from evaluation.models import LearnerWord
from learningplans.goals.notes import version_of
from tests.evaluation import welding
from tests.factories.accounts import member
from tests.factories.learningplans import join_team
from tests.stories import as_now, browser, now, one_world

DAY = dt.timedelta(days=1)


def make_learner_world():
    world = welding.make_welder()
    world.instructor = member(Role.WORKPLACE_INSTRUCTOR, world.company, name="Wim Werkman")
    join_team(world.trajectory, world.instructor, Role.WORKPLACE_INSTRUCTOR, world.company)
    # of the same school and company, but with no place around this learner
    world.other_coach = member(Role.TRAJECTORY_COACH, world.school)
    world.other_colleague = member(Role.MENTOR, world.company)
    return world


world = one_world(make_learner_world)


EVERYBODY = (
    "learner_person",
    "coach",
    "teacher",
    "school_coordinator",
    "school_director",
    "mentor_person",
    "coordinator",
    "director",
    "instructor",
    "mother",
    "other_mentor",
    "other_coach",
    "other_colleague",
    "stranger",
)


def word(world, kind="wellbeing", **fields):
    answers = {"wellbeing": {"work": "glad"}, "safety": {"gear": "unclear"}, "cooperation": {"time": "often"}}
    fields = {
        "answers": answers[kind],
        "organisation": world.company,
        "by": world.learner_person,
        "at": now(),
    } | fields
    return words.write_word(trajectory=world.trajectory, kind=kind, **fields)


def share(world, row, **sides):
    sides = {"with_school": False, "with_company": False} | sides
    return words.share(word=row, by=world.learner_person, at=now(), **sides)


def signal(world, by=None, **fields):
    fields = {"text": "De mentor is al twee weken weg", "at": now()} | fields
    return signals.send(trajectory=world.trajectory, by=as_now(by or world.mentor_person), **fields)


def measured(world, value="V", by=None, **fields):
    (row,) = welding.judge(world, by or world.learner_person, c1=value, **fields)
    return row


def piece(world, kind, source, by=None):
    by = as_now(by or world.learner_person)
    return portfolio.add_piece(trajectory=world.trajectory, kind=kind, source=str(source), by=by, at=now())


def about(world, text, stands=""):
    return portfolio.write_about(
        trajectory=world.trajectory,
        about=text,
        version=version_of(stands),
        by=world.learner_person,
        at=now(),
    )


def share_portfolio(world, is_shared=True):
    return portfolio.share(
        trajectory=world.trajectory, is_shared=is_shared, by=world.learner_person, at=now()
    )


def at(name, row=None, **kwargs):
    return reverse(f"evaluation:{name}", args=[row.pk] if row else [], kwargs=kwargs or None)


def get(person, name, row=None, query=""):
    return browser(person).get(at(name, row) + query)


def text(person, name, row=None, query=""):
    """What a page says to a person; it opens."""
    page = get(person, name, row, query)
    assert page.status_code == 200, (name, page.status_code)
    return page.content.decode()


def post(person, name, row, **data):
    return browser(person).post(at(name, row), data)


__all__ = ["LearnerWord", "world"]
