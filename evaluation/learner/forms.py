"""Forms of what is the learner's own: text in, domain values out."""

import uuid

from django import forms

from duaalportal.lib.fields import day_field, text_field
from evaluation.learner.portfolio import NextStep


class Sent(forms.Form):
    """What each of these forms carries, so that sending it twice does it once."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)


class Readers(forms.Form):
    """Who may read it: nobody unless ticked."""

    with_school = forms.BooleanField(label="Mijn trajectbegeleider", required=False)
    with_company = forms.BooleanField(
        label="Mijn mentor en de coördinator van mijn leerbedrijf", required=False
    )
    organisation = forms.ChoiceField(
        label="Over welke werkplek gaat het?",
        required=False,
        error_messages={"invalid_choice": "Kies een plaats waar je nu werkt."},
    )

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = {str(one.pk): one for one in places}
        field = self.fields["organisation"]
        field.choices = [("", "Over geen werkplek"), *((key, one.name) for key, one in self.places.items())]
        if len(places) == 1:
            field.widget, field.initial = forms.HiddenInput(), str(places[0].pk)
        if not places:
            del self.fields["organisation"], self.fields["with_company"]
        elif len(places) == 1:
            self.fields["with_company"].label = f"Mijn mentor en de coördinator bij {places[0].name}"

    @property
    def sides(self):
        """Who reads it, as the service asks."""
        said = self.cleaned_data
        return {
            "with_school": said["with_school"],
            "with_company": said.get("with_company", False),
        }


class WordForm(Sent, Readers):
    """One check: its questions, what may be written beside, and who reads it."""

    def __init__(self, *args, asked, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = asked
        for one in asked.questions:
            self.fields[f"q-{one.code}"] = forms.ChoiceField(
                label=one.text,
                required=False,
                choices=one.answers,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": "Kies een van de antwoorden."},
            )
        self.fields["suggestion"] = text_field(
            asked.suggestion, 2000, required=False, rows=4, help_text=asked.hint
        )

    @property
    def questions(self):
        """The questions with their field."""
        return [(one, self[f"q-{one.code}"]) for one in self.asked.questions]

    @property
    def values(self):
        """The arguments of the service."""
        said = self.cleaned_data
        return {
            "kind": self.asked.kind,
            "answers": {one.code: said[f"q-{one.code}"] for one in self.asked.questions},
            "suggestion": said["suggestion"],
            "organisation": self.places.get(said.get("organisation", "")),
            "key": said["key"],
            **self.sides,
        }


class AnswerForm(forms.Form):
    """The answer to what a learner proposes."""

    text = text_field(
        "Jouw antwoord",
        2000,
        rows=3,
        missing="Schrijf je antwoord in enkele woorden.",
        help_text="De lerende leest dit, met je naam erbij.",
    )


class SignalForm(Sent):
    """What is the matter."""

    text = text_field(
        "Wat is er?",
        2000,
        rows=5,
        missing="Schrijf in enkele woorden wat er is.",
        help_text="Schrijf geen details over ziekte of behandeling.",
    )


class HearForm(forms.Form):
    """What the coach does about a signal."""

    answer = text_field(
        "Wat ga je doen?",
        2000,
        rows=3,
        missing="Schrijf in enkele woorden wat je doet.",
        help_text="Wie dit meldde, leest je antwoord.",
    )


class Written(forms.Form):
    """What a text of the portfolio carries: the version it was written on."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    @property
    def values(self):
        """The arguments of the service."""
        return self.cleaned_data | {"version": self.cleaned_data["version"] or 0}


class AboutForm(Written):
    """About me."""

    about = text_field(
        "Over mij",
        2000,
        required=False,
        rows=8,
        help_text="Wie ben je, wat doe je graag en waar ben je trots op?",
    )


class ReflectionForm(Written):
    """What a piece says of me."""

    reflection = text_field(
        "Wat zegt dit over mij?",
        2000,
        required=False,
        rows=5,
        help_text="Wat heb je hier geleerd? Wat kan je nu zelf?",
    )


class NextForm(Written):
    """What comes after the trajectory."""

    next_step = forms.ChoiceField(
        label="Wat ga je doen?",
        required=False,
        choices=[("", "Dat weet ik nog niet"), *((one.value, one.label.capitalize()) for one in NextStep)],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Kies er een."},
    )
    next_words = text_field(
        "Vertel er iets over",
        1000,
        required=False,
        rows=4,
        help_text="Welk werk, welke opleiding, en wat heb je daarvoor nog nodig?",
    )


class DiplomaForm(forms.Form):
    """Which proof the learner got."""

    diploma = text_field(
        "Welk bewijs?",
        200,
        required=False,
        help_text="Bijvoorbeeld het diploma of de onderwijskwalificatie, zoals het op het papier staat.",
    )
    on = day_field("Behaald op", required=False)
