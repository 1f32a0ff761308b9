"""What people fill in around dossiers."""

from django import forms

from duaalportal.dossiers.verifying import MOST_BYTES
from duaalportal.lib import sealing


class VerifyForm(forms.Form):
    """A code or a file: one of both is enough, and a file says more."""

    file = forms.FileField(
        label="Het bestand",
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text="Een PDF die het portaal maakte. We kijken ernaar en bewaren niets.",
    )
    code = forms.CharField(
        label="De code op het document",
        required=False,
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text="Zestien letters en cijfers in groepjes van vier, onderaan op elke bladzijde.",
    )

    def clean_file(self):
        """A file that is not too heavy to look at."""
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(f"Een bestand weegt hoogstens {MOST_BYTES // 1024**2} MB.")
        return file

    def clean_code(self):
        """The code as it is kept."""
        typed = self.cleaned_data["code"]
        if typed.strip() and not sealing.read(typed):
            raise forms.ValidationError(
                "Dit is geen code van het portaal: kijk de zestien tekens na, zoals 7K3M-9QRT-2VXC-H4ND."
            )
        return sealing.read(typed)

    def clean(self):
        """Something has to be given."""
        cleaned = super().clean()
        if not self.errors and not cleaned.get("file") and not cleaned.get("code"):
            self.add_error("file", "Kies een bestand, of typ een code.")
        return cleaned


class BundleForm(forms.Form):
    """Of whom: a school year, and of that a class, a programme, or everybody."""

    year = forms.TypedChoiceField(label="Schooljaar", coerce=int)
    class_group = forms.ChoiceField(label="Klas", required=False)
    programme = forms.ChoiceField(label="Opleiding", required=False)

    def __init__(self, *args, years, classes, programmes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, f"{year}-{year + 1}") for year in years]
        self.fields["class_group"].choices = [("", "Alle klassen"), *((name, name) for name in classes)]
        self.fields["programme"].choices = [("", "Alle opleidingen"), *programmes]

    def words(self, school):
        """What was chosen, in words: '6 LAS, 2026-2027'."""
        chosen = self.cleaned_data
        named = dict(self.fields["programme"].choices)
        words = [chosen["class_group"], named[chosen["programme"]] if chosen["programme"] else ""]
        words = [one for one in words if one] or [school.name]
        return ", ".join([*words, f"{chosen['year']}-{chosen['year'] + 1}"])
