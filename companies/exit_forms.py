"""Forms of the exit talk and of the survey: text in, domain values out."""

from django import forms

from companies.exits import QUESTIONS, Action
from companies.models.exits import Degree, Statement
from duaalportal.accounts.models import User
from duaalportal.lib.fields import day_field, text_field

NO_MEDICAL = "Schrijf niets over gezondheid."
LENGTH = 2000


class VersionForm(forms.Form):
    """A form made from one version of a row."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class PlanForm(VersionForm):
    """On which day the talk will be."""

    planned_on = day_field("Op welke dag?", missing="Kies een dag.")


class TalkForm(VersionForm):
    """What was said in the talk."""

    held_on = day_field("Op welke dag?", missing="Kies de dag van het gesprek.")
    present = text_field(
        "Wie was erbij?", 300, missing="Schrijf wie erbij was.", help_text="Bijvoorbeeld: Lina, Bart en Ilse."
    )
    went_well = text_field(
        QUESTIONS["went_well"],
        LENGTH,
        required=False,
        rows=3,
        help_text="In het werk, het leren en de ploeg.",
    )
    could_be_better = text_field(
        QUESTIONS["could_be_better"], LENGTH, required=False, rows=3, help_text=NO_MEDICAL
    )
    takes_along = text_field(
        QUESTIONS["takes_along"],
        LENGTH,
        required=False,
        rows=3,
        help_text="Wat kan de lerende nu? Waarop is die trots?",
    )
    company_changes = text_field(
        QUESTIONS["company_changes"],
        LENGTH,
        required=False,
        rows=3,
        help_text="Wat pakken jullie bij een volgende lerende anders aan?",
    )
    again = text_field(
        QUESTIONS["again"], LENGTH, required=False, rows=3, help_text="Het bedrijf, en de lerende zelf."
    )

    @property
    def said(self):
        """The arguments of the service: day, who was there, and the answers by question."""
        data = self.cleaned_data
        return {
            "held_on": data["held_on"],
            "present": data["present"],
            "answers": {name: data[name] for name in QUESTIONS},
        }


class ActionForm(forms.Form):
    """One thing that is agreed."""

    what = text_field("Wat spreken jullie af?", 300, required=False)
    who = text_field("Wie doet dat?", 120, required=False)
    until = day_field("Tegen wanneer?", required=False)

    def clean(self):
        """Who and when belong to something that is agreed."""
        said = self.cleaned_data
        if (said.get("who") or said.get("until")) and not said.get("what") and "what" not in self.errors:
            self.add_error("what", "Zeg wat jullie afspreken.")
        return said


ActionForms = forms.formset_factory(ActionForm, extra=2, max_num=20, absolute_max=30, validate_max=True)


def actions_in(forms_):
    """What is agreed in a valid formset, in its order; empty rows fall away."""
    rows = (form.cleaned_data for form in forms_)
    return [Action(row["what"], row.get("who", ""), row.get("until")) for row in rows if row.get("what")]


class ReasonForm(forms.Form):
    """Why a closed talk is opened again."""

    reason = text_field(
        "Waarom?", 300, rows=2, missing="Schrijf waarom.", help_text="De lerende en de school lezen dit mee."
    )


class SkipForm(ReasonForm, VersionForm):
    """Why no talk could be held."""


class WordsForm(VersionForm):
    """What the learner adds in own words, or nothing."""

    text = text_field(
        "In je eigen woorden",
        LENGTH,
        required=False,
        rows=5,
        help_text="Klopt het wat er staat? Wat wil je er zelf bij zeggen? Dit schrijf jij alleen.",
    )


class ColleaguesForm(forms.Form):
    """Who is asked."""

    people = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        label="Wie vraag je hoe het ging?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Kies minstens één collega.",
            "invalid_choice": "Kies mensen die in dit leerbedrijf met lerenden werken.",
            "invalid_pk_value": "Kies mensen die in dit leerbedrijf met lerenden werken.",
        },
    )

    def __init__(self, *args, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = colleagues
        self.fields["people"].label_from_instance = lambda person: person.name


def _statement(statement):
    return forms.ChoiceField(
        label=statement.label,
        choices=Degree.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies een antwoord."},
    )


class VoiceForm(VersionForm):
    """What one person answers: how far each statement holds, and what that person needs."""

    time = _statement(Statement.TIME)
    aim = _statement(Statement.AIM)
    support = _statement(Statement.SUPPORT)
    again = _statement(Statement.AGAIN)
    needs = text_field(
        "Wat heb je nodig om goed te begeleiden?",
        LENGTH,
        required=False,
        rows=3,
        help_text=f"Eén zin is genoeg. {NO_MEDICAL}",
    )

    @property
    def said(self):
        """The arguments of the service."""
        data = self.cleaned_data
        return {"answers": {name: data[name] for name in Statement.values}, "needs": data["needs"]}
