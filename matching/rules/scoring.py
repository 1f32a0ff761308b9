"""How well a learner and an opening go together, factor by factor, each with its reason in words (M11, 001:558-576).

What is read is what stands in `Seeker` and `Offer`, and nothing else: no gender, origin, health, marks or behaviour. A
factor never shuts anybody out; only facts do that no talk can change (`barriers`): another programme, no recognition,
no free place, days that do not meet, further than the learner said to travel.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

MOST = 100  # points of a factor before it is weighed
HALF = 50
# a learner's first wish counts fully, the fifth still for something
WISHES = (100, 85, 70, 55, 40)
FAR_KM = 40  # from here on travel gives no points when the learner named no limit
UNKNOWN_TRAVEL = 50


class Factor(Enum):
    """What weighs in a proposal; each school says how much."""

    LEARNING = "learning"
    TRAVEL = "travel"
    LEARNER_WISH = "learner_wish"
    COMPANY_WISH = "company_wish"
    DAYS = "days"
    LANGUAGE = "language"
    MENTOR = "mentor"
    SUPPORT = "support"

    @property
    def label(self):
        """In Dutch."""
        return LABELS[self]

    @property
    def explained(self):
        """What it looks at, in one Dutch sentence."""
        return EXPLAINED[self]


LABELS = {
    Factor.LEARNING: "Wat er te leren valt",
    Factor.TRAVEL: "Reisweg",
    Factor.LEARNER_WISH: "Keuze van de lerende",
    Factor.COMPANY_WISH: "Keuze van het bedrijf",
    Factor.DAYS: "Dagen",
    Factor.LANGUAGE: "Taal op de werkvloer",
    Factor.MENTOR: "Mentor",
    Factor.SUPPORT: "Extra begeleiding",
}
EXPLAINED = {
    Factor.LEARNING: "Hoeveel van wat de lerende nog moet leren, kan op deze plek.",
    Factor.TRAVEL: "Hoe ver het is van thuis.",
    Factor.LEARNER_WISH: "Of de lerende deze plaats koos, en als de hoeveelste.",
    Factor.COMPANY_WISH: "Of het bedrijf de lerende graag ziet komen.",
    Factor.DAYS: "Of de dagen van de plaats en van de lerende samenvallen.",
    Factor.LANGUAGE: "Of ze op de werkvloer een taal spreken die de lerende kent.",
    Factor.MENTOR: "Of er een mentor vrij is die de plaats kan opnemen.",
    Factor.SUPPORT: "Of er tijd is voor extra begeleiding als de lerende die vraagt.",
}
# an own proposal of the portal: learning first, then the wishes of the learner and the way there
USUAL = {
    Factor.LEARNING: 8,
    Factor.TRAVEL: 6,
    Factor.LEARNER_WISH: 7,
    Factor.COMPANY_WISH: 4,
    Factor.DAYS: 4,
    Factor.LANGUAGE: 3,
    Factor.MENTOR: 5,
    Factor.SUPPORT: 3,
}
MOST_WEIGHT = 10


@dataclass(frozen=True, slots=True)
class Seeker:
    """What a proposal reads of a learner."""

    key: object
    school: object
    programme: str
    postcode: str = ""
    max_km: int | None = None
    weekdays: frozenset = frozenset()
    languages: frozenset = frozenset()
    wants_support: bool = False
    # codes of activities of the programme that are still to learn; empty when nothing is known
    to_learn: frozenset = frozenset()
    # opening -> the how-manieth choice
    wishes: Mapping = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a proposal reads of an opening."""

    key: object
    organisation: object
    programme: str
    places: int
    postcode: str = ""
    name: str = ""
    weekdays: frozenset = frozenset()
    languages: frozenset = frozenset()
    offers_support: bool = False
    # activity -> 1.0 can be learned, 0.5 partly; empty when nothing is known
    teaches: Mapping = field(default_factory=dict)
    # learner -> the how-manieth choice
    wishes: Mapping = field(default_factory=dict)
    # None where nobody looked
    free_mentors: int | None = 0
    # why nobody can start here now, in Dutch; empty when somebody can
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """What one factor says: `points` of 100 before weighing, None when nothing is known, and the words."""

    factor: Factor
    points: int | None
    text: str

    @property
    def speaks_for(self):
        """Whether it speaks for the match; None when it does not say."""
        if self.points is None or self.points == HALF:
            return None
        return self.points > HALF


def barriers(seeker, offer, km):
    """What makes this pair impossible today, in Dutch; no barrier means that people can decide."""
    found = []
    if seeker.programme != offer.programme:
        found.append("Deze plaats is voor een andere opleiding.")
    if offer.closed:
        found.append(offer.closed)
    if offer.places < 1:
        found.append("Alle plaatsen zijn ingenomen.")
    if seeker.max_km is not None and km is not None and km > seeker.max_km:
        found.append(f"Ongeveer {km} km van thuis; de lerende wil niet verder dan {seeker.max_km} km.")
    if seeker.weekdays and offer.weekdays and not seeker.weekdays & offer.weekdays:
        found.append("De dagen van de plaats vallen op andere dagen dan die van de lerende.")
    return found


def reasons(seeker, offer, km):
    """What each factor says of a pair, in the order of Factor; `km` is the way in kilometres or None."""
    return [
        one(seeker, offer, km)
        for one in (_learning, _travel, _learner, _company, _days, _language, _mentor, _support)
    ]


def score(found, weights):
    """The weighed sum as a whole number; what nothing is known of counts for half, so silence neither helps nor harms."""
    return sum(weights.get(one.factor, 0) * (HALF if one.points is None else one.points) for one in found)


def worst(weights):
    """The lowest score there is, and the highest."""
    return 0, sum(weights.get(factor, 0) for factor in Factor) * MOST


def weights_of(said):
    """Weights as they are kept, {code: 0..10}, over the usual ones; raises ValueError for an unknown factor or value."""
    found = dict(USUAL)
    for code, value in said.items():
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_WEIGHT:
            raise ValueError(f"{code}: kies een getal van 0 tot {MOST_WEIGHT}.")
        found[Factor(code)] = value
    return found


# --- factors ----------------------------------------------------------------------------------------------------------


def _learning(seeker, offer, km):
    if not seeker.to_learn or not offer.teaches:
        return Reason(Factor.LEARNING, None, "Nog niet bekend wat hier geleerd kan worden.")
    taught = sum(offer.teaches.get(code, 0) for code in seeker.to_learn)
    share = round(MOST * taught / len(seeker.to_learn))
    whole = sum(offer.teaches.get(code, 0) == 1 for code in seeker.to_learn)
    part = sum(0 < offer.teaches.get(code, 0) < 1 for code in seeker.to_learn)
    words = f"{whole} van de {len(seeker.to_learn)} activiteiten die nog moeten, kunnen hier"
    return Reason(Factor.LEARNING, share, words + (f", {part} deels." if part else "."))


def _travel(seeker, offer, km):
    if km is None:
        return Reason(Factor.TRAVEL, None, "Hoe ver het is, is niet bekend.")
    limit = seeker.max_km or FAR_KM
    points = (
        max(0, round(MOST * (1 - km / (2 * limit))))
        if seeker.max_km
        else max(0, round(MOST * (1 - km / limit)))
    )
    return Reason(Factor.TRAVEL, points, f"Ongeveer {km} km van thuis." if km else "Vlak bij huis.")


def _learner(seeker, offer, km):
    if not seeker.wishes:
        return Reason(Factor.LEARNER_WISH, None, "De lerende koos nog niets.")
    rank = seeker.wishes.get(offer.key)
    if rank is None:
        return Reason(Factor.LEARNER_WISH, 0, "De lerende koos deze plaats niet.")
    return Reason(Factor.LEARNER_WISH, WISHES[min(rank, len(WISHES)) - 1], f"Keuze {rank} van de lerende.")


def _company(seeker, offer, km):
    if not offer.wishes:
        return Reason(Factor.COMPANY_WISH, None, "Het bedrijf koos nog niemand.")
    rank = offer.wishes.get(seeker.key)
    if rank is None:
        return Reason(Factor.COMPANY_WISH, 0, "Het bedrijf koos andere lerenden.")
    return Reason(Factor.COMPANY_WISH, WISHES[min(rank, len(WISHES)) - 1], f"Keuze {rank} van het bedrijf.")


def _days(seeker, offer, km):
    if not seeker.weekdays or not offer.weekdays:
        return Reason(Factor.DAYS, None, "De dagen zijn nog af te spreken.")
    both = len(seeker.weekdays & offer.weekdays)
    share = round(MOST * both / len(seeker.weekdays))
    dagen = "dag" if len(seeker.weekdays) == 1 else "dagen"
    return Reason(Factor.DAYS, share, f"{both} van de {len(seeker.weekdays)} {dagen} vallen samen.")


def _language(seeker, offer, km):
    if not seeker.languages or not offer.languages:
        return Reason(Factor.LANGUAGE, None, "Welke taal men er spreekt, is niet bekend.")
    shared = sorted(seeker.languages & offer.languages)
    if shared:
        return Reason(Factor.LANGUAGE, MOST, f"Spreken allebei {' en '.join(shared)}.")
    return Reason(Factor.LANGUAGE, 0, f"Op de werkvloer spreekt men {' en '.join(sorted(offer.languages))}.")


def _mentor(seeker, offer, km):
    if offer.free_mentors is None:
        return Reason(Factor.MENTOR, None, "Welke mentor vrij is, staat op de pagina van de plaats.")
    if not offer.free_mentors:
        return Reason(Factor.MENTOR, 0, "Nu is er geen mentor met een vrije plaats.")
    mentors = "mentor heeft" if offer.free_mentors == 1 else "mentoren hebben"
    return Reason(Factor.MENTOR, MOST, f"{offer.free_mentors} {mentors} nog plaats.")


def _support(seeker, offer, km):
    if not seeker.wants_support:
        return Reason(Factor.SUPPORT, None, "De lerende vraagt geen extra begeleiding.")
    if offer.offers_support:
        return Reason(Factor.SUPPORT, MOST, "Er is tijd voor extra begeleiding.")
    return Reason(Factor.SUPPORT, 0, "Er is geen tijd voor extra begeleiding.")
