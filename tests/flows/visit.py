"""One look at one page, and who of the demo world looks."""

from dataclasses import dataclass

from tests.flows.steps import BART, DIRK, ILSE, LIES, LINA, SOFIE

MARC = "marc.dhondt@atheneum-leiebocht.example"
JONAS = "jonas.vermeire@de-clercq.example"
PETER = "peter.goethals@de-clercq.example"
GREET = "greet.lambrecht@de-clercq.example"
KATRIEN = "katrien.verhaegen@atheneum-leiebocht.example"
YVES = "yves.moens@praktijkcentrum-zeeschelde.example"
PIETER = "pieter.lammens@atheneum-leiebocht.example"
ROBIN = "robin.platteau@platform.example"
NOBODY = ""
C, S = "/organisaties/de-clercq", "/organisaties/atheneum-leiebocht"
G, GS = f"{C}/groeiwijzer", f"{S}/groeiwijzer"


@dataclass(frozen=True)
class Visit:
    """One look at one page; `lands` is where it leads when it is not a page of its own."""

    name: str
    who: str
    address: str
    status: int = 200


FILE = "a file, not a page"
POST_ONLY = "takes a POST alone"
SAME = "a form on a page that is looked at already"

__all__ = ["BART", "DIRK", "ILSE", "LIES", "LINA", "SOFIE"]
