"""What the public register says of a number, as values for a form; it was loaded beforehand, nothing is fetched."""

from dataclasses import dataclass, field

from companies.kbo import register


@dataclass(frozen=True)
class Prefill:
    """What stands in the register behind one number; `values` fill a form."""

    number: str
    values: dict
    enterprise: str = ""
    is_active: bool = True
    establishments: list = field(default_factory=list)


def _address(row):
    # the register also knows foreign addresses: a postcode that is none of ours is left out
    belgian = len(row.postcode) == 4 and row.postcode.isascii() and row.postcode.isdigit()
    return {
        "name": row.name[:160],
        "street": row.street[:160],
        "postcode": row.postcode if belgian else "",
        "municipality": row.municipality[:80],
    }


def from_establishment(number):
    """One establishment of the register, under the name of its enterprise when it has none; None when unknown."""
    row = register.establishment(number)
    if row is None:
        return None
    values = _address(row) | {"number": row.number}
    if not row.name:
        owner = register.enterprise(row.enterprise)
        values["name"] = owner.name[:160] if owner else ""
    return Prefill(row.number, values, enterprise=row.enterprise)


def from_enterprise(number):
    """One enterprise of the register with its establishments; None when unknown."""
    row = register.enterprise(number)
    if row is None:
        return None
    return Prefill(
        row.number,
        _address(row) | {"kbo_number": row.number},
        enterprise=row.number,
        is_active=row.is_active,
        establishments=register.establishments_of(number),
    )


def not_here_yet(enterprise, numbers):
    """The establishments of an enterprise in the register whose number is not among these."""
    known = set(numbers)
    rows = register.establishments_of(enterprise) if enterprise else []
    return [row for row in rows if row.number not in known]
