"""Writing a company sheet together: begun from a learning sheet, then part by part, by both sides at once.

A part is kept when it still stands as the form showed it: two people in different parts never meet, and two in the same
part both read both texts.
"""

from django.db import transaction

from companies.models import ForbiddenWork
from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from duaalportal.lib.keys import row_id
from learningplans.company_sheets.errors import NotComplete, PartChanged, SheetRefused
from learningplans.company_sheets.partners import sources, work_together, writes
from learningplans.models import CompanySheet, CompanySheetPhoto, CompanySheetVersion, SheetState
from learningplans.rules import company_sheets as rules

audit.verbs(
    company_sheet_begun="begon een bedrijfsfiche",
    company_sheet_changed="schreef aan een bedrijfsfiche",
)


@transaction.atomic
def begin(*, source, organisation, school, by, at, establishment=None, title="", key=None):
    """Begin a company sheet from a learning sheet in force; `key` makes that sending twice makes one. Its first version."""
    pk = row_id(key, by, organisation)
    if key and (before := CompanySheetVersion.objects.filter(company_sheet=pk).order_by("number").first()):
        return before
    sheet = CompanySheet(
        id=pk,
        organisation=organisation,
        school=school,
        sheet_id=source.sheet_id,
        establishment=establishment,
        made_at=at,
        made_by=by,
    )
    _check(sheet, source, organisation, school, establishment, by, at)
    sheet.save(force_insert=True)
    content, goals = rules.started(source.content)
    version = CompanySheetVersion.objects.create(
        company_sheet=sheet,
        learning_sheet_version=source,
        number=1,
        title=title.strip() or source.title,
        content=content,
        goals=goals,
        made_at=at,
        made_by=by,
        **sides_of(sheet),
    )
    record("company_sheet_begun", version, by, at, learning_sheet_version=source.pk)
    return version


def _check(sheet, source, organisation, school, establishment, by, at):
    if not writes(by, sheet):
        raise SheetRefused("Een bedrijfsfiche maakt iemand van het leerbedrijf of van de school zelf.")
    if not work_together(organisation, school, as_day(at)):
        raise SheetRefused(f"{organisation.name} en {school.name} werken nu niet samen.")
    if not sources(by, [school]).filter(pk=source.pk).exists():
        raise SheetRefused("Deze leerfiche is niet meer in gebruik. Kies een andere.")
    if establishment and establishment.organisation_id != organisation.pk:
        raise SheetRefused("Deze vestiging hoort niet bij dit leerbedrijf.")


def sides_of(row):
    """The company and the school of a row, as every row of a company sheet carries them."""
    return {"organisation_id": row.organisation_id, "school_id": row.school_id}


# --- part by part ---------------------------------------------------------------------------------------------------


@transaction.atomic
def save_part(*, version, part, value, seen, by, at):
    """Keep one part of a draft: "title", a part of rules.PARTS, or "step:<code>" (a code that is new adds a step).

    `seen` is the digest of the part the form was made from. The same text again changes nothing. Raises PartChanged when
    somebody else saved another text meanwhile, NotComplete with what is wrong; then nothing is written.
    """
    current = locked_draft(version, by)
    content = rules.whole(current.content)
    stands = rules.part_of(content, current.goals, current.title, part)
    if stands == value:
        return current
    if rules.digest(content, current.goals, current.title, part) != seen:
        raise PartChanged(current)
    title, goals, content = _with(part, value, stands, current.title, current.goals, content)
    _refuse_faults(current, part, content, goals)
    current.title, current.goals, current.content = title, goals, content
    return _kept(current, by, at, part=part)


def _with(part, value, stands, title, goals, content):
    """Title, goals and content with one part anew; a goal that leaves the sheet leaves its steps."""
    if part == "title":
        return value, goals, content
    if part == "goals":
        steps = [
            row | {"goals": [code for code in row["goals"] if code in value]} for row in content["steps"]
        ]
        return title, value, content | {"steps": steps}
    if part.startswith("step:"):
        if stands is None:
            return title, goals, content | {"steps": [*content["steps"], value]}
        steps = [value if row["code"] == value["code"] else row for row in content["steps"]]
        return title, goals, content | {"steps": steps}
    return title, goals, content | {part: value}


def _refuse_faults(current, part, content, goals):
    mine = "steps" if part.startswith("step:") else part
    found = [one for one in faults_of(current, content, goals, complete=False) if one.part == mine]
    if part.startswith("step:"):
        numbers = {row["code"]: number for number, row in enumerate(content["steps"], start=1)}
        found = [one for one in found if one.line in (0, numbers[part[5:]])]
    if found:
        raise NotComplete(found)


def faults_of(version, content=None, goals=None, *, complete=True):
    """What is wrong with a version, asked with the photos and the forbidden work there are (at most two queries)."""
    content = rules.whole(version.content if content is None else content)
    return rules.faults(
        content,
        version.goals if goals is None else goals,
        version.learning_sheet_version.content,
        photos=_photos(version) if any(row["photo"] for row in content["steps"]) else (),
        forbidden=_forbidden(version) if content["forbidden"] else (),
        complete=complete,
    )


def _photos(version):
    rows = CompanySheetPhoto.objects.filter(company_sheet=version.company_sheet_id).order_by()
    return rows.values_list("pk", flat=True)


def _forbidden(version):
    rows = ForbiddenWork.objects.filter(organisation=version.organisation_id).order_by()
    return rows.values_list("pk", flat=True)


@transaction.atomic
def move_step(*, version, code, up, by, at):
    """Put a step one place earlier or later; at the end of the row nothing changes."""
    current = locked_draft(version, by)
    content = rules.whole(current.content)
    steps = content["steps"]
    place = _place(steps, code)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(steps):
        return current
    steps[place], steps[other] = steps[other], steps[place]
    current.content = content
    return _kept(current, by, at, part="steps")


@transaction.atomic
def remove_step(*, version, code, seen, by, at):
    """Take a step away as it stood on the page; one that is gone already stays gone. Raises PartChanged."""
    current = locked_draft(version, by)
    content = rules.whole(current.content)
    part = f"step:{code}"
    if rules.part_of(content, current.goals, current.title, part) is None:
        return current
    if rules.digest(content, current.goals, current.title, part) != seen:
        raise PartChanged(current)
    current.content = content | {"steps": [row for row in content["steps"] if row["code"] != code]}
    return _kept(current, by, at, part=part)


def _place(steps, code):
    for place, row in enumerate(steps):
        if row["code"] == code:
            return place
    raise SheetRefused("Deze stap staat er niet meer.")


# --- one row at a time ----------------------------------------------------------------------------------------------


def locked(version):
    """The version as it stands, alone for this transaction, with the learning sheet it follows."""
    rows = CompanySheetVersion.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related(
        "company_sheet__sheet", "learning_sheet_version", "organisation", "school"
    ).get(pk=version.pk)


def locked_draft(version, by):
    """A draft that this person writes; anything else is refused with its reason."""
    current = locked(version)
    refuse_stranger(current, by)
    if current.state == SheetState.REVIEW:
        raise SheetRefused("Deze fiche ligt bij de school. Neem ze terug om verder te schrijven.")
    if current.state != SheetState.DRAFT:
        raise SheetRefused("Deze versie is goedgekeurd en verandert niet meer. Maak een nieuwe versie.")
    return current


def refuse_stranger(row, by):
    """Refuse who is of neither side."""
    if not writes(by, row):
        raise SheetRefused("Dit doet iemand van het leerbedrijf of van de school zelf.")


def _kept(current, by, at, **facts):
    current.version += 1
    current.changed_at, current.changed_by = at, by
    current.save(update_fields=["title", "goals", "content", "version", "changed_at", "changed_by"])
    record("company_sheet_changed", current, by, at, **facts)
    return current


def record(verb, row, by, at, **facts):
    """Write an act on a sheet or a row of it in the trail of the company."""
    audit.record(verb, row, by=by, at=at, school=row.school_id, **facts)
