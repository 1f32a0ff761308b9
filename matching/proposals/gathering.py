"""What a proposal looks at: who looks for a place, what is on offer, what stands fixed; and a print of it all."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from django.db.models import Count, Max, Sum, TextField, Value
from django.db.models.functions import Cast

from companies.facts import start_facts
from companies.rules.starting import answer
from duaalportal.accounts import rls
from duaalportal.catalogue.parameters import book
from learningplans.models import Trajectory, TrajectoryState
from matching.models import CompanyWish, LearnerProfile, Match, MatchState, Opening, Preference
from matching.openings.facts import first_day, offers, seekers, way
from matching.rules.assigning import Pair, Room
from matching.rules.scoring import barriers, reasons, score

LOOKING = (TrajectoryState.PREPARING, TrajectoryState.SEARCHING, TrajectoryState.WITHOUT_PLACE)
# people agreed to talk: a proposal leaves that as it is
FIXED = (MatchState.TALK_PLANNED, MatchState.TALK_HELD)


@dataclass(frozen=True)
class Gathered:
    """All that a proposal computes with."""

    trajectories: dict
    seekers: dict
    openings: dict
    offers: dict
    pairs: list
    rooms: list
    shared: dict
    fixed: dict
    # learner -> what stood in the way, how often
    barred: dict

    @cached_property
    def with_pairs(self):
        """Learners for whom at least one opening is possible."""
        return {pair.seeker for pair in self.pairs}


def looking(proposal):
    """Learners of the schools that take part who look for a place, as the proposal narrows them."""
    schools = list(proposal.schools.filter(agreed_at__isnull=False).values_list("school_id", flat=True))
    rows = Trajectory.objects.filter(
        school_id__in=[proposal.school_id, *schools], state__in=LOOKING, school_year=proposal.school_year
    )
    if proposal.programme_id:
        rows = rows.filter(programme_id=proposal.programme_id)
    if proposal.class_group:
        rows = rows.filter(learner__class_group=proposal.class_group)
    return rows


def on_offer(programmes, on):
    """Openings of these programmes that a proposal may use."""
    rows = Opening.objects.on_offer(on).filter(programme__in=programmes)
    return rows.select_related("organisation", "programme")


def gather(proposal, weights, on):
    """Read everything in a fixed number of queries, and weigh each pair that people may choose."""
    found = {row.pk: row for row in looking(proposal).select_related("learner", "programme", "school")}
    rows = {row.pk: row for row in on_offer({one.programme_id for one in found.values()}, on)}
    learners, known = seekers(list(found.values()), on), offers(rows.values(), on, with_mentors=True)
    by_programme = defaultdict(list)
    for one in known.values():
        by_programme[one.programme].append(one)
    pairs, barred = [], {}
    for seeker in learners.values():
        no = Counter()
        for offer in by_programme[seeker.programme]:
            km = way(seeker, offer)
            if stands := barriers(seeker, offer, km):
                no[stands[0]] += 1
                continue
            pairs.append(Pair(seeker.key, offer.key, score(reasons(seeker, offer, km), weights)))
        barred[seeker.key] = no
    rooms = [Room(pk, known[pk].places, row.establishment_id) for pk, row in rows.items()]
    return Gathered(
        found,
        learners,
        rows,
        known,
        pairs,
        rooms,
        _free_together(rows.values(), on),
        _fixed(found, rows),
        barred,
    )


def _free_together(openings, on):
    """{establishment: how many learners it and its mentors can take more}, over all its openings."""
    with rls.across_organisations():
        found, values = {}, book()
        days = defaultdict(set)
        for one in openings:
            days[first_day(one, on), one.ends_on].add((one.establishment, one.programme_id))
        for (day, until), pairs in days.items():
            for (place, _), facts in start_facts(pairs, day).items():
                said = answer(facts, day, until, values)
                free = sum(_room(one) for one in said.possible_mentors)
                if facts.capacity is not None:
                    free = min(free, max(0, facts.capacity - len(facts.stays)))
                found[place] = max(found.get(place, 0), free)
    return found


def _room(mentor):
    return mentor.room.free if mentor.room.free is not None else 50


def _fixed(trajectories, openings):
    """{learner: opening} of the talks that people agreed on."""
    rows = Match.objects.filter(
        trajectory__in=list(trajectories), opening__in=list(openings), state__in=FIXED
    )
    found = {}
    for trajectory, opening in rows.order_by("-proposed_at", "pk").values_list("trajectory_id", "opening_id"):
        found[trajectory] = opening
    return found


def fingerprint(proposal, on):
    """A print of the data a proposal stands on: another print says that something changed since (one query)."""
    learners = looking(proposal).order_by()
    ids = learners.values("pk")
    rows = on_offer(learners.values("programme_id"), on).select_related(None).order_by()
    first, *others = (
        _print(learners, "learners", "started_at"),
        _print(rows, "openings", "published_at", Sum("version")),
        _print(LearnerProfile.objects.filter(trajectory__in=ids), "profiles", "saved_at", Sum("version")),
        _print(Preference.objects.filter(trajectory__in=ids, withdrawn_at=None), "wishes", "chosen_at"),
        _print(CompanyWish.objects.filter(trajectory__in=ids, withdrawn_at=None), "asked", "at"),
        _print(Match.objects.filter(opening__in=rows.values("pk")), "matches", "proposed_at", Sum("version")),
    )
    found = sorted(map(str, first.union(*others, all=True)))
    return sha256("\n".join(found).encode()).hexdigest()


def _print(rows, what, moment, versions=None):
    """How many rows there are, which is the last by key and by moment, and how often they changed."""
    return (
        rows.order_by()
        .values(what=Value(what))
        .annotate(
            count=Count("pk"),
            key=Max(Cast("pk", TextField())),
            last=Max(Cast(moment, TextField())),
            changes=versions or Value(0),
        )
        .values_list("what", "count", "key", "last", "changes")
    )
