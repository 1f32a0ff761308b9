"""What people read of openings: a company its own, a learner those that fit with what speaks for each."""

from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import Count, Q

from duaalportal.lib.asked import Asked
from duaalportal.lib.places import resembling, search, travel_km
from duaalportal.lib.questions import nested
from matching.models import Opening, SharedProfile
from matching.openings.facts import free_places, offers, seekers, way
from matching.proposals.weights import weights_at
from matching.rules.scoring import HALF, barriers, reasons, score

SORTS = {"past": "Past het best", "afstand": "Dichtbij eerst", "start": "Eerst te beginnen"}
FAR = 10_000
OF_OPENING = (
    *(
        "pk",
        "establishment_id",
        "organisation_id",
        "organisation__name",
        "programme_id",
        "places",
        "postcode",
    ),
    *(
        "weekdays",
        "languages",
        "offers_support",
        "starts_on",
        "ends_on",
        "title",
        "place_name",
        "municipality",
    ),
)


@dataclass(frozen=True)
class OpeningFilter(Asked):
    """What somebody asked of the list."""

    q: str = ""
    bij: str = ""
    km: str = ""
    ook_niet: bool = False
    volgorde: str = "past"

    KNOWN = {"volgorde": SORTS, "km": {"10": "", "20": "", "40": ""}}
    ARRANGES = ("volgorde",)

    @cached_property
    def centre(self):
        """The place around which somebody looks; None without one, and for a name that is not known."""
        return next(iter(search(self.bij, 1)), None)

    @property
    def is_lost(self):
        """Whether what was typed is no place on the list: then distance leaves nothing out."""
        return bool(self.bij) and self.centre is None

    @property
    def meant(self):
        """Places that look like what was typed, each with the rest of the address that asks around it."""
        found = resembling(self.bij) if self.is_lost else []
        return [(place, replace(self, bij=place.name).query) for place in found]


@dataclass(frozen=True)
class Line:
    """One opening as one learner reads it."""

    opening: object
    offer: object
    km: int | None
    # what each factor says, with what weighs how much
    said: tuple
    weights: dict
    barriers: tuple
    points: int
    rank: int | None
    # whether the learner it is about reads it
    own: bool = False

    @cached_property
    def reasons(self):
        """What each factor says, the heaviest first; put in order for the few that are shown."""
        return tuple(sorted(self.said, key=self._lightness))

    def _lightness(self, one):
        return -abs((HALF if one.points is None else one.points) - HALF) * self.weights[one.factor]

    @property
    def speaks_for(self):
        """What speaks for it, the heaviest first."""
        return [one for one in self.reasons if one.speaks_for]

    @property
    def speaks_against(self):
        """What speaks against it."""
        return [one for one in self.reasons if one.speaks_for is False]


def own_openings(user, organisation, on):
    """The openings of the own company, the open ones first, each with free places and how many learners look at it."""
    rows = list(
        Opening.objects.editable_by(user)
        .filter(organisation=organisation)
        .select_related("programme")
        .annotate(interested=Count("shared_profiles", filter=Q(shared_profiles__withdrawn_at=None)))
        .order_by("closed_at", "starts_on", "pk")
    )
    free = free_places(rows, on)
    return [(row, free[row.pk]) for row in rows]


def interested(user, opening):
    """What learners let this company read, for one opening."""
    return SharedProfile.objects.visible_to(user).filter(
        opening=opening, organisation_id=opening.organisation_id, withdrawn_at=None
    )


def lines_for(user, trajectory, asked, on):
    """Every opening on offer for the programme of this learner, in the order asked; seven queries however many.

    All are weighed as the learner's school does, to put them in order; rows are read as plain values, for there may be hundreds.
    """
    seeker = seekers([trajectory], on)[trajectory.pk]
    on = max(on, trajectory.starts_on)
    rows = Opening.objects.visible_to(user).on_offer(on).filter(programme_id=trajectory.programme_id)
    if asked.q:
        rows = rows.filter(
            Q(organisation__name__icontains=asked.q)
            | Q(title__icontains=asked.q)
            | Q(learns__icontains=asked.q)
            | Q(municipality__icontains=asked.q)
        )
    rows = [nested(row) for row in rows.order_by().values_list(*OF_OPENING, named=True)]
    known = offers(rows, on, with_mentors=False, until=trajectory.ends_on)
    from_where = asked.centre.postcode if asked.centre else seeker.postcode
    own, weights = trajectory.learner.user_id == user.pk, weights_at(trajectory.school_id)
    found = [line(seeker, known[row.pk], row, weights, from_where, own=own) for row in rows]
    if asked.km and not asked.is_lost:
        found = [one for one in found if one.km is not None and one.km <= int(asked.km)]
    if not asked.ook_niet:
        found = [one for one in found if not one.barriers or one.rank]
    return sorted(found, key=ORDER[asked.volgorde])


def line(seeker, offer, opening, weights, from_where=None, own=False):
    """What speaks for and against one opening for one learner; `own` when that learner reads it."""
    home = way(seeker, offer)
    km = home if from_where in (None, seeker.postcode) else travel_km(from_where, offer.postcode)
    said = tuple(reasons(seeker, offer, home))
    return Line(
        opening,
        offer,
        km,
        said,
        weights,
        tuple(barriers(seeker, offer, home, own)),
        score(said, weights),
        seeker.wishes.get(opening.pk),
        own,
    )


ORDER = {
    "past": lambda one: (bool(one.barriers), -one.points, one.opening.pk),
    "afstand": lambda one: (FAR if one.km is None else one.km, -one.points, one.opening.pk),
    "start": lambda one: (one.opening.starts_on, -one.points, one.opening.pk),
}
