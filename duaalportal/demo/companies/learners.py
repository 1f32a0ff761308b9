"""Learners of the demo world with a place at a mentor: one at Bart, and three who fill Luc."""

from datetime import timedelta

from companies import places
from companies.models import Establishment, Mentor
from duaalportal.accounts import services as accounts
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Programme

SCHOOL, COMPANY, SITE, PROGRAMME = "atheneum-leiebocht", "de-clercq", "De Clercq Deinze", "lassen-constructie"
# learner, mentor, began how many days ago, ends in how many days
PLACES = (
    ("Lina Verhaegen", "Bart Claeys", 60, 230),
    ("Yassin Amrani", "Luc Desmet", 80, 210),
    ("Emma Declerck", "Luc Desmet", 75, 210),
    ("Senne Vandamme", "Luc Desmet", 60, 110),
)


def build(world):
    """Let the coach of the school take the places."""
    school, by = world.places[SCHOOL], world.people["Sofie Maes"]
    site = Establishment.objects.get(organisation=world.places[COMPANY], name=SITE)
    for name, mentor, since, until in PLACES:
        places.take_place(
            establishment=site,
            programme=Programme.objects.get(pk=PROGRAMME),
            mentor=Mentor.objects.get(organisation=world.places[COMPANY], name=mentor),
            school=school,
            learner=_learner(world, school, name, since + 30),
            starts_on=world.at(since).date(),
            ends_on=world.today + timedelta(days=until),
            by=by,
            at=world.at(since + 10),
        )


def _learner(world, school, name, days):
    """A learner of the school; one the demo world knows already stays who they are."""
    if name not in world.people:
        accounts.add_member(
            user=world.person(name, SCHOOL),
            organisation=school,
            role=Role.LEARNER,
            by=world.people["Marc Dhondt"],
            at=world.at(days),
        )
    return world.people[name]
