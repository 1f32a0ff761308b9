"""What pages show of applications: whose turn it is, by when, which steps are ready, and what happened."""

from dataclasses import dataclass, field
from datetime import date, datetime

from companies.models import State
from companies.rules import deadlines
from companies.rules.applications import MOVES, possible
from duaalportal.catalogue.models import Name
from duaalportal.lib.dates import as_day

DESK = "https://app.werkplekduaal.be"
APPEALS = "de beroepscommissie van het Vlaams Partnerschap"
APPEAL_SOURCE = "vlaanderen.be, beroepsprocedure leerwerkplekken"
# the look of a state: kind of badge and icon
LOOKS = {
    State.DRAFT: ("", "pencil"),
    State.COMPLETE: ("new", "check"),
    State.SUBMITTED: ("wait", "send"),
    State.IN_TREATMENT: ("wait", "clock"),
    State.VISIT_PLANNED: ("wait", "calendar"),
    State.VISITED: ("wait", "talk"),
    State.RECOGNISED: ("ok", "meets"),
    State.REFUSED: ("stop", "alert"),
    State.APPEALED: ("wait", "clock"),
    State.FINALLY_REFUSED: ("stop", "x"),
    State.STOPPED: ("", "na"),
}


def _words(noted):
    """What the timeline says of a step from one state to another."""
    made = [move for move in MOVES.values() if move.is_noted == noted]
    return {(one, move.reaches): move.words for move in made for one in move.leaves}


WORDS, NOTED_WORDS = _words(False), _words(True)
ROUTE = (
    (State.IN_TREATMENT, "Papieren nakijken en bellen"),
    (State.VISITED, "Bezoek aan de vestiging"),
    (State.RECOGNISED, "Beslissing per e-mail"),
)
# what is going on in a state in which somebody is at work; {} is who
NOW = {
    State.DRAFT: "{} werkt aan de aanvraag",
    State.COMPLETE: "{} dient in bij het officiële loket",
    State.SUBMITTED: "{} neemt de aanvraag weldra in behandeling",
    State.IN_TREATMENT: "{} kijkt de papieren na, belt en plant het bezoek",
    State.VISIT_PLANNED: "{} komt langs",
    State.VISITED: "{} beslist",
    State.APPEALED: "{} beslist in beroep",
}
# how much of the route is behind, or going on
COMES_FROM = {
    State.DRAFT: 0,
    State.COMPLETE: 0,
    State.SUBMITTED: 0,
    State.IN_TREATMENT: 1,
    State.VISIT_PLANNED: 2,
    State.VISITED: 3,
}


@dataclass(frozen=True)
class Deadline:
    """A last day, with the rule it follows from."""

    until: date
    term: str
    source: str

    def is_over(self, today):
        """Whether the last day is behind us."""
        return today > self.until


def decision_due(application, book):
    """By when a decision may be expected; None while nobody decides on it."""
    if application.submitted_on is None or not State(application.state).is_waiting:
        return None
    p = book.on(application.submitted_on, application.scheme_id)
    term = p[Name.DECISION_TERM]
    return Deadline(deadlines.decision_due(application.submitted_on, p), term.words, term.source)


def appeal_until(application, book):
    """Until when the company may appeal; None without a refusal of which the receipt is known."""
    if application.state != State.REFUSED or application.decision_received_on is None:
        return None
    p = book.on(application.decision_received_on, application.scheme_id)
    term = p[Name.APPEAL_TERM]
    return Deadline(deadlines.appeal_until(application.decision_received_on, p), term.words, term.source)


def handler(application):
    """Who handles it, by name: the partnership in this portal, or else the scheme."""
    if application.partnership:
        return application.partnership.name
    return application.scheme.name if application.scheme else "het bevoegde partnerschap"


def applicant(application):
    """Who prepares it: the school by mandate, or the company."""
    return (application.school or application.organisation).name


def has_it(application):
    """Whose turn it is, by name; empty when nothing follows any more."""
    state = State(application.state)
    if state.is_closed:
        return ""
    if state.is_being_prepared:
        return applicant(application)
    if state is State.REFUSED:
        return application.organisation.name
    return APPEALS if state is State.APPEALED else handler(application)


# --- what happened, and what comes -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moment:
    """One line of the timeline; `state` is done, now or later."""

    text: str
    state: str
    on: date | None = None
    note: str = ""
    mark: str = ""


def is_noted(application, step):
    """Whether the applicant noted this step in the place of a partnership that does not work in the portal."""
    return application.partnership_id is None and (step.from_state, step.to_state) in NOTED_WORDS


def noted_by(application):
    """Who notes what the partnership did, to stand beside what was noted."""
    return f"door {'de aanvrager' if application.school_id else 'het leerbedrijf'} genoteerd"


def _happened(application, step):
    noted = is_noted(application, step)
    words = (NOTED_WORDS if noted else WORDS)[step.from_state, step.to_state]
    mark = noted_by(application) if noted else ""
    return Moment(f"{step.by.name} {words}", "done", step.on, step.reason, mark)


def timeline(application, steps, due=None):
    """What happened by day, where it stands, and what still comes."""
    begun = f"{application.started_by.name} begon aan de aanvraag"
    lines = [Moment(begun, "done", as_day(application.started_at))]
    lines += [_happened(application, step) for step in steps]
    state = State(application.state)
    if state in NOW:
        who = has_it(application)
        lines.append(Moment(NOW[state].format(f"{who[0].upper()}{who[1:]}"), "now"))
    for one, text in ROUTE[COMES_FROM.get(state, len(ROUTE)) :]:
        on = due.until if due and one is State.RECOGNISED else None
        lines.append(Moment(text, "later", on, "verwacht ten laatste" if on else ""))
    return lines


def decision(steps):
    """The step in which was decided last; None when nothing was."""
    decided = {State.RECOGNISED, State.REFUSED, State.FINALLY_REFUSED}
    return next((step for step in reversed(steps) if step.to_state in decided), None)


# --- what to bring -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Thing:
    """Something to bring to the desk, with why."""

    name: str
    what: str
    source: str


def bring(papers):
    """What the applicant brings to the official desk, in the order in which it is asked there."""
    application, p = papers.application, papers.parameters
    place, company = application.establishment, application.organisation
    model, validity = p[Name.CERTIFICATE_MODEL], p[Name.CERTIFICATE_VALIDITY]
    young, practice = p[Name.MENTOR_MIN_AGE], p[Name.MENTOR_MIN_PRACTICE]
    numbers = (
        f"Onderneming: {company.kbo or 'nog in te vullen'}; "
        f"vestiging: {place.written_number or 'nog in te vullen'}."
    )
    things = [
        Thing(
            "Identiteitskaart met pincode",
            "Van de wettelijk vertegenwoordiger, of van een medewerker aan wie die rechten gaf. "
            "Daarmee meld je aan in het loket.",
            "001:224, 001:235-237",
        ),
        Thing("Ondernemingsnummer en vestigingsnummer", numbers, "001:225, 001:243"),
        Thing("Officiële naam van de opleiding", f"{application.programme.name}.", "001:227"),
        Thing(
            "Per mentor: naam, rijksregisternummer en uittreksel",
            f"Het uittreksel uit het strafregister is model {model.value}, hoogstens {validity.words} oud. "
            "Uittreksel en rijksregisternummer geef je alleen in het loket: dit portaal bewaart ze niet.",
            f"{validity.source}; {model.source}; 001:226",
        ),
        Thing(
            "Alleen als het nodig is: bewijs van vooropleiding",
            f"Voor een mentor jonger dan {young.words}, of met minder dan {practice.words} in het beroep.",
            f"{young.source}; {practice.source}",
        ),
    ]
    if application.school_id:
        papers_of_school = "Allebei getekend door de wettelijk vertegenwoordiger van het leerbedrijf."
        things.append(Thing("Machtiging en verklaring op eer", papers_of_school, "001:215-218"))
    return things


# --- the steps of the preparation -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One step of the preparation: its page, and how far it is."""

    key: str
    name: str
    words: str
    missing: list = field(default_factory=list)
    is_begun: bool = True

    @property
    def is_ready(self):
        """Whether nothing that blocks is missing here."""
        return not any(finding.blocks for finding in self.missing)


def steps_of(papers, documents=0):
    """The steps of the preparation in their order, each with what it still lacks."""

    def unmet(findings):
        return [finding for finding in findings if not finding.met]

    application = papers.application
    filed = [Step("mandate", "Machtiging", _count(papers.filing), unmet(papers.filing))]
    return [
        Step("gather", "Wat heb je nodig", _count(papers.place), unmet(papers.place)),
        Step("conditions", "Voorwaarden", _count(papers.company), unmet(papers.company)),
        Step("mentors", "Mentoren", _people(papers), unmet(papers.people)),
        Step("documents", "Documenten", "1 document" if documents == 1 else f"{documents} documenten"),
        *(filed if application.school_id else []),
    ]


def _count(findings):
    return f"{sum(finding.met for finding in findings)} van {len(findings)} in orde"


def _people(papers):
    if not papers.mentors:
        return "nog geen mentor"
    fit = sum(one.fits for one in papers.mentors)
    return f"{fit} van {len(papers.mentors)} geschikt"


def possible_moves(application, side):
    """The names of the moves this side can make now."""
    in_portal = application.partnership_id is not None
    return {move.name for move in possible(State(application.state), side, in_portal)}


# --- the list ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One application in a list, ready to show."""

    application: object
    state: State
    look: tuple
    has_it: str
    since: datetime
    due: Deadline | None
    appeal: Deadline | None


def lines(applications, book):
    """Applications as a list shows them; they come with their names loaded."""
    return [
        Line(
            application,
            State(application.state),
            LOOKS[application.state],
            has_it(application),
            application.started_at,
            decision_due(application, book),
            appeal_until(application, book),
        )
        for application in applications
    ]


HEADER = (
    *("Leerbedrijf", "Vestiging", "Duale opleiding", "Stand", "Wie is aan zet", "Begonnen op"),
    *("Ingediend op", "Dossiernummer", "Beslissing verwacht", "Beslist op", "Beslissing ontvangen"),
)


def table(found):
    """The rows of the file, in the order of HEADER."""
    for line in found:
        one = line.application
        yield (
            *(one.organisation.name, one.establishment.name, one.programme.name, line.state.label),
            *(line.has_it, as_day(one.started_at), one.submitted_on, one.desk_reference),
            *(line.due.until if line.due else None, one.decided_on, one.decision_received_on),
        )
