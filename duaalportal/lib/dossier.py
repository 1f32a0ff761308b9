"""One part of a file on paper: what it shows, what is missing in it, and the same facts as tables for another tool.

Each app offers `dossier.py` with functions that give `Part`s; the settings list them, and `duaalportal.dossiers` puts
them together. A part holds only what its reader may see: the functions ask the same querysets as the pages do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Gap:
    """Something a complete file has and this one has not: what, why it matters, who can mend it and where."""

    code: str
    text: str
    who: str = ""
    url: str = ""
    since: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings, as another tool reads them: becomes a CSV and an entry of the JSON in the document."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Part:
    """One chapter: `template` is rendered with `facts` beside the part itself; no query is asked while it is."""

    code: str
    title: str
    template: str
    facts: Mapping[str, object] = field(default_factory=dict)
    gaps: Sequence[Gap] = ()
    tables: Sequence[Table] = ()
    # the order of chapters over all apps: tens per subject, see duaalportal/dossiers
    order: int = 50
