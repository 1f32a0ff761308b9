"""What may never be kept: a national register number in free text is refused, and never logged."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from stdnum.be import bis, nn

NATIONAL_NUMBER = (
    "Hier staat een rijksregisternummer. Dat mag het portaal niet bewaren. Haal het weg; een naam of "
    "een omschrijving is genoeg."
)

# 11 digits in a row, or in the groups people write them in: 85.07.30-033.28. The look-ahead lets a number be
# found inside a longer row of groups; a plus before it means a phone number.
_BETWEEN = r"[\s.,:;_*/|\\'·•()-]{0,3}"
_CANDIDATE = re.compile(r"(?<![\d+])(?=(\d{2})B(\d{2})B(\d{2})B(\d{3})B(\d{2})(?!\d))".replace("B", _BETWEEN))
_INVISIBLE = {"Cf", "Mn"}


def _plain(text):
    """The text with full-width digits and odd dashes made plain, and what cannot be seen left out."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(
        "-" if unicodedata.category(sign) == "Pd" or sign == "\N{MINUS SIGN}" else sign
        for sign in folded
        if unicodedata.category(sign) not in _INVISIBLE
    )


def holds_national_number(text):
    """Whether a valid Belgian national register number or bis number stands anywhere in the text."""
    found = ("".join(groups) for groups in _CANDIDATE.findall(_plain(text)))
    return any(nn.is_valid(number) or bis.is_valid(number) for number in found)


def refuse_national_numbers(text):
    """Raise a Dutch ValidationError when a national register number stands in the text; a field validator."""
    if text and holds_national_number(str(text)):
        raise ValidationError(NATIONAL_NUMBER, code="national_number")
