"""Adjusting a plan: the next version with a reason, and sheets that have a newer version (P13)."""

from dataclasses import dataclass, field

from django.db import transaction

from duaalportal.accounts import audit
from learningplans import trail
from learningplans.models import (
    CompanySheetVersion,
    LearningSheetVersion,
    PlanItem,
    PlanSheet,
    TrainingPlanVersion,
)
from learningplans.models.learning_sheets import SheetState
from learningplans.models.plans import PlanState
from learningplans.plans import consulting, reading
from learningplans.plans.changing import locked, locked_open, touch
from learningplans.plans.errors import PlanRefused
from learningplans.plans.making import LONGEST_TITLE
from learningplans.rules import sheets as sheet_rules
from learningplans.rules.plan_changes import TEXTS
from learningplans.sheets.reading import sheet_versions_for

audit.verbs(
    plan_adjusted="begon het opleidingsplan bij te sturen",
    plan_dropped="gooide een nieuwe versie van het opleidingsplan weg",
    plan_sheet_followed="nam de nieuwe versie van een leerfiche over in het opleidingsplan",
    plan_sheet_added="nam een leerfiche op in het opleidingsplan",
    plan_sheet_removed="haalde een leerfiche uit het opleidingsplan",
    plan_company_sheets_followed="nam de nieuwste bedrijfsfiches over in het opleidingsplan",
    plan_item_decided="besliste over een leerdoel dat niet meer op de leerfiche staat",
)
SAME = (*TEXTS, "school_id", "trajectory_id")


@transaction.atomic
def adjust(*, version, reason, by, at):
    """Begin the next version from the active one, which stays in force until the next is active. Raises PlanRefused."""
    current = locked(version)
    consulting.check("adjust", current, by=by, at=at, reason=reason)
    made = TrainingPlanVersion.objects.create(
        plan=current.plan,
        number=current.plan.versions.order_by("-number").values_list("number", flat=True)[0] + 1,
        reason=reason.strip(),
        made_at=at,
        made_by=by,
        **{name: getattr(current, name) for name in SAME},
    )
    _copied(PlanSheet, current.sheets.order_by("position", "pk"), made)
    _copied(PlanItem, current.items.order_by("pk"), made)
    _record("plan_adjusted", made, by, at, reason=made.reason)
    return made


def _copied(model, rows, version):
    skipped = {"id", "plan_version", "version"}
    columns = [one.attname for one in model._meta.concrete_fields if one.name not in skipped]
    model.objects.bulk_create(
        model(plan_version=version, **{name: getattr(row, name) for name in columns}) for row in rows
    )


@transaction.atomic
def drop(*, version, by, at):
    """Throw a next version away that was only drafted; the active one goes on. Raises PlanRefused."""
    current = locked(version)
    if current.state != PlanState.DRAFT or current.number == 1:
        raise PlanRefused("Alleen een nieuwe versie die nog een concept is, kan je weggooien.")
    _record("plan_dropped", current, by, at)
    current.delete()


# --- sheets that changed ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SheetNews:
    """What is new about one learning sheet for a plan: a newer version, out of use, or not in the plan yet."""

    sheet: object
    title: str
    number: int | None = None
    newest: LearningSheetVersion | None = None
    in_plan: bool = True
    # part of the sheet (code, words) -> lines that differ
    changes: tuple = ()
    # items of goals that the newest version does not have any more
    gone: tuple = field(default=())

    @property
    def is_retired(self):
        """Whether the sheet went out of use while the plan follows it."""
        return self.in_plan and self.sheet.retired_on is not None

    @property
    def is_newer(self):
        """Whether a newer version of a sheet in the plan stands."""
        return self.in_plan and self.newest is not None

    @property
    def key(self):
        """What names the sheet in a form."""
        return str(self.sheet.pk)


@dataclass(frozen=True)
class Rows:
    """The sheets and items of a version, for a page that asks several things of them."""

    sheets: list
    items: list


def rows_of(version):
    """Its sheets with their versions, and its items by title (two queries)."""
    sheets = version.sheets.select_related("sheet", "sheet_version").order_by("position", "pk")
    items = version.items.select_related("organisation", "company_sheet_version").order_by("title", "pk")
    return Rows(list(sheets), list(items))


def sheet_news(version, held=None):
    """What is new about the sheets of a version, in the order of the plan; empty when all is as it was (two queries)."""
    held = held or rows_of(version)
    rows = held.sheets
    offered = {row.sheet_id: row for row in sheet_versions_for(version.school, version.trajectory.programme)}
    newest = LearningSheetVersion.objects.filter(
        sheet__in=[row.sheet_id for row in rows], state=SheetState.PUBLISHED
    )
    newest = {row.sheet_id: row for row in newest.select_related("sheet")}
    items = [item for item in held.items if item.sheet_id]
    numbered = [one.code for one in reading.competences_of(version.plan.standard_trajectory_id)]
    found = [_news(row, newest.get(row.sheet_id), items, numbered) for row in rows]
    there = {row.sheet_id for row in rows}
    added = [
        SheetNews(row.sheet, row.title, row.number, row, in_plan=False)
        for key, row in offered.items()
        if key not in there
    ]
    return [one for one in found if one.is_newer or one.is_retired] + added


def _news(row, newest, items, competences):
    if newest is None or newest.pk == row.sheet_version_id:
        return SheetNews(row.sheet, row.sheet_version.title, row.sheet_version.number)
    old, new = row.sheet_version.content, newest.content
    lines = sheet_rules.changes(old, new, competences)
    codes = {goal.code for goal in sheet_rules.goals_of(new)}
    gone = tuple(one for one in items if one.sheet_id == row.sheet_id and one.goal_code not in codes)
    changes = tuple((sheet_rules.PARTS[part], tuple(found)) for part, found in lines.items())
    return SheetNews(row.sheet, newest.title, row.sheet_version.number, newest, changes=changes, gone=gone)


@transaction.atomic
def follow_sheet(*, version, sheet_id, newest_id, by, at):
    """Follow the newest version of one sheet: new goals wait for a place, goals that vanished keep their item.

    Raises PlanRefused when the sheet is not in the plan, or somebody published a newer version meanwhile.
    """
    current = locked_open(version)
    row = current.sheets.filter(sheet=sheet_id).select_related("sheet_version").first()
    newest = LearningSheetVersion.objects.filter(sheet=sheet_id, state=SheetState.PUBLISHED).first()
    if row is None or newest is None:
        raise PlanRefused("Deze leerfiche zit niet meer in het plan.")
    if row.sheet_version_id == newest.pk:
        return 0
    if str(newest.pk) != str(newest_id):
        raise PlanRefused(
            "Van deze leerfiche kwam net een nieuwere versie uit. Bekijk eerst wat er verandert."
        )
    row.sheet_version = newest
    row.save(update_fields=["sheet_version"])
    texts = {goal.code: goal.text for goal in sheet_rules.goals_of(newest.content)}
    for item in current.items.filter(sheet=sheet_id, goal_code__in=texts):
        if item.title != texts[item.goal_code][:LONGEST_TITLE]:
            item.title = texts[item.goal_code][:LONGEST_TITLE]
            item.version += 1
            item.save(update_fields=["title", "version"])
    gone = touch(current, by=by, at=at)
    _record("plan_sheet_followed", current, by, at, sheet=sheet_id, number=newest.number)
    return gone


@transaction.atomic
def add_sheet(*, version, sheet_id, by, at):
    """Take a sheet into the plan that the programme has since; again changes nothing. Raises PlanRefused."""
    current = locked_open(version)
    if current.sheets.filter(sheet=sheet_id).exists():
        return 0
    rows = sheet_versions_for(current.school, current.trajectory.programme)
    found = next((row for row in rows if str(row.sheet_id) == str(sheet_id)), None)
    if found is None:
        raise PlanRefused("Deze leerfiche is niet meer in gebruik voor deze opleiding.")
    last = current.sheets.order_by("-position").values_list("position", flat=True).first() or 0
    PlanSheet.objects.create(
        plan_version=current,
        sheet=found.sheet,
        sheet_version=found,
        position=last + 1,
        school_id=current.school_id,
        trajectory_id=current.trajectory_id,
    )
    gone = touch(current, by=by, at=at)
    _record("plan_sheet_added", current, by, at, sheet=sheet_id)
    return gone


@transaction.atomic
def remove_sheet(*, version, sheet_id, by, at):
    """Take a sheet that went out of use from the plan, with the items of its goals. Raises PlanRefused."""
    current = locked_open(version)
    row = current.sheets.filter(sheet=sheet_id).select_related("sheet").first()
    if row is None:
        return 0
    if row.sheet.retired_on is None:
        raise PlanRefused(
            "Deze leerfiche is nog in gebruik. Haal ze niet uit het plan: dan is niet alles gedekt."
        )
    items = current.items.filter(sheet=sheet_id).exclude(origin=PlanItem.Origin.EXTRA).delete()[0]
    row.delete()
    gone = touch(current, by=by, at=at)
    _record("plan_sheet_removed", current, by, at, sheet=sheet_id, items=items)
    return gone


def vanished_items(version, held=None):
    """Items of goals that do not stand on the sheets of this version any more."""
    held = held or rows_of(version)
    known = {
        (row.sheet_id, goal.code)
        for row in held.sheets
        for goal in sheet_rules.goals_of(row.sheet_version.content)
    }
    return [
        item
        for item in held.items
        if item.sheet_id
        and item.origin == PlanItem.Origin.PROGRAMME
        and (item.sheet_id, item.goal_code) not in known
    ]


@transaction.atomic
def decide_item(*, item, keep, by, at):
    """Keep an item whose goal vanished as something extra, or take it away. Raises PlanRefused."""
    current = locked_open(item.plan_version)
    row = next((one for one in vanished_items(current) if one.pk == item.pk), None)
    if row is None:
        raise PlanRefused("Over dit leerdoel is al beslist.")
    if keep:
        row.origin, row.version = PlanItem.Origin.EXTRA, row.version + 1
        row.save(update_fields=["origin", "version"])
    else:
        row.delete()
    gone = touch(current, by=by, at=at)
    _record("plan_item_decided", current, by, at, goal=row.goal_code, kept=keep)
    return gone


# --- company sheets ---------------------------------------------------------------------------------------------


def older_company_sheets(version, held=None):
    """Items that follow a company sheet of which a newer version stands: (item, newest) each (one query)."""
    held = held or rows_of(version)
    rows = [item for item in held.items if item.company_sheet_version_id]
    sheets = {row.company_sheet_version.company_sheet_id for row in rows}
    newest = CompanySheetVersion.objects.filter(company_sheet__in=sheets, state=SheetState.PUBLISHED)
    newest = {row.company_sheet_id: row for row in newest}
    pairs = [(row, newest.get(row.company_sheet_version.company_sheet_id)) for row in rows]
    return [(row, new) for row, new in pairs if new and new.pk != row.company_sheet_version_id]


@transaction.atomic
def follow_company_sheets(*, version, by, at):
    """Let every item follow the newest version of its company sheet, where that teaches the goal. Raises PlanRefused."""
    current = locked_open(version)
    moved = [(row, new) for row, new in older_company_sheets(current) if row.goal_code in new.goals]
    if not moved:
        return 0
    for row, new in moved:
        row.company_sheet_version, row.version = new, row.version + 1
        row.save(update_fields=["company_sheet_version", "version"])
    gone = touch(current, by=by, at=at)
    _record("plan_company_sheets_followed", current, by, at, items=len(moved))
    return gone


def _record(verb, version, by, at, **facts):
    facts = {"plan": version.plan_id, "version": version.pk, "number": version.number, **facts}
    trail.record(verb, version.trajectory, by=by, at=at, **facts)
