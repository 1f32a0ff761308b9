"""Forms of a division of roles: text in, letters out."""

from django import forms

from duaalportal.accounts.access import Role
from duaalportal.lib.fields import text_field
from evaluation.rules.raci import CODES, WORDS
from learningplans.agreement_forms import VersionForm

CHOICES = [("", "niets"), *((letter, f"{letter}, {words}") for letter, words in WORDS.items())]
LONGEST = 2000


class TaskForm(VersionForm):
    """The letter of each role in one task."""

    def __init__(self, *args, cells, **kwargs):
        initial = {**{role: cells.get(role, "") for role in CODES}, **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        for role in CODES:
            self.fields[role] = forms.ChoiceField(
                label=Role(role).label.capitalize(),
                choices=CHOICES,
                required=False,
                error_messages={"invalid_choice": "Kies R, A, C, I of niets."},
            )

    @property
    def letters(self):
        """Role -> letter, "" for none."""
        return {role: self.cleaned_data[role] for role in CODES}


class NoteForm(VersionForm):
    """What else was agreed."""

    note = text_field(
        "Wat spreken jullie nog af?",
        LONGEST,
        rows=7,
        required=False,
        help_text="Bijvoorbeeld: wie meldt een afwezigheid, wie maakt het contract op, wie is het aanspreekpunt?",
    )


class PartnerForm(forms.Form):
    """With whom."""

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.others = {str(one.pk): one for one in others}
        self.fields["other"] = forms.ChoiceField(
            label="Met wie?",
            choices=[(key, one.name) for key, one in self.others.items()],
            widget=forms.RadioSelect if len(self.others) < 6 else forms.Select,
            error_messages={"required": "Kies met wie.", "invalid_choice": "Kies een van deze."},
        )

    @property
    def other(self):
        """The organisation that was chosen."""
        return self.others[self.cleaned_data["other"]]
