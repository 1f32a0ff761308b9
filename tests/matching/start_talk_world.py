"""A learner with a placement and the talk before the start of it, and how people write, agree and close in that talk."""

from datetime import timedelta

from duaalportal.accounts.access import Role
from matching.start_talks import agreeing, writing
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.learningplans import join_team, make_world
from tests.stories import as_now, fresh, now, one_world, today

DAY = timedelta(days=1)
CARE, READY, FIRST, WHY = "OG.2.3.1", "OG.2.1.5", "OG.1.1.1", "OG.2.1.3"


def _world():
    w = make_world()
    join_team(w.trajectory, w.teacher, Role.DUAL_TEACHER, w.school)
    w.other_company = OrganisationFactory()
    w.outsider = member(Role.COMPANY_COORDINATOR, w.other_company)
    w.talk = writing.begin(placement=w.placement, by=w.coach, at=now())
    w.page = f"/opstartgesprekken/{w.talk.pk}/"
    return w


world = one_world(_world)


def write(world, by, **answers):
    said = {code.replace("_", "."): one for code, one in answers.items()}
    return writing.write(talk=world.talk, answers=said, by=as_now(by), at=now())


def agree(world, **fields):
    said = {
        "text": "Bellen voor acht uur",
        "owner": (world.coach.name, world.coach),
        "due_on": today() + 3 * DAY,
        "lands": "nowhere",
        "by": as_now(world.coach),
        "at": now(),
    }
    return agreeing.agree(talk=world.talk, **said | fields)


def close(world, **fields):
    said = {"held_on": today(), "version": fresh(world.talk).version, "by": world.coach, "at": now()}
    return writing.close(talk=world.talk, **said | fields)
