"""What people say around a speed date."""

import uuid

from django import forms
from django.db.models import Q

from companies.models import Collaboration
from duaalportal.accounts.access import OrganisationKind
from duaalportal.accounts.models import Organisation
from duaalportal.catalogue.models import Programme
from duaalportal.lib.fields import day_field, text_field
from learningplans.models import Trajectory
from matching.models import Opening, SpeedDateNote
from matching.proposals.gathering import LOOKING
from matching.wording import words_field

# what fits on one day and on one sheet; a session of more is two sessions
MOST_ROUNDS, MOST_MINUTES, MOST_PAUSE = 20, 60, 30


def _number(label, least, most, **other):
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        error_messages={
            "required": "Vul een getal in.",
            "invalid": "Vul een getal in, bijvoorbeeld 8.",
            "min_value": f"Minstens {least}.",
            "max_value": f"Hoogstens {most}.",
        },
        **other,
    )


class SpeedDateForm(forms.Form):
    """What, when, how long and where."""

    title = text_field("Hoe noem je deze speeddate?", 120, missing="Geef een naam.")
    programme = forms.ModelChoiceField(
        queryset=None,
        label="Voor welke opleiding?",
        required=False,
        empty_label="Alle opleidingen",
        error_messages={"invalid_choice": "Kies een opleiding uit de lijst."},
    )
    on = day_field("Welke dag?")
    from_time = forms.TimeField(
        label="Hoe laat begint de eerste ronde?",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Vul een uur in.", "invalid": "Schrijf bijvoorbeeld 14:00."},
    )
    minutes = _number("Hoeveel minuten duurt een gesprek?", 2, MOST_MINUTES, initial=8)
    pause = _number(
        "Hoeveel minuten ertussen?", 0, MOST_PAUSE, initial=2, help_text="Om van tafel te wisselen."
    )
    rounds = _number("Hoeveel rondes?", 1, MOST_ROUNDS, initial=6)
    where_at = text_field("Waar?", 160, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, today, speed_date=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.filter(
            Q(retired_on__isnull=True) | Q(retired_on__gt=today)
        )
        if speed_date is None:
            self.fields["key"].initial = uuid.uuid4
            return
        for name in self.fields:
            if hasattr(speed_date, name):
                self.initial.setdefault(name, getattr(speed_date, name))
        self.fields[
            "on"
        ].help_text = "Verander je de dag of het uur, dan vraagt het portaal iedereen opnieuw."

    @property
    def said(self):
        """What a service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "key")}


class TableForm(forms.Form):
    """Which company, and who sits at its table."""

    organisation = forms.ModelChoiceField(
        queryset=None,
        label="Welk leerbedrijf?",
        empty_label="Kies een leerbedrijf",
        error_messages={
            "required": "Kies een leerbedrijf.",
            "invalid_choice": "Kies een leerbedrijf uit de lijst.",
        },
    )
    host = text_field(
        "Wie zit aan tafel?",
        120,
        required=False,
        help_text="Als je het al weet. Het bedrijf vult dit zelf aan wanneer het ja zegt.",
    )

    def __init__(self, *args, speed_date, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = companies_for(speed_date, today)


class TableAnswerForm(forms.Form):
    """Whether the company comes: then who sits at its table, or else why not."""

    comes = forms.ChoiceField(
        label="Komen jullie?",
        choices=[("ja", "Ja, we komen"), ("nee", "Nee, deze keer niet")],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies een antwoord.", "invalid_choice": "Kies een antwoord."},
    )
    host = text_field(
        "Wie zit aan tafel?",
        120,
        required=False,
        help_text="Bij ja. Deze naam lezen de lerenden en de school.",
    )
    reason = words_field(
        "Waarom niet?",
        300,
        required=False,
        rows=2,
        help_text="Bij nee. Alleen de school leest dit. Schrijf niets over gezondheid.",
    )

    def clean(self):
        """A yes has a name, a no has a reason."""
        said = super().clean()
        if said.get("comes") == "ja" and "host" in said and not said["host"]:
            self.add_error("host", "Zeg wie aan tafel zit.")
        if said.get("comes") == "nee" and "reason" in said and not said["reason"]:
            self.add_error("reason", "Zeg kort waarom niet.")
        return said


def companies_for(speed_date, today):
    """Companies the school works with, and those that offer a place for the programme; without those at a table."""
    known = Collaboration.objects.running(today).filter(school_id=speed_date.school_id)
    offers = Opening.objects.on_offer(today)
    if speed_date.programme_id:
        offers = offers.filter(programme_id=speed_date.programme_id)
    either = Q(pk__in=known.order_by().values("organisation")) | Q(
        pk__in=offers.order_by().values("organisation")
    )
    there = speed_date.tables.filter(left_at=None).order_by().values("organisation")
    rows = Organisation.objects.filter(either, kind=OrganisationKind.COMPANY).exclude(pk__in=there)
    return rows.order_by("name", "pk")


class LearnerChoices(forms.ModelMultipleChoiceField):
    """Learners by their name, and by class where it is known."""

    def label_from_instance(self, trajectory):
        """'Lina Verhaegen (5LC)'."""
        group = trajectory.learner.class_group
        return f"{trajectory.learner.name} ({group})" if group else trajectory.learner.name


class SeatsForm(forms.Form):
    """Which learners to ask."""

    trajectories = LearnerChoices(
        queryset=Trajectory.objects.none(),
        label="Wie vraag je?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Kies minstens één lerende.",
            "invalid_choice": "Iemand die je koos, staat er al bij of zoekt geen plaats meer. Kijk na wie er nog is.",
            "invalid_pk_value": "Kies uit de lijst.",
            "invalid_list": "Kies uit de lijst.",
        },
    )

    def __init__(self, *args, trajectories, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["trajectories"].queryset = trajectories


def learners_for(user, can, speed_date):
    """Learners this person reaches at the school of the session who look for a place and were not asked yet."""
    rows = Trajectory.objects.on_school_side(user, can).filter(
        school_id=speed_date.school_id, state__in=LOOKING
    )
    if speed_date.programme_id:
        rows = rows.filter(programme_id=speed_date.programme_id)
    asked = speed_date.seats.order_by().values("trajectory")
    return rows.exclude(pk__in=asked).select_related("learner").order_by("learner__name", "pk")


class NoteForm(forms.Form):
    """Whether one side likes it, and some words."""

    keen = forms.ChoiceField(
        label="Zie je het zitten?",
        choices=SpeedDateNote.Keen.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies een antwoord.", "invalid_choice": "Kies een antwoord."},
    )
    text = words_field(
        "Wat wil je onthouden?",
        500,
        required=False,
        rows=3,
        help_text="De ander leest dit niet, je school wel. Schrijf niets over gezondheid.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, side, **kwargs):
        super().__init__(*args, **kwargs)
        if side == SpeedDateNote.Side.COMPANY:
            self.fields["keen"].label = "Zien jullie het zitten?"
            self.fields["text"].label = "Wat willen jullie onthouden?"
            self.fields[
                "text"
            ].help_text = "De lerende leest dit niet, de school wel. Schrijf niets over gezondheid."
