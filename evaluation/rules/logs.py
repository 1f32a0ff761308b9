"""What the log of a sheet asks (001:1103-1115, 001:1135), and its faults in plain Dutch.

A sheet of the form "assignment" says itself which head lines and yes/no rows its log has; any other sheet asks what was
done. The day stands beside the log, and a line about working times is kept as hours.
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

YES, NO = "yes", "no"
ANSWERS = {YES: "Ja", NO: "Nee"}
TEXT, CHOICE, HOURS, ROW, REMARK = "text", "choice", "hours", "row", "remark"
MOST_HOURS = Decimal(16)
LONGEST = {TEXT: 300, REMARK: 1000}
HOURS_ASKED = "Hoeveel uur werkte je eraan?"
REMARKS = {"strong": "Sterke punten", "work_on": "Werkpunten", "agreed": "Afspraken"}
# how a sheet names what a log keeps in a place of its own
_REMARK_BEGINS = {"sterk": "strong", "werkpunt": "work_on", "afspra": "agreed"}
_DAY, _TIMES = ("datum", "dag"), ("werktijd", "werkuren", "aantal uren", "uren")
_OWN_HEAD = ({"code": "task", "text": "Wat deed je vandaag?"},)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a log asks; `name` says it in forms and rows: "head-d2", "row-r1", "hours" or "strong"."""

    name: str
    kind: str
    text: str
    options: tuple = ()

    @property
    def code(self):
        """The code of the sheet's own line."""
        return self.name.partition("-")[2] or self.name

    @property
    def choices(self):
        """The answers to tap, as (value, words); none where one writes."""
        if self.kind == ROW:
            return tuple(ANSWERS.items())
        return tuple((one, one) for one in self.options)


@dataclass(frozen=True, slots=True)
class LogFault:
    """Why an answer cannot be kept: which line, and a sentence."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Shape:
    """Everything the log of a sheet asks, in its order."""

    head: tuple
    rows: tuple
    remarks: tuple

    @property
    def lines(self):
        """All lines, as the page asks them."""
        return (*self.head, *self.rows, *self.remarks)

    @property
    def by_name(self):
        """The lines by their name."""
        return {line.name: line for line in self.lines}


def shape_of(content):
    """What the log of a sheet with this content asks."""
    log = content.get("log") or {}
    head = [line for row in log.get("head") or _OWN_HEAD if (line := _head(row)) is not None]
    if not any(line.kind == HOURS for line in head):
        head.append(Line("hours", HOURS, HOURS_ASKED))
    rows = [Line(f"row-{row['code']}", ROW, row["text"]) for row in log.get("rows") or ()]
    return Shape(tuple(head), tuple(rows), _remarks(content.get("measurement") or {}))


def _head(row):
    words = row["text"].strip().lower()
    if words in _DAY:
        return None
    if words.startswith(_TIMES):
        return Line("hours", HOURS, f"{row['text']}, in uren")
    options = tuple(row.get("options") or ())
    return Line(f"head-{row['code']}", CHOICE if options else TEXT, row["text"], options)


def _remarks(measurement):
    named = measurement.get("remarks")
    if not named:
        return tuple(Line(name, REMARK, words) for name, words in REMARKS.items())
    found = {}
    for words in named:
        for begin, name in _REMARK_BEGINS.items():
            if words.strip().lower().startswith(begin):
                found.setdefault(name, Line(name, REMARK, words))
    return tuple(found.values())


def read_hours(text):
    """Hours as a number of one decimal: "7,5" and "7.5"; None for nothing. Raises ValueError for what is none."""
    text = str(text or "").strip().lower().removesuffix("uur").strip().replace(",", ".")
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not found.is_finite() or not 0 <= found <= MOST_HOURS or found != round(found, 1):
        raise ValueError(text)
    return round(found, 1)


def written_hours(hours):
    """Hours as people write them: "7,5", "8"; "" for none."""
    return "" if hours is None else f"{hours:.1f}".removesuffix(".0").replace(".", ",")


def fault_of(line, text):
    """Why this answer to a line cannot be kept, as a sentence; "" when it can. Empty is always allowed."""
    if not text:
        return ""
    if line.kind in (ROW, CHOICE):
        return "" if text in dict(line.choices) else f"{line.text}: kies een antwoord uit de lijst."
    if line.kind == HOURS:
        try:
            read_hours(text)
        except ValueError:
            return f"{line.text}: schrijf een getal tot {MOST_HOURS}, bijvoorbeeld 7,5."
        return ""
    most = LONGEST[line.kind]
    return "" if len(text) <= most else f"Je tekst telt {len(text)} tekens; er is plaats voor {most}."


def faults(shape, answers):
    """Everything that cannot be kept in these answers {name: text}, in the order of the sheet."""
    known = shape.by_name
    found = [
        LogFault(name, "Deze vraag staat niet op de fiche. Herlaad de pagina.")
        for name in answers
        if name not in known
    ]
    told = ((line.name, fault_of(line, answers.get(line.name, ""))) for line in shape.lines)
    return found + [LogFault(name, reason) for name, reason in told if reason]


def answers_of(shape, log):
    """What a log (any object with head, rows, hours and remarks) says, as text by the name of the line."""
    found = {}
    for line in shape.lines:
        if line.kind == HOURS:
            value = written_hours(log.hours)
        elif line.kind == REMARK:
            value = getattr(log, line.name)
        else:
            value = (log.rows if line.kind == ROW else log.head).get(line.code, "")
        found[line.name] = value
    return found


def normal(line, text):
    """An answer in the one way it is kept: "7.50" and "7,5 uur" are the same hours."""
    text = (text or "").strip()
    if line.kind != HOURS or fault_of(line, text):
        return text
    return written_hours(read_hours(text))
