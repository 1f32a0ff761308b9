"""Forms of company sheets: beginning one, each part, a step, a photo, a remark, and what the school says."""

import uuid

from django import forms

from duaalportal.lib.fields import text_field
from duaalportal.lib.uploads import PictureField
from learningplans.company_sheets.remarks import ON
from learningplans.rules import company_sheets as rules
from learningplans.rules.sheets import LONGEST

WHAT_IS_ON_IT = "Voor wie de foto niet ziet. Bijvoorbeeld: de smeernippel links onder de lagerkap."
FORM_CHOICES = [
    ("", "Nog niet gekozen"),
    *((code, f"{name.capitalize()}. {tip}") for code, (name, tip) in rules.WORK_FORMS.items()),
]


class BeginForm(forms.Form):
    """With whom, and from which learning sheet."""

    pair = forms.ChoiceField(
        label="Leerbedrijf en school",
        error_messages={
            "required": "Kies voor welk leerbedrijf en welke school.",
            "invalid_choice": "Kies een van deze.",
        },
    )
    source = forms.ChoiceField(
        label="Leerfiche",
        help_text="Doelen en criteria komen van deze leerfiche en blijven eraan gekoppeld.",
        error_messages={
            "required": "Kies een leerfiche.",
            "invalid_choice": "Deze leerfiche is er niet meer. Kies een andere.",
        },
    )
    establishment = forms.ChoiceField(
        label="Vestiging", required=False, help_text="Laat open als het overal zo gaat."
    )
    title = text_field(
        "Naam van de fiche", 160, required=False, help_text="Laat open om de naam van de leerfiche te nemen."
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, pairs, sources, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.pairs = {f"{one.pk}:{school.pk}": (one, school) for one, school in pairs}
        self.sources = {str(one.pk): one for one in sources}
        self.places = {str(one.pk): one for one in places}
        self.fields["pair"].choices = [
            (code, f"{one.name} met {school.name}") for code, (one, school) in self.pairs.items()
        ]
        by_programme = {}
        for one in sources:
            by_programme.setdefault(one.sheet.programme.name, []).append((str(one.pk), one.title))
        self.fields["source"].choices = [("", "Kies een leerfiche"), *by_programme.items()]
        names = {one.pk: one.name for one, _ in pairs}
        self.fields["establishment"].choices = [
            ("", "Elke vestiging"),
            *((code, f"{one.name} ({names[one.organisation_id]})") for code, one in self.places.items()),
        ]
        if not places:
            del self.fields["establishment"]
        self.fields["key"].initial = uuid.uuid4

    def clean(self):
        """Company, school, learning sheet and establishment as rows."""
        data = super().clean()
        if data.get("pair"):
            data["organisation"], data["school"] = self.pairs[data["pair"]]
        if data.get("source"):
            data["source"] = self.sources[data["source"]]
        data["establishment"] = self.places.get(data.get("establishment") or "")
        return data


class _PartForm(forms.Form):
    """What every form of a part carries: the digest of what it was made from."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)


class TitleForm(_PartForm):
    """The name of the sheet."""

    value = text_field("Naam van de fiche", 160, missing="Geef de fiche een naam.")


class IntroForm(_PartForm):
    """What it is about here."""

    value = text_field(
        rules.PARTS["intro"],
        rules.LONGEST_TEXT["intro"],
        required=False,
        rows=6,
        help_text="Waarvoor dient dit werk bij jullie? Wat moet de lerende vooraf kennen? Korte zinnen.",
    )


class AgreementsForm(_PartForm):
    """What mentor, teacher and learner keep to."""

    value = text_field(
        rules.PARTS["agreements"],
        rules.LONGEST_TEXT["agreements"],
        required=False,
        rows=6,
        help_text="Wie kijkt na? Wanneer bespreken jullie het? Wat noteert de lerende?",
    )


class NotesForm(_PartForm):
    """Tips for each other; learners do not read them."""

    school = text_field(
        "Van de school voor de mentor",
        2000,
        required=False,
        rows=5,
        help_text="Hoe leg je het uit? Welke termen gebruikt de les? Welk materiaal is er?",
    )
    company = text_field(
        "Van de mentor voor de school",
        2000,
        required=False,
        rows=5,
        help_text="Wat gebruiken jullie anders dan in het boek? Wat oefent de lerende best eerst op school?",
    )


class GoalsForm(_PartForm):
    """Which goals of the learning sheet are learned here."""

    value = forms.MultipleChoiceField(
        label="Welke leerdoelen leer je hier?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Dit leerdoel staat niet op de leerfiche."},
    )

    def __init__(self, *args, goals, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["value"].choices = [(one.code, one.text) for one in goals]


class ForbiddenForm(_PartForm):
    """Which forbidden work for minors belongs to it."""

    value = forms.MultipleChoiceField(
        label="Welk verboden werk hoort bij deze fiche?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Het komt van de werkposten van het leerbedrijf. Een minderjarige doet het pas als drie dingen bevestigd zijn.",
        error_messages={"invalid_choice": "Dit werk staat niet meer bij de werkposten."},
    )

    def __init__(self, *args, works, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["value"].choices = [(str(one.pk), f"{one.what} ({one.workstation})") for one in works]


class StepForm(_PartForm):
    """One step of the work."""

    text = text_field(
        "Wat doet de lerende?",
        LONGEST,
        rows=3,
        missing="Schrijf wat de lerende doet.",
        help_text="Eén handeling per stap, kort.",
    )
    goals = forms.MultipleChoiceField(
        label="Bij welk leerdoel?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Dit leerdoel leer je hier niet."},
    )
    place = text_field("Waar", 120, required=False, help_text="Bijvoorbeeld: hal 2, lijn 4.")
    machine = text_field("Machine", 120, required=False)
    material = text_field("Materiaal", 300, required=False)
    minutes = forms.IntegerField(
        label="Hoeveel minuten ongeveer",
        required=False,
        min_value=0,
        max_value=rules.MOST_MINUTES,
        error_messages={
            "invalid": "Minuten zijn een getal.",
            "max_value": "Hoogstens 480 minuten: splits de stap.",
            "min_value": "Minuten zijn een getal vanaf 0.",
        },
    )
    work_form = forms.ChoiceField(
        label="Werkvorm",
        required=False,
        choices=FORM_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Kies een werkvorm uit de lijst."},
    )
    safety = text_field(
        "Let op",
        rules.LONGEST_TEXT["safety"],
        required=False,
        rows=2,
        help_text="Gevaar en bescherming bij deze stap.",
    )
    photo = forms.ChoiceField(
        label="Foto", required=False, error_messages={"invalid_choice": "Deze foto is er niet meer."}
    )

    def __init__(self, *args, goals, photos, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["goals"].choices = [(one.code, one.text) for one in goals]
        self.fields["photo"].choices = [("", "Geen foto"), *((str(one.pk), one.alt) for one in photos)]
        if not goals:
            del self.fields["goals"]
        if not photos:
            del self.fields["photo"]

    def step(self, code):
        """What was typed, as a step of the content."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return (
            rules.empty_step(code)
            | data
            | {"minutes": data.get("minutes") or 0, "photo": data.get("photo", "")}
        )


class HandInForm(forms.Form):
    """Handing in, with what changed."""

    note = text_field("Wat is er veranderd?", 500, required=False, rows=2, help_text="Eén zin is genoeg.")


class SendBackForm(forms.Form):
    """What must be better."""

    note = text_field(
        "Wat moet beter?", 1000, rows=4, missing="Schrijf wat beter moet, dan weten ze wat te doen."
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class SeenForm(forms.Form):
    """Which state was read."""

    seen = forms.IntegerField(min_value=0)


class DescriptionForm(forms.Form):
    """What is on a photo."""

    alt = text_field(
        "Wat staat er op de foto?", 200, help_text=WHAT_IS_ON_IT, missing="Schrijf wat er op de foto staat."
    )


class PhotoForm(DescriptionForm):
    """A photo with what is on it."""

    picture = PictureField(
        label="Foto",
        missing="Kies een foto.",
        help_text="JPG, PNG of WebP, hoogstens 8 MB. We halen weg waar en waarmee ze gemaakt is.",
    )
    agreed = forms.BooleanField(
        label="Wie herkenbaar op de foto staat, vindt dat goed.",
        error_messages={"required": "Vraag het eerst aan wie erop staat."},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    field_order = ("picture", "alt", "agreed", "key")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4


class RemarkForm(forms.Form):
    """A remark on a part."""

    part = forms.ChoiceField(label="Bij welk onderdeel?", required=False, choices=list(ON.items()))
    text = text_field("Opmerking", 2000, rows=3, missing="Schrijf wat je wil zeggen.")


class ChoiceForm(forms.Form):
    """Follow or keep, for one part."""

    newer = forms.UUIDField()
    part = forms.CharField(max_length=40)
    choice = forms.CharField(max_length=10)


class NewerForm(forms.Form):
    """Which version of the learning sheet was looked at."""

    newer = forms.UUIDField()
