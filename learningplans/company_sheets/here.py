"""What can be learned in an establishment, sheet by sheet and goal by goal, and what would make it more (C19, P07)."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q

from companies.models import ActivityAnswer, Collaboration, Establishment, Recognition
from duaalportal.accounts.access import Can, OrganisationKind
from duaalportal.accounts.models import Organisation
from duaalportal.catalogue.models import Programme
from learningplans.company_sheets.abilities import abilities_at
from learningplans.models import LearningSheet, LearningSheetVersion, SheetState
from learningplans.rules.abilities import Ability, Level
from learningplans.rules.sheets import goals_of

LOOKS = {
    Level.YES: ("ok", "meets"),
    Level.PARTLY: ("wait", "notyet"),
    Level.NO: ("", "x"),
    Level.UNKNOWN: ("new", "open"),
}


@dataclass(frozen=True)
class GoalHere:
    """One goal, and whether it can be learned here."""

    text: str
    ability: Ability

    @property
    def badge(self):
        """State, word and icon."""
        look, icon = LOOKS[self.ability.level]
        return look, self.ability.level.label, icon


@dataclass(frozen=True)
class SheetHere:
    """One learning sheet with its goals."""

    version: LearningSheetVersion
    goals: list

    @property
    def counts(self):
        """How many goals per level, in words: "2 ja, 1 deels"."""
        found = Counter(one.ability.level for one in self.goals)
        return ", ".join(f"{found[level]} {level.label}" for level in Level if found[level])

    @property
    def has_sheet(self):
        """Whether a company sheet teaches at least one of its goals."""
        return any(one.ability.company_sheet_version_id for one in self.goals)

    @property
    def could_have_one(self):
        """Whether a company sheet would say more than the list does."""
        return any(
            one.ability.company_sheet_version_id is None and one.ability.level != Level.NO
            for one in self.goals
        )


@dataclass(frozen=True)
class Here:
    """All sheets of one programme in one establishment."""

    sheets: list

    def count(self, level):
        """How many goals are at a level, by its name: yes, partly, no, unknown."""
        return sum(one.ability.level.value == level for sheet in self.sheets for one in sheet.goals)

    @property
    def total(self):
        """How many goals there are."""
        return sum(len(sheet.goals) for sheet in self.sheets)

    @property
    def more(self):
        """What would make it more: (key, sentence), only what helps here."""
        found = []
        goals = [one.ability for sheet in self.sheets for one in sheet.goals]
        unknown = sum(one.level == Level.UNKNOWN for one in goals)
        if unknown:
            words = "1 leerdoel is" if unknown == 1 else f"{unknown} leerdoelen zijn"
            found.append(
                ("list", f"Van {words} nog niet bekend of het hier kan. Vul de activiteitenlijst in.")
            )
        without = sum(sheet.could_have_one and not sheet.has_sheet for sheet in self.sheets)
        if without:
            words = "1 leerfiche heeft" if without == 1 else f"{without} leerfiches hebben"
            found.append(
                ("sheet", f"{words} hier nog geen bedrijfsfiche. Schrijf samen hoe het bij jullie gaat.")
            )
        missing = sum(one.level in (Level.NO, Level.PARTLY) for one in goals)
        if missing:
            words = "1 leerdoel kan" if missing == 1 else f"{missing} leerdoelen kunnen"
            found.append(
                (
                    "else",
                    f"{words} hier niet of maar deels. Dat leert een lerende op school, in een ander leerbedrijf"
                    " of in een opleidingscentrum.",
                )
            )
        return found


def read_here(establishment, school, programme):
    """The sheets a plan of this school is made from, with what this establishment can teach of them (three queries)."""
    usable = LearningSheet.objects.for_plans(school, programme).order_by().values("pk")
    rows = LearningSheetVersion.objects.filter(state=SheetState.PUBLISHED, sheet__in=usable)
    versions = list(rows.select_related("sheet").order_by("sheet__position", "sheet__code", "pk"))
    found = abilities_at(establishment, school, versions)
    return Here(
        [
            SheetHere(
                one, [GoalHere(goal.text, found[one.sheet_id, goal.code]) for goal in goals_of(one.content)]
            )
            for one in versions
        ]
    )


def schools_of(user, company, on):
    """The schools whose sheets are looked at: the partners of the own company, else the own schools (at most one query)."""
    own = [
        one
        for one in user.access.organisations(Can.SEE_COMPANY_SHEETS)
        if one.kind == OrganisationKind.SCHOOL
    ]
    if company.pk not in user.access.organisation_ids(Can.SEE_COMPANY_SHEETS):
        return own
    together = Collaboration.objects.running(on).filter(organisation=company).order_by()
    rows = Organisation.objects.filter(pk__in=together.values("school_id"), kind=OrganisationKind.SCHOOL)
    return list(rows.order_by("name", "pk"))


def establishments_of(company, on):
    """The open establishments of a company (one query)."""
    return list(Establishment.objects.filter(organisation=company).open(on).order_by("name", "pk"))


def programmes_at(establishment, schools):
    """Programmes with learning sheets for these schools; first those this establishment is recognised for or answered on."""
    sheets = LearningSheet.objects.filter(
        Q(owner__isnull=True) | Q(owner__in=schools),
        retired_on__isnull=True,
        first_published_at__isnull=False,
    )
    programmes = list(
        Programme.objects.filter(pk__in=sheets.order_by().values("programme_id")).order_by("name", "pk")
    )
    recognised = (
        Recognition.objects.filter(establishment=establishment).order_by().values_list("programme_id")
    )
    answered = ActivityAnswer.objects.filter(establishment=establishment).order_by()
    first = {pk for (pk,) in recognised.union(answered.values_list("activity__programme_id"))}
    return sorted(programmes, key=lambda one: (one.pk not in first, one.name))
