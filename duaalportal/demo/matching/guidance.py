"""What the school of the demo world planned so that learners get to know dual learning: two to come, two that were."""

from datetime import time, timedelta

from duaalportal.demo.matching.content import content
from learningplans.models import Trajectory
from matching.guidance import writing
from matching.models import GuidanceGuest
from matching.proposals.gathering import LOOKING

DAY = timedelta(days=1)


def build(world):
    """By the coach: Lina was there and tells what it brought; who looks for a place is asked to what comes."""
    school, coach = world.places["atheneum-leiebocht"], world.people["Sofie Maes"]
    looking = list(Trajectory.objects.filter(school=school, state__in=LOOKING).order_by("learner__name")[:6])
    for words in content()["guidance"]:
        on = world.today + words["days"] * DAY
        row = writing.plan(
            school=school,
            kind=words["kind"],
            title=words["title"],
            on=on,
            from_time=time(*words["from"]),
            until_time=time(*words["until"]),
            where_at=words["where"],
            organisation=world.places.get(words.get("company")),
            leader=coach,
            expected=words["expected"],
            note=words.get("note", ""),
            by=coach,
            at=world.at(words["planned"]),
        )
        guests = looking if on > world.today else [world.trajectories["lina"]]
        writing.invite(action=row, shown=guests, asked=guests, by=coach, at=row.made_at)
        if on < world.today:
            _was(world, row, words, coach)


def _was(world, row, words, coach):
    rows = GuidanceGuest.objects.filter(action=row)
    for guest in rows.select_related("trajectory__learner__user"):
        by = guest.trajectory.learner.user
        writing.tell(guest=guest, text=words["told"], by=by, at=world.at(-words["days"] - 1))
    there = [one.pk for one in rows]
    writing.report(
        action=row,
        outcome=words["outcome"],
        came=words["came"],
        there=there,
        shown=there,
        version=None,
        by=coach,
        at=world.at(-words["days"] - 2),
        today=world.today,
    )
