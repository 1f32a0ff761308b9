"""Forms of a company and its establishments: text in, domain values out."""

import re

from django import forms
from django.core.exceptions import ValidationError

from companies.establishments import COMPANY_FIELDS, FIELDS, ClosingReason, mark_of
from companies.models import check_establishment_number
from duaalportal.accounts.models.organisations import check_kbo_number
from duaalportal.catalogue.models import JointCommittee, Programme
from duaalportal.lib.fields import day_field, text_field

NAME, STREET, MUNICIPALITY = 160, 160, 80
MOST_PLACES = 500
TAKEN = (
    "Dit nummer staat al bij een ander leerbedrijf in het portaal. Kijk na of je het juiste nummer hebt. "
    "Klopt het toch? Vraag dan hulp via Hulp en contact."
)
CHANGED = "Iemand anders paste dit intussen aan. Hieronder staat wat er nu is. Bewaar je opnieuw, dan geldt jouw tekst."


def plain_number(text):
    """The ten digits of a number however it was typed: "BE 0123.456.749", "123 456 749"."""
    digits = re.sub(r"[\s./-]", "", str(text or "").strip().upper().removeprefix("BE"))
    return f"0{digits}" if re.fullmatch(r"\d{9}", digits) else digits


class NumberField(forms.CharField):
    """A number of ten digits with check digits, typed with or without dots; empty is None."""

    def __init__(self, *, check, **kwargs):
        super().__init__(empty_value=None, validators=[check], **kwargs)

    def to_python(self, value):
        """The bare digits."""
        text = super().to_python(value)
        if text and len(text) > 40:
            raise ValidationError("Dit is te lang voor een nummer: het telt tien cijfers.", code="too_long")
        return plain_number(text) or None


def check_postcode(value):
    """Raise when this is no Belgian postcode."""
    if not re.fullmatch(r"[1-9][0-9]{3}", value):
        raise ValidationError("Een postcode telt vier cijfers, zoals 9800.", code="postcode")


class _AddressForm(forms.Form):
    street = text_field("Straat en nummer", STREET, required=False)
    postcode = forms.CharField(
        label="Postcode",
        required=False,
        validators=[check_postcode],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
    )
    municipality = text_field("Gemeente", MUNICIPALITY, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def clean_name(self):
        """One line, however it was typed."""
        return " ".join(self.cleaned_data["name"].split())

    def stand_beside(self, current):
        """Say that somebody else saved meanwhile; the form keeps what was typed and now knows what it replaces."""
        self.add_error(None, CHANGED)
        self.data = self.data.copy()
        self.data["seen"] = mark_of(current, self.marked)


class EstablishmentForm(_AddressForm):
    """An establishment as somebody wants it."""

    marked = FIELDS
    name = text_field(
        "Naam van de vestiging",
        NAME,
        help_text="Zoals jullie ze noemen.",
        missing="Geef de vestiging een naam.",
    )
    number = NumberField(
        check=check_establishment_number,
        label="Vestigingsnummer",
        required=False,
        help_text="Tien cijfers, het eerste is 2 of hoger. Het staat in de Kruispuntbank van Ondernemingen (KBO).",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    joint_committee = forms.ModelChoiceField(
        queryset=JointCommittee.objects.all(),
        label="Paritair comité",
        required=False,
        empty_label="Weet ik nog niet",
        help_text="Het bepaalt welk partnerschap de erkenning behandelt. Je sociaal secretariaat kent het nummer.",
        error_messages={"invalid_choice": "Kies een paritair comité uit de lijst."},
    )
    capacity = forms.IntegerField(
        label="Voor hoeveel lerenden is er tegelijk plaats?",
        required=False,
        min_value=0,
        max_value=MOST_PLACES,
        error_messages={
            "invalid": "Schrijf een getal, zoals 3.",
            "min_value": "Minder dan nul plaatsen bestaat niet.",
            "max_value": f"Schrijf hoogstens {MOST_PLACES}.",
        },
        help_text="Leeg laten mag: dan tellen alleen de plaatsen per mentor.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    field_order = (
        "name",
        "number",
        "street",
        "postcode",
        "municipality",
        "joint_committee",
        "capacity",
        "seen",
    )

    @property
    def values(self):
        """What the service takes."""
        kept = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("seen", "joint_committee")
        }
        committee = self.cleaned_data["joint_committee"]
        return kept | {"joint_committee_id": committee.pk if committee else None}


class CompanyForm(_AddressForm):
    """Name, number and address of a company."""

    marked = COMPANY_FIELDS
    name = text_field("Naam van het leerbedrijf", NAME, missing="Zonder naam vindt niemand jullie.")
    kbo_number = NumberField(
        check=check_kbo_number,
        label="Ondernemingsnummer (KBO)",
        required=False,
        help_text="Tien cijfers, zoals 0123.456.749.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    field_order = ("name", "kbo_number", "street", "postcode", "municipality", "seen")

    @property
    def values(self):
        """What the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class ClosingForm(forms.Form):
    """From when an establishment closes, and why."""

    closed_on = day_field("Gesloten vanaf", help_text="De eerste dag waarop er niemand meer leert.")
    reason = forms.ChoiceField(
        label="Waarom?",
        choices=ClosingReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies waarom deze vestiging sluit."},
    )


class QuestionForm(forms.Form):
    """Where, in which programme and from which day: the question whether learners can start."""

    vestiging = forms.ModelChoiceField(
        queryset=None, label="Vestiging", empty_label=None, error_messages={"required": "Kies een vestiging."}
    )
    opleiding = forms.ModelChoiceField(
        queryset=Programme.objects.all(),
        label="Duale opleiding",
        empty_label=None,
        error_messages={"required": "Kies een opleiding."},
    )
    dag = day_field("Startdag")

    def __init__(self, *args, establishments, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["vestiging"].queryset = establishments
