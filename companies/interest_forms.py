"""The form with which a company shows interest."""

import uuid
from datetime import timedelta

from django import forms
from django.db.models import Q

from duaalportal.catalogue.models import Programme
from duaalportal.lib.fields import day_field, text_field

AHEAD = timedelta(days=3 * 366)
MOST = 50


class InterestForm(forms.Form):
    """Where, for which programme, for how many and from when."""

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
    places = forms.IntegerField(
        label="Hoeveel lerenden tegelijk?",
        initial=1,
        min_value=1,
        max_value=MOST,
        error_messages={
            "required": "Vul een getal in.",
            "invalid": "Vul een getal in, bijvoorbeeld 2.",
            "min_value": "Minstens 1.",
            "max_value": f"Hoogstens {MOST}. Zijn het er meer, schrijf het dan in de opmerking.",
        },
    )
    from_day = day_field("Vanaf wanneer?")
    note = text_field(
        "Opmerking voor scholen",
        500,
        required=False,
        rows=3,
        help_text="Bijvoorbeeld hoe een school je best bereikt.",
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, organisation, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["establishment"].queryset = organisation.establishments.open(today)
        self.fields["programme"].queryset = Programme.objects.filter(
            Q(retired_on__isnull=True) | Q(retired_on__gt=today)
        )
        self.fields["from_day"].initial = today
        self.fields["key"].initial = uuid.uuid4

    def clean_from_day(self):
        """Today or later, and not so far ahead that a year was mistyped."""
        day = self.cleaned_data["from_day"]
        if day < self.today:
            raise forms.ValidationError("Deze dag is voorbij. Kies vandaag of later.")
        if day > self.today + AHEAD:
            raise forms.ValidationError("Dat is meer dan drie jaar vooruit. Kijk het jaar na.")
        return day
