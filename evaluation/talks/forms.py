"""Forms of a talk: text in, domain values out."""

import uuid

from django import forms

from duaalportal.lib.fields import day_field, text_field
from learningplans.agreement_forms import VersionForm
from learningplans.meeting_forms import CARE


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
