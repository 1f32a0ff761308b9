"""The dated values of the rules as the catalogue tells them, without a database."""

from datetime import date
from functools import cache
from types import SimpleNamespace

import yaml

from duaalportal.catalogue.loading import CONTENT
from duaalportal.catalogue.parameters import ParameterBook


def value(name, text, since, *, until=None, scheme=None, source="een latere wet"):
    """One row of the law."""
    return SimpleNamespace(
        name=name,
        value=text,
        valid_from=since,
        valid_until=until,
        source=source,
        note="",
        scheme_id=scheme,
    )


@cache
def _rows():
    content = yaml.safe_load((CONTENT / "recognition.yaml").read_text(encoding="utf-8"))
    return tuple(
        value(name, row["value"], row["from"], scheme=row.get("scheme"), source=row["source"])
        for name, rows in content["parameters"].items()
        for row in rows
    )


def book(*later):
    """Today's law, and the changes given."""
    return ParameterBook([*_rows(), *later])


def law(on=date(2026, 11, 21), scheme="mtech"):
    """The values of one day."""
    return book().on(on, scheme)
