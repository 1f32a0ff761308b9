"""Why placements stop, in kinds. People write it in their own words, which may name somebody: only the kind is counted. Pure."""

# the first kind of which a word stands in the text; what none of them names is another reason
KINDS = (
    ("health", "gezondheid of welzijn", ("ziek", "gezondheid", "medisch", "welzijn", "ongeval", "zwanger")),
    ("move", "verhuis of vervoer", ("verhuis", "vervoer", "afstand", "te ver", "bereikbaar")),
    (
        "company",
        "het leerbedrijf kan niet verder",
        (
            "faill",
            "sluit",
            "te weinig werk",
            "geen werk",
            "herstructur",
            "erkenning",
            "mentor stopt",
            "stopte als mentor",
        ),
    ),
    (
        "choice",
        "andere studie- of beroepskeuze",
        ("andere opleiding", "andere richting", "studie", "keuze", "beroep", "heroriënt"),
    ),
    (
        "fit",
        "lerende en leerbedrijf passen niet samen",
        ("klik", "past niet", "passen niet", "verwachting", "conflict", "ruzie", "sfeer"),
    ),
    ("effort", "afwezigheid of inzet", ("afwezig", "te laat", "inzet", "motivatie", "houding")),
    (
        "done",
        "opleiding of plaats is klaar",
        ("klaar", "afgerond", "diploma", "behaald", "volgende plaats", "wissel"),
    ),
)
OTHER = ("other", "een andere reden")
LABELS = {code: label for code, label, _ in KINDS} | dict([OTHER])


def kind_of(text):
    """The kind of reason that a text tells of."""
    said = text.casefold()
    return next((code for code, _, words in KINDS if any(word in said for word in words)), OTHER[0])
