"""The form that gives a rule a new value."""

from django import forms

from duaalportal.catalogue.models import Scheme, Unit
from duaalportal.catalogue.parameters import typed
from duaalportal.lib.fields import day_field, text_field

ASKED = {
    Unit.EURO: "Een bedrag in euro, bijvoorbeeld 612,50.",
    Unit.TEXT: "Een korte tekst.",
    Unit.MONTH_DAY: "Maand en dag, bijvoorbeeld 11-30 voor 30 november.",
    Unit.LIST: "Getallen met een komma ertussen, bijvoorbeeld 12,6,2.",
}


class ValueForm(forms.Form):
    """A value, for whom, from when, and where it is written."""

    value = text_field("Nieuwe waarde", 40, missing="Vul de nieuwe waarde in.")
    scheme = forms.ModelChoiceField(
        queryset=Scheme.objects.all(), required=False, label="Voor wie?", empty_label="Iedereen"
    )
    valid_from = day_field("Vanaf welke dag?", missing="Vul in vanaf welke dag dit geldt.")
    source = text_field(
        "Waar staat dat?",
        300,
        help_text="Wet, besluit of webpagina met datum.",
        missing="Zeg waar dit staat.",
    )
    note = text_field("Uitleg", 300, required=False)

    def __init__(self, *args, name, **kwargs):
        super().__init__(*args, **kwargs)
        self.name = name
        asked = ASKED.get(name.unit, f"Een geheel getal ({name.unit.label}).")
        self.fields["value"].help_text = asked

    def clean_value(self):
        """The text of a value that fits the unit of the rule."""
        text = self.cleaned_data["value"].strip()
        try:
            typed(self.name, text)
        except ValueError as error:
            raise forms.ValidationError(f"Dit kan niet. {self.fields['value'].help_text}") from error
        return text
