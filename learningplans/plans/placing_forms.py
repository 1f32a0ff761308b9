"""The form of a goal at a place: where, from which week to which, how many hours, who goes along."""

from datetime import date, timedelta
from uuid import UUID

from django import forms

from duaalportal.lib.dates import date_of
from duaalportal.lib.fields import text_field
from duaalportal.lib.school_calendar import weeks
from learningplans.goals.known import read_key
from learningplans.models import PlanPlace

DAY = timedelta(days=1)
FRIDAY = 4
NO_WEEK = {"required": "Kies een week.", "invalid_choice": "Kies een week uit de lijst."}


def read_place(text):
    """The kind and the organisation that a form names as "<kind>:<id>"; None when it is none."""
    kind, _, pk = (text or "").partition(":")
    try:
        return (kind, UUID(pk)) if kind in PlanPlace.values else None
    except ValueError:
        return None


def read_spot(text):
    """A place and a period as the board names them, "<kind>:<id>;<first>;<last>"; None when it is none."""
    where, *days = (text or "").split(";")
    place = read_place(where)
    try:
        first, last = map(date.fromisoformat, days)
    except ValueError:
        return None
    return (*place, first, last) if place and first <= last else None


def read_wish(text):
    """What a proposal is about, with its place and period: "<what>;<place>;<first>;<last>"; None when it is none.

    What: a goal without a place by its key, or "i=<row>=<its version>" of one that stands wrong.
    """
    what, _, spot = (text or "").partition(";")
    what, spot = read_key(what) or _read_row(what), read_spot(spot)
    return (what, *spot) if what and spot else None


def _read_row(text):
    sign, _, rest = text.partition("=")
    pk, _, version = rest.partition("=")
    try:
        return (UUID(pk), int(version)) if sign == "i" and version.isascii() and version.isdecimal() else None
    except ValueError:
        return None


def hours_field(label, example):
    """How many hours, as people write them: 16 or 7,5."""
    such = f"bijvoorbeeld {example} of 7,5."
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_value=2000,
        max_digits=5,
        decimal_places=1,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "invalid": f"Schrijf een getal, {such}",
            "min_value": "Uren zijn nul of meer.",
            "max_value": "Dat zijn te veel uren. Hoogstens 2000.",
            "max_digits": f"Schrijf een korter getal, {such}",
            "max_decimal_places": "Schrijf hoogstens één cijfer na de komma.",
        },
    )


class PlacingForm(forms.Form):
    """`version` is that of the row the form was made for."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    where = forms.ChoiceField(
        label="Waar",
        error_messages={"required": "Kies waar.", "invalid_choice": "Kies een plaats uit de lijst."},
    )
    first = forms.ChoiceField(label="Van", error_messages=NO_WEEK)
    last = forms.ChoiceField(label="Tot en met", error_messages=NO_WEEK)
    hours = hours_field("Uren", 8)
    responsible = forms.ChoiceField(
        label="Wie gaat mee", required=False, error_messages={"invalid_choice": "Kies iemand uit het team."}
    )
    is_fixed = forms.BooleanField(
        label="Zet vast", required=False, help_text="Een voorstel van de computer verplaatst dit dan niet."
    )
    note = text_field("Toelichting", 500, required=False, rows=2)

    def __init__(self, *args, places, team, calendar, first, last, item=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.item, self.span = item, (first, last)
        self.fields["where"].choices = places
        self.fields["responsible"].choices = [("", "Wie daar begeleidt"), *team]
        listed = [(week.monday.isoformat(), _said(week, calendar)) for week in weeks(first, last)]
        self.fields["first"].choices = self.fields["last"].choices = listed

    def clean(self):
        """The weeks as days; a week that was not touched keeps the days of the row."""
        said = super().clean()
        if "first" in said and "last" in said:
            said["starts_on"], said["ends_on"] = self._days(said["first"], said["last"])
            if said["ends_on"] < said["starts_on"]:
                self.add_error("last", "Deze week komt voor de eerste week.")
        return said

    def _days(self, first, last):
        first, last = date.fromisoformat(first), date.fromisoformat(last)
        starts_on = max(first, self.span[0])
        ends_on = min(max(last + FRIDAY * DAY, self.span[0]), self.span[1])
        if self.item is not None and self.item.starts_on:
            starts_on = _kept(self.item.starts_on, first) or starts_on
            ends_on = _kept(self.item.ends_on, last) or ends_on
        return starts_on, ends_on

    @property
    def arguments(self):
        """What the service is told."""
        said = self.cleaned_data
        place, organisation_id = read_place(said["where"])
        return {
            "place": place,
            "organisation_id": organisation_id,
            "starts_on": said["starts_on"],
            "ends_on": said["ends_on"],
            "hours": said["hours"],
            "responsible_id": UUID(said["responsible"]) if said["responsible"] else None,
            "is_fixed": said["is_fixed"],
            "note": said["note"],
        }


def _kept(day, monday):
    return day if monday <= day < monday + 7 * DAY else None


def monday_of(day):
    """The Monday of the week of a day, as the form names it."""
    return (day - day.weekday() * DAY).isoformat() if day else ""


def _said(week, calendar):
    """'week van 7 september', with the holiday that takes all of it; in one school year each day comes once."""
    days = [day for day in week.days[:5] if calendar.first <= day <= calendar.last]
    text = f"week van {date_of(week.monday, today=week.monday)}"
    if days and not any(calendar.is_training_day(day) for day in days):
        return f"{text} ({calendar.why_not(days[0])})"
    return text
