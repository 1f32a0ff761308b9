"""What a proposal looks at: who looks for a place, what is on offer, what stands fixed; and a print of it all."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cache, cached_property
from hashlib import sha256

import numpy as np
from django.db.models import Count, Max, Q, Sum, TextField, Value
from django.db.models.functions import Cast

from duaalportal.accounts import rls
from duaalportal.lib.plain import Texts, plain
from learningplans.models import GoalStep, PlanItem, Trajectory, TrajectoryState
from learningplans.school_year import bounds
from matching.models import (
    CompanyWish,
    LearnerProfile,
    Match,
    MatchState,
    Opening,
    Preference,
    Proposal,
    SharedProfile,
)
from matching.openings.facts import way
from matching.openings.facts_of_many import (
    offers_of_many,
    openings_of_many,
    said_of_many,
    seekers_of_many,
    standings_of_many,
)
from matching.rules.assigning import Room
from matching.rules.scoring import barriers
from matching.rules.table import Pairs, weigh

LOOKING = tuple(state for state in TrajectoryState if state.is_looking)
# people agreed to talk: a proposal leaves that as it is
FIXED = (MatchState.TALK_PLANNED, MatchState.TALK_HELD)


@dataclass(frozen=True)
class Gathered:
    """All that a proposal computes with; learners and openings by their key, a text."""

    seekers: dict
    openings: dict
    offers: dict
    pairs: Pairs
    rooms: list
    shared: dict
    fixed: dict

    @cached_property
    def with_pairs(self):
        """Learners for whom at least one opening is possible."""
        keys = list(self.seekers)
        return {keys[row] for row in np.unique(self.pairs.seekers).tolist()}

    @cached_property
    def by_programme(self):
        """Offers of each programme."""
        found = defaultdict(list)
        for one in self.offers.values():
            found[one.programme].append(one)
        return found

    def barred(self, seeker):
        """What stands in the way of a learner, how often."""
        nothing = frozenset()
        return self._barred(
            replace(seeker, key=None, school=None, wishes=None, to_learn=nothing, shown_to=nothing)
        )

    @cached_property
    def _barred(self):
        # many live in one place and go as far: what counts for barriers is asked once
        @cache
        def count(seeker):
            found = Counter()
            for offer in self.by_programme[seeker.programme]:
                if stands := barriers(seeker, offer, way(seeker, offer)):
                    found[stands[0]] += 1
            return found

        return count


def looking(proposal):
    """Learners of the schools that take part who look for a place, as the proposal narrows them."""
    agreed = proposal.schools.filter(agreed_at__isnull=False).order_by().values("school_id")
    rows = Trajectory.objects.filter(
        Q(school_id=proposal.school_id) | Q(school_id__in=agreed),
        state__in=LOOKING,
        school_year=proposal.school_year,
    )
    if proposal.programme_id:
        rows = rows.filter(programme_id=proposal.programme_id)
    if proposal.class_group:
        rows = rows.filter(learner__class_group=proposal.class_group)
    return rows


def take_out(proposal, school):
    """What was proposed for learners of a school goes, and its figures; whichever of the two schools stops it."""
    with rls.across_organisations():
        current = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal)
        lines = current.lines.filter(school=school)
        Match.objects.filter(line__in=lines.order_by().values("pk")).update(line=None)
        lines.delete()
        figures = current.summary.get("schools", {}).pop(str(school), None)
        if figures:
            for name in ("learners", "placed"):
                current.summary[name] -= figures[name]
            current.save(update_fields=["summary"])


def first_of(proposal, today):
    """The first day a proposal is about: that of its school year, or today when that began."""
    return max(today, bounds(proposal.school_year)[0])


def on_offer(proposal, programmes, on):
    """Openings of these programmes that a proposal may use: they stand on a day of its school year, from this day on."""
    rows = Opening.objects.on_offer(on).filter(programme__in=programmes)
    return rows.filter(starts_on__lte=bounds(proposal.school_year)[1])


def gather(proposal, weights, today):
    """Read everything in a fixed number of queries, and weigh each pair that people may choose."""
    learners, on = seekers_of_many(looking(proposal), today), first_of(proposal, today)
    openings = openings_of_many(on_offer(proposal, {one.programme for one in learners.values()}, on))
    answers = said_of_many(openings)
    stands = standings_of_many(openings, on, answers)
    known = offers_of_many(openings, stands, answers, on)
    rooms = [
        Room(pk, known[pk].places, ("workplace", one.establishment_id), ("company", one.organisation_id))
        for pk, one in openings.items()
    ]
    return Gathered(
        learners,
        openings,
        known,
        weigh(list(learners.values()), list(known.values()), weights),
        rooms,
        _free_together(openings.values(), stands),
        _fixed(learners, openings),
    )


def _free_together(openings, stands):
    """How many learners each workplace, and each company, can take more: over all its openings, by its mentors."""
    mentors, capacity = defaultdict(dict), {}
    for one in openings:
        said, workplace = stands[one.pk], ("workplace", one.establishment_id)
        for group in (workplace, ("company", one.organisation_id)):
            for mentor, free in said.mentors.items():
                mentors[group][mentor] = max(free, mentors[group].get(mentor, 0))
            mentors[group].setdefault(None, 0)
        if said.capacity is not None:
            capacity[workplace] = max(said.capacity, capacity.get(workplace, 0))
    return {
        group: min(sum(free.values()), capacity.get(group, sum(free.values())))
        for group, free in mentors.items()
    }


def _fixed(trajectories, openings):
    """{learner: opening} of the talks that people agreed on, the first of each learner."""
    rows = Match.objects.filter(trajectory__among=Texts(trajectories), state__in=FIXED)
    found = {}
    rows = rows.order_by("-proposed_at", "pk").values_list("trajectory_id", "opening_id")
    for trajectory, opening in plain(rows):
        if opening in openings:
            found[trajectory] = opening
    return found


def fingerprint(proposal, today):
    """A print of the data a proposal stands on: another print says that something changed since (one query).

    Read across organisations, also for who looks: learners and talks of other schools weigh too, and of them only this is told.
    """
    with rls.across_organisations():
        learners = looking(proposal).order_by()
        ids = learners.values("pk")
        rows = on_offer(proposal, learners.values("programme_id"), first_of(proposal, today)).order_by()
        first, *others = (
            _print(learners, "learners", "started_at"),
            _print(rows, "openings", "published_at", Sum("version")),
            _print(LearnerProfile.objects.filter(trajectory__in=ids), "profiles", "saved_at", Sum("version")),
            _print(Preference.objects.filter(trajectory__in=ids, withdrawn_at=None), "wishes", "chosen_at"),
            _print(CompanyWish.objects.filter(trajectory__in=ids, withdrawn_at=None), "asked", "at"),
            _print(PlanItem.objects.filter(trajectory__in=ids), "plans", "ends_on", Sum("version")),
            _print(GoalStep.objects.filter(trajectory__in=ids), "steps", "at"),
            _print(SharedProfile.objects.read_on(today).filter(trajectory__in=ids), "shown", "shared_at"),
            _print(
                Match.objects.filter(opening__in=rows.values("pk")), "matches", "proposed_at", Sum("version")
            ),
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
