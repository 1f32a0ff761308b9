"""What changed between two versions of a company sheet, and what a newer learning sheet asks of it, part by part."""

from dataclasses import dataclass, field

from learningplans.rules.company_sheets import PARTS, WORK_FORMS, short, whole
from learningplans.rules.sheets import Line
from learningplans.rules.sheets import changes as sheet_changes

FOLLOW, KEEP = "follow", "keep"
CHOICES = {FOLLOW: "volgen", KEEP: "houden wat we hebben"}


def changes(old, new, words=None):
    """Per part with a difference: its lines that are new, gone or changed; `old` and `new` are (title, goals, content).

    `words` are the texts of goals by code.
    """
    found = {}
    for part in PARTS:
        before, after = told(*old[1:], part, words or {}), told(*new[1:], part, words or {})
        lines = [
            Line(code, before.get(code, ""), after.get(code, ""))
            for code in [*after, *(code for code in before if code not in after)]
            if before.get(code) != after.get(code)
        ]
        if lines:
            found[part] = lines
    return found


def told(goals, content, part, words):
    """The lines of a part by their code, as a person reads them."""
    content = whole(content)
    match part:
        case "goals":
            return {code: words.get(code, code) for code in goals}
        case "steps":
            return {row["code"]: step_line(row) for row in content["steps"]}
        case "forbidden":
            return dict.fromkeys(content["forbidden"], "verboden werk")
        case "notes":
            return {name: text for name, text in content["notes"].items() if text}
        case _:
            return {part: content[part]} if content[part] else {}


def step_line(row):
    """A step in one line: what, and between brackets where, with what and how long."""
    extra = [row["place"], row["machine"], row["material"]]
    extra += [f"{row['minutes']} minuten" if row["minutes"] else ""]
    extra += [WORK_FORMS[row["work_form"]][0] if row["work_form"] in WORK_FORMS else ""]
    extra += [f"let op: {row['safety']}" if row["safety"] else "", "met foto" if row["photo"] else ""]
    said = "; ".join(text for text in extra if text)
    return f"{row['text']} ({said})" if said else row["text"]


# --- following a newer learning sheet ------------------------------------------------------------------------------


@dataclass(frozen=True)
class News:
    """What a newer version of a learning sheet means for a company sheet, and what was chosen of it."""

    changed: dict
    chosen: dict = field(default_factory=dict)
    gone: tuple = ()
    offered: tuple = ()

    @property
    def waiting(self):
        """Parts that changed and of which nobody chose yet whether to follow."""
        return [part for part in self.changed if self.chosen.get(part) not in CHOICES]

    @property
    def is_decided(self):
        """Whether every part that changed has a choice."""
        return not self.waiting


def news(old, new, goals, chosen):
    """What changed from the version that is followed (`old`) to a newer one, for a company sheet with these goals."""
    changed = sheet_changes(old, new)
    here = {row["code"] for row in new.get("goals", ())}
    before = {row["code"] for row in old.get("goals", ())}
    offered = [
        row["code"]
        for row in new.get("goals", ())
        if row["code"] not in before and "company" in (row.get("where") or ["company"])
    ]
    return News(
        changed,
        {part: choice for part, choice in (chosen or {}).items() if part in changed and choice in CHOICES},
        tuple(code for code in goals if code not in here),
        tuple(offered),
    )


def followed(content, goals, old, new, chosen):
    """Content, goals and sentences of a draft that follows the newer version.

    A goal that is gone is taken off; a new one is taken on when its part is followed, and named when it is not.
    """
    told_ = news(old, new, goals, chosen)
    old_words = {row["code"]: row["text"] for row in old.get("goals", ())}
    new_words = {row["code"]: row["text"] for row in new.get("goals", ())}
    kept = [code for code in goals if code not in told_.gone]
    said = [
        f"“{short(old_words.get(code, code))}” staat niet meer op de leerfiche. Het is hier weggehaald."
        for code in told_.gone
    ]
    takes = told_.chosen.get("goals") == FOLLOW
    for code in told_.offered:
        if takes and code not in kept:
            kept.append(code)
            said.append(f"Nieuw leerdoel: “{short(new_words[code])}”. Zet er een stap bij.")
        elif not takes:
            said.append(f"“{short(new_words[code])}” is nieuw op de leerfiche. Jullie leren het hier niet.")
    content = whole(content)
    content["steps"] = [
        row | {"goals": [code for code in row["goals"] if code not in told_.gone]} for row in content["steps"]
    ]
    return content, kept, said
