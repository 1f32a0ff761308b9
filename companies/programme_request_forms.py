"""Forms of a school's request for a programme."""

import uuid

from django import forms

from companies import programme_requests
from companies.models import ProgrammeRequest
from duaalportal.catalogue.models import Programme
from duaalportal.lib.fields import day_field, text_field

YEARS_AHEAD = 3
LATER = "Nog niet bepaald"


class _CoachForm(forms.Form):
    """Who accompanies, and a note."""

    coach = forms.ChoiceField(
        label="Wie wordt trajectbegeleider?",
        required=False,
        help_text="Wie samen met de lerende een leerbedrijf zoekt en het traject opvolgt.",
    )
    note = text_field("Opmerking", 500, required=False, rows=2)

    def __init__(self, *args, coaches, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(row.user_id): row.user for row in coaches}
        self.fields["coach"].choices = [
            ("", LATER),
            *((pk, person.name) for pk, person in self.people.items()),
        ]

    def clean_coach(self):
        """The person; None when it is not known yet."""
        return self.people.get(self.cleaned_data["coach"])


class AskForm(_CoachForm):
    """Which programme, from when."""

    programme = forms.ModelChoiceField(
        queryset=Programme.objects.filter(retired_on=None),
        label="Welke duale opleiding?",
        empty_label="Kies een opleiding",
        error_messages={"required": "Kies een opleiding."},
    )
    school_year = forms.TypedChoiceField(label="Vanaf welk schooljaar?", coerce=int)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    field_order = ["programme", "school_year", "coach", "note", "key"]

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        first = programme_requests.next_school_year(today)
        years = range(first, first + YEARS_AHEAD)
        self.fields["school_year"].choices = [(year, f"{year}-{year + 1}") for year in years]
        self.fields["key"].initial = uuid.uuid4


class ChangeForm(_CoachForm):
    """Who accompanies, and a note, of a request that stands."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class SubmitForm(forms.Form):
    """When it was submitted."""

    on = day_field("Op welke dag ingediend?")
    version = forms.IntegerField(widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """What the answer was, and when."""

    answer = forms.ChoiceField(
        label="Wat is het antwoord?",
        choices=ProgrammeRequest.Answer,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies het antwoord."},
    )
    on = day_field("Op welke dag kwam het antwoord?")
    version = forms.IntegerField(widget=forms.HiddenInput)
