"""Forms of agreements: text in, domain values out."""

from django import forms

from duaalportal.lib.fields import day_field, text_field
from learningplans.rules.agreements import LEVELS


class VersionForm(forms.Form):
    """A form made from one version of a row."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


def level_field(paid):
    """Which level of the allowance; hidden where nothing is paid."""
    if not paid:
        return forms.TypedChoiceField(
            choices=[(1, "1")], coerce=int, required=False, empty_value=1, widget=forms.HiddenInput
        )
    return forms.TypedChoiceField(
        label="Welke leervergoeding?",
        choices=[(level, f"Niveau {level}: {words}") for level, (_, words) in LEVELS.items()],
        coerce=int,
        widget=forms.RadioSelect,
        help_text="Kijk wat de lerende al haalde. Twijfel je? Vraag het aan de lerende.",
        error_messages={"required": "Kies een niveau.", "invalid_choice": "Kies één van de drie niveaus."},
    )


class DrawUpForm(forms.Form):
    """What nobody can derive: the level of the allowance."""

    def __init__(self, *args, paid, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"] = level_field(paid)


class ReasonForm(VersionForm):
    """Why; the other parties read it."""

    reason = text_field(
        "Waarom?", 1000, rows=3, missing="Schrijf kort waarom.", help_text="Alle partijen lezen dit mee."
    )


class AmendForm(ReasonForm):
    """From which day the change holds and why."""

    effective_on = day_field("Vanaf welke dag geldt de wijziging?", missing="Kies een dag.")

    def __init__(self, *args, paid, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"] = level_field(paid)
        self.order_fields(["version", "effective_on", "level", "reason"])


class UploadForm(VersionForm):
    """On which day the agreement was put in the official desk, and registered there."""

    uploaded_on = day_field("Op welke dag opgeladen?", missing="Kies een dag.")
    registered_on = day_field(
        "Op welke dag geregistreerd?",
        required=False,
        help_text="Zodra het loket de overeenkomst bevestigt. Dat mag later.",
    )


class DimonaForm(forms.Form):
    """On which day the start of work was declared."""

    declared_on = day_field(
        "Op welke dag is de Dimona aangegeven?",
        missing="Kies een dag.",
        help_text="Alleen de dag. Het nummer hoort niet in het portaal.",
    )


class QuarterForm(forms.Form):
    """Of which quarter the return was made, and on which day."""

    quarter = forms.ChoiceField(
        label="Welk kwartaal?",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies een kwartaal.", "invalid_choice": "Kies één van deze kwartalen."},
    )
    declared_on = day_field("Op welke dag aangegeven?", missing="Kies een dag.")

    def __init__(self, *args, quarters, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["quarter"].choices = [(quarter.code, quarter.words) for quarter in quarters]
        if len(quarters) == 1:
            self.fields["quarter"].initial = quarters[0].code
