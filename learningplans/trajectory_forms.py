"""Forms about a trajectory itself: its next state, where the learner begins, and remarks on wellbeing."""

from django import forms

from duaalportal.catalogue.models import Programme
from duaalportal.lib.fields import day_field, text_field

LENGTH = 2000
NO_HEALTH = "Schrijf niets over ziekte of medicatie."


class MoveForm(forms.Form):
    """Another state, from when, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    name = forms.ChoiceField(
        label="Welke stap?",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies een stap.", "invalid_choice": "Kies een stap uit de lijst."},
    )
    on = day_field("Op welke dag?", missing="Kies een dag.")
    reason = text_field(
        "Waarom?",
        1000,
        required=False,
        rows=3,
        help_text="Nodig bij onderbreken, stopzetten en geen plaats meer. " + NO_HEALTH,
    )

    def __init__(self, *args, moves, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].choices = [(move.name, move.button) for move in moves]


class TrajectoryForm(forms.Form):
    """Which programme, in which school year, from when until when."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    programme = forms.ModelChoiceField(
        queryset=Programme.objects.none(),
        label="Duale opleiding",
        empty_label=None,
        error_messages={"required": "Kies een opleiding."},
    )
    school_year = forms.TypedChoiceField(label="Schooljaar", coerce=int)
    starts_on = day_field("Start van de lessen", missing="Kies een dag.")
    ends_on = day_field("Einde van het traject", missing="Kies een dag.", help_text="Die dag telt mee.")

    names = ("programme", "school_year", "starts_on", "ends_on")

    def __init__(self, *args, trajectory, **kwargs):
        shown = {name: getattr(trajectory, name) for name in (*self.names, "version")}
        super().__init__(*args, initial=shown, **kwargs)
        taught = Programme.objects.filter(retired_on=None)
        self.fields["programme"].queryset = (
            taught | Programme.objects.filter(pk=trajectory.programme_id)
        ).order_by("name")
        year = trajectory.school_year
        self.fields["school_year"].choices = [(n, f"{n}-{n + 1}") for n in (year - 1, year, year + 1)]


class ProfileForm(forms.Form):
    """What a learner already knows and can, and how the learner works best."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    knows = text_field(
        "Wat ken je al?", LENGTH, required=False, rows=4, help_text="Van school, thuis, een job of een stage."
    )
    can_do = text_field(
        "Wat kan je al?", LENGTH, required=False, rows=4, help_text="Welke toestellen en taken deed je al?"
    )
    about = text_field(
        "Hoe werk je het best?",
        LENGTH,
        required=False,
        rows=4,
        help_text="Bijvoorbeeld: eerst zien en dan zelf doen. " + NO_HEALTH,
    )

    def clean(self):
        """At least one of the three."""
        said = self.cleaned_data
        if not self.errors and not any(said[name] for name in ("knows", "can_do", "about")):
            raise forms.ValidationError("Schrijf bij minstens één vraag iets op.")
        return said


class WellbeingForm(forms.Form):
    """A remark on how a learner is doing."""

    text = text_field("Hoe gaat het?", LENGTH, rows=4, missing="Schrijf je opmerking.", help_text=NO_HEALTH)


class AgreeForm(forms.Form):
    """With whom the learner shares a remark."""

    with_school = forms.BooleanField(label="Met mijn school", required=False)
    with_company = forms.BooleanField(label="Met mijn leerbedrijf", required=False)

    def clean(self):
        """With at least one side."""
        said = self.cleaned_data
        if not said["with_school"] and not said["with_company"]:
            raise forms.ValidationError("Kies met wie je dit deelt, of deel niets.")
        return said
