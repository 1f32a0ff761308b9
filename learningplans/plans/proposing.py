"""A proposal for a plan: gathered from its facts, solved, shown with its reasons, and taken over only where people say so.

What a person fixed, and what is known already, never moves. A proposal is never kept: it is computed from what stands,
and taking it over asks for the version of the plan it was made from.
"""

from collections import defaultdict
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Q

from companies.facts import recognition_facts
from companies.models import Collaboration, Establishment
from companies.rules.recognition import status
from duaalportal.accounts import audit
from duaalportal.accounts.access import OrganisationKind
from duaalportal.accounts.models import Organisation
from duaalportal.lib.provinces import province_of
from learningplans import trail
from learningplans.company_sheets.abilities import abilities_of
from learningplans.models import PlanItem
from learningplans.plans import changing, reading
from learningplans.rules import proposing as rules
from learningplans.rules.coverage import COMPANY, SCHOOL, SIMULATED, Key
from learningplans.rules.periods import stretches
from learningplans.rules.proposing import Ask, Fixed, Place, PlaceKey, Problem

audit.verbs(plan_proposed="nam een voorstel voor het opleidingsplan over")

# hours are not entered for lessons: what a school has is more than any goal asks
LESSON_HOURS = 1000
# a goal whose sheet says no hours
USUAL_HOURS = 8
MOST_NEW = 3
# a day of simulated learning per week, until a placement says otherwise
CENTRE_HOURS_PER_WEEK = 8


@dataclass(frozen=True)
class Wish:
    """What somebody asks of a proposal."""

    # everything that is not fixed, or only goals without a place
    everything: bool = False
    # how many companies or centres may be added
    most_new: int = 0
    # only companies of the province of the learner
    nearby: bool = False


@dataclass(frozen=True)
class Line:
    """One goal of a proposal, as it would stand in the plan."""

    key: Key
    title: str
    place: PlaceKey
    name: str
    starts_on: object
    ends_on: object
    hours: float
    why: str
    is_new: bool

    @property
    def field(self):
        """The goal as a form names it."""
        return f"{self.key.sheet_id}:{self.key.code}"


@dataclass(frozen=True)
class Proposal:
    """What is proposed for a version of a plan, what is left out and why, and what stood already."""

    plan: reading.PlanReading
    lines: tuple
    left_out: tuple
    kept: int
    is_best: bool
    hours: dict

    @property
    def takeable(self):
        """Lines at places where the learner is already; others need a placement first."""
        return [line for line in self.lines if not line.is_new]

    @property
    def new_places(self):
        """Places the learner would go to besides: name, goals, hours."""
        found = defaultdict(list)
        for line in self.lines:
            if line.is_new:
                found[line.name].append(line)
        return [(name, lines, sum(line.hours for line in lines)) for name, lines in found.items()]


def propose(plan, wish, today):
    """The best proposal for a plan that was read (reading.read), from today on."""
    calendar = plan.calendar
    first = max(plan.version.trajectory.starts_on, today)
    cut = stretches(calendar, first, plan.version.trajectory.ends_on) if first <= calendar.last else []
    stands = _stands(plan, wish)
    free = [goal for goal in plan.goals if goal.key not in stands]
    if not cut:
        left = tuple((goal, "Er zijn geen dagen meer in dit traject.") for goal in free)
        return Proposal(plan, (), left, len(stands), True, {})
    places = [*_stays(plan, cut), *(_others(plan, cut, wish, today) if wish.most_new else ())]
    problem = Problem(
        asks=tuple(_ask(goal) for goal in free),
        places=tuple(_reachable(place, free) for place in places),
        periods=len(cut),
        fixed=tuple(_fixed(plan, stands, cut)),
        most_new=wish.most_new,
    )
    return _told(plan, problem, rules.solve(problem), cut, len(stands))


def _stands(plan, wish):
    """The goals that no proposal touches, with their items."""
    covered = {one.goal.key: one for one in plan.coverage.goals}
    found = {}
    for key, one in covered.items():
        kept = [item for item in one.items if item.known_on or item.is_fixed]
        if not kept and one.is_covered and not wish.everything:
            kept = list(one.good)
        if kept:
            found[key] = kept
    return found


def _ask(goal):
    return Ask(goal.key, goal.hours or USUAL_HOURS, goal.after)


def _fixed(plan, stands, cut):
    by_key = plan.by_key
    for key, items in stands.items():
        for item in items:
            if not (item.place and item.starts_on):
                continue
            at = [n for n, one in enumerate(cut) if one.first <= item.ends_on and item.starts_on <= one.last]
            if at:
                place = PlaceKey(item.place, item.organisation_id)
                yield Fixed(key, place, at[0], at[-1], item.hours, by_key[key].after)


# --- places ---------------------------------------------------------------------------------------------------------


def _stays(plan, cut):
    """The places the learner has, as the solver sees them."""
    by_place = defaultdict(list)
    for stay in plan.stays:
        by_place[stay.kind, stay.organisation_id].append(stay)
    for (kind, organisation), stays in by_place.items():
        capacity = tuple(_room(kind, stays, one, plan.calendar) for one in cut)
        levels, earliest = {}, {}
        for goal in plan.goals:
            level = _level(plan, kind, organisation, goal)
            if level:
                levels[goal.key] = level
                if kind == COMPANY and goal.danger:
                    earliest[goal.key] = _of_age(plan, organisation, goal, cut)
        yield Place(PlaceKey(kind, organisation), stays[0].name, capacity, levels, earliest=earliest)


def _room(kind, stays, stretch, calendar):
    if kind == SCHOOL:
        return LESSON_HOURS
    hours = 0
    for stay in stays:
        first, last = max(stay.starts_on, stretch.first), min(stay.ends_on, stretch.last)
        refused = any(a <= last and first <= b for a, b, _ in stay.refused)
        if first <= last and not refused:
            hours += stay.hours_per_week * calendar.count(first, last) / 5
    return hours


def _level(plan, kind, organisation, goal):
    if kind not in goal.where:
        return None
    if kind != COMPANY:
        return rules.YES
    level = plan.facts.abilities.get((organisation, *goal.key), rules.UNKNOWN)
    return None if level == "no" else level


def _of_age(plan, organisation, goal, cut):
    """The first stretch in which dangerous work may begin: at once when it is confirmed, else when one is of age."""
    sheet = plan.company_sheet_of.get((organisation, *goal.key))
    if sheet in plan.facts.confirmed_sheets:
        return 0
    adult = plan.facts.adult_from
    return next((n for n, one in enumerate(cut) if adult and one.first >= adult), len(cut))


def _others(plan, cut, wish, today):
    """Companies and centres the learner could go to besides: recognised, working with the school, teaching a goal."""
    trajectory = plan.version.trajectory
    here = {stay.organisation_id for stay in plan.stays}
    places = _recognised(trajectory, here, today, wish)
    can = abilities_of([one.organisation_id for one in places], trajectory.school, plan.sheets)
    per_week = float(trajectory.programme.workplace_hours)
    for one in places:
        levels = {
            goal.key: found.level.value
            for goal in plan.goals
            if (found := can.get((one.organisation_id, *goal.key))) and found.can and not goal.danger
        }
        if levels:
            yield Place(
                PlaceKey(COMPANY, one.organisation_id),
                one.organisation.name,
                tuple(per_week * stretch.weeks for stretch in cut),
                levels,
                travel=_burden(trajectory.learner.postcode, one.postcode),
                is_new=True,
            )
    centres = Organisation.objects.filter(kind=OrganisationKind.TRAINING_CENTRE).exclude(pk__in=here)
    for centre in centres.order_by("name")[:20]:
        yield Place(
            PlaceKey(SIMULATED, centre.pk),
            centre.name,
            tuple(CENTRE_HOURS_PER_WEEK * stretch.weeks for stretch in cut),
            {goal.key: rules.YES for goal in plan.goals if SIMULATED in goal.where},
            travel=10,
            is_new=True,
        )


def _recognised(trajectory, here, today, wish):
    """Establishments of companies that work with the school and are recognised for the programme, one per company."""
    partners = Collaboration.objects.running(today).filter(school=trajectory.school_id).order_by()
    rows = (
        Establishment.objects.filter(
            Q(organisation__in=partners.values("organisation_id")),
            recognitions__programme=trajectory.programme_id,
            closed_on__isnull=True,
        )
        .exclude(organisation__in=here)
        .select_related("organisation")
        .distinct()
        .order_by("organisation__name", "pk")
    )
    rows = list(rows)
    known = recognition_facts(rows)
    found = {}
    home = province_of(trajectory.learner.postcode)
    for row in rows:
        if not status(known.get((row.pk, trajectory.programme_id), ()), today).is_valid:
            continue
        if wish.nearby and home and province_of(row.postcode) != home:
            continue
        found.setdefault(row.organisation_id, row)
    return list(found.values())


def _burden(home, away):
    """How far two postcodes are, roughly: the same, the same region, the same province, or further."""
    if not home or not away:
        return 40
    if home == away:
        return 0
    if home[:2] == away[:2]:
        return 10
    return 30 if province_of(home) == province_of(away) else 60


def _reachable(place, free):
    keys = {goal.key for goal in free}
    return replace(place, levels={key: level for key, level in place.levels.items() if key in keys})


# --- in words, and into the plan --------------------------------------------------------------------------------------


def _told(plan, problem, solution, cut, kept):
    by_key, places = plan.by_key, {place.key: place for place in problem.places}
    lines = tuple(
        Line(
            key=one.key,
            title=by_key[one.key].text,
            place=one.place,
            name=places[one.place].name,
            **_period(plan, one.place, cut[one.first].first, cut[one.last].last),
            hours=one.hours,
            why=one.why,
            is_new=places[one.place].is_new,
        )
        for one in sorted(solution.proposed, key=lambda one: (one.first, one.last, str(one.place)))
    )
    left = tuple((by_key[key], why) for key, why in solution.left_out.items())
    hours = {places[key].name: hours for key, hours in solution.places.items()}
    return Proposal(plan, lines, left, kept, solution.is_best, hours)


def _period(plan, place, first, last):
    """The period within the days on which the learner is there."""
    stays = [one for one in plan.stays if (one.kind, one.organisation_id) == tuple(place)]
    for stay in stays:
        begins, ends = max(first, stay.starts_on), min(last, stay.ends_on)
        if begins <= ends:
            return {"starts_on": begins, "ends_on": ends}
    return {"starts_on": first, "ends_on": last}


@transaction.atomic
def take_over(*, version, expected, wish, chosen, by, at, today, proposal=None):
    """Put the chosen lines of the proposal into the plan, and return how many; errors.PlanChanged when it is another plan.

    `chosen` are fields of lines. What is not fixed makes room for its line; what is not chosen stays as it was. Who made
    the proposal from this very version a moment ago hands it in, so that it is not solved twice.
    """
    row = changing.locked_open(version, expected)
    if proposal is None:
        proposal = propose(reading.read(row, today), wish, today)
    plan = proposal.plan
    lines = [line for line in proposal.takeable if line.field in chosen]
    keys = {line.key for line in lines}
    for key in keys:
        old = PlanItem.objects.filter(plan_version=row, sheet=key.sheet_id, goal_code=key.code)
        old.filter(is_fixed=False, known_on__isnull=True).delete()
    own = {"school": row.school, "trajectory": row.trajectory, "plan_version": row}
    PlanItem.objects.bulk_create(_item(plan, line, own) for line in lines)
    if lines:
        changing.touch(row, by=by, at=at)
        trail.record("plan_proposed", row.trajectory, by=by, at=at, version=row.pk, goals=len(lines))
    return len(lines)


def _item(plan, line, own):
    stays = [one for one in plan.stays if (one.kind, one.organisation_id) == tuple(line.place)]
    held = [one for one in stays if one.starts_on <= line.starts_on and line.ends_on <= one.ends_on]
    sheet = plan.company_sheet_of.get((line.place.organisation_id, *line.key))
    return PlanItem(
        sheet_id=line.key.sheet_id,
        goal_code=line.key.code,
        title=line.title,
        place=line.place.kind,
        organisation_id=line.place.organisation_id,
        placement_id=(held or stays)[0].placement_id,
        company_sheet_version_id=sheet if line.place.kind == COMPANY else None,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        hours=line.hours,
        **own,
    )


# --- the fewest places --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stop:
    """One place of a rotation: its goals and hours, and whether the learner would go there as new."""

    name: str
    kind: str
    goals: tuple
    hours: float
    is_new: bool


@dataclass(frozen=True)
class Rotation:
    """Which places together teach every goal, the fewest new ones; what nobody teaches, with the reason."""

    stops: tuple
    left_out: tuple

    @property
    def new(self):
        """Places the learner does not have yet."""
        return [stop for stop in self.stops if stop.is_new]


def rotation(plan, wish, today):
    """The smallest set of places for the goals of a plan that are not known (P08), over the whole trajectory."""
    trajectory = plan.version.trajectory
    cut = stretches(plan.calendar, trajectory.starts_on, trajectory.ends_on)
    known = {one.goal.key for one in plan.coverage.goals if one.is_known}
    goals = [goal for goal in plan.goals if goal.key not in known]
    places = [_reachable(one, goals) for one in (*_stays(plan, cut), *_others(plan, cut, wish, today))]
    asks = tuple(Ask(goal.key, goal.hours or USUAL_HOURS) for goal in goals)
    found = rules.fewest_places(Problem(asks, tuple(places), len(cut), most_new=wish.most_new))
    by_key, stops = plan.by_key, []
    for place in places:
        mine = [one for one in found.proposed if one.place == place.key]
        if mine:
            texts = tuple(by_key[one.key].text for one in mine)
            hours = sum(one.hours for one in mine)
            stops.append(Stop(place.name, place.key.kind, texts, hours, place.is_new))
    left = tuple((by_key[key].text, why) for key, why in found.left_out.items())
    return Rotation(tuple(stops), left)
