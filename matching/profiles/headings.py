"""What a profile says, heading by heading, in the words that a learner sees before a company reads them."""

from typing import NamedTuple

from duaalportal.lib.dates import WEEKDAYS

TRAVELS = (
    *("te voet", "met de fiets", "met de bromfiets", "met de bus of de tram"),
    *("met de trein", "met de auto"),
)
# read by a company only when the learner says so in the profile itself
BY_CHOICE = "attention"
TEXTS = {
    "interests": "Wat ik graag doe",
    "strengths": "Waar ik sterk in ben",
    BY_CHOICE: "Waar ik hulp bij wil",
    "education": "Wat ik al volgde",
    "motivation": "Waarom ik duaal wil leren",
    "wishes": "Wat ik zoek",
}
HEADINGS = TEXTS | {
    "travel": "Hoe ik naar mijn werk ga",
    "days": "Op welke dagen ik kan",
    "languages": "Welke talen ik spreek",
    "support": "Begeleiding",
}
SUPPORT = "Ik wil graag extra begeleiding op de werkvloer."


class Said(NamedTuple):
    """One heading with what stands under it."""

    code: str
    heading: str
    text: str


def said(profile):
    """What a profile says, in the order of the headings; what is empty is left out."""
    texts = {code: getattr(profile, code) for code in TEXTS}
    texts["travel"] = _travel(profile)
    texts["days"] = ", ".join(WEEKDAYS[day - 1] for day in profile.weekdays)
    texts["languages"] = ", ".join(profile.languages)
    texts["support"] = SUPPORT if profile.wants_support else ""
    return [Said(code, words, texts[code]) for code, words in HEADINGS.items() if texts[code]]


def for_companies(profile):
    """What a learner can let a company read: what asks help only where the profile allows it."""
    return [one for one in said(profile) if one.code != BY_CHOICE or profile.shows_attention]


def _travel(profile):
    far = f"hoogstens {profile.max_km} km ver" if profile.max_km else ""
    found = ", ".join(filter(None, (" of ".join(profile.travels_by), far)))
    return found[:1].upper() + found[1:]
