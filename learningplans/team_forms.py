"""Forms about a team: who joins, who takes over, who stands in, and until when."""

from django import forms

from duaalportal.accounts.models import User
from duaalportal.lib.fields import day_field, text_field
from learningplans import team

NOTE_HELP = "Wat loopt er, wat is afgesproken, wie verwacht wat? De opvolger leest dit. Schrijf niets over gezondheid."
NOTE_MISSING = "Schrijf een overdrachtsnota: zo gaat niets verloren."


class PersonField(forms.ModelChoiceField):
    """Somebody with an account, by name."""

    def __init__(self, label, people, missing="Kies wie."):
        super().__init__(
            queryset=people,
            label=label,
            empty_label="Kies iemand",
            error_messages={"required": missing, "invalid_choice": "Kies iemand uit de lijst."},
        )

    def label_from_instance(self, person):
        """The name alone."""
        return person.name


class AddForm(forms.Form):
    """Who joins, in which role, from when until when."""

    who = forms.ChoiceField(
        label="Wie, en in welke rol?",
        error_messages={"required": "Kies wie erbij komt.", "invalid_choice": "Kies iemand uit de lijst."},
    )
    starts_on = day_field("Vanaf welke dag?")
    ends_on = day_field("Tot en met", required=False, help_text="Laat leeg als het geen einde heeft.")
    is_contact = forms.BooleanField(
        label="Dit wordt het aanspreekpunt", required=False, help_text="Er is er één per organisatie."
    )

    def __init__(self, *args, seats, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.found, groups = {}, []
        for organisation, placement, roles in seats:
            for role in roles:
                options = []
                for person in team.people_with(organisation, role, today):
                    key = f"{role}.{person.pk}" + (f".{placement.pk}" if placement else "")
                    self.found[key] = (organisation, placement, role, person)
                    options.append((key, person.name))
                if options:
                    groups.append((role.label.capitalize(), options))
        self.fields["who"].choices = [("", "Kies iemand"), *groups]

    @property
    def values(self):
        """What the service takes."""
        said = self.cleaned_data
        organisation, placement, role, person = self.found[said["who"]]
        days = {name: said[name] for name in ("starts_on", "ends_on", "is_contact")}
        return {"organisation": organisation, "placement": placement, "role": role, "user": person} | days


class HandOverForm(forms.Form):
    """Who takes over, from when, and what they have to know."""

    on = day_field(
        "Vanaf welke dag?", help_text="Vanaf die dag ziet de opvolger alles, en jij of je collega niets meer."
    )
    note = text_field("Overdrachtsnota", 4000, rows=6, help_text=NOTE_HELP, missing=NOTE_MISSING)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {"to": PersonField("Wie neemt over?", people), **self.fields}


class SubstituteForm(forms.Form):
    """Who stands in, from one day to another."""

    starts_on = day_field("Eerste dag")
    ends_on = day_field("Laatste dag", help_text="Daarna stopt de vervanging vanzelf.")

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {"who": PersonField("Wie vervangt?", people), **self.fields}


class EndForm(forms.Form):
    """The last day."""

    on = day_field("Laatste dag", help_text="Kies je vandaag, dan stopt de toegang meteen.")


class SeveralForm(HandOverForm):
    """One person takes over several learners, with one note."""

    rows = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        label="Welke lerenden?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Kies minstens één lerende.",
            "invalid_choice": "Een lerende staat niet meer in deze lijst. Kijk ze na.",
            "invalid_pk_value": "Een lerende staat niet meer in deze lijst. Kijk ze na.",
        },
    )

    def __init__(self, *args, rows, names, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rows"].queryset = rows
        self.fields["rows"].label_from_instance = names
        self.order_fields(["rows", "to", "on", "note"])
