"""The one shape of every field of a sheet, however it was written; what is no number or no place stays to be seen."""

import re
import unicodedata

from duaalportal.lib.spreadsheet import safe_text
from learningplans.rules.sheets import ASSIGNMENT, QUESTIONS, THEME

PLACE_WORDS = {"school": "school", "company": "bedrijf", "simulated": "opleidingscentrum"}
FORM_WORDS = {THEME: "thema", ASSIGNMENT: "opdracht"}
_PLACES = {words: code for code, words in PLACE_WORDS.items()} | {
    "leerbedrijf": "company",
    "gesimuleerd": "simulated",
}
_YES, _NO = {"ja", "x", "true", "waar", "yes", "1"}, {"", "nee", "false", "onwaar", "no", "0"}
_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,6})?")
_INVISIBLE = {"Cc", "Cs"}  # control signs and broken pairs: no file can carry them


def line(value):
    """Text on one line, without what cannot be seen; never with the quote that an export puts before a formula."""
    return _unquoted(" ".join(_seen(value).split()))


def block(value):
    """Text of more lines, each without blanks around it."""
    rows = [" ".join(row.split()) for row in _seen(value).splitlines()]
    return _unquoted("\n".join(rows).strip())


def _seen(value):
    text = "" if value is None else str(value)
    return "".join(sign for sign in text if sign in "\n\t\r" or _can_be_kept(sign))


def _can_be_kept(sign):
    return sign not in "\ufffe\uffff" and unicodedata.category(sign) not in _INVISIBLE


def _unquoted(text):
    while text.startswith("'") and safe_text(text[1:]) == text:
        text = text[1:].strip()
    return text


def codes(value):
    """Codes, from a list or from text with commas, semicolons or blanks between them."""
    return _split(value, r"[,;\s]+")


def words(value):
    """Pieces of text, from a list or from text with semicolons between them."""
    return _split(value, ";")


def texts(value):
    """Lines of text, none empty."""
    return [text for one in value or () if (text := line(one))]


def _split(value, between):
    items = value if isinstance(value, list | tuple) else [value]
    return [text for one in items for piece in re.split(between, _seen(one)) if (text := line(piece))]


def places(value):
    """Places by their code, also when written in Dutch."""
    return [_PLACES.get(one.lower(), one) for one in codes(value)]


def number(value):
    """A number with at most two decimals; what is no number stays as it was written."""
    if value is None or value == "":
        return 0
    text = line(value)
    if not _NUMBER.fullmatch(text):
        return text
    found = round(float(text.replace(",", ".")), 2)
    return int(found) if found.is_integer() else found


def flag(value):
    """Yes or no; what is neither stays as it was written."""
    text = line(value)
    return True if text.lower() in _YES else False if text.lower() in _NO else text


FIELDS = {
    "goals": {
        "code": line,
        "text": line,
        "competences": codes,
        "activities": codes,
        "hours": number,
        "where": places,
        "after": codes,
        "danger": line,
    },
    "school": {"code": line, "text": line, "goals": codes},
    "practice": {"code": line, "text": line, "goals": codes, "simulated": flag},
    "criteria": {"code": line, "text": line, "goals": codes, "tag": line, "norms": words},
    "header": {"code": line, "label": line, "value": line},
    "steps": {"code": line, "text": line},
    "head": {"code": line, "text": line, "options": words},
    "rows": {"code": line, "text": line},
}
LISTS = ("goals", "school", "practice", "criteria")
OF_ASSIGNMENT = ("header", "steps")


def tidy(content):
    """The content with every field in its one shape and none missing; tidy again changes nothing."""
    form = line(content.get("form")) or THEME
    form = next((code for code, word in FORM_WORDS.items() if form.lower() == word), form)
    intro = content.get("intro") or {}
    found = {
        "form": form,
        "intro": {
            "text": block(intro.get("text")),
            "guidelines": texts(intro.get("guidelines")),
            "attention": texts(intro.get("attention")),
        },
        **{part: rows_of(part, content.get(part)) for part in LISTS},
        "questions": _questions(content.get("questions") or {}),
    }
    whole = form == ASSIGNMENT
    for part in OF_ASSIGNMENT:
        if (rows := rows_of(part, content.get(part))) or whole:
            found[part] = rows
    log = content.get("log") or {}
    log = {name: rows_of(name, log.get(name)) for name in ("head", "rows")}
    if any(log.values()) or whole:
        found["log"] = log
    measured = content.get("measurement") or {}
    if measured or whole:
        found["measurement"] = {
            "dates": number(measured.get("dates", 5)),
            "rule": block(measured.get("rule")),
        }
        if remarks := texts(measured.get("remarks")):
            found["measurement"]["remarks"] = remarks
    return found


def rows_of(part, rows):
    """The rows of a part, each with every field of the part."""
    fields = FIELDS[part].items()
    return [{name: shape(row.get(name)) for name, shape in fields} for row in rows or ()]


def _questions(given):
    found = {}
    for competence, answers in given.items():
        four = [block(text) for text in [*answers, *[""] * len(QUESTIONS)][: len(QUESTIONS)]]
        if (key := line(competence)) and any(four):
            found[key] = four
    return found
