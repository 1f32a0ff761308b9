"""What is missing in the files of learners, by the rules that pages and reminders read: for three hundred as for one.

The page that checks files before an inspection and the file on paper ask this one question, so that they never disagree.
"""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from duaalportal.accounts import rls
from duaalportal.accounts.access import Role
from duaalportal.catalogue.parameters import book
from duaalportal.lib.addresses import url
from duaalportal.lib.dates import as_day
from duaalportal.lib.dossier import Gap
from duaalportal.lib.questions import asking, beside, differing, nested, question, together
from learningplans import visits
from learningplans.models import (
    CLOSED_STATES,
    Absence,
    Agreement,
    Meeting,
    Placement,
    PlanState,
    TeamMember,
    TrainingPlanVersion,
    Trajectory,
    TrajectoryState,
)
from learningplans.parts import ROLE_PARTS, Part
from learningplans.plans.bulk import read_many_beside
from learningplans.plans.lists import VERSION_COLUMNS
from learningplans.rules.agreements import AMENDABLE
from learningplans.rules.dossier import said_without, uncovered
from learningplans.start import gates_for
from learningplans.start_facts import starts, told

PLACES, PLAN, AGREEMENTS, START = "traject", "opleidingsplan", "overeenkomsten", "start"
ABSENCES, MEETINGS = "afwezigheden", "bezoeken"
COACH, COORDINATOR = "trajectbegeleider", "schoolcoördinator"
OF_COMPANY = "coördinator van het leerbedrijf"
IN_FORCE = (PlanState.ACTIVE, PlanState.CLOSED)
# trajectories that had to begin with a plan
BEGUN = (TrajectoryState.RUNNING, TrajectoryState.INTERRUPTED, TrajectoryState.FINAL_TALK)
# of the start gate, what stands with the agreements on paper, and what the plan itself says
OF_AGREEMENT, OF_PLAN = frozenset({"S3", "S4", "S5", "S13"}), frozenset({"S17"})


@dataclass(frozen=True, slots=True)
class Lack(Gap):
    """A gap with the chapter it stands in, and the company it concerns: another company of the learner never reads it."""

    chapter: str = ""
    organisation_id: UUID | None = None


# which roles around a learner read a chapter, where not all do; evaluation adds its own
READ_BY = {
    chapter: frozenset(role for role, parts in ROLE_PARTS.items() if part in parts)
    for chapter, part in (
        (AGREEMENTS, Part.AGREEMENTS),
        (START, Part.START),
        (ABSENCES, Part.ABSENCES),
        (MEETINGS, Part.TALKS),
    )
}


def told_to(lacks, eyes):
    """Those of these gaps that somebody with these eyes reads: of a chapter of the own, and of no other company."""
    return [
        one
        for one in lacks
        if READ_BY.get(one.chapter, eyes.roles) & eyes.roles
        and (eyes.from_school or one.organisation_id in (None, *eyes.own))
    ]


def found_by(askers, trajectories, today):
    """What these functions find missing, one after the other: asked in one trip, and the same whoever looks.

    What a rule says of a start does not change with who may read its papers; `told_to` says who hears it.
    """
    with rls.across_organisations():
        return together(*(asker.steps(trajectories, today) for asker in askers))


@asking
def gaps_of(trajectories, today):
    """What is missing per trajectory, by key; they come with learner, programme and school. As many queries for all as for one."""
    rows = {row.pk: row for row in trajectories}
    if not rows:
        return {}
    keys = list(rows)
    versions, team, places, agreements, absences, held, met = yield from beside(
        _versions(trajectories=keys),
        _team(trajectories=keys),
        differing(told(_places(keys))),
        _agreements(trajectories=keys),
        _unseen(trajectories=keys, today=today),
        _unreported(trajectories=keys),
        differing(
            visits.counted(Trajectory.objects.filter(pk__in=keys), today)
            .order_by()
            .values_list(*VISITS, named=True)
        ),
    )
    # of a company the school no longer works with nothing can be said
    known = starts([row for row in places if row.place_id is None or row.place__mentor__name is not None])
    begun = [row for row in known if row.starts_on <= today]
    shown = _in_force(versions, rows)
    gates, (plans_read, *_) = yield from beside(
        gates_for.steps(begun, today), read_many_beside.steps(shown, today)
    )
    coverage = {key: one.coverage for key, one in plans_read.items()}
    by_trajectory = _grouped(team), _grouped(places), _grouped(versions), _grouped(agreements)
    found = defaultdict(list)
    for pk, row in rows.items():
        mine, here, plans, signed = (one[pk] for one in by_trajectory)
        found[pk] += _without_people(row, mine, here, today)
        found[pk] += _without_plan(row, plans, coverage, today)
        found[pk] += _to_upload(signed)
        for place in (place for place in begun if place.trajectory_id == pk):
            found[pk] += _of_gate(place, gates[place.pk], today)
    p = book().on(today)
    for row in met:
        found[row.pk] += _visits(row, today, p)
    for row in absences:
        found[row.trajectory_id].append(_absence(row))
    for row in held:
        if as_day(row.starts_at) < today:
            found[row.trajectory_id].append(_meeting(row))
    return {pk: tuple(found[pk]) for pk in keys}


def _grouped(rows):
    found = defaultdict(list)
    for row in rows:
        found[row.trajectory_id].append(row)
    return found


# --- what is asked, all in one trip -----------------------------------------------------------------------------------

VISITS = tuple(dict.fromkeys((*visits.COLUMNS,)))


@question
def _versions(trajectories):
    rows = TrainingPlanVersion.objects.filter(trajectory__among=trajectories).exclude(
        state=PlanState.REPLACED
    )
    return rows.order_by().values_list(*VERSION_COLUMNS, named=True)


@question
def _team(trajectories):
    rows = TeamMember.objects.filter(
        trajectory__among=trajectories, role__in=[Role.TRAJECTORY_COACH.value, Role.MENTOR.value]
    )
    columns = ("trajectory_id", "role", "organisation_id", "starts_on", "ends_on", "ended_at")
    return rows.order_by().values_list(*columns, named=True)


def _places(keys):
    return Placement.objects.standing().filter(trajectory__in=keys)


@question
def _agreements(trajectories):
    rows = Agreement.objects.filter(
        trajectory__among=trajectories,
        state__in=AMENDABLE,
        versions__withdrawn_at=None,
        versions__completed_at=None,
    )
    columns = ("pk", "trajectory_id", "organisation_id", "organisation__name", "versions__made_at")
    return rows.order_by().values_list(*columns, named=True)


@question
def _unseen(trajectories, today):
    rows = Absence.objects.standing().filter(
        trajectory__among=trajectories, school_saw_at__isnull=True, last_day__lt=today
    )
    rows = rows.exclude(side=Absence.Side.SCHOOL).order_by()
    return rows.values_list("pk", "trajectory_id", "first_day", named=True)


@question
def _unreported(trajectories):
    rows = Meeting.objects.filter(trajectory__among=trajectories, held_on=None, cancelled_at=None).order_by()
    columns = ("pk", "trajectory_id", "organisation_id", "kind", "starts_at", "planned_by__name")
    return rows.values_list(*columns, named=True)


# --- people -----------------------------------------------------------------------------------------------------------


def _without_people(row, team, places, today):
    """Weeks in which nobody accompanied, at school or at a workplace; what is past can only be told."""
    periods = defaultdict(list)
    for one in team:
        ends = [day for day in (one.ends_on, one.ended_at and as_day(one.ended_at)) if day]
        periods[one.role, one.organisation_id].append((one.starts_on, min(ends, default=None)))
    last = min(today, row.ends_on)
    coaches = periods[Role.TRAJECTORY_COACH.value, row.school_id]
    yield from _stretches(
        "coach", "trajectbegeleider", COORDINATOR, row, None, (row.starts_on, last, today), coaches
    )
    for place in places:
        if not place.is_simulated:
            until = min(today, place.ends_on)
            mentors = periods[Role.MENTOR.value, place.organisation_id]
            who = f"mentor bij {place.organisation__name}"
            days = (place.starts_on, until, today)
            yield from _stretches("mentor", who, OF_COMPANY, row, place.organisation_id, days, mentors)


def _stretches(code, missing, mends, row, organisation, days, periods):
    first, last, today = days
    for starts_on, ends_on in uncovered(first, last, periods):
        # a stretch that is over cannot be mended any more
        now = ends_on >= today and row.state not in CLOSED_STATES
        yield Lack(
            code=f"without-{code}",
            text=said_without(missing, starts_on, ends_on, today),
            who=mends if now else "",
            url=url("learningplans:team", trajectory=row.pk),
            since=starts_on,
            source="001:435-447",
            chapter=PLACES,
            organisation_id=organisation,
        )


# --- the plan -----------------------------------------------------------------------------------------------------------


def _in_force(versions, rows):
    """The plans in force, each with its trajectory, as the reading of plans wants them."""
    shown = []
    for row in versions:
        if row.state in IN_FORCE:
            version = nested(row)
            version.trajectory = rows[row.trajectory_id]
            version.school = version.trajectory.school
            shown.append(version)
    return shown


def _without_plan(row, versions, coverage, today):
    standing = next((one for one in versions if one.state in IN_FORCE), None)
    address = url("learningplans:plan", trajectory=row.pk)
    if standing is None:
        if row.state in BEGUN and row.starts_on <= today:
            making = f" Versie {versions[0].number} is nog een ontwerp." if versions else ""
            yield Lack(
                code="plan-missing",
                text=f"Er is geen opleidingsplan dat geldt.{making}",
                who=COACH,
                url=address,
                since=row.starts_on,
                source="001:474",
                chapter=PLAN,
            )
        return
    left = len(coverage[standing.pk].open_goals)
    if left:
        said = "1 leerdoel heeft" if left == 1 else f"{left} leerdoelen hebben"
        yield Lack(
            code="plan-uncovered",
            text=f"{said} geen plaats waar de lerende het leert.",
            who=COACH,
            url=address,
            since=standing.active_from,
            source="001:146",
            chapter=PLAN,
        )


# --- the agreement and the start ------------------------------------------------------------------------------------------


def _to_upload(agreements):
    for row in agreements:
        yield Lack(
            code="amendment-unsigned",
            text=f"Een wijziging van de overeenkomst met {row.organisation__name} is niet door iedereen getekend.",
            who=COACH,
            url=url("learningplans:agreement", agreement=row.pk),
            since=as_day(row.versions__made_at),
            source="001:297",
            chapter=AGREEMENTS,
            organisation_id=row.organisation_id,
        )


def _of_gate(place, gate, today):
    """What the start gate still asks of a placement that began, in time or late."""
    for item in (*gate.blocks, *gate.late):
        if item.code in OF_PLAN:
            continue
        chapter = AGREEMENTS if item.code in OF_AGREEMENT else START
        yield Lack(
            code=f"start-{item.code}",
            text=f"{item.entry.title}, bij {place.organisation.name}: {item.finding.why}",
            who=item.owner_words.lower(),
            url=url("learningplans:start", placement=place.pk),
            since=item.due,
            source=item.entry.source,
            chapter=chapter,
            organisation_id=place.organisation_id,
        )


# --- days and talks -------------------------------------------------------------------------------------------------------


def _visits(row, today, p):
    line = visits.line_of(row, today, p)
    if line.is_behind:
        yield Lack(
            code="visits",
            text=line.finding.why,
            who=COACH,
            url=url("learningplans:meetings", trajectory=row.pk),
            source=line.finding.source,
            chapter=MEETINGS,
        )


def _absence(row):
    return Lack(
        code="absence-unseen",
        text="De school bevestigde een gemelde afwezigheid niet.",
        who=COACH,
        url=url("learningplans:absence", absence=row.pk),
        since=row.first_day,
        source="001:443",
        chapter=ABSENCES,
    )


def _meeting(row):
    return Lack(
        code="meeting-unreported",
        text=f"Van een {Meeting.Kind(row.kind).label} is geen verslag.",
        who=row.planned_by__name,
        url=url("learningplans:meeting", meeting=row.pk),
        since=as_day(row.starts_at),
        source="002:170-174",
        chapter=MEETINGS,
        organisation_id=row.organisation_id,
    )
