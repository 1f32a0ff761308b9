"""What scoring asks of learners and openings, read for many in as few queries as for one.

Companies one does not work with yet offer places too, so recognitions and places are read across organisations; of them
nothing is shown but whether a learner can start, and why not.
"""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q

from companies.facts import recognition_facts
from companies.models import ActivityAnswer
from companies.rules import recognition
from companies.starting import can_start_many
from duaalportal.accounts import rls
from duaalportal.catalogue.models import Activity
from duaalportal.lib.places import travel_km
from matching.models import CompanyWish, LearnerProfile, MatchState, Opening, Preference
from matching.rules.scoring import Offer, Seeker

PART = {"yes": 1.0, "partly": 0.5, "no": 0.0}


class Taken(NamedTuple):
    """How an opening stands today."""

    places: int
    free: int


def to_learn(programmes, on):
    """{programme code: codes of the activities a learner must be able to do there} (one query)."""
    found = defaultdict(set)
    rows = Activity.objects.filter(
        Q(retired_on__isnull=True) | Q(retired_on__gt=on), programme__in=programmes
    )
    for programme, code in rows.order_by().values_list("programme_id", "code"):
        found[programme].add(code)
    return {programme: frozenset(codes) for programme, codes in found.items()}


def seekers(trajectories, on):
    """Seekers of these trajectories (with learner and programme), by their key; four queries however many."""
    ids = [one.pk for one in trajectories]
    profiles = {row.trajectory_id: row for row in LearnerProfile.objects.filter(trajectory__in=ids)}
    wishes = defaultdict(dict)
    chosen = Preference.objects.filter(trajectory__in=ids, withdrawn_at=None)
    for trajectory, opening, rank in chosen.order_by().values_list("trajectory_id", "opening_id", "rank"):
        wishes[trajectory][opening] = rank
    learning = to_learn({one.programme_id for one in trajectories}, on)
    return {
        one.pk: _seeker(
            one, profiles.get(one.pk), wishes[one.pk], learning.get(one.programme_id, frozenset())
        )
        for one in trajectories
    }


def _seeker(trajectory, profile, wishes, learning):
    said = profile or LearnerProfile()
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
    """Offers of these openings (with establishment and organisation), by their key, in a fixed number of queries.

    `with_mentors` asks for each whether a learner can start there at all, mentors included; else only whether the
    establishment is recognised: enough to put a long list in order.
    """
    openings = list(openings)
    ids = [one.pk for one in openings]
    free = free_places(openings)
    wishes = defaultdict(dict)
    for opening, trajectory, rank in (
        CompanyWish.objects.filter(opening__in=ids, withdrawn_at=None)
        .order_by()
        .values_list("opening_id", "trajectory_id", "rank")
    ):
        wishes[opening][trajectory] = rank
    with rls.across_organisations():
        teaches = _teaches(openings)
        answers = _answers(openings, on) if with_mentors else _recognised(openings, on)
    return {
        one.pk: Offer(
            key=one.pk,
            organisation=one.organisation_id,
            programme=one.programme_id,
            places=free[one.pk].free,
            postcode=one.establishment.postcode,
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


def free_places(openings):
    """How many places each opening has, and how many are free: a confirmed match takes one until its placement ends."""
    with rls.across_organisations():  # matches with learners of other schools count too
        rows = (
            Opening.objects.filter(pk__in=[one.pk for one in openings])
            .filter(matches__state=MatchState.CONFIRMED, matches__placement__ended_at=None)
            .order_by()
            .values_list("pk")
            .annotate(taken=Count("matches"))
        )
        taken = dict(rows)
    return {one.pk: Taken(one.places, max(0, one.places - taken.get(one.pk, 0))) for one in openings}


def _teaches(openings):
    found = defaultdict(dict)
    rows = ActivityAnswer.objects.filter(
        establishment__in={one.establishment_id for one in openings},
        activity__programme__in={one.programme_id for one in openings},
    )
    columns = ("establishment_id", "activity__programme_id", "activity__code", "value")
    for place, programme, code, value in rows.order_by().values_list(*columns):
        found[place, programme][code] = PART[value]
    return found


def _recognised(openings, on):
    """Per opening: nobody looked for a mentor, and why the establishment is not recognised on the first day."""
    periods = recognition_facts(list({one.establishment_id: one.establishment for one in openings}.values()))
    return {one.pk: (None, _why_not(periods, one, on)) for one in openings}


def _why_not(periods, opening, on):
    known = periods.get((opening.establishment_id, opening.programme_id), ())
    stands = recognition.status(known, first_day(opening, on))
    return "" if stands.is_valid else stands.finding.why


def _answers(openings, on):
    """Per opening: how many mentors are free for the whole period, and what stands in the way of a start."""
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
