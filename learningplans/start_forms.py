"""Forms around a start: what was done, the health check, the first day, and papers."""

import uuid

from django import forms
from django.utils import timezone

from companies.documents import NeverKept, refuse_by_name
from duaalportal.lib.fields import day_field, text_field
from duaalportal.lib.uploads import PaperField
from learningplans.models import PaperKind

PAPER = "PDF hoogstens 10 MB, of een duidelijke foto (JPG, PNG of WebP) hoogstens 8 MB."


ORGANISERS = (("", "Nog niet afgesproken"), ("company", "Het leerbedrijf"), ("school", "De school"))


class EvidenceForm(forms.Form):
    """That an item is done, or is not needed here and why; a paper of the trajectory may show it."""

    is_not_needed = forms.BooleanField(
        label="Niet nodig hier", required=False, help_text="Schrijf dan hieronder waarom."
    )
    done_on = day_field("Wanneer?")
    note = text_field("Toelichting", 300, required=False, rows=2)
    paper = forms.ModelChoiceField(
        label="Welk document toont het?", queryset=None, required=False, empty_label="Geen document"
    )

    def __init__(self, *args, item, papers, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("done_on", timezone.localdate())
        self.fields["paper"].queryset = papers
        self.fields["paper"].label_from_instance = lambda paper: paper.title
        if not papers:
            del self.fields["paper"]
        if not item.entry.may_be_left_out:
            del self.fields["is_not_needed"]


class HealthForm(forms.Form):
    """Who organises the check, when it is planned, and that the attest came; for who is of age whether it is needed."""

    needed_by_risk = forms.TypedChoiceField(
        label="Vraagt de risicoanalyse een gezondheidstoezicht?",
        choices=(("", "Nog niet bekeken"), ("ja", "Ja"), ("nee", "Nee")),
        coerce=lambda value: value == "ja",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    organiser = forms.ChoiceField(
        label="Wie regelt het?",
        choices=ORGANISERS,
        required=False,
        widget=forms.RadioSelect,
    )
    planned_on = day_field("Gepland op", required=False)
    attest_on = day_field(
        "Attest ontvangen op",
        required=False,
        help_text="Alleen de dag. Laad het attest zelf nooit op en schrijf niet wat erin staat.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, is_minor, row, **kwargs):
        said = {True: "ja", False: "nee", None: ""}[row.needed_by_risk]
        initial = {name: getattr(row, name) for name in ("organiser", "planned_on", "attest_on", "version")}
        super().__init__(*args, initial=initial | {"needed_by_risk": said}, **kwargs)
        if is_minor:
            del self.fields["needed_by_risk"]


class StartForm(forms.Form):
    """On which day the learner began, from the first day on."""

    on = day_field("Eerste dag", help_text="De dag waarop de lerende echt begon.")


class PaperVersionForm(forms.Form):
    """A file; its name may not say that it is something we never keep."""

    upload = PaperField(label="Bestand", missing="Kies een bestand.", help_text=PAPER)

    def clean_upload(self):
        """The file, unless its name says what it may not be."""
        _refuse(self.file_name)
        return self.cleaned_data["upload"]

    @property
    def file_name(self):
        """The name the file had with whoever handed it in."""
        file = self.files.get("upload")
        return file.name if file else ""


class PaperForm(PaperVersionForm):
    """A first version: what it is, whom it concerns, and the file."""

    kind = forms.ChoiceField(label="Wat is het?", choices=PaperKind.choices)
    title = text_field(
        "Titel", 160, missing="Geef het een titel.", help_text="Zo vindt een collega het terug."
    )
    placement = forms.ModelChoiceField(
        label="Wie leest het?", queryset=None, required=False, empty_label="School en lerende"
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    field_order = ("kind", "title", "placement", "upload", "key")

    def __init__(self, *args, placements, for_school, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4
        asked = self.fields["placement"]
        asked.queryset = placements
        asked.label_from_instance = lambda row: f"School, lerende en {row.organisation.name}"
        if not for_school:
            asked.required, asked.empty_label = True, None
            asked.initial = placements.first()

    def clean_title(self):
        """The title, unless it says what it may not be."""
        _refuse(self.cleaned_data["title"])
        return self.cleaned_data["title"]


def _refuse(text):
    try:
        refuse_by_name(text)
    except NeverKept as refused:
        raise forms.ValidationError(str(refused), code="never_kept") from refused
