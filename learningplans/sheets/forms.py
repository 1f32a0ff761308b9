"""Forms about a learning sheet beside its lines: its head, who joins the group, a remark, a note."""

import uuid

from django import forms
from django.core.validators import RegexValidator

from duaalportal.lib.fields import text_field
from learningplans.models import SheetMember
from learningplans.rules.sheets import ASSIGNMENT, CODE, THEME

FORMS = [
    (THEME, "Thema: leerdoelen, op school, oefenen en criteria"),
    (ASSIGNMENT, "Opdracht: ook een werkwijze, een logboek en een meting"),
]
Part = SheetMember.Part


class HeadForm(forms.Form):
    """What stands above the parts of a sheet."""

    title = text_field("Thema of opdracht", 160, missing="Geef de fiche een titel.")
    form = forms.ChoiceField(
        label="Vorm",
        choices=FORMS,
        widget=forms.RadioSelect,
        initial=THEME,
        error_messages={"required": "Kies een vorm.", "invalid_choice": "Kies een vorm uit de lijst."},
    )
    position = forms.IntegerField(
        label="Plaats in de reeks",
        min_value=0,
        max_value=999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text="In deze volgorde staan de fiches van de opleiding.",
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "De plaats is een getal van 0 tot 999."
        ),
    )
    change_note = text_field(
        "Wat verandert er in deze versie?",
        500,
        rows=3,
        missing="Schrijf kort wat er verandert. Wie de fiche gebruikt, leest dat.",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, first, **kwargs):
        super().__init__(*args, **kwargs)
        if first:
            del self.fields["change_note"]


class NewForm(forms.Form):
    """A sheet that is begun."""

    owner = forms.ChoiceField(label="Voor wie?", error_messages={"required": "Kies voor wie."})
    programme = forms.ChoiceField(
        label="Opleiding",
        error_messages={
            "required": "Kies een opleiding.",
            "invalid_choice": "Kies een opleiding uit de lijst.",
        },
    )
    title = text_field("Thema of opdracht", 160, missing="Geef de fiche een titel.")
    code = forms.CharField(
        label="Code",
        required=False,
        max_length=40,
        help_text="Kort, met kleine letters, cijfers en streepjes. Laat leeg, dan maken we er een van de titel. "
        "Later verandert ze niet meer.",
        validators=[
            RegexValidator(rf"^{CODE.pattern}$", "De code mag kleine letters, cijfers en streepjes hebben.")
        ],
        error_messages={"max_length": "De code telt hoogstens 40 tekens."},
    )
    form = HeadForm.base_fields["form"]

    def __init__(self, *args, owners, programmes, **kwargs):
        super().__init__(*args, **kwargs)
        self.owners = {str(one.pk) if one else "": one for one in owners}
        self.programmes = {one.pk: one for one in programmes}
        self.fields["owner"].choices = [
            (key, one.name if one else "De hele sector") for key, one in self.owners.items()
        ]
        self.fields["programme"].choices = [
            ("", "Kies een opleiding"),
            *((one.pk, one.name) for one in programmes),
        ]
        if len(owners) == 1:
            del self.fields["owner"]

    @property
    def values(self):
        """What the service takes."""
        said = dict(self.cleaned_data)
        owner = self.owners[said.pop("owner", next(iter(self.owners)))]
        return said | {"owner": owner, "programme": self.programmes[said["programme"]]}


class MemberForm(forms.Form):
    """Who joins the working group, and what one does there."""

    who = forms.ChoiceField(
        label="Wie vraag je erbij?",
        error_messages={"required": "Kies iemand.", "invalid_choice": "Kies iemand uit de lijst."},
    )
    part = forms.ChoiceField(
        label="Wat doet die persoon?",
        choices=Part.choices,
        widget=forms.RadioSelect,
        initial=Part.WRITER,
        error_messages={"required": "Kies een rol.", "invalid_choice": "Kies een rol uit de lijst."},
    )

    def __init__(self, *args, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        self.found, groups = {one.key: one for one in candidates}, {}
        for one in candidates:
            groups.setdefault(one.organisation.name, []).append((one.key, f"{one.user.name}, {one.role}"))
        self.fields["who"].choices = [("", "Kies iemand"), *groups.items()]

    @property
    def values(self):
        """What the service takes."""
        one = self.found[self.cleaned_data["who"]]
        return {"user": one.user, "organisation": one.organisation, "part": self.cleaned_data["part"]}


class RemarkForm(forms.Form):
    """A remark on a part."""

    part = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    text = text_field("Je opmerking", 2000, rows=3, missing="Schrijf je opmerking.")
    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)


class BackForm(forms.Form):
    """What has to be better."""

    note = text_field(
        "Wat moet beter?",
        1000,
        rows=4,
        missing="Schrijf wat beter moet. Zo weten de schrijvers wat ze kunnen doen.",
    )


class NextForm(forms.Form):
    """What changes in the next version."""

    change_note = text_field(
        "Wat ga je veranderen, en waarom?",
        500,
        rows=3,
        missing="Schrijf kort wat er verandert. Wie de fiche gebruikt, leest dat.",
    )


class SeenForm(forms.Form):
    """The number of saves of what one looked at."""

    seen = forms.IntegerField(min_value=0)
