"""Forms about contacts: who it is, for what, and the handing over."""

import uuid
from datetime import timedelta

from django import forms
from django.core.validators import RegexValidator, validate_email

from companies import contacts
from companies.models import Establishment, Purpose
from duaalportal.lib.fields import day_field, text_field

AHEAD = timedelta(days=366)
PHONE = RegexValidator(
    r"^\+?[\d ()./-]{6,}$", "Dit is geen telefoonnummer. Schrijf bijvoorbeeld 09 123 45 67."
)


class ReachForm(forms.Form):
    """Who somebody is, how to reach them, and who stands in."""

    user = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label="Account in dit portaal",
        empty_label="Geen account",
        help_text="Met een account leest deze persoon de overdrachtsnota van wie ervoor kwam.",
    )
    name = text_field("Naam", 120, required=False, help_text="Koos je een account, dan mag dit leeg blijven.")
    email = text_field("E-mailadres", 254, required=False)
    phone = text_field("Telefoon", 40, required=False)
    substitute_name = text_field(
        "Wie neemt over bij afwezigheid?", 120, missing="Vul in wie overneemt bij ziekte of vakantie."
    )

    def __init__(self, *args, organisation, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["user"].queryset = contacts.colleagues(organisation, today)
        self.fields["user"].label_from_instance = lambda person: person.name
        self.fields["email"].widget = forms.EmailInput()
        self.fields["email"].validators.append(validate_email)
        self.fields["phone"].validators.append(PHONE)

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        if data["user"]:
            data["name"] = data["name"] or data["user"].name
            data["email"] = data["email"] or data["user"].email
        if not data["name"]:
            self.add_error("name", "Vul een naam in, of kies een account.")
        elif not data["email"] and not data["phone"]:
            self.add_error(
                "phone", "Vul een telefoonnummer of een e-mailadres in: anders is er geen contact."
            )
        elif data["substitute_name"].casefold() == data["name"].casefold():
            self.add_error("substitute_name", "Kies iemand anders: niemand vervangt zichzelf.")
        return data

    @property
    def values(self):
        """What the services take."""
        return {name: self.cleaned_data[name] for name in contacts.FIELDS if name in self.fields}


class ContactForm(ReachForm):
    """A new contact."""

    purpose = forms.ChoiceField(label="Waarvoor?", choices=Purpose.choices, widget=forms.RadioSelect)
    establishment = forms.ModelChoiceField(
        queryset=Establishment.objects.none(),
        required=False,
        label="Voor welke vestiging?",
        empty_label="Het hele bedrijf",
    )
    starts_on = day_field("Contactpersoon vanaf")
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    field_order = (
        "purpose",
        "establishment",
        "user",
        "name",
        "email",
        "phone",
        "substitute_name",
        "starts_on",
    )

    def __init__(self, *args, organisation, today, **kwargs):
        super().__init__(*args, organisation=organisation, today=today, **kwargs)
        self.fields["establishment"].queryset = organisation.establishments.open(today)
        if not self.fields["establishment"].queryset:
            del self.fields["establishment"]
        self.fields["starts_on"].initial = today
        self.fields["key"].initial = uuid.uuid4

    def clean_starts_on(self):
        """Not more than a year ahead: then a year was mistyped."""
        day = self.cleaned_data["starts_on"]
        if day > self.today + AHEAD:
            raise forms.ValidationError("Dat is meer dan een jaar vooruit. Kijk het jaar na.")
        return day


class CorrectionForm(ReachForm):
    """A correction of how a contact is reached."""


class HandOverForm(ReachForm):
    """Who follows up a contact, from when, and what they have to know."""

    on = day_field("Vanaf welke dag?")
    note = text_field(
        "Overdrachtsnota",
        4000,
        rows=6,
        help_text="Wat loopt er, wat is afgesproken, met wie op school? De opvolger en de trajectbegeleider lezen dit.",
        missing="Schrijf een overdrachtsnota: zo gaat niets verloren.",
    )
    field_order = ("user", "name", "email", "phone", "substitute_name", "on", "note")

    def __init__(self, *args, contact, today, **kwargs):
        super().__init__(*args, organisation=contact.organisation, today=today, **kwargs)
        self.contact = contact
        self.fields["on"].initial = today
        self.fields["user"].queryset = self.fields["user"].queryset.exclude(pk=contact.user_id)

    def clean_on(self):
        """After the day on which the first one started, and not more than a year ahead."""
        day = self.cleaned_data["on"]
        if day <= self.contact.starts_on:
            raise forms.ValidationError(
                f"{self.contact.name} is contactpersoon sinds {self.contact.starts_on:%d/%m/%Y}. Kies een latere dag."
            )
        if day > self.today + AHEAD:
            raise forms.ValidationError("Dat is meer dan een jaar vooruit. Kijk het jaar na.")
        return day

    @property
    def values(self):
        """What the service takes of the successor."""
        return {name: value for name, value in super().values.items() if name != "purpose"}
