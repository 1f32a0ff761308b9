"""What can be learned in companies: their company sheets and activity lists, read in two queries however many (C19, P07)."""

from collections import defaultdict

from django.db.models import Q
from django.utils import timezone

from companies.models import ActivityAnswer
from learningplans.models import CompanySheetVersion
from learningplans.rules.abilities import ability, best
from learningplans.rules.sheets import goals_of


def in_use(on):
    """The condition on versions of company sheets that were not taken out of use on this day."""
    return Q(company_sheet__retired_on__isnull=True) | Q(company_sheet__retired_on__gt=on)


def goals_in(version):
    """The goals of a version of a learning sheet: a row, or a value that read them already."""
    return version.goals if hasattr(version, "goals") else goals_of(version.content)


def abilities_of(organisations, school, sheet_versions, *, on=None):
    """Per company, sheet and goal whether it can be learned there for this school: {(organisation_id, sheet_id, code): Ability}.

    Of a company with more establishments the best one counts, goal by goal.
    """
    ids = [getattr(one, "pk", one) for one in organisations]
    answers, words = _answers({"organisation_id__in": ids}, sheet_versions)
    sheets = _sheets({"organisation_id__in": ids}, school, sheet_versions, on)
    found = {}
    for version in sheet_versions:
        for goal in goals_in(version):
            for pk in ids:
                key = (pk, version.sheet_id, goal.code)
                places = answers.get(pk) or {None: {}}
                found[key] = best(ability(goal, said, sheets.get(key), words) for said in places.values())
    return found


def abilities_at(establishment, school, sheet_versions, *, on=None):
    """Per sheet and goal whether it can be learned in one establishment: {(sheet_id, code): Ability}."""
    here = {"establishment": establishment}
    answers, words = _answers(here, sheet_versions)
    said = answers.get(establishment.organisation_id, {}).get(establishment.pk, {})
    mine = {"organisation_id": establishment.organisation_id}
    sheets = _sheets(mine, school, sheet_versions, on, establishment)
    return {
        (version.sheet_id, goal.code): ability(
            goal, said, sheets.get((establishment.organisation_id, version.sheet_id, goal.code)), words
        )
        for version in sheet_versions
        for goal in goals_in(version)
    }


def _answers(where, sheet_versions):
    """Answers by company, establishment and activity code, and the words of the activities (one query)."""
    codes = {code for one in sheet_versions for goal in goals_in(one) for code in goal.activities}
    rows = ActivityAnswer.objects.filter(activity__code__in=codes, **where).order_by(
        "establishment", "activity"
    )
    found, words = defaultdict(lambda: defaultdict(dict)), {}
    for organisation, place, code, text, value in rows.values_list(
        "organisation_id", "establishment_id", "activity__code", "activity__text", "value"
    ):
        found[organisation][place][code] = value
        words[code] = text
    return found, words


def _sheets(where, school, sheet_versions, on, establishment=None):
    """The version in force per company, sheet and goal (one query); a sheet for another establishment does not count."""
    rows = CompanySheetVersion.objects.newest().filter(
        in_use(on or timezone.localdate()),
        school=school,
        company_sheet__sheet__in=[one.sheet_id for one in sheet_versions],
        **where,
    )
    if establishment is not None:
        rows = rows.filter(
            Q(company_sheet__establishment__isnull=True) | Q(company_sheet__establishment=establishment)
        )
    found = {}
    for row in (
        rows.order_by("published_at", "pk")
        .select_related("company_sheet")
        .only("organisation_id", "goals", "published_at", "company_sheet__sheet_id")
    ):
        for code in row.goals:
            found.setdefault((row.organisation_id, row.company_sheet.sheet_id, code), row)
    return found
