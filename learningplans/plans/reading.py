"""A version of a plan as the rules read it: goals, items, places and people, in a fixed number of queries."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from types import SimpleNamespace
from uuid import UUID

from companies.facts import recognition_facts
from companies.models import ForbiddenWork, TakenPlace
from companies.rules.recognition import status
from duaalportal.accounts import rls
from duaalportal.accounts.access import Can
from duaalportal.catalogue.calendar import calendars_of
from duaalportal.catalogue.models import Competence, Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.questions import asking, beside, question, together
from learningplans.company_sheets.abilities import abilities_of
from learningplans.models import (
    CompanySheetVersion,
    LearningSheetVersion,
    Placement,
    PlanItem,
    PlanSheet,
    TrainingPlanVersion,
)
from learningplans.rules import coverage as rules
from learningplans.rules import sheets as sheet_rules
from learningplans.rules.age import comes_of_age
from learningplans.rules.coverage import COMPANY, SCHOOL, SIMULATED, Facts, Item, Key, PlanGoal, Stay

ITEM_COLUMNS = (
    *("pk", "sheet_id", "goal_code", "place", "organisation_id", "placement_id", "company_sheet_version_id"),
    *(
        "starts_on",
        "ends_on",
        "hours",
        "is_fixed",
        "known_on",
        "origin",
        "title",
        "responsible_id",
        "note",
        "version",
    ),
    "organisation__name",
)
ELSEWHERE, EXTRA = "een ander leerbedrijf", "Een extra leerdoel"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class SheetOfPlan:
    """A learning sheet in a plan: what its version says, kept in memory once it is published."""

    sheet_id: UUID
    version_id: UUID
    code: str
    title: str
    number: int
    goals: tuple
    criteria: tuple


@dataclass(frozen=True)
class PlanReading:
    """A version of a plan with everything around it; `coverage` is computed when asked."""

    version: TrainingPlanVersion
    sheets: tuple
    goals: tuple
    items: tuple
    competences: tuple
    stays: tuple
    facts: Facts
    calendar: object
    # (organisation id, sheet id, goal code) -> the company sheet in force with that goal
    company_sheet_of: dict
    # organisation id -> name, of everywhere something of this plan is learned
    all_names: dict
    # ids of companies this reader may not know
    hidden: frozenset = frozenset()
    # (organisation id, sheet id, goal code) -> rules.abilities.Ability, of the companies of the learner
    abilities: dict | None = None

    @cached_property
    def coverage(self):
        """What it covers, and what not and why; of a company this reader may not know without the reason."""
        found = rules.coverage(self.facts)
        if not self.hidden:
            return found
        away = {item.id: item for item in self.facts.items if item.organisation_id in self.hidden}
        goals = tuple(
            replace(
                one,
                items=self._covered(one.items),
                good=self._covered(one.good),
                gaps=_without_reason(one.gaps, away),
            )
            for one in found.goals
        )
        by_key = {one.goal.key: one for one in goals}
        competences = tuple(
            replace(one, goals=tuple(by_key[goal.goal.key] for goal in one.goals))
            for one in found.competences
        )
        return replace(found, goals=goals, competences=competences, gaps=_without_reason(found.gaps, away))

    @cached_property
    def by_key(self):
        """The goals by their key."""
        return {goal.key: goal for goal in self.goals}

    @cached_property
    def names(self):
        """The name of each organisation where something is or can be learned, as this reader may know it."""
        known = {stay.organisation_id: stay.name for stay in self.stays}
        return self.all_names | known | dict.fromkeys(self.hidden, ELSEWHERE)

    def seen_by(self, user):
        """The same for who stands on a company's side: of another company of the learner neither name nor words."""
        own = user.access.organisation_ids(Can.SEE_PLAN)
        if self.version.school_id in own:
            return self
        away = {stay.organisation_id for stay in self.stays if stay.kind == COMPANY}
        away |= {item.organisation_id for item in self.items if item.place == COMPANY}
        hidden = frozenset(away - own)
        masked = replace(self, hidden=hidden)
        stays = tuple(
            replace(stay, name=ELSEWHERE) if stay.organisation_id in hidden else stay for stay in self.stays
        )
        return replace(masked, stays=stays, items=masked._covered(self.items))

    def _covered(self, items):
        return tuple(_masked(item) if item.organisation_id in self.hidden else item for item in items)


def _masked(item):
    """A goal at another company: that it stands there and when; what was agreed besides stays there."""
    extra = {} if item.origin == "programme" else {"title": EXTRA}
    return replace(
        item, note="", responsible_id=None, company_sheet_version_id=None, placement_id=None, **extra
    )


def _without_reason(gaps, away):
    return tuple(_unexplained(gap, away[gap.item_id]) if gap.item_id in away else gap for gap in gaps)


def _unexplained(gap, item):
    what = gap.text.partition("”")[0] if item.origin == "programme" else f"“{EXTRA}"
    return replace(gap, text=f"{what}”: dit is nog niet in orde bij {ELSEWHERE}.")


def read(version, on):
    """Everything of one version; `version` comes with trajectory, learner, programme, school and plan."""
    return read_beside(version, on)[0]


def read_beside(version, on, *questions):
    """The same, and the rows of more questions that go along in the first trip to the database."""
    sheets, items, around, *rows = together(
        sheet_rows(versions=[version.pk]),
        item_rows(versions=[version.pk]),
        _around(version.trajectory),
        *questions,
    )
    sheets = [row.sheet_version_id for row in sorted(sheets, key=lambda row: (row.position, row.pk))]
    names = {row.organisation_id: row.organisation__name for row in items if row.organisation_id}
    found = _reading(version, sheet_values(sheets), values_of(items), on, around, names)
    return found, *rows


def read_with(version, sheets, items, on):
    """The same with other sheets or items than the version holds: what a proposal or a new version would come to."""
    (around,) = together(_around(version.trajectory))
    return _reading(version, sheets, tuple(items), on, around, {})


def _reading(version, sheets, items, on, around, names):
    trajectory, (places, _) = version.trajectory, around
    goals = tuple(goal for sheet in sheets for goal in goals_of(sheet, sheets))
    dangerous = {goal.key for goal in goals if goal.danger}
    # whether a place counts is the same for every reader, also for one who may not read the papers of that place
    with rls.across_organisations():
        can = abilities_of.steps(companies_in(places, items), trajectory.school, sheets)
        known, abilities = together(recognised.steps(places), can)
        confirmed = confirmed_in(dangerous, items, sheets_in(abilities)) if dangerous else frozenset()
    return put_together(version, (sheets, goals, items), on, around, names, (known, abilities, confirmed))


def companies_in(places, items):
    """Ids of the companies where the learner is placed, or something of the plan stands."""
    placed = {row.organisation_id for row in places if row.ended_at is None and not row.is_simulated}
    return placed | {item.organisation_id for item in items if item.place == COMPANY}


def sheets_in(abilities):
    """The company sheet per key of an ability, where there is one."""
    found = {key: one.company_sheet_version_id for key, one in abilities.items()}
    return {key: pk for key, pk in found.items() if pk}


def put_together(version, content, on, around, names, allowed):
    """A version as the rules read it, out of what was asked before: no query.

    `content` is (sheets, goals, items), `around` (places, calendar), `allowed` (recognitions, abilities, confirmed sheets).
    """
    (sheets, goals, items), (places, calendar), (known, abilities, confirmed) = content, around, allowed
    trajectory, sheet_of = version.trajectory, sheets_in(abilities)
    stays = _stays(trajectory, places, known)
    facts = Facts(
        goals=goals,
        items=tuple(items),
        competences=competences_of(version.plan.standard_trajectory_id),
        stays=stays,
        first=trajectory.starts_on,
        last=trajectory.ends_on,
        has_day=lambda first, last: _has_day(calendar, first, last),
        adult_from=adult_on(trajectory.learner, on),
        confirmed_sheets=confirmed,
        abilities={key: ability.level.value for key, ability in abilities.items()},
    )
    return PlanReading(
        version=version,
        sheets=tuple(sheets),
        goals=goals,
        items=facts.items,
        competences=facts.competences,
        stays=stays,
        facts=facts,
        calendar=calendar,
        company_sheet_of=sheet_of,
        all_names=names | {row.organisation_id: row.organisation__name for row in places},
        abilities=abilities,
    )


def _has_day(calendar, first, last):
    first, last = max(first, calendar.first), min(last, calendar.last)
    return first <= last and calendar.count(first, last) > 0


def adult_on(learner, on):
    """The first day on which a learner is of age by the rule of today; None while the birth date is unknown."""
    if learner.birth_date is None:
        return None
    return comes_of_age(learner.birth_date, book().on(on).value(Name.MINOR_UNTIL))


# --- parts --------------------------------------------------------------------------------------------------------


@question
def sheet_rows(versions):
    """The sheets of these versions of plans, by key."""
    rows = PlanSheet.objects.filter(plan_version__among=versions).order_by()
    return rows.values_list("sheet_version_id", "position", "pk", "plan_version_id", named=True)


def sheets_of(version):
    """The sheets of a version of a plan, in order (one query; one more for sheets this process never read)."""
    (rows,) = together(sheet_rows(versions=[version.pk]))
    return sheet_values(
        [row.sheet_version_id for row in sorted(rows, key=lambda row: (row.position, row.pk))]
    )


def sheet_values(version_ids):
    """These versions of sheets as values, in this order."""
    found = {pk: _known[pk] for pk in version_ids if pk in _known}
    missing = [pk for pk in version_ids if pk not in found]
    if missing:
        for row in LearningSheetVersion.objects.filter(pk__in=missing).select_related("sheet"):
            found[row.pk] = sheet_value(row)
            if row.published_at is not None:
                _remember(row.pk, found[row.pk])
    return tuple(found[pk] for pk in version_ids)


# a published version never changes, so what it says is read once per process
_known, MOST_KNOWN = {}, 3000


def _remember(pk, value):
    if len(_known) >= MOST_KNOWN:
        _known.clear()
    _known[pk] = value


def sheet_value(row):
    """A version of a learning sheet as a value."""
    return SheetOfPlan(
        row.sheet_id,
        row.pk,
        row.sheet.code,
        row.title,
        row.number,
        tuple(sheet_rules.goals_of(row.content)),
        tuple(
            (one["code"], one["text"], tuple(one.get("goals", ()))) for one in row.content.get("criteria", ())
        ),
    )


def goals_of(sheet, sheets):
    """The goals of a sheet in a plan; what comes before is named by its key, also over sheets."""
    by_code = {one.code: one.sheet_id for one in sheets}
    return [
        PlanGoal(
            key=Key(sheet.sheet_id, goal.code),
            text=goal.text,
            sheet_title=sheet.title,
            sheet_version_id=sheet.version_id,
            competences=goal.competences,
            activities=goal.activities,
            criteria=tuple(code for code, _, goals in sheet.criteria if not goals or goal.code in goals),
            hours=goal.hours,
            where=goal.where,
            after=tuple(_before(code, sheet.sheet_id, by_code) for code in goal.after),
            danger=goal.danger,
        )
        for goal in sheet.goals
    ]


def _before(code, sheet_id, by_code):
    other, _, goal = code.rpartition(".")
    return Key(by_code.get(other, sheet_id) if other else sheet_id, goal)


@question
def item_rows(versions):
    """The items of these versions of plans."""
    rows = PlanItem.objects.filter(plan_version__among=versions).order_by()
    return rows.values_list(*ITEM_COLUMNS, "plan_version_id", named=True)


def items_of(version):
    """The items of a version of a plan as values (one query)."""
    (rows,) = together(item_rows(versions=[version.pk]))
    return values_of(rows)


def values_of(rows):
    """Items as values, the first to begin on top."""
    rows = sorted(rows, key=lambda row: (row.starts_on or date.max, row.title, row.pk))
    return tuple(item_value(row) for row in rows)


def item_value(row):
    """A row of a plan as a value."""
    return Item(
        id=row.pk,
        key=Key(row.sheet_id, row.goal_code),
        place=row.place,
        organisation_id=row.organisation_id,
        placement_id=row.placement_id,
        company_sheet_version_id=row.company_sheet_version_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        hours=float(row.hours or 0),
        is_fixed=row.is_fixed,
        known_on=row.known_on,
        origin=row.origin,
        title=row.title,
        responsible_id=row.responsible_id,
        note=row.note,
        version=row.version,
    )


@lru_cache(maxsize=200)
def competences_of(standard_trajectory_id):
    """The competences of a standard trajectory; another list is another standard trajectory, so they are kept."""
    rows = Competence.objects.filter(standard_trajectory=standard_trajectory_id).order_by("position", "pk")
    columns = ("code", "text", "cluster", "is_required")
    return tuple(rules.PlanCompetence(*row) for row in rows.values_list(*columns))


@question
def place_rows(trajectories):
    """The placements of these trajectories, those that ended too."""
    rows = Placement.objects.filter(trajectory__among=trajectories).order_by()
    columns = ("pk", "organisation_id", "organisation__name", "is_simulated", "starts_on", "ends_on")
    return rows.values_list(
        *columns,
        "trajectory_id",
        "hours_per_week",
        "ended_at",
        "place__establishment_id",
        "place__mentor__name",
        named=True,
    )


def _around(trajectory):
    """The placements of a trajectory, those that ended too, and the calendar of its school: steps of one query."""
    steps = calendars_of.steps([trajectory.school_id], trajectory.starts_on, trajectory.ends_on)
    rows, calendars = yield from beside(place_rows(trajectories=[trajectory.pk]), steps)
    return sorted(rows, key=lambda row: (row.starts_on, row.pk)), calendars[trajectory.school_id]


def stays_of(trajectory):
    """The school, and each place that was not ended, with since when it may not teach the programme (two queries)."""
    ((places, _),) = together(_around(trajectory))
    with rls.across_organisations():
        return _stays(trajectory, places, recognised(places))


@asking
def recognised(places):
    """The recognitions behind these placements (one query; one more for who may not read where a place is)."""
    places = [row for row in places if row.ended_at is None and not row.is_simulated]
    found = {row.pk: row.place__establishment_id for row in places}
    if None in found.values():
        rows = TakenPlace.objects.filter(placement__in=list(found)).order_by()
        found |= dict(rows.values_list("placement__pk", "establishment_id"))
    known = yield from recognition_facts.steps([SimpleNamespace(pk=pk) for pk in set(found.values())])
    return {pk: (place, known) for pk, place in found.items()}


def _stays(trajectory, places, known):
    school = Stay(
        SCHOOL, trajectory.school_id, None, trajectory.school.name, trajectory.starts_on, trajectory.ends_on
    )
    return (school, *(_stay(row, known, trajectory.programme_id) for row in places if row.ended_at is None))


def _stay(row, known, programme):
    refused = ()
    if row.pk in known:
        place, recognised = known[row.pk]
        refused = tuple(_refused(recognised.get((place, programme), ()), row.starts_on, row.ends_on))
    return Stay(
        SIMULATED if row.is_simulated else COMPANY,
        row.organisation_id,
        row.pk,
        row.organisation__name,
        row.starts_on,
        row.ends_on,
        float(row.hours_per_week),
        refused,
    )


def _refused(periods, first, last):
    """When a company may not teach within a period, and why: first day, last day, words."""
    day = first
    while day <= last:
        answer = status(periods, day)
        turns = answer.finding.turns_on
        until = turns if turns and turns > day else last + DAY
        if not answer.is_valid:
            yield day, min(until - DAY, last), answer.finding.why.rstrip(".")
        day = until


def confirmed_in(dangerous, items, sheet_of):
    """Company sheets whose forbidden work is confirmed in full, by the company of the sheet itself (two queries)."""
    asked = {(item.company_sheet_version_id, item.organisation_id) for item in items if item.key in dangerous}
    asked |= {(pk, company) for (company, *key), pk in sheet_of.items() if tuple(key) in dangerous}
    rows = CompanySheetVersion.objects.filter(
        pk__in={pk for pk, _ in asked} - {None}, published_at__isnull=False
    )
    leans = {
        pk: {(company, str(one)) for one in content.get("forbidden", ()) if one}
        for pk, company, content in rows.values_list("pk", "organisation_id", "content")
        if {(pk, company)} == {one for one in asked if one[0] == pk}
    }
    wanted = {one for works in leans.values() for _, one in works}
    standing = set()
    if wanted:
        rows = ForbiddenWork.objects.filter(
            pk__in=wanted, confirmed_on__isnull=False, withdrawn_on__isnull=True
        )
        standing = {
            (company, str(pk)) for company, pk in rows.order_by().values_list("organisation_id", "pk")
        }
    return frozenset(pk for pk, works in leans.items() if works and works <= standing)
