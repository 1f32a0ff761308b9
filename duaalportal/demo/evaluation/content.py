"""The words of evaluations in the demo world, and the dice they are drawn with."""

import random
from functools import lru_cache
from pathlib import Path

import yaml

CONTENT = Path(__file__).parent.parent / "content" / "evaluation.yaml"


@lru_cache(maxsize=1)
def content():
    """What content/evaluation.yaml says."""
    return yaml.safe_load(CONTENT.read_text(encoding="utf-8"))


def dice(*key):
    """Dice that always fall the same for the same key."""
    return random.Random("-".join(str(one) for one in key))  # noqa: S311  no secret
