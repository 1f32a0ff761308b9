"""The list of plans: how far each is, what it covers and whom it waits for, found, filtered and put in order.

What every row needs is read lean, for all learners one reaches; what a plan covers only for the rows of a page, unless
the filter asks for it.
"""

from dataclasses import dataclass
from operator import itemgetter
from types import SimpleNamespace

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.asked import Asked
from duaalportal.lib.questions import differing, nested, together
from learningplans.models import CLOSED_STATES, TrainingPlanVersion, Trajectory
from learningplans.models.plans import PlanState
from learningplans.plans import parties
from learningplans.plans.bulk import read_many_beside
from learningplans.rules.plans import said_coverage, waiting

NONE = "geen"
TABS = {"lopend": "Lopend", "voorbij": "Afgelopen"}
STATES = {
    NONE: "nog geen plan",
    **{state.value: state.label for state in PlanState if state != PlanState.REPLACED},
}
SORTS = {"naam": "Naam", "stand": "Stand", "dekking": "Minst gedekt eerst"}
COVERED = {"niet": "Nog niet alles", "wel": "Alles heeft een plaats"}
HEADER = ("Naam", "Klas", "Opleiding", "School", "Stand", "Versie", "Actief vanaf", "Dekking", "Wacht op")
IN_THE_MAKING = {PlanState.DRAFT, PlanState.CONSULTATION, PlanState.APPROVED}
FAMILY = {Role.LEARNER, Role.GUARDIAN}
TRAJECTORY_COLUMNS = (
    *(
        "pk",
        "school_id",
        "school__name",
        "school__slug",
        "learner_id",
        "learner__name",
        "learner__class_group",
    ),
    *("learner__birth_date", "learner__user_id", "learner__user__email", "programme_id", "programme__name"),
    *("state", "starts_on", "ends_on"),
)
VERSION_COLUMNS = (
    *("pk", "plan_id", "plan__standard_trajectory_id", "trajectory_id", "school_id", "number", "state"),
    *("active_from", "sent_at", "approved_at"),
)


@dataclass(frozen=True)
class PlanFilter(Asked):
    """What somebody asked of the list; unknown values fall back to everything."""

    lijst: str = "lopend"
    q: str = ""
    stand: str = ""
    opleiding: str = ""
    school: str = ""
    dekking: str = ""
    volgorde: str = "naam"

    KNOWN = {"lijst": TABS, "stand": STATES, "dekking": COVERED, "volgorde": SORTS}
    ARRANGES = ("lijst", "volgorde")

    @property
    def needs_coverage(self):
        """Whether every plan has to be read before the list can be cut in pages."""
        return bool(self.dekking) or self.volgorde == "dekking"


@dataclass(frozen=True, slots=True)
class Row:
    """One learner: the version that counts, and the next one in the making beside it."""

    trajectory: object
    version: object = None
    making: object = None

    @property
    def state(self):
        """The state of the version that counts; "geen" without a plan."""
        return self.version.state if self.version else NONE

    @property
    def order(self):
        """Where the state stands among the states."""
        return list(STATES).index(self.state), self.trajectory.learner.name


@dataclass(frozen=True, slots=True)
class Line:
    """A row with what it covers and whom it waits for, in words."""

    row: Row
    covered: int = 0
    total: int = 0
    waits: str = ""
    making: str = ""

    @property
    def state(self):
        """The state in words."""
        return STATES[self.row.state]

    @property
    def coverage(self):
        """'18 van 23 leerdoelen hebben een plaats'; "" without a plan."""
        return said_coverage(self.covered, self.total) if self.row.version else ""

    @property
    def is_whole(self):
        """Whether every goal has a place."""
        return bool(self.total) and self.covered == self.total


class Whole:
    """Everything this person reaches, read once (one query): the rows of the list and what can be chosen."""

    def __init__(self, user, on):
        self.user, self.on = user, on
        seen = Trajectory.objects.where(user, Can.SEE_PLAN, on).order_by()
        versions = TrainingPlanVersion.objects.filter(trajectory__in=seen.values("pk")).order_by()
        versions = versions.exclude(state=PlanState.REPLACED)
        trajectories, rows = together(
            differing(seen.values_list(*TRAJECTORY_COLUMNS, named=True)),
            differing(versions.values_list(*VERSION_COLUMNS, named=True)),
        )
        found = {}
        for row in rows:
            found.setdefault(row.trajectory_id, []).append(nested(row))
        self.rows = [_row(nested(one), found.get(one.pk, ())) for one in sorted(trajectories, key=_by_name)]

    @property
    def choices(self):
        """What can be chosen: programmes and schools, by name."""
        seen = [row.trajectory for row in self.rows]
        return {
            "programmes": sorted({(one.programme_id, one.programme.name) for one in seen}, key=itemgetter(1)),
            "schools": sorted({(one.school.slug, one.school.name) for one in seen}, key=itemgetter(1)),
        }

    def asked(self, wanted):
        """The rows that fit what is asked, in the asked order."""
        found = [row for row in self.rows if _fits(row, wanted)]
        if wanted.volgorde == "stand":
            found.sort(key=lambda row: row.order)
        return found

    def ordered(self, rows, wanted):
        """Lines of all these rows, for a filter or an order that asks what is covered."""
        found = self.lines(rows)
        if wanted.dekking:
            found = [
                line for line in found if line.row.version and line.is_whole == (wanted.dekking == "wel")
            ]
        if wanted.volgorde == "dekking":
            found.sort(key=lambda line: (line.row.version is None, line.covered - line.total))
        return found

    def lines(self, rows):
        """One line per row, in the same number of queries however many there are."""
        versions = [one for row in rows for one in (row.version, row.making) if one]
        waits = {one.pk: one for one in versions if one.state in IN_THE_MAKING}
        asks = parties.questions(waits.values(), list({one.trajectory_id for one in waits.values()}))
        shown = [row.version for row in rows if row.version]
        readings, places, team, consents = read_many_beside(shown, self.on, *asks)
        asked = parties.asked_among(waits.values(), places, team, consents, self.on)
        asked = {pk: parties.seen_by(self.user, waits[pk], found) for pk, found in asked.items()}
        return [_line(row, readings, asked) for row in rows]


def _by_name(row):
    return row.learner__name.casefold(), -row.starts_on.toordinal(), str(row.pk)


def _row(trajectory, versions):
    by_state = {version.state: version for version in versions}
    making = next((one for one in versions if one.state in IN_THE_MAKING), None)
    counts = by_state.get(PlanState.ACTIVE) or making or by_state.get(PlanState.CLOSED)
    for version in versions:
        version.trajectory = trajectory
        version.school = SimpleNamespace(pk=trajectory.school_id, name=trajectory.school.name)
    return Row(trajectory, counts, making if making is not counts else None)


def _fits(row, wanted):
    trajectory = row.trajectory
    if (trajectory.state in CLOSED_STATES) != (wanted.lijst == "voorbij"):
        return False
    exact = ((wanted.stand, row.state), (wanted.opleiding, trajectory.programme_id))
    if any(value and value != has for value, has in (*exact, (wanted.school, trajectory.school.slug))):
        return False
    told = (
        f"{trajectory.learner.name} {trajectory.learner.class_group} {trajectory.programme.name}".casefold()
    )
    return all(word in told for word in wanted.q.casefold().split())


def _line(row, readings, asked):
    if row.version is None:
        return Line(row)
    coverage = readings[row.version.pk].coverage
    open_goals = len(coverage.open_goals)
    told = asked.get(row.version.pk, ())
    making = ""
    if row.making:
        left = waiting(row.making.state, asked[row.making.pk], 0)
        making = f"versie {row.making.number} {PlanState(row.making.state).label}: {left}"
    return Line(
        row,
        covered=len(coverage.goals) - open_goals,
        total=len(coverage.goals),
        waits=waiting(row.version.state, told, open_goals),
        making=making,
    )


def table(lines):
    """The lines as a spreadsheet shows them, in the order of HEADER."""
    for line in lines:
        one, version = line.row.trajectory, line.row.version
        yield (
            *(one.learner.name, one.learner.class_group, one.programme.name, one.school.name, line.state),
            *(version.number if version else "", version.active_from if version else None),
            *(line.coverage, "; ".join(text for text in (line.waits, line.making) if text)),
        )
