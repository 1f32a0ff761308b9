"""What pages show of signing: who signed and how, what comes next, and the terms in a few lines."""

from dataclasses import dataclass

from learningplans import signing
from learningplans.agreements import moving, paper
from learningplans.rules.signing import may_record


@dataclass(frozen=True, slots=True)
class Panel:
    """The signatures of one version as a person sees them."""

    version: object
    rows: list
    is_open: bool
    own: list
    waits: bool
    records: bool

    @property
    def missing(self):
        """Who has yet to sign, by name."""
        return [due.name for due in self.rows if not due.signature]

    @property
    def signed(self):
        """How many signed."""
        return len(self.rows) - len(self.missing)


def panel_of(agreement, version, user, today):
    """The panel of a version; None while its text is not fixed."""
    if version is None or version.fixed_at is None:
        return None
    version.agreement = agreement
    rows = signing.due_signatures(version, today)
    is_open = signing.is_open(agreement, version)
    roles = moving.roles_around(user, agreement) if is_open else frozenset()
    return Panel(
        version,
        rows,
        is_open,
        own=signing.own_dues(user, agreement, rows, today) if is_open else [],
        waits=bool(roles) and signing.only_waits(agreement, version, rows),
        records=any(not due.signature and may_record(roles, due.party) for due in rows),
    )


def key_terms(version):
    """What one signs, in eight lines: [(word, text)]; empty for a text without content."""
    if not version.terms.get("kind"):
        return []
    said = paper.context_of(version, concept=False)
    terms = version.terms
    pay = terms["allowance"]
    return [
        ("Lerende", terms["learner"]["name"]),
        ("Leerbedrijf", terms["company"]["name"]),
        ("Opleiding", f"{terms['programme']['name']}, {terms['school']['name']}"),
        ("Soort", terms["kind"]["short"]),
        ("Periode", said["period"]),
        ("Uren", f"{said['hours']} per week: {', '.join(day['word'] for day in said['days'])}".rstrip(": ")),
        ("Mentor", terms["mentor"]["name"] or "geen: gesimuleerde werkplek"),
        ("Vergoeding", f"{pay['written']} per maand" if pay["amount"] else "geen"),
    ]
