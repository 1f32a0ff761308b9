"""Forms of a shared vision: text in, domain values out."""

from django import forms

from duaalportal.lib.fields import text_field
from matching.vision.content import actors, asked, values
from matching.vision.writing import LONGEST_AGREED, LONGEST_NOTE, LONGEST_VALUE, standing_value


class AnswerForm(forms.Form):
    """The five questions, each with a choice and a word."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, answers=None, **kwargs):
        super().__init__(*args, **kwargs)
        for one in asked():
            said = (answers or {}).get(one.code, {})
            self.fields[f"value-{one.code}"] = forms.ChoiceField(
                label=one.text,
                help_text=one.help,
                choices=list(values().items()),
                widget=forms.RadioSelect,
                initial=said.get("value"),
                error_messages={"required": "Kies een antwoord.", "invalid_choice": "Kies een antwoord."},
            )
            self.fields[f"note-{one.code}"] = text_field("Waarom?", LONGEST_NOTE, required=False, rows=2)
            self.fields[f"note-{one.code}"].initial = said.get("note", "")

    @property
    def answers(self):
        """{question: (value, note)}."""
        said = self.cleaned_data
        return {one.code: (said[f"value-{one.code}"], said[f"note-{one.code}"]) for one in asked()}


class ValueForm(forms.Form):
    """What dual learning brings each actor; every text with the version it was written on."""

    def __init__(self, *args, vision, version_of, **kwargs):
        super().__init__(*args, **kwargs)
        for one in actors():
            stands = standing_value(vision, one.code)
            field = text_field(
                one.title, LONGEST_VALUE, required=False, rows=2, help_text=f"Bijvoorbeeld: {one.idea}"
            )
            field.initial = stands
            self.fields[f"text-{one.code}"] = field
            self.fields[f"version-{one.code}"] = forms.IntegerField(
                widget=forms.HiddenInput, min_value=0, required=False, initial=version_of("", stands)
            )

    @property
    def words(self):
        """{actor: (text, version)}."""
        said = self.cleaned_data
        return {one.code: (said[f"text-{one.code}"], said[f"version-{one.code}"] or 0) for one in actors()}


class TogetherForm(forms.Form):
    """One text of what they want together."""

    text = text_field(
        "Wat willen en doen we samen?", LONGEST_AGREED, rows=6, missing="Schrijf wat jullie samen willen."
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
