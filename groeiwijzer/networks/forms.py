"""Forms of learning networks: text in, domain values out."""

import uuid
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError

from companies.documents import NeverKept, refuse_by_name
from duaalportal.accounts.access import OrganisationKind
from duaalportal.accounts.models import Organisation
from duaalportal.catalogue.models import Programme
from duaalportal.lib.dates import BRUSSELS
from duaalportal.lib.fields import day_field, text_field
from duaalportal.lib.uploads import PaperField
from groeiwijzer.models.networks import MeetingKind
from groeiwijzer.rules.networks import PEER_HELP, PEER_STEPS

TITLE, TEXT = 160, 4000
KINDS = (OrganisationKind.COMPANY, OrganisationKind.SCHOOL, OrganisationKind.TRAINING_CENTRE)


class _Keyed(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4

    def said(self, *without):
        """What was filled in, without what only guards the form."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"key", "version", *without}
        }


class NetworkForm(_Keyed):
    """A network: its name, region, cluster of programmes and what it is for."""

    name = text_field("Naam", 120, missing="Geef het netwerk een naam.")
    region = text_field(
        "Streek", 120, missing="Zeg voor welke streek.", help_text="Bijvoorbeeld: Gent en Meetjesland."
    )
    programmes = forms.ModelMultipleChoiceField(
        queryset=None,
        label="Cluster van opleidingen",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Kies minstens één opleiding."},
    )
    about = text_field("Waarover gaat het?", TEXT, required=False, rows=4)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programmes"].queryset = Programme.objects.filter(retired_on__isnull=True)


class MemberForm(_Keyed):
    """An organisation that joins, found by its name, with whom to turn to there."""

    member = text_field(
        "Welke organisatie?",
        160,
        missing="Zeg welke organisatie meedoet.",
        help_text="De naam zoals ze in het portaal staat. Een deel van de naam is genoeg.",
    )
    contact_name = text_field("Naam van het contact", 120, required=False)
    contact_email = forms.EmailField(
        label="E-mailadres van het contact",
        required=False,
        max_length=254,
        error_messages={"invalid": "Dit is geen e-mailadres."},
    )

    def clean_member(self):
        """The one organisation of that name; several or none is said."""
        name = self.cleaned_data["member"].strip()
        rows = Organisation.objects.filter(kind__in=KINDS).order_by("name", "pk")
        found = list(rows.filter(name__iexact=name)[:2]) or list(rows.filter(name__icontains=name)[:6])
        if not found:
            raise ValidationError("Geen organisatie in het portaal heet zo.")
        if len(found) > 1:
            names = ", ".join(one.name for one in found[:5])
            raise ValidationError(f"Verschillende organisaties passen: {names}. Schrijf de naam voluit.")
        return found[0]


class ContactForm(forms.Form):
    """Whom to turn to in a member organisation: one of its people when it is one's own, else a name."""

    contact = forms.ChoiceField(label="Wie is het contact?", required=False)
    contact_name = text_field("Of een naam", 120, required=False)
    contact_email = forms.EmailField(
        label="Met e-mailadres",
        required=False,
        max_length=254,
        error_messages={"invalid": "Dit is geen e-mailadres."},
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        if people:
            names = [(key, one.name) for key, one in self.people.items()]
            self.fields["contact"].choices = [("", "Niemand uit deze lijst"), *names]
        else:
            del self.fields["contact"]

    def clean_contact(self):
        """The person, or nobody."""
        return self.people.get(self.cleaned_data["contact"])


class MeetingForm(_Keyed):
    """An invitation: what for, when, where."""

    title = text_field("Waarover gaat het?", TITLE, missing="Zeg waarover het gaat.")
    day = day_field("Welke dag?")
    clock = forms.TimeField(
        label="Hoe laat?",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Vul een uur in.", "invalid": "Schrijf bijvoorbeeld 14:30."},
    )
    minutes = forms.IntegerField(
        label="Hoe lang, in minuten?",
        min_value=15,
        max_value=600,
        initial=180,
        help_text="Een netwerk komt meestal een halve dag samen.",
        error_messages={"required": "Zeg hoe lang het duurt."},
    )
    where_at = text_field("Waar?", 200, required=False)
    invitation = text_field("Uitnodiging", TEXT, required=False, rows=5)

    @property
    def values(self):
        """The fields of the meeting."""
        when = datetime.combine(self.cleaned_data["day"], self.cleaned_data["clock"], BRUSSELS)
        return self.said("day", "clock", "kind") | {"starts_at": when}


class NewMeetingForm(MeetingForm):
    """A first invitation also says what kind of meeting it is."""

    kind = forms.ChoiceField(
        label="Wat is het?",
        choices=[
            (MeetingKind.MEETING, "Bijeenkomst van het netwerk"),
            (MeetingKind.PEER_REVIEW, "Intervisie: samen een werkprobleem bekijken"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat het is."},
    )
    field_order = ("kind", "title", "day", "clock", "minutes", "where_at", "invitation")


class CancelForm(forms.Form):
    """Why a meeting is called off."""

    reason = text_field("Waarom gaat het niet door?", 300, missing="Zeg waarom, dan weet iedereen het.")


class ReportForm(_Keyed):
    """What was said, who was there and the next step; a peer talk goes step by step."""

    text = text_field("Wat bespraken jullie?", TEXT, required=False, rows=6)
    present = forms.MultipleChoiceField(
        label="Wie was erbij?", required=False, widget=forms.CheckboxSelectMultiple
    )
    next_step = text_field("Volgende stap", TEXT, required=False, rows=2)
    next_on = day_field("Tegen wanneer?", required=False)

    def __init__(self, *args, guests, is_peer_review, **kwargs):
        super().__init__(*args, **kwargs)
        self.codes = {f"step_{code}": code for code in PEER_STEPS} if is_peer_review else {}
        for name, code in self.codes.items():
            self.fields[name] = text_field(
                PEER_STEPS[code], TEXT, required=False, rows=3, help_text=PEER_HELP[code]
            )
        if is_peer_review:
            self.fields["text"].label = "Nog iets?"
            self.order_fields((*self.codes, "text", "present"))
        if guests:
            self.fields["present"].choices = [
                (str(guest.pk), f"{guest.user.name}, {guest.member.name}") for guest in guests
            ]
        else:
            del self.fields["present"]

    def clean(self):
        """A report says something."""
        data = super().clean()
        if not self.errors and not any(data.get(name) for name in ("text", *self.codes)):
            raise ValidationError("Schrijf in enkele zinnen wat jullie bespraken.")
        return data

    @property
    def steps(self):
        """What was written per step of a peer talk."""
        return {code: self.cleaned_data[name] for name, code in self.codes.items() if self.cleaned_data[name]}


class LearnedForm(forms.Form):
    """What one person takes home, for all members to read."""

    text = text_field(
        "Wat leerde je?",
        TEXT,
        rows=4,
        missing="Schrijf in een zin of twee wat je meeneemt.",
        help_text="Alle leden van het netwerk lezen dit. Noem geen lerende bij naam.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class NetworkPaperForm(_Keyed):
    """Material of a meeting; its name may not say that it is something we never keep."""

    title = text_field("Titel", TITLE, missing="Geef het een titel.")
    paper = PaperField(
        label="Bestand",
        missing="Kies een bestand.",
        help_text="PDF hoogstens 10 MB, of een duidelijke foto (JPG, PNG of WebP) hoogstens 8 MB.",
    )

    @property
    def file_name(self):
        """The name the file had with whoever handed it in."""
        file = self.files.get("paper")
        return file.name if file else ""

    def clean(self):
        """A title or file name that says it is something we never keep is refused."""
        data = super().clean()
        try:
            refuse_by_name(data.get("title", ""), self.file_name)
        except NeverKept as refused:
            raise ValidationError(str(refused), code="never_kept") from refused
        return data


class CoreGroupForm(forms.Form):
    """Somebody who carries learning at the workplace, and what they do."""

    user = forms.ChoiceField(label="Wie?", error_messages={"required": "Kies iemand."})
    is_responsible = forms.BooleanField(
        label="Is verantwoordelijk voor werkplekleren",
        required=False,
        help_text="Eén persoon per organisatie: die ontvangt informatie en stuurt ze door.",
    )
    tasks = text_field(
        "Wat doet deze persoon?",
        2000,
        required=False,
        rows=3,
        help_text="Bijvoorbeeld: nieuws over duaal leren doorgeven, het overleg voorbereiden.",
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        self.fields["user"].choices = [("", "Kies"), *((key, one.name) for key, one in self.people.items())]

    def clean_user(self):
        """The person."""
        return self.people[self.cleaned_data["user"]]


class CoreNoteForm(forms.Form):
    """What the core group said and decided."""

    held_on = day_field("Wanneer was het overleg?", missing="Kies de dag van het overleg.")
    present = text_field("Wie was erbij?", 300, required=False)
    text = text_field(
        "Wat bespraken en beslisten jullie?", TEXT, rows=6, missing="Schrijf wat jullie beslisten."
    )
    is_shared = forms.BooleanField(
        label="Partners lezen dit mee",
        required=False,
        help_text="Scholen en leerbedrijven waarmee jullie nu samenwerken.",
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["key"].initial = uuid.uuid4

    def clean_held_on(self):
        """A day that has been."""
        if self.cleaned_data["held_on"] > self.today:
            raise ValidationError("Kies vandaag of een dag die voorbij is.")
        return self.cleaned_data["held_on"]
