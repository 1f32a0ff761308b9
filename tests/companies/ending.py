"""The end of Lina's place, as the stories about it tell it: helpers that go through the services."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from companies import exit_surveys, exits
from companies.attention import open_items
from companies.models import TakenPlace
from companies.models.exits import Statement
from duaalportal.accounts.models import User
from duaalportal.catalogue.parameters import book

DAY = dt.timedelta(days=1)
CANARY = "kanarie-4410"
ANSWERS = {"went_well": "Lina last netjes.", "company_changes": "Meer tijd in de eerste week."}


def today():
    return timezone.localdate()


def law():
    return book().on(today())


def now(days=0):
    return timezone.now() + days * DAY


def at(name, place, *args):
    return reverse(f"companies:{name}", args=["de-clercq", place.pk, *args])


def ending(world, in_days=10):
    """Lina's place with its last day so many days from now."""
    TakenPlace.objects.filter(pk=world.taken.pk).update(
        starts_on=today() - 500 * DAY, ends_on=today() + in_days * DAY
    )
    world.taken.refresh_from_db()
    return world.taken


def plan(place, world, on=None, version=0):
    return exits.plan_exit(
        place=place, planned_on=on or today(), version=version, p=law(), by=world.bart, at=now()
    )


def record(place, world, version=0, **said):
    said = {"held_on": today(), "present": "Lina en Bart", "answers": ANSWERS, "actions": []} | said
    return exits.record_exit(place=place, version=version, p=law(), by=world.bart, at=now(), **said)


def close(talk, world):
    return exits.close_exit(interview=talk, version=talk.version, by=world.ilse, at=now())


def ask(place, world, *people):
    return exit_surveys.ask_colleagues(place=place, people=people, p=law(), by=world.ilse, at=now())


def voiced(survey, person, needs="", degree="fully"):
    return exit_surveys.give_voice(
        voice=survey.voices.get(respondent=person),
        answers=dict.fromkeys(Statement.values, degree),
        needs=needs,
        version=survey.voices.get(respondent=person).version,
        by=person,
        at=now(),
    )


def waiting(user, kind, on=None):
    items = open_items(user=User.objects.get(pk=user.pk), today=on or today())
    return [item for item in items if item.code.startswith(kind)]


def sent(**said):
    form = {"held_on": today().isoformat(), "present": "Lina en Bart", "version": 0, **ANSWERS}
    return form | {"afspraak-TOTAL_FORMS": 2, "afspraak-INITIAL_FORMS": 0} | said


def state(name, place, world):
    """The place with its talk in one state."""
    if name == "planned":
        plan(place, world)
    elif name in ("held", "closed"):
        talk = record(place, world, answers={"went_well": CANARY})
        if name == "closed":
            close(talk, world)
