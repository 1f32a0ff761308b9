"""The files of KBO Open Data as they are published: columns, numbers, and what is wrong with a line.

A line is read by itself, so that one broken quote costs one line and not the rest of the file.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

COLUMNS = {
    "enterprise": (
        *("EnterpriseNumber", "Status", "JuridicalSituation", "TypeOfEnterprise", "JuridicalForm"),
        *("JuridicalFormCAC", "StartDate"),
    ),
    "establishment": ("EstablishmentNumber", "StartDate", "EnterpriseNumber"),
    "denomination": ("EntityNumber", "Language", "TypeOfDenomination", "Denomination"),
    "address": (
        *(
            "EntityNumber",
            "TypeOfAddress",
            "CountryNL",
            "CountryFR",
            "Zipcode",
            "MunicipalityNL",
            "MunicipalityFR",
        ),
        *("StreetNL", "StreetFR", "HouseNumber", "Box", "ExtraAddressInfo", "DateStrikingOff"),
    ),
    "activity": ("EntityNumber", "ActivityGroup", "NaceVersion", "NaceCode", "Classification"),
}
LONGEST = 4000  # characters in a line; the longest of the published files has some hundreds
SHOWN = 20
_ENTERPRISE = re.compile(r"[01]\d{9}")
_ESTABLISHMENT = re.compile(r"[2-8]\d{9}")


class WrongFile(Exception):
    """A file is missing or is not laid out as published; nothing can be loaded. Carries a Dutch sentence."""


@dataclass
class Faults:
    """What was skipped: how many lines, and the first of them with file, line number and reason."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, file: str, line: int, reason: str) -> None:
        """Note one skipped line."""
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(f"{file}.csv, regel {line}: {reason}")


def ten_digits(text: str, pattern: re.Pattern = re.compile(r"[0-8]\d{9}")) -> str:
    """The ten digits of a number as published ("0200.065.765"); ValueError when its check digits are wrong."""
    digits = text.replace(".", "")
    if not digits.isascii() or not pattern.fullmatch(digits) or 97 - int(digits[:8]) % 97 != int(digits[8:]):
        raise ValueError(f"{text[:20]!r} is geen geldig nummer")
    return digits


def enterprise_number(text: str) -> str:
    """An enterprise number: the first digit is 0 or 1."""
    return ten_digits(text, _ENTERPRISE)


def establishment_number(text: str) -> str:
    """An establishment number: the first digit is 2 to 8."""
    return ten_digits(text, _ESTABLISHMENT)


def day(text: str) -> str | None:
    """A day as the database reads it, from 31-12-2019; None when there is none; ValueError when it does not exist."""
    if not text:
        return None
    try:
        found, month, year = text.split("-")
        return date(int(year), int(month), int(found)).isoformat()
    except ValueError as error:
        raise ValueError(f"{text[:20]!r} is geen dag") from error


def lines(path, file: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each good line; a line that cannot be read is noted and skipped."""
    wide = len(COLUMNS[file])
    with path.open("rb") as source:
        head = source.readline(LONGEST).decode("utf-8-sig", "replace")
        if tuple(_cells(head) or ()) != COLUMNS[file]:
            raise WrongFile(
                f"{file}.csv heeft niet de kolommen van KBO Open Data. Verwacht: {', '.join(COLUMNS[file])}."
            )
        for number, raw in enumerate(source, start=2):
            try:
                cells = _cells(raw.decode()) if len(raw) <= LONGEST else None
            except UnicodeDecodeError:
                faults.add(file, number, "geen UTF-8")
                continue
            if cells is None or len(cells) != wide:
                if raw.strip():
                    faults.add(file, number, _wrong_shape(raw, cells, wide))
                continue
            yield number, cells


def _cells(line: str) -> list[str] | None:
    """The cells of one line; None when its quotes do not match."""
    if "\0" in line:
        return None
    bare = line.rstrip("\r\n")
    if bare.startswith('"') and bare.endswith('"'):
        cells = bare[1:-1].split('","')
        if not any('"' in cell for cell in cells):
            return cells
    try:
        return next(csv.reader([bare], strict=True), None)
    except csv.Error:
        return None


def _wrong_shape(raw: bytes, cells: list[str] | None, wide: int) -> str:
    if len(raw) > LONGEST:
        return "de regel is te lang"
    return (
        "de aanhalingstekens kloppen niet" if cells is None else f"{len(cells)} kolommen in plaats van {wide}"
    )
