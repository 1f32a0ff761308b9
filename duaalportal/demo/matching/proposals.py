"""Proposals of the demo world: for the learners of one school who still look for a place, and one that a neighbour asks together."""

from duaalportal.lib.dates import school_year_of
from matching.proposals import joining, making


def build(world):
    """Asked by the coordinators of two schools and computed at once; the neighbour waits for an answer."""
    school, by = world.places["atheneum-leiebocht"], world.people["Marc Dhondt"]
    _made(
        world,
        making.keep(school=school, school_year=school_year_of(world.today), blocks=2, by=by, at=world.at(7)),
    )
    neighbour = world.people["Bea Claus"]
    place = neighbour.memberships.get().organisation
    asked = making.keep(school=place, school_year=school_year_of(world.today), by=neighbour, at=world.at(9))
    joining.invite(proposal=asked, school=school, by=neighbour, at=world.at(9))
    _made(world, asked)


def _made(world, row):
    making.compute(proposal=row, at=row.made_at, today=world.today, progress=lambda *so_far: None)
