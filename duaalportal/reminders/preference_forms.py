"""The form of how one wants to hear."""

import re

from django import forms

from duaalportal.lib.fields import day_field
from duaalportal.reminders.models import Preference, Rhythm

NUMBER = Preference._meta.get_field("sms_number")


class PreferenceForm(forms.Form):
    """How often, along which way, and until when not."""

    rhythm = forms.ChoiceField(
        label="Hoe vaak krijg je een mail?", choices=Rhythm.choices, widget=forms.RadioSelect
    )
    sms_number = forms.CharField(
        label="Gsm-nummer voor een sms",
        required=False,
        max_length=30,
        help_text="Alleen als een mail onbeantwoord bleef. Laat leeg als je geen sms wil.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    quiet_until = day_field(
        "Stil tot en met",
        required=False,
        help_text="Bijvoorbeeld als je met verlof bent. Laat leeg voor niets.",
    )

    def clean_sms_number(self):
        """The number as the adapter takes it: 0470 12 34 56 becomes +32470123456."""
        number = re.sub(r"[\s./()-]", "", self.cleaned_data["sms_number"])
        number = re.sub(r"^00", "+", number)
        number = re.sub(r"^0", "+32", number)
        if number:
            NUMBER.run_validators(number)
        return number
