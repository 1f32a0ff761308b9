"""What is asked of a learner for a profile and a choice, and of a company for a wish."""

from django import forms

from matching.openings.forms import LANGUAGES, WEEKDAYS
from matching.profiles.headings import BY_CHOICE, TEXTS, TRAVELS
from matching.wording import words_field

FARTHEST = 200  # kilometres: more is a slip of the finger
NO_HEALTH = "Schrijf niets over gezondheid."
HELP = {
    "interests": "Wat doe je graag, op school of thuis?",
    "strengths": "Waar vragen anderen jou voor?",
    BY_CHOICE: f"Alleen als je wil. {NO_HEALTH}",
    "education": "Je richting, een stage, een vakantiejob.",
    "wishes": "Wat voor werk, wat voor ploeg?",
}


def ticks(label, choices, help_text=""):
    """Several of a few; none is an answer too."""
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
        error_messages={"invalid_choice": "Kies uit de lijst."},
    )


class ProfileForm(forms.Form):
    """A learner in own words, with what matters for a place."""

    shows_attention = forms.BooleanField(
        label="Een leerbedrijf mag lezen waar ik hulp bij wil",
        required=False,
        help_text="Ook dan lees je eerst zelf na wat je met welk bedrijf deelt.",
    )
    max_km = forms.IntegerField(
        label="Hoe ver wil je reizen, in kilometer?",
        required=False,
        min_value=1,
        max_value=FARTHEST,
        help_text="Plaatsen die verder liggen, stelt het portaal dan niet voor.",
        error_messages={
            "invalid": "Vul een getal in, bijvoorbeeld 20.",
            "min_value": "Minstens 1 kilometer.",
            "max_value": f"Hoogstens {FARTHEST} kilometer.",
        },
    )
    travels_by = ticks("Hoe reis je?", [(way, way) for way in TRAVELS])
    weekdays = ticks("Op welke dagen kan je werken?", WEEKDAYS, "Kies niets als je dat nog niet weet.")
    languages = ticks("Welke talen spreek je?", LANGUAGES)
    wants_support = forms.BooleanField(label="Ik wil extra begeleiding op de werkvloer", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, profile, **kwargs):
        super().__init__(*args, **kwargs)
        words = {
            code: words_field(label, 1000, required=False, rows=3, help_text=HELP.get(code, ""))
            for code, label in TEXTS.items()
        }
        others = dict(self.fields)
        before = list(words)[: list(words).index(BY_CHOICE) + 1]
        self.fields = {code: words[code] for code in before}
        self.fields |= {"shows_attention": others["shows_attention"]} | words | others
        for name in self.fields:
            self.initial.setdefault(name, getattr(profile, name, None))
        self.initial["weekdays"] = [str(day) for day in profile.weekdays]

    def clean_weekdays(self):
        """As numbers, Monday is 1."""
        return sorted(map(int, self.cleaned_data["weekdays"]))

    @property
    def said(self):
        """What the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ReadingForm(forms.Form):
    """What a learner read of a company."""

    text = words_field(
        "Wat las je over dit bedrijf?",
        1000,
        required=False,
        rows=4,
        help_text="Wat spreekt je aan? Wat wil je nog vragen? Je school leest dit, en ouders die meelezen. Het bedrijf niet.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ShareForm(forms.Form):
    """Which headings a company may read."""

    toon = forms.MultipleChoiceField(error_messages={"required": "Kies wat het bedrijf mag lezen."})
    version = forms.IntegerField()

    def __init__(self, *args, known, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["toon"].choices = [(one.code, one.heading) for one in known]


class WishForm(forms.Form):
    """For which opening a company would like to meet a learner, and why."""

    opening = forms.ModelChoiceField(
        queryset=None,
        label="Voor welke plaats?",
        empty_label=None,
        error_messages={"required": "Kies een plaats.", "invalid_choice": "Kies een plaats uit de lijst."},
    )
    note = words_field(
        "Waarom?", 500, required=False, rows=3, help_text=f"De school en de lerende lezen dit. {NO_HEALTH}"
    )

    def __init__(self, *args, openings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opening"].queryset = openings
        self.fields["opening"].label_from_instance = lambda one: (
            f"{one.title}, {one.place_name}" if one.title else one.place_name
        )


class NoteForm(forms.Form):
    """Why a company would like to meet a learner."""

    note = WishForm.base_fields["note"]
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
