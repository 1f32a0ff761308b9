"""The anonymous group: what may be shown of it without showing anybody."""

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction


def group_statistics(
    profiles: Sequence[Mapping[str, float | None]], minimum: int = 5
) -> dict[str, float | None]:
    """Mean fraction per subtheme, to the nearest 5 percent; None where fewer than `minimum` have a value.

    The caller leaves the viewer's own company out and asks only for groups that `showable_groups` names.
    """
    codes = dict.fromkeys(code for fractions in profiles for code in fractions)
    means = {}
    for code in codes:
        values = [fractions[code] for fractions in profiles if fractions.get(code) is not None]
        means[code] = _nearest_twentieth(values) if len(values) >= minimum else None
    return means


def _nearest_twentieth(values: Sequence[float]) -> float:
    mean = sum(Fraction(value).limit_denominator(10_000) for value in values) / len(values)
    return int(mean * 20 + Fraction(1, 2)) / 20


def showable_groups(
    sizes: Mapping[str, frozenset], minimum: int = 5, own: Hashable | None = None
) -> tuple[str, ...]:
    """Names of the groups one viewer may see together, largest first.

    However the shown groups are added and subtracted, no part is left with fewer than `minimum` companies,
    the viewer's `own` company not counted: the viewer knows that one. The largest group goes first, equal
    sizes by name; a group that would cut off too small a part is left out.
    """
    others = {name: frozenset(companies) - {own} for name, companies in sizes.items()}
    shown: list[str] = []
    parts: list[frozenset] = []
    for name in sorted(others, key=lambda name: (-len(others[name]), name)):
        group = others[name]
        if not group:
            continue
        cut = [piece for part in parts for piece in (part & group, part - group) if piece]
        rest = group.difference(*parts)
        pieces = [*cut, rest] if rest else cut
        if all(len(piece) >= minimum for piece in pieces):
            shown.append(name)
            parts = pieces
    return tuple(shown)
