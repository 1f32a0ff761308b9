"""Forms about what waits: putting it off, reminding somebody, an answer by telephone, and a substitute."""

from django import forms

from duaalportal.lib.fields import day_field, text_field
from duaalportal.reminders.kinds import KINDS
from learningplans.team_forms import PersonField


class SnoozeForm(forms.Form):
    """Until when, and why."""

    until = day_field("Tot welke dag?", help_text="Die dag staat het weer op Vandaag, en in je mail.")
    reason = text_field(
        "Waarom?",
        300,
        help_text="Alleen jij leest dit. Bijvoorbeeld: ik wacht op een antwoord van het leerbedrijf.",
        missing="Schrijf kort waarom: dan weet je het straks nog.",
    )


class ChaseForm(forms.Form):
    """Why somebody who had a mail today is reminded once more."""

    is_urgent = forms.BooleanField(label="Het is dringend", required=False)
    reason = text_field(
        "Waarom?",
        300,
        required=False,
        help_text="Dit staat in de mail. Schrijf niets over gezondheid.",
    )

    def clean(self):
        """Urgent goes with a reason."""
        said = super().clean()
        if said.get("is_urgent") and not said.get("reason"):
            self.add_error("reason", "Schrijf waarom het dringend is: dat staat in de mail.")
        return said


class PhoneForm(forms.Form):
    """What somebody said on the telephone, and about what."""

    code = forms.ChoiceField(
        label="Waarover ging het?",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies waarover het ging.", "invalid_choice": "Kies uit de lijst."},
    )
    text = text_field(
        "Wat werd er gezegd?",
        2000,
        rows=4,
        help_text="Deze persoon leest dit en bevestigt het. Schrijf niets over gezondheid.",
        missing="Schrijf wat er gezegd is.",
    )

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [(row.code, KINDS[row.kind].label.capitalize()) for row in lines]
        if len(lines) == 1:
            self.fields["code"].initial = lines[0].code


class ReplaceForm(forms.Form):
    """Who stands in, from one day to another, and what they have to know."""

    starts_on = day_field("Vanaf welke dag?")
    ends_on = day_field("Tot en met", help_text="Na die dag krijg jij alles vanzelf terug.")
    note = text_field(
        "Wat moet je vervanger weten?",
        2000,
        required=False,
        rows=4,
        help_text="Je vervanger leest dit op Vandaag. Schrijf niets over gezondheid.",
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {"who": PersonField("Wie vervangt je?", people), **self.fields}

    def clean(self):
        """The last day is not before the first."""
        said = super().clean()
        if said.get("starts_on") and said.get("ends_on") and said["ends_on"] < said["starts_on"]:
            self.add_error("ends_on", "De laatste dag komt voor de eerste.")
        return said
