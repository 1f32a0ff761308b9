"""What a plan proves, line by line: each competence with its goals and criteria, where, when, with whom and by which sheet."""

from dataclasses import dataclass

from duaalportal.accounts.access import Role
from learningplans.models import CompanySheetVersion
from learningplans.plans import board, reading
from learningplans.plans.placing import written
from learningplans.rules import board as rules
from learningplans.rules.coverage import COMPANY, SCHOOL, SIMULATED, Why

# whoever goes along when nobody is named: the first role somebody has there in that period
ROLES = {
    SCHOOL: (Role.DUAL_TEACHER, Role.TRAJECTORY_COACH),
    COMPANY: (Role.MENTOR, Role.WORKPLACE_INSTRUCTOR),
    SIMULATED: (Role.TRAINING_CENTRE_STAFF,),
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A goal at one place: where, when, who goes along, and by which company sheet."""

    kind: str
    name: str
    starts_on: object
    ends_on: object
    hours: float
    who: str
    is_named: bool
    # id and title of the version of the company sheet, when this reader may read it
    sheet: tuple | None
    counts: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One goal with its criteria, its places, and the reasons why not."""

    key: str
    text: str
    sheet_title: str
    criteria: tuple
    spots: tuple
    known_on: object
    note: str
    reasons: tuple
    is_covered: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A competence with its lines."""

    text: str
    cluster: str
    is_required: bool
    lines: tuple
    is_covered: bool

    @property
    def open(self):
        """How many of its goals have no place."""
        return sum(not line.is_covered for line in self.lines)


@dataclass(frozen=True, slots=True)
class Todo:
    """What stands in the way, and what to do: words and where."""

    text: str
    source: str
    blocks: bool
    words: str
    # name of the address with what it needs: an item, a goal, or the trajectory
    page: str
    item_id: object = None
    goal: str = ""


@dataclass(frozen=True)
class Proof:
    """The whole page."""

    plan: reading.PlanReading
    clusters: tuple
    todos: tuple
    warnings: tuple
    hours: rules.WorkplaceHours

    @property
    def covered(self):
        """How many goals have a place that counts."""
        return sum(one.is_covered for one in self.plan.coverage.goals)

    @property
    def competences(self):
        """How many required competences are covered, and how many there are."""
        required = [one for one in self.plan.coverage.competences if one.competence.is_required]
        return sum(one.is_covered for one in required), len(required)


def read(version, user, on):
    """What a version proves, as one reader may know it."""
    keys = [version.trajectory_id]
    found, team = reading.read_beside(version, on, board.team_rows(trajectories=keys))
    plan = found.seen_by(user)
    ids = {item.company_sheet_version_id for item in plan.items} - {None}
    rows = CompanySheetVersion.objects.visible_to(user, on).filter(pk__in=ids) if ids else ()
    sheets = {row.pk: (row.pk, row.title) for row in rows}
    return made(plan, team, sheets)


def made(plan, team, sheets):
    """The same of what was read: the team around the learner, company sheets by their id."""
    lines = {one.goal.key: _line(plan, one, team, sheets) for one in plan.coverage.goals}
    clusters = {}
    for one in plan.coverage.competences:
        part = Part(
            one.competence.text,
            one.competence.cluster,
            one.competence.is_required,
            tuple(lines[goal.goal.key] for goal in one.goals),
            one.is_covered,
        )
        clusters.setdefault(part.cluster, []).append(part)
    known = {one.competence.code for one in plan.coverage.competences}
    loose = [one.goal.key for one in plan.coverage.goals if not set(one.goal.competences) & known]
    if loose:
        rest = tuple(lines[key] for key in loose)
        part = Part(
            "Zonder competentie van het standaardtraject", "", False, rest, all(o.is_covered for o in rest)
        )
        clusters.setdefault("Andere leerdoelen", []).append(part)
    if extras := _extras(plan, team, sheets):
        part = Part("Wat jullie extra afspraken", "", False, extras, all(one.is_covered for one in extras))
        clusters.setdefault("Extra", []).append(part)
    minimum = plan.version.trajectory.programme.workplace_hours
    todos = [_todo(plan, gap) for gap in plan.coverage.gaps]
    return Proof(
        plan,
        tuple((name or "Competenties", tuple(parts)) for name, parts in clusters.items()),
        tuple(one for one in todos if one.blocks),
        tuple(one for one in todos if not one.blocks),
        rules.workplace_hours(plan.facts, plan.coverage, plan.calendar, minimum, plan.names),
    )


def _extras(plan, team, sheets):
    """What stands in the plan besides the goals of its sheets."""
    found = {}
    for item in plan.items:
        if item.key not in plan.by_key:
            found.setdefault(item.key, []).append(item)
    wrong = {gap.item_id: gap for gap in plan.coverage.gaps}
    return tuple(
        Line(
            written(key),
            items[0].title,
            "extra afgesproken",
            (),
            tuple(_spot(plan, one, team, sheets, one.id not in wrong) for one in items if one.place),
            items[0].known_on,
            items[0].note if items[0].known_on else "",
            tuple(wrong[one.id].text for one in items if one.id in wrong),
            not any(one.id in wrong for one in items),
        )
        for key, items in found.items()
    )


def _line(plan, one, team, sheets):
    known = next((item for item in one.items if item.known_on), None)
    version = next(sheet for sheet in plan.sheets if sheet.sheet_id == one.goal.key.sheet_id)
    texts = {code: text for code, text, _ in version.criteria}
    good = {item.id for item in one.good}
    return Line(
        written(one.goal.key),
        one.goal.text,
        one.goal.sheet_title,
        tuple(texts[code] for code in one.goal.criteria),
        tuple(_spot(plan, item, team, sheets, item.id in good) for item in one.items if item.place),
        known.known_on if known else None,
        known.note if known else "",
        tuple(gap.text for gap in one.gaps),
        one.is_covered,
    )


def _spot(plan, item, team, sheets, counts):
    who, is_named = _who(plan, item, team)
    return Spot(
        item.place,
        plan.names.get(item.organisation_id, ""),
        item.starts_on,
        item.ends_on,
        item.hours,
        who,
        is_named,
        sheets.get(item.company_sheet_version_id),
        counts,
    )


def _who(plan, item, team):
    """Who goes along: who is named, else who has the role at that place in that period; "" when nobody does yet."""
    if item.organisation_id in plan.hidden:
        return "", False
    if item.responsible_id:
        names = [_name(row) for row in team if item.responsible_id in (row.user_id, row.mentor__user_id)]
        return (names[0] if names else "iemand die niet meer in het team zit"), True
    there = [row for row in team if row.organisation_id == item.organisation_id and _holds(row, item)]
    for role in ROLES[item.place]:
        names = sorted({_name(row) for row in there if row.role == role})
        if names:
            return ", ".join(names), False
    return "", False


def _holds(row, item):
    if row.ended_at is not None or not item.starts_on:
        return False
    return row.starts_on <= item.ends_on and (row.ends_on is None or item.starts_on <= row.ends_on)


def _name(row):
    return row.user__name or row.mentor__name


# what to do about each reason: words, and the page
DO = {
    Why.NO_PLACE: ("Kies een plaats", "plan_place"),
    Why.NO_PERIOD: ("Kies een periode", "plan_item_move"),
    Why.OUTSIDE: ("Kies een andere periode", "plan_item_move"),
    Why.HOLIDAY: ("Kies andere weken", "plan_item_move"),
    Why.NOT_PLACED: ("Kies een andere periode of plaats", "plan_item_move"),
    Why.NOT_RECOGNISED: ("Kies een andere plaats", "plan_item_move"),
    Why.CANNOT: ("Kies een andere plaats", "plan_item_move"),
    Why.FORBIDDEN: ("Kies een latere periode of een andere plaats", "plan_item_move"),
    Why.ORDER: ("Kies een latere periode", "plan_item_move"),
    Why.NO_SHEET: ("Voeg een leerfiche toe", "plan_sheets"),
}


def _todo(plan, gap):
    words, page = DO[gap.why]
    item = next((one for one in plan.items if one.id == gap.item_id), None)
    if gap.why == Why.NO_PLACE and item is not None:
        page = "plan_item_move"
    if gap.why == Why.NOT_PLACED and item is not None:
        here = {(stay.kind, stay.organisation_id) for stay in plan.stays}
        if (item.place, item.organisation_id) not in here:
            words, page = "Leg eerst een plaatsing vast", "placement_new"
    return Todo(
        gap.text, gap.source, gap.blocks, words, page, gap.item_id, written(gap.key) if gap.key else ""
    )


HEADER = (
    *("Deel", "Competentie", "Leerdoel", "Leerfiche", "Evaluatiecriteria", "Soort plaats", "Waar", "Van"),
    *("Tot en met", "Uren", "Wie gaat mee", "Bedrijfsfiche", "In orde", "Waarom niet"),
)
KINDS = {SCHOOL: "school", COMPANY: "leerbedrijf", SIMULATED: "opleidingscentrum"}


def table(proof):
    """The rows of the file, in the order of HEADER: one for each goal of a competence at each of its places."""
    for cluster, parts in proof.clusters:
        for part in parts:
            if not part.lines:
                yield (cluster, part.text, *[""] * 10, "nee", "Geen leerfiche behandelt deze competentie.")
            for line in part.lines:
                yield from _rows(cluster, part, line)


def _rows(cluster, part, line):
    start = (cluster, part.text, line.text, line.sheet_title, "; ".join(line.criteria))
    end = ("ja" if line.is_covered else "nee", " ".join(line.reasons))
    if line.known_on:
        yield (*start, "kent dit al", "", line.known_on, "", "", "", "", *end)
    for spot in line.spots:
        where = (KINDS[spot.kind], spot.name, spot.starts_on, spot.ends_on, spot.hours, spot.who)
        yield (*start, *where, spot.sheet[1] if spot.sheet else "", *end)
    if not (line.known_on or line.spots):
        yield (*start, *[""] * 7, *end)
