"""Is this document genuine and unchanged? Asked by whoever holds it: the answer tells nothing of what it holds.

A file is known by its hash alone. It is never opened: what a stranger hands in is read as bytes, and only the code that a
sealed document carries in plain text is looked for, to tell "changed" from "never ours".
"""

import hashlib
from dataclasses import dataclass
from enum import Enum

from duaalportal.dossiers.models import SealedDocument
from duaalportal.lib import sealing

MOST_BYTES = 40 * 1024 * 1024
CHUNK = 1024 * 1024
OVERLAP = 64


class Verdict(Enum):
    """What can be said."""

    GENUINE = "genuine"
    CODE_KNOWN = "code_known"
    CHANGED = "changed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    """The verdict, and of a document the portal sealed what was sealed and when."""

    verdict: Verdict
    document: SealedDocument | None = None
    seals: int = 0


def of_code(text: str) -> Answer:
    """What is known of a code (one query): a document has it, and one per time it was sealed; or nobody has."""
    code = sealing.read(text)
    rows = list(_rows().filter(code=code)) if code else []
    return Answer(Verdict.CODE_KNOWN, rows[0], len(rows)) if rows else Answer(Verdict.UNKNOWN)


def of_file(file) -> Answer:
    """What is known of a file (two queries): as it was sealed, changed since, or not ours."""
    sha256, codes = _read(file)
    row = _rows().filter(sha256=sha256).first()
    if row:
        return Answer(Verdict.GENUINE, row, 1)
    rows = list(_rows().filter(code__in=codes)) if codes else []
    return Answer(Verdict.CHANGED, rows[0], len(rows)) if rows else Answer(Verdict.UNKNOWN)


def _rows():
    return SealedDocument.objects.select_related("organisation").order_by("-made_at", "pk")


def _read(file):
    """The hash of a file, and what in it looks like a code, a few at most."""
    made, codes, tail = hashlib.sha256(), set(), b""
    for chunk in file.chunks(CHUNK):
        made.update(chunk)
        for found in sealing.IN_A_FILE.finditer(tail + chunk):
            if len(codes) < 20:
                codes.add(sealing.read(found[0].decode().replace("\\055", "-")))
        tail = chunk[-OVERLAP:]
    return made.hexdigest(), codes
