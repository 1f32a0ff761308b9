"""Establishments as a table."""

from django.core.validators import RegexValidator
from django.db import transaction

from companies import establishments
from companies.models import Establishment, check_establishment_number
from duaalportal.catalogue.models import JointCommittee
from duaalportal.lib.importing import Plan, Row, cell, checked, columns, digits
from duaalportal.lib.privacy import refuse_national_numbers

NAME, NUMBER, STREET, POSTCODE = "Naam", "Vestigingsnummer", "Straat en nummer", "Postcode"
MUNICIPALITY, COMMITTEE, CAPACITY = "Gemeente", "Paritair comité", "Plaatsen"
COLUMNS = (NAME, NUMBER, STREET, POSTCODE, MUNICIPALITY, COMMITTEE, CAPACITY)
FIELDS = dict(zip(establishments.FIELDS, COLUMNS, strict=True))
EXAMPLE = ("Werkplaats Deinze", "2.000.000.339", "Kaai 12", "9800", "Deinze", "111", "3")
MOST_PLACES = 500


def export(company, on):
    """The open establishments in the columns that can be read in again."""
    rows = Establishment.objects.filter(organisation=company).open(on).order_by("name", "pk")
    return [[getattr(row, field) for field in FIELDS] for row in rows]


def plan(company, table):
    """What the table would change; an establishment is known by its number, else by its name."""
    found = Plan()
    places = columns(found, table.head, COLUMNS, [NAME])
    if found.faults:
        return found
    committees = set(JointCommittee.objects.values_list("code", flat=True))
    standing = list(Establishment.objects.filter(organisation=company))
    by_number = {row.number: row for row in standing if row.number}
    by_name = {row.name.casefold(): row for row in standing}
    seen = {}
    for number, cells in table.rows:
        values = _values(found, places, number, cells, committees)
        if values is None:
            continue
        existing = by_number.get(values.get("number")) or by_name.get(values["name"].casefold())
        key = existing.pk if existing else values.get("number") or values["name"].casefold()
        if key in seen:
            found.fault(number, NAME, f"Deze vestiging staat ook in rij {seen[key]}.")
            continue
        seen[key] = number
        found.rows.append(_row(number, values, existing))
    return found


def _values(found, places, number, cells, committees):
    before = len(found.faults)
    text = {name: cell(places, cells, name) for name in COLUMNS}
    checked(found, number, NAME, text[NAME], refuse_national_numbers)
    for name, field in ((NAME, "name"), (STREET, "street"), (MUNICIPALITY, "municipality")):
        most = Establishment._meta.get_field(field).max_length
        if len(text[name]) > most:
            found.fault(number, name, f"Deze tekst is te lang: hoogstens {most} tekens.")
    if not text[NAME]:
        found.fault(number, NAME, "Vul een naam in.")
    values = {"name": text[NAME], "street": text[STREET], "municipality": text[MUNICIPALITY]}
    values["number"] = digits(text[NUMBER]) or None
    if values["number"]:
        checked(found, number, NUMBER, values["number"], check_establishment_number)
    values["postcode"] = text[POSTCODE]
    if text[POSTCODE]:
        checked(
            found,
            number,
            POSTCODE,
            text[POSTCODE],
            RegexValidator(r"^[1-9]\d{3}\Z", "Een postcode heeft vier cijfers."),
        )
    values["joint_committee_id"] = text[COMMITTEE] or None
    if text[COMMITTEE] and text[COMMITTEE] not in committees:
        found.fault(
            number,
            COMMITTEE,
            f"PC {text[COMMITTEE][:20]} kent het portaal niet. Kies uit: {', '.join(sorted(committees))}.",
        )
    values["capacity"] = _capacity(found, number, text[CAPACITY])
    if len(found.faults) > before:
        return None
    # a column that is not in the table changes nothing
    return {field: values[field] for field, name in FIELDS.items() if name in places}


def _capacity(found, number, text):
    if not text:
        return None
    if not text.isdecimal() or int(text) > MOST_PLACES:
        found.fault(number, CAPACITY, f"Schrijf een getal van 0 tot {MOST_PLACES}.")
        return None
    return int(text)


def _row(number, values, existing):
    differences = [
        (FIELDS[field], str(getattr(existing, field) or ""), str(value or ""))
        for field, value in values.items()
        if existing and (getattr(existing, field) or None) != (value or None)
    ]
    return Row(number, values["name"], values, existing, differences)


@transaction.atomic
def write(company, found, *, by, at):
    """Write every row of a good plan, or none. Raises establishments.NumberTaken and ChangedMeanwhile."""
    for row in found.rows:
        if row.existing is None:
            establishments.add_establishment(company=company, by=by, at=at, **row.values)
        elif row.differences:
            seen = establishments.mark_of(row.existing, establishments.FIELDS)
            establishments.change_establishment(
                establishment=row.existing, seen=seen, by=by, at=at, **row.values
            )
