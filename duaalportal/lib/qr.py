"""A QR code as one SVG path, drawn from an address of ours."""

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4  # modules of white around it, as readers ask


@dataclass(frozen=True)
class Code:
    """A square code: its side in modules, quiet zone included, and the path that fills the dark ones."""

    side: int
    path: str


def code(text):
    """The code of a text; a template draws it as `<svg viewBox="0 0 side side"><path d=path>`."""
    made = qrcode.QRCode(border=0, error_correction=ERROR_CORRECT_M)
    made.add_data(text)
    made.make(fit=True)
    rows = made.get_matrix()
    runs = []
    for y, row in enumerate(rows, start=QUIET):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                runs.append(f"M{x + QUIET} {y}h{end - x}v1H{x + QUIET}z")
            x = end + 1
    return Code(len(rows) + 2 * QUIET, "".join(runs))
