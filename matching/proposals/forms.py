"""What somebody asks of a proposal, and what weighs how much."""

from django import forms
from django.db.models import Q

from duaalportal.catalogue.models import Programme
from duaalportal.lib.fields import text_field
from matching.rules.scoring import MOST_WEIGHT, Factor

BLOCKS = (
    ("0", "Nee, één bedrijf voor iedereen"),
    ("2", "Ja, twee bedrijven na elkaar"),
    ("3", "Ja, drie bedrijven na elkaar"),
)


class ProposalForm(forms.Form):
    """For whom, in which school year, and whether in turn; `looking` is {school year: how many look for a place}."""

    school_year = forms.TypedChoiceField(label="Voor welk schooljaar?", coerce=int, required=False)
    programme = forms.ModelChoiceField(
        queryset=None, label="Welke opleiding?", empty_label="Alle opleidingen", required=False
    )
    class_group = text_field("Welke klas?", 30, required=False, help_text="Laat leeg voor alle klassen.")

    blocks = forms.TypedChoiceField(
        label="Rotatie waar één bedrijf niet alles leert?",
        choices=BLOCKS,
        coerce=int,
        empty_value=0,
        initial="0",
        required=False,
        help_text="Alleen leerplaatsen die een blok aanbieden, doen mee.",
    )

    def __init__(self, *args, looking, today, **kwargs):
        super().__init__(*args, **kwargs)
        year = self.fields["school_year"]
        year.choices = [(one, _year(one, many)) for one, many in looking.items()]
        # where most look; the first where it is the same
        year.initial = year.empty_value = max(looking, key=looking.get)
        self.fields["programme"].queryset = Programme.objects.filter(
            Q(retired_on__isnull=True) | Q(retired_on__gt=today)
        )


def _year(year, many):
    who = "1 lerende zoekt" if many == 1 else f"{many} lerenden zoeken"
    return f"{year}-{year + 1}: {who} een plaats"


class WeightsForm(forms.Form):
    """A number from nought to ten for each factor, and why."""

    def __init__(self, *args, weights, **kwargs):
        super().__init__(*args, **kwargs)
        for factor in Factor:
            self.fields[factor.value] = forms.IntegerField(
                label=factor.label,
                help_text=factor.explained,
                min_value=0,
                max_value=MOST_WEIGHT,
                initial=weights[factor],
                error_messages={
                    "required": f"Kies een getal van 0 tot {MOST_WEIGHT}.",
                    "invalid": f"Kies een getal van 0 tot {MOST_WEIGHT}.",
                    "min_value": f"Kies een getal van 0 tot {MOST_WEIGHT}.",
                    "max_value": f"Kies een getal van 0 tot {MOST_WEIGHT}.",
                },
            )
        self.fields["reason"] = text_field(
            "Waarom zo?", 500, rows=2, help_text="Collega's lezen dit bij elk voorstel."
        )

    @property
    def weights(self):
        """The weights as they are kept."""
        return {factor.value: self.cleaned_data[factor.value] for factor in Factor}
