"""What one row looks like for another system: a name for machines, and the words that stand above its column."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from ninja import Schema
from pydantic import Field


def _says(words, default=...):
    return Field(default, description=words)


class Organisation(Schema):
    """The organisation of the key, and what the key opens."""

    id: UUID = _says("Organisatie")
    name: str = _says("Naam")
    kind: str = _says("Soort: school of company")
    enterprise_number: str | None = _says("Ondernemingsnummer")
    scopes: list[str] = _says("Wat deze sleutel leest")
    ends_on: date = _says("De sleutel werkt tot en met")


class Learner(Schema):
    """A learner in one school year; number and class are told to the own school alone."""

    id: UUID = _says("Traject")
    learner: UUID = _says("Lerende")
    name: str = _says("Naam")
    number: str = _says("Nummer op school")
    class_group: str = _says("Klas")
    school: UUID = _says("School (sleutel)")
    school_name: str = _says("School")
    programme: str = _says("Opleiding (code)")
    programme_name: str = _says("Opleiding")
    school_year: int = _says("Schooljaar dat begint in")
    state: str = _says("Stand")
    starts_on: date = _says("Start")
    ends_on: date = _says("Tot en met")


class Placement(Schema):
    """A learner with one company or training centre, for a period."""

    id: UUID = _says("Plaatsing")
    trajectory: UUID = _says("Traject")
    name: str = _says("Lerende")
    organisation: UUID = _says("Leerbedrijf (sleutel)")
    organisation_name: str = _says("Leerbedrijf")
    establishment: UUID | None = _says("Vestiging (sleutel)")
    mentor: UUID | None = _says("Mentor (sleutel)")
    mentor_name: str = _says("Mentor")
    kind: str = _says("Soort")
    hours_per_week: Decimal = _says("Uren per week")
    starts_on: date = _says("Eerste dag")
    ends_on: date = _says("Laatste dag")
    ended_at: datetime | None = _says("Beëindigd op")


class Agreement(Schema):
    """An agreement of one placement and how far it is; never its text."""

    id: UUID = _says("Overeenkomst")
    trajectory: UUID = _says("Traject")
    placement: UUID = _says("Plaatsing")
    organisation: UUID = _says("Leerbedrijf (sleutel)")
    kind: str = _says("Soort: oao of soao")
    state: str = _says("Stand")
    started_at: datetime = _says("Begonnen op")
    uploaded_on: date | None = _says("Opgeladen op")
    registered_on: date | None = _says("Geregistreerd op")


class Plan(Schema):
    """One version of a training plan and how far it is."""

    id: UUID = _says("Versie van het plan")
    trajectory: UUID = _says("Traject")
    number: int = _says("Versie")
    state: str = _says("Stand")
    approved_at: datetime | None = _says("Goedgekeurd op")
    active_from: date | None = _says("Actief vanaf")
    ended_at: datetime | None = _says("Vervangen of afgerond op")


class Score(Schema):
    """What one side said of one criterion in a round that is closed; words stay in the portal."""

    round: UUID = _says("Ronde")
    trajectory: UUID = _says("Traject")
    name: str = _says("Lerende")
    first_day: date = _says("Van")
    last_day: date = _says("Tot en met")
    party: str = _says("Stem: LL, M of LK")
    organisation: UUID = _says("Voor wie (sleutel)")
    criterion: str = _says("Criterium")
    value: str = _says("Score")


class Measurement(Schema):
    """One try at one criterion of a sheet, as one side judged it."""

    id: UUID = _says("Meting")
    trajectory: UUID = _says("Traject")
    name: str = _says("Lerende")
    sheet: UUID = _says("Leerfiche (sleutel)")
    criterion: str = _says("Criterium")
    party: str = _says("Stem: LL, M of LK")
    organisation: UUID = _says("Waar (sleutel)")
    value: str = _says("Resultaat: V bereikt, O nog niet")
    on: date = _says("Datum")
    attempt: int = _says("Poging")


class Establishment(Schema):
    """A place of work of a company."""

    id: UUID = _says("Vestiging (sleutel)")
    organisation: UUID = _says("Leerbedrijf (sleutel)")
    organisation_name: str = _says("Leerbedrijf")
    enterprise_number: str | None = _says("Ondernemingsnummer")
    name: str = _says("Vestiging")
    number: str | None = _says("Vestigingsnummer")
    street: str = _says("Straat en nummer")
    postcode: str = _says("Postcode")
    municipality: str = _says("Gemeente")
    closed_on: date | None = _says("Gesloten op")


class Mentor(Schema):
    """A mentor of a company."""

    id: UUID = _says("Mentor (sleutel)")
    organisation: UUID = _says("Leerbedrijf (sleutel)")
    organisation_name: str = _says("Leerbedrijf")
    establishment: UUID | None = _says("Vestiging (sleutel)")
    name: str = _says("Naam")
    started_on: date = _says("Mentor vanaf")
    stopped_on: date | None = _says("Gestopt op")


class Trouble(Schema):
    """Why there is no answer."""

    detail: str = _says("Waarom, in het Nederlands")
