"""Choosing with people: the learners for one opening with what speaks for each, and one company or several for one learner."""

from dataclasses import dataclass

from duaalportal.accounts.access import Can
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.asked import Asked
from learningplans.models import Trajectory
from matching.models import Match, MatchState, Opening
from matching.openings.facts import first_day, offers, seekers, way
from matching.openings.reading import Line, line
from matching.proposals.gathering import LOOKING
from matching.proposals.rotation import stretch, taught
from matching.proposals.weights import weights_at
from matching.rules.rotating import blocks_of, together
from matching.rules.scoring import barriers

BLOCKS = (2, 3)


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
    offer = offers([opening], on, with_mentors=True)[opening.pk]
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
            line(known[row.pk], offer, opening, weights),
            states[row.pk].label if row.pk in states else "",
        )
        for row in rows
    ]
    if not asked.ook_niet:
        found = [one for one in found if not one.line.barriers]
    return offer, sorted(
        found, key=lambda one: (bool(one.line.barriers), -one.line.points, str(one.trajectory.pk))
    )


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
    """One company or several in turn, on the free places of today; the set is the best there is (seven queries)."""
    seeker = seekers([trajectory], on)[trajectory.pk]
    on = max(on, trajectory.starts_on)
    rows = Opening.objects.visible_to(user).on_offer(on).filter(programme_id=trajectory.programme_id)
    rows = {row.pk: row for row in rows.select_related("organisation").order_by("pk")}
    known = offers(rows.values(), on, with_mentors=True)
    km = {key: way(seeker, offer) for key, offer in known.items()}
    usable = [key for key, offer in known.items() if not barriers(seeker, offer, km[key])]
    learned = {key: taught(known[key]) & seeker.to_learn for key in usable}
    best = min(usable, key=lambda key: (-len(learned[key]), km[key] is None, km[key], str(key)), default=None)
    alone = len(learned[best]) if best else 0
    stops = _stops(rows, known, seeker, learned, km, blocks, on) if alone < len(seeker.to_learn) else ()
    total = sum(one.adds for one in stops)
    if total <= alone:
        stops = ()
    return Ways(seeker.to_learn, rows[best] if best else None, alone, stops, total)


def _stops(rows, known, seeker, learned, km, blocks, on):
    periods = {
        key: (first_day(rows[key], on), rows[key].ends_on) for key in learned if rows[key].for_rotation
    }
    if not periods:
        return ()
    first, last = stretch(list(periods.values()))
    teaches = {key: learned[key] for key, (start, end) in periods.items() if start <= first and last <= end}
    chosen = together(seeker.to_learn, teaches, km, most=blocks).offers
    days = blocks_of(first, last, len(chosen), book().on(on).value(Name.ROTATION_BLOCK))
    if len(chosen) < 2 or not days:
        return ()
    found, left = [], set(seeker.to_learn)
    for key, (start, end) in zip(
        sorted(chosen, key=lambda one: (-len(learned[one]), str(one))), days, strict=True
    ):
        found.append(Stop(rows[key], known[key], start, end, km[key], len(learned[key] & left)))
        left -= learned[key]
    return tuple(found)
