"""Forms of what is lent, and of the charter."""

import uuid

from django import forms

from duaalportal.lib.fields import day_field, text_field
from learningplans.agreement_forms import VersionForm
from learningplans.charter import LONGEST


class LoanForm(forms.Form):
    """What is lent, by whom, from when until when; the key makes that sending twice makes one."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    lender = forms.ChoiceField(
        label="Wie leent uit?",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wie uitleent.", "invalid_choice": "Kies een van deze."},
    )
    items = text_field(
        "Wat leen je uit?",
        2000,
        rows=4,
        missing="Schrijf wat je uitleent.",
        help_text="Eén ding per regel, met een nummer als het er een heeft.",
    )
    lent_on = day_field("Vanaf welke dag?", missing="Kies een dag.")
    due_on = day_field("Terug ten laatste op", missing="Kies een dag.")
    conditions = text_field(
        "Afspraken",
        2000,
        rows=3,
        required=False,
        help_text="Bijvoorbeeld: mag het mee naar huis, en wat als het stuk is?",
    )

    def __init__(self, *args, lenders, **kwargs):
        super().__init__(*args, **kwargs)
        self.lenders = {str(row.pk): row for row in lenders}
        self.fields["lender"].choices = [(key, row.name) for key, row in self.lenders.items()]
        if len(self.lenders) == 1:
            self.fields["lender"].widget = forms.HiddenInput()
            self.fields["lender"].initial = next(iter(self.lenders))
        self.fields["key"].initial = uuid.uuid4

    @property
    def values(self):
        """The text of the loan."""
        return {name: self.cleaned_data[name] for name in ("items", "conditions", "lent_on", "due_on")}


class ReturnForm(forms.Form):
    """On which day all of it came back."""

    returned_on = day_field("Op welke dag kwam alles terug?", missing="Kies een dag.")


class SeenForm(forms.Form):
    """One's agreement with the text of this digest."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class SectionForm(VersionForm):
    """One section of a charter."""

    def __init__(self, *args, title, about, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"] = text_field(
            title, LONGEST, rows=7, required=False, help_text=f"{about} Leeg laten mag: dan valt dit weg."
        )
