"""What a partnership reads: its applications with the clock of the decision, and the recognitions it decided."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Exists, OuterRef, Q, When

from companies.applications.reading import LOOKS, Deadline, decision_due
from companies.models import ApplicationStep, Recognition, RecognitionApplication, RecognitionMeasure, State
from companies.models.base import seen_by
from companies.models.recognition import WAITING
from companies.overview import BADGES
from companies.rules.deadlines import DAY, add_months
from companies.rules.recognition import Period, RecognitionState, RecognitionStatus, Suspension, status
from duaalportal.accounts.access import Can
from duaalportal.catalogue.models import Name
from duaalportal.lib.asked import Asked
from duaalportal.lib.dates import as_day, date_of, relative

# --- applications ------------------------------------------------------------------------------------------------

NAMES = ("organisation", "establishment", "programme", "school", "scheme", "partnership", "visit__visitor")
RUNNING, ALL = "", "alles"
HANDED_IN = [state for state in State if state not in (State.DRAFT, State.COMPLETE)]
STATES = {
    RUNNING: "Lopend",
    **{state.value: state.label for state in HANDED_IN},
    "terug": "teruggegeven",
    ALL: "Alles",
}
SORTS = {
    "nu": ("Wat nu kan eerst", ("turn", "submitted_on", "pk")),
    "termijn": ("Kortste termijn eerst", ("submitted_on", "pk")),
    "nieuw": ("Nieuwste eerst", ("-submitted_on", "pk")),
    "bedrijf": ("Leerbedrijf", ("organisation__name", "establishment__name", "pk")),
    "bezoek": ("Bezoek", ("visit__planned_on", "visit__planned_at", "submitted_on", "pk")),
}
HEADER = (
    *("Leerbedrijf", "Vestiging", "Gemeente", "Duale opleiding", "Stand", "Ingediend op", "Dossiernummer"),
    *("Beslissen tegen", "Dagen over", "Bezoek op", "Uur", "Bezoeker", "Ingediend door", "Beslist op"),
)
NOW, LATER = "Nu te doen", "Wacht op een dag of op iemand anders"
# what the partnership does next, per state; a visit is reported once its day has come
NEXT = {
    State.SUBMITTED: "Neem in behandeling",
    State.IN_TREATMENT: "Plan het bezoek",
    State.VISIT_PLANNED: "Schrijf het verslag",
    State.VISITED: "Beslis",
    State.APPEALED: "Noteer de beslissing in beroep",
}


@dataclass(frozen=True)
class WorkFilter(Asked):
    """What somebody asked of the work list; unknown values fall back to what runs."""

    q: str = ""
    state: str = RUNNING
    late: bool = False
    mine: bool = False
    programme: str = ""
    sort: str = "nu"

    NAMES = {
        "state": "stand",
        "late": "te-laat",
        "mine": "van-mij",
        "programme": "opleiding",
        "sort": "volgorde",
    }
    KNOWN = {"state": STATES, "sort": SORTS}
    ARRANGES = ("sort",)

    @property
    def chooses(self):
        """Whether a filter or another order is in use."""
        return self != WorkFilter(q=self.q)


@dataclass(frozen=True)
class Task:
    """One application as the partnership sees it in a list."""

    application: RecognitionApplication
    state: State
    look: tuple
    due: Deadline | None
    visit: object
    today: date

    @property
    def days_left(self):
        """Days until the last day of the term; negative when it is over, None without a clock."""
        return None if self.due is None else (self.due.until - self.today).days

    @property
    def is_late(self):
        """Whether the term is over."""
        return self.days_left is not None and self.days_left < 0

    @property
    def clock(self):
        """The clock in words."""
        left = self.days_left
        if left is None:
            return ""
        if left < 0:
            return f"{_days(-left)} te laat"
        return "vandaag de laatste dag" if left == 0 else f"nog {_days(left)}"

    @property
    def clock_look(self):
        """Kind of badge and icon for the clock: the last days stand out."""
        if self.is_late:
            return "stop", "alert"
        return ("wait", "clock") if self.days_left <= 4 else ("", "clock")

    @property
    def next(self):
        """What the partnership does next; empty when the turn is somebody else's, or the visit still comes."""
        if self.state is State.VISIT_PLANNED and self.visit and self.visit.planned_on > self.today:
            return ""
        return NEXT.get(self.state, "")

    @property
    def returned(self):
        """Whether it went back to be completed."""
        return self.state.is_being_prepared


def _days(n):
    return "1 dag" if n == 1 else f"{n} dagen"


def applications_of(partnership, user, wanted, book, today):
    """The applications of one partnership as `wanted` asks, with the names a list shows."""
    rows = RecognitionApplication.objects.handled_by(user).filter(partnership=partnership)
    if wanted.state == RUNNING:
        rows = rows.filter(state__in=[*WAITING, State.APPEALED])
    elif wanted.state == "terug":
        rows = rows.being_prepared()
    elif wanted.state != ALL:
        rows = rows.filter(state=wanted.state)
    if wanted.late:
        rows = rows.filter(pk__in=late_ids(partnership, book, today))
    if wanted.mine:
        took_up = ApplicationStep.objects.filter(
            application=OuterRef("pk"), by=user, to_state=State.IN_TREATMENT
        )
        rows = rows.filter(Q(visit__visitor=user) | Exists(took_up))
    if wanted.programme:
        rows = rows.filter(programme=wanted.programme)
    for word in wanted.q.split():
        rows = rows.filter(
            Q(organisation__name__icontains=word)
            | Q(establishment__name__icontains=word)
            | Q(establishment__municipality__icontains=word)
            | Q(programme__name__icontains=word)
            | Q(desk_reference__icontains=word)
            | Q(visit__visitor__name__icontains=word)
        )
    rows = rows.annotate(turn=turn(today))
    return rows.select_related(*NAMES).order_by(*SORTS[wanted.sort][1])


def late_ids(partnership, book, today):
    """Applications whose term is over; a term can differ per day and per scheme, so each has its own."""
    rows = RecognitionApplication.objects.waiting().filter(partnership=partnership).order_by()
    rows = rows.only("pk", "state", "submitted_on", "scheme_id")
    return [row.pk for row in rows if row.submitted_on is not None and decision_due(row, book).is_over(today)]


def tasks(rows, book, today):
    """Applications as a list shows them."""
    return [
        Task(
            row,
            State(row.state),
            LOOKS[row.state],
            decision_due(row, book),
            getattr(row, "visit", None),
            today,
        )
        for row in rows
    ]


def turn(today):
    """The order of what can be done now: under the clock, then in appeal, then what waits for a day or for others."""
    under_the_clock = Q(state__in=[State.SUBMITTED, State.IN_TREATMENT, State.VISITED])
    to_report = Q(state=State.VISIT_PLANNED, visit__planned_on__lte=today)
    return Case(When(under_the_clock | to_report, then=0), When(state=State.APPEALED, then=1), default=2)


def in_groups(found):
    """The tasks under two heads: what the partnership can do now, and what waits for a day or for somebody else."""
    now = [task for task in found if task.next]
    rest = [task for task in found if not task.next]
    return [(words, group) for words, group in ((NOW, now), (LATER, rest)) if group]


def table(found):
    """The rows of the file, in the order of HEADER."""
    for task in found:
        one, visit = task.application, task.visit
        yield (
            *(one.organisation.name, one.establishment.name, one.establishment.municipality),
            *(one.programme.name, "teruggegeven" if task.returned else task.state.label, one.submitted_on),
            *(one.desk_reference, task.due.until if task.due else None, task.days_left),
            visit and (visit.held_on or visit.planned_on),
            visit and visit.planned_at and f"{visit.planned_at:%H:%M}",
            visit and visit.visitor.name,
            (one.school or one.organisation).name,
            one.decided_on,
        )


# --- recognitions ------------------------------------------------------------------------------------------------

MOST = 50
SUSPENDED, EXPIRED, WITHDRAWN, VALID = "geschorst", "vervallen", "opgeheven", "geldig"
RECOGNITION_SORTS = {
    "einde": ("Vervalt eerst", ("expires_on", "pk")),
    "nieuw": ("Nieuwste eerst", ("-recognised_on", "pk")),
    "bedrijf": ("Leerbedrijf", ("organisation__name", "establishment__name", "pk")),
}
RECOGNITION_HEADER = (
    *("Leerbedrijf", "Vestiging", "Gemeente", "Duale opleiding", "Stand", "Erkend op", "Vervalt op"),
    *("Opgeheven op", "Aanvraag in het portaal"),
)


def recognition_states(book, today):
    """The states a list of recognitions is filtered by: key -> words. The months are those of the reminders."""
    months = sorted(book.on(today).value(Name.EXPIRY_NOTICES), reverse=True)
    near = {f"binnen-{n}": f"Vervalt binnen {n} maanden" for n in months}
    return {
        "": "Alle",
        VALID: "Geldig",
        **near,
        SUSPENDED: "Geschorst",
        EXPIRED: "Vervallen",
        WITHDRAWN: "Opgeheven",
    }


@dataclass(frozen=True)
class Held:
    """One recognition in a list, with how it stands today."""

    recognition: Recognition
    status: RecognitionStatus
    today: date

    @property
    def badge(self):
        """Kind of badge, word and icon."""
        kind, icon = BADGES[self.status.state]
        return kind, self.status.state.label, icon

    @property
    def ends(self):
        """When it ends, in words; empty when it has ended."""
        runs = self.status.state in (RecognitionState.VALID, RecognitionState.SUSPENDED)
        return f"vervalt {relative(self.status.until, today=self.today)}" if runs else ""


def recognitions_of(partnership, user, today, *, q="", state="", sort="einde"):
    """The recognitions this partnership decided, narrowed and sorted, with the names a list shows."""
    rows = Recognition.objects.governed_by(user).filter(partnership=partnership)
    if state == VALID:
        rows = rows.dated(today).exclude(_suspended(today))
    elif state == SUSPENDED:
        rows = rows.dated(today).filter(_suspended(today))
    elif state == EXPIRED:
        rows = rows.filter(expires_on__lte=today, withdrawn_on=None)
    elif state == WITHDRAWN:
        rows = rows.filter(withdrawn_on__lte=today)
    elif state.startswith("binnen-"):
        last = add_months(today, int(state.removeprefix("binnen-")))
        rows = rows.dated(today).filter(expires_on__lte=last)
    for word in q.split():
        rows = rows.filter(
            Q(organisation__name__icontains=word)
            | Q(establishment__name__icontains=word)
            | Q(establishment__municipality__icontains=word)
            | Q(programme__name__icontains=word)
        )
    rows = rows.select_related("organisation", "establishment", "programme", "application")
    return rows.prefetch_related("measures").order_by(*RECOGNITION_SORTS[sort][1])


def _suspended(today):
    standing = RecognitionMeasure.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        recognition=OuterRef("pk"),
        kind=RecognitionMeasure.Kind.SUSPENDED,
        lifted_at=None,
        starts_on__lte=today,
    )
    return Exists(standing)


def period_of(recognition, measures):
    """A recognition with its suspensions, as the rules read it."""
    suspensions = tuple(
        Suspension(row.starts_on, row.ends_on, row.lifted_at and as_day(row.lifted_at))
        for row in measures
        if row.kind == RecognitionMeasure.Kind.SUSPENDED
    )
    return Period(
        recognition.recognised_on,
        recognition.expires_on,
        recognition.withdrawn_on,
        suspensions,
        recognition.scheme_id,
    )


def held(rows, today):
    """Recognitions as a list shows them; their measures come with them."""
    return [Held(row, status([period_of(row, row.measures.all())], today), today) for row in rows]


def held_by(user, company, today):
    """The recognitions of one company that this person may follow, those that end last first."""
    rows = Recognition.objects.filter(seen_by(user, Can.SEE_APPLICATIONS), organisation=company)
    rows = rows.select_related("organisation", "establishment", "programme").prefetch_related("measures")
    return held(rows.order_by("-expires_on", "pk")[:MOST], today)


def recognition_table(found):
    """The rows of the file, in the order of RECOGNITION_HEADER."""
    for one in found:
        row = one.recognition
        yield (
            *(row.organisation.name, row.establishment.name, row.establishment.municipality),
            *(row.programme.name, one.status.state.label, row.recognised_on, row.expires_on),
            *(row.withdrawn_on, "ja" if row.application_id else "nee"),
        )


# --- one recognition ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Event:
    """One line of the history of a recognition."""

    on: date
    words: str
    note: str = ""


def events(recognition, measures):
    """What happened with a recognition, by day: begun, suspended, lifted, withdrawn."""
    begun = "Erkend na een aanvraag in het portaal" if recognition.application_id else "Erkend"
    found = [Event(recognition.recognised_on, begun)]
    if not recognition.application_id:
        noted = f"{recognition.registered_by.name} noteerde deze erkenning in het portaal"
        found.append(Event(as_day(recognition.registered_at), noted))
    for row in measures:
        if row.kind == RecognitionMeasure.Kind.WITHDRAWN:
            found.append(Event(row.starts_on, f"{row.by.name} hief de erkenning op", row.reason))
            continue
        until = f"tot en met {date_of(row.ends_on)}" if row.ends_on else "tot nader order"
        found.append(Event(row.starts_on, f"{row.by.name} schorste de erkenning, {until}", row.reason))
        if row.lifted_at:
            found.append(Event(as_day(row.lifted_at), f"{row.lifted_by.name} hief de schorsing op"))
    return sorted(found, key=lambda event: event.on)


def standing_suspensions(measures, today):
    """Suspensions that stand today or still come, and can be lifted."""
    return [
        row
        for row in measures
        if row.kind == RecognitionMeasure.Kind.SUSPENDED
        and row.lifted_at is None
        and (row.ends_on is None or row.ends_on + DAY > today)
    ]
