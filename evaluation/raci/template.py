"""The template of the portal, and the matrix of a division."""

from functools import cache
from pathlib import Path

import yaml

from evaluation.rules.raci import adapted, matrix_of

CONTENT = Path(__file__).parent.parent / "content" / "raci.yaml"


@cache
def template():
    """The 16 tasks as the source has them; read once per process."""
    return matrix_of(yaml.safe_load(CONTENT.read_text(encoding="utf-8")))


def matrix(division):
    """Who has which letter by a division; without one, by the template."""
    return adapted(template(), division.cells) if division else template()
