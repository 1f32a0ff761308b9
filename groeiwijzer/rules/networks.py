"""How often a learning network meets, and the steps of a peer talk; pure, the day and the values come in."""

from dataclasses import dataclass
from datetime import timedelta

YEAR = timedelta(days=365)

# The steps of a peer talk (000:702 asks for it; the steps are the portal's own, short enough for an hour).
PEER_STEPS = {
    "case": "Wat speelt er?",
    "question": "Wat is de vraag?",
    "explored": "Wat kwam boven door vragen te stellen?",
    "ideas": "Welke ideeën gaven de anderen?",
    "takes_along": "Wat neemt de inbrenger mee?",
}
PEER_HELP = {
    "case": "Eén werkprobleem, kort verteld door wie het inbrengt. Geen naam van een lerende.",
    "question": "In één zin: waar wil de inbrenger verder in raken?",
    "explored": "Eerst vragen stellen, nog geen raad geven.",
    "ideas": "Ieder om beurt, zonder discussie.",
    "takes_along": "De inbrenger kiest zelf.",
}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How many meetings a network had or planned in a school year, against how many there should be."""

    count: int
    least: int
    most: int

    @property
    def badge(self):
        """State and words: too few is no alarm, it is something to plan."""
        n = "1 keer" if self.count == 1 else f"{self.count} keer"
        return ("ok" if self.count >= self.least else "wait", f"{n} dit schooljaar")

    @property
    def words(self):
        """What is asked."""
        asked = str(self.least) if self.least == self.most else f"{self.least} tot {self.most}"
        return f"Een lerend netwerk komt {asked} keer per schooljaar samen."


def longest_pause(least):
    """How long a network that meets so often a year can go without a meeting."""
    return YEAR / max(least, 1)
