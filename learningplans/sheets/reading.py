"""Reading learning sheets: what a plan is made from, and what the page of one sheet shows."""

from dataclasses import dataclass

from django.db.models import Value

from learningplans.models import LearningSheet, LearningSheetRemark, LearningSheetVersion
from learningplans.rules.sheets import changes
from learningplans.sheets.group import members_of


def sheet_versions_for(school, programme):
    """The versions in force of the sheets a plan of this school is made from, in the order of the programme (one query)."""
    return list(_standing(school, programme).select_related("sheet"))


def _standing(school, programme):
    sheets = LearningSheet.objects.for_plans(school, programme).order_by().values("pk")
    rows = LearningSheetVersion.objects.newest().filter(sheet__in=sheets)
    return rows.order_by("sheet__position", "sheet__code", "pk")


def goals_beside(sheet):
    """The goals of the other sheets of a programme, as contents by the code of their sheet (one query)."""
    rows = _standing(sheet.owner_id, sheet.programme_id).exclude(sheet__code=sheet.code)
    return {code: {"goals": goals or []} for code, goals in rows.values_list("sheet__code", "content__goals")}


# --- one sheet -------------------------------------------------------------------------------------------------------


def rights_on(user, sheet):
    """What this person may do with a sheet: "write", "review", "keep", "comment" (one query)."""
    rows = LearningSheet.objects
    ways = {
        "write": rows.writable_by(user),
        "review": rows.reviewable_by(user),
        "keep": rows.kept_by(user),
        "comment": rows.worked_on_by(user),
    }
    asked = [found.filter(pk=sheet.pk).order_by().values_list(Value(word)) for word, found in ways.items()]
    return {word for (word,) in asked[0].union(*asked[1:])}


@dataclass(frozen=True)
class Whole:
    """A version with what stands around it, as far as this person may know."""

    version: LearningSheetVersion
    versions: list
    rights: set
    members: list
    remarks: dict

    @property
    def sheet(self):
        """The sheet of the version."""
        return self.version.sheet

    @property
    def standing(self):
        """The version in force; None before the first."""
        return next((row for row in self.versions if row.state == "published"), None)

    @property
    def open(self):
        """The version that is being written; None for who does not work on it."""
        return next((row for row in self.versions if row.published_at is None), None)

    @property
    def open_remarks(self):
        """How many remarks are not dealt with."""
        return sum(1 for rows in self.remarks.values() for row in rows if not row.settled_at)


def whole(user, version):
    """The version with its sisters, what one may do, and for who works on it group and remarks (two to four queries)."""
    sheet = version.sheet
    rows = LearningSheetVersion.objects.visible_to(user).filter(sheet=sheet).defer("content")
    versions = list(rows.select_related("published_by").order_by("-number"))
    rights = rights_on(user, sheet)
    inside = "comment" in rights
    return Whole(
        version, versions, rights, members_of(sheet) if inside else [], remarks_of(sheet) if inside else {}
    )


def remarks_of(sheet):
    """The remarks by part, those that wait first (one query)."""
    found = {}
    rows = LearningSheetRemark.objects.filter(sheet=sheet).select_related("by", "settled_by")
    for row in sorted(rows.order_by("at", "pk"), key=lambda row: bool(row.settled_at)):
        found.setdefault(row.part, []).append(row)
    return found


def changed_since(user, version, competences=()):
    """The published version before this one and what changed since, by part; (None, {}) for the first (one query).

    `competences` are those of the standard trajectory: their numbers are told instead of their codes.
    """
    rows = LearningSheetVersion.objects.visible_to(user).published()
    before = rows.filter(sheet=version.sheet_id, number__lt=version.number).order_by("-number").first()
    return before, changes(
        before.content, version.content, [row.code for row in competences]
    ) if before else {}
