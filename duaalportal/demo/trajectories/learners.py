"""Sixty learners: some with a story, the others drawn from names; each accompanied by a coach of the school."""

from datetime import date, timedelta

from companies.rules.deadlines import add_months
from duaalportal.accounts import services as accounts
from duaalportal.accounts.access import Role
from duaalportal.catalogue.calendar import calendar_of
from duaalportal.catalogue.models import Programme
from duaalportal.demo.trajectories.content import bounds, content, school_year
from learningplans import learners, parents
from learningplans.models import Learner

COACH = {
    "atheneum-leiebocht": ("Sofie Maes", "Pieter Lammens"),
    "sint-berlindis": ("Wim Haerens", "Joke Van Damme"),
}
CLASSES = {
    "lassen-constructie": "LCd",
    "lasser-monteerder": "LMd",
    "onderhoudsmechanica": "OMd",
    "elektromechanische-technieken": "EMd",
    "mechanische-vormgeving": "MVd",
    "mechanische-vormgevingstechnieken": "MTd",
}
# who came later than the first of September, and how many training days ago
USED_DAYS = {"clock": 18, "start_red": 12, "start_amber": 9}
LATE = {9: 14, 10: 6, 11: 2}
STARTS_SOON = 7  # one of the others, who begins in some weeks
MANY = 60


def build(world):
    """The people of the schools, then the learners; `world.trajectories` keeps them by name of their story."""
    for slug, rows in content()["coaches"].items():
        for row in rows:
            _member(world, row["name"], slug, Role(row["role"]))
    world.trajectories, world.others = {}, []
    programmes = Programme.objects.in_bulk()
    for key, row in content()["stories"].items():
        world.trajectories[key] = _story(world, key, row, programmes)
    for number in range(MANY - len(world.trajectories)):
        world.others.append(_other(world, number, programmes))


def _member(world, name, slug, role):
    user = world.person(name, slug)
    accounts.add_member(
        user=user,
        organisation=world.places[slug],
        role=role,
        by=user,
        at=world.at(300),
        starts_on=world.at(300).date(),
    )
    return user


def _story(world, key, row, programmes):
    first, last = bounds(world.today)
    slug = row["school"]
    if key in USED_DAYS:
        first = _days_ago(world, slug, USED_DAYS[key])
    name = row["name"]
    known = name in world.people
    coach = world.people[COACH[slug][0]]
    trajectory = learners.add_learner(
        school=world.places[slug],
        coach=coach,
        name=name,
        programme=programmes[row["programme"]],
        school_year=school_year(world.today),
        starts_on=first,
        ends_on=last,
        birth_date=_birth_date(world, key, row.get("age", 17)),
        class_group=row["class"],
        email=world.people[name].email if known else "",
        phone="0470 12 34 56" if key == "lina" else "",
        street="Dorpsstraat 8",
        postcode="9800",
        municipality="Deinze",
        by=coach,
        at=max(world.at(70), world.at((world.today - first).days)),
    )
    if not known:
        _let_in(world, trajectory, name, slug)
    if "mother" in row:
        _mother(world, trajectory, row["mother"], slug)
    return trajectory


def _let_in(world, trajectory, name, slug):
    """A learner with a story signs in too: the account takes the file over, as it does after an invitation."""
    user = world.person(name, slug)
    learner = trajectory.learner
    learner.email = user.email
    Learner.objects.filter(pk=learner.pk).update(email=user.email)
    _member(world, name, slug, Role.LEARNER)
    learner.refresh_from_db()


def _mother(world, trajectory, name, slug):
    if name not in world.people:
        _member(world, name, slug, Role.GUARDIAN)
    user = world.people[name]
    parents.add_parent(
        trajectory=trajectory,
        name=name,
        relation="moeder",
        email=user.email,
        phone="0471 22 33 44",
        by=world.people["Sofie Maes"],
        at=world.at(69),
    )


def _birth_date(world, key, age):
    """So many years old, and some months; one comes of age next month."""
    if key == "birthday":
        return add_months(world.today + timedelta(days=30), -12 * 18)
    return add_months(world.today, -12 * age - 4)


def _days_ago(world, slug, used):
    """The day on which lessons must have begun for so many training days to be used by today."""
    first, _ = bounds(world.today)
    calendar = calendar_of(world.places[slug].pk, first, world.today)
    training = calendar.training_days(first, world.today)
    return training[-used] if len(training) >= used else first


def _other(world, number, programmes):
    names, surnames = content()["first_names"], content()["last_names"]
    slug = ("atheneum-leiebocht", "atheneum-leiebocht", "sint-berlindis")[number % 3]
    code = tuple(CLASSES)[number % len(CLASSES)]
    first, last = bounds(world.today)
    if number % 12 in LATE or number == STARTS_SOON:
        first = _days_ago(world, slug, LATE.get(number % 12, 3) + number // 12)
    coach = world.people[COACH[slug][number // 3 % 2]]
    year = 5 + number % 2
    return learners.add_learner(
        school=world.places[slug],
        coach=coach,
        name=f"{names[number]} {surnames[number * 7 % len(surnames)]}",
        programme=programmes[code],
        school_year=school_year(world.today),
        starts_on=first,
        ends_on=last,
        birth_date=date(school_year(world.today) - 11 - year, 1 + number % 12, 1 + number % 27),
        class_group=f"{year}{CLASSES[code]}",
        number=f"{2024000 + number}",
        by=coach,
        at=max(world.at(70), world.at((world.today - first).days)),
    )
