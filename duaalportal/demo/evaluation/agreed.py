"""How often the school of the demo world evaluates, and a grid of its own that begins after the holidays."""

from datetime import timedelta
from pathlib import Path

from duaalportal.catalogue.models import Programme
from evaluation.agreed import setting
from evaluation.grids import publishing
from evaluation.grids.reading import parse

GRID = Path(__file__).parent.parent / "content" / "eigen_rooster.yaml"
WEEKLY = {"weeks": 1, "sheets": "day", "talks": 1, "period": "year"}


def build(world):
    """Through the services: the coordinator sets the rhythm of two programmes, and chooses the own grid for one."""
    school, marc = world.places["atheneum-leiebocht"], world.people["Marc Dhondt"]
    welding, maintenance = (
        Programme.objects.get(pk=code) for code in ("lassen-constructie", "onderhoudsmechanica")
    )
    began = world.today - timedelta(days=70)
    setting.set_rhythm(school=school, programme=welding, day=began, by=marc, at=world.at(90), **WEEKLY)
    in_a_month = world.today + timedelta(days=28)
    setting.set_rhythm(
        school=school,
        programme=maintenance,
        day=in_a_month,
        by=marc,
        at=world.at(4),
        **WEEKLY | {"weeks": 2, "sheets": "week"},
    )
    read = parse(GRID.read_text(encoding="utf-8"))
    grid, _ = publishing.publish(read=read, owner=school, by=marc, at=world.at(6))
    setting.choose_grid(
        school=school, programme=maintenance, day=in_a_month, grid=grid, by=marc, at=world.at(4)
    )
