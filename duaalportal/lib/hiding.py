"""What may be shown of groups of people, so that nobody stands out: not by a small group, and not by subtracting groups.

A cell is a number of which the people behind it are known, as bits: bit n is person n. Where one person may count in several
kinds (a reason, a theme), each kind has its own block of `width` bits; the people of a cell are those of all its blocks.
"""


def people(cell, width):
    """The people in a cell as bits, each once, however many blocks name them."""
    block, found = (1 << width) - 1, 0
    while cell:
        found |= cell & block
        cell >>= width
    return found


def size(cell, width):
    """How many people a cell is about."""
    return people(cell, width).bit_count()


def showable(cells, minimum, width):
    """Names of the cells that may be shown together; an empty cell is about nobody, and is not among them.

    However the shown cells are added and subtracted, no part is left with fewer than `minimum` people. They are looked at
    in the order given; one that would cut off too small a part is left out.
    """
    shown, parts = set(), []
    for name, cell in cells.items():
        if size(cell, width) < minimum:
            continue
        rest, cut, untouched = cell, [], []
        for part in parts:
            inside = part & cell
            if not inside:
                untouched.append(part)
                continue
            rest &= ~part
            cut.append(inside)
            if part != inside:
                cut.append(part ^ inside)
        if rest:
            cut.append(rest)
        if all(size(piece, width) >= minimum for piece in cut):
            shown.add(name)
            parts = untouched + cut
    return shown
