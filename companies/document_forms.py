"""Forms about documents: a first version, and a newer one."""

import uuid

from django import forms

from companies import documents
from companies.models import Document
from duaalportal.lib.fields import text_field
from duaalportal.lib.uploads import PaperField

PAPER = "PDF hoogstens 10 MB, of een duidelijke foto (JPG, PNG of WebP) hoogstens 8 MB."


class VersionForm(forms.Form):
    """A file; its name may not say that it is something we never keep."""

    paper = PaperField(label="Bestand", missing="Kies een bestand.", help_text=PAPER)

    def clean_paper(self):
        """The file, unless its name says what it may not be."""
        _refuse(self.file_name)
        return self.cleaned_data["paper"]

    @property
    def file_name(self):
        """The name the file had with whoever handed it in."""
        file = self.files.get("paper")
        return file.name if file else ""


class DocumentForm(VersionForm):
    """A first version: what it is, and the file."""

    kind = forms.ChoiceField(label="Wat is het?", choices=Document.Kind.choices)
    title = text_field(
        "Titel",
        160,
        missing="Geef het een titel.",
        help_text="Zo vindt een collega het terug. Bijvoorbeeld: getuigschrift Bart Claeys 2026.",
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    field_order = ("kind", "title", "paper", "key")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4

    def clean_title(self):
        """The title, unless it says what it may not be."""
        _refuse(self.cleaned_data["title"])
        return self.cleaned_data["title"]


def _refuse(text):
    try:
        documents.refuse_by_name(text)
    except documents.NeverKept as refused:
        raise forms.ValidationError(str(refused), code="never_kept") from refused
