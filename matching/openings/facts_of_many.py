"""Seekers, offers and standings for a whole proposal: as `facts` gives them for a page, read as plain rows; keys are texts.

Of what many have in common the rules are asked once.
"""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from companies.facts_of_many import answers_of_many, start_facts_of_many
from duaalportal.accounts import rls
from duaalportal.catalogue.models import Activity
from duaalportal.catalogue.parameters import book
from duaalportal.lib.plain import Texts, listed, plain
from learningplans.goals.learned import of_many
from matching.models import CompanyWish, LearnerProfile, Preference, SharedProfile
from matching.openings.facts import PART, first_day, free_of, standing_of, stays_of, taking
from matching.rules.scoring import Offer, Seeker

OF_LEARNER = ("pk", "school_id", "programme_id", "learner__postcode")
OF_PROFILE = ("trajectory_id", "max_km", "weekdays", "languages", "wants_support")
NOTHING_SAID = (None, frozenset(), frozenset(), False)


class OpeningRow(NamedTuple):
    """An opening as a proposal reads it."""

    pk: str
    establishment_id: str
    organisation_id: str
    organisation_name: str
    programme_id: str
    places: int
    postcode: str
    weekdays: str
    languages: str
    offers_support: bool
    for_rotation: bool
    starts_on: date
    ends_on: date


OF_OPENING = tuple(name.replace("organisation_name", "organisation__name") for name in OpeningRow._fields)


def openings_of_many(rows):
    """{key: opening} of these openings (one query)."""
    return {row[0]: OpeningRow._make(row) for row in plain(rows.order_by().values_list(*OF_OPENING))}


def seekers_of_many(rows, on):
    """{key: Seeker} of these trajectories (eight queries, one more for sheets never read)."""
    found = plain(rows.order_by().values_list(*OF_LEARNER))
    own = Texts(row[0] for row in found)
    profiles = LearnerProfile.objects.filter(trajectory__among=own).order_by().values_list(*OF_PROFILE)
    said = {
        pk: (km, listed(days), listed(languages), bool(support))
        for pk, km, days, languages, support in plain(profiles)
    }
    wishes, learning = defaultdict(dict), defaultdict(set)
    chosen = Preference.objects.filter(trajectory__among=own, withdrawn_at=None).order_by()
    for pk, opening, rank in plain(chosen.values_list("trajectory_id", "opening_id", "rank")):
        wishes[pk][opening] = rank
    shown = defaultdict(set)
    copies = SharedProfile.objects.read_on(on).filter(trajectory__among=own).order_by()
    for pk, company in plain(copies.values_list("trajectory_id", "organisation_id")):
        shown[pk].add(company)
    in_use = Activity.objects.filter(
        Q(retired_on__isnull=True) | Q(retired_on__gt=on), programme__in={row[2] for row in found}
    )
    for programme, code in plain(in_use.order_by().values_list("programme_id", "code")):
        learning[programme].add(code)
    learning = {programme: frozenset(codes) for programme, codes in learning.items()}
    nothing, no_wishes, learned = frozenset(), {}, of_many(own)
    return {
        pk: Seeker(
            pk,
            school,
            programme,
            postcode,
            *said.get(pk, NOTHING_SAID),
            learning.get(programme, nothing) - learned[pk]
            if pk in learned
            else learning.get(programme, nothing),
            wishes.get(pk, no_wishes),
            frozenset(shown[pk]) if pk in shown else nothing,
        )
        for pk, school, programme, postcode in found
    }


def said_of_many(openings):
    """What the workplaces of these openings say of each activity (one query)."""
    with rls.across_organisations():
        return answers_of_many({one.establishment_id for one in openings.values()})


def offers_of_many(openings, standing, answers, on):
    """{key: Offer} of these openings, mentors included (three queries)."""
    with rls.across_organisations():
        taken, wishes, teaches = _known(openings, answers)
    nothing = {}
    return {
        one.pk: Offer(
            one.pk,
            one.organisation_id,
            one.programme_id,
            free_of(one, taken[one.pk], on) if one.pk in taken else one.places,
            one.postcode,
            one.organisation_name,
            listed(one.weekdays),
            listed(one.languages),
            bool(one.offers_support),
            teaches.get((one.establishment_id, one.programme_id), nothing),
            wishes.get(one.pk, nothing),
            len(standing[one.pk].mentors),
            standing[one.pk].why_not,
        )
        for one in openings.values()
    }


def _known(openings, answers):
    """Who took a place and when, wishes of companies, and what can be learned."""
    keys = Texts(openings)
    taken = stays_of(plain(taking(keys)))
    wishes, teaches = defaultdict(dict), defaultdict(dict)
    asked = CompanyWish.objects.filter(opening__among=keys, withdrawn_at=None).order_by()
    for opening, learner, rank in plain(asked.values_list("opening_id", "trajectory_id", "rank")):
        wishes[opening][learner] = rank
    programmes = {one.programme_id for one in openings.values()}
    activities = (
        Activity.objects.filter(programme__in=programmes).order_by().values_list("pk", "programme_id", "code")
    )
    known = {pk: row for pk, *row in plain(activities)}
    for place, activity, value in answers:
        if activity in known:
            programme, code = known[activity]
            teaches[place, programme][code] = PART[value]
    return taken, wishes, teaches


def standings_of_many(openings, on, answers):
    """The standing of each opening over its whole period, by its key; the rule is asked once for all that are alike."""
    with rls.across_organisations():
        if not openings:
            return {}
        openings = openings.values()
        # what was known on the earliest day holds all that counts on later ones
        first = min(first_day(one, on) for one in openings)
        known = start_facts_of_many(
            {(one.establishment_id, one.programme_id) for one in openings}, first, answers
        )
        values, found, answers = book(), {}, {}
        for one in openings:
            there, days = known[one.establishment_id, one.programme_id], (first_day(one, on), one.ends_on)
            # the facts of all that are alike are one object
            alike = id(there.facts), *days
            if alike not in answers:
                answers[alike] = standing_of(there.facts, *days, values)
            said = answers[alike]
            if said.why_not and there.names:
                # in words why not may stand who
                alike += there.names
                if alike not in answers:
                    answers[alike] = standing_of(there.named, *days, values)
                said = answers[alike]
            mentors = {there.mentors[nth]: free for nth, free in said.mentors.items()}
            found[one.pk] = said._replace(mentors=mentors)
    return found
