"""What a company says of a place it offers."""

import uuid

from django import forms
from django.db.models import Q

from duaalportal.catalogue.models import Programme
from duaalportal.lib.fields import day_field, text_field

MOST = 50
WEEKDAYS = [
    (str(n), name)
    for n, name in enumerate(("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"), 1)
]
LANGUAGES = [
    (word, word)
    for word in ("Nederlands", "Frans", "Engels", "Duits", "Pools", "Roemeens", "Turks", "Arabisch")
]


class OpeningForm(forms.Form):
    """Where, for whom, when, what is learned and what is expected."""

    establishment = forms.ModelChoiceField(queryset=None, label="In welke vestiging?", empty_label=None)
    programme = forms.ModelChoiceField(
        queryset=None,
        label="Voor welke opleiding?",
        empty_label="Kies een opleiding",
        error_messages={
            "required": "Kies een opleiding.",
            "invalid_choice": "Kies een opleiding uit de lijst.",
        },
    )
    title = text_field(
        "Naam van de plaats", 120, required=False, help_text="Bijvoorbeeld: lassen in de staalbouw."
    )
    places = forms.IntegerField(
        label="Hoeveel lerenden tegelijk?",
        initial=1,
        min_value=1,
        max_value=MOST,
        error_messages={
            "required": "Vul een getal in.",
            "invalid": "Vul een getal in, bijvoorbeeld 2.",
            "min_value": "Minstens 1.",
            "max_value": f"Hoogstens {MOST}.",
        },
    )
    starts_on = day_field("Eerste dag")
    ends_on = day_field("Laatste dag")
    weekdays = forms.MultipleChoiceField(
        label="Op welke dagen?",
        choices=WEEKDAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Kies niets als je dat nog afspreekt.",
    )
    learns = text_field("Wat leer je hier?", 2000, required=False, rows=4)
    expects = text_field("Wat verwachten jullie?", 2000, required=False, rows=3)
    languages = forms.MultipleChoiceField(
        label="Welke talen spreekt men op de werkvloer?",
        choices=LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    offers_support = forms.BooleanField(label="Er is tijd voor extra begeleiding", required=False)
    for_rotation = forms.BooleanField(
        label="Ook voor een deel van het jaar",
        required=False,
        help_text="Een lerende die om beurten bij bedrijven leert, kan hier een tijd terecht.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, organisation, today, opening=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["establishment"].queryset = organisation.establishments.open(today)
        self.fields["programme"].queryset = Programme.objects.filter(
            Q(retired_on__isnull=True) | Q(retired_on__gt=today)
        )
        if opening is None:
            self.fields["key"].initial = uuid.uuid4
            return
        for name in self.fields:
            if hasattr(opening, name):
                self.initial.setdefault(name, getattr(opening, name))
        self.initial["weekdays"] = [str(day) for day in opening.weekdays]

    def clean_weekdays(self):
        """As numbers, Monday is 1."""
        return sorted(map(int, self.cleaned_data["weekdays"]))

    @property
    def said(self):
        """What a service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "key")}


class CloseForm(forms.Form):
    """Why it closes."""

    reason = text_field("Waarom sluit je deze plaats?", 300, help_text="Scholen lezen dit niet.")
