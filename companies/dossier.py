"""A company in a file on paper: where it is recognised and until when, its mentors, safety, partners and documents.

Each chapter is read as its page reads it, for somebody of the company itself or of a school that works with it.
"""

from companies import mentor_list
from companies.applications import reading as applications
from companies.mentor_reading import keeps_mentors_of
from companies.models import (
    Collaboration,
    ContactPeriod,
    Document,
    Establishment,
    Mentor,
    RecognitionApplication,
    TakenPlace,
)
from companies.overview import read_company
from companies.rules.deadlines import DAY
from companies.rules.mentors import MentorState
from companies.safety_state import Gathered
from duaalportal.accounts.access import Can
from duaalportal.catalogue.parameters import book
from duaalportal.lib.addresses import url
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.dossier import Gap, Part, Table

COORDINATOR = "coördinator van het leerbedrijf"
RECOGNITION_HEADER = (
    "Vestiging",
    "Vestigingsnummer",
    "Duale opleiding",
    "Stand",
    "Tot en met",
    "Nog te doen",
)
SAFETY_HEADER = ("Vestiging", "Wat", "In orde", "Uitleg", "Bron")
PARTNER_HEADER = ("Organisatie", "Vanaf", "Tot en met")
CONTACT_HEADER = ("Naam", "Voor", "Vanaf", "Tot en met")
DOCUMENT_HEADER = ("Soort", "Titel", "Versie", "Toegevoegd op", "Bestand (SHA-256)")
# a mentor in one of these may not take a learner
NOT_READY = {MentorState.PROOF_MISSING, MentorState.LAPSED, MentorState.EXCEPTION_ASKED}


def company_parts(*, organisation, reader, today):
    """The chapters of a company's file that this person may read."""
    made = [
        _recognitions(organisation, reader, today),
        _mentors(organisation, reader, today),
        _safety(organisation, reader, today),
        _applications(organisation, reader),
        _partners(organisation, reader, today),
        _documents(organisation, reader),
    ]
    return [part for part in made if part is not None]


def _may(reader, can, organisation):
    return organisation.pk in reader.access.organisation_ids(can)


def _gap(code, text, address, organisation, who=COORDINATOR, **more):
    named = more.pop("named", {})
    return Gap(code, text, who, url(address, organisation=organisation.slug, **named), **more)


# --- recognised where, for what, until when -----------------------------------------------------------------------------


def _recognitions(organisation, reader, today):
    read = read_company(organisation, reader, today)
    places, gaps, cells = [], [], []
    for place in read.places:
        where, lines = place.establishment, []
        for line in place.lines:
            until = line.status.until - DAY if line.status.is_valid else None
            kind, word = ("done", "erkend") if line.status.is_valid else ("gap", line.status.state.label)
            lines.append((line.programme.name, kind, word, line.badge[2], line.missing))
            missing = " ".join(line.missing)
            cells.append(
                (where.name, where.written_number, line.programme.name, line.badge[2], until, missing)
            )
            gaps += [
                _gap(
                    "recognition",
                    f"{line.programme.name}, {where.name}: {text}",
                    "companies:overview",
                    organisation,
                )
                for text in line.missing
            ]
        address = ", ".join(filter(None, [where.written_number, where.municipality]))
        places.append({"name": where.name, "address": address, "used": _used(place), "lines": lines})
    if not read.places:
        gaps.append(_gap("no-establishment", "Er is geen vestiging.", "companies:overview", organisation))
    tables = [Table("erkenningen", RECOGNITION_HEADER, cells)]
    facts = {"places": places}
    return Part(
        "erkenningen",
        "Vestigingen en erkenningen",
        "pdf/dossier/companies/recognitions.html",
        facts,
        gaps,
        tables,
        20,
    )


def _used(place):
    capacity = place.establishment.capacity
    learners = "1 lerende" if place.used == 1 else f"{place.used} lerenden"
    return learners if capacity is None else f"{learners}, plaats voor {capacity}"


# --- mentors ------------------------------------------------------------------------------------------------------------


def _mentors(organisation, reader, today):
    if not _may(reader, Can.SEE_MENTORS, organisation):
        return None
    rows = Mentor.objects.visible_to(reader).filter(organisation=organisation).active(today)
    rows = rows.select_related("establishment", "substitute").order_by("name", "pk")
    found = mentor_list.lines(rows, today, keeps_mentors_of(reader, organisation))
    gaps = [gap for line in found for gap in _of_mentor(line, organisation)]
    if not found:
        gaps.append(
            _gap("no-mentor", "Er is geen mentor.", "companies:mentors", organisation, source="001:202-205")
        )
    tables = [Table("mentoren", mentor_list.HEADER, list(mentor_list.table(found)))]
    rows = [
        {
            "name": line.mentor.name,
            "state": line.badge.text,
            "kind": "gap" if line.state in NOT_READY else "done" if line.state.may_train else "todo",
            "programmes": line.programmes,
            "places": line.places,
            "turn": f"{date_of(line.turn.on)}: {line.turn.what}" if line.turn else "",
            "substitute": line.substitute,
        }
        for line in found
    ]
    return Part(
        "mentoren", "Mentoren", "pdf/dossier/companies/mentors.html", {"rows": rows}, gaps, tables, 30
    )


def _of_mentor(line, organisation):
    named, name = {"mentor": line.mentor.pk}, line.mentor.name
    if line.state in NOT_READY:
        yield _gap(
            "mentor",
            f"{name}: {line.badge.text}.",
            "companies:mentor",
            organisation,
            named=named,
            source="001:202-205",
        )
    if not line.substitute:
        yield _gap(
            "substitute",
            f"{name} heeft geen vervanger.",
            "companies:mentor",
            organisation,
            named=named,
            source="001:685",
        )


# --- safety -------------------------------------------------------------------------------------------------------------


def _safety(organisation, reader, today):
    if not _may(reader, Can.SEE_SAFETY, organisation):
        return None
    places = list(Establishment.objects.filter(organisation=organisation).open(today).order_by("name", "pk"))
    found = Gathered(places, today, with_learners=_may(reader, Can.SEE_PLACES, organisation))
    shown, gaps, cells = [], [], []
    for place in places:
        state = found.state(place)
        shown.append(
            {
                "name": place.name,
                "points": [(one.title, one.finding.met, one.finding.why) for one in state.points],
            }
        )
        cells += [
            (place.name, one.title, "ja" if one.finding.met else "nee", one.finding.why, one.finding.source)
            for one in state.points
        ]
        gaps += [
            _gap(
                f"safety-{one.key}",
                f"{one.title}, {place.name}: {one.finding.why}",
                "companies:safety",
                organisation,
                named={"establishment": place.pk},
                source=one.finding.source,
            )
            for one in state.points
            if not one.finding.met
        ]
    tables = [Table("veiligheid", SAFETY_HEADER, cells)]
    return Part(
        "veiligheid",
        "Veiligheid en onthaal",
        "pdf/dossier/companies/safety.html",
        {"places": shown},
        gaps,
        tables,
        40,
    )


# --- applications, partners, documents ------------------------------------------------------------------------------------


def _applications(organisation, reader):
    if not _may(reader, Can.SEE_APPLICATIONS, organisation):
        return None
    rows = RecognitionApplication.objects.visible_to(reader).filter(organisation=organisation)
    rows = rows.select_related(
        "organisation", "establishment", "programme", "school", "scheme", "partnership"
    )
    found = applications.lines(rows.order_by("started_at", "pk"), book())
    shown = [
        (
            f"{one.application.programme.name}, {one.application.establishment.name}",
            one.state.label,
            date_of(one.application.submitted_on) if one.application.submitted_on else "",
            date_of(one.application.decided_on) if one.application.decided_on else "",
            one.has_it,
        )
        for one in found
    ]
    tables = [Table("aanvragen", applications.HEADER, list(applications.table(found)))]
    return Part(
        "aanvragen",
        "Aanvragen voor erkenning",
        "pdf/dossier/companies/applications.html",
        {"rows": shown},
        (),
        tables,
        50,
    )


def _partners(organisation, reader, today):
    rows = Collaboration.objects.visible_to(reader).filter(organisation=organisation).select_related("school")
    partners = [(row.school.name, row.starts_on, row.ends_on) for row in rows.order_by("starts_on", "pk")]
    people = ContactPeriod.objects.visible_to(reader).running(today).filter(organisation=organisation)
    contacts = [
        (row.name, row.get_purpose_display(), row.starts_on, row.ends_on)
        for row in people.order_by("starts_on", "pk")
    ]
    tables = [Table("samenwerkingen", PARTNER_HEADER, partners), Table("contacten", CONTACT_HEADER, contacts)]
    facts = {
        "partners": [(name, _period(first, last)) for name, first, last in partners],
        "contacts": [(name, about, _period(first, last)) for name, about, first, last in contacts],
        "learners": TakenPlace.objects.visible_to(reader)
        .running(today)
        .filter(organisation=organisation)
        .count(),
    }
    return Part(
        "samenwerking",
        "Samenwerking en contacten",
        "pdf/dossier/companies/partners.html",
        facts,
        (),
        tables,
        60,
    )


def _period(first, last):
    return f"{date_of(first)} tot en met {date_of(last)}" if last else f"sinds {date_of(first)}"


def _documents(organisation, reader):
    if not _may(reader, Can.SEE_DOCUMENTS, organisation):
        return None
    rows = Document.objects.visible_to(reader).newest().filter(organisation=organisation)
    found = [
        (row.get_kind_display(), row.title, row.number, as_day(row.added_at), row.sha256)
        for row in rows.order_by("kind", "added_at", "pk")
    ]
    shown = [(kind, title, number, date_of(on), digest) for kind, title, number, on, digest in found]
    tables = [Table("documenten", DOCUMENT_HEADER, found)]
    return Part(
        "documenten",
        "Documenten in het portaal",
        "pdf/dossier/companies/documents.html",
        {"rows": shown},
        (),
        tables,
        70,
    )
