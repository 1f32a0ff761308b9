"""The reasons in Dutch, made from the figures a factor saw at the moment that somebody reads them.

Who helps to choose reads of the learner; to the learner the same is said as to "je".
"""

# in place of the how-manieth choice, where a company does not read the learner's profile
UNSEEN = "unseen"


def _learning(points, many=0, whole=0, part=0):
    if points is None:
        return "Nog niet bekend wat hier geleerd kan worden."
    words = f"{whole} van de {many} activiteiten die nog moeten, kunnen hier"
    return words + (f", {part} deels." if part else ".")


def _travel(points, km=None):
    if points is None:
        return "Hoe ver het is, is niet bekend."
    return f"Ongeveer {km} km van thuis." if km else "Vlak bij huis."


def _learner(points, rank=None):
    if points is None:
        return "De lerende koos nog niets."
    return f"Keuze {rank} van de lerende." if rank else "De lerende koos deze plaats niet."


def _company(points, rank=None):
    if rank == UNSEEN:
        return "Het bedrijf leest het profiel van deze lerende niet."
    if points is None:
        return "Het bedrijf koos nog niemand."
    return f"Keuze {rank} van het bedrijf." if rank else "Het bedrijf noemde deze lerende nog niet."


def _days(points, both=0, own=0):
    if points is None:
        return "De dagen zijn nog af te spreken."
    return f"{both} van de {own} {'dag' if own == 1 else 'dagen'} vallen samen."


def _language(points, *languages):
    if points is None:
        return "Welke taal men er spreekt, is niet bekend."
    together = " en ".join(languages)
    return f"Spreken allebei {together}." if points else f"Op de werkvloer spreekt men {together}."


def _mentor(points, free=0):
    if points is None:
        return "Welke mentor vrij is, staat op de pagina van de plaats."
    if not free:
        return "Nu is er geen mentor met een vrije plaats."
    return f"{free} {'mentor heeft' if free == 1 else 'mentoren hebben'} nog plaats."


def _support(points):
    if points is None:
        return "De lerende vraagt geen extra begeleiding."
    return "Er is tijd voor extra begeleiding." if points else "Er is geen tijd voor extra begeleiding."


# by the code of the factor
WORDS = {
    "learning": _learning,
    "travel": _travel,
    "learner_wish": _learner,
    "company_wish": _company,
    "days": _days,
    "language": _language,
    "mentor": _mentor,
    "support": _support,
}


# --- to the learner ---------------------------------------------------------------------------------------------------


def _own_choice(points, rank=None):
    if points is None:
        return "Je koos nog niets."
    return f"Jouw keuze {rank}." if rank else "Je koos deze plaats niet."


def _chosen(points, rank=None):
    if rank == UNSEEN:
        return "Het bedrijf leest je profiel niet."
    if points is None or rank:
        return _company(points, rank)
    return "Het bedrijf noemde je nog niet."


def _own_language(points, *languages):
    if not points:
        return _language(points, *languages)
    return f"Jullie spreken allebei {' en '.join(languages)}."


def _own_support(points):
    return "Je vraagt geen extra begeleiding." if points is None else _support(points)


TO_LEARNER = WORDS | {
    "learner_wish": _own_choice,
    "company_wish": _chosen,
    "language": _own_language,
    "support": _own_support,
}
