"""All coming starts of one person's learners, put in order by risk, and as a file (M18)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from companies.rules.deadlines import add_months
from duaalportal.accounts.access import Can
from duaalportal.catalogue.parameters import book as all_values
from duaalportal.lib.dates import month as month_words
from duaalportal.lib.questions import ask, differing
from learningplans.models import CLOSED_STATES, Placement
from learningplans.models.looks import question
from learningplans.rules.start import Colour, risk_of
from learningplans.start import gates_for
from learningplans.start_facts import BEGUN, starts, told

AHEAD = timedelta(days=60)
COLOURS = {"rood": Colour.RED, "oranje": Colour.AMBER, "groen": Colour.GREEN}
HEADER = (
    *("Lerende", "School", "Leerbedrijf", "Opleiding", "Eerste dag", "Gestart", "Kleur"),
    *("Houdt de eerste dag tegen", "Nog te doen", "Wat"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the list is narrowed."""

    q: str = ""
    month: date | None = None
    colour: str = ""
    school: str = ""

    @property
    def is_narrowed(self):
        """Whether anything is asked beside the usual."""
        return bool(self.q or self.month or self.colour or self.school)


@dataclass(frozen=True, slots=True)
class Line:
    """One start and its gate."""

    placement: object
    gate: object
    risk: int

    @property
    def order(self):
        """What is red and near first, then by date and name."""
        return (
            self.risk,
            self.placement.starts_on,
            self.placement.trajectory.learner.name,
            str(self.placement.pk),
        )

    @property
    def open_count(self):
        """How many items are open."""
        return len(self.gate.blocks) + len(self.gate.warnings)


def wanted_of(query):
    """The filter as the address has it; what makes no sense is left out."""
    colour, month = query.get("kleur", ""), query.get("maand", "")
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", month)
    return Wanted(
        q=query.get("q", "").strip()[:100],
        month=date(int(found[1]), int(found[2]), 1) if found else None,
        colour=colour if colour in COLOURS else "",
        school=query.get("school", "")[:60],
    )


def starts_of(user, wanted, today):
    """Starts this person may see: of a month, or those that come within sixty days or were missed."""
    rows = Placement.objects.where(user, Can.SEE_START, today).exclude(trajectory__state__in=CLOSED_STATES)
    if wanted.month:
        last = add_months(wanted.month, 1) - timedelta(days=1)
        rows = rows.filter(starts_on__range=(wanted.month, last)).filter(ended_at__isnull=True)
    else:
        begun = Placement.objects.filter(agreements__state__in=BEGUN).order_by().values("pk")
        rows = rows.standing(today).filter(starts_on__lte=today + AHEAD).exclude(pk__in=begun)
    if wanted.school:
        rows = rows.filter(school__slug=wanted.school)
    for word in wanted.q.split():
        there = Q(learner__name__icontains=word) | Q(organisation__name__icontains=word)
        rows = rows.filter(there | Q(trajectory__programme__name__icontains=word))
    return rows


def listed(user, wanted, today):
    """The lines of the list by risk and date: a fixed number of queries, however many starts."""
    book = all_values()
    narrowed = wanted.is_narrowed and differing(told(starts_of(user, wanted, today)))
    (found,) = ask([narrowed or _usual(user, today)])
    rows = starts(found)
    gates, p = gates_for(rows, today, book=book), book.on(today)
    lines = [Line(row, gates[row.pk], risk_of(gates[row.pk], p)) for row in rows]
    if wanted.colour:
        lines = [line for line in lines if line.gate.colour is COLOURS[wanted.colour]]
    return sorted(lines, key=lambda line: line.order)


@question
def _usual(user, today):
    return told(starts_of(user, Wanted(), today))


def schools_of(user, today):
    """Address and name of the schools of the learners whose starts one sees."""
    (rows,) = ask([_schools(user, today)])
    return sorted(((row.school__slug, row.school__name) for row in rows), key=lambda school: school[1])


@question
def _schools(user, today):
    rows = Placement.objects.where(user, Can.SEE_START, today).order_by()
    rows = rows.values("school__slug", "school__name").annotate(starts=Count("pk"))
    return rows.values_list("school__slug", "school__name", "starts", named=True)


def months_around(today):
    """The months one can choose, as (value, words): a year, from the start of the school year on."""
    first = date(today.year if today.month >= 7 else today.year - 1, 7, 1)
    days = [add_months(first, n) for n in range(14)]
    return [(f"{day:%Y-%m}", month_words(day)) for day in days]


def table(lines):
    """The lines as a spreadsheet shows them, in the order of HEADER."""
    for line in lines:
        row, gate = line.placement, line.gate
        yield (
            row.trajectory.learner.name,
            row.school.name,
            row.organisation.name,
            row.trajectory.programme.name,
            row.starts_on,
            "ja" if gate.has_started else "nee",
            gate.colour.value,
            len(gate.blocks),
            len(gate.warnings),
            "; ".join(item.entry.title for item in (*gate.blocks, *gate.warnings)),
        )
