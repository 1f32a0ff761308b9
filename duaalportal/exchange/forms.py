"""Forms about links; they turn text into values and save nothing."""

from datetime import timedelta

from django import forms

from duaalportal.exchange.scopes import Event, Scope
from duaalportal.exchange.sending import AddressRefused, check
from duaalportal.exchange.tokens import LASTS_AT_MOST
from duaalportal.lib.privacy import refuse_national_numbers

A_YEAR = timedelta(days=365)


class TokenForm(forms.Form):
    """A new key: for which system, what it opens, and until when."""

    name = forms.CharField(
        label="Voor welk systeem",
        max_length=80,
        validators=[refuse_national_numbers],
        help_text="Een naam waaraan jullie hem herkennen, zoals “Administratie van de school”.",
    )
    scopes = forms.MultipleChoiceField(
        label="Wat mag het systeem lezen",
        choices=[(scope.value, scope.label) for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
        help_text="Kies niet meer dan nodig. Schrijven kan een systeem nooit.",
    )
    ends_on = forms.DateField(
        label="Werkt tot en met",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Hoogstens dertien maanden. Twee weken ervoor krijgen jullie een seintje.",
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self._today = today
        self.fields["ends_on"].initial = today + A_YEAR

    def clean_ends_on(self):
        """From today on, and not for ever."""
        day = self.cleaned_data["ends_on"]
        if day < self._today:
            raise forms.ValidationError("Deze dag is voorbij.")
        if day > self._today + LASTS_AT_MOST:
            raise forms.ValidationError("Kies een dag binnen dertien maanden.")
        return day


class WebhookForm(forms.Form):
    """A new address, and what it is told."""

    url = forms.CharField(
        label="Adres van het systeem",
        max_length=300,
        help_text="Begint met https:// en is te bereiken vanaf het internet.",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    events = forms.MultipleChoiceField(
        label="Waarvan krijgt het bericht",
        choices=[(event.value, event.label) for event in Event],
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_url(self):
        """An address to which may be sent."""
        try:
            check(self.cleaned_data["url"])
        except AddressRefused as no:
            raise forms.ValidationError(str(no)) from None
        return self.cleaned_data["url"]
