"""The editor of a part of lines, a page at a time, with the four questions per competence beside the goals."""

from learningplans.rules import sheet_lines
from learningplans.rules.sheets import PARTS, QUESTIONS, told
from learningplans.sheets import lines as forms_of_lines
from learningplans.sheets.library import Said
from learningplans.sheets.lines import Numbers
from learningplans.sheets.paper import joined

ANSWER_LENGTH = 1000


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
