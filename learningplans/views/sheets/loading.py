"""Loading is checking: the only ways a view gets the learning sheet or the version of its address."""

from django.shortcuts import get_object_or_404

from learningplans.models import LearningSheet, LearningSheetVersion

MENU = "learningplans:plans"
# the word in the address, the part, and short words for its tab
WORDS = {
    "inleiding": ("intro", "Inleiding"),
    "leerdoelen": ("goals", "Leerdoelen"),
    "school": ("school", "Op school"),
    "oefenen": ("practice", "Oefenen"),
    "criteria": ("criteria", "Criteria"),
    "gegevens": ("header", "Gegevens"),
    "werkwijze": ("steps", "Werkwijze"),
    "logboek": ("log", "Logboek"),
    "meting": ("measurement", "Meting"),
}
WORD_OF = {part: word for word, (part, _) in WORDS.items()}
SHORT_OF = dict(WORDS.values())


def sheet_where(request, pk, rows=None):
    """The sheet this person knows of, or one of these rows; else a 404."""
    request.menu = MENU
    rows = LearningSheet.objects.visible_to(request.user) if rows is None else rows
    return get_object_or_404(rows.select_related("programme", "owner"), pk=pk)


def version_where(request, sheet, pk, sheets=None):
    """The version this person reads, or of one of these sheets; else a 404."""
    request.menu = MENU
    rows = LearningSheetVersion.objects.visible_to(request.user).filter(sheet=sheet)
    if sheets is not None:
        rows = rows.filter(sheet__in=sheets.order_by().values("pk"))
    around = (
        "sheet__programme",
        "sheet__owner",
        "sheet__based_on",
        "handed_in_by",
        "published_by",
        "made_by",
    )
    return get_object_or_404(rows.select_related(*around, "changed_by"), pk=pk)


def address_of(version):
    """The names in the address of a version."""
    return {"learning_sheet": version.sheet_id, "learning_sheet_version": version.pk}
