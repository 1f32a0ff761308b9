"""Forms about places: the period that is looked at, and why a place is given back."""

from datetime import timedelta

from django import forms

from duaalportal.lib.fields import day_field, text_field

LONGEST = timedelta(days=3 * 366)


class PeriodForm(forms.Form):
    """From when until when; without an end the place runs on."""

    van = day_field("Vanaf")
    tot = day_field("Tot en met", required=False, help_text="Weet je het nog niet? Laat leeg.")

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self):
        data = super().clean()
        first, last = data.get("van"), data.get("tot")
        if first and abs(first - self.today) > LONGEST:
            self.add_error("van", "Kies een dag binnen drie jaar.")
        if first and last and last < first:
            self.add_error("tot", "De laatste dag komt voor de eerste dag.")
        return data


class ReleaseForm(forms.Form):
    """Why a place is given back."""

    reason = text_field(
        "Waarom komt deze plaats vrij?",
        300,
        rows=3,
        missing="Schrijf waarom deze plaats vrijkomt.",
        help_text="School en leerbedrijf lezen dit. Schrijf niets over gezondheid.",
    )
