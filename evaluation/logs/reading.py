"""What somebody around a learner reads of logs and measurements: of another company the result, never words or names."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q

from duaalportal.accounts.access import Can, OrganisationKind, Role, roles_that_can
from duaalportal.catalogue.models import Competence
from evaluation.logs.sheets import planned
from evaluation.models import Measurement, MeasurementPhoto, SheetLog
from evaluation.rules import measurements as rules
from learningplans.goals.eyes import ELSEWHERE

# parents read after publication, a director the summary (the matrix of rights)
NO_LOGS = {Role.GUARDIAN, Role.COMPANY_DIRECTOR}
NO_PROGRESS = {Role.GUARDIAN}
CHECKS, MEASURES = roles_that_can(Can.CHECK_LOG), roles_that_can(Can.MEASURE)
READS = roles_that_can(Can.SEE_EVALUATION)


def reads_logs(eyes):
    """Whether this person reads logs and single measurements."""
    return bool(eyes.roles & READS - NO_LOGS)


def reads_progress(eyes):
    """Whether this person reads how far the criteria are."""
    return bool(eyes.roles & READS - NO_PROGRESS)


def checks(eyes, log):
    """Whether this person looks a log after."""
    return bool(eyes.roles & CHECKS) and sees(eyes, log)


def measures(eyes):
    """Whether this person judges criteria."""
    return bool(eyes.roles & MEASURES)


def sees(eyes, row):
    """Whether the words of a row are shown: it is of the own side, or of no company."""
    return eyes.from_school or row.organisation_id is None or eyes.sees(row.organisation_id, _kind(row))


def _kind(row):
    return row.organisation.kind


def logs(trajectory, eyes):
    """The logs of a learner that this person reads, newest first."""
    rows = SheetLog.objects.filter(trajectory=trajectory)
    if not eyes.from_school:
        outside = Q(organisation=None) | ~Q(organisation__kind=OrganisationKind.COMPANY)
        rows = rows.filter(outside | Q(organisation_id__in=eyes.own))
    return rows.select_related("sheet_version", "organisation", "seen_by").order_by("-on", "pk")


# --- measurements -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """A measurement as this person may read it."""

    pk: object
    criterion: str
    party: str
    value: str
    on: object
    attempt: int
    where: str
    note: str = ""
    by: str = ""
    # only one's own words lead on to their page
    opens: bool = True
    photos: int = 0
    sheet_id: object = None
    sheet_version_id: object = None
    organisation_id: object = None

    @property
    def as_try(self):
        """The same for the rules."""
        return rules.Try(self.criterion, self.party, self.value, self.on, self.attempt)


COLUMNS = (
    *("pk", "criterion", "party", "value", "on", "attempt", "note", "sheet_id", "sheet_version_id"),
    *("organisation_id", "organisation__name", "organisation__kind", "by__name"),
)


def measurements(trajectory, eyes, sheet_id=None):
    """Everything that stands, oldest first, of one sheet or of all (one query)."""
    rows = Measurement.objects.filter(trajectory=trajectory, withdrawn_at=None)
    if sheet_id is not None:
        rows = rows.filter(sheet=sheet_id)
    rows = rows.order_by("on", "attempt", "at", "pk").values_list(*COLUMNS, named=True)
    return [_seen(row, eyes) for row in rows]


def _seen(row, eyes):
    own = eyes.sees(row.organisation_id, row.organisation__kind)
    return Seen(
        pk=row.pk,
        criterion=row.criterion,
        party=row.party,
        value=row.value,
        on=row.on,
        attempt=row.attempt,
        where=row.organisation__name if own else ELSEWHERE,
        note=row.note if own else "",
        by=row.by__name if own else "",
        opens=own,
        sheet_id=row.sheet_id,
        sheet_version_id=row.sheet_version_id,
        organisation_id=row.organisation_id,
    )


def photos_of(measurement_ids):
    """The ids of photos per measurement (one query)."""
    found = defaultdict(list)
    rows = MeasurementPhoto.objects.filter(measurement__in=measurement_ids).order_by("added_at", "pk")
    for pk, of in rows.values_list("pk", "measurement_id"):
        found[of].append(pk)
    return found


# --- the table, as the sheet on paper ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Table:
    """Criteria by dates, in each cell what each side said last and how often; `standings` says how far each is."""

    criteria: tuple
    dates: tuple
    cells: dict
    standings: tuple

    @cached_property
    def by_code(self):
        """How far each criterion is, by its code."""
        return {one.criterion: one for one in self.standings}

    @cached_property
    def progress(self):
        """How far the sheet is, in words."""
        return rules.progress_of(self.standings)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one side said of one criterion on one day: the newest try, and which try that was."""

    party: str
    value: str
    attempt: int
    pk: object
    opens: bool


def table_of(content, rows):
    """The table of a sheet out of its measurements; what the newest version does not ask any more is left away."""
    asked = {code for code, _, _ in content.criteria}
    rows = [row for row in rows if row.criterion in asked]
    cells = defaultdict(dict)
    for row in rows:
        # rows are oldest first: the newest try of a day stays
        cells[row.criterion, row.on][row.party] = Cell(row.party, row.value, row.attempt, row.pk, row.opens)
    ordered = {key: tuple(one[party] for party in PARTIES if party in one) for key, one in cells.items()}
    found = rules.standings([code for code, _, _ in content.criteria], [row.as_try for row in rows])
    dates = tuple(sorted({row.on for row in rows}))
    return Table(content.criteria, dates, ordered, found)


PARTIES = (rules.LEARNER, rules.MENTOR, rules.TEACHER)


# --- progress ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SheetProgress:
    """How far one sheet of the plan is, with each of its goals, and what to propose."""

    sheet: object
    standings: tuple
    goals: tuple
    proposals: tuple
    progress: object = field(default=None)


@dataclass(frozen=True)
class Report:
    """How far a learner is with the criteria: per sheet with its goals, and per competence of the programme."""

    sheets: tuple
    competences: tuple

    @property
    def started(self):
        """Whether anything was measured."""
        return any(one.progress.reached or one.progress.busy for one in self.sheets)

    @property
    def proposals(self):
        """What to propose, over all sheets: (sheet, proposal)."""
        return [(one, said) for one in self.sheets for said in one.proposals]


def report(trajectory, eyes, today):
    """How far a learner is (three queries, one more for versions never read before)."""
    sheets = planned(trajectory)
    by_sheet = defaultdict(list)
    for row in measurements(trajectory, eyes):
        by_sheet[row.sheet_id].append(row.as_try)
    rows, for_competences = [], []
    for one in sheets:
        said = one.content
        found = rules.standings([code for code, _, _ in said.criteria], by_sheet[one.sheet_id])
        goals = rules.by_goal([goal.code for goal in said.goals], said.criteria, found)
        rows.append(
            SheetProgress(
                one,
                found,
                tuple((goal, goals[goal.code]) for goal in said.goals),
                rules.proposals(found, today=today, ends_on=one.ends_on),
                rules.progress_of(found),
            )
        )
        pairs = [(goal.code, goal.competences) for goal in said.goals]
        for_competences.append((pairs, said.criteria, found))
    return Report(tuple(rows), _competences(trajectory, rules.by_competence(for_competences)))


def _competences(trajectory, found):
    """(competence, progress) in the order of the standard trajectory (one query); without any code of it, nothing."""
    return tuple((row, found[row.code]) for row in competence_texts(trajectory, found))


def competence_texts(trajectory, codes):
    """The competences of the programme with these codes, as the newest standard trajectory says them (one query)."""
    if not codes:
        return []
    rows = Competence.objects.filter(
        code__in=list(codes), standard_trajectory__programme=trajectory.programme_id
    ).order_by("-standard_trajectory__valid_from", "position")
    first = {}
    for row in rows.values_list("code", "text", "cluster", "position", named=True):
        first.setdefault(row.code, row)
    return sorted(first.values(), key=lambda row: row.position)
