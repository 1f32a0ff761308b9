"""Forms about visits and talks: text in, domain values out."""

import uuid
from datetime import datetime

from django import forms

from duaalportal.lib.dates import BRUSSELS, as_moment
from duaalportal.lib.fields import day_field, text_field
from learningplans.meetings import Agreed, Guest
from learningplans.models import Meeting

CARE = "Schrijf niets over gezondheid of welzijn."
LENGTHS = [
    (15, "een kwartier"),
    (30, "een half uur"),
    (45, "drie kwartier"),
    (60, "een uur"),
    (90, "anderhalf uur"),
]
LENGTHS += [(120, "twee uur"), (180, "drie uur"), (240, "een halve dag")]
NAMES = "Eén naam per lijn."


def clock_field(label):
    """An hour of the day."""
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Vul een uur in.", "invalid": "Schrijf bijvoorbeeld 14:30."},
    )


class WhenForm(forms.Form):
    """What it is about, when, how long and where."""

    purpose = text_field("Waarover?", 200, missing="Zeg waarover het gaat.", help_text=f"In één zin. {CARE}")
    day = day_field("Welke dag?")
    clock = clock_field("Hoe laat?")
    minutes = forms.TypedChoiceField(label="Hoe lang?", choices=LENGTHS, coerce=int, initial=60)
    where_at = text_field("Waar?", 160, required=False, help_text="Een adres, of online.")
    others = text_field("Wie komt nog mee?", 1000, required=False, rows=2, help_text=NAMES)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    @property
    def when(self):
        """The moment on the clock in Brussels."""
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["clock"], BRUSSELS)

    @property
    def names(self):
        """Those without an account, each once."""
        return names_in(self.cleaned_data["others"])

    @property
    def values(self):
        """The fields of the meeting."""
        said = {name: self.cleaned_data[name] for name in ("purpose", "minutes", "where_at")}
        return said | {"starts_at": self.when}


class LearnerMeetingForm(WhenForm):
    """When and where people meet about one learner, with which company, and who is there."""

    organisation = forms.ModelChoiceField(
        queryset=None, required=False, label="Met welk leerbedrijf?", empty_label="Zonder leerbedrijf"
    )
    people = forms.MultipleChoiceField(
        label="Wie is erbij?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Iemand hoort niet meer bij dit team. Kijk de lijst na."},
    )
    field_order = (
        *("kind", "organisation", "purpose"),
        *("day", "clock", "minutes", "where_at", "people", "others"),
    )

    def __init__(self, *args, companies, around, **kwargs):
        super().__init__(*args, **kwargs)
        self.around = {key: (name, user) for key, name, _role, user in around}
        self.fields["organisation"].queryset = companies
        self.fields["people"].choices = [(key, f"{name}, {role}") for key, name, role, _user in around]

    @property
    def guests(self):
        """Who is asked."""
        chosen = (self.around[key] for key in self.cleaned_data["people"])
        return [*(Guest(name, user) for name, user in chosen), *map(Guest, self.names)]

    @property
    def values(self):
        """The fields of the meeting."""
        return super().values | {"organisation": self.cleaned_data["organisation"]}


class MeetingForm(LearnerMeetingForm):
    """A visit or a talk about one learner."""

    kind = forms.ChoiceField(
        label="Wat plan je?",
        choices=[(kind.value, kind.label) for kind in Meeting.Kind if kind != Meeting.Kind.MUTUAL_VISIT],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat je plant."},
    )

    def clean(self):
        """A visit goes somewhere."""
        said = super().clean()
        if said.get("kind") == Meeting.Kind.VISIT and not said.get("organisation"):
            self.add_error("organisation", "Kies bij welk leerbedrijf je op bezoek gaat.")
        return said

    @property
    def values(self):
        """The fields of the meeting."""
        return super().values | {"kind": self.cleaned_data["kind"]}


class MutualForm(WhenForm):
    """A visit between a school and a company, without a learner."""

    partner = forms.ModelChoiceField(
        queryset=None, label="Met wie?", empty_label="Kies", error_messages={"required": "Kies met wie."}
    )
    field_order = ("partner", "purpose", "day", "clock", "minutes", "where_at", "others")

    def __init__(self, *args, partners, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners


class ReportForm(forms.Form):
    """What was said, when, and who was there."""

    held_on = day_field("Op welke dag?")
    present = forms.MultipleChoiceField(
        label="Wie was erbij?", required=False, widget=forms.CheckboxSelectMultiple
    )
    others = text_field("Wie was er nog bij?", 1000, required=False, help_text=NAMES, rows=2)
    text = text_field(
        "Verslag",
        6000,
        rows=8,
        missing="Schrijf in enkele zinnen wat er gezegd is.",
        help_text=f"Enkele zinnen zijn genoeg. Wie dit gesprek ziet, leest het. {CARE}",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.ids = {str(row.pk): row.pk for row in people}
        self.fields["present"].choices = [(str(row.pk), row.name) for row in people]
        if not people:
            del self.fields["present"]

    @property
    def values(self):
        """The arguments of the service, but for the points."""
        said = self.cleaned_data
        return {
            "held_on": said["held_on"],
            "text": said["text"],
            "present": {self.ids[key] for key in said.get("present", ())},
            "others": names_in(said["others"]),
            "version": said["version"],
        }


class PointForm(forms.Form):
    """One thing that is agreed."""

    pk = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = text_field("Wat spreken jullie af?", 300, required=False)
    owner = forms.ChoiceField(label="Wie doet dat?", required=False)
    due_on = day_field("Tegen wanneer?", required=False)

    def __init__(self, *args, around, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [
            ("", "Nog te kiezen"),
            *((key, name) for key, name, _role, _user in around),
        ]

    def clean(self):
        """Who and when belong to something that is agreed."""
        said = self.cleaned_data
        if (said.get("owner") or said.get("due_on")) and not said.get("text") and "text" not in self.errors:
            self.add_error("text", "Zeg wat jullie afspreken.")
        return said


PointForms = forms.formset_factory(PointForm, extra=2, max_num=20, absolute_max=30, validate_max=True)


def points_in(rows, around):
    """What is agreed in a valid formset, in its order; empty rows fall away."""
    people = {key: (name, user) for key, name, _role, user in around}
    found = []
    for said in (row.cleaned_data for row in rows):
        if said.get("text"):
            name, user = people.get(said["owner"], ("", None))
            found.append(Agreed(said["text"], user, "" if user else name, said["due_on"], said["pk"]))
    return found


class CancelForm(forms.Form):
    """Why it does not happen."""

    reason = text_field(
        "Waarom niet?",
        300,
        missing="Schrijf waarom het niet doorgaat.",
        help_text=f"Iedereen die erbij zou zijn, leest dit. {CARE}",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


def names_in(text):
    """The names of a text with one per line, each once and not longer than a name."""
    return list(dict.fromkeys(line.strip()[:120] for line in text.splitlines() if line.strip()))


def as_typed(meeting):
    """Day and clock of a meeting as the form takes them."""
    local = as_moment(meeting.starts_at)
    return {"day": local.date(), "clock": local.time()}
