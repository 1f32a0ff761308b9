"""A version of a plan as the rules read it: goals, items, places and people, in a fixed number of queries."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property, lru_cache
from uuid import UUID

from companies.facts import recognition_facts
from companies.models import ForbiddenWork
from companies.rules.recognition import status
from duaalportal.accounts.access import Can
from duaalportal.catalogue.calendar import calendar_of
from duaalportal.catalogue.models import Competence, Name
from duaalportal.catalogue.parameters import book
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
)
ELSEWHERE = "een ander leerbedrijf"
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

    @cached_property
    def coverage(self):
        """What it covers, and what not and why."""
        return rules.coverage(self.facts)

    @cached_property
    def by_key(self):
        """The goals by their key."""
        return {goal.key: goal for goal in self.goals}

    @cached_property
    def names(self):
        """The name of each organisation where something can be learned."""
        return {stay.organisation_id: stay.name for stay in self.stays}

    def seen_by(self, user):
        """The same for who stands on a company's side: another company of the learner has no name."""
        if self.version.school_id in user.access.organisation_ids(Can.SEE_PLAN):
            return self
        own = user.access.organisation_ids(Can.SEE_PLAN)
        stays = tuple(
            stay if stay.kind != COMPANY or stay.organisation_id in own else replace(stay, name=ELSEWHERE)
            for stay in self.stays
        )
        return replace(self, stays=stays)


def read(version, on):
    """Everything of one version; `version` comes with trajectory, learner, programme, school and plan."""
    return read_with(version, sheets_of(version), items_of(version), on)


def read_with(version, sheets, items, on):
    """The same with other sheets or items than the version holds: what a proposal or a new version would come to."""
    trajectory = version.trajectory
    goals = tuple(goal for sheet in sheets for goal in goals_of(sheet, sheets))
    stays = stays_of(trajectory)
    companies = {stay.organisation_id for stay in stays if stay.kind == COMPANY}
    adult_from = adult_on(trajectory.learner, on)
    competences = competences_of(version.plan.standard_trajectory_id)
    calendar = calendar_of(trajectory.school_id, trajectory.starts_on, trajectory.ends_on)
    abilities = abilities_of(companies, trajectory.school, sheets) if companies else {}
    sheet_of = {key: one.company_sheet_version_id for key, one in abilities.items()}
    sheet_of = {key: pk for key, pk in sheet_of.items() if pk}
    facts = Facts(
        goals=goals,
        items=tuple(items),
        competences=competences,
        stays=stays,
        first=trajectory.starts_on,
        last=trajectory.ends_on,
        has_day=lambda first, last: _has_day(calendar, first, last),
        adult_from=adult_from,
        confirmed_sheets=_confirmed(goals, items, sheet_of),
        abilities={key: ability.level.value for key, ability in abilities.items()},
    )
    return PlanReading(
        version, tuple(sheets), goals, tuple(items), competences, stays, facts, calendar, sheet_of
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


def sheets_of(version):
    """The sheets of a version of a plan, in order (one query; one more for sheets this process never read)."""
    rows = PlanSheet.objects.filter(plan_version=version).order_by("position", "pk")
    return sheet_values(list(rows.values_list("sheet_version_id", flat=True)))


def sheet_values(version_ids):
    """These versions of sheets as values, in this order."""
    missing = [pk for pk in version_ids if pk not in _known]
    if missing:
        rows = LearningSheetVersion.objects.filter(pk__in=missing).select_related("sheet")
        for row in rows:
            value = sheet_value(row)
            if row.published_at is None:
                _known.pop(row.pk, None)
                _fresh[row.pk] = value
            else:
                _remember(row.pk, value)
    return tuple(_known.get(pk) or _fresh.pop(pk) for pk in version_ids)


# a published version never changes, so what it says is read once per process
_known, _fresh, MOST_KNOWN = {}, {}, 3000


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


def items_of(version):
    """The items of a version of a plan as values (one query)."""
    rows = PlanItem.objects.filter(plan_version=version).order_by("starts_on", "title", "pk")
    return tuple(item_value(row) for row in rows.values_list(*ITEM_COLUMNS, named=True))


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


def stays_of(trajectory):
    """The school, and each place that was not ended, with since when it may not teach the programme (three queries)."""
    rows = list(
        Placement.objects.filter(trajectory=trajectory, ended_at__isnull=True)
        .select_related("organisation", "place__establishment")
        .order_by("starts_on", "pk")
    )
    places = [row.place.establishment for row in rows if row.place]
    known = recognition_facts(places) if places else {}
    school = Stay(
        SCHOOL, trajectory.school_id, None, trajectory.school.name, trajectory.starts_on, trajectory.ends_on
    )
    return (school, *(_stay(row, known, trajectory.programme_id) for row in rows))


def _stay(row, known, programme):
    refused = ()
    if row.place and not row.is_simulated:
        periods = known.get((row.place.establishment_id, programme), ())
        refused = tuple(_refused(periods, row.starts_on, row.ends_on))
    return Stay(
        SIMULATED if row.is_simulated else COMPANY,
        row.organisation_id,
        row.pk,
        row.organisation.name,
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


def _confirmed(goals, items, sheet_of):
    """Company sheets whose forbidden work is confirmed in full; asked only where a goal is dangerous."""
    dangerous = {goal.key for goal in goals if goal.danger}
    if not dangerous:
        return frozenset()
    asked = {item.company_sheet_version_id for item in items if item.key in dangerous} - {None}
    asked |= {pk for (_, *key), pk in sheet_of.items() if tuple(key) in dangerous}
    leans = {
        pk: [one for one in content.get("forbidden", ()) if one]
        for pk, content in CompanySheetVersion.objects.filter(pk__in=asked).values_list("pk", "content")
    }
    wanted = {one for rows in leans.values() for one in rows}
    rows = ForbiddenWork.objects.filter(pk__in=wanted, confirmed_on__isnull=False, withdrawn_on__isnull=True)
    standing = {str(pk) for pk in rows.order_by().values_list("pk", flat=True)}
    return frozenset(pk for pk, rows in leans.items() if rows and set(map(str, rows)) <= standing)
