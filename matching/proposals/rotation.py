"""Rotation within a proposal: for whom no single company teaches all, several in turn, as far as there is room per block."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from matching.openings.facts import first_day, way
from matching.rules.rotating import Turn, blocks_of, in_blocks, rotate


@dataclass(frozen=True)
class Round:
    """The way of one learner along several companies: [(opening, first day, last day)], and what that teaches."""

    stops: tuple
    together: int
    alone: int
    of: int


@dataclass(frozen=True)
class Rounds:
    """Who goes round, and how far this may be from the best there is (0: nothing better exists)."""

    by_learner: dict = field(default_factory=dict)
    gap: float = 0.0


def rounds(known, placed, shared, blocks, on):
    """Rounds of so many blocks for learners whose programme no company within reach teaches whole; who has a fixed talk stays."""
    if not blocks:
        return Rounds()
    teaches = {key: taught(offer) for key, offer in known.offers.items()}
    periods = _periods(known, blocks, on)
    reach = _reach(known)
    turns, alone = [], {}
    for key, seeker in known.seekers.items():
        best = max((len(seeker.to_learn & teaches[one]) for one in reach[key]), default=0)
        if key in known.fixed or not seeker.to_learn or best == len(seeker.to_learn):
            continue
        usable = periods.get(seeker.programme, (None, ()))[1]
        options = {one: way(seeker, known.offers[one]) for one in reach[key] if one in usable}
        turns.append(Turn(key, seeker.to_learn, placed.get(key), options))
        alone[key] = best
    taken = Counter(offer for key, offer in placed.items() if key not in alone)
    found = rotate(turns, teaches, known.rooms, blocks=blocks, shared=shared, taken=taken)
    order = in_blocks(found.chosen, known.rooms, blocks=blocks, shared=shared)
    return Rounds(
        {
            key: _round(known.seekers[key], stops, teaches, periods, alone[key])
            for key, stops in order.items()
        },
        found.gap,
    )


def taught(offer):
    """What can be learned at an opening in full."""
    return frozenset(code for code, part in offer.teaches.items() if part == 1)


def _round(seeker, stops, teaches, periods, alone):
    learned = seeker.to_learn & frozenset().union(*(teaches[one] for one in stops))
    days = periods[seeker.programme][0]
    return Round(
        tuple((one, *period) for one, period in zip(stops, days, strict=True)),
        len(learned),
        alone,
        len(seeker.to_learn),
    )


def _reach(known):
    """{learner: openings without a barrier}."""
    seekers, offers = list(known.seekers), list(known.offers)
    found = defaultdict(list)
    for row, column in zip(known.pairs.seekers.tolist(), known.pairs.offers.tolist(), strict=True):
        found[seekers[row]].append(offers[column])
    return found


def _periods(known, blocks, on):
    """{programme: (the blocks, the openings that run through all of them)}."""
    by_programme = defaultdict(list)
    for key, one in known.openings.items():
        if one.for_rotation:
            by_programme[one.programme_id].append((first_day(one, on), one.ends_on, key))
    found, weeks = {}, book().on(on).value(Name.ROTATION_BLOCK)
    for programme, rows in by_programme.items():
        first, last = stretch([(start, end) for start, end, _ in rows])
        if days := blocks_of(first, last, blocks, weeks):
            found[programme] = (
                days,
                frozenset(key for start, end, key in rows if start <= first and last <= end),
            )
    return found


def stretch(periods):
    """The days that the longer openings have in common: those at least half as long as the longest."""
    longest = max((end - start).days for start, end in periods)
    long = [(start, end) for start, end in periods if 2 * (end - start).days >= longest]
    return max(start for start, _ in long), min(end for _, end in long)
