"""The sheets of a learner's plan as logs and measurements need them, and what a version of a sheet says."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from duaalportal.lib.questions import ask, question
from evaluation.logs.errors import LogRefused
from evaluation.models import Measurement, Sending
from evaluation.rules.logs import shape_of
from learningplans.goals.known import held
from learningplans.goals.reading import IN_FORCE
from learningplans.models import CompanySheetVersion, LearningSheetVersion, PlacementDay, PlanItem, PlanSheet
from learningplans.rules.sheets import ASSIGNMENT, goals_of


@dataclass(frozen=True)
class Content:
    """What one version of a sheet says about goals, criteria and log."""

    version_id: object
    sheet_id: object
    title: str
    number: int
    is_assignment: bool
    goals: tuple
    # (code, text, codes of goals) and code -> norms
    criteria: tuple
    norms: dict
    shape: object
    rule: str
    dates: int

    @property
    def texts(self):
        """The words of each criterion by its code."""
        return {code: text for code, text, _ in self.criteria}

    def goals_for(self, criterion):
        """The goals that a criterion shows; all of them for one that names none."""
        codes = next((goals for code, _, goals in self.criteria if code == criterion), ())
        return tuple(goal for goal in self.goals if not codes or goal.code in codes)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sheet is learned, in which period, and with which company sheet."""

    organisation_id: object
    name: str
    kind: str
    starts_on: date | None
    ends_on: date | None
    company_sheet_version_id: object = None

    def holds(self, first, last):
        """Whether it is learned there on one of these days."""
        return bool(self.starts_on) and self.starts_on <= last and self.ends_on >= first


@dataclass(frozen=True)
class Planned:
    """A sheet of the plan in force with its places."""

    content: Content
    places: tuple

    @property
    def sheet_id(self):
        """The sheet."""
        return self.content.sheet_id

    @property
    def ends_on(self):
        """When its last period ends; None when it has none."""
        return max((one.ends_on for one in self.places if one.ends_on), default=None)

    def is_in(self, first, last):
        """Whether it is worked on in these days."""
        return any(one.holds(first, last) for one in self.places)


# --- what a version says ----------------------------------------------------------------------------------------------

# a published version never changes, so it is read once per process
_known, MOST_KNOWN = {}, 2000


def contents(version_ids):
    """What these versions say, by their id (no query for those this process read before, one for all others)."""
    wanted = set(version_ids)
    found = {pk: _known[pk] for pk in wanted if pk in _known}
    missing = [pk for pk in wanted if pk not in found]
    if missing:
        for row in LearningSheetVersion.objects.filter(pk__in=missing):
            found[row.pk] = content_of(row)
            if row.published_at is not None:
                if len(_known) >= MOST_KNOWN:
                    _known.clear()
                _known[row.pk] = found[row.pk]
    return found


def content_of(row):
    """A version of a sheet as a value."""
    said = row.content
    measured = said.get("measurement") or {}
    criteria = said.get("criteria", ())
    return Content(
        row.pk,
        row.sheet_id,
        row.title,
        row.number,
        said.get("form") == ASSIGNMENT,
        tuple(goals_of(said)),
        tuple((one["code"], one["text"], tuple(one.get("goals", ()))) for one in criteria),
        {one["code"]: tuple(one.get("norms", ())) for one in criteria},
        shape_of(said),
        measured.get("rule", ""),
        measured.get("dates") or 5,
    )


# --- the plan ---------------------------------------------------------------------------------------------------------


@question
def _sheets(trajectories):
    rows = PlanSheet.objects.filter(trajectory__among=trajectories, plan_version__state__in=IN_FORCE)
    return rows.order_by().values_list("position", "sheet_version_id", named=True)


@question
def _places(trajectories):
    rows = PlanItem.objects.filter(trajectory__among=trajectories, plan_version__state__in=IN_FORCE)
    columns = ("organisation_id", "organisation__name", "organisation__kind", "starts_on", "ends_on")
    rows = rows.filter(sheet__isnull=False).exclude(place="").order_by()
    return rows.values_list("sheet_id", *columns, "company_sheet_version_id", named=True)


def planned(trajectory):
    """The sheets of the plan in force, in its order (one query, one more for versions never read before)."""
    keys = [trajectory.pk]
    return _planned(*ask([_sheets(trajectories=keys), _places(trajectories=keys)]))


def _planned(sheets, places):
    at = defaultdict(list)
    for sheet, *rest in places:
        at[sheet].append(Place(*rest))
    said = contents(row.sheet_version_id for row in sheets)
    ordered = [said[row.sheet_version_id] for row in sorted(sheets, key=lambda row: row.position)]
    return tuple(Planned(one, _distinct(at[one.sheet_id])) for one in ordered)


def _distinct(places):
    return tuple(sorted(set(places), key=lambda one: (one.starts_on or date.max, one.name)))


# --- what somebody writes on ------------------------------------------------------------------------------------------


@question
def _days(trajectories, on, weekday):
    rows = PlacementDay.objects.filter(trajectory__among=trajectories, is_cancelled=False)
    rows = rows.filter(weekday=weekday, starts_on__lte=on, ends_on__gte=on)
    return rows.order_by().values_list("organisation_id", named=True)


@question
def _tries(trajectories, sheet, on):
    rows = Measurement.objects.filter(trajectory__among=trajectories, sheet=sheet, on=on, withdrawn_at=None)
    columns = ("criterion", "party", "organisation_id", "attempt")
    return rows.order_by().values_list(*columns, named=True)


@question
def _sent(user, keys):
    rows = Sending.objects.filter(user=user, key__among=keys)
    return rows.order_by().values_list("answer", named=True)


@dataclass(frozen=True)
class Desk:
    """Everything that decides about one sheet and one day of a learner, read under the lock of the trajectory."""

    trajectory: object
    sheet_id: object
    on: date
    planned: tuple
    there: frozenset
    tries: tuple
    # what this sending brought about before; None when it is new
    before: dict | None

    @property
    def sheet(self):
        """The sheet of the plan. Raises LogRefused for one that is not, or no longer, in it."""
        found = next((one for one in self.planned if one.sheet_id == self.sheet_id), None)
        if found is None:
            raise LogRefused("Deze fiche staat niet in het plan van deze lerende.", "sheet")
        return found

    @property
    def place(self):
        """Where the learner works on it that day: where the timetable says, else at school; the id of the organisation."""
        if not self.there:
            return self.trajectory.school_id
        known = [one.organisation_id for one in self.sheet.places]
        return next((pk for pk in known if pk in self.there), min(self.there))

    def newest_try(self, criterion, party, organisation_id):
        """The number of the newest try of a side on this day; 0 for none."""
        mine = (criterion, party, organisation_id)
        found = (row.attempt for row in self.tries if tuple(row[:3]) == mine)
        return max(found, default=0)


def desk_of(trajectory, sheet_id, on, by, key=None):
    """The desk of a sheet and a day (two queries, one more for versions never read before)."""
    trajectory = held(trajectory)
    keys = [trajectory.pk]
    sheets, places, days, tries, sent = ask(
        [
            _sheets(trajectories=keys),
            _places(trajectories=keys),
            _days(trajectories=keys, on=on, weekday=on.isoweekday()),
            _tries(trajectories=keys, sheet=sheet_id, on=on),
            _sent(user=by.pk, keys=[key] if key else []),
        ]
    )
    return Desk(
        trajectory,
        sheet_id,
        on,
        _planned(sheets, places),
        frozenset(row.organisation_id for row in days),
        tuple(tries),
        sent[0].answer if sent else None,
    )


def company_sheet_at(desk, organisation_id):
    """The version of the company sheet on the table there: the plan's own, else the one in force; None without one."""
    if organisation_id == desk.trajectory.school_id:
        return None
    for place in desk.sheet.places:
        if place.organisation_id == organisation_id and place.company_sheet_version_id:
            return place.company_sheet_version_id
    rows = CompanySheetVersion.objects.newest().filter(
        school_id=desk.trajectory.school_id,
        organisation_id=organisation_id,
        company_sheet__sheet=desk.sheet_id,
        company_sheet__retired_on=None,
    )
    return rows.order_by("-published_at", "pk").values_list("pk", flat=True).first()
