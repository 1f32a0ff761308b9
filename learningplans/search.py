"""What the search finds of learners and sheets, each within what this person may open."""

from duaalportal.accounts.access import Can
from duaalportal.lib.addresses import url
from duaalportal.lib.questions import asking
from duaalportal.lib.search import Hit, best_first, mentions, named
from learningplans.models import CompanySheetVersion, LearningSheetVersion, Trajectory
from learningplans.models.looks import question

LEARNERS, SHEETS, COMPANY_SHEETS = "Lerenden", "Leerfiches", "Bedrijfsfiches"
# trajectories of one learner that follow each other; one line stands for all
YEARS = 4


@asking
def find(*, user, words, limit, today):
    """Learners by name, class or number, learning sheets and company sheets in force by title (one question each)."""
    subjects = [
        (tell, ask(user, today, limit, **named(words)))
        for can, ask, tell in (
            (Can.SEE_LEARNERS, _learners, _learner_hits),
            (Can.SEE_SHEETS, _sheets, _sheet_hits),
            (Can.SEE_COMPANY_SHEETS, _company_sheets, _company_sheet_hits),
        )
        if user.access.can(can)
    ]
    if not subjects:
        return []
    told = yield [asked for _, asked in subjects]
    return [hit for (tell, _), rows in zip(subjects, told, strict=True) for hit in tell(rows)]


@question
def _learners(user, today, limit, **words):
    rows = Trajectory.objects.visible_to(user, today).filter(
        mentions(words, "learner__name", "learner__class_group", "learner__number")
    )
    rows = rows.order_by(best_first(words, "learner__name"), "learner__name", "learner_id", "-starts_on")
    columns = ("pk", "learner_id", "learner__name", "learner__class_group", "programme__name", "starts_on")
    return rows.values_list(*columns, named=True)[: limit * YEARS]


def _learner_hits(rows):
    newest = {row.learner_id: row for row in sorted(rows, key=lambda row: row.starts_on)}
    for row in newest.values():
        text = ", ".join(filter(None, (row.learner__class_group, row.programme__name)))
        yield Hit(LEARNERS, row.learner__name, text, url("learningplans:trajectory", trajectory=row.pk))


@question
def _sheets(user, today, limit, **words):
    rows = LearningSheetVersion.objects.visible_to(user, today).newest()
    rows = rows.filter(mentions(words, "title", "sheet__code"), sheet__retired_on=None)
    rows = rows.order_by(best_first(words, "title"), "title", "pk")
    return rows.values_list("sheet_id", "title", "sheet__programme__name", named=True)[:limit]


def _sheet_hits(rows):
    for row in rows:
        address = url("learningplans:sheet", learning_sheet=row.sheet_id)
        yield Hit(SHEETS, row.title, row.sheet__programme__name, address)


@question
def _company_sheets(user, today, limit, **words):
    rows = CompanySheetVersion.objects.visible_to(user, today).newest()
    rows = rows.filter(mentions(words, "title", "organisation__name"), company_sheet__retired_on=None)
    rows = rows.order_by(best_first(words, "title"), "title", "pk")
    return rows.values_list("company_sheet_id", "title", "organisation__name", named=True)[:limit]


def _company_sheet_hits(rows):
    for row in rows:
        address = url("learningplans:company_sheet", company_sheet=row.company_sheet_id)
        yield Hit(COMPANY_SHEETS, row.title, row.organisation__name, address)
