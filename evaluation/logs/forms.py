"""Forms of logs and measurements: text in, domain values out. Their fields follow the sheet, so they are made per page."""

import uuid
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError

from duaalportal.lib import uploads
from duaalportal.lib.privacy import refuse_national_numbers
from evaluation.logs.keeping import Typed
from evaluation.logs.measuring import Mark
from evaluation.models import Measurement


def read_day(text, today):
    """The day of an address or form; today's for what is none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return today


def read_key(text):
    """The number a form gave itself; None for what is none."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def words(error):
    """A refusal as one sentence."""
    return "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def typed(text, version):
    """An answer to one line of the log. Raises ValidationError for a national register number."""
    text = (text or "").replace("\r\n", "\n").replace("\x00", "").strip()
    refuse_national_numbers(text)
    number = int(version) if version and version.isascii() and version.isdigit() and len(version) < 11 else 0
    return Typed(text, number)


def log_answers(sent):
    """The answers that were sent, and {name: sentence} of what cannot be read; a line that was not tapped stays."""
    answers, problems = {}, {}
    for field_name in sent:
        kind, _, name = field_name.partition("-")
        if kind not in ("value", "note") or f"version-{name}" not in sent:
            continue
        try:
            answers[name] = typed(sent[field_name], sent[f"version-{name}"])
        except ValidationError as no:
            problems[name] = words(no)
    return answers, problems


@dataclass
class MarksForm:
    """V or O for several criteria, each with a remark and a photo; what is not tapped is not judged."""

    sent: object = None
    files: object = None
    errors: dict = field(default_factory=dict)
    marks: dict = field(default_factory=dict)

    @property
    def is_bound(self):
        """Whether it was sent."""
        return self.sent is not None

    def is_valid(self):
        """Read what was sent; what cannot be kept stands in `errors` by the code of the criterion."""
        names = [name.partition("-") for name in (*self.sent, *self.files)]
        for code in dict.fromkeys(code for kind, _, code in names if kind in ("mark", "remark", "photo")):
            self._read(code)
        return not self.errors

    def _read(self, code):
        value = self.sent.get(f"mark-{code}", "")
        note, file = self.sent.get(f"remark-{code}", "").strip(), self.files.get(f"photo-{code}")
        if not value:
            if note or file:
                self.errors[code] = "Kies V of O: zonder keuze bewaren we je opmerking of foto niet."
            return
        if value not in Measurement.Value.values:
            self.errors[code] = "Kies V of O."
            return
        try:
            if len(note) > 500:
                raise ValidationError(f"Je tekst telt {len(note)} tekens; er is plaats voor 500.")
            refuse_national_numbers(note)
            picture = uploads.read_picture(file) if file else None
        except (ValidationError, uploads.Refused) as no:
            self.errors[code] = words(no)
        else:
            self.marks[code] = Mark(value, note, picture)

    def said(self, code):
        """What was tapped and written for a criterion, to show again."""
        if not self.is_bound:
            return "", ""
        return self.sent.get(f"mark-{code}", ""), self.sent.get(f"remark-{code}", "")

    @property
    def key(self):
        """The number this form gave itself; a new one when it is shown first."""
        return (read_key(self.sent.get("key")) if self.is_bound else None) or uuid.uuid4()

    @property
    def lost_photos(self):
        """Whether photos were sent that the page cannot give back."""
        return bool(self.errors) and bool(self.files)
