"""Forms of the growth plan and the talk at the end of a trajectory: text in, domain values out."""

import uuid

from django import forms

from duaalportal.lib.fields import DAY, text_field
from groeiwijzer import growth, talks


class _OwnerForm(forms.Form):
    """What, who and when of an action."""

    title = text_field("Wat ga je doen?", growth.TITLE_LENGTH, rows=2, missing="Zeg wat je gaat doen.")
    owner = forms.ChoiceField(label="Wie doet het?", error_messages={"required": "Kies wie het doet."})
    due_on = forms.DateField(
        label="Tegen wanneer?", widget=DAY, error_messages={"required": "Kies tegen wanneer."}
    )

    def __init__(self, *args, owners, alone=None, keep=None, **kwargs):
        """`owners` are memberships; `alone` owns a private action; `keep` stays a choice."""
        super().__init__(*args, **kwargs)
        people, roles = {}, {}
        for membership in owners:
            people[str(membership.user_id)] = membership.user
            roles.setdefault(str(membership.user_id), []).append(membership.get_role_display())
        labels = {key: f"{person.name} ({', '.join(roles[key])})" for key, person in people.items()}
        if alone is not None:
            people = {str(alone.pk): alone}
            labels = {str(alone.pk): alone.name}
        if keep is not None and str(keep.pk) not in people:
            people[str(keep.pk)] = keep
            labels[str(keep.pk)] = f"{keep.name} (doet niet meer mee)"
        self.people = people
        self.fields["owner"].choices = list(labels.items())
        if alone is not None:
            self.fields["owner"].help_text = "Dit blijft van jou tot je je zelfevaluatie openstelt."

    def clean_title(self):
        """One line, however it was typed."""
        return " ".join(self.cleaned_data["title"].split())

    def clean_owner(self):
        """The person."""
        return self.people[self.cleaned_data["owner"]]


class PlanActionForm(_OwnerForm):
    """A new action; `key` makes that sending twice gives one action."""

    establishment = forms.ModelChoiceField(
        queryset=None, required=False, label="Voor welke vestiging?", empty_label="Alle vestigingen"
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, organisation, from_assessment, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4
        places = organisation.establishments.all()
        if from_assessment or not places:
            del self.fields["establishment"]
        else:
            self.fields["establishment"].queryset = places


class ChangeActionForm(_OwnerForm):
    """An action as somebody wants it, with the version it was made from."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class FinishActionForm(forms.Form):
    """How it went."""

    note = text_field(
        "Hoe liep het?",
        growth.NOTE_LENGTH,
        required=False,
        rows=3,
        help_text="Eén of twee zinnen helpen wie later terugkijkt.",
    )


class DropActionForm(forms.Form):
    """Why it is not going to happen."""

    reason = text_field(
        "Waarom schrap je dit?",
        growth.NOTE_LENGTH,
        rows=3,
        missing="Zeg in een paar woorden waarom je dit schrapt.",
        help_text="De actie blijft leesbaar bij “Geschrapt”. Je kan ze later weer opnemen.",
    )


class TalkForm(forms.Form):
    """A talk at the end of a trajectory: about which trajectory, when, with whom, and a note per topic."""

    about = text_field(
        "Over welk traject?",
        talks.ABOUT_LENGTH,
        missing="Zeg over welk traject het gesprek ging.",
        help_text="Noem de opleiding en het schooljaar, geen naam. "
        "Bijvoorbeeld: lassen-constructie, schooljaar 2025-2026.",
    )
    held_on = forms.DateField(
        label="Wanneer was het gesprek?",
        widget=DAY,
        error_messages={"required": "Kies de dag van het gesprek."},
    )
    present = text_field(
        "Wie was erbij?",
        talks.PRESENT_LENGTH,
        missing="Zeg wie erbij was.",
        help_text="Functies zijn genoeg: de lerende, de mentor, de trajectbegeleider.",
    )
    establishment = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label="In welke vestiging?",
        empty_label="Geen vestiging in het bijzonder",
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args, organisation, topics, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["key"].initial = uuid.uuid4
        self.topics = {f"topic_{number}": topic for number, topic in enumerate(topics, 1)}
        for name, topic in self.topics.items():
            self.fields[name] = text_field(
                topic.text, talks.NOTE_LENGTH, required=False, rows=4, help_text=topic.help
            )
        places = organisation.establishments.all()
        if places:
            self.fields["establishment"].queryset = places
        else:
            del self.fields["establishment"]

    @property
    def notes_fields(self):
        """The fields of the topics, in order."""
        return [self[name] for name in self.topics]

    def clean_held_on(self):
        """A day that has been."""
        held_on = self.cleaned_data["held_on"]
        if held_on > self.today:
            raise forms.ValidationError(
                "Kies vandaag of een dag die voorbij is: je schrijft op wat gezegd werd."
            )
        return held_on

    def clean(self):
        """At least one topic holds a note."""
        data = super().clean()
        if not self.errors and not any(data.get(name) for name in self.topics):
            raise forms.ValidationError("Schrijf bij minstens één onderwerp op wat jullie meenemen.")
        return data

    @property
    def notes(self):
        """What was written, by topic code."""
        return {
            topic.code: self.cleaned_data[name]
            for name, topic in self.topics.items()
            if self.cleaned_data[name]
        }


def initial_notes(topics, notes):
    """The notes of a talk as initial values of TalkForm."""
    return {f"topic_{number}": notes.get(topic.code, "") for number, topic in enumerate(topics, 1)}
