"""The form that takes a questionnaire as YAML and says what is wrong with it, line by line."""

import re
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError

from groeiwijzer import publishing
from groeiwijzer.instruments import Fault, InvalidInstrument, parse

MAX_FILE = 1_000_000


@dataclass(frozen=True, slots=True)
class ShownFault:
    """A fault with the line as its writer wrote it."""

    line: int
    reason: str
    source: str


class InstrumentForm(forms.Form):
    """A file or a text; `instrument` is what it holds, `faults` is everything wrong with it."""

    file = forms.FileField(
        label="Bestand van je toestel",
        required=False,
        help_text="Een YAML-bestand van hoogstens 1 MB.",
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
        error_messages={"empty": "Dit bestand is leeg."},
    )
    text = forms.CharField(
        label="Of de tekst zelf",
        required=False,
        strip=False,
        help_text="Wat je hier verbetert, kijken we meteen weer na.",
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false", "autocapitalize": "off"}),
    )

    def __init__(self, *args, owner, **kwargs):
        super().__init__(*args, **kwargs)
        self.owner = owner
        self.instrument = None
        self.faults: tuple[Fault, ...] = ()
        self.source = ""

    def clean_file(self):
        """The text of the file; only UTF-8 is read."""
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > MAX_FILE:
            raise ValidationError("Dit bestand is groter dan 1 MB.")
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError("Dit is geen tekst in UTF-8. Bewaar het bestand als UTF-8.") from error

    def clean(self):
        """Read the questionnaire; what is wrong stands in `faults`, with its line."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        self.source = (cleaned.get("file") or cleaned.get("text") or "").replace("\r\n", "\n")
        if not self.source.strip():
            raise ValidationError("Kies een bestand, of plak de tekst van je vragenlijst.")
        try:
            instrument = parse(self.source)
            publishing.check_publishable(instrument, self.owner)
        except InvalidInstrument as error:
            self.faults = error.faults
        except publishing.NotPublishable as error:
            self.faults = (Fault(self._line_of(error.key), error.key, str(error)),)
        else:
            self.instrument = instrument
        return cleaned

    def _line_of(self, key):
        found = re.search(rf"^{key}:", self.source, re.MULTILINE)
        return self.source.count("\n", 0, found.start()) + 1 if found else 1

    def shown_faults(self, most):
        """The first faults with their lines, and how many more there are."""
        lines = self.source.splitlines() or [""]
        shown = [
            ShownFault(fault.line, fault.reason, lines[min(fault.line, len(lines)) - 1].strip()[:120])
            for fault in self.faults[:most]
        ]
        return shown, len(self.faults) - len(shown)
