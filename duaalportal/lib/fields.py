"""Form fields that are the same everywhere: free text with a limit, and a day."""

from django import forms
from django.core.validators import MaxLengthValidator

from duaalportal.lib.privacy import refuse_national_numbers

TOO_LONG = "Je tekst telt %(show_value)d tekens; er is plaats voor %(limit_value)d."
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FreeText(forms.CharField):
    """A text of limited length without national register numbers; too long is said, never cut off."""

    def __init__(self, *, length, missing="", **kwargs):
        super().__init__(validators=[MaxLengthValidator(length, TOO_LONG), refuse_national_numbers], **kwargs)
        if missing:
            self.error_messages["required"] = missing

    def to_python(self, value):
        """The text with line ends as one sign, as people count them."""
        return super().to_python(value).replace("\r\n", "\n")


def text_field(label, length, *, required=True, rows=0, help_text="", missing=""):
    """A free text field: one line, or `rows` lines."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return FreeText(
        label=label, length=length, required=required, widget=widget, help_text=help_text, missing=missing
    )


def day_field(label, *, required=True, help_text="", missing="Vul een dag in."):
    """A day, picked or typed."""
    return forms.DateField(
        label=label,
        required=required,
        widget=DAY,
        help_text=help_text,
        error_messages={
            "required": missing,
            "invalid": "Dit is geen dag die bestaat. Schrijf bijvoorbeeld 23/11/2026.",
        },
    )
