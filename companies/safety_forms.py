"""Forms of safety at work: text in, domain values out."""

import uuid

from django import forms

from companies.models import Document, Equipment, RiskAssessment, SafetyContact, Workstation
from companies.welcome import StepText
from companies.workstations import DangerText
from duaalportal.lib.fields import day_field, text_field

WHOLE_PLACE = "De hele vestiging"
NO_MEDICAL = "Schrijf niets over gezondheid: geen letsel, geen ziekte, geen behandeling. En geen naam."


class KeyForm(forms.Form):
    """A form that makes one row, also when it is sent twice."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4


class _AtEstablishment(KeyForm):
    """A form about a whole establishment or one workstation of it."""

    workstation = forms.ModelChoiceField(
        queryset=Workstation.objects.none(), required=False, label="Waarvoor?", empty_label=WHOLE_PLACE
    )

    def __init__(self, *args, workstations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["workstation"].queryset = workstations


class RiskForm(_AtEstablishment):
    """A risk analysis that was made."""

    done_on = day_field("Wanneer is ze gemaakt?")
    cause = forms.ChoiceField(
        label="Waarom?", choices=RiskAssessment.Cause.choices, error_messages={"required": "Kies waarom."}
    )
    adviser = text_field(
        "Wie gaf advies?", 160, required=False, help_text="Bijvoorbeeld jullie preventieadviseur."
    )
    summary = text_field("Wat kwam eruit?", 3000, required=False, rows=4)
    document = forms.ModelChoiceField(
        queryset=Document.objects.none(), required=False, label="Document", empty_label="Geen document"
    )
    field_order = ("workstation", "done_on", "cause", "adviser", "summary", "document", "key")

    def __init__(self, *args, documents, **kwargs):
        super().__init__(*args, **kwargs)
        if documents.exists():
            self.fields["document"].queryset = documents
        else:
            del self.fields["document"]


class ChangeForm(_AtEstablishment):
    """Something important that changed at work."""

    what = text_field(
        "Wat is er veranderd?",
        300,
        rows=2,
        missing="Zeg wat er veranderd is.",
        help_text="Bijvoorbeeld: een nieuwe plooibank, een verhuizing, een ander product.",
    )
    happened_on = day_field("Sinds wanneer?")
    field_order = ("what", "workstation", "happened_on", "key")


class WorkstationForm(forms.Form):
    """A workstation."""

    name = text_field(
        "Naam", 120, missing="Geef de werkpost een naam.", help_text="Bijvoorbeeld: lasbank TIG."
    )
    description = text_field("Wat gebeurt er?", 500, required=False, rows=2)


class WorkstationChangeForm(WorkstationForm):
    """A workstation as it should be, or from when it is no longer used."""

    retired_on = day_field(
        "Niet meer in gebruik vanaf",
        required=False,
        help_text="Laat leeg zolang jullie de werkpost gebruiken.",
    )


class SheetForm(forms.Form):
    """What stands on the sheet of a workstation, without its dangers."""

    tasks = text_field(
        "Wat doet de lerende hier?",
        3000,
        required=False,
        rows=4,
        help_text="Eén taak per lijn leest het vlotst.",
    )
    equipment = text_field("Wat draag en gebruik je?", 3000, required=False, rows=3)
    health_surveillance = forms.BooleanField(
        label="Gezondheidstoezicht is nodig, ook vanaf 18 jaar",
        required=False,
        help_text="Onder 18 jaar is het altijd nodig (bron: 001:615).",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class DangerForm(forms.Form):
    """One danger and what is done about it, in the order of the law."""

    danger = text_field("Gevaar", 200, required=False, help_text="Maak leeg om dit gevaar te schrappen.")
    avoid = text_field("1. Het risico voorkomen", 500, required=False, help_text="Kan het zonder dit gevaar?")
    shield = text_field(
        "2. Schade voorkomen", 500, required=False, help_text="Hoe houden we het gevaar weg van mensen?"
    )
    limit = text_field(
        "3. Schade beperken",
        500,
        required=False,
        help_text="Wat draag je, en wat doe je als het toch misgaat?",
    )

    def clean(self):
        """Measures belong to a danger."""
        said = self.cleaned_data
        measures = any(said.get(step) for step in ("avoid", "shield", "limit"))
        # an emptied danger that stood there takes its measures with it
        if measures and not said.get("danger") and "danger" not in self.errors and self.empty_permitted:
            self.add_error("danger", "Zeg bij welk gevaar dit hoort.")
        return said


# Bound rows are made without `initial`: a row that equals what stands there would count as untouched and fall away.
DangerForms = forms.formset_factory(DangerForm, extra=2, max_num=40, absolute_max=60)


def dangers_in(forms_):
    """The dangers of a valid formset, in their order; rows without a danger fall away."""
    rows = (form.cleaned_data for form in forms_)
    return [
        DangerText(row["danger"], row.get("avoid", ""), row.get("shield", ""), row.get("limit", ""))
        for row in rows
        if row.get("danger")
    ]


class ForbiddenForm(forms.Form):
    """Work that is forbidden for the young, and the three conditions under which it may be done."""

    what = text_field("Welk werk?", 240, missing="Zeg welk werk het is.")
    needed_for_training = forms.BooleanField(label="Het is nodig voor de beroepsopleiding", required=False)
    measures_checked = forms.BooleanField(label="De maatregelen werken, en wij kijken dat na", required=False)
    supervised = forms.BooleanField(label="Er is altijd een ervaren werknemer bij", required=False)
    supervisor = text_field("Welke ervaren werknemer?", 160, required=False)
    confirmed_on = day_field("Nagekeken op", required=False)

    def clean(self):
        """With all three conditions come a name and a day."""
        said = self.cleaned_data
        if said.get("needed_for_training") and said.get("measures_checked") and said.get("supervised"):
            if not said.get("supervisor") and "supervisor" not in self.errors:
                self.add_error("supervisor", "Zeg welke ervaren werknemer erbij is.")
            if not said.get("confirmed_on") and "confirmed_on" not in self.errors:
                self.add_error("confirmed_on", "Zeg op welke dag jullie dit nakeken.")
        return said


class _PlanForm(forms.Form):
    """A welcome plan, without its steps."""

    title = text_field("Naam", 160, missing="Geef het onthaalplan een naam.")
    advised_by = text_field(
        "Wie gaf advies?", 200, required=False, help_text="Bijvoorbeeld de preventieadviseur en de mentor."
    )


class NewPlanForm(_PlanForm, _AtEstablishment):
    """A new plan, for the whole establishment or one workstation."""

    field_order = ("title", "workstation", "advised_by", "key")


class ChangePlanForm(_PlanForm):
    """A plan as somebody wants it, with the version it was made from."""

    retired_on = day_field("Niet meer in gebruik vanaf", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class StepForm(forms.Form):
    """One thing to show."""

    text = text_field("Wat toon of vertel je?", 300, required=False)
    who = text_field("Wie doet dat?", 120, required=False)


StepForms = forms.formset_factory(StepForm, extra=3, max_num=60, absolute_max=80)


def steps_in(forms_):
    """The steps of a valid formset, in their order."""
    rows = (form.cleaned_data for form in forms_)
    return [StepText(row["text"], row.get("who", "")) for row in rows if row.get("text")]


class WelcomeForm(KeyForm):
    """What a learner was shown, and when."""

    steps = forms.MultipleChoiceField(
        label="Wat toonde je?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Vink aan wat je toonde.",
            "invalid_choice": "Het onthaalplan is intussen aangepast. Kijk de stappen na.",
        },
    )
    given_on = day_field("Op welke dag?")

    def __init__(self, *args, steps, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["steps"].choices = [(row.text, row.text) for row in steps]


class ContactForm(KeyForm):
    """Whom to turn to, from when until when."""

    kind = forms.ChoiceField(
        label="Waarvoor?",
        choices=SafetyContact.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies waarvoor."},
    )
    name = text_field("Naam", 120, missing="Zeg wie het is.")
    reach = text_field(
        "Waar of hoe te bereiken?",
        160,
        missing="Zeg hoe een lerende deze persoon vindt.",
        help_text="Bijvoorbeeld: bureau naast het magazijn, of een telefoonnummer.",
    )
    starts_on = day_field("Vanaf")
    ends_on = day_field("Tot en met", required=False)


class EndContactForm(forms.Form):
    """Until when somebody is the contact."""

    ends_on = day_field("Tot en met welke dag?")


class EquipmentForm(KeyForm):
    """Something a learner is given."""

    kind = forms.ChoiceField(
        label="Soort",
        choices=Equipment.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat het is."},
    )
    item = text_field("Wat?", 120, missing="Zeg wat je geeft.", help_text="Bijvoorbeeld: lashelm, werkbroek.")
    size = text_field("Maat", 20, required=False)
    given_on = day_field("Gegeven op")
    check_months = forms.IntegerField(
        label="Nakijken om de hoeveel maanden?",
        required=False,
        min_value=1,
        max_value=120,
        help_text="Laat leeg als dat niet hoeft.",
        error_messages={
            "invalid": "Vul een aantal maanden in.",
            "min_value": "Minstens één maand.",
            "max_value": "Hoogstens 120 maanden.",
        },
    )


class IncidentForm(KeyForm):
    """What happened, where and when; no medical content."""

    what = text_field(
        "Wat is er gebeurd?", 3000, rows=4, missing="Vertel wat er gebeurd is.", help_text=NO_MEDICAL
    )
    happened_on = day_field("Wanneer?")
    establishment = forms.ModelChoiceField(
        queryset=None, label="Waar?", empty_label=None, error_messages={"required": "Kies waar."}
    )
    workstation = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label="Bij welke werkpost?",
        empty_label="Weet ik niet, of ergens anders",
    )
    place = forms.ModelChoiceField(
        queryset=None, required=False, label="Welke lerende was erbij?", empty_label="Geen lerende"
    )

    def __init__(self, *args, establishments, workstations, places, own, **kwargs):
        """`own`: a learner reports of oneself, and chooses no learner."""
        super().__init__(*args, **kwargs)
        self.fields["establishment"].queryset = establishments
        self.fields["workstation"].queryset = workstations
        self.fields["place"].queryset = places
        self.fields["place"].label_from_instance = lambda place: place.learner.name
        if own or not places:
            del self.fields["place"]
        if not workstations:
            del self.fields["workstation"]


class EvaluationForm(forms.Form):
    """How it came about, and what is done to avoid it."""

    cause = text_field("Hoe kwam het?", 3000, rows=4, missing="Zeg hoe het kwam.", help_text=NO_MEDICAL)
    measures = text_field(
        "Wat doen jullie om het te vermijden?", 3000, rows=4, missing="Zeg wat jullie doen."
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
