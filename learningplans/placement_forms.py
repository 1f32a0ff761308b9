"""Forms about placements: days with their times, another period, another mentor, and the end."""

from datetime import time

from django import forms

from duaalportal.lib.dates import WEEKDAYS
from duaalportal.lib.fields import day_field, text_field
from learningplans.models import Placement
from learningplans.rules.placements import DayPlan

FROM, UNTIL, BREAK = time(8), time(16, 30), 30
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
NO_HEALTH = "Schrijf niets over gezondheid."

KINDS = [
    (Placement.Kind.SINGLE, "Alleen hier in deze periode"),
    (Placement.Kind.PARALLEL, "Tegelijk met een andere plaats, elk op eigen dagen"),
    (Placement.Kind.ROTATION, "Om beurten, in blokken"),
]


def _time(label):
    return forms.TimeField(
        label=label, required=False, widget=CLOCK, error_messages={"invalid": "Schrijf bijvoorbeeld 08:00."}
    )


class DaysForm(forms.Form):
    """Which days of the week, each with its times; without hours the days say how many."""

    hours_per_week = forms.DecimalField(
        label="Uren per week, gemiddeld over het jaar",
        required=False,
        min_value=0,
        max_digits=5,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text="Laat leeg: dan tellen we de dagen samen.",
        error_messages={"invalid": "Schrijf een getal, bijvoorbeeld 24 of 22,5."},
    )

    def __init__(self, *args, days=(), **kwargs):
        super().__init__(*args, **kwargs)
        chosen = {day.weekday: day for day in days}
        for number, name in enumerate(WEEKDAYS, 1):
            day = chosen.get(number)
            self.fields[f"day_{number}"] = forms.BooleanField(
                label=name.capitalize(), required=False, initial=day is not None
            )
            self.fields[f"from_{number}"] = _time(f"{name.capitalize()} van")
            self.fields[f"until_{number}"] = _time(f"{name.capitalize()} tot")
            self.fields[f"break_{number}"] = forms.IntegerField(
                label=f"Pauze op {name}, in minuten", required=False, min_value=0, max_value=240
            )
            self.initial[f"from_{number}"] = day.from_time if day else FROM
            self.initial[f"until_{number}"] = day.until_time if day else UNTIL
            self.initial[f"break_{number}"] = day.break_minutes if day else BREAK

    @property
    def lines(self):
        """The fields of each day: chosen, from, until and break."""
        return [[self[f"{name}_{n}"] for name in ("day", "from", "until", "break")] for n in range(1, 8)]

    @property
    def other_fields(self):
        """The fields that are no day."""
        names = ("day_", "from_", "until_", "break_")
        return [field for field in self if not field.name.startswith(names)]

    def clean(self):
        """The chosen days as plans; at least one, each with both times."""
        said = super().clean()
        if not any(said.get(f"day_{n}") for n in range(1, 8)):
            self.add_error(None, "Kies minstens één dag van de week.")
        said["days"] = [day for day in map(self._day, range(1, 8)) if day]
        return said

    def _day(self, n):
        said = self.cleaned_data
        if not said.get(f"day_{n}"):
            return None
        first, last = said.get(f"from_{n}"), said.get(f"until_{n}")
        if first is None or last is None:
            if not (self.errors.keys() & {f"from_{n}", f"until_{n}"}):
                self.add_error(f"from_{n}", "Vul in van wanneer tot wanneer.")
            return None
        return DayPlan(n, first, last, said.get(f"break_{n}") or 0)


class MentorChoice(forms.ModelChoiceField):
    """One of some mentors; what is no key at all is no mentor either."""

    def to_python(self, value):
        """The mentor, with the same words for every value that is none of them."""
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice") from error


class PlanForm(DaysForm):
    """How the placement stands beside others, and with whom."""

    kind = forms.ChoiceField(
        label="En andere plaatsen?",
        choices=KINDS,
        widget=forms.RadioSelect,
        initial=Placement.Kind.SINGLE,
        error_messages={"required": "Kies hoe.", "invalid_choice": "Kies hoe."},
    )
    mentor = MentorChoice(
        queryset=None,
        label="Mentor",
        error_messages={"required": "Kies een mentor.", "invalid_choice": "Kies een mentor uit de lijst."},
    )

    def __init__(self, *args, mentors=None, **kwargs):
        super().__init__(*args, **kwargs)
        if mentors is None:
            del self.fields["mentor"]
        else:
            self.fields["mentor"].queryset = mentors


class CentrePlanForm(PlanForm):
    """Learning by simulation: with somebody of the training centre, or not yet."""

    staff = forms.EmailField(
        label="E-mailadres van wie begeleidt in het opleidingscentrum",
        required=False,
        help_text="Die persoon ziet naam, opleiding en dagen.",
        error_messages={"invalid": "Dit is geen e-mailadres."},
    )


class ChangeDaysForm(DaysForm):
    """Other days from a day on."""

    from_on = day_field(
        "Vanaf welke dag?", missing="Kies een dag.", help_text="Wat voordien was, blijft te lezen."
    )


class PeriodForm(forms.Form):
    """Another first or last day."""

    starts_on = day_field("Eerste dag")
    ends_on = day_field("Laatste dag")


class MentorForm(forms.Form):
    """Who takes over, from when, and what that person should know."""

    mentor = MentorChoice(
        queryset=None,
        label="Wie neemt over?",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Kies wie overneemt.", "invalid_choice": "Kies een mentor uit de lijst."},
    )
    on = day_field("Vanaf welke dag?", missing="Kies een dag.", help_text="Die dag gaan ook de rechten over.")
    note = text_field("Wat moet de nieuwe mentor weten?", 4000, required=False, rows=4, help_text=NO_HEALTH)

    def __init__(self, *args, mentors, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mentor"].queryset = mentors
        self.fields["mentor"].label_from_instance = lambda mentor: mentor.name


class EndForm(forms.Form):
    """The last day, and why."""

    on = day_field("Wat was de laatste dag?", missing="Kies een dag.")
    reason = text_field(
        "Waarom eindigt deze plaatsing?",
        300,
        rows=3,
        missing="Schrijf waarom deze plaatsing eindigt.",
        help_text="School en leerbedrijf lezen dit. " + NO_HEALTH,
    )
