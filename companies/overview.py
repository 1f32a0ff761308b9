"""A company at a glance, and all companies of a school: what holds, what is missing, what comes next.

The same number of queries for one establishment and mentor as for hundreds. Who is full and whose training is open is
told of every mentor; who can take a learner is judged in full for the most likely ones, until a few are found.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from companies.facts import mentor_facts, recognition_facts, schemes
from companies.models import (
    Establishment,
    Mentor,
    MentorPractice,
    MentorTraining,
    PriorTrainingProof,
    ProgrammeInterest,
    RecognitionApplication,
    TakenPlace,
)
from companies.models.base import companies_of
from companies.models.mentors import READS_EVERY_MENTOR
from companies.models.recognition import CLOSED, State
from companies.rules.deadlines import DAY, add_months, training_until
from companies.rules.mentors import MentorState, judged
from companies.rules.recognition import RecognitionState, status
from duaalportal.accounts import rls
from duaalportal.accounts.access import Can
from duaalportal.accounts.models import Organisation
from duaalportal.catalogue.models import Name, Programme
from duaalportal.catalogue.parameters import book as all_values
from duaalportal.lib.dates import date_of, relative

JUDGED, NAMED = 15, 3
BADGES = {
    RecognitionState.VALID: ("ok", "meets"),
    RecognitionState.SUSPENDED: ("stop", "alert"),
    RecognitionState.EXPIRED: ("stop", "alert"),
    RecognitionState.WITHDRAWN: ("stop", "alert"),
    RecognitionState.NOT_YET: ("wait", "clock"),
    RecognitionState.NONE: ("", "open"),
}


@dataclass
class Line:
    """One programme in one establishment: how it stands, and what asks for attention."""

    programme: Programme
    establishment: Establishment
    status: object
    badge: tuple[str, str, str]
    application: RecognitionApplication | None = None
    interest: ProgrammeInterest | None = None
    ready: list[str] = field(default_factory=list)
    more_ready: bool = False
    missing: list[str] = field(default_factory=list)
    ends_soon: bool = False

    @property
    def ready_words(self):
        """Who can take a learner now, in one phrase."""
        return f"{', '.join(self.ready)} en anderen" if self.more_ready else named(self.ready)


@dataclass
class Place:
    """One establishment with its programmes, and how many of its places are taken."""

    establishment: Establishment
    used: int
    lines: list[Line]

    @property
    def free(self):
        """How many places are left; None when no limit was set."""
        capacity = self.establishment.capacity
        return None if capacity is None else max(0, capacity - self.used)


@dataclass
class Mentors:
    """How many mentors there are, who is full (mentor, words) and whose training is open (mentor, last day, late)."""

    count: int = 0
    full: list = field(default_factory=list)
    training: list = field(default_factory=list)
    more_full: int = 0
    more_training: int = 0


@dataclass
class Step:
    """The one thing to do next, why, and where."""

    title: str
    why: str
    action: str
    name: str
    kwargs: dict


@dataclass
class CompanyRead:
    """All that one page tells of a company."""

    company: Organisation
    places: list[Place]
    closed: list[Establishment]
    mentors: Mentors | None

    @property
    def lines(self):
        """Every programme of every establishment."""
        return [line for place in self.places for line in place.lines]


def named(names):
    """'Bart', 'Bart en Dirk', 'Bart, Dirk, Els en nog 4'."""
    if len(names) > NAMED:
        return f"{', '.join(names[:NAMED])} en nog {len(names) - NAMED}"
    return " en ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def reads_every_mentor(user, company):
    """Whether this person reads of all mentors of the company, not only of those that are theirs."""
    whole = {m.organisation_id for m in user.access.memberships if m.role in READS_EVERY_MENTOR}
    if company.pk in whole:
        return True
    return (
        bool(whole) and Organisation.objects.filter(companies_of(whole, field="pk"), pk=company.pk).exists()
    )


def read_company(company, user, on, only=None):
    """The company, or one establishment of it, on a day; the caller loaded it as one that this person reads of."""
    rows = Establishment.objects.filter(organisation=company)
    found = list(rows.filter(pk=only.pk) if only else rows)
    open_places = [row for row in found if only or row.closed_on is None or row.closed_on > on]
    taken = taken_now(found, on)
    book = all_values()
    glance = _Glance(company, user, on, open_places, book, taken)
    used = Counter()
    for (establishment, _), n in taken.items():
        used[establishment] += n
    return CompanyRead(
        company=company,
        places=[Place(row, used[row.pk], glance.lines(row)) for row in open_places],
        closed=[row for row in found if row not in open_places],
        mentors=glance.attention() if glance.sees_mentors else None,
    )


def taken_now(establishments, on):
    """How many places run per (establishment id, mentor id): of every school, without saying whose."""
    with rls.across_organisations():
        rows = (
            TakenPlace.objects.running(on)
            .filter(establishment__in=[row.pk for row in establishments])
            .order_by()
            .values_list("establishment_id", "mentor_id")
            .annotate(n=Count("pk"))
        )
        return {(establishment, mentor): n for establishment, mentor, n in rows}


class _Mentor(NamedTuple):
    """What a glance reads of every mentor."""

    pk: object
    name: str
    establishment_id: object
    substitute_id: object
    birth_date: date | None
    started_on: date
    stopped_on: date | None
    trained: bool
    skilled: bool


@lru_cache(maxsize=2)
def _mentors(on):
    """Every active mentor as a glance reads them; the same all day, so put together once."""
    mine = OuterRef("pk")
    seen = Q(is_exemption=False, certificate_seen_on__lte=on)
    spared = Q(is_exemption=True, told_on__lte=on)
    done = MentorTraining.objects.filter(mentor=mine, counts=True).annotate(
        told_on=Coalesce("followed_on", "certificate_seen_on", "planned_on")
    )
    trade = MentorPractice.objects.filter(mentor=mine)
    proof = PriorTrainingProof.objects.filter(mentor=mine)
    return (
        Mentor.objects.active(on)
        .annotate(trained=Exists(done.filter(seen | spared)), skilled=Exists(trade) | Exists(proof))
        .order_by("name", "pk")
        .values_list(*_Mentor._fields)
    )


class _Glance:
    """What is read once for all establishments, and how each programme follows from it."""

    def __init__(self, company, user, on, places, book, taken):
        self.company, self.on, self.book = company, on, book
        self.periods, self.routed = recognition_facts(places), schemes(places, on)
        applications = RecognitionApplication.objects
        inside = company.pk in user.access.organisation_ids(Can.SEE_APPLICATIONS)
        applications = applications.all() if inside else applications.visible_to(user)
        here = {"establishment__in": [place.pk for place in places]}
        self.applications = _by_place(applications.filter(**here).exclude(state__in=CLOSED).order_by("pk"))
        self.interests = _by_place(ProgrammeInterest.objects.filter(**here, withdrawn_at=None).order_by("pk"))
        codes = {code for _, code in (*self.periods, *self.applications, *self.interests)}
        self.programmes = Programme.objects.in_bulk(codes)
        self.sees_mentors = reads_every_mentor(user, company)
        self.per_mentor = Counter()
        for (_, mentor), n in taken.items():
            self.per_mentor[mentor] += n
        self.places = places
        self._read_mentors()

    def _read_mentors(self):
        """Which mentors there are, and the facts of the most likely ones."""
        self.rows, self.likely = [], []
        if not self.sees_mentors:
            return
        rows = _mentors(self.on).filter(organisation=self.company)
        self.rows = [_Mentor(*row) for row in rows]
        chosen = sorted(
            self.rows, key=lambda row: (not row.skilled, self.per_mentor[row.pk], not row.trained)
        )
        facts = mentor_facts(chosen[:JUDGED], self.on)
        self.likely = [(row, facts[row.pk]) for row in chosen[:JUDGED]]

    # --- one programme in one establishment --------------------------------------------------------------------

    def lines(self, place):
        """The programmes of an establishment: recognised, applied for, or of interest."""
        codes = {
            code for where, code in (*self.periods, *self.applications, *self.interests) if where == place.pk
        }
        found = [self._line(place, self.programmes[code]) for code in codes]
        return sorted(
            found, key=lambda line: (line.status.state is not RecognitionState.VALID, line.programme.name)
        )

    def _line(self, place, programme):
        key = (place.pk, programme.pk)
        standing = status(self.periods.get(key, ()), self.on)
        line = Line(
            programme=programme,
            establishment=place,
            status=standing,
            badge=("", "", ""),
            application=self.applications.get(key),
            interest=self.interests.get(key),
        )
        line.ends_soon = self._ends_soon(standing, place)
        line.badge = _badge(line, self.on)
        if self.sees_mentors and standing.is_valid:
            self._who_is_ready(line)
        if standing.state not in (RecognitionState.VALID, RecognitionState.NONE):
            line.missing.append(standing.finding.why)
        if line.ends_soon and not line.application:
            line.missing.append(
                f"De erkenning stopt {relative(standing.until, today=self.on)}. Vraag ze opnieuw aan."
            )
        return line

    def _ends_soon(self, standing, place):
        if not standing.is_valid:
            return False
        notices = self.book.on(self.on, self.routed[place.pk]).value(Name.EXPIRY_NOTICES)
        return add_months(standing.until, -max(notices)) <= self.on

    def _who_is_ready(self, line):
        place, code = line.establishment, line.programme.pk
        scheme = line.status.period.scheme or self.routed[place.pk]
        full = False
        for row, facts in self.likely:
            if row.establishment_id not in (None, place.pk):
                continue
            standing = judged(facts, code, self.on, self.book, scheme, line.status.period.recognised_on)
            full = full or standing.state is MentorState.FULL
            if standing.state.has_room and len(line.ready) == NAMED:
                line.more_ready = True
                break
            if standing.state.has_room:
                line.ready.append(row.name)
        line.ready.sort()
        if not line.ready:
            line.missing.append(self._nobody(full))

    def _nobody(self, full):
        if full:
            return "Elke geschikte mentor is volzet."
        if not self.rows:
            return "Er is nog geen mentor."
        if len(self.rows) > JUDGED:
            return f"Bij de eerste {JUDGED} mentoren is niemand nu geschikt voor deze opleiding."
        return "Geen mentor is nu geschikt voor deze opleiding."

    # --- the mentors of the whole company ----------------------------------------------------------------------

    def attention(self):
        """Who is full and whose training is open, by the rules of what they serve."""
        found = Mentors(count=len(self.rows))
        served = {None: self._served(self.places)} | {
            place.pk: self._served([place]) for place in self.places
        }
        nowhere = (None, None)
        most = {
            scheme: self.book.on(self.on, scheme).value(Name.MENTOR_CAPACITY)
            for _, scheme in (*served.values(), nowhere)
        }
        for row in self.rows:
            since, scheme = served.get(row.establishment_id, nowhere)
            used, capacity = self.per_mentor[row.pk], most[scheme]
            if used >= capacity:
                found.full.append((row, f"{used} van {capacity}"))
            if since is not None and not row.trained:
                self._open_training(found, row, since, scheme)
        found.training.sort(key=lambda one: (one[1], one[0].name))
        found.full, found.more_full = found.full[:NAMED], len(found.full[NAMED:])
        found.training, found.more_training = found.training[:NAMED], len(found.training[NAMED:])
        return found

    def _open_training(self, found, row, since, scheme):
        designated = max(since, row.started_on)
        until = training_until(designated, self.book.on(designated, scheme))
        if designated <= self.on and until is not None:
            found.training.append((row, until, until < self.on))

    def _served(self, places):
        """Since when these establishments are recognised for anything, the earliest day, and under which scheme."""
        ids = {place.pk for place in places}
        running = [
            (period.recognised_on, period.scheme or self.routed[where])
            for (where, _), periods in self.periods.items()
            if where in ids
            for period in periods
            if period.holds(self.on)
        ]
        handled = next((self.routed[place.pk] for place in places), None)
        return min(running, default=(None, handled), key=lambda one: one[0])


def _by_place(rows):
    return {(row.establishment_id, row.programme_id): row for row in rows}


def _badge(line, on):
    standing, application = line.status, line.application
    kind, sign = BADGES[standing.state]
    if standing.is_valid:
        until = f"erkend tot en met {date_of(standing.until - DAY)}"
        return ("wait", "clock", until) if line.ends_soon else (kind, sign, until)
    if application is not None:
        return "new", "clock", f"aanvraag: {application.get_state_display()}"
    if standing.state is RecognitionState.NONE and line.interest is not None:
        return "", "flag", "interesse getoond"
    if standing.state in (RecognitionState.EXPIRED, RecognitionState.WITHDRAWN):
        return kind, sign, f"{standing.state.label} op {date_of(standing.until)}"
    return kind, sign, standing.state.label


# --- what comes next -------------------------------------------------------------------------------------------------


def next_step(read):
    """The one clear thing to do for who keeps the company's data."""
    slug = {"organisation": read.company.slug}
    if not read.places:
        return Step(
            "Voeg een vestiging toe",
            "Een erkenning geldt per vestiging en opleiding. Begin met de plaats waar een lerende kan werken.",
            "Voeg een vestiging toe",
            "companies:establishment_new",
            slug,
        )
    for line in read.lines:
        if line.application is not None and State(line.application.state).is_being_prepared:
            return Step(
                f"Werk de aanvraag voor {line.programme.name} af",
                f"De aanvraag voor {line.establishment.name} is nog niet ingediend.",
                "Ga verder met de aanvraag",
                "companies:application",
                slug | {"application": line.application.pk},
            )
    if read.mentors is not None and not read.mentors.count:
        return Step(
            "Voeg een mentor toe",
            "Zonder mentor kan er geen lerende starten, en kan je geen erkenning vragen.",
            "Voeg een mentor toe",
            "companies:mentor_new",
            slug,
        )
    for line in read.lines:
        if line.ends_soon and line.application is None:
            return Step(
                f"Vraag {line.programme.name} opnieuw aan",
                f"In {line.establishment.name} stopt de erkenning op {date_of(line.status.until)}.",
                "Start de aanvraag",
                "companies:application_new",
                slug,
            )
    if not any(line.status.is_valid or line.application for line in read.lines):
        return Step(
            "Vraag een erkenning aan",
            "Dat kan al voor er een school of een lerende is.",
            "Start een aanvraag",
            "companies:application_new",
            slug,
        )
    if read.mentors is not None and read.mentors.training:
        mentor, until, late = read.mentors.training[0]
        return Step(
            f"Plan de mentoropleiding van {mentor.name}",
            f"Ze {'moest' if late else 'moet'} klaar zijn tegen {date_of(until)}. Laat daarna het getuigschrift zien.",
            f"Open {mentor.name}",
            "companies:mentor",
            slug | {"mentor": mentor.pk},
        )
    return None
