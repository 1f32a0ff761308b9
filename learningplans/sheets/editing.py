"""Writing a draft part by part: what a form shows of a part, what it reads back, and both texts when somebody was first.

Every editor has the same face: `read(data)` a post, `said` what the service takes, `problems` what is wrong with links
to the field, `both(current)` the two texts, and `seen_again(current)` so that the next save knows what was shown.
"""

from django import forms

from duaalportal.lib.fields import text_field
from learningplans.rules import sheet_lines
from learningplans.rules.sheets import LONGEST, PARTS, QUESTIONS, told
from learningplans.sheets import lines as forms_of_lines
from learningplans.sheets.library import Said
from learningplans.sheets.lines import Numbers
from learningplans.sheets.paper import joined

LOG_LISTS = {"head": "Wat de lerende bij elke dag noteert", "rows": "Ja-neevragen per dag"}
ANSWER_LENGTH = 1000


class IntroForm(forms.Form):
    """The introduction."""

    text = text_field(
        "Inleiding", 3000, required=False, rows=5, help_text="Waarover gaat dit thema, en voor wie?"
    )
    guidelines = text_field("Richtlijnen", 3000, required=False, rows=4, help_text="Eén per regel.")
    attention = text_field("Aandachtspunten", 3000, required=False, rows=4, help_text="Eén per regel.")

    @staticmethod
    def initial_of(value):
        """The value as the fields show it."""
        return value | {name: "\n".join(value.get(name, ())) for name in ("guidelines", "attention")}

    @property
    def value(self):
        """The fields as the sheet keeps them."""
        said = self.cleaned_data
        rows = {
            name: [one.strip() for one in said[name].split("\n") if one.strip()]
            for name in ("guidelines", "attention")
        }
        return {"text": said["text"], **rows}


class MeasurementForm(forms.Form):
    """How often an assignment is measured, and until when one practises."""

    dates = forms.IntegerField(
        label="Op hoeveel dagen wordt gemeten?",
        min_value=1,
        max_value=20,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Vul een getal in van 1 tot 20."
        ),
    )
    rule = text_field(
        "Afspraak", LONGEST, required=False, rows=3, help_text="Bijvoorbeeld: oefen tot alles bereikt is."
    )

    @staticmethod
    def initial_of(value):
        """The value as the fields show it."""
        return value

    @property
    def value(self):
        """The fields as the sheet keeps them."""
        return {"dates": self.cleaned_data["dates"], "rule": self.cleaned_data["rule"]}


class FieldsEditor:
    """A part of a few fields."""

    template = "learningplans/sheets/write_fields.html"
    forms = {"intro": IntroForm, "measurement": MeasurementForm}

    def __init__(self, version, part, data=None, **_):
        self.part, self.value = part, version.content[part]
        self.form = self.forms[part](data, initial=self.forms[part].initial_of(self.value))
        self.seen = data.get("seen", "") if data else sheet_lines.digest(self.value)
        self.problems = []

    def is_valid(self):
        """Whether what was sent can be written."""
        return self.form.is_valid()

    @property
    def said(self):
        """What the service takes."""
        return [Said(self.part, self.form.value, self.seen)]

    def both(self, current):
        """(label, theirs, yours) of what differs."""
        theirs, yours = (
            self.forms[self.part].initial_of(one) for one in (current.content[self.part], self.form.value)
        )
        return [
            (str(field.label), str(theirs.get(name, "")), str(yours.get(name, "")))
            for name, field in self.form.fields.items()
            if theirs.get(name, "") != yours.get(name, "")
        ]

    def seen_again(self, current):
        """From now on the form stands on what is there now."""
        self.seen = sheet_lines.digest(current.content[self.part])

    def last_page(self, current):
        """The page of the form on which new lines stand."""
        return 1


class LinesEditor:
    """A part of lines, a page at a time; with goals come the four questions per competence."""

    template = "learningplans/sheets/write_lines.html"

    def __init__(self, version, part, data=None, *, known, page=1, blanks=None):
        self.version, self.part, self.known = version, part, known
        self.problems, self.more_text, self.more_error, self.more_rows = [], "", "", []
        rows = version.content.get(part, [])
        self.per_page = forms_of_lines.PER_PAGE.get(part, forms_of_lines.ROWS_PER_PAGE)
        self.pages = max(1, -(-len(rows) // self.per_page))
        self.page = min(max(page, 1), self.pages)
        self.total, self.answers, self.question_error = len(rows), {}, {}
        self.numbers = self._numbers(data)
        if data is None:
            self._show(rows, blanks)
        else:
            self._read(data, rows)

    def competence_options(self, line):
        """The competences with their number, and those that are chosen though they exist no more."""
        found = [(row.code, f"{n}. {row.text}") for n, row in enumerate(self.known.competences, start=1)]
        return found + _gone(line.values["competences"], found)

    def summary(self, line):
        """What is chosen behind the text of a goal, in a few words; "" when nothing is."""
        order = {row.code: n for n, row in enumerate(self.known.competences, start=1)}
        chosen = sorted(order[code] for code in line.values["competences"] if code in order)
        said = [f"competentie {joined(map(str, chosen))}"] if chosen else []
        said += [f"{line.values['hours']} uur"] if line.values["hours"] else []
        said += [f"na {line.values['after']}"] if line.values["after"] else []
        said += ["gevaarlijk werk"] if line.values["danger"] else []
        return ", ".join(said)

    def activity_options(self, line):
        """The activities, and those that are chosen though they exist no more."""
        found = [(row.code, row.text) for row in self.known.activities]
        return found + _gone(line.values["activities"], found)

    @property
    def goals(self):
        """(number, text) of the goals, as the numbers on the form mean them."""
        texts = {row["code"]: row["text"] for row in self.version.content.get("goals", ())}
        return [(n, texts[code]) for n, code in enumerate(self.numbers.codes, start=1) if code in texts]

    def _numbers(self, data):
        now = tuple(sheet_lines.codes_of(self.version.content, "goals"))
        others = frozenset(self.known.other_goals)
        if data is None or "order" not in data:
            return Numbers(now, others)
        # numbers mean the goals that stood beside them when they were typed
        shown = tuple(filter(None, data["order"][:9000].split(",")))
        return Numbers(shown, others, frozenset(shown) - frozenset(now))

    def _show(self, rows, blanks):
        first = (self.page - 1) * self.per_page
        mine = rows[first : first + self.per_page]
        if blanks is None:
            blanks = 1 if self.part == "goals" or rows else 3
        self.lines = forms_of_lines.shown(self.part, mine, first + 1, self.numbers, min(blanks, 10))
        self.seen = sheet_lines.digest(mine)
        self.answers = self.version.content.get("questions", {})
        self.answers_seen = sheet_lines.digest(self.answers)

    def _read(self, data, rows):
        by_code = {row["code"]: row for row in rows}
        self.lines = forms_of_lines.read(self.part, data, self.numbers, by_code)
        self.seen, self.answers_seen = data.get("seen", ""), data.get("questions-seen", "")
        self.more_text = data.get("more", "").replace("\r\n", "\n")[:200_000]
        try:
            self.more_rows = forms_of_lines.more(self.part, self.more_text)
        except ValueError as error:
            self.more_error = str(error)
        self.answers = self._answers(data)

    def _answers(self, data):
        found = dict(self.version.content.get("questions", {}))
        if self.part != "goals" or not self.answers_seen:
            return found
        for nth, competence in enumerate(self.known.competences):
            typed = [data.get(f"q{nth}-{k}", "").replace("\r\n", "\n").strip() for k in range(len(QUESTIONS))]
            for text in typed:
                try:
                    forms_of_lines.checked(text, ANSWER_LENGTH)
                except ValueError as error:
                    self.question_error[competence.code] = str(error)
            found.pop(competence.code, None)
            if any(typed):
                found[competence.code] = typed
        return found

    def is_valid(self):
        """Whether what was sent can be written; else `problems` says what is wrong, with the id of each field."""
        for nth, line in enumerate(self.lines, start=1):
            for name, reason in line.errors.items():
                self.problems.append((f"{line.prefix}{name}", f"Regel {line.place or nth}: {reason}"))
        if self.more_error:
            self.problems.append(("more", self.more_error))
        for nth, competence in enumerate(self.known.competences):
            if competence.code in self.question_error:
                self.problems.append(
                    (f"q{nth}-0", f"Competentie {nth + 1}: {self.question_error[competence.code]}")
                )
        return not self.problems

    @property
    def codes(self):
        """The codes of the lines on the form."""
        return tuple(line.code for line in self.lines if line.code)

    @property
    def rows(self):
        """The lines on the form as the sheet keeps them, with the place each asks for."""
        return forms_of_lines.kept(self.lines) + [(None, {"code": "", **row}) for row in self.more_rows]

    @property
    def said(self):
        """What the service takes: only what was changed by who typed it."""
        found = []
        rows = self.rows
        first = (self.page - 1) * self.per_page
        as_shown = [place for place, _ in rows] == [first + 1 + nth for nth in range(len(rows))]
        if sheet_lines.digest([row for _, row in rows]) != self.seen or not as_shown:
            found.append(Said(self.part, rows, self.seen, self.codes))
        if (
            self.part == "goals"
            and self.answers_seen
            and sheet_lines.digest(self.answers) != self.answers_seen
        ):
            found.append(Said("questions", self.answers, self.answers_seen))
        return found

    def both(self, current):
        """(label, theirs, yours) of the lines and the answers that differ."""
        now = sheet_lines.of_page(current.content.get(self.part, []), self.codes)
        goals, order = current.content.get("goals", []), [row.code for row in self.known.competences]
        typed = [row for _, row in self.rows if row["code"]]
        theirs = told({"goals": goals, self.part: now}, self.part, order)
        yours = told({"goals": goals, self.part: typed}, self.part, order)
        place = {line.code: line.place for line in self.lines}
        found = [
            (f"{PARTS[self.part]}, regel {place[code]}", theirs.get(code, ""), yours.get(code, ""))
            for code in self.codes
            if theirs.get(code, "") != yours.get(code, "")
        ]
        answers = current.content.get("questions", {})
        for competence in self.known.competences:
            texts = ["\n".join(one.get(competence.code, ())) for one in (answers, self.answers)]
            if self.part == "goals" and texts[0] != texts[1]:
                found.append((f"Vragen bij “{competence.text}”", *texts))
        return found

    def seen_again(self, current):
        """From now on the form stands on what is there now; a line that was taken away comes back as it was typed."""
        self.seen = sheet_lines.digest(sheet_lines.of_page(current.content.get(self.part, []), self.codes))
        self.answers_seen = sheet_lines.digest(current.content.get("questions", {}))

    def last_page(self, current):
        """The page of the form on which new lines stand."""
        added = any(not row["code"] and place is None for place, row in self.rows)
        return max(1, -(-len(current.content.get(self.part, [])) // self.per_page)) if added else self.page


def _gone(chosen, options):
    there = {code for code, _ in options}
    return [(code, f"“{code}” (bestaat niet meer)") for code in chosen if code not in there]


class LogEditor:
    """The log of an assignment: what is noted each day, and the questions that are answered with yes or no."""

    template = "learningplans/sheets/write_log.html"

    def __init__(self, version, part, data=None, *, blanks=None, **_):
        self.value, self.problems, self.more_text = version.content["log"], [], ""
        none = Numbers(())
        self.lists = {}
        for name in LOG_LISTS:
            rows = self.value.get(name, [])
            if data is None:
                empty = blanks if blanks is not None else 1 if rows else 3
                self.lists[name] = forms_of_lines.shown(name, rows, 1, none, min(empty, 10), name)
            else:
                by_code = {row["code"]: row for row in rows}
                self.lists[name] = forms_of_lines.read(name, data, none, by_code, name)
        self.seen = data.get("seen", "") if data else sheet_lines.digest(self.value)

    def is_valid(self):
        """Whether what was sent can be written."""
        for name, lines in self.lists.items():
            for nth, line in enumerate(lines, start=1):
                for field, reason in line.errors.items():
                    self.problems.append(
                        (f"{line.prefix}{field}", f"{LOG_LISTS[name]}, regel {nth}: {reason}")
                    )
        return not self.problems

    @property
    def typed(self):
        """Both lists as the sheet keeps them, in the order that was asked."""
        return {
            name: sheet_lines.replaced(
                self.value.get(name, []),
                [row["code"] for row in self.value.get(name, ())],
                forms_of_lines.kept(lines),
            )
            for name, lines in self.lists.items()
        }

    @property
    def said(self):
        """What the service takes."""
        return [Said("log", self.typed, self.seen)]

    def both(self, current):
        """(label, theirs, yours) of the lists that differ."""
        texts = [
            {name: "\n".join(row["text"] for row in one.get(name, ())) for name in LOG_LISTS}
            for one in (current.content["log"], self.typed)
        ]
        return [
            (words, texts[0][name], texts[1][name])
            for name, words in LOG_LISTS.items()
            if texts[0][name] != texts[1][name]
        ]

    def seen_again(self, current):
        """From now on the form stands on what is there now."""
        self.seen = sheet_lines.digest(current.content["log"])

    def last_page(self, current):
        """The page of the form on which new lines stand."""
        return 1


EDITORS = {"intro": FieldsEditor, "measurement": FieldsEditor, "log": LogEditor}


def editor_of(part):
    """The editor of a part."""
    return EDITORS.get(part, LinesEditor)
