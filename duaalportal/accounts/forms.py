"""Forms about people; they turn text into values and save nothing."""

from allauth.account import forms as account_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from allauth.socialaccount import forms as social_forms
from allauth.socialaccount.internal.flows import connect
from django import forms
from django.core.validators import RegexValidator

from duaalportal.accounts.models import User

PASSWORD_HELP = "Minstens 12 tekens. Een zin van vier woorden onthoud je makkelijk en raadt niemand."  # noqa: S105
check_phone = RegexValidator(
    r"^\+?[0-9 ./()-]{6,25}$", "Schrijf een telefoonnummer, zoals 0470 12 34 56.", code="phone"
)


class _NewPassword:
    """Our words on the two fields of a new password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        first, second = self.fields["password1"], self.fields["password2"]
        first.label, first.help_text = "Nieuw wachtwoord", PASSWORD_HELP
        second.label = "Nog eens hetzelfde wachtwoord"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def clean(self):
        cleaned = super().clean()
        if self.has_error("password2") and self.data.get("password2"):
            del self.errors["password2"]
            self.add_error("password2", "De twee wachtwoorden zijn niet hetzelfde.")
        return cleaned


class ChangePasswordForm(_NewPassword, account_forms.ChangePasswordForm):
    """Change a password, with the old one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = "Je wachtwoord van nu"
        self.fields["oldpassword"].help_text = ""


class SetPasswordForm(_NewPassword, account_forms.SetPasswordForm):
    """Choose a first password."""


class ResetPasswordForm(_NewPassword, account_forms.ResetPasswordKeyForm):
    """Choose a new password after a code by mail."""


class _PasskeyName:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.label, name.max_length = "Naam", 60
        name.help_text = "Zo herken je later welk toestel het is."


class AddPasskeyForm(_PasskeyName, webauthn_forms.AddWebAuthnForm):
    """Add a passkey; by default one that signs in without anything else."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        alone = self.fields["passwordless"]
        alone.label, alone.initial = "Ik wil me hiermee aanmelden zonder code", True
        alone.help_text = "Zet dit uit voor een losse sleutel zonder vingerafdruk of pincode."


class RenamePasskeyForm(_PasskeyName, webauthn_forms.EditWebAuthnForm):
    """Another name for a passkey."""


class DisconnectForm(social_forms.DisconnectForm):
    """Take a link away; nobody is locked out by it, because a code by mail always works."""

    def clean(self):
        return forms.Form.clean(self)

    def save(self):
        connect.disconnect(self.request, self.cleaned_data["account"])


class PersonForm(forms.ModelForm):
    """One's own data."""

    class Meta:
        model = User
        fields = ["name", "phone"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
        }
        labels = {"name": "Je naam", "phone": "Je telefoon"}
        help_texts = {
            "name": "Zo zien je collega's en partners je.",
            "phone": "Wie met jou samenwerkt, ziet dit nummer.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"].validators.append(check_phone)


class AcceptForm(forms.Form):
    """The name of a new person, as the invitation wrote it or better."""

    name = forms.CharField(
        label="Je naam",
        help_text="Verbeter hem gerust.",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class InviteForm(forms.Form):
    """Whom to invite for which role."""

    name = forms.CharField(
        label="Naam", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(
        label="E-mailadres",
        help_text="De uitnodiging werkt alleen met dit adres.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label="Rol", help_text="Wat een rol mag, staat op Wie mag wat.")
    ends_on = forms.DateField(
        label="Tot en met",
        help_text="Alleen voor een rol met een einddatum, zoals een vervanging.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args, roles, today, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [
            ("", "Kies een rol"),
            *[(role.value, role.label.capitalize()) for role in roles],
        ]

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_ends_on(self):
        day = self.cleaned_data["ends_on"]
        if day and day < self.today:
            raise forms.ValidationError("Deze dag is voorbij. Kies vandaag of een latere dag.")
        return day
