"""What can be learned in companies: their company sheets and activity lists, read in one query however many (C19, P07)."""

from collections import defaultdict

from django.db.models import Q
from django.utils import timezone

from companies.models import ActivityAnswer
from duaalportal.lib.questions import asking, question
from learningplans.models import CompanySheetVersion
from learningplans.rules.abilities import ability, best
from learningplans.rules.sheets import goals_of


def in_use(on):
    """The condition on versions of company sheets that were not taken out of use on this day."""
    return Q(company_sheet__retired_on__isnull=True) | Q(company_sheet__retired_on__gt=on)


def goals_in(version):
    """The goals of a version of a learning sheet: a row, or a value that read them already."""
    return version.goals if hasattr(version, "goals") else goals_of(version.content)


@asking
def abilities_of(organisations, school, sheet_versions, *, on=None):
    """Per company, sheet and goal whether it can be learned there for this school: {(organisation_id, sheet_id, code): Ability}.

    Of a company with more establishments the best one counts, goal by goal.
    """
    ids = [getattr(one, "pk", one) for one in organisations]
    answers, words, sheets = yield from _known(ids, school, sheet_versions, on)
    found = {}
    for version in sheet_versions:
        for goal in goals_in(version):
            for pk in ids:
                key = (pk, version.sheet_id, goal.code)
                places = answers.get(pk) or {None: {}}
                found[key] = best(ability(goal, said, sheets.get(key), words) for said in places.values())
    return found


@asking
def abilities_at(establishment, school, sheet_versions, *, on=None):
    """Per sheet and goal whether it can be learned in one establishment: {(sheet_id, code): Ability}."""
    company = establishment.organisation_id
    answers, words, sheets = yield from _known([company], school, sheet_versions, on, establishment.pk)
    said = answers.get(company, {}).get(establishment.pk, {})
    return {
        (version.sheet_id, goal.code): ability(
            goal, said, sheets.get((company, version.sheet_id, goal.code)), words
        )
        for version in sheet_versions
        for goal in goals_in(version)
    }


def _known(companies, school, sheet_versions, on, place=None):
    """Answers by company, establishment and activity code, their words, and the sheet in force per company, sheet and goal.

    Steps of one query. A sheet for another establishment than the one asked does not count.
    """
    codes = {code for one in sheet_versions for goal in goals_in(one) for code in goal.activities}
    rows, versions = yield [
        _said(organisations=companies, codes=codes),
        _in_force(
            organisations=companies,
            schools=[getattr(school, "pk", school)],
            sheets={one.sheet_id for one in sheet_versions},
            on=on or timezone.localdate(),
        ),
    ]
    answers, words = defaultdict(lambda: defaultdict(dict)), {}
    for row in sorted(rows, key=lambda row: (row.establishment_id, row.activity_id)):
        answers[row.organisation_id][row.establishment_id][row.activity__code] = row.value
        words[row.activity__code] = row.activity__text
    sheets = {}
    for row in sorted(versions, key=lambda row: (row.published_at, row.pk)):
        if place is None or row.company_sheet__establishment_id in (None, place):
            for code in row.goals:
                sheets.setdefault((row.organisation_id, row.company_sheet__sheet_id, code), row)
    return answers, words, sheets


@question
def _said(organisations, codes):
    rows = ActivityAnswer.objects.filter(
        organisation__among=organisations, activity__code__among=codes
    ).order_by()
    columns = ("organisation_id", "establishment_id", "activity_id", "activity__code", "activity__text")
    return rows.values_list(*columns, "value", named=True)


@question
def _in_force(organisations, schools, sheets, on):
    rows = CompanySheetVersion.objects.newest().filter(
        in_use(on),
        organisation__among=organisations,
        school__among=schools,
        company_sheet__sheet__among=sheets,
    )
    columns = ("pk", "organisation_id", "goals", "published_at", "company_sheet__sheet_id")
    return rows.order_by().values_list(*columns, "company_sheet__establishment_id", named=True)
