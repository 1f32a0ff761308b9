"""Which province a Belgian postcode lies in, as far as this portal works there: Flanders and Brussels."""

from types import MappingProxyType

PROVINCES = MappingProxyType(
    {
        "antwerpen": "Antwerpen",
        "limburg": "Limburg",
        "oost-vlaanderen": "Oost-Vlaanderen",
        "vlaams-brabant": "Vlaams-Brabant",
        "west-vlaanderen": "West-Vlaanderen",
        "brussel": "Brussel",
    }
)

# First and last postcode; the series of the Belgian post, looked up on 2026-11-21.
_SERIES = (
    (1000, 1299, "brussel"),
    (1500, 1999, "vlaams-brabant"),
    (2000, 2999, "antwerpen"),
    (3000, 3499, "vlaams-brabant"),
    (3500, 3999, "limburg"),
    (8000, 8999, "west-vlaanderen"),
    (9000, 9999, "oost-vlaanderen"),
)


def province_of(postcode):
    """The key of the province in PROVINCES; empty for Wallonia and for what is no Belgian postcode."""
    text = str(postcode or "").strip()
    if len(text) != 4 or not (text.isascii() and text.isdigit()):
        return ""
    number = int(text)
    return next((name for first, last, name in _SERIES if first <= number <= last), "")
