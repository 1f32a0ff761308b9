"""Forms about learners and their parents: text in, domain values out."""

import uuid

from django import forms
from django.core.validators import RegexValidator, validate_email

from duaalportal.accounts.forms import check_phone
from duaalportal.catalogue.models import Programme
from duaalportal.catalogue.parameters import book
from duaalportal.lib.dates import school_year_of
from duaalportal.lib.fields import day_field, text_field
from learningplans import learners
from learningplans.rules.learners import birth_faults, period_faults, year_begins, year_ends


def _email_field(label="E-mailadres", help_text=""):
    field = text_field(label, 254, required=False, help_text=help_text)
    field.widget = forms.EmailInput(attrs={"autocomplete": "off"})
    field.validators.append(validate_email)
    return field


def _phone_field():
    field = text_field("Telefoon", 30, required=False)
    field.widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
    field.validators.append(check_phone)
    return field


def _birth_field():
    return day_field(
        "Geboortedatum",
        required=False,
        help_text="Nodig om te weten wie mee moet tekenen. Later aanvullen kan.",
    )


class _Keyed(forms.Form):
    """A form that makes one row, however often it is sent."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4


class NewLearnerForm(_Keyed):
    """Add a learner within a minute: a name and a programme are enough."""

    name = text_field("Voornaam en naam", 120, missing="Vul een naam in.")
    birth_date = _birth_field()
    class_group = text_field("Klas", 30, required=False)
    programme = forms.ModelChoiceField(
        queryset=Programme.objects.filter(retired_on=None).order_by("name"),
        label="Duale opleiding",
        empty_label="Kies een opleiding",
        error_messages={"required": "Kies een opleiding."},
    )
    school_year = forms.TypedChoiceField(label="Schooljaar", coerce=int)
    starts_on = day_field(
        "Start van de lessen", required=False, help_text="Laat leeg voor 1 september van dat schooljaar."
    )
    email = _email_field("E-mailadres van de lerende", "Geen adres? Laat leeg, alles werkt ook zonder.")
    invites = forms.BooleanField(
        label="Stuur meteen een uitnodiging", required=False, initial=True, help_text="Alleen met een adres."
    )

    def __init__(self, *args, schools, today, **kwargs):
        super().__init__(*args, **kwargs)
        year = school_year_of(today)
        if today > year_ends(year):  # in summer people prepare what begins in September
            year += 1
        self.fields["school_year"].choices = [(n, f"{n}-{n + 1}") for n in (year, year + 1, year - 1)]
        self.schools = schools
        if len(schools) > 1:
            self.fields["school"] = forms.ChoiceField(
                label="School", choices=[(school.slug, school.name) for school in schools]
            )

    @property
    def visible_in_order(self):
        """The fields people fill in, the school first where there is more than one."""
        return sorted(self.visible_fields(), key=lambda field: field.name != "school")

    @property
    def school(self):
        """The school the learner goes to."""
        slug = self.cleaned_data.get("school")
        return next((school for school in self.schools if school.slug == slug), self.schools[0])

    def clean(self):
        data = super().clean()
        if not self.errors:
            data["starts_on"] = data["starts_on"] or year_begins(data["school_year"])
            period = {"starts_on": data["starts_on"], "school_year": data["school_year"]}
            faults = period_faults(ends_on=year_ends(data["school_year"]), **period)
            p = book().on(data["starts_on"])
            faults += birth_faults(birth_date=data["birth_date"], starts_on=data["starts_on"], p=p)
            for fault in faults:
                self.add_error(fault.field if fault.field in self.fields else "starts_on", fault.text)
        return data

    @property
    def values(self):
        """What the service takes."""
        apart = {"invites", "school"}
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}


class LearnerForm(forms.Form):
    """What the school keeps of a learner; only the name is needed."""

    name = text_field("Voornaam en naam", 120, missing="Vul een naam in.")
    birth_date = _birth_field()
    number = text_field("Nummer op school", 30, required=False)
    class_group = text_field("Klas", 30, required=False)
    email = _email_field("E-mailadres")
    phone = _phone_field()
    street = text_field("Straat en nummer", 160, required=False)
    postcode = text_field("Postcode", 4, required=False)
    municipality = text_field("Gemeente", 80, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, learner, **kwargs):
        shown = {name: getattr(learner, name) for name in (*self.names, "version")}
        super().__init__(*args, initial=shown, **kwargs)
        self.fields["postcode"].validators.append(
            RegexValidator(r"^[1-9]\d{3}\Z", "Een postcode heeft vier cijfers.")
        )

    names = ("name", *learners.FIELDS)

    @property
    def values(self):
        """What the service takes, without the version."""
        return {name: self.cleaned_data[name] for name in self.names if name in self.fields}


class OwnLearnerForm(LearnerForm):
    """What a learner keeps of oneself: how to be reached."""

    name = birth_date = number = class_group = email = None
    names = ("phone", "street", "postcode", "municipality")


class ParentForm(_Keyed):
    """A parent or guardian; only the name is needed."""

    name = text_field("Naam", 120, missing="Vul een naam in.")
    relation = text_field(
        "Wie is dit voor de lerende?", 40, required=False, help_text="Bijvoorbeeld moeder, vader of voogd."
    )
    email = _email_field(help_text="Nodig om uit te nodigen. Zonder adres tekent een ouder op papier.")
    phone = _phone_field()
    signs = forms.BooleanField(
        label="Tekent mee zolang de lerende minderjarig is", required=False, initial=True
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def values(self):
        """What the services take, without key and version."""
        return {name: self.cleaned_data[name] for name in ("name", "relation", "email", "phone", "signs")}


class GrantForm(forms.Form):
    """Until when a parent of somebody of age reads along."""

    ends_on = day_field("Tot en met", missing="Kies tot welke dag.")


class SaveFilterForm(forms.Form):
    """The name under which a filter is kept."""

    name = text_field("Naam van de filter", 60, missing="Geef de filter een naam.")
