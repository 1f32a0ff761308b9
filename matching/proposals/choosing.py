"""Choosing with people: the learners for one opening with what speaks for each, and one company or several for one learner."""

from dataclasses import dataclass, replace
from functools import cache

from duaalportal.accounts.access import Can
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.asked import Asked
from learningplans.models import Trajectory
from matching.models import Match, MatchState, Opening
from matching.openings.facts import first_day, is_free, known_of, offers_of, seekers, way
from matching.openings.reading import Line, line
from matching.proposals.gathering import LOOKING
from matching.proposals.rotation import stretch, taught
from matching.proposals.weights import weights_at
from matching.rules.rotating import blocks_of, one_by_one, together
from matching.rules.scoring import barriers

BLOCKS = (2, 3)
# what an offer says when there is a place
FREE = {"places": 1, "closed": ""}


@dataclass(frozen=True)
class LearnerFilter(Asked):
    """What somebody asked of the learners for an opening."""

    q: str = ""
    ook_niet: bool = False


@dataclass(frozen=True)
class Candidate:
    """One learner as the school reads them for one opening."""

    trajectory: object
    line: Line
    state: str


def candidates(user, school, opening, asked, on):
    """Learners of the own school who look for a place of this programme, those who fit best first; eight queries."""
    rows = Trajectory.objects.on_school_side(user, Can.PROPOSE_MATCHES).filter(
        school=school, programme_id=opening.programme_id, state__in=LOOKING
    )
    rows = rows.filter(starts_on__lte=opening.ends_on)
    if asked.q:
        rows = rows.filter(learner__name__icontains=asked.q)
    rows = list(rows.select_related("learner", "programme").order_by("pk"))
    known = seekers(rows, on)
    offer, offer_to = _offers_to(rows, opening, on)
    weights = weights_at(school)
    states = {
        trajectory: MatchState(state)
        for trajectory, state in Match.objects.filter(opening=opening, trajectory__in=list(known))
        .order_by("proposed_at")
        .values_list("trajectory_id", "state")
    }
    found = [
        Candidate(
            row,
            line(known[row.pk], offer_to[row.starts_on, row.ends_on], opening, weights),
            states[row.pk].label if row.pk in states else "",
        )
        for row in rows
    ]
    if not asked.ook_niet:
        found = [one for one in found if not one.line.barriers]
    return offer, sorted(
        found, key=lambda one: (bool(one.line.barriers), -one.line.points, str(one.trajectory.pk))
    )


def _offers_to(trajectories, opening, on):
    """The offer of an opening, and what it is to learners with these first and last days."""
    known, values = known_of([opening], on, with_mentors=True), book()
    return offers_of([opening], known, on, values)[opening.pk], {
        (first, last): offers_of([opening], known, max(on, first), values, last)[opening.pk]
        for first, last in {(one.starts_on, one.ends_on) for one in trajectories}
    }


# --- one company or several ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stop:
    """One company of a rotation: its block, and what it teaches of what the ones before leave."""

    opening: object
    offer: object
    first: object
    last: object
    km: int | None
    adds: int


@dataclass(frozen=True)
class Ways:
    """One company or several for one learner: the one that teaches most, and the fewest that together teach more."""

    to_learn: frozenset
    single: object
    alone: int
    stops: tuple
    together: int

    @property
    def why(self):
        """What speaks for one or for several, in Dutch."""
        many = len(self.to_learn)
        if not many:
            return "Nog niet bekend wat er te leren is: de activiteiten van deze opleiding staan er nog niet."
        if self.alone == many:
            return f"Eén bedrijf leert alle {many} activiteiten. Een rotatie hoeft niet."
        alone = f"hoogstens {self.alone} van de {many} activiteiten"
        if not self.stops:
            return f"Eén bedrijf leert {alone}. Nu zijn er geen bedrijven met een vrij blok die samen meer leren."
        return f"Samen leren ze {self.together} van de {many} activiteiten; één bedrijf {alone}."


def ways(user, trajectory, blocks, on):
    """One company or several in turn, on the places that are free on their days; the best there is (seven queries)."""
    seeker = seekers([trajectory], on)[trajectory.pk]
    on = max(on, trajectory.starts_on)
    rows = Opening.objects.visible_to(user).on_offer(on).filter(programme_id=trajectory.programme_id)
    rows = {row.pk: row for row in rows.select_related("organisation").order_by("pk")}
    known = known_of(rows.values(), on, with_mentors=True)
    values = book()
    found = offers_of(rows.values(), known, on, values, trajectory.ends_on)
    km = {key: way(seeker, offer) for key, offer in found.items()}
    # who is taken for a part of the time may still be one of several
    fits = [key for key, offer in found.items() if not barriers(seeker, replace(offer, **FREE), km[key])]
    usable = frozenset(key for key in fits if not barriers(seeker, found[key], km[key]))
    learned = {key: taught(found[key]) & seeker.to_learn for key in fits}
    around = _Around(rows, known, found, km, usable, learned, values)
    best, alone = around.best
    stops = around.stops(seeker, blocks, on) if alone < len(seeker.to_learn) else ()
    total = sum(one.adds for one in stops)
    if total <= alone:
        stops = ()
    return Ways(seeker.to_learn, best, alone, stops, total)


@dataclass(frozen=True)
class _Around:
    """The openings that fit one learner, with what each teaches; `usable` are those with a place for the whole time."""

    rows: dict
    known: object
    offers: dict
    km: dict
    usable: frozenset
    learned: dict
    values: object

    @property
    def best(self):
        """The one opening that teaches most, then the nearest, and how much that is."""
        km = self.km
        found = min(
            self.usable,
            key=lambda key: (-len(self.learned[key]), km[key] is None, km[key], str(key)),
            default=None,
        )
        return self.rows.get(found), len(self.learned.get(found, ()))

    def stops(self, seeker, blocks, on):
        """So many companies at most, each in a block in which it is free; the fewest of those that teach most."""
        weeks = self.values.on(on).value(Name.ROTATION_BLOCK)
        periods = self._periods(blocks, weeks, on)
        if not periods:
            return ()
        first, last = stretch(list(periods.values()))
        teaches = {
            key: self.learned[key] for key, (start, end) in periods.items() if start <= first and last <= end
        }
        days = {many: blocks_of(first, last, many, weeks) for many in range(1, blocks + 1)}
        free = cache(lambda many: self._free(teaches, days[many]))
        chosen = together(seeker.to_learn, teaches, self.km, most=blocks, free=free).offers
        if len(chosen) < 2:
            return ()
        most = sorted(chosen, key=lambda one: (-len(teaches[one]), str(one)))
        return self._stops(seeker, one_by_one(most, free(len(most))), days[len(most)])

    def _periods(self, blocks, weeks, on):
        """The days of each opening for a rotation; who has no block free says nothing of how long blocks are."""
        found = {}
        for key in self.learned:
            if self.rows[key].for_rotation:
                period = first_day(self.rows[key], on), self.rows[key].ends_on
                if key in self.usable or any(self._free([key], blocks_of(*period, blocks, weeks))):
                    found[key] = period
        return found

    def _free(self, keys, days):
        """For each block the openings of these that have a place in it."""
        return [
            frozenset(key for key in keys if key in self.usable or self._is_free(key, *block))
            for block in days
        ]

    def _is_free(self, key, first, last):
        return is_free(self.rows[key], self.known, first, last, self.values)

    def _stops(self, seeker, chosen, days):
        found, left = [], set(seeker.to_learn)
        for key, (start, end) in zip(chosen, days, strict=True):
            adds = len(self.learned[key] & left)
            found.append(Stop(self.rows[key], self.offers[key], start, end, self.km[key], adds))
            left -= self.learned[key]
        return tuple(found)
