"""A company at a glance, and all companies of a school: what holds, what is missing, what comes next.

The same number of queries for one establishment and mentor as for hundreds. Of a company with very many mentors those
that matter most are judged in full: who looks ready, who has learners, whose training is open.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

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
from companies.rules.deadlines import DAY, add_months
from companies.rules.mentors import MentorState, judged
from companies.rules.recognition import RecognitionState, status
from duaalportal.accounts import rls
from duaalportal.accounts.models import Organisation
from duaalportal.catalogue.models import Name, Programme
from duaalportal.catalogue.parameters import book as all_values
from duaalportal.lib.dates import date_of, relative

PICKED, NAMED = 16, 3
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
    missing: list[str] = field(default_factory=list)
    ends_soon: bool = False

    @property
    def ready_words(self):
        """Who can take a learner now, in one phrase."""
        return named(self.ready)


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
    """What asks for attention among the mentors: (mentor, sentence) pairs, and how many there are."""

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
    """The company, or one establishment of it, as this person may read it on a day."""
    rows = Establishment.objects.filter(organisation=company).select_related("joint_committee")
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


class _Glance:
    """What is read once for all establishments, and how each programme follows from it."""

    def __init__(self, company, user, on, places, book, taken):
        self.company, self.on, self.book = company, on, book
        self.periods, self.routed = recognition_facts(places), schemes(places, on)
        self.applications = _by_place(
            RecognitionApplication.objects.visible_to(user)
            .filter(establishment__in=places)
            .exclude(state__in=CLOSED)
        )
        self.interests = _by_place(
            ProgrammeInterest.objects.visible_to(user).filter(establishment__in=places, withdrawn_at=None)
        )
        codes = {code for _, code in (*self.periods, *self.applications, *self.interests)}
        self.programmes = Programme.objects.in_bulk(codes)
        self.sees_mentors = reads_every_mentor(user, company)
        self.per_mentor = Counter()
        for (_, mentor), n in taken.items():
            self.per_mentor[mentor] += n
        self.places = places
        self._read_mentors()

    def _read_mentors(self):
        """Which mentors there are, and the facts of those that matter most."""
        self.rows, self.facts, self.names = [], {}, {}
        if not self.sees_mentors:
            return
        mine = OuterRef("pk")
        done = Q(is_exemption=True) | Q(certificate_seen_on__lte=self.on)
        self.rows = list(
            Mentor.objects.filter(organisation=self.company)
            .active(self.on)
            .order_by("name", "pk")
            .values_list(
                "pk",
                "name",
                Exists(MentorTraining.objects.filter(done, mentor=mine, counts=True)),
                Exists(MentorPractice.objects.filter(mentor=mine))
                | Exists(PriorTrainingProof.objects.filter(mentor=mine)),
                "started_on",
            )
        )
        self.names = {row[0]: row[1] for row in self.rows}
        picked = Mentor.objects.in_bulk(self._picked())
        self.facts = mentor_facts(picked.values(), self.on)
        self.mentors = picked

    def _picked(self):
        likely = sorted(self.rows, key=lambda row: (not row[3], self.per_mentor[row[0]], not row[2]))
        busy = sorted(self.rows, key=lambda row: -self.per_mentor[row[0]])
        untrained = sorted((row for row in self.rows if not row[2]), key=lambda row: row[4])
        return {row[0] for rows in (likely, busy, untrained) for row in rows[:PICKED]}

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
        states = Counter()
        for pk, facts in self.facts.items():
            mentor = self.mentors[pk]
            if mentor.establishment_id not in (None, place.pk):
                continue
            standing = self._judge(facts, code, scheme, line.status.period.recognised_on)
            states[standing.state] += 1
            if standing.state.has_room:
                line.ready.append(mentor.name)
        line.ready.sort()
        if line.ready:
            return
        if states[MentorState.FULL]:
            line.missing.append("Elke geschikte mentor is volzet.")
        elif not self.rows:
            line.missing.append("Er is nog geen mentor.")
        else:
            line.missing.append("Geen mentor is nu geschikt voor deze opleiding.")

    def _judge(self, facts, code, scheme, since):
        return judged(facts, code, self.on, self.book, scheme, since)

    # --- the mentors of the whole company ----------------------------------------------------------------------

    def attention(self):
        """Who is full and whose training is open, by the rule of what they serve."""
        found = Mentors(count=len(self.rows))
        for pk, facts in self.facts.items():
            mentor = self.mentors[pk]
            standing = self._worst(mentor, facts)
            if standing is None:
                continue
            if standing.state is MentorState.FULL:
                found.full.append((mentor, f"heeft al {standing.used} van {standing.capacity}"))
            training = standing.finding("M5")
            if training.todo:
                found.training.append((mentor, training, standing.training_until))
        found.full.sort(key=lambda pair: pair[0].name)
        found.training.sort(key=lambda row: (row[2] or date.max, row[0].name))
        found.full, found.more_full = found.full[:NAMED], len(found.full[NAMED:])
        found.training, found.more_training = found.training[:NAMED], len(found.training[NAMED:])
        return found

    def _worst(self, mentor, facts):
        """The standing of a mentor for a recognition they serve, the oldest first; None when they serve none."""
        served = [
            (period.recognised_on, code, period.scheme or self.routed[where])
            for (where, code), periods in self.periods.items()
            if mentor.establishment_id in (None, where) and (not facts.practice or code in facts.practice)
            for period in periods
            if period.holds(self.on)
        ]
        if not served:
            return None
        since, code, scheme = min(served)
        return self._judge(facts, code, scheme, since)


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
        mentor, finding, _ = read.mentors.training[0]
        return Step(
            f"Plan de mentoropleiding van {mentor.name}",
            finding.why,
            f"Open {mentor.name}",
            "companies:mentor",
            slug | {"mentor": mentor.pk},
        )
    return None
