"""What is asked of a learner, a teacher and a class council."""

from django import forms

from duaalportal.lib.fields import day_field
from matching.models import ReadinessAdvice
from matching.readiness.content import factors, values
from matching.wording import words_field

CHOOSE = {"required": "Kies een antwoord.", "invalid_choice": "Kies een antwoord."}


class _FactorsForm(forms.Form):
    """One choice for each factor."""

    asks, said = "own", values

    def __init__(self, *args, answers=None, **kwargs):
        super().__init__(*args, **kwargs)
        for one in factors():
            self.fields[one.code] = forms.ChoiceField(
                label=getattr(one, self.asks),
                choices=type(self).said(),
                widget=forms.RadioSelect,
                initial=(answers or {}).get(one.code),
                error_messages=CHOOSE,
            )

    @property
    def answers(self):
        """{factor: value}."""
        return {one.code: self.cleaned_data[one.code] for one in factors()}


class EstimateForm(_FactorsForm):
    """The learner about themselves."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["message"] = words_field(
            "Wil je er iets bij zeggen?",
            2000,
            required=False,
            rows=3,
            help_text="Je school leest dit, en ouders die meelezen. Een bedrijf niet.",
        )
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)


def about_another():
    """The same answers, said of somebody else."""
    return tuple((code, "groeit erin" if code == "growing" else words) for code, words in values())


class ViewForm(_FactorsForm):
    """A teacher about a learner."""

    asks, said = "about", about_another

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"] = words_field(
            "Waarop steun je?",
            2000,
            required=False,
            rows=3,
            help_text="Blijft binnen de school; de lerende kan het opvragen. Schrijf niets over gezondheid.",
        )


class AdviceForm(forms.Form):
    """The class council."""

    outcome = forms.ChoiceField(
        label="Advies",
        choices=ReadinessAdvice.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    reason = words_field("Waarom?", 2000, rows=3)
    strengths = words_field("Waar is de lerende sterk in?", 1000, required=False, rows=2)
    attention = words_field(
        "Wat vraagt aandacht?", 1000, required=False, rows=2, help_text="Schrijf niets over gezondheid."
    )
    advised_on = day_field("Klassenraad van")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
