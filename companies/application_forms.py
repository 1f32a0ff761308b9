"""Forms about an application: text in, domain values out."""

import uuid

from django import forms

from companies.models import ConditionStatement, Establishment, Mentor, RecognitionApplication
from companies.rules.recognition import CONDITIONS
from duaalportal.catalogue.models import Programme
from duaalportal.lib.fields import day_field, text_field

REMARK, REFERENCE, NAME, REASON = 500, 60, 120, 4000
YES, NO = "ja", "nee"
NOT_THAT = "Schrijf niets over gezondheid of een strafregister."
BASES = [(base.value, base.label) for base in ConditionStatement.Basis]


def version_field():
    """The version of the application that the form was made from."""
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class StartForm(forms.Form):
    """For which establishment and which programme; `key` makes that sending twice begins one."""

    establishment = forms.ModelChoiceField(
        queryset=None,
        label="Voor welke vestiging?",
        empty_label="Kies een vestiging",
        error_messages={"required": "Kies een vestiging."},
    )
    programme = forms.ModelChoiceField(
        queryset=None,
        label="Voor welke duale opleiding?",
        empty_label="Kies een opleiding",
        help_text="De officiële naam: zo staat ze ook in het loket.",
        error_messages={"required": "Kies een opleiding."},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, organisation, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4
        places = Establishment.objects.open(today).filter(organisation=organisation)
        self.fields["establishment"].queryset = places
        self.fields["programme"].queryset = Programme.objects.exclude(retired_on__lte=today)
        if self.fields["establishment"].queryset.count() == 1:
            self.fields["establishment"].initial = places.first()


class ConditionsForm(forms.Form):
    """What is said of C1 to C3; what is left open stays open."""

    version = version_field()

    def __init__(self, *args, statements, **kwargs):
        super().__init__(*args, **kwargs)
        self.statements = statements
        for asked in CONDITIONS:
            row = statements.get(asked.code)
            self.fields[f"{asked.code}_met"] = forms.ChoiceField(
                label=asked.asks,
                required=False,
                choices=[(YES, "Ja"), (NO, "Nog niet")],
                widget=forms.RadioSelect,
                initial=None if row is None else YES if row.met else NO,
            )
            self.fields[f"{asked.code}_basis"] = forms.ChoiceField(
                label="Waarop steunt dat?",
                required=False,
                choices=[one for one in BASES if one[0] != "visit" or (row and row.basis == "visit")],
                initial=row.basis if row else ConditionStatement.Basis.DECLARED,
            )
            self.fields[f"{asked.code}_remark"] = text_field("Opmerking", REMARK, required=False)
            self.fields[f"{asked.code}_remark"].initial = row.remark if row else ""

    @property
    def groups(self):
        """Each condition with its three fields."""
        return [
            (asked, self[f"{asked.code}_met"], self[f"{asked.code}_basis"], self[f"{asked.code}_remark"])
            for asked in CONDITIONS
        ]

    @property
    def said(self):
        """What the service takes: code -> (met, basis, remark), without what stays open."""
        data = self.cleaned_data
        return {
            asked.code: (
                data[f"{asked.code}_met"] == YES,
                data[f"{asked.code}_basis"] or ConditionStatement.Basis.DECLARED.value,
                data[f"{asked.code}_remark"],
            )
            for asked in CONDITIONS
            if data[f"{asked.code}_met"]
        }


class MentorForm(forms.Form):
    """Which mentor of the company to put forward."""

    mentor = forms.ModelChoiceField(
        queryset=None,
        label="Welke mentor?",
        empty_label="Kies een mentor",
        error_messages={
            "required": "Kies een mentor.",
            "invalid_choice": "Deze mentor staat al in de aanvraag, of is hier geen mentor.",
        },
    )

    def __init__(self, *args, application, today, **kwargs):
        super().__init__(*args, **kwargs)
        mentors = Mentor.objects.active(today).of_place(application.establishment)
        self.fields["mentor"].queryset = mentors.exclude(applications__application=application)


class MandateForm(forms.Form):
    """Who lets the school file, and when both papers were signed; a day may come later."""

    representative = text_field(
        "Wettelijk vertegenwoordiger van het leerbedrijf",
        NAME,
        missing="Vul in wie de machtiging geeft.",
        help_text="De naam zoals ze op de machtiging staat.",
    )
    mandate_signed_on = day_field("Machtiging getekend op", required=False)
    honour_signed_on = day_field("Verklaring op eer getekend op", required=False)
    version = version_field()


class SubmitForm(forms.Form):
    """On which day it was submitted at the official desk, and under which number."""

    on = day_field("Op welke dag diende je in?", missing="Vul de dag in waarop je in het loket indiende.")
    desk_reference = text_field(
        "Dossiernummer in het loket",
        REFERENCE,
        required=False,
        help_text="Staat in het loket na het indienen. Zo vinden jullie het terug.",
    )
    version = version_field()


class StopForm(forms.Form):
    """Why an application stops."""

    reason = text_field("Waarom stop je?", REASON, rows=3, missing="Schrijf kort waarom. Eén zin is genoeg.")
    version = version_field()


class VisitedForm(forms.Form):
    """On which day the partnership came along."""

    on = day_field("Op welke dag was het bezoek?", missing="Vul de dag van het bezoek in.")
    reason = text_field("Wat is er afgesproken?", REASON, required=False, rows=3, help_text=NOT_THAT)
    version = version_field()


class RecognisedForm(forms.Form):
    """On which day the partnership recognised."""

    on = day_field("Op welke dag is er beslist?", missing="Vul de dag in die in de beslissing staat.")
    reason = text_field(
        "Wat staat er in de beslissing?",
        REASON,
        required=False,
        rows=3,
        help_text=NOT_THAT,
    )
    version = version_field()


class RefusedForm(forms.Form):
    """On which day the partnership refused, and why."""

    on = day_field("Op welke dag is er beslist?", missing="Vul de dag in die in de beslissing staat.")
    reason = text_field(
        "Waarom is er geweigerd?",
        REASON,
        rows=4,
        help_text=f"Neem de reden over uit de beslissing. {NOT_THAT}",
        missing="Schrijf waarom er geweigerd is. Het staat in de beslissing.",
    )
    version = version_field()


class ReceivedForm(forms.Form):
    """When the written decision came."""

    on = day_field("Op welke dag kreeg je de beslissing?", help_text="De dag van de e-mail of brief zelf.")


class AppealForm(forms.Form):
    """When and why the company appeals."""

    on = day_field("Op welke dag ging je in beroep?", missing="Vul de dag in van je e-mail of brief.")
    grounds = text_field(
        "Waarom ben je het niet eens?",
        REASON,
        rows=6,
        missing="Schrijf waarom je het niet eens bent.",
        help_text="Schrijf geen namen van lerenden op, en niets over gezondheid of een strafregister.",
    )
    version = version_field()


def states():
    """The states an application can be in, for a filter."""
    return RecognitionApplication._meta.get_field("state").choices
