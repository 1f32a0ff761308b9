"""`python -m tests.bench.night`: what the nightly collection costs per 1,000 trajectories, in processor time.

Classes of 24 learners who all sign in, each with a coach, and a mentor per three learners, at the most waiting point of
the year: weeks, logs, criteria, visits and papers wait for most of them. Ten classes make a school, and those of a class
work in one company. On SQLite, where the database works within the process, so that its time counts too.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tests.harness.portal import ROOT, environment, fill

CLASS, OF_ONE_MENTOR = 24, 3
OF_ONE_SCHOOL = 10  # classes


def main() -> int:
    """Fill a school, collect one night and print what it cost."""
    parser = argparse.ArgumentParser(description="Meet de nachtelijke ronde.")
    parser.add_argument("--trajectories", type=int, default=480)
    parser.add_argument("--database", default="", help="een bestand dat --keep bewaarde")
    parser.add_argument("--keep", default="", help="bewaar de gevulde databank hier")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portaal-nacht-") as name:
        folder = Path(name)
        path = Path(options.database or options.keep or folder / "portaal.sqlite3").resolve()
        env = environment(folder, f"sqlite:///{path}", PYTHONPATH=str(ROOT))
        if not options.database:
            fill(env)
        os.environ.update(env)
        import django

        django.setup()
        if not options.database:
            fill_classes(-(-options.trajectories // CLASS))
        return _measure()


def fill_classes(wanted: int, *, in_one_school: bool = False) -> None:
    """So many classes at the most waiting point of the year, each with a coach and a company, and with their mentors.

    In schools of their own, or all of them in the school of the demo world.
    """
    from django.db import transaction
    from django.utils import timezone

    from companies.models import Mentor
    from duaalportal.accounts.access import Role
    from duaalportal.accounts.models import Membership, User
    from duaalportal.lib.dates import school_year_of
    from tests.bench import years
    from tests.bench.pages import COACH_OF_YEARS, MENTOR_OF_YEARS
    from tests.factories.accounts import OrganisationFactory
    from tests.factories.groeiwijzer import EstablishmentFactory

    model = years.cast_of(COACH_OF_YEARS, MENTOR_OF_YEARS, known="")
    year = school_year_of(timezone.localdate())
    with transaction.atomic():
        for nth in range(wanted):
            if in_one_school:
                school = model.school
            elif nth % OF_ONE_SCHOOL == 0:
                school = OrganisationFactory(school=True, slug=f"nachtschool-{nth}")
            company = EstablishmentFactory(organisation__slug=f"nachtbedrijf-{nth}").organisation
            coach = _person(User, Membership, model, f"coach{nth}", Role.TRAJECTORY_COACH, school)
            for one in range(CLASS // OF_ONE_MENTOR):
                name = f"mentor{nth}-{one}"
                user = _person(User, Membership, model, name, Role.MENTOR, company)
                mentor = Mentor.objects.create(
                    organisation=company, user=user, name=user.name, started_on=model.mentor.started_on
                )
                addresses = f"lerende-{nth}-{one}-{{}}@example.com"
                cast = replace(model, coach=coach, mentor=mentor, school=school, addresses=addresses)
                years.fill_year(cast, year, OF_ONE_MENTOR, is_over=False)


def _person(users, memberships, model, name, role, organisation):
    user = users.objects.create(name=name.capitalize(), email=f"{name}@example.com")
    memberships.objects.create(
        user=user, organisation=organisation, role=role, starts_on=model.now.date().replace(month=1, day=1)
    )
    return user


def _measure():
    from datetime import timedelta

    from django.utils import timezone

    from duaalportal.reminders import collecting
    from duaalportal.reminders.models import Collection, Told
    from learningplans.models import Trajectory

    day = timezone.localdate()
    while not collecting.rounds_of(day, at=timezone.now()):
        day += timedelta(days=1)
    trajectories = Trajectory.objects.open().count()
    before = time.process_time()
    batches = collecting.collect(day=day, clock=timezone.now, worker="bench")
    spent = time.process_time() - before
    people = sum(Collection.objects.filter(day=day).values_list("asked", flat=True))
    told = Told.objects.filter(on=day).count()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{trajectories} trajecten, {people} mensen, {told} keer iets te zeggen, {batches} beurten: {spent:.1f} s CPU,"
        f" {spent * 1000 / trajectories:.1f} s per 1.000 trajecten, {spent * 1000 / max(people, 1):.1f} ms per mens,"
        f" hoogstens {most:.0f} MB"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
