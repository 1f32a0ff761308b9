"""What a learning sheet holds: one tree under stable codes, its parts, its faults in plain words, and what changed.

{"form": "theme" | "assignment",
 "intro": {"text": "", "guidelines": ["..."], "attention": ["..."]},
 "goals": [{"code": "g1", "text": "...", "competences": ["lcd-c01"], "activities": ["lcd-01"], "hours": 8,
            "where": ["school", "company", "simulated"], "after": ["g0" | "other-sheet.g2"], "danger": ""}],
 "school": [{"code": "s1", "text": "...", "goals": ["g1"]}],
 "practice": [{"code": "p1", "text": "...", "goals": ["g1"], "simulated": false}],
 "criteria": [{"code": "c1", "text": "...", "goals": ["g1"], "tag": "S", "norms": ["2017"]}],
 "questions": {"lcd-c01": ["whole", "goals", "where", "criteria"]},
 # the form of an assignment besides (001:1072-1135)
 "header": [{"code": "h1", "label": "Lasproces", "value": "..."}],
 "steps": [{"code": "t1", "text": "..."}],
 "log": {"head": [{"code": "d1", "text": "...", "options": []}], "rows": [{"code": "r1", "text": "..."}]},
 "measurement": {"dates": 5, "rule": "...", "remarks": ["Datum", "Sterke punten"]}}
"""

import re
from dataclasses import dataclass, field

THEME, ASSIGNMENT = "theme", "assignment"
FORMS = (THEME, ASSIGNMENT)
PLACES = ("school", "company", "simulated")
WHERE = {"school": "op school", "company": "in het bedrijf", "simulated": "gesimuleerd"}
# the parts people see, remark on and compare, in the order of the sheet (001:389-417, 001:1072-1135)
PARTS = {
    "intro": "Inleiding en aandachtspunten",
    "goals": "Leerdoelen",
    "school": "Kennis en vaardigheden op school",
    "practice": "Oefencontexten in bedrijf en gesimuleerd leren",
    "criteria": "Evaluatiecriteria",
    "header": "Gegevens van de opdracht",
    "steps": "Werkwijze",
    "log": "Logboek",
    "measurement": "Meting",
}
# four questions per competence, for who writes a sheet together (001:926-931)
QUESTIONS = (
    "In welk groter geheel past dit?",
    "Welke leerdoelen horen erbij?",
    "Leer je dit op school, op de werkplek, gesimuleerd, of op meer plaatsen?",
    "Waaraan zien leraar, mentor en lerende dat het lukt?",
)
MOST_GOALS, MOST_LINES, LONGEST = 200, 300, 600
MOST_HOURS = 500
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True)
class SheetFault:
    """Why a sheet cannot be used as it is: the part, the line (from 1, 0 for the part itself), and a sentence."""

    part: str
    line: int
    reason: str

    def __str__(self):
        where = f"{PARTS.get(self.part, self.part)}" + (f", regel {self.line}" if self.line else "")
        return f"{where}: {self.reason}"


@dataclass(frozen=True)
class Goal:
    """One learning goal of a sheet."""

    code: str
    text: str
    competences: tuple = ()
    activities: tuple = ()
    hours: float = 0
    where: tuple = PLACES
    after: tuple = ()
    danger: str = ""


def empty(form=THEME):
    """The content of a new sheet."""
    content = {
        "form": form,
        "intro": {"text": "", "guidelines": [], "attention": []},
        "goals": [],
        "school": [],
        "practice": [],
        "criteria": [],
        "questions": {},
    }
    if form == ASSIGNMENT:
        content |= {
            "header": [],
            "steps": [],
            "log": {"head": [], "rows": []},
            "measurement": {"dates": 5, "rule": ""},
        }
    return content


def parts_of(content):
    """The parts this sheet has, in order: code and Dutch words."""
    return [(code, words) for code, words in PARTS.items() if code in content]


def goals_of(content):
    """The goals of a sheet, in order."""
    return [
        Goal(
            code=row["code"],
            text=row["text"],
            competences=tuple(row.get("competences", ())),
            activities=tuple(row.get("activities", ())),
            hours=row.get("hours") or 0,
            where=tuple(row.get("where") or PLACES),
            after=tuple(row.get("after", ())),
            danger=row.get("danger", ""),
        )
        for row in content.get("goals", ())
    ]


def criteria_of(content, goal):
    """The criteria that show whether a goal is reached, as rows of the sheet; those without a goal count for all."""
    return [row for row in content.get("criteria", ()) if not row.get("goals") or goal in row["goals"]]


# --- faults ---------------------------------------------------------------------------------------------------------


def faults(content, *, competences=(), activities=(), other_goals=(), complete=True):
    """Everything that is wrong with a sheet, in its order; with `complete` also what a published sheet must have.

    `competences` and `activities` are the codes that exist; `other_goals` are "sheet.goal" of sheets of the programme.
    """
    found = _Faults(content)
    if content.get("form") not in FORMS:
        found.add("intro", 0, "kies een vorm: thema of opdracht.")
    found.goals(set(competences), set(activities), set(other_goals), complete)
    for part in ("school", "practice", "criteria", "header", "steps"):
        found.lines(part)
    for name in ("head", "rows"):
        found.rows("log", (content.get("log") or {}).get(name, []))
    if complete and not content.get("criteria"):
        found.add("criteria", 0, "er staat nog geen criterium. Waaraan zie je dat het lukt?")
    return found.found


@dataclass
class _Faults:
    content: dict
    found: list = field(default_factory=list)

    def add(self, part, line, reason):
        self.found.append(SheetFault(part, line, reason))

    def goals(self, competences, activities, others, complete):
        rows = self.content.get("goals", [])
        if complete and not rows:
            self.add("goals", 0, "er staat nog geen leerdoel. Zet er minstens één bij.")
        if len(rows) > MOST_GOALS:
            self.add("goals", 0, f"een fiche heeft hoogstens {MOST_GOALS} leerdoelen. Splits het thema.")
        self.rows("goals", rows)
        own = {row.get("code") for row in rows}
        for number, row in enumerate(rows, start=1):
            self._links(number, row, "competences", competences, "De competentie", complete)
            self._links(number, row, "activities", activities, "De activiteit", False)
            for code in row.get("after", ()):
                if code not in own and code not in others:
                    self.add("goals", number, f"het komt na “{code}”, maar dat leerdoel bestaat niet.")
            if not set(row.get("where", ())) <= set(PLACES):
                self.add("goals", number, "kies waar het kan: school, bedrijf of opleidingscentrum.")
            hours = row.get("hours") or 0
            if not isinstance(hours, (int, float)) or not 0 <= hours <= MOST_HOURS:
                self.add("goals", number, f"uren zijn een getal van 0 tot {MOST_HOURS}.")
        for code in cycle_in({row["code"]: row.get("after", ()) for row in rows if row.get("code")}):
            self.add("goals", 0, f"de volgorde loopt rond bij “{code}”: een doel kan niet na zichzelf komen.")
            break

    def _links(self, number, row, name, known, words, needed):
        if needed and not row.get(name):
            self.add("goals", number, "kies minstens één competentie van het standaardtraject.")
        for code in row.get(name, ()):
            if known and code not in known:
                self.add("goals", number, f"{words} “{code}” bestaat niet.")

    def lines(self, part):
        rows = self.content.get(part, [])
        self.rows(part, rows)
        own = {row.get("code") for row in self.content.get("goals", [])}
        for number, row in enumerate(rows, start=1):
            for code in row.get("goals", ()):
                if code not in own:
                    self.add(part, number, f"het leerdoel “{code}” staat niet op deze fiche.")

    def rows(self, part, rows):
        if len(rows) > MOST_LINES:
            self.add(part, 0, f"hoogstens {MOST_LINES} regels.")
        seen = set()
        for number, row in enumerate(rows, start=1):
            code, text = row.get("code", ""), row.get("text", row.get("label", ""))
            if not CODE.fullmatch(str(code)):
                self.add(part, number, "de code mag kleine letters, cijfers en streepjes hebben.")
            elif code in seen:
                self.add(part, number, f"de code “{code}” staat er twee keer.")
            seen.add(code)
            if not str(text).strip():
                self.add(part, number, "de tekst is leeg.")
            elif len(str(text)) > LONGEST:
                self.add(part, number, f"de tekst is langer dan {LONGEST} tekens.")


def cycle_in(after):
    """Codes that wait for themselves, or for one that does, in a fixed order; empty when the order can be walked."""
    waits = {code: {one for one in codes if one in after} for code, codes in after.items()}
    freed = {code: [] for code in after}
    for code, others in waits.items():
        for other in others:
            freed[other].append(code)
    free = [code for code, others in waits.items() if not others]
    for code in free:  # grows while it is walked
        for other in freed[code]:
            waits[other].discard(code)
            if not waits[other]:
                free.append(other)
    return sorted(set(after) - set(free))


# --- what changed ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One line of a part in two versions; "" where it does not stand."""

    code: str
    before: str
    after: str

    @property
    def kind(self):
        """'new', 'gone' or 'changed'."""
        return "new" if not self.before else "gone" if not self.after else "changed"


def changes(old, new, competences=None):
    """Per part with a difference: its code and the lines that are new, gone or changed, in the new order.

    With `competences`, their codes in order, competences and goals are told by their number instead of their code.
    """
    found = {}
    for part in PARTS:
        before, after = told(old, part), told(new, part)
        codes = [*after, *(code for code in before if code not in after)]
        differ = [code for code in codes if before.get(code) != after.get(code)]
        if differ and competences is not None:
            before, after = told(old, part, competences), told(new, part, competences)
        if differ:
            found[part] = [Line(code, before.get(code, ""), after.get(code, "")) for code in differ]
    return found


def told(content, part, competences=None):
    """The lines of a part by their code, as a person reads them; numbers instead of codes when `competences` are given."""
    rows = content.get(part)
    if not rows:
        return {}
    if part == "intro":
        told_ = {"text": rows.get("text", "")}
        for name in ("guidelines", "attention"):
            told_ |= {f"{name}-{n}": text for n, text in enumerate(rows.get(name, ()), start=1)}
        return {code: text for code, text in told_.items() if text}
    if part == "log":
        return {row["code"]: _log_line(row) for name in ("head", "rows") for row in rows.get(name, ())}
    if part == "measurement":
        told_ = {"dates": f"{rows['dates']} dagen" if rows.get("dates") else "", "rule": rows.get("rule", "")}
        told_ |= {f"remarks-{n}": text for n, text in enumerate(rows.get("remarks", ()), start=1)}
        return {code: text for code, text in told_.items() if text}
    say = _say(content, competences)
    return {row["code"]: _one_line(part, row, say) for row in rows}


def _say(content, competences):
    """How codes are told: as they are, or by the number of the goal and of the competence."""
    if competences is None:
        return lambda kind, codes: ", ".join(codes)
    numbers = {
        "leerdoel": {row.get("code"): n for n, row in enumerate(content.get("goals", ()), start=1)},
        "competentie": {code: n for n, code in enumerate(competences, start=1)},
    }
    return lambda kind, codes: f"{kind} {', '.join(str(numbers[kind].get(code, code)) for code in codes)}"


def _log_line(row):
    options = ", ".join(row.get("options", ()))
    return f"{row['text']} ({options})" if options else row["text"]


def _one_line(part, row, say):
    if part == "header":
        return f"{row.get('label', '')}: {row.get('value', '')}"
    extra = [say("competentie", row["competences"]) if row.get("competences") else ""]
    extra += [f"{row['hours']:g} uur" if row.get("hours") else ""]
    places = [WHERE[place] for place in row.get("where", ()) if place in WHERE]
    extra += [", ".join(places) if len(places) < len(PLACES) else ""]
    extra += [f"na {say('leerdoel', row['after'])}" if row.get("after") else ""]
    extra += [f"gevaarlijk werk: {row['danger']}" if row.get("danger") else ""]
    extra += [f"activiteiten: {', '.join(row['activities'])}" if row.get("activities") else ""]
    extra += [f"bij {say('leerdoel', row['goals'])}" if row.get("goals") else ""]
    extra += ["kan ook gesimuleerd" if row.get("simulated") else "", row.get("tag", "")]
    extra += [", ".join(f"ISO {norm}" for norm in row.get("norms", ()))]
    said = "; ".join(text for text in extra if text)
    return f"{row['text']} ({said})" if said else row["text"]
