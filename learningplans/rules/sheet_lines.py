"""How the lines of a part of a sheet are written: their codes, their order, and whether they are still what one saw."""

import hashlib
import json

from learningplans.rules.sheets import MOST_GOALS, MOST_LINES, SheetFault, cycle_in

# the letter with which the code of a new line begins, by part; the two lists of a log have their own
LETTERS = {"goals": "g", "school": "s", "practice": "p", "criteria": "c", "header": "h", "steps": "t"}
LOG_LETTERS = {"head": "d", "rows": "r"}


def most_of(part):
    """How many lines a part may have."""
    return MOST_GOALS if part == "goals" else MOST_LINES


def digest(value):
    """What stands for a value on a form: who saves, saves over exactly what was shown."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def of_page(rows, codes):
    """The rows with these codes, in their order."""
    wanted = set(codes)
    return [row for row in rows if row["code"] in wanted]


def replaced(rows, codes, fresh):
    """The rows, with those of `codes` replaced by `fresh`: pairs of the place one wants (from 1, None for the end) and a row.

    A row that asks for another place than it had goes before or after the one that stands there, as it came up or down.
    """
    gone, before = set(codes), {row["code"]: place for place, row in enumerate(rows, start=1)}
    keyed = [((before[row["code"]], 1, 0), row) for row in rows if row["code"] not in gone]
    for nth, (place, row) in enumerate(fresh):
        was = before.get(row["code"])
        if place is None:
            place = was or len(rows) + len(fresh)
        moved = 1 if was in (None, place) else 0 if was > place else 2
        keyed.append(((place, moved, nth), row))
    return [row for _, row in sorted(keyed, key=lambda pair: pair[0])]


def with_codes(rows, letter, taken):
    """The rows, each with a code: a new one gets the next number that was never used in any version."""
    numbers = [int(code[len(letter) :]) for code in taken if is_numbered(code, letter)]
    following = max(numbers, default=0)
    found = []
    for row in rows:
        if not row.get("code"):
            following += 1
            row = {**row, "code": f"{letter}{following}"}
        found.append(row)
    return found


def is_numbered(code, letter):
    """Whether a code is this letter and a number, as the portal makes them."""
    return code.startswith(letter) and code[len(letter) :].isdecimal()


def codes_of(content, part):
    """The codes of the lines of a part."""
    return [row["code"] for row in content.get(part, ()) if row.get("code")]


def order_faults(code, content, others):
    """The fault when the order of goals runs in a circle over several sheets; `others` are contents by code of sheet."""
    after = {}
    for sheet, tree in {**others, code: content}.items():
        for row in tree.get("goals", ()):
            named = (one if "." in one else f"{sheet}.{one}" for one in row.get("after", ()))
            after[f"{sheet}.{row['code']}"] = tuple(named)
    own = [name for name in cycle_in(after) if name.startswith(f"{code}.")]
    within = cycle_in({row["code"]: row.get("after", ()) for row in content.get("goals", ())})
    if not own or within:
        return []
    number = {row["code"]: n for n, row in enumerate(content.get("goals", ()), start=1)}
    line = min(number[name.partition(".")[2]] for name in own)
    return [
        SheetFault(
            "goals", line, "de volgorde loopt rond over meer leerfiches: dit doel wacht zo op zichzelf."
        )
    ]
