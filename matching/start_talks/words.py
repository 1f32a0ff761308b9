"""Words that people type in a talk: what is never kept is refused with its reason, and a text has a version made of itself."""

import re
import zlib
from functools import cache
from typing import NamedTuple

from django.core.exceptions import ValidationError

from duaalportal.lib.privacy import refuse_national_numbers
from matching.start_talks.content import health_words
from matching.start_talks.errors import StartTalkRefused

HEALTH = (
    "Dit gaat over gezondheid (“{}”). Dat bewaart het portaal niet. "
    "Schrijf wat helpt op de werkplek, niet waarom."
)


class Typed(NamedTuple):
    """What was typed at one place, and the version it was written on."""

    value: str = ""
    note: str = ""
    version: int = 0


def version_of(value, note):
    """The version of what stands at one place; 0 where nothing stands."""
    return zlib.crc32("\n".join((value, note)).encode()) if value or note else 0


def kept(text, longest):
    """The text as it is kept. Raises StartTalkRefused for one too long, about health, or with a national number."""
    text = (text or "").replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > longest:
        raise StartTalkRefused(f"Je tekst telt {len(text)} tekens; er is plaats voor {longest}.")
    try:
        refuse_national_numbers(text)
    except ValidationError as no:
        raise StartTalkRefused(" ".join(no.messages)) from no
    refuse_health(text)
    return text


def refuse_health(text):
    """Raise StartTalkRefused, with the word, for a text that tells of health."""
    if found := _health().search(text):
        raise StartTalkRefused(HEALTH.format(found[0].strip()))


def typed(value, note, version):
    """What a browser sent, as it may be compared with what stands."""
    number = version if version and version.isascii() and version.isdigit() and len(version) < 11 else "0"
    return Typed(value or "", (note or "").replace("\r\n", "\n").replace("\x00", "").strip(), int(number))


@cache
def _health():
    words = "|".join(re.escape(one) for one in health_words())
    return re.compile(rf"\b(?:{words})\w*", re.IGNORECASE)
