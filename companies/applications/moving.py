"""One move of the state machine: under a lock, checked against the table and its own barriers, kept with who and why."""

from django.db import transaction

from companies.applications.papers import papers_of
from companies.models import ApplicationStep, RecognitionApplication, State
from companies.models.recognition import BEING_PREPARED
from companies.rules import deadlines
from companies.rules.applications import MOVES, Side, belongs_to
from duaalportal.accounts import audit
from duaalportal.accounts.access import Can
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.findings import all_met

audit.verbs(**{f"application_{move.name}": move.words for move in MOVES.values()})

# what happened on the day before which a next move cannot count
HAPPENED = {
    State.SUBMITTED: "de aanvraag werd ingediend",
    State.IN_TREATMENT: "de behandeling begon",
    State.VISIT_PLANNED: "het bezoek werd gepland",
    State.VISITED: "het bezoek was",
    State.RECOGNISED: "de erkenning kwam",
    State.REFUSED: "de erkenning werd geweigerd",
    State.APPEALED: "het beroep kwam",
    State.FINALLY_REFUSED: "de erkenning werd in beroep geweigerd",
    State.STOPPED: "de aanvraag stopte",
}
SOURCE, VISIT_SOURCE = "001:209-271", "001:253-265"


class MoveRefused(Exception):
    """The application cannot make this move; the message is a Dutch sentence for people."""


class NotFromHere(MoveRefused):
    """The state the application is in does not allow this move."""


class NotYourMove(MoveRefused):
    """The move belongs to the other side."""


class ReasonMissing(MoveRefused):
    """This move asks why."""


class DayDoesNotFit(MoveRefused):
    """The day has yet to come, or lies before what it follows."""


class NotReady(MoveRefused):
    """Papers are missing; carries the findings that are not met."""

    def __init__(self, findings):
        super().__init__(" ".join(finding.why for finding in findings))
        self.findings = findings


class TooLateForAppeal(MoveRefused):
    """The days for an appeal are over, or have not begun."""


class ApplicationChanged(MoveRefused):
    """Somebody else changed the application meanwhile; carries it as it is now."""

    def __init__(self, current):
        super().__init__(
            f"Intussen veranderde iemand deze aanvraag: ze is nu {State(current.state).label}. Kijk na en probeer opnieuw."
        )
        self.current = current


def side_of(user, application):
    """From which side this person may move the application; None when from neither."""
    filing = user.access.organisation_ids(Can.FILE_APPLICATION)
    if application.organisation_id in filing:
        return Side.COMPANY
    if application.school_id in filing:
        return Side.APPLICANT
    deciding = user.access.organisation_ids(Can.DECIDE_RECOGNITION)
    return Side.PARTNERSHIP if application.submitted_on and application.partnership_id in deciding else None


def lock(application):
    """The application as it is in the database, locked until the end of the transaction."""
    rows = RecognitionApplication.objects.select_for_update(of=("self",))
    return rows.select_related(
        "organisation", "establishment", "programme", "school", "scheme", "partnership"
    ).get(pk=application.pk)


@transaction.atomic
def move(*, application, name, by, at, on, side, reason="", version=None, **fields):
    """Make one move and return the application as it then is; otherwise raise a MoveRefused and write nothing.

    `on` is the day it counts for, `fields` the columns of the application that this move fills in. With `version`,
    that of the form, a change by somebody else is refused, and sending the same form twice counts once.
    """
    made, current = MOVES[name], lock(application)
    if version is not None and current.version != version:
        if _is_made(current, made, by):
            return current
        raise ApplicationChanged(current)
    _check_table(current, made, side)
    if made.needs_reason and not reason.strip():
        raise ReasonMissing("Schrijf kort waarom: het leerbedrijf en het partnerschap lezen het.")
    _check_day(current, made, on, as_day(at))
    if name in BARRIERS:
        BARRIERS[name](current, on)
    ApplicationStep.objects.create(
        organisation_id=current.organisation_id,
        application=current,
        from_state=current.state,
        to_state=made.reaches,
        on=on,
        reason=reason,
        at=at,
        by=by,
    )
    current.state, current.version = made.reaches, current.version + 1
    for field, value in fields.items():
        setattr(current, field, value)
    current.save(update_fields=["state", "version", *fields])
    audit.record(f"application_{name}", current, by=by, at=at, on=on)
    return current


def _is_made(current, made, by):
    """Whether this person just made this very move: the same form came twice."""
    if current.state != made.reaches or current.state in made.leaves:
        return False
    last = current.steps.order_by("-at", "-pk").first()
    return last is not None and last.by_id == by.pk and last.to_state == made.reaches


def _check_table(current, made, side):
    state = State(current.state)
    if state not in made.leaves:
        others = " of ".join(State(one).label for one in State if one in made.leaves)
        source = VISIT_SOURCE if made.side is Side.PARTNERSHIP or made.is_noted else SOURCE
        raise NotFromHere(
            f"Deze aanvraag is {state.label}. Dit kan alleen als ze {others} is. (Bron: {source})"
        )
    if not belongs_to(made, side):
        who = "Alleen het leerbedrijf zelf" if made.side is Side.COMPANY else f"Alleen het {made.side.value}"
        raise NotYourMove(f"{who} kan dit doen. (Bron: {SOURCE})")
    if made.is_noted and current.partnership:
        raise NotYourMove(why_not_noted(current))


def why_not_noted(application):
    """Why nobody notes the visit and the decision here; empty where no partnership in the portal handles it."""
    found = application.partnership
    return f"Dit doet {found.name} zelf in het portaal. (Bron: {VISIT_SOURCE})" if found else ""


def _check_day(current, made, on, today):
    if on > today:
        raise DayDoesNotFit("Deze dag moet nog komen. Kies vandaag of een dag die voorbij is.")
    earliest, what = _earliest(current, made)
    if on < earliest:
        raise DayDoesNotFit(f"Deze dag is te vroeg: {what} op {date_of(earliest)}.")


def _earliest(current, made):
    """The first day that fits a move, and what happened then."""
    if made.name == "submit":  # that one declared it complete a day later in the portal does not matter
        came_back = current.steps.filter(to_state=State.DRAFT).exclude(from_state=State.COMPLETE)
        last = came_back.order_by("-on").first()
        return (last.on, "de aanvraag kwam terug") if last else (_begun(current), "deze aanvraag begon")
    last = current.steps.order_by("-at", "-pk").first()
    if last is None or last.to_state in BEING_PREPARED:
        return _begun(current), "deze aanvraag begon"
    return last.on, HAPPENED[last.to_state]


def _begun(current):
    return as_day(current.started_at)


# --- barriers: what a move needs besides the table -----------------------------------------------------------


def _papers_in_order(current, on):
    missing = papers_of(current, on).missing
    if not all_met(missing):
        raise NotReady(missing)


def _within_days_of_appeal(current, on):
    received = current.decision_received_on
    if received is None:
        raise TooLateForAppeal("Noteer eerst op welke dag je de beslissing kreeg: vanaf dan tellen de dagen.")
    if on < received:
        raise TooLateForAppeal(f"Je kreeg de beslissing pas op {date_of(received)}.")
    p = book().on(received, current.scheme_id)
    until, term = deadlines.appeal_until(received, p), p[Name.APPEAL_TERM]
    if on > until:
        raise TooLateForAppeal(
            f"Beroep kan tot {term.words} nadat je de beslissing kreeg. Je kreeg ze op {date_of(received)}, "
            f"dus tot en met {date_of(until)}. (Bron: {term.source})"
        )


BARRIERS = {"complete": _papers_in_order, "submit": _papers_in_order, "appeal": _within_days_of_appeal}
