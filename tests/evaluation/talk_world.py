"""A learner with two weeks in which the three spoke, a talk about them, and a class council."""

import datetime as dt

from django.urls import reverse

from duaalportal.accounts.access import Role
from duaalportal.lib.dates import BRUSSELS
from evaluation import models as m
from evaluation.talks import closing, planning, writing
from learningplans.models import Learner, Placement, Trajectory
from tests.factories.evaluation import make_round, scores_of, speak
from tests.factories.learningplans import join_team, make_world
from tests.stories import browser, now, one_world, today

DAY = dt.timedelta(days=1)


def at(days, hour=10):
    return dt.datetime.combine(today() + days * DAY, dt.time(hour), BRUSSELS)


def make_talk_world():
    """The usual cast of one learner in class 6LCd, with a teacher in the team, and two weeks of voices nobody saw."""
    found = make_world(on=today())
    period = {"starts_on": today() - 80 * DAY, "ends_on": today() + 200 * DAY}
    Trajectory.objects.update(**period)
    Placement.objects.update(**period)
    Learner.objects.update(class_group="6LCd")
    found.trajectory.refresh_from_db()
    found.learner.refresh_from_db()
    join_team(found.trajectory, found.teacher, Role.DUAL_TEACHER, found.school)
    monday = today() - today().weekday() * DAY
    found.rounds = [spoken_round(found, monday - n * 7 * DAY) for n in (2, 1)]
    return found


def spoken_round(world, monday):
    """A week in which each of the three sent a voice; blind."""
    row = make_round(world.trajectory, monday=monday)
    mentor = scores_of(row.grid, RH_1="not_yet", RH_2="exceeds")
    mentor["RH.1"]["example"] = "Dinsdag een kwartier te laat."
    speak(row, m.Party.LEARNER, world.learner_person)
    speak(row, m.Party.MENTOR, world.mentor_person, organisation=world.company, scores=mentor)
    speak(row, m.Party.TEACHER, world.teacher)
    row.spoken = {
        f"{party}:{where.pk}": {"at": now().isoformat(), "by": str(who.pk)}
        for party, where, who in (
            ("LL", world.school, world.learner_person),
            ("M", world.company, world.mentor_person),
            ("LK", world.school, world.teacher),
        )
    }
    row.save()
    return row


world = one_world(make_talk_world)


def plan(world, **fields):
    fields = {
        "trajectory": world.trajectory,
        "organisation": world.company,
        "purpose": "Hoe gaat het?",
        "starts_at": at(0),
        "minutes": 60,
        "where_at": "",
        "people": (),
        "by": world.coach,
        "at": now(),
    } | fields
    return planning.plan_talk(**fields)


def fresh(talk):
    return m.FollowUpTalk.objects.get(pk=talk.pk)


def write(talk, by, **answers):
    typed = {code.replace("_", "."): one for code, one in answers.items()}
    return writing.write(talk=talk, answers=typed, by=by, at=now())


def agree(world, talk, text="Lina neemt de vroege bus", **fields):
    fields = {
        "text": text,
        "owner": f"u.{world.learner_person.pk}",
        "review_on": today() + 9 * DAY,
        "criterion": "RH.1",
        "by": world.mentor_person,
        "at": now(),
    } | fields
    return writing.add_point(talk=talk, **fields)


def hold(talk, by):
    return writing.hold(talk=talk, held_on=today(), version=fresh(talk).version, by=by, at=now())


def sign(talk, *people):
    for one in people:
        closing.sign(talk=talk, version=fresh(talk).version, by=one, at=now())
    return fresh(talk)


def close(talk, by, **fields):
    return closing.close(talk=talk, version=fresh(talk).version, by=by, at=now(), **fields)


def closed(world):
    """A talk that was held, signed by the three and closed."""
    talk = plan(world)
    planning.open_voices(talk=talk, by=world.coach, at=now())
    agree(world, talk)
    write(talk, world.coach, progress=writing.Typed(note="Het gaat goed vooruit."))
    hold(talk, world.coach)
    sign(talk, world.learner_person, world.mentor_person, world.teacher)
    return close(talk, world.coach)


def page(person, name, row, **kwargs):
    return browser(person).get(reverse(f"evaluation:{name}", args=[row.pk]), **kwargs)


def post(person, name, row, **data):
    return browser(person).post(reverse(f"evaluation:{name}", args=[row.pk]), data)
