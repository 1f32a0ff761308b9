"""Reading learning sheets: what a plan is made from, what a list and a page show."""

from learningplans.models import LearningSheet, LearningSheetVersion


def sheet_versions_for(school, programme):
    """The versions in force of the sheets a plan of this school is made from, in the order of the programme (one query)."""
    sheets = LearningSheet.objects.for_plans(school, programme).order_by().values("pk")
    rows = LearningSheetVersion.objects.newest().filter(sheet__in=sheets).select_related("sheet")
    return list(rows.order_by("sheet__position", "sheet__code", "pk"))
