""" "Mijn lerenden": found, filtered and put in order, with one line of truth each.

The rows of a page are read lean, in the same few queries for thirty learners and for three thousand. Only when the order
or the filter asks what is open, every line is made before the list is cut in pages.
"""

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import datetime, time
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone

from duaalportal.accounts.access import Can, OrganisationKind, Role
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.dates import as_day
from learningplans.clocks import STANDING, clocks_for
from learningplans.models import (
    CLOSED_STATES,
    Absence,
    Agreement,
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
    *("programme__name", "school_year", "state", "starts_on", "ends_on"),
)
FAMILY = {Role.LEARNER, Role.GUARDIAN}
LABELS = dict(TrajectoryState.choices)
AGREEMENT_WORDS = {
    AgreementState.DRAFT: "overeenkomst in concept",
    AgreementState.READY: "overeenkomst te tekenen",
    AgreementState.PARTLY_SIGNED: "overeenkomst deels getekend",
}


@dataclass(frozen=True)
class LearnerFilter:
    """What somebody asked of the list; unknown values fall back to everything."""

    lijst: str = "lopend"
    q: str = ""
    stand: str = ""
    opleiding: str = ""
    klas: str = ""
    bedrijf: str = ""
    open: str = ""
    volgorde: str = "naam"

    @classmethod
    def of(cls, query):
        """The filter that an address asks for."""
        asked = {field.name: query.get(field.name, "").strip()[:100] for field in fields(cls)}
        known = {"lijst": TABS, "stand": dict(OPEN_STATES), "volgorde": SORTS, "open": {"ja": ""}}
        for name, values in known.items():
            if asked[name] not in values:
                asked[name] = cls.__dataclass_fields__[name].default
        return cls(**asked)

    @property
    def query(self):
        """The filter as the rest of an address, without what is as usual."""
        return urlencode(
            {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}
        )

    @property
    def narrows(self):
        """Whether anything but the tab and the order is asked."""
        return bool(self.q or self.chosen)

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


def asked(user, wanted, on):
    """The trajectories that fit what can be asked of the rows themselves, by name of the learner."""
    rows = Trajectory.objects.visible_to(user, on)
    rows = rows.filter(state__in=CLOSED_STATES) if wanted.lijst == "voorbij" else rows.open()
    if wanted.q:
        words = Q(learner__name__icontains=wanted.q) | Q(learner__class_group__iexact=wanted.q)
        rows = rows.filter(words | Q(learner__number__iexact=wanted.q))
    exact = {"state": wanted.stand, "programme": wanted.opleiding, "learner__class_group": wanted.klas}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.bedrijf:
        here = Placement.objects.visible_to(user, on).standing(on).filter(organisation__slug=wanted.bedrijf)
        rows = rows.filter(pk__in=here.order_by().values("trajectory"))
    return rows.order_by("learner__name", "-starts_on", "pk").values_list(*COLUMNS, named=True)


def own(user, on):
    """The trajectories of oneself, or of one's children, the newest first."""
    rows = Trajectory.objects.visible_to(user, on).order_by("-starts_on", "learner__name", "pk")
    return list(rows.values_list(*COLUMNS, named=True))


def choices(user, on):
    """What can be chosen: programmes and classes, and companies, of everything this person sees (two queries)."""
    seen = Trajectory.objects.visible_to(user, on).order_by()
    pairs = set(seen.values_list("programme_id", "programme__name", "learner__class_group").distinct())
    placed = Placement.objects.visible_to(user, on).standing(on).order_by()
    return {
        "programmes": sorted({(code, name) for code, name, _ in pairs}, key=lambda pair: pair[1]),
        "classes": sorted({group for _, _, group in pairs if group}),
        "companies": sorted(
            set(placed.values_list("organisation__slug", "organisation__name").distinct()),
            key=lambda pair: pair[1],
        ),
    }


def ordered(user, rows, wanted, on):
    """Lines of all these rows, those with something open when that is asked, in the asked order."""
    found = lines(user, rows, on)
    if wanted.open:
        found = [line for line in found if line.told.open]
    if wanted.volgorde == "open":
        found.sort(key=lambda line: line.told.order)
    elif wanted.volgorde == "datum":
        found.sort(key=lambda line: line.told.order[1])
    return found


def lines(user, rows, on):
    """One line per row, in the same number of queries however many there are; each reader by the own rights."""
    rows = list(rows)
    reads = _Reads(user, [row.pk for row in rows], on)
    p = book().on(on)
    years, stays, visits = p.value(Name.MINOR_UNTIL), reads.stays(), reads.visits()
    absences, reports = reads.absences(), reads.reports()
    counting = [row for row in rows if row.state not in CLOSED_STATES]
    clocks = clocks_for(counting, on, p) if reads.from_school else {}
    knows = reads.knows_agreements
    return [
        Line(
            row,
            told(
                Facts(
                    closed=LABELS[row.state] if row.state in CLOSED_STATES else "",
                    starts_on=row.starts_on,
                    ends_on=row.ends_on,
                    birth_date=row.learner__birth_date if reads.from_school else None,
                    stays=tuple(stays[row.pk]),
                    visit=visits.get(row.pk),
                    reports=reports.get(row.pk, 0),
                    clock=clocks.get(row.pk),
                    knows_agreements=knows,
                    knows_birth_date=reads.from_school,
                ),
                on,
                years,
            ),
            absences.get(row.pk, ""),
        )
        for row in rows
    ]


class _Reads:
    """What one person may know of these trajectories; each question is one query.

    Who stands on the school's side alone sees everything of a trajectory that a capability covers. Whoever comes from a
    company sees the own company's rows: that asks the queryset, which is dearer.
    """

    def __init__(self, user, pks, on):
        self.user, self.pks, self.on = user, pks, on
        roles = {Role(m.role) for m in user.access.memberships}
        self.from_school = all(role.kind == OrganisationKind.SCHOOL for role in roles) and not roles & FAMILY
        self.knows_agreements = user.access.can(Can.SEE_AGREEMENTS)

    def _of(self, model, can):
        if not self.user.access.can(can):
            return model.objects.none()
        rows = model.objects.filter(trajectory__in=self.pks).order_by()
        if self.from_school:
            return rows
        return rows.filter(pk__in=model.objects.where(self.user, can, self.on).order_by().values("pk"))

    def stays(self):
        """Placements by trajectory, the first ones first, with how far their agreement is (two queries)."""
        agreements = {}
        rows = self._of(Agreement, Can.SEE_AGREEMENTS).open()
        for placement, state in rows.values_list("placement_id", "state"):
            agreements[placement] = state
        found = defaultdict(list)
        rows = self._of(Placement, Can.SEE_LEARNERS).order_by("starts_on")
        for pk, trajectory, first, last, ended, name in rows.values_list(
            *("pk", "trajectory_id", "starts_on", "ends_on", "ended_at", "organisation__name")
        ):
            last = min(last, as_day(ended)) if ended else last
            if last >= first:
                state = agreements.get(pk, "")
                words = AGREEMENT_WORDS.get(state, "")
                found[trajectory].append(Stay(first, last, name, words, state in STANDING))
        return found

    def visits(self):
        """The first visit or talk to come, by trajectory."""
        start = timezone.make_aware(datetime.combine(self.on, time()))
        rows = self._of(Meeting, Can.SEE_MEETINGS).filter(
            starts_at__gte=start, cancelled_at=None, held_on=None
        )
        found = {}
        for trajectory, at, kind in rows.order_by("-starts_at").values_list(
            "trajectory_id", "starts_at", "kind"
        ):
            found[trajectory] = (as_day(at), Meeting.Kind(kind).label)
        return found

    def reports(self):
        """How many visits and talks wait for their report, by trajectory."""
        start = timezone.make_aware(datetime.combine(self.on, time()))
        rows = self._of(Meeting, Can.PLAN_MEETING).filter(cancelled_at=None, reported_at=None)
        found = defaultdict(int)
        for trajectory in rows.filter(starts_at__lt=start).values_list("trajectory_id", flat=True):
            found[trajectory] += 1
        return found

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
