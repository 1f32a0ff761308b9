"""The dated values of the rules on trajectories as the catalogue tells them, without a database."""

from datetime import date
from functools import cache

import yaml

from duaalportal.catalogue.loading import CONTENT
from duaalportal.catalogue.parameters import ParameterBook
from tests.companies.law import value


@cache
def _rows():
    found = []
    for name in ("recognition", "agreements"):
        content = yaml.safe_load((CONTENT / f"{name}.yaml").read_text(encoding="utf-8"))
        found += [
            value(code, row["value"], row["from"], scheme=row.get("scheme"), source=row["source"])
            for code, rows in content["parameters"].items()
            for row in rows
        ]
    return tuple(found)


def book(*later):
    """Today's law, and the changes given."""
    return ParameterBook([*_rows(), *later])


def law(on=date(2026, 11, 21)):
    """The values of one day, in general."""
    return book().on(on)
