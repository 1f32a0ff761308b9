"""What the demo world says around matching."""

from functools import cache
from pathlib import Path

import yaml


@cache
def content():
    """The texts of `matching.yaml`."""
    return yaml.safe_load((Path(__file__).parent.parent / "content" / "matching.yaml").read_text())
