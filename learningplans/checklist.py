"""The start checklist as the portal ships it: read once per process, checked as it is read."""

from functools import cache
from pathlib import Path

import yaml

from duaalportal.accounts.access import Role
from learningplans.models.agreements import AgreementKind
from learningplans.models.start import PaperKind
from learningplans.rules.start import Blocks, Due, Entry, Only, Proof

CONTENT = Path(__file__).parent / "content" / "start_checklist.yaml"


@cache
def entries():
    """Every item of the checklist, in its order."""
    return tuple(_entry(dict(row)) for row in yaml.safe_load(CONTENT.read_text(encoding="utf-8"))["items"])


def entry(code):
    """One item by its code; None when the checklist has no such item."""
    return next((found for found in entries() if found.code == code), None)


def _entry(row):
    return Entry(
        code=row.pop("code"),
        owners=_owners(row.pop("owners")),
        due=Due(row.pop("due")),
        proof=Proof(row.pop("proof")),
        blocks=Blocks(row.pop("blocks", "never")),
        only=Only(row.pop("only", "everywhere")),
        paper=PaperKind(row.pop("paper")) if "paper" in row else None,
        **row,
    )


def _owners(said):
    if isinstance(said, dict):
        return {kind: _roles(said[kind.value]) for kind in AgreementKind}
    return dict.fromkeys(AgreementKind, _roles(said))


def _roles(names):
    return tuple(Role(name) for name in names)
