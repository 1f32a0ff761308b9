"""Writing the lines of a proposal: thousands at once, in one statement, without a model instance for each."""

import json
from datetime import date
from typing import NamedTuple
from uuid import uuid4

from django.db import connection

from matching.models import ProposedMatch


class NewLine(NamedTuple):
    """A line as its table keeps it; documents are JSON texts already."""

    school_id: str
    trajectory_id: str
    opening_id: str | None = None
    is_rotation: bool = False
    block: int = 1
    rotation: str = "{}"
    starts_on: date | None = None
    ends_on: date | None = None
    is_fixed: bool = False
    score: int = 0
    reasons: str = "[]"
    why_not: str = ""


COLUMNS = ("id", "proposal_id", *NewLine._fields)


def write_lines(proposal, lines):
    """Write these lines of a proposal, each with a key of its own."""
    if not lines:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _as_one_document(cursor, proposal, lines)
        else:
            cursor.executemany(
                f"INSERT INTO {_table()} ({_named()}) VALUES ({', '.join(['%s'] * len(COLUMNS))})",  # noqa: S608
                _rows(proposal.pk.hex, lines, lambda: uuid4().hex),
            )


def _rows(proposal, lines, key):
    # a day as text: of days there are few
    days = {day: day and day.isoformat() for line in lines for day in (line.starts_on, line.ends_on)}
    return [
        (key(), proposal, *line[:6], days[line.starts_on], days[line.ends_on], *line[8:]) for line in lines
    ]


def _as_one_document(cursor, proposal, lines):
    """One value that the database takes apart: COPY is refused where row security counts, and a value costs least."""
    fields = ProposedMatch._meta.concrete_fields
    kinds = {field.column: field.db_type(connection) for field in fields}
    # in the order of the columns; a document in it is a text
    kinds |= {"rotation": "text", "reasons": "text"}
    read = ", ".join(
        f"(row->>{nth})::{kinds[column]}{'::jsonb' if column in ('rotation', 'reasons') else ''}"
        for nth, column in enumerate(COLUMNS)
    )
    rows = json.dumps(_rows(str(proposal.pk), lines, lambda: str(uuid4())))
    cursor.execute(
        f"INSERT INTO {_table()} ({_named()}) SELECT {read} FROM json_array_elements(%s::json) AS row",  # noqa: S608
        [rows],
    )


def _table():
    return connection.ops.quote_name(ProposedMatch._meta.db_table)


def _named():
    return ", ".join(map(connection.ops.quote_name, COLUMNS))
