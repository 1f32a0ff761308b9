"""Mentors as a table: who they are, where, and since when they practise each trade."""

from dataclasses import dataclass, field

from django.core.validators import validate_email
from django.db import transaction

from companies import mentors
from companies.models import Establishment, Mentor
from companies.rules.papers import CannotBe, person_faults
from duaalportal.catalogue.models import Programme
from duaalportal.catalogue.parameters import book
from duaalportal.lib.importing import Plan, Row, cell, checked, columns, day, digits
from duaalportal.lib.privacy import refuse_national_numbers

NAME, EMAIL, BIRTH_DATE = "Naam", "E-mailadres", "Geboortedatum"
ESTABLISHMENT, STARTED_ON, SUBSTITUTE = "Vestiging", "Mentor vanaf", "Vervanger"
COLUMNS = (NAME, EMAIL, BIRTH_DATE, ESTABLISHMENT, STARTED_ON, SUBSTITUTE)
FIELDS = {
    "name": NAME,
    "email": EMAIL,
    "birth_date": BIRTH_DATE,
    "establishment": ESTABLISHMENT,
    "started_on": STARTED_ON,
}
SINCE = "In het vak sinds: "


def programmes():
    """The programmes that have a column, by the name of that column."""
    return {SINCE + programme.name: programme for programme in Programme.objects.filter(retired_on=None)}


def heads():
    """All columns a table of mentors may have."""
    return (*COLUMNS, *programmes())


EXAMPLE = (
    "An Peeters",
    "an.peeters@voorbeeld.be",
    "17/03/1984",
    "Werkplaats Deinze",
    "01/09/2026",
    "Jan Maes",
)


def export(company, on):
    """The active mentors in the columns that can be read in again."""
    rows = (
        Mentor.objects.filter(organisation=company)
        .active(on)
        .select_related("establishment", "substitute")
        .prefetch_related("practices")
    )
    trades = programmes().values()
    return [_exported(row, trades) for row in rows.order_by("name", "pk")]


def _exported(row, trades):
    since = {practice.programme_id: practice.since for practice in row.practices.all()}
    place, substitute = row.establishment, row.substitute
    names = (place.name if place else "", row.started_on, substitute.name if substitute else "")
    return [row.name, row.email, row.birth_date, *names, *(since.get(trade.pk) for trade in trades)]


def plan(company, table, on):
    """What the table would change; a mentor is known by name, and by e-mail address where several share a name."""
    found = Plan()
    trades = programmes()
    places = columns(found, table.head, (*COLUMNS, *trades), [NAME, STARTED_ON])
    if found.faults:
        return found
    known = _Known(company, on)
    parameters = book().on(on)
    for number, cells in table.rows:
        text = {name: cell(places, cells, name) for name in (*COLUMNS, *trades)}
        row = _read(found, number, text, places, trades, known, parameters, on)
        if row is not None:
            found.rows.append(row)
    _check_substitutes(found, known)
    return found


@dataclass
class MentorRow(Row):
    """A mentor as it would be written; `untouched` are programmes without a column."""

    substitute: str = ""
    untouched: list = field(default_factory=list)


class _Known:
    """What stands in the company already."""

    def __init__(self, company, on):
        self.places = {}
        for place in Establishment.objects.filter(organisation=company).open(on):
            self.places[place.name.casefold()] = place
            if place.number:
                self.places[place.number] = place
        rows = (
            Mentor.objects.filter(organisation=company)
            .active(on)
            .select_related("establishment", "substitute")
        )
        self.mentors = list(rows.prefetch_related("practices"))
        self.seen = {}

    def mentor(self, name, email):
        """The one mentor with this name (and address); None for nobody."""
        same = [row for row in self.mentors if row.name.casefold() == name.casefold()]
        with_address = [row for row in same if email and row.email.casefold() == email.casefold()]
        if with_address:
            return with_address[0]
        return same[0] if len(same) == 1 and not (email and same[0].email) else None


def _read(found, number, text, places, trades, known, parameters, on):
    before = len(found.faults)
    days = {name: _day(found, number, name, text[name]) for name in (BIRTH_DATE, STARTED_ON, *trades)}
    _check_text(found, number, text)
    if not text[STARTED_ON]:
        found.fault(number, STARTED_ON, "Vul in vanaf welke dag deze persoon mentor is.")
    place = known.places.get(text[ESTABLISHMENT].casefold()) or known.places.get(digits(text[ESTABLISHMENT]))
    if text[ESTABLISHMENT] and place is None:
        found.fault(number, ESTABLISHMENT, f"“{text[ESTABLISHMENT][:60]}” is geen vestiging van dit bedrijf.")
    since = [(name, days[name]) for name in trades if days[name]]
    for fault in person_faults(birth_date=days[BIRTH_DATE], practices=since, today=on, p=parameters):
        found.fault(number, FIELDS.get(fault.field, fault.field), fault.text)
    key = (text[NAME].casefold(), text[EMAIL].casefold())
    if key in known.seen:
        found.fault(number, NAME, f"Deze mentor staat ook in rij {known.seen[key]}.")
    known.seen.setdefault(key, number)
    if len(found.faults) > before:
        return None
    values = {
        "name": text[NAME],
        "email": text[EMAIL],
        "birth_date": days[BIRTH_DATE],
        "establishment": place,
    }
    values["started_on"] = days[STARTED_ON]
    values = {name: value for name, value in values.items() if FIELDS[name] in places}
    existing = known.mentor(text[NAME], text[EMAIL])
    practices = {trades[name]: days[name] for name in trades if name in places and days[name]}
    untouched = [trade for name, trade in trades.items() if name not in places]
    row = MentorRow(
        number,
        text[NAME],
        values | {"practices": practices},
        existing,
        substitute=text[SUBSTITUTE],
        untouched=untouched,
    )
    row.differences = _differences(row) if existing else []
    return row


def _day(found, number, name, text):
    if not text:
        return None
    try:
        return day(text)
    except ValueError as error:
        found.fault(number, name, str(error))
        return None


def _check_text(found, number, text):
    if not text[NAME]:
        found.fault(number, NAME, "Vul een naam in.")
    for name in (NAME, EMAIL, SUBSTITUTE):
        checked(found, number, name, text[name], refuse_national_numbers)
    if len(text[NAME]) > Mentor._meta.get_field("name").max_length:
        found.fault(number, NAME, "Deze naam is te lang.")
    if text[EMAIL]:
        checked(found, number, EMAIL, text[EMAIL], validate_email)


def _differences(row):
    found = [
        (FIELDS[name], str(getattr(row.existing, name) or ""), str(value or ""))
        for name, value in row.values.items()
        if name in FIELDS and (getattr(row.existing, name) or None) != (value or None)
    ]
    standing = {practice.programme_id: practice.since for practice in row.existing.practices.all()}
    kept = {trade.pk for trade in row.untouched}
    wanted = {trade.pk: since for trade, since in row.values["practices"].items()}
    for code in sorted((standing.keys() | wanted.keys()) - kept):
        if standing.get(code) != wanted.get(code):
            found.append((SINCE + code, str(standing.get(code) or ""), str(wanted.get(code) or "")))
    substitute = row.existing.substitute
    if row.substitute and (substitute is None or substitute.name.casefold() != row.substitute.casefold()):
        found.append((SUBSTITUTE, substitute.name if substitute else "", row.substitute))
    return found


def _check_substitutes(found, known):
    """A substitute is another mentor of the company, who stands there already or in this table."""
    names = {row.name.casefold() for row in (*known.mentors, *found.rows)}
    for row in found.rows:
        if row.substitute and (
            row.substitute.casefold() not in names or row.substitute.casefold() == row.name.casefold()
        ):
            found.fault(
                row.number,
                SUBSTITUTE,
                "Kies een andere mentor: iemand die hier al mentor is of in deze tabel staat.",
            )


@transaction.atomic
def write(company, found, *, by, at):
    """Write every row of a good plan, or none. Raises what the services of mentors raise."""
    written = {}
    for row in found.rows:
        written[row.name.casefold()] = _write_row(company, row, by, at)
    for row in found.rows:
        if row.substitute:
            mentor = written[row.name.casefold()]
            wanted = (
                written.get(row.substitute.casefold())
                or Mentor.objects.filter(
                    organisation=company, name__iexact=row.substitute, stopped_on=None
                ).first()
            )
            if wanted is not None and mentor.substitute_id != wanted.pk:
                mentors.change_mentor(mentor=mentor, version=mentor.version, by=by, at=at, substitute=wanted)


def _write_row(company, row, by, at):
    if row.existing is None:
        return mentors.add_mentor(organisation=company, by=by, at=at, **row.values)
    if not row.differences:
        return row.existing
    values = dict(row.values)
    kept = {trade.pk for trade in row.untouched}
    standing = {
        p.programme: p.since
        for p in row.existing.practices.select_related("programme")
        if p.programme_id in kept
    }
    values["practices"] = standing | values["practices"]
    return mentors.change_mentor(mentor=row.existing, version=row.existing.version, by=by, at=at, **values)


REFUSED = (CannotBe, mentors.DoesNotBelong, mentors.MentorTwice, mentors.MentorChanged)
