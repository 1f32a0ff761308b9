"""The form of the talk: what was agreed on one item."""

from django import forms

from groeiwijzer.models import Choice
from groeiwijzer.services import NOTE_LENGTH


class AgreeForm(forms.Form):
    """The answer all agree on, with a note; carries the version it was made from (0 for none)."""

    value = forms.ChoiceField(
        label="Wat spreken jullie af?",
        choices=Choice.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies een van de vier antwoorden."},
    )
    note = forms.CharField(
        label="Waarom, of wat nu?",
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "max_length": "Je notitie telt %(show_value)s tekens; er is plaats voor %(limit_value)s."
        },
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value"),
            "Het formulier kwam niet heel aan. Kijk na wat er staat en bewaar opnieuw.",
        ),
    )

    @classmethod
    def for_topic(cls, topic, data=None):
        """The form of one topic, filled with what was agreed before."""
        agreed = topic.agreed
        initial = (
            {"version": 0}
            if agreed is None
            else {"value": agreed.value, "note": agreed.note, "version": agreed.version}
        )
        # a code may hold dots and dashes; as an id it is simply part of the name
        return cls(data, prefix=topic.item.code, initial=initial)
