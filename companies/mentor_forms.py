"""Forms about a mentor: who it is, and the papers that were seen. Text in, domain values out."""

import uuid

from django import forms
from django.core.validators import validate_email

from companies import mentors
from companies.models import Establishment, ProofKind
from companies.rules.papers import (
    TOPICS,
    TOPICS_SOURCE,
    certificate_faults,
    person_faults,
    proof_faults,
    training_faults,
)
from duaalportal.catalogue.models import Name, Programme
from duaalportal.catalogue.parameters import book
from duaalportal.lib.fields import day_field, text_field

PRACTICE = "practice-"


class FaultForm(forms.Form):
    """A form whose fields are also held against a pure rule, once each of them can be read by itself."""

    def faults(self, data):
        """Faults of what was typed; each names its field."""
        raise NotImplementedError

    def clean(self):
        data = super().clean()
        if not self.errors:
            for fault in self.faults(data):
                self.add_error(fault.field if fault.field in self.fields else None, fault.text)
        return data


def _email_field():
    field = text_field("E-mailadres", 254, required=False)
    field.widget = forms.EmailInput()
    field.validators.append(validate_email)
    return field


class MentorForm(FaultForm):
    """Who the mentor is, where, since when in which trade, and who stands in."""

    name = text_field("Naam", 120, missing="Vul een naam in.")
    email = _email_field()
    birth_date = day_field(
        "Geboortedatum",
        required=False,
        help_text="Nodig om de leeftijd na te kijken. Alleen jullie en de mentor lezen deze datum.",
    )
    establishment = forms.ModelChoiceField(
        queryset=Establishment.objects.none(),
        required=False,
        label="Vestiging",
        empty_label="Nog niet bepaald",
    )
    user = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label="Account in dit portaal",
        empty_label="Nog geen account",
        help_text="Met een account schrijft de mentor zelf een voorstelling voor lerenden.",
    )
    started_on = day_field("Mentor vanaf", missing="Vul in vanaf welke dag deze persoon mentor is.")
    substitute = forms.ModelChoiceField(
        queryset=None,
        label="Wie vervangt deze mentor bij afwezigheid?",
        empty_label="Kies een vervanger",
        error_messages={"required": "Kies een vervanger: de opleiding mag niet van één persoon afhangen."},
    )
    introduction = text_field(
        "Voorstelling voor lerenden",
        2000,
        required=False,
        rows=4,
        help_text="Zolang de mentor geen account heeft, schrijf je dit in zijn of haar naam.",
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, organisation, today, programmes, mentor=None, links_account=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.mentor = today, mentor
        self.programmes = {PRACTICE + programme.pk: programme for programme in programmes}
        self.fields["key"].initial = uuid.uuid4
        self.fields["establishment"].queryset = organisation.establishments.open(today)
        self._offer_accounts(organisation, links_account)
        self._offer_substitutes(organisation)
        for name, programme in self.programmes.items():
            self.fields[name] = day_field(programme.name, required=False)
        # every programme, also one that stands above by now: a colleague may have added it meanwhile
        self.fields["other"] = forms.ModelChoiceField(
            queryset=Programme.objects.filter(retired_on=None),
            required=False,
            label="Een andere opleiding" if programmes else "Opleiding",
            empty_label="Geen andere opleiding" if programmes else "Kies een opleiding",
        )
        self.fields["other_since"] = day_field("In dat vak sinds", required=False)

    def _offer_accounts(self, organisation, links_account):
        people = mentors.accounts_for(organisation, self.today, self.mentor) if links_account else ()
        choices = [(row.user_id, row.user) for row in people]
        if not choices:
            del self.fields["user"]
            return
        from duaalportal.accounts.models import User

        self.fields["user"].queryset = User.objects.filter(pk__in=[pk for pk, _ in choices]).order_by("name")
        self.fields["user"].label_from_instance = lambda person: f"{person.name} ({person.email})"

    def _offer_substitutes(self, organisation):
        fitting = mentors.substitutes_for(organisation, self.today, self.mentor)
        self.fields["substitute"].queryset = fitting
        if not fitting:
            del self.fields["substitute"]

    @property
    def who(self):
        """The fields about the person."""
        return [self[name] for name in ("name", "email", "birth_date", "user") if name in self.fields]

    @property
    def where(self):
        """The fields about the work."""
        names = ("establishment", "started_on", "substitute")
        return [self[name] for name in names if name in self.fields]

    @property
    def trades(self):
        """One day per programme, and one for a programme that does not stand there yet."""
        names = [*self.programmes, "other", "other_since"]
        return [self[name] for name in names if name in self.fields]

    def faults(self, data):
        days = [(name, data[name]) for name in self.programmes if data.get(name)]
        if data.get("other_since"):
            days.append(("other_since", data["other_since"]))
        return person_faults(
            birth_date=data.get("birth_date"),
            practices=days,
            today=self.today,
            p=book().on(self.today),
        )

    def clean(self):
        data = super().clean()
        if bool(data.get("other")) != bool(data.get("other_since")) and "other_since" not in self.errors:
            missing = "other_since" if data.get("other") else "other"
            self.add_error(missing, "Vul de opleiding en de dag allebei in, of geen van beide.")
        elif data.get("other") and data.get(f"{PRACTICE}{data['other'].pk}"):
            self.add_error("other", "Deze opleiding staat hierboven al met een dag.")
        return data

    @property
    def values(self):
        """What the services take, without the key and the version."""
        data = self.cleaned_data
        practices = {p: data[name] for name, p in self.programmes.items() if data.get(name)}
        if data.get("other"):
            practices[data["other"]] = data["other_since"]
        names = (*mentors.FIELDS, "introduction")
        fields = {name: data[name] for name in names if name in self.fields}
        return fields | {"practices": practices}


def initial_of(mentor, practices):
    """What the form shows of a mentor."""
    fields = {name: getattr(mentor, name) for name in (*mentors.FIELDS, "introduction", "version")}
    for name in ("establishment", "user", "substitute"):
        fields[name] = getattr(mentor, f"{name}_id")
    return fields | {PRACTICE + row.programme_id: row.since for row in practices}


class IntroductionForm(forms.Form):
    """The mentor's own words for learners."""

    introduction = text_field(
        "Wat mogen lerenden over jou weten?",
        2000,
        required=False,
        rows=6,
        help_text="Bijvoorbeeld: wat je doet, hoe lang al, en wat je belangrijk vindt als je iemand iets leert.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class CertificateForm(FaultForm):
    """That the certificate of good conduct was seen: model, days, in order or not; nothing else is kept."""

    model = text_field("Model", 20, missing="Vul het model in dat op het uittreksel staat.")
    issued_on = day_field("Afgegeven op")
    seen_on = day_field("Gezien op", help_text="Jij noteert dat je het uittreksel zelf zag.")
    in_order = forms.TypedChoiceField(
        label="Is het uittreksel in orde?",
        choices=[("yes", "In orde"), ("no", "Niet in orde")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies of het uittreksel in orde is."},
        help_text="Schrijf nergens waarom. Bewaar ook geen kopie.",
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, today, parameters, **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.parameters = today, parameters
        rules = parameters(today)
        model, validity = rules.find(Name.CERTIFICATE_MODEL), rules.find(Name.CERTIFICATE_VALIDITY)
        if model:
            self.fields["model"].help_text = f"Dit moet {model.value} zijn (bron: {model.source})."
        if validity:
            self.fields[
                "issued_on"
            ].help_text = (
                f"Hoogstens {validity.words} oud op de dag dat je het ziet (bron: {validity.source})."
            )
        self.fields["key"].initial = uuid.uuid4
        self.fields["seen_on"].initial = today

    def faults(self, data):
        names = ("model", "issued_on", "seen_on", "in_order")
        fields = {name: data[name] for name in names}
        return certificate_faults(**fields, today=self.today, p=self.parameters(data["seen_on"]))


class ProofForm(FaultForm):
    """That a proof of prior training in the trade was seen."""

    programme = forms.ModelChoiceField(
        queryset=None, label="Voor welke opleiding?", empty_label="Kies een opleiding"
    )
    kind = forms.ChoiceField(label="Soort bewijs", choices=ProofKind.choices, widget=forms.RadioSelect)
    title = text_field("Welk bewijs?", 200, missing="Schrijf welk diploma of bewijs je zag.")
    seen_on = day_field("Gezien op")
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["programme"].queryset = Programme.objects.filter(retired_on=None)
        self.fields["seen_on"].initial = today
        self.fields["key"].initial = uuid.uuid4

    def faults(self, data):
        return proof_faults(seen_on=data["seen_on"], today=self.today)


class TrainingForm(FaultForm):
    """A mentor training: planned, followed, its certificate seen, or an exemption."""

    title = text_field("Welke opleiding?", 200, missing="Schrijf welke opleiding het is.")
    provider = text_field("Bij wie?", 160, required=False)
    planned_on = day_field("Gepland op", required=False)
    followed_on = day_field("Gevolgd op", required=False)
    certificate_seen_on = day_field(
        "Getuigschrift gezien op", required=False, help_text="Pas dan telt de opleiding mee."
    )
    topics = forms.MultipleChoiceField(
        label="Wat komt aan bod?",
        choices=list(TOPICS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=f"De opleiding telt alleen als alle vier aan bod komen (bron: {TOPICS_SOURCE}).",
    )
    is_exemption = forms.BooleanField(
        label="Het is een vrijstelling van het partnerschap",
        required=False,
        help_text="Vul dan bij “gevolgd op” de dag van de vrijstelling in.",
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, today, training=None, **kwargs):
        initial = kwargs.pop("initial", {})
        if training is not None:
            names = ("title", "provider", "planned_on", "followed_on", "certificate_seen_on", "is_exemption")
            initial |= {name: getattr(training, name) for name in names}
            initial["topics"] = list(TOPICS) if training.counts else []
        super().__init__(*args, initial=initial, **kwargs)
        self.today = today
        self.fields["key"].initial = uuid.uuid4

    def faults(self, data):
        days = {name: data[name] for name in ("planned_on", "followed_on", "certificate_seen_on")}
        return training_faults(**days, today=self.today)

    @property
    def values(self):
        """What the services take, without the key."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("topics", "key")}
        return data | {"counts": data["is_exemption"] or set(self.cleaned_data["topics"]) == set(TOPICS)}


class StopForm(forms.Form):
    """From when a mentor stops, why, what whoever follows up has to know, and who that is."""

    stopped_on = day_field("Stopt als mentor op", help_text="Vanaf die dag neemt de opvolger over.")
    successor = forms.ModelChoiceField(
        queryset=None, required=False, label="Wie volgt op?", empty_label="Niemand"
    )
    reason = text_field("Waarom?", 300, missing="Schrijf kort waarom.")
    note = text_field(
        "Overdrachtsnota",
        4000,
        rows=6,
        help_text="Wat loopt er, wat is afgesproken, waar moet de opvolger op letten? Niets over gezondheid.",
        missing="Schrijf een overdrachtsnota: zo gaat niets verloren.",
    )

    def __init__(self, *args, mentor, today, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.mentor, self.places = mentor, places
        self.fields["stopped_on"].initial = today
        self.fields["successor"].queryset = mentors.substitutes_for(mentor.organisation, today, mentor)
        self.fields["successor"].initial = mentor.substitute_id
        if places:
            self.fields["successor"].required = True
            self.fields["successor"].empty_label = "Kies een opvolger"
            self.fields["successor"].error_messages["required"] = (
                "Kies wie de lerenden overneemt: geen lerende zonder mentor."
            )

    def clean_stopped_on(self):
        """Not before the mentor began."""
        day = self.cleaned_data["stopped_on"]
        if day < self.mentor.started_on:
            raise forms.ValidationError("Dat is voor deze persoon mentor werd. Kijk de dag na.")
        return day
