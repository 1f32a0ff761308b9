"""Forms about goals: text in, domain values out."""

import uuid

from django import forms

from duaalportal.lib.fields import day_field, text_field
from learningplans.goals.known import read_key, written
from learningplans.models import ApprenticeshipStep, PlanRemark
from learningplans.rules import goals as rules

CARE = "Schrijf niets over gezondheid of welzijn."
OTHER = "Dit leerdoel staat niet in het plan van deze lerende. Kies er een uit de lijst."
LINK = "Dit is geen link. Schrijf bijvoorbeeld https://www.voorbeeld.be."


class Sent(forms.Form):
    """What each of these forms carries, so that sending it twice does it once."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    @property
    def said(self):
        """The values of the fields for the service."""
        return dict(self.cleaned_data)


class AtPlace:
    """Choosing where something was seen; with one place there is nothing to choose."""

    def offer(self, places):
        """Let one of these organisations be chosen; the first unless told otherwise."""
        self.places = {str(one.pk): one for one in places}
        field = self.fields["organisation"]
        field.choices = [(str(one.pk), one.name) for one in places]
        if len(places) == 1:
            field.widget = forms.HiddenInput()

    def clean_organisation(self):
        """The organisation that was chosen; None where that is allowed."""
        return self.places.get(self.cleaned_data["organisation"])


def place_field(*, required=True):
    """Where it was."""
    return forms.ChoiceField(
        label="Waar?",
        required=required,
        error_messages={"required": "Kies waar.", "invalid_choice": "Kies een plaats uit de lijst."},
    )


def goal_field(goals, *, label="Bij welk leerdoel?", empty="Bij geen leerdoel apart"):
    """One goal of the plan, grouped by its sheet."""
    return forms.TypedChoiceField(
        label=label,
        required=False,
        choices=[("", empty), *grouped(goals)],
        coerce=read_key,
        empty_value=None,
        error_messages={"invalid_choice": OTHER},
    )


def grouped(goals):
    """Goals of a plan as choices, under the title of their sheet."""
    found = {}
    for goal in goals:
        found.setdefault(goal.sheet_title, []).append((written(goal.key), goal.text))
    return list(found.items())


class StepForm(Sent, AtPlace):
    """A goal goes to another step: the next one with a reason to tap, or any other with one in words."""

    quick = forms.ChoiceField(
        label="Waarom?",
        required=False,
        choices=[("", ""), *((text, text) for rows in rules.REASONS.values() for text in rows)],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Kies een reden uit de lijst."},
    )
    reason = text_field("In je eigen woorden", 500, required=False, help_text=CARE)
    step = forms.ChoiceField(
        label="Naar welke stap?",
        choices=[(step.value, f"{step.number}. {step.label}") for step in ApprenticeshipStep],
        error_messages={"required": "Kies een stap.", "invalid_choice": "Kies een stap uit de lijst."},
    )
    on = day_field("Wanneer zag je dit?")
    organisation = place_field()
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, current, places, today, **kwargs):
        self.next = rules.next_step(current)
        first = {"on": today, "step": self.next or "", "seen": current}
        super().__init__(*args, initial=first | {"organisation": places[0].pk if places else ""}, **kwargs)
        self.offer(places)
        self.reasons = rules.REASONS.get(self.next, ())

    def start_from(self, current):
        """Let a form that lost a race be sent again from the step that stands; its words stay."""
        self.next = rules.next_step(current)
        self.reasons = rules.REASONS.get(self.next, ())
        self.data = self.data.copy()
        self.data.update({"seen": current, "step": self.next or "", "quick": ""})

    @property
    def values(self):
        """The arguments of the service."""
        said = self.cleaned_data
        tapped = said["quick"] if said["quick"] in rules.REASONS[ApprenticeshipStep(said["step"])] else ""
        names = ("step", "on", "organisation", "seen", "key")
        return {name: said[name] for name in names} | {"reason": said["reason"] or tapped}


class ChanceForm(Sent, AtPlace):
    """An unexpected chance: words, a goal, or both."""

    text = text_field(
        "Wat kon de lerende leren?", 300, required=False, help_text=f"Eén zin is genoeg. {CARE}"
    )
    goal = forms.CharField(required=False, widget=forms.HiddenInput)
    on = day_field("Wanneer?")
    organisation = place_field()

    def __init__(self, *args, goals, places, today, **kwargs):
        first = {"on": today, "organisation": places[0].pk if places else ""}
        super().__init__(*args, initial=first, **kwargs)
        self.fields["goal"] = goal_field(goals)
        self.offer(places)

    @property
    def values(self):
        """The arguments of the service."""
        return self.said


class TipForm(Sent):
    """A tip from school to mentor."""

    text = text_field(
        "Je tip",
        2000,
        rows=4,
        missing="Schrijf je tip in enkele woorden.",
        help_text=f"De mentor leest dit. {CARE}",
    )
    url = forms.URLField(
        label="Link naar materiaal",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Een filmpje, een cursus of een foto op een andere site.",
        error_messages={"invalid": LINK},
    )
    goal = forms.CharField(required=False)

    def __init__(self, *args, goals, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["goal"] = goal_field(goals, empty="Voor het hele traject")

    @property
    def values(self):
        """The arguments of the service."""
        return self.said


class PracticeTestForm(Sent, AtPlace):
    """A practice test: title, day, place, the goals it brings together, and the task."""

    title = text_field("Titel", 160, missing="Geef de toets een titel.")
    on = day_field("Welke dag?")
    organisation = place_field(required=False)
    goals = forms.TypedMultipleChoiceField(
        label="Welke leerdoelen brengt hij samen?",
        coerce=read_key,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Kies minstens één leerdoel.", "invalid_choice": OTHER},
    )
    preparation = text_field("Voorbereiding in de klas", 2000, required=False, rows=3)
    task = text_field("Opdracht op de werkplek", 2000, required=False, rows=3)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args, goals, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["goals"].choices = [(written(goal.key), goal.text) for goal in goals]
        self.groups = grouped(goals)
        self.offer(places)
        field = self.fields["organisation"]
        field.widget = forms.Select()
        field.choices = [("", "Nog te bepalen"), *field.choices]

    @property
    def values(self):
        """The fields of the test."""
        names = ("title", "on", "organisation", "goals", "preparation", "task")
        return {name: self.cleaned_data[name] for name in names}


class HeldForm(forms.Form):
    """How a practice test went."""

    held_on = day_field("Op welke dag?")
    outcome = text_field(
        "Hoe ging het?", 2000, rows=5, missing="Schrijf in enkele zinnen hoe het ging.", help_text=CARE
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ProposalForm(Sent):
    """What a learner proposes or chooses."""

    kind = forms.ChoiceField(
        label="Wat wil je zeggen?",
        choices=[
            (PlanRemark.Kind.PROPOSAL.value, "Ik stel iets voor"),
            (PlanRemark.Kind.CHOICE.value, "Ik kies iets"),
        ],
        initial=PlanRemark.Kind.PROPOSAL.value,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies er een.", "invalid_choice": "Kies er een."},
    )
    text = text_field(
        "Wat wil je?",
        2000,
        rows=4,
        missing="Schrijf wat je wil.",
        help_text="Bijvoorbeeld: ik wil leren lassen.",
    )
    goal = forms.CharField(required=False)

    def __init__(self, *args, goals, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["goal"] = goal_field(goals, empty="Over het hele plan")

    @property
    def values(self):
        """The arguments of the service."""
        return self.said
