"""What a voice says by a grid: what has to be said with an answer, and how voices lie beside each other. Pure.

Empty and "unseen" are never "not yet", and an extension never counts against a learner. Nothing here makes a total.
"""

from dataclasses import dataclass

from evaluation.rules.grids import UNSEEN
from evaluation.rules.weeks import LEARNER

EXAMPLE, AGREEMENT, REVIEW = "example", "agreement", "review_on"
MISSING = {
    EXAMPLE: "Geef een voorbeeld. Eén zin is genoeg.",
    AGREEMENT: "Schrijf wat jullie afspreken.",
    REVIEW: "Kies wanneer jullie opnieuw kijken.",
}
OWN = {EXAMPLE: "Geef een voorbeeld. Eén zin is genoeg."}
NOTHING = "Kies bij minstens één punt een antwoord."
UNKNOWN = "Dit antwoord kent het formulier niet. Laad de pagina opnieuw."


@dataclass(frozen=True, slots=True)
class Problem:
    """What is missing or wrong: at which criterion, in which field, and how it is said."""

    criterion: str
    field: str
    text: str


def value_in(scores, criterion):
    """The answer at a criterion; "" when there is none."""
    return scores.get(criterion, {}).get("value", "")


def needs(grid, party, criterion, value):
    """What has to be said with this answer; a learner is asked for an example, the agreement is made together."""
    found = grid.values.get(value)
    if found is None or (found.is_gap and grid.criteria[criterion].is_extension):
        return ()
    if party == LEARNER:
        return tuple(one for one in found.needs if one == EXAMPLE)
    return (*found.needs, REVIEW) if AGREEMENT in found.needs else found.needs


def problems(grid, scores, party):
    """Everything that keeps this voice from being sent, in the order of the grid."""
    found = []
    for code in scores:
        if code not in grid.criteria or value_in(scores, code) not in {"", UNSEEN, *grid.values}:
            found.append(Problem(code, "value", UNKNOWN))
    if found:
        return found
    for code in grid.criteria:
        said = scores.get(code, {})
        for one in needs(grid, party, code, said.get("value", "")):
            if not str(said.get(one) or "").strip():
                found.append(Problem(code, one, MISSING[one]))
    if not any(value_in(scores, code) for code in grid.criteria):
        found.append(Problem("", "value", NOTHING))
    return found


def gaps(grid, scores):
    """The criteria at which this voice sees a point to work on, in the order of the grid."""
    return [code for code in grid.criteria if grid.is_gap(code, value_in(scores, code))]


def strengths(grid, scores):
    """The criteria at which this voice sees a strong point."""
    return [code for code in grid.criteria if grid.is_strength(value_in(scores, code))]


def usual(grid):
    """The answer that is neither a gap nor a strength: what "alles voldoet" fills in."""
    return next((value.code for value in grid.scale if not (value.is_gap or value.is_strength)), "")


def filled_up(grid, scores):
    """These scores with the usual answer wherever nothing was chosen; what was chosen stays."""
    value = usual(grid)
    found = {code: dict(said) for code, said in scores.items()}
    for code in grid.criteria:
        if not value_in(found, code):
            found.setdefault(code, {})["value"] = value
    return found


def belonging(grid, scores):
    """These scores with what belongs to their answers alone: no agreement without a gap, no words with what nobody saw."""
    found = {}
    for code, said in scores.items():
        value = said.get("value", "")
        names = ["value"]
        if value in grid.values:
            names.append(EXAMPLE)
            if code in grid.criteria and grid.is_gap(code, value):
                names += [AGREEMENT, REVIEW]
        if value:
            found[code] = {name: said[name] for name in names if said.get(name)}
    return found


def of_grid(grid, scores):
    """What of these scores a grid knows, the day of a point to work on with that alone: for a draft."""
    found = {}
    for code, said in scores.items():
        if code in grid.criteria:
            is_gap = grid.is_gap(code, said.get("value", ""))
            if said := {name: value for name, value in said.items() if name != REVIEW or is_gap}:
                found[code] = said
    return found


# --- voices beside each other ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion with the answer of each voice, in the order of the voices."""

    criterion: str
    values: tuple
    # the voices that stand alone with their answer; with two voices, or three answers, nobody does
    alone: int | None = None
    differs: bool = False

    @property
    def same(self):
        """The answer all who saw it gave; "" when nobody did."""
        return next((value for value in self.values if value not in ("", UNSEEN)), "")


def compare(grid, voices):
    """Each criterion over these scores: where they differ and who stands alone. Who did not see it, does not differ."""
    return [_line(code, tuple(value_in(scores, code) for scores in voices)) for code in grid.criteria]


def _line(code, values):
    seen = [(nth, value) for nth, value in enumerate(values) if value not in ("", UNSEEN)]
    kinds = {value for _, value in seen}
    if len(kinds) < 2:
        return Line(code, values)
    singles = [nth for nth, value in seen if sum(value == other for _, other in seen) == 1]
    alone = singles[0] if len(singles) == 1 else None
    return Line(code, values, alone, True)


def in_order(grid, lines):
    """Where voices differ first those at which somebody sees a point to work on, then the rest; and where they agree."""

    def is_gap(line):
        return any(grid.is_gap(line.criterion, value) for value in line.values)

    differing = [line for line in lines if line.differs]
    return [
        *(line for line in differing if is_gap(line)),
        *(line for line in differing if not is_gap(line)),
    ], [line for line in lines if not line.differs]


def who_sees_what(grid, line, names):
    """In a few words what is special about a difference: "Bart ziet het anders", "Bart ziet een sterk punt"."""
    if line.alone is None or len([value for value in line.values if value not in ("", UNSEEN)]) < 3:
        strong = [names[nth] for nth, value in enumerate(line.values) if grid.is_strength(value)]
        if len(strong) == 1 and not any(grid.is_gap(line.criterion, value) for value in line.values):
            return f"{strong[0]} ziet een sterk punt"
        return "jullie zien dit anders"
    name = names[line.alone]
    return (
        f"{name} ziet een sterk punt"
        if grid.is_strength(line.values[line.alone])
        else f"{name} ziet het anders"
    )
