"""Forms of collaborations: with whom and how long, a company to bring in, and its first person."""

from django import forms

from companies.collaboration import FIRST_ROLES
from companies.establishment_forms import NAME, CompanyForm, NumberField
from companies.models import check_establishment_number
from duaalportal.accounts.models.organisations import check_kbo_number
from duaalportal.catalogue.models import JointCommittee
from duaalportal.lib.fields import day_field, text_field


class StartForm(forms.Form):
    """With which school, from when until when."""

    school = forms.ModelChoiceField(
        queryset=None,
        label="Met welke school?",
        empty_label="Kies een school",
        error_messages={"required": "Kies een school."},
    )
    starts_on = day_field("Vanaf")
    ends_on = day_field("Tot en met", required=False, help_text="Leeg laten mag: je kan altijd stoppen.")

    def __init__(self, *args, schools, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["school"].queryset = schools
        self.fields["school"].error_messages["invalid_choice"] = (
            "Die school staat niet in de lijst. Kies er een."
        )

    def clean(self):
        """A period that does not end before it starts, nor today."""
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "De laatste dag ligt voor de eerste. Kijk beide dagen na.")
        elif last and last < self.today:
            self.add_error("ends_on", "Deze dag is voorbij. Kies vandaag of een latere dag.")
        return data


class AddCompanyForm(CompanyForm):
    """A company that is not in the portal yet, with its first establishment."""

    kbo_number = NumberField(check=check_kbo_number, label="Ondernemingsnummer (KBO)")
    place_name = text_field(
        "Naam van de vestiging",
        NAME,
        help_text="De plaats waar de lerende zal werken. Andere vestigingen voegt het leerbedrijf zelf toe.",
        missing="Geef de vestiging een naam.",
    )
    place_number = NumberField(
        check=check_establishment_number,
        label="Vestigingsnummer",
        required=False,
        help_text="Tien cijfers, het eerste is 2 of hoger.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    joint_committee = forms.ModelChoiceField(
        queryset=JointCommittee.objects.all(),
        label="Paritair comité",
        required=False,
        empty_label="Weet ik nog niet",
        help_text="Het leerbedrijf kan dit later zelf invullen.",
    )
    field_order = (
        "kbo_number",
        "name",
        "street",
        "postcode",
        "municipality",
        "place_name",
        "place_number",
        "joint_committee",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["seen"]

    @property
    def company(self):
        """The values of the company."""
        names = ("name", "kbo_number", "street", "postcode", "municipality")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def place(self):
        """The values of its first establishment, at the address of the company."""
        data = self.cleaned_data
        return {name: data[name] for name in ("street", "postcode", "municipality")} | {
            "name": data["place_name"],
            "number": data["place_number"],
            "joint_committee": data["joint_committee"],
        }


class FirstPersonForm(forms.Form):
    """Whom the school asks in as the first person of a company."""

    name = text_field("Naam", 120, missing="Schrijf de naam van wie je vraagt.")
    email = forms.EmailField(
        label="E-mailadres",
        max_length=254,
        help_text="De uitnodiging werkt alleen met dit adres, zeven dagen lang.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label="Rol",
        choices=[(role.value, role.label.capitalize()) for role in FIRST_ROLES],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies de rol van deze persoon."},
    )

    def clean_email(self):
        """The address as it is kept."""
        return self.cleaned_data["email"].lower()
