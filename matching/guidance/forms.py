"""What is asked when something is planned, and when it is over."""

import uuid

from django import forms
from django.db.models import Q

from companies.models.base import seen_by
from duaalportal.accounts.access import Can, OrganisationKind, roles_that_can
from duaalportal.accounts.models import Membership, Organisation, User
from duaalportal.catalogue.models import Programme
from duaalportal.lib.fields import day_field, text_field
from learningplans.meeting_forms import clock_field
from matching.models import GuidanceAction
from matching.wording import words_field

CHOOSE = "Kies uit de lijst."
MOST = 2000
FROM_ROW = (
    *("kind", "title", "on", "until", "from_time", "until_time", "where_at", "organisation"),
    *("programme", "class_group", "leader", "expected", "note", "version"),
)


def _clock(label):
    field = clock_field(label)
    field.required = False
    return field


def number_field(label, help_text=""):
    """How many people."""
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST,
        help_text=help_text,
        error_messages={
            "invalid": "Vul een getal in, bijvoorbeeld 12.",
            "min_value": "Minstens 0.",
            "max_value": f"Hoogstens {MOST}.",
        },
    )


def _one_of(label, empty, help_text=""):
    return forms.ModelChoiceField(
        queryset=None,
        label=label,
        empty_label=empty,
        required=False,
        help_text=help_text,
        error_messages={"invalid_choice": CHOOSE},
    )


class GuidanceForm(forms.Form):
    """What, when, where, for whom and with whom."""

    kind = forms.ChoiceField(
        label="Wat plan je?",
        choices=GuidanceAction.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat je plant.", "invalid_choice": CHOOSE},
    )
    title = text_field(
        "Hoe noem je het?", 160, required=False, help_text="Bijvoorbeeld: een halve dag bij de lassers."
    )
    on = day_field("Welke dag?")
    until = day_field("Tot en met", required=False, help_text="Alleen als het meer dagen duurt.")
    from_time = _clock("Van hoe laat?")
    until_time = _clock("Tot hoe laat?")
    where_at = text_field("Waar?", 160, required=False, help_text="Een adres, of online.")
    organisation = _one_of(
        "Met welk leerbedrijf?",
        "Zonder leerbedrijf",
        "Het leerbedrijf ziet dit moment, maar geen namen van lerenden.",
    )
    programme = _one_of("Voor welke opleiding?", "Voor alle opleidingen")
    class_group = text_field("Voor welke klas?", 30, required=False)
    leader = _one_of("Wie begeleidt?", "Nog niet gekozen")
    expected = number_field("Hoeveel mensen verwacht je?")
    note = text_field(
        "Wat moet wie komt weten?",
        2000,
        required=False,
        rows=3,
        help_text="Lerenden, ouders en het leerbedrijf lezen dit. Schrijf hier geen namen van lerenden.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def __init__(self, *args, user, school, today, action=None, **kwargs):
        super().__init__(*args, **kwargs)
        companies = Organisation.objects.filter(kind=OrganisationKind.COMPANY)
        seen = seen_by(user, Can.FOLLOW_GUIDANCE, today, field="pk")
        # what a moment already stands on stays a choice, also when the collaboration ended since
        self.fields["organisation"].queryset = companies.filter(
            seen | Q(pk=action.organisation_id if action else None)
        ).order_by("name", "pk")
        known = Q(retired_on__isnull=True) | Q(retired_on__gt=today)
        self.fields["programme"].queryset = Programme.objects.filter(
            known | Q(pk=action.programme_id if action else None)
        )
        self.fields["leader"].queryset = _team(school, today)
        for name in FROM_ROW if action else ():
            self.initial.setdefault(name, getattr(action, name))

    @property
    def said(self):
        """What a service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "key")}


def _team(school, on):
    roles = roles_that_can(Can.FOLLOW_GUIDANCE)
    running = Membership.objects.running(on).filter(organisation=school, role__in=roles).order_by()
    return User.objects.filter(pk__in=running.values("user")).order_by("name", "pk")


class ReportForm(forms.Form):
    """How it went, and who was there."""

    outcome = words_field(
        "Hoe ging het?",
        2000,
        rows=4,
        missing="Schrijf in een paar woorden hoe het ging.",
        help_text="Alleen je school leest dit. Schrijf niets over gezondheid.",
    )
    came = number_field("Hoeveel mensen waren er?")
    there = forms.MultipleChoiceField(
        label="Wie was er?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "De lijst is veranderd. Kijk na wie er was."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, guests, **kwargs):
        super().__init__(*args, **kwargs)
        if guests:
            self.fields["there"].choices = [(str(one.pk), one.trajectory.learner.name) for one in guests]
            self.initial["there"] = [str(one.pk) for one in guests if one.was_there]
        else:
            del self.fields["there"]


class ToldForm(forms.Form):
    """What it brought a learner."""

    text = words_field(
        "Wat bracht het jou?",
        500,
        rows=2,
        required=False,
        help_text="Je school leest dit, en ouders die meelezen. Een bedrijf niet.",
    )
