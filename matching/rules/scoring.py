"""How well a learner and an opening go together, factor by factor, each with its reason in words (M11, 001:558-576).

What is read is what stands in `Seeker` and `Offer`, and nothing else: no gender, origin, health, marks or behaviour. A
factor never shuts anybody out; only facts do that no talk can change (`barriers`): another programme, no recognition,
no free place, days that do not meet, further than the learner said to travel.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from json import dumps

from matching.rules.saying import TO_LEARNER, UNSEEN, WORDS

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
    def to_learner(self):
        """In Dutch, to the learner it is about."""
        return "Jouw keuze" if self is Factor.LEARNER_WISH else self.label

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
    # companies that read what the learner shares with them
    shown_to: frozenset = frozenset()


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
    """What one factor says: `points` of 100 before weighing, None when nothing is known, and the figures it saw."""

    factor: Factor
    points: int | None
    seen: tuple = ()

    @property
    def text(self):
        """In words, made when somebody reads them."""
        return WORDS[self.factor.value](self.points, *self.seen)

    @property
    def to_learner(self):
        """In words to the learner it is about."""
        return TO_LEARNER[self.factor.value](self.points, *self.seen)

    def told(self, own):
        """In words to the learner it is about, or to who helps to choose."""
        return self.to_learner if own else self.text

    @property
    def speaks_for(self):
        """Whether it speaks for the match; None when it does not say."""
        if self.points is None or self.points == HALF:
            return None
        return self.points > HALF

    @property
    def kept(self):
        """As a row keeps it: the code, the points, and what was seen."""
        return [self.factor.value, self.points, *self.seen]


def kept_reason(kept):
    """A reason as a row kept it."""
    code, points, *seen = kept
    return Reason(Factor(code), points, tuple(seen))


def barriers(seeker, offer, km, own=False):
    """What makes this pair impossible today, in Dutch; no barrier means that people can decide.

    `own` says it to the learner it is about.
    """
    found = []
    if seeker.programme != offer.programme:
        found.append("Deze plaats is voor een andere opleiding.")
    if offer.closed:
        found.append(offer.closed)
    if offer.places < 1:
        found.append("Alle plaatsen zijn ingenomen.")
    if seeker.max_km is not None and km is not None and km > seeker.max_km:
        who = "je" if own else "de lerende"
        found.append(f"Ongeveer {km} km van thuis; {who} wil niet verder dan {seeker.max_km} km.")
    if seeker.weekdays and offer.weekdays and not seeker.weekdays & offer.weekdays:
        whose = "jouw dagen" if own else "die van de lerende"
        found.append(f"De dagen van de plaats vallen op andere dagen dan {whose}.")
    return found


def reasons(seeker, offer, km):
    """What each factor says of a pair, in the order of Factor; `km` is the way in kilometres or None."""
    return [say(*read(seeker, offer, km)) for read, say in FACTORS]


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


def _learning(to_learn, teaches):
    if not to_learn or not teaches:
        return Reason(Factor.LEARNING, None)
    parts = [teaches.get(code, 0) for code in to_learn]
    share = round(MOST * sum(parts) / len(parts))
    return Reason(Factor.LEARNING, share, (len(parts), parts.count(1), sum(0 < part < 1 for part in parts)))


def _travel(km, limit):
    if km is None:
        return Reason(Factor.TRAVEL, None)
    # within an own limit the way never takes more than half of the points
    nothing = 2 * limit if limit else FAR_KM
    return Reason(Factor.TRAVEL, max(0, round(MOST * (1 - km / nothing))), (km,))


def _learner(*wished):
    return _wished(Factor.LEARNER_WISH, *wished)


def _company(is_shown, has_wishes, rank):
    # a company cannot wish for whom it cannot see
    if rank is None and not is_shown:
        return Reason(Factor.COMPANY_WISH, None, (UNSEEN,))
    return _wished(Factor.COMPANY_WISH, has_wishes, rank)


def _wished(factor, has_wishes, rank):
    if not has_wishes:
        return Reason(factor, None)
    return Reason(factor, 0) if rank is None else Reason(factor, worth_of(rank), (rank,))


def worth_of(rank):
    """The points of a first, second, third ... choice."""
    return WISHES[min(rank, len(WISHES)) - 1]


def _days(ours, theirs):
    if not ours or not theirs:
        return Reason(Factor.DAYS, None)
    both, own = len(ours & theirs), len(ours)
    return Reason(Factor.DAYS, round(MOST * both / own), (both, own))


def _language(ours, theirs):
    if not ours or not theirs:
        return Reason(Factor.LANGUAGE, None)
    shared = sorted(ours & theirs)
    return Reason(Factor.LANGUAGE, MOST if shared else 0, tuple(shared or sorted(theirs)))


def _mentor(free):
    if free is None:
        return Reason(Factor.MENTOR, None)
    return Reason(Factor.MENTOR, MOST if free else 0, (free,))


def _support(wanted, offered):
    if not wanted:
        return Reason(Factor.SUPPORT, None)
    return Reason(Factor.SUPPORT, MOST if offered else 0)


# what each factor reads of a pair, and what it says of that; in the order of Factor
FACTORS = (
    (lambda seeker, offer, km: (seeker.to_learn, offer.teaches), _learning),
    (lambda seeker, offer, km: (km, seeker.max_km), _travel),
    (lambda seeker, offer, km: (bool(seeker.wishes), seeker.wishes.get(offer.key)), _learner),
    (
        lambda seeker, offer, km: (
            offer.organisation in seeker.shown_to,
            bool(offer.wishes),
            offer.wishes.get(seeker.key),
        ),
        _company,
    ),
    (lambda seeker, offer, km: (seeker.weekdays, offer.weekdays), _days),
    (lambda seeker, offer, km: (seeker.languages, offer.languages), _language),
    (lambda seeker, offer, km: (offer.free_mentors,), _mentor),
    (lambda seeker, offer, km: (seeker.wants_support, offer.offers_support), _support),
)


class Told:
    """For thousands of pairs: their score, and their reasons as a row keeps them, as one text of JSON.

    What a factor says of the same is said once; what can be learned at an opening is told apart by which mapping it is, so
    the mappings have to stay as long as this does.
    """

    def __init__(self, weights):
        self.weights = weights
        self._said = [{} for _ in FACTORS]

    def __call__(self, seeker, offer, km):
        points, texts = 0, []
        for (read, say), said in zip(FACTORS, self._said, strict=True):
            seen = read(seeker, offer, km)
            key = seen if say is not _learning else (seen[0], id(seen[1]))
            found = said.get(key)
            if found is None:
                one = say(*seen)
                found = said[key] = score([one], self.weights), dumps(one.kept)
            points += found[0]
            texts.append(found[1])
        return points, f"[{', '.join(texts)}]"
