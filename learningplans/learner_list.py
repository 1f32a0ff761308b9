""" "Mijn lerenden": found, filtered and put in order, with one line of truth each.

The rows of a page are read lean, in the same few queries for thirty learners and for three thousand. Only when the order
or the filter asks what is open, every line is made before the list is cut in pages.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time
from operator import itemgetter
from typing import NamedTuple

from django.db.models import FilteredRelation, Q
from django.utils import timezone

from duaalportal.accounts.access import Can, OrganisationKind, Role
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.asked import Asked
from duaalportal.lib.dates import as_day
from learningplans.clocks import STANDING, clocks_for
from learningplans.models import (
    AGREEMENT_CLOSED,
    CLOSED_STATES,
    Absence,
    AgreementState,
    Meeting,
    Placement,
    Trajectory,
    TrajectoryState,
)
from learningplans.rules.learner_lines import Facts, Stay, Told, told

TABS = {"lopend": "Lopend", "voorbij": "Afgelopen"}
SORTS = {"naam": "Naam", "datum": "Eerste datum", "open": "Wat open staat eerst"}
OPEN_STATES = [(s.value, s.label) for s in TrajectoryState if s.is_open]
HEADER = (
    *("Naam", "Klas", "Opleiding", "Schooljaar", "Stand", "Waar", "Sinds"),
    *("Eerste datum", "Wat dan", "Wat open staat"),
)
COLUMNS = (
    *("pk", "school_id", "learner_id", "learner__name", "learner__class_group", "learner__birth_date"),
    *("learner__number", "programme_id", "programme__name", "school_year", "state", "starts_on", "ends_on"),
)
FAMILY = {Role.LEARNER, Role.GUARDIAN}
BY_NAME = itemgetter(1)
# more ids than this are not listed in a question: what is not asked for is left out afterwards
MOST_IDS = 1000
PLACE_COLUMNS = (
    *("trajectory_id", "starts_on", "ends_on", "ended_at"),
    *("organisation__slug", "organisation__name"),
)
LABELS = dict(TrajectoryState.choices)
AGREEMENT_WORDS = {
    AgreementState.DRAFT: "overeenkomst in concept",
    AgreementState.READY: "overeenkomst te tekenen",
    AgreementState.PARTLY_SIGNED: "overeenkomst deels getekend",
}


@dataclass(frozen=True)
class LearnerFilter(Asked):
    """What somebody asked of the list; unknown values fall back to everything."""

    lijst: str = "lopend"
    q: str = ""
    stand: str = ""
    opleiding: str = ""
    klas: str = ""
    bedrijf: str = ""
    open: str = ""
    volgorde: str = "naam"

    KNOWN = {"lijst": TABS, "stand": dict(OPEN_STATES), "volgorde": SORTS, "open": {"ja": ""}}
    ARRANGES = ("lijst", "volgorde")

    @property
    def chosen(self):
        """How many choices beside the search are made."""
        return sum(map(bool, (self.stand, self.opleiding, self.klas, self.bedrijf, self.open)))

    @property
    def needs_lines(self):
        """Whether every line has to be made before the list can be cut in pages."""
        return bool(self.open) or self.volgorde != "naam"


class Line(NamedTuple):
    """One trajectory on the list."""

    row: object
    told: Told
    absence: str

    @property
    def state(self):
        """The state in words."""
        return LABELS[self.row.state]


class Whole:
    """Everything this person sees, read once and lean: the list, its choices and its lines come from it."""

    def __init__(self, user, on, rows=None):
        """Read the rows (COLUMNS) by name of the learner unless they are given, and where each learner is (two queries)."""
        self.user, self.on = user, on
        self.rows = _seen(user, on) if rows is None else list(rows)
        self.reads = _Reads(user, [row.pk for row in self.rows], on)
        self.places = self.reads.places()

    @property
    def choices(self):
        """What can be chosen: programmes, classes and companies, each by name."""
        programmes = {(row.programme_id, row.programme__name) for row in self.rows}
        companies = {(place.slug, place.stay.name) for rows in self.places.values() for place in rows}
        return {
            "programmes": sorted(programmes, key=BY_NAME),
            "classes": sorted({row.learner__class_group for row in self.rows} - {""}),
            "companies": sorted(companies, key=BY_NAME),
        }

    def asked(self, wanted):
        """The rows that fit what is asked of them, by name of the learner."""
        return [row for row in self.rows if self._fits(row, wanted)]

    def _fits(self, row, wanted):
        if (row.state in CLOSED_STATES) != (wanted.lijst == "voorbij"):
            return False
        if wanted.q and not _found(row, wanted.q.casefold()):
            return False
        exact = ((wanted.stand, row.state), (wanted.opleiding, row.programme_id))
        if any(value and value != has for value, has in (*exact, (wanted.klas, row.learner__class_group))):
            return False
        return not wanted.bedrijf or any(place.slug == wanted.bedrijf for place in self.places[row.pk])

    def ordered(self, rows, wanted):
        """Lines of all these rows, those with something open when that is asked, in the asked order."""
        found = self.lines(rows)
        if wanted.open:
            found = [line for line in found if line.told.open]
        if wanted.volgorde == "open":
            found.sort(key=lambda line: line.told.order)
        elif wanted.volgorde == "datum":
            found.sort(key=lambda line: line.told.order[1])
        return found

    def lines(self, rows):
        """One line per row, in the same number of queries however many there are; each reader by the own rights."""
        reads, p = _Reads(self.user, [row.pk for row in rows], self.on), book().on(self.on)
        facts = _Facts(self, reads, p.value(Name.MINOR_UNTIL), reads.absences(), *reads.talks(), {})
        # while an agreement holds, no clock runs
        counting = [row for row in rows if row.state not in CLOSED_STATES and not self._is_held(row)]
        if reads.from_school:
            facts.clocks.update(clocks_for(counting, self.on, p))
        return [facts.line(row) for row in rows]

    def _is_held(self, row):
        stays = (place.stay for place in self.places[row.pk])
        return any(stay.is_signed and stay.first <= self.on <= stay.last for stay in stays)


def _seen(user, on):
    kinds = {m.organisation.kind for m in user.access.memberships}
    # who works for schools alone has no place on the side of a company: half the question, half the price
    reach = (
        Trajectory.objects.on_school_side if kinds == {OrganisationKind.SCHOOL} else Trajectory.objects.where
    )
    rows = reach(user, Can.SEE_LEARNERS, on)
    rows = rows.order_by("learner__name", "-starts_on", "pk")
    return list(rows.values_list(*COLUMNS, named=True))


def lines(user, rows, on):
    """One line for each of these rows, which are COLUMNS of trajectories this person sees."""
    return (found := Whole(user, on, rows)).lines(found.rows)


class Place(NamedTuple):
    """Where a learner is, was or comes."""

    slug: str
    stay: Stay


class _Facts(NamedTuple):
    """What was read for the rows of a page, and what becomes of it."""

    whole: Whole
    reads: object
    years: int
    absences: dict
    visits: dict
    reports: dict
    clocks: dict

    def line(self, row):
        """The line of one row."""
        from_school = self.reads.from_school
        facts = Facts(
            closed=LABELS[row.state] if row.state in CLOSED_STATES else "",
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            birth_date=row.learner__birth_date if from_school else None,
            stays=tuple(place.stay for place in self.whole.places[row.pk]),
            visit=self.visits.get(row.pk),
            reports=self.reports.get(row.pk, 0),
            clock=self.clocks.get(row.pk),
            knows_agreements=self.reads.knows_agreements,
            knows_birth_date=from_school,
        )
        return Line(row, told(facts, self.whole.on, self.years), self.absences.get(row.pk, ""))


def _found(row, q):
    number = row.learner__number.casefold()
    return q in row.learner__name.casefold() or q in (row.learner__class_group.casefold(), number)


class _Reads:
    """What one person may know of these trajectories; each question is one query, and its answer may hold others too.

    Who stands on the school's side alone sees everything of a trajectory that a capability covers. Whoever comes from a
    company sees the own company's rows: that asks the queryset, which is dearer.
    """

    def __init__(self, user, pks, on):
        self.user, self.pks, self.on = user, pks, on
        self.known = frozenset(pks)
        self.asks_all = len(pks) > MOST_IDS
        roles = {Role(m.role) for m in user.access.memberships}
        self.from_school = all(role.kind == OrganisationKind.SCHOOL for role in roles) and not roles & FAMILY
        self.knows_agreements = user.access.can(Can.SEE_AGREEMENTS)

    def _of(self, model, can):
        if not self.user.access.can(can):
            return model.objects.none()
        rows = model.objects.order_by()
        if self.asks_all:
            schools = self.user.access.organisation_ids(can)
            rows = rows.filter(school_id__in=schools) if self.from_school else rows
        else:
            rows = rows.filter(trajectory__in=self.pks)
        if self.from_school:
            return rows
        return rows.filter(pk__in=model.objects.where(self.user, can, self.on).order_by().values("pk"))

    def places(self):
        """Where each learner is, was or comes, the first ones first, with how far the agreement is (one query)."""
        rows = self._of(Placement, Can.SEE_LEARNERS).order_by("starts_on")
        if self.knows_agreements:
            is_open = ~Q(agreements__state__in=AGREEMENT_CLOSED)
            rows = rows.annotate(standing=FilteredRelation("agreements", condition=is_open))
            columns = (*PLACE_COLUMNS, "standing__state")
        else:
            columns = PLACE_COLUMNS
        found = defaultdict(list)
        for trajectory, first, last, ended, slug, name, *states in rows.values_list(*columns):
            last = min(last, as_day(ended)) if ended else last
            if last >= first and trajectory in self.known:
                state = states[0] if states else None
                stay = Stay(first, last, name, AGREEMENT_WORDS.get(state, ""), state in STANDING)
                found[trajectory].append(Place(slug, stay))
        return found

    def talks(self):
        """The first visit or talk to come, and how many wait for their report, by trajectory (one query)."""
        start = timezone.make_aware(datetime.combine(self.on, time()))
        ahead, behind = Q(starts_at__gte=start, held_on=None), Q(starts_at__lt=start, reported_at=None)
        asked = ahead | behind if self.user.access.can(Can.PLAN_MEETING) else ahead
        rows = self._of(Meeting, Can.SEE_MEETINGS).filter(asked, cancelled_at=None).order_by("-starts_at")
        visits, reports = {}, defaultdict(int)
        for trajectory, at, kind in rows.values_list("trajectory_id", "starts_at", "kind"):
            if at >= start:
                visits[trajectory] = (as_day(at), Meeting.Kind(kind).label)
            else:
                reports[trajectory] += 1
        return visits, reports

    def absences(self):
        """Who is absent or late today, by trajectory."""
        rows = self._of(Absence, Can.SEE_DAYS).standing().overlapping(self.on, self.on)
        labels = dict(Absence.Kind.choices)
        return {pk: f"vandaag {labels[kind]}" for pk, kind in rows.values_list("trajectory_id", "kind")}


def table(found):
    """The lines as a spreadsheet shows them, in the order of HEADER."""
    for row, said, _absence in found:
        year = f"{row.school_year}-{row.school_year + 1}"
        yield (
            *(row.learner__name, row.learner__class_group, row.programme__name, year, LABELS[row.state]),
            *(said.where, said.since, said.next_on, said.next_what),
            "; ".join(item.words for item in said.open),
        )
