"""Beginning a learning sheet and writing its drafts, part by part.

Who may do it is asked where the sheet is loaded (`writable_by`).
"""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import slugify

from duaalportal.accounts import audit
from duaalportal.accounts.access import Can, OrganisationKind
from learningplans.models import LearningSheet, LearningSheetVersion, SheetState
from learningplans.rules import sheet_lines, sheets
from learningplans.sheets.errors import SheetChanged, SheetRefused

audit.verbs(
    learning_sheet_started="begon een leerfiche",
    learning_sheet_saved="schreef aan een leerfiche",
)
CODE_LENGTH = 40
IN_REVIEW = "Deze fiche ligt ter beoordeling. Neem ze eerst terug om verder te schrijven."
NOT_OPEN = "Deze versie is goedgekeurd en verandert niet meer. Begin een nieuwe versie."


def owners(user):
    """For whom this person begins sheets: schools, and None for the whole field by who keeps the platform."""
    found = []
    for organisation in user.access.organisations(Can.WRITE_SHEETS):
        if organisation.kind == OrganisationKind.SCHOOL:
            found.append(organisation)
        elif organisation.kind == OrganisationKind.PLATFORM and None not in found:
            found.append(None)
    return found


@transaction.atomic
def start_sheet(*, programme, owner, title, by, at, code="", form=sheets.THEME, position=None, content=None):
    """Begin a sheet with its first draft, at the end of the programme unless told where. Raises SheetRefused.

    Without a code it gets one of its title.
    """
    if owner not in owners(by):
        raise SheetRefused("Een leerfiche begin je voor je eigen school.")
    siblings = LearningSheet.objects.filter(programme=programme, owner=owner)
    code = code or _free_code(title, siblings)
    if not sheets.CODE.fullmatch(code):
        raise SheetRefused("De code mag kleine letters, cijfers en streepjes hebben.")
    if position is None:
        position = (siblings.aggregate(last=Max("position"))["last"] or 0) + 1
    sheet = create(
        LearningSheet(programme=programme, owner=owner, code=code, position=position, made_at=at, made_by=by),
        "Je hebt al een leerfiche met die code.",
    )
    version = add_draft(sheet, 1, title, content or sheets.empty(form), by, at)
    record("learning_sheet_started", sheet, by, at, code=code, title=title)
    return version


def _free_code(title, siblings):
    stem = slugify(title)[: CODE_LENGTH - 4].strip("-_").replace("_", "-") or "leerfiche"
    taken = set(siblings.filter(code__startswith=stem).values_list("code", flat=True))
    return next(
        code for n in range(len(taken) + 1) if (code := f"{stem}-{n + 1}" if n else stem) not in taken
    )


def create(row, words):
    """Write a new row; SheetRefused with these words when there is one already."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise SheetRefused(words) from error
    return row


def add_draft(sheet, number, title, content, by, at, note=""):
    """A draft of a sheet; SheetRefused when there is an open one."""
    draft = LearningSheetVersion(
        sheet=sheet,
        owner_id=sheet.owner_id,
        number=number,
        title=title,
        content=content,
        change_note=note,
        made_at=at,
        made_by=by,
    )
    return create(draft, "Er is al een concept van deze leerfiche.")


# --- writing ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """What somebody writes in a part: `seen` is the digest of what was shown.

    With `page`, the codes of the lines that were shown, `value` are pairs (place, line) in their stead and the other
    lines of the part stay as they are.
    """

    part: str
    value: object
    seen: str
    page: tuple | None = None


@transaction.atomic
def save_parts(*, version, said, by, at):
    """Write parts of a draft, all or none; a line without code gets one that no version ever used.

    Raises SheetChanged when a line that was shown is another by now, and SheetRefused.
    """
    current = locked_draft(version)
    content = dict(current.content)
    for one in said:
        content[one.part] = _written(current, content, one)
    if content == current.content:
        return current
    current.content = content
    return _saved(current, by, at, [one.part for one in said])


def _written(current, content, said):
    value = _coded(current, said)
    if said.page is not None:
        rows = content.get(said.part, [])
        value = sheet_lines.replaced(rows, said.page, value)
        shown = sheet_lines.of_page(rows, said.page)
    else:
        rows, shown = content.get(said.part), content.get(said.part)
    if value != rows and sheet_lines.digest(shown) != said.seen:
        raise SheetChanged(current)
    if isinstance(value, list) and len(value) > (most := sheet_lines.most_of(said.part)):
        words = "leerdoelen" if said.part == "goals" else "regels"
        raise SheetRefused(
            f"Dat worden {len(value)} {words}; er is plaats voor {most}. Splits het thema in meer fiches."
        )
    return value


def _coded(current, said):
    """The value with a code on every line; codes of earlier versions are not used again."""
    if said.part == "log":
        return {
            name: _with_codes(
                current,
                said.value[name],
                letter,
                lambda content, name=name: content.get("log", {}).get(name, ()),
            )
            for name, letter in sheet_lines.LOG_LETTERS.items()
        }
    letter = sheet_lines.LETTERS.get(said.part)
    if letter is None:
        return said.value
    places = [place for place, _ in said.value] if said.page is not None else None
    rows = [row for _, row in said.value] if places is not None else said.value
    rows = _with_codes(current, rows, letter, lambda content: content.get(said.part, ()))
    return list(zip(places, rows, strict=True)) if places is not None else rows


def _with_codes(current, rows, letter, lines):
    if all(row.get("code") for row in rows):
        return rows
    contents = LearningSheetVersion.objects.filter(sheet=current.sheet_id).values_list("content", flat=True)
    taken = {row.get("code", "") for content in contents for row in lines(content)}
    return sheet_lines.with_codes(rows, letter, taken | {row.get("code", "") for row in rows})


@transaction.atomic
def save_head(*, version, title, form, position, seen, by, at, change_note=""):
    """Name a draft, give it its form and place, and say what changes in it; `seen` is the digest of `head_of`.

    Raises SheetChanged and SheetRefused.
    """
    current = locked_draft(version)
    fresh = {"title": title, "form": form, "position": position, "change_note": change_note}
    before = head_of(current)
    if fresh == before:
        return current
    if sheet_lines.digest(before) != seen:
        raise SheetChanged(current)
    current.content = _in_form(current.content, form)
    current.title, current.change_note = title, change_note
    if position != current.sheet.position:
        current.sheet.position = position
        current.sheet.save(update_fields=["position"])
    return _saved(current, by, at, ["head"])


def head_of(version):
    """What stands above the parts of a version."""
    return {
        "title": version.title,
        "form": version.content.get("form", sheets.THEME),
        "position": version.sheet.position,
        "change_note": version.change_note,
    }


def _in_form(content, form):
    """The content in another form: parts come along empty, and leave only when nothing stands in them."""
    wanted, bare = sheets.empty(form), sheets.empty(sheets.ASSIGNMENT)
    for part in sheets.PARTS:
        leaves = part in content and part not in wanted and content[part] != bare[part]
        if leaves and sheets.told(content, part):
            words = sheets.PARTS[part]
            raise SheetRefused(f"Een thema heeft geen “{words}”. Haal die regels eerst weg.")
    return {name: content.get(name, value) for name, value in wanted.items()} | {"form": form}


def _saved(current, by, at, parts):
    current.version += 1
    current.changed_at, current.changed_by = at, by
    current.save(update_fields=["title", "content", "change_note", "version", "changed_at", "changed_by"])
    record("learning_sheet_saved", current.sheet, by, at, number=current.number, parts=parts)
    return current


def locked(version):
    """The version with its sheet, held until the end of the transaction."""
    rows = LearningSheetVersion.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("sheet__owner", "handed_in_by").get(pk=version.pk)


def locked_draft(version):
    """The version, held; SheetRefused when it is no draft."""
    current = locked(version)
    if current.state == SheetState.REVIEW:
        raise SheetRefused(IN_REVIEW)
    if current.state != SheetState.DRAFT:
        raise SheetRefused(NOT_OPEN)
    return current


def record(verb, sheet, by, at, **facts):
    """Add one act on a sheet to the trail of whose it is."""
    audit.record(verb, sheet, by=by, at=at, organisation=sheet.owner, **facts)
