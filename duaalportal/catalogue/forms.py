"""Forms that give a rule a new value, a committee another partnership, and a partnership its place here."""

from django import forms

from duaalportal.accounts.access import OrganisationKind
from duaalportal.accounts.models import Organisation
from duaalportal.catalogue.models import JointCommittee, Scheme, Unit
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


class RoutingForm(forms.Form):
    """Which partnership handles a joint committee, from when, and where that is written."""

    joint_committee = forms.ModelChoiceField(
        queryset=JointCommittee.objects.all(),
        required=False,
        label="Paritair comité",
        empty_label="Alle andere",
    )
    scheme = forms.ModelChoiceField(
        queryset=Scheme.objects.all(),
        label="Partnerschap",
        empty_label="Kies een partnerschap",
        error_messages={"required": "Kies een partnerschap."},
    )
    valid_from = day_field("Vanaf welke dag?", missing="Vul in vanaf welke dag dit geldt.")
    source = text_field("Waar staat dat?", 300, missing="Zeg waar dit staat.")


class PlaceForm(forms.Form):
    """Which organisation of this portal a partnership is."""

    scheme = forms.ModelChoiceField(
        queryset=Scheme.objects.all(),
        label="Partnerschap",
        empty_label="Kies een partnerschap",
        error_messages={"required": "Kies een partnerschap."},
    )
    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.filter(kind=OrganisationKind.PARTNERSHIP),
        required=False,
        label="Organisatie in dit portaal",
        empty_label="Werkt niet in dit portaal",
    )
