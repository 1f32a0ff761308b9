"""Forms of the self-assessment: text in, domain values out."""

import uuid
from datetime import timedelta

from django import forms

from duaalportal.accounts.access import Can
from duaalportal.accounts.models import User

OLDEST = timedelta(days=366)


class StartForm(forms.Form):
    """What to ask, about which place, when, and who answers along; `key` makes that sending twice starts one."""

    option = forms.ChoiceField(label="Wat vul je in?", widget=forms.RadioSelect)
    establishment = forms.ModelChoiceField(
        queryset=None, required=False, label="Voor welke vestiging?", empty_label="Het hele bedrijf"
    )
    title = forms.CharField(label="Hoe noem je dit moment?", max_length=120)
    moment = forms.DateField(
        label="Op welke dag?", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    respondents = forms.ModelMultipleChoiceField(
        queryset=None,
        required=False,
        label="Wie antwoordt mee?",
        help_text="Iedereen antwoordt apart. Daarna zie je waar jullie hetzelfde zeggen en waar niet.",
        widget=forms.CheckboxSelectMultiple,
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, options, organisation, by, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.options = {option.key: option for option in options}
        self.today = today
        self.fields["key"].initial = uuid.uuid4
        self.fields["option"].choices = [(o.key, f"{o.label} ({o.questions} vragen)") for o in options]
        self.fields["establishment"].queryset = organisation.establishments.all()
        if not organisation.establishments.exists() or all(option.personal for option in options):
            del self.fields["establishment"]
        if all(option.personal for option in options):
            del self.fields["respondents"]
        else:
            self.fields["respondents"].queryset = colleagues(organisation, today).exclude(pk=by.pk)
            self.fields["respondents"].label_from_instance = lambda person: person.name

    def clean_option(self):
        """The chosen option itself."""
        return self.options[self.cleaned_data["option"]]

    def clean_moment(self):
        """A day of the past year, today included: a moment in the future has nothing to look back on."""
        moment = self.cleaned_data["moment"]
        if moment > self.today:
            raise forms.ValidationError("Kies vandaag of een dag die voorbij is.")
        if moment < self.today - OLDEST:
            raise forms.ValidationError("Kies een dag van het voorbije jaar.")
        return moment


class RespondentsForm(forms.Form):
    """More people who answer along."""

    people = forms.ModelMultipleChoiceField(
        queryset=None,
        label="Wie antwoordt mee?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Kies minstens één persoon."},
    )

    def __init__(self, *args, organisation, already, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = colleagues(organisation, today).exclude(pk__in=already)
        self.fields["people"].label_from_instance = lambda person: person.name


def colleagues(organisation, today):
    """People of this organisation who may answer today, by name."""
    running = organisation.memberships.running(today).that_can(Can.FILL_IN_ASSESSMENT)
    return User.objects.filter(pk__in=running.values("user")).order_by("name", "pk")
