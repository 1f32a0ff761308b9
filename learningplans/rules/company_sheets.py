"""What a company sheet holds beside its goals, its faults in plain words, and what would make it better.

{"intro": "...",
 "steps": [{"code": "s1", "text": "...", "goals": ["g1"], "place": "", "machine": "", "material": "", "minutes": 45,
            "work_form": "new" | "practice" | "self" | "", "safety": "", "photo": "<photo id>" | ""}],
 "agreements": "...",
 "forbidden": ["<id of companies.ForbiddenWork>"],
 "notes": {"school": "tips of the school", "company": "what the school should know"}}

Goals stand beside it, as codes of the version of the learning sheet it follows: linked, never copied.
"""

import hashlib
import json
from dataclasses import dataclass

from learningplans.rules.sheets import CODE, LONGEST

PARTS = {
    "intro": "Waarover gaat het hier",
    "goals": "Leerdoelen die je hier leert",
    "steps": "Zo doe je het hier",
    "forbidden": "Verboden werk voor minderjarigen",
    "agreements": "Afspraken",
    "notes": "Tips voor elkaar",
}
# how to teach, by what it is for (001:783-799)
WORK_FORMS = {
    "new": ("nieuw", "Toon het eerst en zeg waarom je het zo doet. Doe het daarna samen."),
    "practice": ("inoefenen", "Laat het doen en kijk toe. Wissel af, en geef meteen feedback."),
    "self": ("zelfsturing", "Geef een stappenplan of kijkwijzer. De lerende werkt en kijkt zelf na."),
}
MOST_STEPS, MOST_MINUTES = 30, 480
# the texts of a step beside what is done: name, label, longest
STEP_TEXTS = (("place", "Waar", 120), ("machine", "Machine", 120), ("material", "Materiaal", 300))
LONGEST_TEXT = {"intro": 2000, "agreements": 2000, "school": 2000, "company": 2000, "safety": 400}


@dataclass(frozen=True)
class Fault:
    """Why a company sheet cannot be handed in: the part, the line (from 1, 0 for the part itself), and a sentence."""

    part: str
    line: int
    reason: str

    def __str__(self):
        return f"{PARTS[self.part]}{f', stap {self.line}' if self.line else ''}: {self.reason}"


def empty():
    """The content of a new company sheet."""
    return {
        "intro": "",
        "steps": [],
        "agreements": "",
        "forbidden": [],
        "notes": {"school": "", "company": ""},
    }


def empty_step(code):
    """A step nobody wrote yet."""
    texts = {name: "" for name, _, _ in STEP_TEXTS}
    return {"code": code, "text": "", "goals": [], **texts, "minutes": 0, "work_form": "", "safety": ""} | {
        "photo": ""
    }


def whole(content):
    """The content with every part, also when an older one lacks some."""
    found = empty() | {name: value for name, value in (content or {}).items() if name in PARTS}
    found["notes"] = empty()["notes"] | (found["notes"] or {})
    found["steps"] = [empty_step(row.get("code", "")) | row for row in found["steps"]]
    return found


def started(source):
    """A first content and the goals of it: what a company can teach, with the practice contexts as first steps."""
    goals = [row["code"] for row in source.get("goals", ()) if "company" in (row.get("where") or ["company"])]
    content = empty()
    for number, row in enumerate(source.get("practice", ()), start=1):
        if row.get("simulated") or len(content["steps"]) == MOST_STEPS:
            continue
        mine = [code for code in row.get("goals", ()) if code in goals]
        content["steps"].append(empty_step(f"s{number}") | {"text": row["text"], "goals": mine})
    return content, goals


def minutes_of(content):
    """How long the steps take together, as far as that was filled in."""
    return sum(row.get("minutes") or 0 for row in content.get("steps", ()))


def digest(content, goals, title, part):
    """What stands for one part (a part, "title", or "step:<code>"): two people in different parts do not meet."""
    told = json.dumps(part_of(content, goals, title, part), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(told.encode()).hexdigest()[:20]


def part_of(content, goals, title, part):
    """The value of one part; None for a step that is not there."""
    if part == "title":
        return title
    if part == "goals":
        return list(goals)
    if part.startswith("step:"):
        return next((row for row in content["steps"] if row["code"] == part[5:]), None)
    return content[part]


# --- faults ---------------------------------------------------------------------------------------------------------


def faults(content, goals, source, *, photos=(), forbidden=(), complete=True):
    """Everything wrong with a company sheet, in its order; with `complete` also what one must have to be handed in.

    `source` is the content of the learning sheet it follows; `photos` and `forbidden` are the ids that exist.
    """
    content = whole(content)
    known = {row["code"] for row in source.get("goals", ())}
    found = _texts(content) + _goals(goals, known, complete)
    found += _steps(content["steps"], set(goals), {str(one) for one in photos}, complete)
    if complete:
        taught = {code for row in content["steps"] for code in row["goals"]}
        words = {row["code"]: row["text"] for row in source.get("goals", ())}
        for code in goals:
            if content["steps"] and code in known and code not in taught:
                found.append(
                    Fault("steps", 0, f"bij geen enkele stap hoort het leerdoel “{short(words[code])}”.")
                )
    if set(content["forbidden"]) - {str(one) for one in forbidden}:
        found.append(Fault("forbidden", 0, "dit verboden werk staat niet meer bij de werkposten."))
    return found


def _texts(content):
    found = [(part, content[part], part) for part in ("intro", "agreements")]
    found += [("notes", text, name) for name, text in content["notes"].items() if name in LONGEST_TEXT]
    return [
        Fault(part, 0, f"de tekst is langer dan {LONGEST_TEXT[name]} tekens.")
        for part, text, name in found
        if len(text) > LONGEST_TEXT[name]
    ]


def _goals(goals, known, complete):
    found = [
        Fault("goals", 0, f"het leerdoel “{code}” staat niet op de leerfiche.")
        for code in goals
        if code not in known
    ]
    if len(set(goals)) != len(goals):
        found.append(Fault("goals", 0, "een leerdoel staat er twee keer."))
    if complete and not goals:
        found.append(Fault("goals", 0, "kies minstens één leerdoel dat je hier leert."))
    return found


def _steps(steps, goals, photos, complete):
    found, seen = [], set()

    def add(number, reason):
        found.append(Fault("steps", number, reason))

    if complete and not steps:
        add(0, "er staat nog geen stap. Wat doet de lerende eerst?")
    if len(steps) > MOST_STEPS:
        add(0, f"hoogstens {MOST_STEPS} stappen. Splits het werk in twee fiches.")
    for number, row in enumerate(steps, start=1):
        if not CODE.fullmatch(str(row["code"])) or row["code"] in seen:
            add(number, "de code is niet geldig of staat er twee keer.")
        seen.add(row["code"])
        if not row["text"].strip():
            add(number, "schrijf wat de lerende doet.")
        for name, label, longest in (("text", "De tekst", LONGEST), *STEP_TEXTS):
            if len(row[name]) > longest:
                add(number, f"{label} is langer dan {longest} tekens.")
        if len(row["safety"]) > LONGEST_TEXT["safety"]:
            add(number, f"veiligheid is langer dan {LONGEST_TEXT['safety']} tekens.")
        if set(row["goals"]) - goals:
            add(
                number,
                "een leerdoel van deze stap leer je hier niet. Kies het bij de leerdoelen, of haal het weg.",
            )
        if row["work_form"] and row["work_form"] not in WORK_FORMS:
            add(number, "kies een werkvorm uit de lijst.")
        if not isinstance(row["minutes"], int) or not 0 <= row["minutes"] <= MOST_MINUTES:
            add(number, f"minuten zijn een getal van 0 tot {MOST_MINUTES}.")
        if row["photo"] and row["photo"] not in photos:
            add(number, "de foto is er niet meer. Kies een andere.")
    return found


def short(text, most=60):
    """The beginning of a text, to name it in a sentence."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def hints(content, goals, source):
    """What would make the sheet better, never what stops it (001:783-799)."""
    content, found = whole(content), []
    steps = content["steps"]
    if steps and not any(row["photo"] for row in steps):
        found.append("Eén foto van jullie werkvloer zegt meer dan een alinea.")
    if steps and not minutes_of(content):
        found.append("Zet erbij hoelang een stap ongeveer duurt.")
    if len({row["work_form"] for row in steps if row["work_form"]}) == 1 and len(steps) > 3:
        found.append("Wissel af: toon, laat oefenen, laat zelf werken.")
    if steps and not any(row["safety"] for row in steps):
        found.append("Waar moet de lerende opletten? Zet het bij de stap.")
    dangers = [
        row["text"] for row in source.get("goals", ()) if row.get("danger") and row["code"] in set(goals)
    ]
    if dangers and not content["forbidden"]:
        found.append(f"Bij “{short(dangers[0])}” hoort verboden werk voor minderjarigen. Duid aan welk.")
    return found
