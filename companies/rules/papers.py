"""What can be true of a mentor's papers and dates, and what cannot: pure, with the rule and its source in the sentence.

Each function returns `Fault`s, one per field; none means that it can be kept.
"""

from dataclasses import dataclass

from companies.rules.deadlines import add_months, good_until, months_full
from duaalportal.catalogue.models import Name

# no rule of law: below and above these, somebody mistyped a year
YOUNGEST_AT_WORK, OLDEST = 15, 100
YEAR = 12
# what a training holds at least before it counts (L19)
TOPICS = {
    "coaching": "coachen",
    "motivating": "motiveren",
    "adjusting": "bijsturen",
    "evaluating": "evalueren",
}
TOPICS_SOURCE = "duaalleren.vlaanderen, nieuwe regelgeving voor mentoren (19/08/2019)"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one field cannot be kept as it is."""

    field: str
    text: str


class CannotBe(ValueError):
    """What was asked cannot be kept; carries the faults."""

    def __init__(self, faults):
        super().__init__(" ".join(fault.text for fault in faults))
        self.faults = list(faults)


def refuse(faults):
    """Raise CannotBe when there is any fault."""
    if faults:
        raise CannotBe(faults)


def said(day):
    """A day as a form writes it: 23/11/2026."""
    return f"{day:%d/%m/%Y}"


def certificate_faults(*, model, issued_on, seen_on, in_order, today, p):
    """Faults of a check of the certificate of good conduct; `p` holds the rules of the day on which it was seen.

    One that is too old may be kept as not in order; a wrong model or impossible days never.
    """
    found, age = [], p.find(Name.CERTIFICATE_VALIDITY)
    if issued_on > today:
        why = "Deze dag moet nog komen. Kijk de datum op het uittreksel na."
        if age:
            why += f" Op de dag dat je het ziet, is het afgegeven en hoogstens {age.words} oud (bron: {age.source})."
        found.append(Fault("issued_on", why))
    if seen_on > today:
        found.append(Fault("seen_on", "Deze dag moet nog komen. Vul in wanneer je het uittreksel zag."))
    if found:
        return found
    if seen_on < issued_on:
        found.append(
            Fault("seen_on", "Je kan een uittreksel niet zien voor het is afgegeven. Kijk de twee datums na.")
        )
    rule = p.find(Name.CERTIFICATE_MODEL)
    if rule and model.strip() != rule.value:
        found.append(
            Fault(
                "model",
                f"Vraag een uittreksel model {rule.value}: een ander model telt niet (bron: {rule.source}).",
            )
        )
    if age and in_order and seen_on > good_until(issued_on, age.value):
        found.append(
            Fault(
                "issued_on",
                f"Te oud: op de dag dat je het ziet is het uittreksel hoogstens {age.words} oud "
                f"(bron: {age.source}). Vraag een nieuw, of kies “niet in orde”.",
            )
        )
    return found


def person_faults(*, birth_date, practices, today, p):
    """Faults of a mentor's birth date and of `practices`: (field, since) pairs."""
    found = _birth_faults(birth_date, today, p) if birth_date else []
    can_compare = birth_date and not found
    for field, since in practices:
        if since > today:
            found.append(Fault(field, "Deze dag moet nog komen. Sinds wanneer staat de mentor in het vak?"))
        elif can_compare and since < months_full(birth_date, YOUNGEST_AT_WORK * YEAR):
            found.append(
                Fault(
                    field,
                    f"Toen was de mentor nog geen {YOUNGEST_AT_WORK} jaar. Kijk deze datum of de geboortedatum na.",
                )
            )
    return found


def _birth_faults(birth_date, today, p):
    if birth_date > today:
        return [Fault("birth_date", "Deze dag moet nog komen. Kijk de geboortedatum na.")]
    if birth_date < add_months(today, -OLDEST * YEAR):
        return [
            Fault("birth_date", f"Dan is de mentor ouder dan {OLDEST} jaar. Kijk het jaar van geboorte na.")
        ]
    adult = p.find(Name.MINOR_UNTIL)
    if adult and months_full(birth_date, adult.value * YEAR) > today:
        return [
            Fault(
                "birth_date",
                f"Dan is de mentor nog geen {adult.words} en dus minderjarig (bron: {adult.source}). "
                "Kijk de geboortedatum na.",
            )
        ]
    return []


def proof_faults(*, seen_on, today):
    """Faults of a proof of prior training."""
    return (
        [Fault("seen_on", "Deze dag moet nog komen. Vul in wanneer je het bewijs zag.")]
        if seen_on > today
        else []
    )


def training_faults(*, planned_on, followed_on, certificate_seen_on, today):
    """Faults of a mentor's training: it has a day, was followed in the past, and its certificate came afterwards."""
    if not planned_on and not followed_on:
        return [Fault("planned_on", "Vul in wanneer de opleiding gepland is of gevolgd werd.")]
    found = []
    if followed_on and followed_on > today:
        found.append(
            Fault(
                "followed_on", "Deze dag moet nog komen. Zet de opleiding bij “gepland op” tot ze voorbij is."
            )
        )
    if certificate_seen_on and not followed_on:
        found.append(Fault("followed_on", "Vul ook in wanneer de opleiding gevolgd werd."))
    if certificate_seen_on and certificate_seen_on > today:
        found.append(
            Fault("certificate_seen_on", "Deze dag moet nog komen. Vul in wanneer je het getuigschrift zag.")
        )
    elif certificate_seen_on and followed_on and certificate_seen_on < followed_on:
        found.append(
            Fault("certificate_seen_on", "Dat is voor de opleiding gevolgd werd. Kijk de twee datums na.")
        )
    return found
