"""A speed date on paper: a sheet for each company with its rounds, and one for each learner; with room to write."""

import hashlib

from django.template.loader import get_template

from duaalportal.lib import pdf
from duaalportal.lib.dates import clock, day, moment
from matching.speed_dates.reading import Seen

TEMPLATE = "pdf/speed_date.html"
NO_BREAK = "\N{NO-BREAK SPACE}"
# with so many rounds there is room of 15 mm to write at each; with more, each is lower and all stay on one page
MOST_WIDE = 11


class NothingToPrint(Exception):
    """There is no timetable yet; the text says so in Dutch."""


def make(session, user, *, at):
    """The bytes of the PDF with what this person reads; raises NothingToPrint without a talk."""
    seen = Seen(user, session, at)
    sheets = sheets_of(seen)
    if not sheets:
        raise NothingToPrint("Er is nog geen rooster. Maak eerst het rooster, dan kan je het afdrukken.")
    html = get_template(TEMPLATE).render({"report": _report(session, seen), "sheets": sheets})
    identifier = hashlib.sha256(f"{session.pk}:{html}".encode()).digest()[:16]
    return pdf.render(html, identifier=identifier, created=at)


def sheets_of(seen):
    """Each sheet: whose it is, at which table, its head, and its rows (hour, with whom); empty rounds are a pause."""
    if not seen.talks:
        return []
    if not seen.is_school:
        if seen.own_tables:
            return [_of_table(seen, one) for one in seen.own_tables]
        return [_of_learner(seen, seen.own_seat.first_name, seen.own_talks)] if seen.own_talks else []
    return [
        *(_of_table(seen, table) for table, _ in seen.by_table if table.agreed_at),
        *(_of_learner(seen, seat.name, talks) for seat, talks in seen.by_learner if seat.agreed_at),
    ]


def _of_table(seen, table):
    names = {one.round: seen.name_of(one) for one in seen.talks if one.table_id == table.pk}
    host = f"Aan tafel: {table.host}" if table.host else ""
    return {
        "title": table.organisation.name,
        "sub": f"Tafel {table.position}",
        "facts": [host] if host else [],
        "who": "Met wie",
        "rows": _rows(seen, names),
        "dense": seen.session.rounds > MOST_WIDE,
    }


def _of_learner(seen, name, talks):
    names = {}
    for one in talks:
        table = seen.tables[one.table_id]
        names[one.round] = f"{table.organisation.name}, tafel{NO_BREAK}{table.position}"
    return {
        "title": name,
        "sub": "Jouw gesprekken",
        "facts": [],
        "who": "Bij wie",
        "rows": _rows(seen, names),
        "dense": seen.session.rounds > MOST_WIDE,
    }


def _rows(seen, names):
    session = seen.session
    return [
        (nth, clock(session.starts_at(nth)), names.get(nth, "pauze"), nth in names)
        for nth in range(1, max(session.rounds, *names) + 1 if names else session.rounds + 1)
    ]


def _report(session, seen):
    when = f"{day(session.on)}, vanaf {clock(session.starts_at())}"
    return {
        "title": f"Speeddate, {when}",
        "kind": "Speeddate",
        "subject": str(session),
        "sub": f"{when}, {session.where_at}" if session.where_at else when,
        "reference": "speeddate",
        "made": f"Speeddate, rooster van {moment(session.timetable_at or seen.at, today=seen.today)}",
    }
