"""The instruments that come with the portal, as YAML in `groeiwijzer/content`."""

from importlib import resources

from groeiwijzer.instruments.model import Instrument
from groeiwijzer.instruments.reading import parse

PORTAL_CONTENT = ("groeiwijzer", "leidraad", "zes_fundamenten", "mentorprofiel")


def portal_instruments() -> tuple[Instrument, ...]:
    """The instruments that come with the portal, in the order people meet them."""
    folder = resources.files("groeiwijzer") / "content"
    return tuple(parse((folder / f"{name}.yaml").read_text(encoding="utf-8")) for name in PORTAL_CONTENT)
