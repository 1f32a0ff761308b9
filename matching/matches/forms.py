"""What people say around a match."""

from django import forms

from companies.models import Mentor
from duaalportal.lib.fields import day_field, text_field
from learningplans.placement_forms import DaysForm, MentorChoice
from matching.matches.reading import FITS, REVIEW, WORD_VALUES
from matching.models import MatchParty, MatchWord
from matching.rules.matches import DECISION, OPINION
from matching.wording import words_field

NAMES = {
    MatchParty.MENTOR: "Je oordeel als mentor",
    MatchParty.COACH: "Je oordeel als trajectbegeleider",
    MatchParty.COMPANY: "Gaan jullie akkoord?",
    MatchParty.LEARNER: "Ga je akkoord?",
    MatchParty.GUARDIAN: "Ga je akkoord voor je kind?",
}
ON_BEHALF = {
    MatchParty.MENTOR: "Wat zegt de mentor?",
    MatchParty.LEARNER: "Gaat de lerende akkoord?",
    MatchParty.GUARDIAN: "Gaat een ouder akkoord?",
}
# who reads a reason, said where it is written
READ_BY = {
    OPINION: "De school en het leerbedrijf lezen dit. De lerende en de ouders niet.",
    DECISION: "Bij een ja leest iedereen rond deze match dit. Bij een nee leest alleen je eigen kant het.",
}


class TalkForm(forms.Form):
    """When and where they meet, and with which mentor."""

    day = day_field("Welke dag?")
    hour = forms.TimeField(
        label="Hoe laat?",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Vul een uur in.", "invalid": "Schrijf bijvoorbeeld 14:00."},
    )
    where = text_field("Waar?", 160, required=False)
    mentor = MentorChoice(
        queryset=Mentor.objects.none(),
        label="Met welke mentor?",
        required=False,
        empty_label="Nog niet gekozen",
        error_messages={"invalid_choice": "Kies een mentor uit de lijst."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, mentors, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mentor"].queryset = mentors


class ReportForm(forms.Form):
    """How the talk went."""

    text = words_field(
        "Hoe ging het gesprek?",
        6000,
        rows=6,
        help_text="Wat viel op, wat vroeg de lerende, wat is afgesproken? Schrijf niets over gezondheid.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class WordForm(forms.Form):
    """An opinion or a decision with its reason."""

    value = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": "Kies een antwoord.", "invalid_choice": "Kies een antwoord."},
    )
    given = forms.ChoiceField(
        label="Hoe hoorde je dat?",
        choices=MatchWord.Given.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies een antwoord.", "invalid_choice": "Kies een antwoord."},
    )
    reason = words_field("Waarom?", 1000, rows=3)
    told = words_field(
        "Wat leest de ander als het nee is?",
        300,
        required=False,
        rows=2,
        help_text="Zeg het vriendelijk. Laat je dit leeg, dan schrijven wij een zachte zin.",
    )

    def __init__(self, *args, party, kind, on_behalf=False, may_agree=True, **kwargs):
        super().__init__(*args, prefix=f"{party}-{kind}", **kwargs)
        self.fields["value"].label = (ON_BEHALF if on_behalf else NAMES)[party]
        if not on_behalf:
            del self.fields["given"]
        self.fields["value"].choices = [
            one for one in WORD_VALUES[kind] if may_agree or one[0] == MatchWord.Value.NO
        ]
        self.fields["reason"].help_text = READ_BY[kind]
        if kind != DECISION:
            del self.fields["told"]


class WithdrawForm(forms.Form):
    """Why the school ends it."""

    reason = words_field(
        "Waarom?",
        1000,
        rows=3,
        help_text="De school, de lerende en de ouders lezen dit. Het leerbedrijf niet.",
    )
    told = words_field(
        "Wat leest het leerbedrijf?",
        300,
        required=False,
        rows=2,
        help_text="Zeg het vriendelijk. Laat je dit leeg, dan schrijven wij een zachte zin.",
    )


class ConfirmForm(DaysForm):
    """With whom, from when until when, and on which days with which hours."""

    starts_on = day_field("Vanaf welke dag?")
    ends_on = day_field("Tot en met welke dag?")
    mentor = MentorChoice(
        queryset=Mentor.objects.none(),
        label="Mentor",
        error_messages={"required": "Kies een mentor.", "invalid_choice": "Kies een mentor uit de lijst."},
    )

    def __init__(self, *args, mentors, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mentor"].queryset = mentors
        del self.fields["hours_per_week"]


class ReviewForm(forms.Form):
    """Whether it fits, and three questions, looking back; the school reads it."""

    fits = forms.ChoiceField(
        label="Was dit een goede match?",
        choices=FITS.items(),
        widget=forms.RadioSelect,
        required=False,
        help_text="De school leest je antwoorden. Per leerbedrijf telt ze alleen op over een grotere groep.",
        error_messages={"invalid_choice": "Kies een antwoord."},
    )

    def __init__(self, *args, answers=None, **kwargs):
        super().__init__(*args, initial=answers or {}, **kwargs)
        for name, question in REVIEW:
            self.fields[name] = words_field(question, 1000, required=False, rows=3)

    def clean(self):
        """At least one answer."""
        said = super().clean()
        if not any(said.values()):
            raise forms.ValidationError("Vul minstens één vraag in.")
        return said


class ProposeForm(forms.Form):
    """Why these two, when much speaks against it: a difference that is meant."""

    mismatch_reason = words_field(
        "Is het een bewust verschil? Wat kan de lerende daarvan leren?",
        1000,
        required=False,
        rows=3,
        help_text="Alleen als de plaats op het eerste gezicht niet past, en jullie dat net willen. De lerende, de ouders"
        " en de school lezen dit; het bedrijf niet.",
    )
    # the block of a rotation
    first = forms.DateField(widget=forms.HiddenInput, required=False)
    last = forms.DateField(widget=forms.HiddenInput, required=False)
