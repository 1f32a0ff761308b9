"""Who does what in the demo world: agreed between De Clercq and the school, and laid before both around Lina."""

from duaalportal.demo.evaluation.content import content
from evaluation.raci import changing


def build(world):
    """Through the services: the coordinators write, the directors agree."""
    row, sofie = content()["roles"], world.people["Sofie Maes"]
    school, company = world.places["atheneum-leiebocht"], world.places["de-clercq"]
    made = changing.start_cooperation(school=school, organisation=company, by=sofie, at=world.at(58))
    made = changing.write_note(
        division=made, note=row["note"], version=made.version, by=sofie, at=world.at(58, 10)
    )
    made = changing.propose(division=made, version=made.version, by=sofie, at=world.at(57))
    for name, ago in (("Hilde Coppens", 55), ("Hugo De Clercq", 53)):
        changing.agree(division=made, version=made.version, by=world.people[name], at=world.at(ago))
    own = changing.start_trajectory(
        trajectory=world.trajectories["lina"], organisation=company, by=sofie, at=world.at(20)
    )
    own = changing.write_note(
        division=own, note=row["lina"], version=own.version, by=sofie, at=world.at(20, 10)
    )
    changing.propose(division=own, version=own.version, by=sofie, at=world.at(9))
