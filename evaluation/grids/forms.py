"""The form that takes a grid as YAML and says what is wrong with it, line by line."""

from django import forms
from django.core.exceptions import ValidationError

from evaluation.grids import publishing
from evaluation.grids.reading import parse
from groeiwijzer.instrument_forms import InstrumentForm
from groeiwijzer.instruments import Fault, InvalidInstrument


class GridForm(InstrumentForm):
    """A file or a text; `read` is what it holds, `faults` is everything wrong with it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.read = None

    def clean(self):
        """Read the grid; what is wrong stands in `faults`, with its line."""
        cleaned = forms.Form.clean(self)
        if self.errors:
            return cleaned
        self.source = (cleaned.get("file") or cleaned.get("text") or "").replace("\r\n", "\n")
        if not self.source.strip():
            raise ValidationError("Kies een bestand, of plak de tekst van je rooster.")
        try:
            read = parse(self.source)
            publishing.check_publishable(read, self.owner)
        except InvalidInstrument as error:
            self.faults = error.faults
        except publishing.NotPublishable as error:
            self.faults = (Fault(self._line_of(error.key), error.key, str(error)),)
        else:
            self.read = read
        return cleaned
