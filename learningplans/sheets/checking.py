"""What a learning sheet is held against: the competences and activities of its programme, and the goals of its other sheets."""

from dataclasses import dataclass

from duaalportal.catalogue.models import Activity, Competence, StandardTrajectory
from learningplans.rules import sheet_lines
from learningplans.rules.sheets import SheetFault, faults
from learningplans.sheets.reading import goals_beside


@dataclass(frozen=True)
class Known:
    """What exists around a sheet: rows of competences and activities, and contents of other sheets by their code."""

    competences: tuple
    activities: tuple
    others: dict

    @property
    def other_goals(self):
        """Goals of other sheets, as "sheet.goal"."""
        return [
            f"{code}.{goal}"
            for code, content in self.others.items()
            for goal in sheet_lines.codes_of(content, "goals")
        ]


def competences_of(programme, on):
    """The competences of the standard trajectory that holds on a day, in order; none before the first (one query)."""
    holds = StandardTrajectory.objects.filter(programme=programme, valid_from__lte=on)
    holds = holds.order_by("-valid_from", "-number").values("pk")[:1]
    return tuple(Competence.objects.filter(standard_trajectory=holds).order_by("position", "pk"))


def known_around(sheet, on):
    """What exists around a sheet on a day (three queries)."""
    activities = Activity.objects.filter(programme=sheet.programme_id, retired_on__isnull=True)
    return Known(
        competences_of(sheet.programme_id, on),
        tuple(activities.order_by("position", "pk")),
        goals_beside(sheet),
    )


def faults_of(version, on, known=None):
    """Everything that keeps a version from being approved, in the order of the sheet."""
    known = known or known_around(version.sheet, on)
    content = version.content
    found = faults(
        content,
        competences=[row.code for row in known.competences],
        activities=[row.code for row in known.activities],
        other_goals=known.other_goals,
    )
    if not known.competences:
        found.append(SheetFault("goals", 0, "deze opleiding heeft nog geen standaardtraject."))
    return found + sheet_lines.order_faults(version.sheet.code, content, known.others)
