"""What scoring asks of learners and openings, read for many in as few queries as for one.

Companies one does not work with yet offer places too, so recognitions and places are read across organisations; of them
nothing is shown but whether a learner can start, and why not.
"""

from collections import Counter, defaultdict
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from companies.facts import recognition_facts
from companies.models import ActivityAnswer, Establishment
from companies.rules import recognition
from companies.starting import can_start_many
from duaalportal.accounts import rls
from duaalportal.catalogue.models import Activity
from duaalportal.lib.places import travel_km
from duaalportal.lib.questions import ask, asking, beside, question, stored, together
from matching.models import CompanyWish, LearnerProfile, Match, MatchState, Preference
from matching.rules.scoring import Offer, Seeker

PART = {"yes": 1.0, "partly": 0.5, "no": 0.0}
NOTHING_SAID = LearnerProfile()


class Taken(NamedTuple):
    """How an opening stands today."""

    places: int
    free: int


@asking
def seekers(trajectories, on):
    """Seekers of these trajectories (with learner), by their key; one query however many."""
    ids = stored([one.pk for one in trajectories])
    profiles, chosen, activities = yield [
        _profiles(trajectories=ids),
        _preferences(trajectories=ids),
        _activities(programmes={one.programme_id for one in trajectories}, on=on),
    ]
    said = {row.trajectory_id: row for row in profiles}
    wishes, learning = defaultdict(dict), defaultdict(set)
    for row in chosen:
        wishes[row.trajectory_id][row.opening_id] = row.rank
    for row in activities:
        learning[row.programme_id].add(row.code)
    return {
        one.pk: _seeker(one, said.get(one.pk), wishes[one.pk], frozenset(learning[one.programme_id]))
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
def _activities(programmes, on):
    rows = Activity.objects.filter(
        Q(retired_on__isnull=True) | Q(retired_on__gt=on), programme__among=programmes
    )
    return rows.order_by().values_list("programme_id", "code", named=True)


def _seeker(trajectory, profile, wishes, learning):
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
    )


def offers(openings, on, *, with_mentors):
    """Offers of these openings (with organisation), by their key, in a fixed number of queries.

    `with_mentors` asks for each whether a learner can start there at all, mentors included; else only whether the
    establishment is recognised: enough to put a long list in order.
    """
    openings = list(openings)
    with rls.across_organisations():
        free, wishes, teaches, recognised = together(_known(openings))[0]
        answers = _answers(openings, on) if with_mentors else _recognised(openings, recognised, on)
    return {
        one.pk: Offer(
            key=one.pk,
            organisation=one.organisation_id,
            programme=one.programme_id,
            places=max(0, one.places - free[one.pk]),
            postcode=one.postcode,
            name=one.organisation.name,
            weekdays=frozenset(one.weekdays),
            languages=frozenset(one.languages),
            offers_support=one.offers_support,
            teaches=teaches[one.establishment_id, one.programme_id],
            wishes=wishes[one.pk],
            free_mentors=answers[one.pk][0],
            closed=answers[one.pk][1],
        )
        for one in openings
    }


def _known(openings):
    """How many took a place, wishes of companies, what can be learned, and recognitions: steps of one query and one more."""
    ids = stored([one.pk for one in openings])
    taken, wished, said, recognised = yield from beside(
        _taken(openings=ids),
        _wished(openings=ids),
        _said(
            establishments={one.establishment_id for one in openings},
            programmes={one.programme_id for one in openings},
        ),
        recognition_facts.steps([Establishment(pk=pk) for pk in {one.establishment_id for one in openings}]),
    )
    wishes, teaches = defaultdict(dict), defaultdict(dict)
    for row in wished:
        wishes[row.opening_id][row.trajectory_id] = row.rank
    for row in said:
        teaches[row.establishment_id, row.activity__programme_id][row.activity__code] = PART[row.value]
    return Counter(row.opening_id for row in taken), wishes, teaches, recognised


def free_places(openings):
    """How many places each opening has, and how many are free: a confirmed match takes one until its placement ends."""
    with rls.across_organisations():  # matches with learners of other schools count too
        (rows,) = ask([_taken(openings=[one.pk for one in openings])])
    taken = Counter(row.opening_id for row in rows)
    return {one.pk: Taken(one.places, max(0, one.places - taken[one.pk])) for one in openings}


@question
def _taken(openings):
    standing = Match.objects.filter(state=MatchState.CONFIRMED, placement__ended_at=None)
    return standing.filter(opening__among=openings).order_by().values_list("opening_id", "pk", named=True)


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


def _answers(openings, on):
    """Per opening: how many mentors are free for the whole period, and what stands in the way of a start."""
    places = Establishment.objects.in_bulk({one.establishment_id for one in openings})
    for one in openings:
        one.establishment = places[one.establishment_id]
    by_day = defaultdict(list)
    for one in openings:
        by_day[first_day(one, on), one.ends_on].append(one)
    found = {}
    for (day, until), rows in by_day.items():
        known = can_start_many([(one.establishment, one.programme_id) for one in rows], day, until)
        for one in rows:
            answer = known[one.establishment_id, one.programme_id]
            why = " ".join(finding.why for finding in answer.obstacles)
            found[one.pk] = (len(answer.possible_mentors), why)
    return found


def first_day(opening, on) -> date:
    """The first day on which a learner could start: the opening's own, or today when that is over."""
    return max(opening.starts_on, on)


def way(seeker, offer):
    """About how many kilometres it is from home; None when one of the two postcodes is unknown."""
    return travel_km(seeker.postcode, offer.postcode)
