"""What scoring asks of learners and openings, read for many in as few queries as for one.

Companies one does not work with yet offer places too, so recognitions and places are read across organisations; of them
nothing is shown but whether a learner can start, and why not.
"""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from companies.facts import recognition_facts, start_facts
from companies.models import ActivityAnswer, Establishment
from companies.rules import recognition
from companies.rules.capacity import Stay, free, most_at_once
from companies.rules.starting import answer
from duaalportal.accounts import rls
from duaalportal.catalogue.models import Activity
from duaalportal.catalogue.parameters import book
from duaalportal.lib.places import travel_km
from duaalportal.lib.questions import ask, asking, beside, question, stored, together
from learningplans.goals.learned import activities_learned
from matching.models import CompanyWish, LearnerProfile, Match, MatchState, Preference, SharedProfile
from matching.rules.scoring import Offer, Seeker

PART = {"yes": 1.0, "partly": 0.5, "no": 0.0}
NOTHING_SAID = LearnerProfile()
NONE = frozenset()
NO_LIMIT = 50  # learners of one mentor where no rule says how many
OF_TAKEN = ("opening_id", "starts_on", "ends_on", "placement__starts_on", "placement__ends_on")


class Taken(NamedTuple):
    """How an opening stands today."""

    places: int
    free: int


class Key(NamedTuple):
    """A row of which only the key is known."""

    pk: object


class Standing(NamedTuple):
    """Whether a learner could start at an opening: free places per mentor, what its workplace can take more, and why not."""

    mentors: dict
    capacity: int | None
    why_not: str


@asking
def seekers(trajectories, on):
    """Seekers of these trajectories (with learner), by their key; one query however many, one more for sheets never read."""
    ids = stored([one.pk for one in trajectories])
    profiles, chosen, copies, activities, learned = yield from beside(
        _profiles(trajectories=ids),
        _preferences(trajectories=ids),
        _copies(trajectories=ids, on=on),
        _activities(programmes={one.programme_id for one in trajectories}, on=on),
        activities_learned.steps(ids),
    )
    said = {row.trajectory_id: row for row in profiles}
    wishes, learning, shown = defaultdict(dict), defaultdict(set), defaultdict(set)
    for row in chosen:
        wishes[row.trajectory_id][row.opening_id] = row.rank
    for row in copies:
        shown[row.trajectory_id].add(row.organisation_id)
    for row in activities:
        learning[row.programme_id].add(row.code)
    return {
        one.pk: _seeker(
            one,
            said.get(one.pk),
            wishes[one.pk],
            frozenset(learning[one.programme_id] - learned.get(one.pk, NONE)),
            frozenset(shown[one.pk]),
        )
        for one in trajectories
    }


@question
def _profiles(trajectories):
    rows = LearnerProfile.objects.filter(trajectory__among=trajectories).order_by()
    return rows.values_list("trajectory_id", "max_km", "weekdays", "languages", "wants_support", named=True)


@question
def _preferences(trajectories):
    rows = Preference.objects.filter(trajectory__among=trajectories, withdrawn_at=None).order_by()
    return rows.values_list("trajectory_id", "opening_id", "rank", named=True)


@question
def _copies(trajectories, on):
    rows = SharedProfile.objects.read_on(on).filter(trajectory__among=trajectories).order_by()
    return rows.values_list("trajectory_id", "organisation_id", named=True)


@question
def _activities(programmes, on):
    rows = Activity.objects.filter(
        Q(retired_on__isnull=True) | Q(retired_on__gt=on), programme__among=programmes
    )
    return rows.order_by().values_list("programme_id", "code", named=True)


def _seeker(trajectory, profile, wishes, learning, shown):
    said = profile or NOTHING_SAID
    return Seeker(
        key=trajectory.pk,
        school=trajectory.school_id,
        programme=trajectory.programme_id,
        postcode=trajectory.learner.postcode,
        max_km=said.max_km,
        weekdays=frozenset(said.weekdays),
        languages=frozenset(said.languages),
        wants_support=said.wants_support,
        to_learn=learning,
        wishes=wishes,
        shown_to=shown,
    )


class Known(NamedTuple):
    """What was read of openings: who took a place and when, wishes of companies, what can be learned, and who may start."""

    taken: dict
    wishes: dict
    teaches: dict
    recognised: dict
    # what the rule of starting asks, by establishment and programme; None where nobody looked for a mentor
    starts: dict | None = None


def offers(openings, on, *, with_mentors, until=None):
    """Offers of these openings (with organisation), by their key, in a fixed number of queries.

    What counts are their days from this one on, and until another where one is given: who comes later takes no place.
    `with_mentors` asks for each whether a learner can start there at all, mentors included; else only whether the
    establishment is recognised: enough to put a long list in order.
    """
    openings = list(openings)
    values = book() if with_mentors else None
    return offers_of(openings, known_of(openings, on, with_mentors=with_mentors), on, values, until)


def known_of(openings, on, *, with_mentors):
    """What stands in the way of these openings, or speaks for them, from this day on; see `offers`."""
    with rls.across_organisations():
        known = together(_known(openings))[0]
        return known._replace(starts=_starts(openings, on)) if with_mentors else known


def offers_of(openings, known, on, values, until=None):
    """Offers of openings of which everything was read, by the dated rules (no query)."""
    if known.starts is None:
        answers = _recognised(openings, known.recognised, on)
    else:
        stands = _standings(openings, known.starts, on, values, until)
        answers = {pk: (len(one.mentors), one.why_not) for pk, one in stands.items()}
    return {
        one.pk: Offer(
            key=one.pk,
            organisation=one.organisation_id,
            programme=one.programme_id,
            places=free_of(one, known.taken.get(one.pk, ()), on, until),
            postcode=one.postcode,
            name=one.organisation.name,
            weekdays=frozenset(one.weekdays),
            languages=frozenset(one.languages),
            offers_support=one.offers_support,
            teaches=known.teaches[one.establishment_id, one.programme_id],
            wishes=known.wishes[one.pk],
            free_mentors=answers[one.pk][0],
            closed=answers[one.pk][1],
        )
        for one in openings
    }


def is_free(opening, known, first, last, values):
    """Whether a learner could have a place there from one day until another: one nobody takes, with a mentor."""
    if most_at_once(known.taken.get(opening.pk, ()), first, last) >= opening.places:
        return False
    facts = known.starts[opening.establishment_id, opening.programme_id]
    return not standing_of(facts, first, last, values).why_not


def _known(openings):
    """Who took a place and when, wishes of companies, what can be learned, and recognitions: steps of one query and one more."""
    ids = stored([one.pk for one in openings])
    taken, wished, said, recognised = yield from beside(
        _taken(openings=ids),
        _wished(openings=ids),
        _said(
            establishments={one.establishment_id for one in openings},
            programmes={one.programme_id for one in openings},
        ),
        recognition_facts.steps([Key(pk) for pk in {one.establishment_id for one in openings}]),
    )
    wishes, teaches = defaultdict(dict), defaultdict(dict)
    for row in wished:
        wishes[row.opening_id][row.trajectory_id] = row.rank
    for row in said:
        teaches[row.establishment_id, row.activity__programme_id][row.activity__code] = PART[row.value]
    return Known(stays_of(taken), wishes, teaches, recognised)


def free_places(openings, on, until=None):
    """How many places each opening has, and how many are free from this day on, as `free_of` counts (one query)."""
    openings = list(openings)
    taken = taken_places(openings)
    return {one.pk: Taken(one.places, free_of(one, taken.get(one.pk, ()), on, until)) for one in openings}


def free_of(opening, stays, on, until=None):
    """How many places of an opening nobody takes on any day from this one on, until another or until its last."""
    return max(0, opening.places - most_at_once(stays, *days_of(opening, on, until)))


def taken_places(openings):
    """{key: stays} of the openings of which somebody has a place, learners of other schools too (one query)."""
    with rls.across_organisations():
        (rows,) = ask([_taken(openings=[one.pk for one in openings])])
    return stays_of(rows)


def stays_of(rows):
    """{opening: stays} of rows as `taking` gives them: the days of the placement, while there is none those of the match."""
    found = defaultdict(list)
    for opening, first, last, placed_first, placed_last in rows:
        found[opening].append(Stay(placed_first or first, placed_last or last))
    return found


def taking(openings):
    """Matches that take a place of these openings on their days: confirmed, and not ended before the time."""
    rows = Match.objects.filter(state=MatchState.CONFIRMED, placement__ended_at=None, opening__among=openings)
    return rows.order_by().values_list(*OF_TAKEN, named=True)


@question
def _taken(openings):
    return taking(openings)


@question
def _wished(openings):
    rows = CompanyWish.objects.filter(opening__among=openings, withdrawn_at=None).order_by()
    return rows.values_list("opening_id", "trajectory_id", "rank", named=True)


@question
def _said(establishments, programmes):
    rows = ActivityAnswer.objects.filter(
        establishment__among=establishments, activity__programme__among=programmes
    )
    columns = ("establishment_id", "activity__programme_id", "activity__code", "value")
    return rows.order_by().values_list(*columns, named=True)


def _recognised(openings, periods, on):
    """Per opening: nobody looked for a mentor, and why the establishment is not recognised on the first day."""
    return {one.pk: (None, _why_not(periods, one, on)) for one in openings}


def _why_not(periods, opening, on):
    known = periods.get((opening.establishment_id, opening.programme_id), ())
    stands = recognition.status(known, first_day(opening, on))
    return "" if stands.is_valid else stands.finding.why


def _starts(openings, on):
    """{(establishment, programme): what the rule of starting asks}; a fixed number of queries whatever the days."""
    if not openings:
        return {}
    places = _places({one.establishment_id for one in openings})
    asked = {(one.establishment_id, one.programme_id) for one in openings}
    # what was known on the earliest day holds all that counts on later ones
    first = min(first_day(one, on) for one in openings)
    return start_facts([(places[place], programme) for place, programme in asked], first)


def _standings(openings, facts, on, values, until):
    """The standing of each opening on the days that count, by its key."""
    found, stands = {}, {}
    for one in openings:
        key = one.establishment_id, one.programme_id, *days_of(one, on, until)
        if key not in found:
            found[key] = standing_of(facts[key[:2]], *key[2:], values)
        stands[one.pk] = found[key]
    return stands


def _places(keys):
    return {row.pk: row for row in Establishment.objects.filter(pk__among=keys).order_by()}


def standing_of(facts, day, until, values):
    """What the rule of starting says of these facts from one day until another."""
    said = answer(facts, day, until, values)
    return Standing(
        mentors={
            one.key: NO_LIMIT if one.room.free is None else one.room.free for one in said.possible_mentors
        },
        capacity=free(facts.stays, day, until, facts.capacity).free,
        why_not=" ".join(finding.why for finding in said.obstacles),
    )


def first_day(opening, on) -> date:
    """The first day on which a learner could start: the opening's own, or today when that is over."""
    return max(opening.starts_on, on)


def days_of(opening, on, until=None):
    """The first and the last day on which a learner could be there, from one day on and until another."""
    first = first_day(opening, on)
    return first, max(first, min(opening.ends_on, until or opening.ends_on))


def way(seeker, offer):
    """About how many kilometres it is from home; None when one of the two postcodes is unknown."""
    return travel_km(seeker.postcode, offer.postcode)
