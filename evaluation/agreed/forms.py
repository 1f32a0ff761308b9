"""Forms of what a school sets for a programme: text in, domain values out."""

from django import forms

from duaalportal.lib.fields import day_field
from duaalportal.lib.school_calendar import Week
from evaluation.models import GridVersion, Period, Sheets
from evaluation.rules.rhythm import next_monday

AHEAD = 400  # days
WEEKS = [
    ("1", "Elke week"),
    ("2", "Om de 2 weken"),
    ("3", "Om de 3 weken"),
    ("4", "Om de 4 weken"),
    ("0", "Niet: weken worden niet beoordeeld"),
]
TALKS = [("0", "Geen vast aantal"), *((str(n), str(n)) for n in range(1, 7))]


class FromWhen(forms.Form):
    """From which week on."""

    day = day_field("Vanaf welke week?", missing="Kies een dag in de week waarin het begint.")

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["day"].initial = next_monday(today)

    def clean_day(self):
        """The Monday of that week; a week that goes on or is past is refused."""
        first, earliest = Week.of(self.cleaned_data["day"]).monday, next_monday(self.today)
        if first < earliest:
            raise forms.ValidationError(
                f"Dit kan ten vroegste vanaf maandag {earliest:%d/%m/%Y}. Wat loopt of voorbij is, verandert niet."
            )
        if (first - earliest).days > AHEAD:
            raise forms.ValidationError("Dit ligt meer dan een jaar vooruit. Kies een vroegere week.")
        return first


class RhythmForm(FromWhen):
    """How often weeks, sheets and talks are asked."""

    weeks = forms.TypedChoiceField(
        label="Weken beoordelen",
        choices=WEEKS,
        coerce=int,
        widget=forms.RadioSelect,
        help_text="Lerende, mentor en leerkracht kijken apart naar dezelfde punten. De week waarin dit begint, is de eerste.",
        error_messages={"required": "Kies hoe vaak."},
    )
    sheets = forms.ChoiceField(
        label="Fiche van de lerende",
        choices=Sheets.choices,
        widget=forms.RadioSelect,
        help_text="Wanneer het portaal eraan herinnert. Invullen mag altijd.",
        error_messages={"required": "Kies hoe vaak."},
    )
    talks = forms.TypedChoiceField(
        label="Gesprekken met drie",
        choices=TALKS,
        coerce=int,
        help_text="Hoeveel per periode. Zes weken voor het einde vraagt het portaal wat nog ontbreekt.",
    )
    period = forms.ChoiceField(label="Per", choices=Period.choices)
    field_order = ("weeks", "sheets", "talks", "period", "day")


class GridChoiceForm(FromWhen):
    """Which grid counts."""

    grid = forms.ModelChoiceField(
        queryset=GridVersion.objects.none(),
        label="Welk rooster?",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": "Kies een rooster.",
            "invalid_choice": "Dit rooster is er niet meer. Kies een ander.",
        },
    )
    field_order = ("grid", "day")

    def __init__(self, *args, school, **kwargs):
        super().__init__(*args, **kwargs)
        rows = GridVersion.objects.usable_by(school).defer("content")
        self.fields["grid"].queryset = rows.order_by("title", "-number", "pk")
