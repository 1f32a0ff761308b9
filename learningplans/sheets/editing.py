"""Writing a draft part by part: what a form shows of a part, what it reads back, and both texts when somebody was first.

Every editor has the same face: `read(data)` a post, `said` what the service takes, `problems` what is wrong with links
to the field, `both(current)` the two texts, and `seen_again(current)` so that the next save knows what was shown.
"""

from django import forms

from duaalportal.lib.fields import text_field
from learningplans.rules import sheet_lines
from learningplans.rules.sheets import LONGEST
from learningplans.sheets import lines as forms_of_lines
from learningplans.sheets.editing_lines import LinesEditor
from learningplans.sheets.library import Said
from learningplans.sheets.lines import Numbers

LOG_LISTS = {"head": "Wat de lerende bij elke dag noteert", "rows": "Ja-neevragen per dag"}


def _lines(text):
    return [one.strip() for one in text.split("\n") if one.strip()]


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
        return {"text": said["text"]} | {name: _lines(said[name]) for name in ("guidelines", "attention")}


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
    remarks = text_field(
        "Wat noteer je bij een meting?",
        1000,
        required=False,
        rows=4,
        help_text="Eén kolom per regel, bijvoorbeeld: Sterke punten.",
    )

    @staticmethod
    def initial_of(value):
        """The value as the fields show it."""
        return value | {"remarks": "\n".join(value.get("remarks", ()))}

    @property
    def value(self):
        """The fields as the sheet keeps them; without columns for remarks there is no such list."""
        said = self.cleaned_data
        remarks = _lines(said["remarks"])
        return {"dates": said["dates"], "rule": said["rule"]} | ({"remarks": remarks} if remarks else {})


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
