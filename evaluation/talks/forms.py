"""Forms of a talk: text in, domain values out."""

import uuid

from django import forms

from duaalportal.lib.fields import day_field, text_field
from learningplans.agreement_forms import VersionForm
from learningplans.meeting_forms import CARE, WhenForm
from learningplans.meetings import Guest


class TalkForm(WhenForm):
    """When and where, with which company's mentor, and who is there."""

    organisation = forms.ModelChoiceField(
        queryset=None, required=False, label="Met welk leerbedrijf?", empty_label="Zonder leerbedrijf"
    )
    people = forms.MultipleChoiceField(
        label="Wie is erbij?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Iemand hoort niet meer bij dit team. Kijk de lijst na."},
    )
    field_order = ("organisation", "purpose", "day", "clock", "minutes", "where_at", "people", "others")

    def __init__(self, *args, companies, around, **kwargs):
        super().__init__(*args, **kwargs)
        self.around = {key: (name, user) for key, name, _role, user in around}
        self.fields["organisation"].queryset = companies
        self.fields["people"].choices = [(key, f"{name}, {role}") for key, name, role, _user in around]

    @property
    def guests(self):
        """Who is asked."""
        chosen = (self.around[key] for key in self.cleaned_data["people"])
        return [*(Guest(name, user) for name, user in chosen), *map(Guest, self.names)]

    @property
    def values(self):
        """The fields of the meeting."""
        return super().values | {"organisation": self.cleaned_data["organisation"]}


class QuestionForm(forms.Form):
    """What one wants to talk about."""

    text = text_field(
        "Waar wil je het over hebben?", 500, rows=2, missing="Schrijf je vraag.", help_text=CARE
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def __init__(self, *args, **kwargs):
        # beside the form of an agreement on one page
        super().__init__(*args, auto_id="question_%s", **kwargs)


class PointForm(forms.Form):
    """An agreement: about what, what, who and when it is looked at again."""

    criterion = forms.ChoiceField(label="Waarover?", required=False)
    text = text_field("Wat spreken jullie af?", 500, rows=3, missing="Schrijf wat jullie afspreken.")
    owner = forms.ChoiceField(
        label="Wie doet het?",
        error_messages={"required": "Kies wie het doet.", "invalid_choice": "Kies iemand van de lijst."},
    )
    review_on = day_field("Wanneer kijken jullie opnieuw?", missing="Kies een dag.")
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def __init__(self, *args, grid, owners, **kwargs):
        super().__init__(*args, **kwargs)
        titles = [(code, one.title) for code, one in grid.criteria.items()]
        self.fields["criterion"].choices = [("", "Iets anders"), *titles]
        self.fields["owner"].choices = [(key, name) for key, name, _ in owners]


class HeldForm(VersionForm):
    """On which day it was held."""

    held_on = day_field("Op welke dag spraken jullie elkaar?", missing="Kies een dag.")


class DisagreeForm(forms.Form):
    """What the learner sees otherwise."""

    text = text_field(
        "Wat zie jij anders?",
        2000,
        rows=6,
        missing="Schrijf wat je anders ziet.",
        help_text=f"Je mentor en je school lezen dit, en het blijft bij het gesprek staan. {CARE}",
    )


class CorrectForm(forms.Form):
    """What was not right."""

    reason = text_field(
        "Wat klopte er niet?",
        500,
        rows=3,
        missing="Schrijf wat er niet klopte.",
        help_text="Wie het gesprek leest, leest dit mee. De gesloten versie blijft bestaan.",
    )
