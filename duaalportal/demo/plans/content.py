"""The words of sheets and plans in the demo world."""

from functools import lru_cache
from pathlib import Path

import yaml

CONTENT = Path(__file__).parent.parent / "content" / "plans.yaml"


@lru_cache(maxsize=1)
def content():
    """What content/plans.yaml says."""
    return yaml.safe_load(CONTENT.read_text(encoding="utf-8"))
