"""The form that shares: with whom, and until when."""

from django import forms
from django.core.exceptions import ValidationError

from duaalportal.lib import dates
from groeiwijzer import sharing


class ShareForm(forms.Form):
    """One receiver out of those this assessment can be shared with, and the last day."""

    organisation = forms.ModelChoiceField(
        queryset=None,
        label="Met wie?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies met welke school of welk partnerschap je deelt.",
            "invalid_choice": "Kies een school of partnerschap uit de lijst.",
        },
    )
    ends_on = forms.DateField(
        label="Tot en met welke dag?",
        help_text="Daarna stopt het vanzelf. Zelf stoppen kan elke dag.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Kies een laatste dag.",
            "invalid": "Schrijf de dag als dag, maand en jaar.",
        },
    )

    def __init__(self, *args, assessment, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["organisation"].queryset = sharing.receivers(assessment)
        self.fields["ends_on"].initial = sharing.end_of_school_year(today)
        self.fields["ends_on"].widget.attrs |= {
            "min": today.isoformat(),
            "max": (today + sharing.LONGEST).isoformat(),
        }

    def clean_ends_on(self):
        """A day from today up to a year on."""
        day = self.cleaned_data["ends_on"]
        if day < self.today:
            raise ValidationError("Deze dag is voorbij. Kies vandaag of later.")
        if day > self.today + sharing.LONGEST:
            last = dates.date_of(self.today + sharing.LONGEST)
            raise ValidationError(
                f"Delen kan voor hoogstens een jaar: tot en met {last}. Daarna beslis je opnieuw."
            )
        return day
