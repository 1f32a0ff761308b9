"""Forms of a class council: text in, domain values out."""

import uuid

from django import forms

from duaalportal.lib.fields import day_field, text_field
from learningplans.agreement_forms import VersionForm
from learningplans.meeting_forms import CARE


class CouncilForm(forms.Form):
    """Which class, when, and what it is called."""

    class_group = forms.ChoiceField(
        label="Welke klas?",
        error_messages={"required": "Kies een klas.", "invalid_choice": "Kies een van deze klassen."},
    )
    title = text_field(
        "Hoe heet ze?", 120, missing="Geef een naam.", help_text="Bijvoorbeeld: Klassenraad december."
    )
    on = day_field("Op welke dag?", missing="Kies een dag.")
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def __init__(self, *args, classes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["class_group"].choices = [("", "Kies een klas"), *((one, one) for one in classes)]


class WordForm(forms.Form):
    """What a mentor explains."""

    text = text_field(
        "Hoe gaat het bij jullie?",
        2000,
        rows=7,
        missing="Schrijf in enkele zinnen hoe het gaat.",
        help_text=f"De school leest dit. De lerende kan het later opvragen. {CARE}",
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)


class OutcomeForm(VersionForm):
    """The outcome of the school."""

    outcome = text_field(
        "Wat beslist de school?",
        2000,
        rows=5,
        missing="Schrijf de uitslag.",
        help_text="In gewone woorden: wat is beslist, en wat volgt. Geen cijfers.",
    )
