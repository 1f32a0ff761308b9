"""Forms of a partnership: text in, domain values out."""

from django import forms

from companies.applications import ApplicationChanged, DayDoesNotFit
from companies.models import Establishment
from companies.partnership import EndDoesNotFit
from duaalportal.accounts.models import User
from duaalportal.catalogue.models import Programme
from duaalportal.lib.fields import day_field, text_field

REASON = 4000
READ_BY_THEM = "Het leerbedrijf leest dit. Schrijf niets over gezondheid of een strafregister."
HOUR = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
RECOGNISE, REFUSE = "erken", "weiger"


def tell(form, error, days=("on",)):
    """Put what a service refused at its field; `days` are the fields of its first and its last day."""
    if isinstance(error, ApplicationChanged):
        form.data = form.data.copy()
        form.data["version"] = error.current.version
    field = {DayDoesNotFit: days[0], EndDoesNotFit: days[-1]}.get(type(error))
    form.add_error(field, str(error))


class _Versioned(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class GiveBackForm(_Versioned):
    """What is missing."""

    reason = text_field(
        "Wat moet het leerbedrijf nog in orde brengen?",
        REASON,
        rows=6,
        help_text=READ_BY_THEM,
        missing="Schrijf wat er ontbreekt: zonder uitleg weet het leerbedrijf niet wat te doen.",
    )


class PlanVisitForm(_Versioned):
    """When, and who goes."""

    planned_on = day_field("Op welke dag?", missing="Kies een dag.")
    planned_at = forms.TimeField(
        label="Om hoe laat?",
        required=False,
        widget=HOUR,
        error_messages={"invalid": "Schrijf het uur zo: 13:30."},
    )
    visitor = forms.ModelChoiceField(
        queryset=None,
        label="Wie gaat langs?",
        empty_label=None,
        error_messages={
            "required": "Kies wie langsgaat.",
            "invalid_choice": "Deze persoon werkt niet (meer) bij het partnerschap.",
        },
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["visitor"].queryset = User.objects.filter(pk__in=people).order_by("name", "pk")


class ReportForm(_Versioned):
    """The day of the visit; the topics themselves are kept one by one."""

    held_on = day_field("Op welke dag was het bezoek?", missing="Vul in op welke dag je langsging.")


class DecideForm(_Versioned):
    """Recognise or refuse, from which day, and why."""

    decision = forms.ChoiceField(
        label="Wat is de beslissing?",
        widget=forms.RadioSelect,
        choices=[(RECOGNISE, "Erkennen"), (REFUSE, "Weigeren")],
        error_messages={"required": "Kies of je erkent of weigert."},
    )
    on = day_field("Dag van de beslissing", missing="Vul de dag van de beslissing in.")
    reason = text_field(
        "Waarom?",
        REASON,
        rows=5,
        help_text=READ_BY_THEM,
        missing="Schrijf waarom. Ook bij een erkenning is één zin genoeg.",
    )


class SuspendForm(forms.Form):
    """From when, until when, why."""

    starts_on = day_field("Vanaf welke dag?")
    ends_on = day_field(
        "Tot en met welke dag?",
        required=False,
        help_text="Leeg: tot nader order, tot jij de schorsing opheft.",
    )
    reason = text_field("Waarom?", REASON, rows=4, help_text=READ_BY_THEM, missing="Schrijf waarom.")


class WithdrawForm(forms.Form):
    """From when, and why."""

    on = day_field("Vanaf welke dag?", help_text="Vanaf die dag mag hier geen lerende meer beginnen.")
    reason = text_field("Waarom?", REASON, rows=4, help_text=READ_BY_THEM, missing="Schrijf waarom.")
    sure = forms.BooleanField(
        label="Ik weet dat dit definitief is",
        error_messages={"required": "Vink aan dat je weet dat dit definitief is."},
    )


class RegisterForm(forms.Form):
    """A recognition from before the portal, as the decision says it."""

    establishment = forms.ModelChoiceField(
        queryset=None,
        label="Voor welke vestiging?",
        empty_label="Kies een vestiging",
        error_messages={"required": "Kies een vestiging."},
    )
    programme = forms.ModelChoiceField(
        queryset=Programme.objects.all(),
        label="Voor welke duale opleiding?",
        empty_label="Kies een opleiding",
        error_messages={"required": "Kies een opleiding."},
    )
    recognised_on = day_field("Erkend op", help_text="De dag die in de beslissing staat.")
    expires_on = day_field(
        "Vervalt op",
        required=False,
        help_text="De eerste dag zonder erkenning. Leeg: zoals de regel van die dag het zegt.",
    )

    def __init__(self, *args, company, **kwargs):
        super().__init__(*args, **kwargs)
        places = Establishment.objects.filter(organisation=company).order_by("name", "pk")
        self.fields["establishment"].queryset = places
        if len(places) == 1:
            self.fields["establishment"].initial = places[0]
