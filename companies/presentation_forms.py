"""Forms of a presentation: its texts, its photos, and what a school says of it."""

import uuid

from django import forms

from companies.models import PresentationReview
from duaalportal.lib.fields import text_field
from duaalportal.lib.uploads import PictureField

WHAT_IS_ON_IT = "Voor wie de foto niet ziet. Bijvoorbeeld: een lasser met helm aan de werkbank."


class PresentationForm(forms.Form):
    """The four texts; half of them may wait."""

    activities = text_field(
        "Wat doen jullie?",
        3000,
        required=False,
        rows=6,
        help_text="Wat maken of herstellen jullie, voor wie? Wat doet een lerende de eerste weken?",
    )
    conditions = text_field(
        "Hoe wordt er gewerkt?",
        3000,
        required=False,
        rows=5,
        help_text="Uren, pauzes, werkkledij, en hoe je er geraakt met de fiets of de bus.",
    )
    culture = text_field(
        "Hoe gaan jullie met elkaar om?",
        3000,
        required=False,
        rows=5,
        help_text="Hoe spreken jullie elkaar aan? Wat mag, wat niet? Bij wie kan je terecht?",
    )
    structure = text_field(
        "Wie werkt er?",
        3000,
        required=False,
        rows=5,
        help_text="Hoeveel mensen, welke ploegen, en met wie werkt een lerende samen?",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class DescriptionForm(forms.Form):
    """What is on a photo."""

    description = text_field(
        "Wat staat er op de foto?", 160, help_text=WHAT_IS_ON_IT, missing="Schrijf wat er op de foto staat."
    )


class PhotoForm(DescriptionForm):
    """A photo with what is on it."""

    picture = PictureField(
        label="Foto",
        missing="Kies een foto.",
        help_text="JPG, PNG of WebP, hoogstens 8 MB. We maken ze kleiner en halen weg waar en waarmee ze gemaakt is.",
    )
    agreed = forms.BooleanField(
        label="Wie herkenbaar op de foto staat, vindt dat goed.",
        error_messages={"required": "Vraag het eerst aan wie erop staat."},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    field_order = ("picture", "description", "agreed", "key")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4


class ReviewForm(forms.Form):
    """What a school says of the version it read."""

    school = forms.ModelChoiceField(queryset=None, label="Namens welke school?", empty_label=None)
    verdict = forms.ChoiceField(
        label="Wat vind je ervan?",
        choices=PresentationReview.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat je ervan vindt."},
    )
    comment = text_field(
        "Opmerking voor het leerbedrijf",
        2000,
        required=False,
        rows=4,
        help_text="Welke zin is moeilijk? Wat willen lerenden nog weten?",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, schools, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools
        if len(schools) == 1:
            self.fields["school"].widget = forms.HiddenInput()
            self.fields["school"].initial = schools[0].pk

    def clean(self):
        data = super().clean()
        if data.get("verdict") == PresentationReview.Verdict.IMPROVE and not data.get("comment"):
            self.add_error("comment", "Schrijf wat duidelijker kan, dan weet het leerbedrijf wat te doen.")
        return data
