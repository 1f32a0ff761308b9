"""Forms of plans: text in, domain values out."""

import uuid

from django import forms

from duaalportal.lib.fields import day_field, text_field
from learningplans.agreement_forms import VersionForm
from learningplans.models import PlanRemark
from learningplans.plans.placing_forms import hours_field
from learningplans.rules.coverage import Key
from learningplans.rules.plan_changes import TEXTS

HELP = {
    "expectations": "Bijvoorbeeld: wie doet wat, welke houding verwachten jullie, wat brengt de lerende mee?",
    "contact": "Bijvoorbeeld: elke vrijdag kort bellen, elke maand samen bekijken wat lukt.",
    "evaluation": "Bijvoorbeeld: na elk thema, door mentor en leerkracht samen, met de criteria van de fiche.",
}
LONGEST = 2000


class KnownForm(forms.Form):
    """What a learner knows at the start: goals ticked, and per sheet why."""

    def __init__(self, *args, sheets, known=None, seen=None, **kwargs):
        """`sheets` are values of rules.sheets with their goals; `known` is {Key: reason} of now."""
        known = known or {}
        super().__init__(*args, **kwargs)
        if seen is not None:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=seen)
        self.sheets = []
        for sheet in sheets:
            mine = {code: reason for (key, code), reason in known.items() if key == sheet.sheet_id}
            goals, why = f"known-{sheet.sheet_id}", f"why-{sheet.sheet_id}"
            self.fields[goals] = forms.MultipleChoiceField(
                label=sheet.title,
                required=False,
                choices=[(goal.code, goal.text) for goal in sheet.goals],
                widget=forms.CheckboxSelectMultiple,
                initial=list(mine),
                error_messages={"invalid_choice": "Een van deze leerdoelen bestaat niet meer."},
            )
            self.fields[why] = text_field(
                "Waaraan zie je dat?",
                500,
                required=False,
                help_text="Bijvoorbeeld: stage, EVC, vorige opleiding.",
            )
            self.fields[why].initial = next(iter(mine.values()), "")
            self.sheets.append((sheet, goals, why, len(mine)))

    def clean(self):
        """A reason for each sheet of which something is ticked."""
        said = super().clean()
        for _, goals, why, _ in self.sheets:
            if said.get(goals) and not said.get(why) and why not in self.errors:
                self.add_error(why, "Schrijf waaraan je ziet dat de lerende dit al kent.")
        return said

    @property
    def parts(self):
        """Per sheet: itself, its fields, and how many goals are ticked."""
        for sheet, goals, why, known in self.sheets:
            yield sheet, self[goals], self[why], known, bool(self[goals].errors or self[why].errors or known)

    @property
    def known(self):
        """{Key: reason} of everything that is ticked."""
        said = self.cleaned_data
        return {
            Key(sheet.sheet_id, code): said[why]
            for sheet, goals, why, _ in self.sheets
            for code in said[goals]
        }


class RemarkForm(forms.Form):
    """A remark, or a proposal of the learner."""

    kind = forms.ChoiceField(
        label="Wat wil je zeggen?",
        choices=[(PlanRemark.Kind.REMARK, "Een opmerking"), (PlanRemark.Kind.PROPOSAL, "Een voorstel")],
        widget=forms.RadioSelect,
        initial=PlanRemark.Kind.REMARK,
        error_messages={"required": "Kies een van deze.", "invalid_choice": "Kies een van deze."},
    )
    goal = forms.ChoiceField(label="Over welk leerdoel?", required=False)
    text = text_field(
        "Je opmerking",
        LONGEST,
        rows=3,
        missing="Schrijf eerst je opmerking.",
        help_text="Iedereen rond de lerende leest dit.",
    )

    def __init__(self, *args, goals, proposes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["goal"].choices = [
            ("", "Het hele plan"),
            *((f"{goal.key.sheet_id}:{goal.key.code}", goal.text[:80]) for goal in goals),
        ]
        if not proposes:
            del self.fields["kind"]

    @property
    def values(self):
        """What the service takes."""
        said = self.cleaned_data
        sheet, _, code = said["goal"].partition(":")
        key = Key(uuid.UUID(sheet), code) if sheet else None
        return {"text": said["text"], "kind": said.get("kind") or PlanRemark.Kind.REMARK, "key": key}


class AnswerForm(forms.Form):
    """What becomes of a remark."""

    outcome = forms.ChoiceField(
        label="Wat doen jullie ermee?",
        choices=[(one.value, one.label.capitalize()) for one in PlanRemark.Outcome],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat jullie ermee doen.", "invalid_choice": "Kies een van deze."},
    )
    text = text_field("Waarom?", 1000, required=False, rows=2)

    def clean(self):
        """A no comes with its reason."""
        said = super().clean()
        if said.get("outcome") == PlanRemark.Outcome.DECLINED and not said.get("text"):
            self.add_error("text", "Schrijf kort waarom jullie dit niet doen.")
        return said


class ActivateForm(forms.Form):
    """From which day the plan holds."""

    day = day_field("Vanaf welke dag geldt het plan?", missing="Kies een dag.")


class AdjustForm(forms.Form):
    """Why the plan is adjusted."""

    reason = text_field(
        "Waarom stuur je het plan bij?",
        1000,
        rows=3,
        missing="Schrijf kort waarom. Iedereen rond de lerende leest dit.",
        help_text="Bijvoorbeeld: een nieuw leerbedrijf, een thema ging sneller, een leerfiche veranderde.",
    )


class TextsForm(VersionForm):
    """What school and company agree besides."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, words in TEXTS.items():
            self.fields[name] = text_field(words, LONGEST, required=False, rows=5, help_text=HELP[name])


class ExtraForm(forms.Form):
    """Something that is agreed beside the programme."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    title = text_field(
        "Wat leert de lerende extra?",
        300,
        missing="Schrijf wat jullie afspreken.",
        help_text="Bijvoorbeeld: heftruckattest, taalcoaching, een opleiding bij VDAB.",
    )
    place = forms.ChoiceField(
        label="Waar?",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies waar.", "invalid_choice": "Kies een van deze plaatsen."},
    )
    starts_on = day_field("Van", missing="Kies een eerste dag.")
    ends_on = day_field("Tot en met", missing="Kies een laatste dag.")
    hours = hours_field("Hoeveel uren?", 16)
    responsible = forms.ChoiceField(label="Wie begeleidt?", required=False)
    note = text_field("Toelichting", 500, required=False, rows=2)

    def __init__(self, *args, stays, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.stays = {f"{one.kind}:{one.placement_id or ''}": one for one in stays}
        self.fields["place"].choices = [(key, one.name) for key, one in self.stays.items()]
        self.people = {str(one.pk): one for one in people}
        named = [(key, one.name) for key, one in self.people.items()]
        self.fields["responsible"].choices = [("", "Nog niet afgesproken"), *named]

    def clean(self):
        """Days in order, and inside the time that the learner is there."""
        said = super().clean()
        first, last = said.get("starts_on"), said.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "De laatste dag ligt voor de eerste. Kijk de dagen na.")
        stay = self.stays.get(said.get("place"))
        if stay and first and last and first <= last and not _within(stay, first, last):
            text = f"De lerende is bij {stay.name} van {stay.starts_on:%d/%m/%Y} tot en met {stay.ends_on:%d/%m/%Y}."
            self.add_error("starts_on", text)
        return said

    @property
    def values(self):
        """What the service takes."""
        said = dict(self.cleaned_data)
        said["stay"] = self.stays[said.pop("place")]
        said["responsible"] = self.people.get(said["responsible"])
        return said


def _within(stay, first, last):
    return stay.starts_on <= first and last <= stay.ends_on
