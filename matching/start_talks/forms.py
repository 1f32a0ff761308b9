"""Forms of a start talk: text in, domain values out."""

import uuid

from django import forms

from duaalportal.lib.fields import day_field, text_field
from matching.models import ParentsTold, StartAgreement
from matching.start_talks.agreeing import LONGEST as LONGEST_AGREEMENT
from matching.start_talks.content import questions
from matching.start_talks.parents import LONGEST as LONGEST_TOLD
from matching.start_talks.writing import LONGEST, LONGEST_CARE, LONGEST_REASON

NO_HEALTH = "Schrijf niets over gezondheid."
CHOOSE = {"required": "Maak een keuze.", "invalid_choice": "Kies uit de lijst."}
LANDS = [
    ("contact", "Contact: in het afsprakenkader"),
    ("rhythm", "Ritme, feedback en evaluatie: in het afsprakenkader"),
    ("calendar", "Kalender: als gesprek of afspraak"),
    ("plan", "Opleidingsplan"),
    ("nowhere", "Alleen hier"),
]


class AgreementForm(forms.Form):
    """What is agreed, at which question, who does it by when, and where it belongs."""

    code = forms.ChoiceField(label="Bij welke vraag?", required=False)
    text = text_field(
        "Wat spreken jullie af?", LONGEST_AGREEMENT, rows=2, missing="Schrijf wat jullie afspreken."
    )
    owner = forms.ChoiceField(label="Wie doet het?", error_messages=CHOOSE)
    due_on = day_field("Tegen wanneer?", required=False)
    clock = forms.TimeField(
        label="Hoe laat, voor de kalender?",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Schrijf bijvoorbeeld 14:30."},
    )
    lands = forms.ChoiceField(
        label="Waar hoort het thuis?", choices=LANDS, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def __init__(self, *args, owners, **kwargs):
        super().__init__(*args, auto_id="afspraak_%s", **kwargs)
        asked = [(code, one.text) for code, one in questions().items()]
        self.fields["code"].choices = [("", "Bij geen vraag"), *asked]
        self.owners = {key: (name, account) for key, name, _, account in owners}
        self.fields["owner"].choices = [
            (key, f"{name}, {role}" if role else name) for key, name, role, _ in owners
        ]

    @property
    def values(self):
        """The arguments of the act."""
        return self.cleaned_data | {"owner": self.owners[self.cleaned_data["owner"]]}


def lands_of(question):
    """Where an agreement at a question usually belongs, as the form says it."""
    if question is None:
        return StartAgreement.Lands.NOWHERE
    return StartAgreement.Lands.NOWHERE if question.lands == "here" else question.lands


class CareForm(forms.Form):
    """What the learner wants to be taken into account."""

    text = text_field(
        "Waarmee houdt je leerbedrijf best rekening?",
        LONGEST_CARE,
        required=False,
        rows=5,
        help_text="Schrijf wat helpt, bijvoorbeeld: toon iets nieuws eerst voor. Niet waarom, en niets over gezondheid.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class CloseForm(forms.Form):
    """On which day they talked."""

    held_on = day_field("Op welke dag spraken jullie elkaar?", missing="Kies een dag.")
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class CorrectionForm(forms.Form):
    """Which answer was not right, what it should be, and why."""

    text = text_field("Wat moet er staan?", LONGEST, required=False, rows=5, help_text=NO_HEALTH)
    reason = text_field(
        "Wat klopte er niet?",
        LONGEST_REASON,
        rows=2,
        missing="Schrijf wat er niet klopte.",
        help_text="Wie het gesprek leest, leest dit mee.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ParentsForm(forms.Form):
    """What parents were told, when and how."""

    transport = text_field(
        "Hoe raakt de lerende op het werk en terug?",
        LONGEST_TOLD,
        rows=3,
        missing="Schrijf hoe de lerende er raakt.",
        help_text="Bus, fiets, wie rijdt mee, hoe laat vertrekken.",
    )
    hours = text_field("Op welke dagen en uren?", LONGEST_TOLD, rows=3, missing="Schrijf op welke uren.")
    how = forms.ChoiceField(
        label="Hoe vertelde je het?",
        choices=ParentsTold.How.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    told_on = day_field("Wanneer?", missing="Kies een dag.")
    met_on = day_field("Maakten ze kennis met het bedrijf? Op welke dag?", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
