"""Forms of the school calendar: one day, a calendar file, and what its lines become."""

import datetime as dt
import json

from django import forms

from duaalportal.catalogue.models import SchoolDayKind
from duaalportal.catalogue.school_days import LONGEST
from duaalportal.lib import ical
from duaalportal.lib.fields import day_field, text_field

SKIP = ("", "niet overnemen")
LOST = "De lijst kwam niet goed aan. Kies het bestand opnieuw."


def may_be(first, last):
    """A Dutch sentence when a period cannot stand in a calendar; empty when it can."""
    if last < first:
        return "De laatste dag ligt voor de eerste. Draai ze om."
    if (last - first).days >= LONGEST:
        return f"Een periode duurt hoogstens {LONGEST} dagen. Splits ze op."
    if not 2015 <= first.year <= 2099:
        return f"Het jaar {first.year} kan niet. Kijk de dag na."
    return ""


class SchoolDayForm(forms.Form):
    """A day or a period that the school plans apart."""

    kind = forms.ChoiceField(
        label="Wat is het?",
        choices=SchoolDayKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat het is."},
    )
    name = text_field(
        "Naam", 120, required=False, help_text="Zonder naam staat er gewoon wat je hierboven koos."
    )
    first_day = day_field("Welke dag?", missing="Kies een dag.")
    last_day = day_field(
        "Tot en met", required=False, help_text="Alleen bij meer dan één dag. De laatste dag telt mee."
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def clean(self):
        """Without a last day it is one day; without a name it has that of its kind."""
        said = super().clean()
        first, kind = said.get("first_day"), said.get("kind")
        if first and "last_day" not in self.errors:
            said["last_day"] = said.get("last_day") or first
            if no := may_be(first, said["last_day"]):
                self.add_error("last_day" if said["last_day"] < first else "first_day", no)
        if kind and not said.get("name"):
            label = str(SchoolDayKind(kind).label)
            said["name"] = label[0].upper() + label[1:]
        return said


class CalendarFileForm(forms.Form):
    """An iCal file out of the school's own agenda."""

    file = forms.FileField(
        label="Kalenderbestand (.ics)",
        help_text=f"Hoogstens {ical.LARGEST // ical.KILOBYTE} kB. Je ziet eerst wat erin staat.",
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
        error_messages={
            "required": "Kies een bestand.",
            "empty": "Dit bestand is leeg. Kies een ander.",
            "missing": "Kies een bestand.",
            "invalid": "Kies een bestand.",
        },
    )

    def __init__(self, *args, first, last, **kwargs):
        super().__init__(*args, **kwargs)
        self.period = (first, last)

    def clean_file(self):
        """What the file holds, as a Reading; what is no calendar is an error with its reason."""
        file = self.cleaned_data["file"]
        try:
            return ical.read(file.read(ical.LARGEST + 1), *self.period)
        except ical.NoCalendar as no:
            raise forms.ValidationError(str(no)) from no


# --- what is carried by the page with the preview -------------------------------------------------------------------


def carried(lines):
    """The lines as the page carries them: nothing is kept before the yes."""
    return json.dumps(
        [[line.uid, line.name, line.first.isoformat(), line.last.isoformat()] for line in lines],
        ensure_ascii=False,
    )


def lines_of(text):
    """The lines that came back, checked again; ValueError when they were changed or cut off."""
    found = []
    for uid, name, first, last in json.loads(text):
        first, last = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
        fits = 0 < len(uid) <= ical.UID_LENGTH and 0 < len(name) <= ical.NAME_LENGTH
        if not fits or may_be(first, last):
            raise ValueError(uid)
        found.append(ical.Line(uid, name, first, last))
    if not 0 < len(found) <= ical.MOST or len({line.uid for line in found}) != len(found):
        raise ValueError(len(found))
    return found


def chosen_kinds(data, lines):
    """The kind chosen for each line, as (Line, kind); what is not taken over falls away."""
    kinds = [data.get(f"soort-{n}", "") for n in range(len(lines))]
    return [(line, kind) for line, kind in zip(lines, kinds, strict=True) if kind in SchoolDayKind.values]
