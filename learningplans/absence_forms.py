"""The form that reports an absence; it asks no reason."""

from django import forms

from duaalportal.lib.fields import day_field
from learningplans.models import Absence

WORDS = {Absence.Kind.ABSENT: "afwezig, de hele dag", Absence.Kind.LATE: "komt later, dezelfde dag nog"}


class AbsenceForm(forms.Form):
    """What is reported, and for which days."""

    kind = forms.ChoiceField(
        label="Wat meld je?",
        choices=list(WORDS.items()),
        initial=Absence.Kind.ABSENT,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat je meldt."},
    )
    first_day = day_field("Welke dag?", missing="Kies een dag.")
    last_day = day_field(
        "Tot en met", required=False, help_text="Alleen bij meer dan één dag. De laatste dag telt mee."
    )

    def clean(self):
        """Without a last day it is one day."""
        said = super().clean()
        if not said.get("last_day") and "last_day" not in self.errors:
            said["last_day"] = said.get("first_day")
        return said
