"""What kind of thing an open item around a learner is, in words that may be told to who follows up. Pure.

An item itself speaks to whom it waits for and may quote what somebody wrote. Who follows up reads the kind alone, and
of a kind that does not stand here nothing at all: signals, words of the learner and wellbeing stay with whom they are for.
"""

import re
from typing import NamedTuple


class Kind(NamedTuple):
    """A kind: its key, what is to be done in Dutch, and the theme under which it is counted."""

    key: str
    label: str
    theme: str


PAPERS, PLAN, WEEK, SHEETS, TALK, ROLES, VISITS = THEMES = (
    "Papieren en start",
    "Leerplan",
    "Weken",
    "Fiches en metingen",
    "Gesprekken",
    "Rolverdeling",
    "Bezoeken en afspraken",
)
_FOUND = {
    "week": ("een week beoordelen", WEEK),
    "points": ("een werkpunt mee sluiten", WEEK),
    "input": ("vertelde input overnemen", WEEK),
    "sheet-of-week": ("een fiche bij de week invullen", SHEETS),
    "sheet-logs": ("een logboek nakijken", SHEETS),
    "criteria": ("criteria meten", SHEETS),
    "practice-test": ("een praktijktest voorbereiden", SHEETS),
    "talk-prepare": ("een gesprek voorbereiden", TALK),
    "talk-hold": ("een gesprek afwerken", TALK),
    "talk-sign": ("een verslag lezen en tekenen", TALK),
    "talk-close": ("een gesprek sluiten", TALK),
    "talks-of-the-period": ("een gesprek plannen", TALK),
    "council-explain": ("toelichting geven aan de klassenraad", TALK),
    "raci-agree": ("akkoord gaan met de rolverdeling", ROLES),
    "agreement": ("de overeenkomst opmaken of laten tekenen", PAPERS),
    "sign": ("een overeenkomst tekenen", PAPERS),
    "upload": ("papieren opladen in het loket", PAPERS),
    "dimona": ("de Dimona doen", PAPERS),
    "amendment": ("een wijziging afronden", PAPERS),
    "quarter": ("de RSZ-aangifte noteren", PAPERS),
    "charter": ("akkoord gaan met het charter", PAPERS),
    "loan": ("een lening nakijken", PAPERS),
    "start": ("de start voorbereiden", PAPERS),
    "start-profile": ("het beginprofiel invullen", PAPERS),
    "plan-none": ("een leerplan maken", PLAN),
    "plan-open": ("het leerplan afwerken", PLAN),
    "plan-agree": ("akkoord gaan met het leerplan", PLAN),
    "meeting": ("een afspraak voorbereiden", VISITS),
    "meeting-report": ("een verslag schrijven", VISITS),
    "meeting-point": ("een afspraak uit een verslag doen", VISITS),
    "visits": ("een bezoek plannen", VISITS),
}
KINDS = {key: Kind(key, label, theme) for key, (label, theme) in _FOUND.items()}
# lines that gather several learners
_SAME = {
    "weeks-late": "week",
    "weeks-asked": "week",
    "sign-all": "sign",
    "visits-several": "visits",
}
_KEY = re.compile(r"-[0-9a-f]{8}-[0-9a-f]{4}-")


def kind_of(code):
    """The kind of an open item by its code; None where nothing may be told of it."""
    name = _KEY.split(code, maxsplit=1)[0]
    return KINDS.get(_SAME.get(name, name))
