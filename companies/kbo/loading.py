"""Load an extract of KBO Open Data: stream each file into a table of its own, then merge all in a few statements.

Memory does not grow with the files: Python holds one block of lines, the database does the rest. All or nothing: until
the last statement the register stays as it was.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

from django.db import connection, transaction

from companies.kbo.layout import (
    COLUMNS,
    Faults,
    WrongFile,
    day,
    enterprise_number,
    establishment_number,
    lines,
    ten_digits,
)
from companies.models import KboEnterprise, KboEstablishment, KboLoad

BLOCK = 5000
REGISTERED, PLACE = "REGO", "BAET"
NAMES = {"001", "003"}  # the name by law, the name on the door
DUTCH_FIRST = {"2": 0, "0": 1, "4": 2, "1": 3, "3": 4}

STAGES = {
    "enterprise": "number varchar(10), is_active boolean, started_on date",
    "establishment": "number varchar(10), enterprise varchar(10), started_on date",
    "denomination": "entity varchar(10), rank smallint, name varchar(320)",
    "address": "entity varchar(10), street varchar(200), postcode varchar(20), municipality varchar(200)",
    "activity": "entity varchar(10), rank smallint, nace varchar(10)",
}


def load(
    folder: Path, *, at: datetime, progress: Callable[[str, int], None] = lambda file, count: None
) -> tuple[KboLoad, Faults]:
    """Replace the register by the extract in this folder; WrongFile when it is no full extract, and then nothing changed."""
    about = _about(folder)
    faults = Faults()
    with transaction.atomic(), connection.cursor() as cursor:
        for file in STAGES:
            _stage(cursor, file, folder, faults, progress)
        _merge(cursor)
        loaded = KboLoad.objects.create(
            extract=about.get("ExtractNumber", "")[:40],
            made_on=_made_on(about),
            loaded_at=at,
            enterprises=KboEnterprise.objects.filter(is_active=True).count(),
            establishments=KboEstablishment.objects.count(),
            skipped=faults.count,
        )
    return loaded, faults


# --- the files ---------------------------------------------------------------------------------------------------


def _about(folder):
    missing = [f"{file}.csv" for file in COLUMNS if not (folder / f"{file}.csv").is_file()]
    if missing:
        raise WrongFile(f"In {folder.name} ontbreekt {', '.join(missing)}.")
    meta = folder / "meta.csv"
    if not meta.is_file():
        return {}
    text = meta.read_bytes()[:20_000].decode("utf-8-sig", "replace")
    pairs = [line.strip().strip('"').split('","') for line in text.splitlines()]
    about = {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
    if about.get("ExtractType", "full").lower() != "full":
        raise WrongFile("Dit is een update van KBO Open Data. Laad het volledige bestand (full).")
    return about


def _made_on(about):
    try:
        text = day(about.get("SnapshotDate", ""))
    except ValueError:
        return None
    return date.fromisoformat(text) if text else None


def _enterprise(cells):
    return enterprise_number(cells[0]), cells[1] == "AC", day(cells[6])


def _establishment(cells):
    return establishment_number(cells[0]), enterprise_number(cells[2]), day(cells[1])


def _denomination(cells):
    entity, language, kind, name = cells
    if kind not in NAMES or not name.strip():
        return None
    number = ten_digits(entity)
    # a place of work is known by the name on the door, an enterprise by its name by law
    by_law = number[0] in "01"
    return number, (kind != "001") * by_law * 10 + DUTCH_FIRST.get(language, 5), name.strip()[:320]


def _address(cells):
    number = ten_digits(cells[0])
    if cells[1] != (REGISTERED if number[0] in "01" else PLACE) or cells[12]:
        return None
    street = " ".join(part for part in (cells[7] or cells[8], cells[9]) if part)
    box = f" bus {cells[10]}" if cells[10] else ""
    return number, (street + box)[:200], cells[4][:20], (cells[5] or cells[6])[:200]


def _activity(cells):
    if cells[4] != "MAIN" or cells[0][:1] not in "01":
        return None
    if not cells[3].isdigit() or not cells[2].isdigit():
        raise ValueError(f"{cells[3][:20]!r} is geen NACE-code")
    return ten_digits(cells[0]), 9999 - int(cells[2]), cells[3][:10]


READ = {
    "enterprise": _enterprise,
    "establishment": _establishment,
    "denomination": _denomination,
    "address": _address,
    "activity": _activity,
}


def _rows(file, folder, faults) -> Iterator[tuple]:
    read = READ[file]
    for number, cells in lines(folder / f"{file}.csv", file, faults):
        try:
            row = read(cells)
        except ValueError as error:
            faults.add(file, number, str(error))
        else:
            if row is not None:
                yield row


# --- the database ------------------------------------------------------------------------------------------------


def _stage(cursor, file, folder, faults, progress):
    table = f"kbo_stage_{file}"
    cursor.execute(f"DROP TABLE IF EXISTS {table}")
    cursor.execute(f"CREATE TEMPORARY TABLE {table} ({STAGES[file]})")
    count = 0
    for block, done in _blocks(_rows(file, folder, faults), _into(cursor, table)):
        done(block)
        count += len(block)
        progress(file, count)
    key = STAGES[file].split()[0]
    cursor.execute(f"CREATE INDEX {table}_key ON {table} ({key})")
    if connection.vendor == "postgresql":
        cursor.execute(f"ANALYZE {table}")


def _blocks(rows, into):
    block = []
    with into as put:
        for row in rows:
            block.append(row)
            if len(block) == BLOCK:
                yield block, put
                block = []
        if block:
            yield block, put


def _into(cursor, table):
    return _Copy(cursor, table) if connection.vendor == "postgresql" else _Insert(cursor, table)


class _Copy:
    """PostgreSQL's own way in: text, a tab between cells."""

    ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

    def __init__(self, cursor, table):
        self.copying = cursor.cursor.copy(f"COPY {table} FROM STDIN")

    def __enter__(self):
        self.copy = self.copying.__enter__()
        return self.put

    def __exit__(self, *error):
        return self.copying.__exit__(*error)

    def put(self, block):
        """Send one block of rows."""
        self.copy.write("".join("\t".join(map(self._cell, row)) + "\n" for row in block))

    def _cell(self, value):
        match value:
            case None:
                return "\\N"
            case bool():
                return "t" if value else "f"
            case str():
                return value.translate(self.ESCAPES) if "\\" in value or "\t" in value else value
            case _:
                return str(value)


class _Insert:
    """Any other database: many rows per call."""

    def __init__(self, cursor, table):
        self.cursor, self.table = cursor, table

    def __enter__(self):
        return self.put

    def __exit__(self, *error):
        return False

    def put(self, block):
        """Insert one block of rows."""
        marks = ", ".join(["%s"] * len(block[0]))
        self.cursor.executemany(f"INSERT INTO {self.table} VALUES ({marks})", block)


def _merge(cursor):
    """Replace the register by what was staged; readers see the old one until all is committed."""
    for statement in STATEMENTS:
        cursor.execute(statement)


def _best(table, column):
    """The first cell per entity by rank; of equals the first by name, so that loading again changes nothing."""
    return (
        f"(SELECT entity, {column} FROM (SELECT entity, {column}, row_number() OVER"
        f" (PARTITION BY entity ORDER BY rank, {column}) AS nth FROM {table}) ranked WHERE nth = 1)"
    )


_ONE_ADDRESS = (
    "(SELECT entity, street, postcode, municipality FROM (SELECT entity, street, postcode, municipality, row_number()"
    " OVER (PARTITION BY entity ORDER BY street, postcode, municipality) AS nth FROM kbo_stage_address) ranked"
    " WHERE nth = 1)"
)
_ADDRESS = (
    "(SELECT entity, min(street) AS street, min(postcode) AS postcode, min(municipality) AS municipality"
    " FROM kbo_stage_address GROUP BY entity)"
)
_ADDRESS = "coalesce(a.street, ''), coalesce(a.postcode, ''), coalesce(a.municipality, '')"
STATEMENTS = [
    "DELETE FROM companies_kboenterprise",
    "DELETE FROM companies_kboestablishment",
    "INSERT INTO companies_kboenterprise (number, name, is_active, started_on, street, postcode, municipality, nace)"
    f" SELECT e.number, coalesce(d.name, ''), e.is_active, e.started_on, {_ADDRESS}, coalesce(n.nace, '')"
    " FROM (SELECT number, max(CASE WHEN is_active THEN 1 ELSE 0 END) = 1 AS is_active, min(started_on) AS started_on"
    "  FROM kbo_stage_enterprise GROUP BY number) e"
    f" LEFT JOIN {_best('kbo_stage_denomination', 'name')} d ON d.entity = e.number"
    f" LEFT JOIN {_ONE_ADDRESS} a ON a.entity = e.number"
    f" LEFT JOIN {_best('kbo_stage_activity', 'nace')} n ON n.entity = e.number",
    "INSERT INTO companies_kboestablishment (number, enterprise, name, started_on, street, postcode, municipality)"
    f" SELECT e.number, e.enterprise, coalesce(d.name, ''), e.started_on, {_ADDRESS}"
    " FROM (SELECT number, min(enterprise) AS enterprise, min(started_on) AS started_on"
    "  FROM kbo_stage_establishment GROUP BY number) e"
    f" LEFT JOIN {_best('kbo_stage_denomination', 'name')} d ON d.entity = e.number"
    f" LEFT JOIN {_ONE_ADDRESS} a ON a.entity = e.number",
    *(f"DROP TABLE kbo_stage_{file}" for file in STAGES),
]
