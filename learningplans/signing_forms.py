"""Forms of signing: one's own signature, what was signed on paper, and a mandate."""

from django import forms

from duaalportal.lib.fields import day_field, text_field
from duaalportal.lib.uploads import PaperField
from learningplans.models import Party
from learningplans.rules.signing import may_record
from learningplans.signing import Signer

READ = "Ik heb de overeenkomst gelezen."
# whose name nobody knows beforehand: somebody signs for them
NAMED = {Party.COMPANY: "Wie tekende voor het leerbedrijf?", Party.SCHOOL: "Wie tekende voor de school?"}


class SignForm(forms.Form):
    """One's own signature under the text whose hash stands in the form."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    who = forms.ChoiceField(
        label="Voor wie teken je?",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies voor wie je tekent.", "invalid_choice": "Kies een van deze."},
    )
    read = forms.BooleanField(
        label=READ, error_messages={"required": "Lees de overeenkomst en vink dit aan. Dan kan je tekenen."}
    )

    def __init__(self, *args, own, **kwargs):
        super().__init__(*args, **kwargs)
        self.own = {choice_of(due, guardian): (due, guardian) for due, guardian, _ in own}
        self.fields["who"].choices = [
            (choice_of(due, guardian), f"{guardian.name if guardian else due.name}, als {words}")
            for due, guardian, words in own
        ]
        if len(own) == 1:
            self.fields["who"].widget = forms.HiddenInput()
            self.fields["who"].initial = next(iter(self.own))

    @property
    def chosen(self):
        """The signature that was chosen: (Due, Guardian or None)."""
        return self.own[self.cleaned_data["who"]]


def choice_of(due, guardian):
    """How a form names the signature of a party, or of one parent."""
    return f"{due.party.value}:{guardian.pk}" if guardian else due.party.value


class PaperForm(forms.Form):
    """Who signed on one paper, on which day, and the paper itself."""

    who = forms.MultipleChoiceField(
        label="Wie tekende op dit papier?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Kies wie er tekende.", "invalid_choice": "Kies een van deze."},
    )
    signed_on = day_field(
        "Op welke dag?",
        missing="Kies de dag die op het papier staat.",
        help_text="Tekenden ze op verschillende dagen? Noteer dan elke dag apart.",
    )
    scan = PaperField(
        label="Scan of foto van de handtekening",
        help_text="PDF, JPG of PNG. Alle partijen kunnen ze openen.",
        missing="Kies een scan of foto van het getekende papier.",
    )

    def __init__(self, *args, dues, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.open = {
            choice_of(due, guardian): (due, guardian)
            for due in dues
            if not due.signature and may_record(roles, due.party)
            for guardian in due.any_of or (due.guardian,)
            if guardian or due.party is not Party.GUARDIAN
        }
        self.fields["who"].choices = [
            (key, f"{guardian.name if guardian else due.name} ({_as(due, guardian)})")
            for key, (due, guardian) in self.open.items()
        ]
        for party, words in NAMED.items():
            if party.value in self.open:
                self.fields[f"name_{party.value}"] = text_field(words, 120, required=False)
        self.order_fields(["who", "name_company", "name_school", "signed_on", "scan"])

    def clean(self):
        """A name for every organisation that was chosen."""
        said = super().clean()
        for party in NAMED:
            name = f"name_{party.value}"
            if party.value in said.get("who", []) and not said.get(name):
                self.add_error(name, "Vul de naam in die op het papier staat.")
        return said

    @property
    def signers(self):
        """Who signed, as the service takes it."""
        return [self._signer(*self.open[key]) for key in self.cleaned_data["who"]]

    def _signer(self, due, guardian):
        party = due.party
        if party in NAMED:
            return Signer(party, self.cleaned_data[f"name_{party.value}"], f"voor {due.name}"[:80])
        name = guardian.name if guardian else due.name
        return Signer(party, name, _as(due, guardian), guardian)


def _as(due, guardian):
    if guardian:
        return guardian.relation or "ouder of voogd"
    return due.party.label.removeprefix("het ").removeprefix("de ")


class MandateForm(forms.Form):
    """Who may sign, until which day."""

    taker = forms.ChoiceField(
        label="Wie mag tekenen?",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies een collega.", "invalid_choice": "Kies een van deze collega's."},
    )
    ends_on = day_field("Tot en met welke dag?", missing="Kies een laatste dag.")

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        self.fields["taker"].choices = [(key, person.name) for key, person in self.people.items()]
        if len(people) == 1:
            self.fields["taker"].initial = next(iter(self.people))

    @property
    def values(self):
        """What the service takes."""
        said = self.cleaned_data
        return {"taker": self.people[said["taker"]], "ends_on": said["ends_on"]}
