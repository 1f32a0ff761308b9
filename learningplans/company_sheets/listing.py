"""The company sheets somebody reads: found, filtered and put in order, with the state of each (in the same few queries)."""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, Subquery

from duaalportal.accounts.access import Can
from duaalportal.lib.asked import Asked
from learningplans.company_sheets.partners import writes
from learningplans.models import CompanySheet, CompanySheetVersion, LearningSheetVersion, SheetState
from learningplans.models.learning_sheets import OPEN_SHEET_STATES

STATES = {
    "": "Alles in gebruik",
    "published": "Goedgekeurd",
    "draft": "Concept",
    "review": "Ter beoordeling",
    "newer": "Nieuwere leerfiche",
    "retired": "Uit gebruik",
}
SORTS = {"bedrijf": "Leerbedrijf", "titel": "Titel", "recent": "Laatst gewijzigd"}
BADGES = {
    SheetState.DRAFT: ("new", "concept", "pencil"),
    SheetState.REVIEW: ("wait", "ter beoordeling", "clock"),
    SheetState.PUBLISHED: ("ok", "goedgekeurd", "meets"),
    SheetState.ARCHIVED: ("", "vervangen", "copy"),
}
HEADER = ("Titel", "Leerfiche", "Opleiding", "Leerbedrijf", "School", "Stand", "Versie", "Laatst gewijzigd")


@dataclass(frozen=True)
class CompanySheetFilter(Asked):
    """What somebody asked of the list; unknown values fall back to everything."""

    q: str = ""
    stand: str = ""
    bedrijf: str = ""
    school: str = ""
    volgorde: str = "bedrijf"

    LONGEST = 80
    KNOWN = {"stand": STATES, "volgorde": SORTS}
    ARRANGES = ("volgorde",)


def rows(user, wanted):
    """The sheets this person reads, as wanted; `titel`, `stand`, `version_number` and the rest stand on each row."""
    found = _told(CompanySheet.objects.visible_to(user), user)
    retired = Q(retired_on__isnull=False)
    found = found.filter(retired) if wanted.stand == "retired" else found.exclude(retired)
    if wanted.stand == "newer":
        found = found.filter(source_number__gt=F("follows_number"))
    elif wanted.stand in ("draft", "review"):
        found = found.filter(open_state=wanted.stand)
    elif wanted.stand == "published":
        found = found.filter(is_in_force=True)
    if wanted.bedrijf:
        found = found.filter(organisation__slug=wanted.bedrijf)
    if wanted.school:
        found = found.filter(school__slug=wanted.school)
    for word in wanted.q.split():
        found = found.filter(
            Q(title__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(school__name__icontains=word)
            | Q(sheet__programme__name__icontains=word)
        )
    order = {
        "bedrijf": ("organisation__name", "school__name", "title"),
        "titel": ("title", "organisation__name"),
        "recent": (F("last_at").desc(nulls_last=True),),
    }
    return found.order_by(*order[wanted.volgorde], "pk")


def _told(found, user):
    """The rows with what a line of the list says; who does not write sees nothing of drafts."""
    mine = user.access.organisation_ids(Can.WRITE_COMPANY_SHEETS)
    versions = CompanySheetVersion.objects.filter(company_sheet=OuterRef("pk")).order_by("-number")
    if mine:
        seen = versions.filter(
            Q(organisation_id__in=mine) | Q(school_id__in=mine) | Q(published_at__isnull=False)
        )
    else:
        seen = versions.filter(published_at__isnull=False)
    source = LearningSheetVersion.objects.filter(sheet=OuterRef("sheet"), state=SheetState.PUBLISHED)
    return found.select_related("organisation", "school", "sheet__programme", "establishment").annotate(
        title=Subquery(seen.values("title")[:1]),
        version_number=Subquery(seen.values("number")[:1]),
        last_at=Subquery(seen.values("changed_at")[:1]),
        follows_number=Subquery(seen.values("learning_sheet_version__number")[:1]),
        source_number=Subquery(source.values("number")[:1]),
        open_state=Subquery(seen.filter(state__in=OPEN_SHEET_STATES).values("state")[:1]),
        is_in_force=Exists(versions.filter(state=SheetState.PUBLISHED)),
    )


@dataclass(frozen=True)
class Line:
    """One line of the list, as plain data."""

    pk: object
    title: str
    facts: list
    badges: list


def line(row, user):
    """A row of `rows` as the list shows it."""
    badges = []
    if row.retired_on:
        badges.append(("", "uit gebruik", "bin"))
    elif row.is_in_force:
        badges.append(BADGES[SheetState.PUBLISHED])
    if row.open_state:
        state, words, icon = BADGES[SheetState(row.open_state)]
        badges.append((state, f"nieuw {words}" if row.is_in_force and words == "concept" else words, icon))
    if not row.retired_on and is_outdated(row) and writes(user, row):
        badges.append(("wait", "nieuwere leerfiche", "differ"))
    place = row.organisation.name
    if row.establishment_id:
        place = f"{place}, {row.establishment.name}"
    return Line(
        row.pk,
        row.title or str(row.sheet),
        [place, row.sheet.programme.name, f"met {row.school.name}"],
        badges,
    )


def is_outdated(row):
    """Whether a newer version of the learning sheet is in force than the one a row follows."""
    return bool(row.follows_number and row.source_number and row.source_number > row.follows_number)


def as_cells(row, user):
    """A row of `rows` as a line of a file."""
    made = line(row, user)
    changed = row.last_at.date().isoformat() if row.last_at else ""
    return (
        *(made.title, row.sheet.code, row.sheet.programme.name, row.organisation.name, row.school.name),
        *(", ".join(words for _, words, _ in made.badges), row.version_number or "", changed),
    )


def choices(user):
    """The companies and the schools of the sheets this person reads, to filter by: two lists of (slug, name), two queries."""
    found = CompanySheet.objects.visible_to(user).order_by()
    return tuple(
        sorted(set(found.values_list(f"{side}__slug", f"{side}__name")), key=lambda one: one[1].lower())
        for side in ("organisation", "school")
    )
