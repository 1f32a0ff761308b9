"""The talk at the end of a learner's place: planned, recorded, answered by the learner, closed, and reopened to correct.

What the company writes is the company's, what the learner writes the learner's: two rows, each with its own version.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, Q

from companies.models import ExitInterview, ExitWords, TakenPlace
from companies.models.exits import exit_places, held_by
from companies.rules.exits import notice, opens_on
from companies.safety import refuse_future
from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day

QUESTIONS = {
    "went_well": "Wat ging goed?",
    "could_be_better": "Wat kan beter?",
    "takes_along": "Wat neemt de lerende mee?",
    "company_changes": "Wat verandert het leerbedrijf?",
    "again": "Zouden we het opnieuw zo doen?",
}

audit.verbs(
    exit_planned="plande een exitgesprek",
    exit_recorded="legde een exitgesprek vast",
    exit_answered="schreef eigen woorden bij het exitgesprek",
    exit_skipped="hield geen exitgesprek",
    exit_closed="sloot het exitgesprek af",
    exit_reopened="heropende het exitgesprek",
)


class ExitRefused(Exception):
    """This cannot be done now; the text says why in Dutch."""


class NotYet(ExitRefused):
    """No end of the place is near."""


class DayGone(ExitRefused):
    """A talk is planned for a day that is past."""


class ExitClosed(ExitRefused):
    """A closed talk does not change."""


class NothingSaid(ExitRefused):
    """No question holds an answer."""


class NotHeld(ExitRefused):
    """Only a talk that was held can be closed."""


class NotYours(ExitRefused):
    """Only the learner writes the learner's own words."""


class ExitChanged(Exception):
    """Somebody else saved meanwhile; carries the row as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


@dataclass(frozen=True, slots=True)
class Action:
    """What is agreed, who does it and until when."""

    what: str
    who: str = ""
    until: date | None = None

    @property
    def words(self):
        """The agreement on one line."""
        more = [self.who, f"tegen {self.until:%d/%m/%Y}" if self.until else ""]
        said = ", ".join(word for word in more if word)
        return f"{self.what} ({said})" if said else self.what


# --- which places ----------------------------------------------------------------------------------------------


def ending(on, p):
    """Condition on a place: an exit talk may be held on this day; the same rule as `rules.exits.opens_on`."""
    return ending_within(on, notice(p))


def ending_within(on, ahead):
    """The same, so long before the end."""
    near = Q(ends_on__lte=on + ahead, starts_on__lte=on, released_at__isnull=True)
    return near | Q(released_at__date__gte=F("starts_on"), released_at__date__lte=on)


def places_to_read(user):
    """Places whose exit talk this person may read."""
    return TakenPlace.objects.filter(exit_places(user))


def places_to_hold(user):
    """Places with whose learner this person holds the exit talk."""
    return TakenPlace.objects.filter(held_by(user))


def opens(place, p):
    """From which day the exit talk of this place may be held; None while no end is known."""
    released = as_day(place.released_at) if place.released_at else None
    return opens_on(place.starts_on, place.ends_on, released, p)


def actions_of(interview):
    """What was agreed, in its order."""
    return [
        Action(row["what"], row["who"], date.fromisoformat(row["until"]) if row["until"] else None)
        for row in interview.actions
    ]


# --- the company writes ----------------------------------------------------------------------------------------


@transaction.atomic
def plan_exit(*, place, planned_on, version, p, by, at):
    """Say on which day the talk will be; raises DayGone, NotYet, ExitClosed and ExitChanged."""
    if planned_on < as_day(at):
        raise DayGone("Deze dag is voorbij. Kies vandaag of een latere dag.")
    current = _current(place, version, p, at, same=lambda row: row.planned_on == planned_on)
    if current.held_on:
        raise ExitClosed("Dit gesprek is al gehouden.")
    if current.planned_on != planned_on:
        _save(current, by, at, planned_on=planned_on)
        audit.record("exit_planned", current, by=by, at=at, planned_on=planned_on)
    return current


@transaction.atomic
def record_exit(*, place, held_on, present, answers, actions, version, p, by, at):
    """Write down the talk that was held. `answers` is question -> text, `actions` a list of Action.

    Raises NotYet, ExitClosed, ExitChanged, NothingSaid and DayInTheFuture.
    """
    refuse_future(held_on, at)
    if not any(answers.get(name, "").strip() for name in QUESTIONS):
        raise NothingSaid("Schrijf bij minstens één vraag op wat gezegd is.")
    said = {
        "held_on": held_on,
        "present": present,
        "actions": [
            {"what": row.what, "who": row.who, "until": row.until and row.until.isoformat()}
            for row in actions
        ],
        **{name: answers.get(name, "") for name in QUESTIONS},
    }

    def same(row):
        return all(getattr(row, name) == value for name, value in said.items())

    current = _current(place, version, p, at, same)
    if not same(current):
        _save(current, by, at, **said)
        audit.record("exit_recorded", current, by=by, at=at, held_on=held_on, actions=len(actions))
    return current


@transaction.atomic
def skip_exit(*, place, reason, version, p, by, at):
    """Say why no talk could be held, and close; a talk that was held is not skipped."""
    current = _current(place, version, p, at, same=lambda row: False)
    if current.held_on:
        raise ExitClosed("Dit gesprek is al gehouden.")
    _save(current, by, at, skipped_reason=reason, closed_at=at, closed_by=by)
    audit.record("exit_skipped", current, by=by, at=at)
    return current


@transaction.atomic
def close_exit(*, interview, version, by, at):
    """Close a talk that was held: it no longer changes. Again changes nothing. Raises NotHeld and ExitChanged."""
    current = _locked(interview.place)
    if current.closed_at is not None:
        return current
    if current.held_on is None:
        raise NotHeld("Leg eerst vast wat er gezegd is.")
    if current.version != version:
        raise ExitChanged(current)
    current.closed_at, current.closed_by = at, by
    current.save(update_fields=["closed_at", "closed_by"])
    audit.record("exit_closed", current, by=by, at=at, version=current.version)
    return current


@transaction.atomic
def reopen_exit(*, interview, reason, by, at):
    """Open a closed talk to correct it, with a reason all readers see; an open one stays as it is."""
    current = _locked(interview.place)
    if current.closed_at is None:
        return current
    current.closed_at = current.closed_by = None
    current.skipped_reason = ""
    current.reopened_at, current.reopened_by, current.reopen_reason = at, by, reason
    current.save()
    audit.record("exit_reopened", current, by=by, at=at, reason=reason)
    return current


def _locked(place):
    return ExitInterview.objects.select_for_update(of=("self",)).get(place=place)


def _current(place, version, p, at, same):
    """The row of this place, locked, made when there is none; in a state in which the company may write."""
    # the place is held, so that of two who begin at once one waits and finds the other's row
    TakenPlace.objects.select_for_update(no_key=True, of=("self",)).get(pk=place.pk)
    current = ExitInterview.objects.select_for_update(of=("self",)).filter(place=place).first()
    if current is None:
        day = opens(place, p)
        if day is None or day > as_day(at):
            raise NotYet("Het exitgesprek komt op het einde van de plaats.")
        current = ExitInterview(
            organisation_id=place.organisation_id,
            place=place,
            school_id=place.school_id,
            learner_id=place.learner_id,
            version=0,
        )
    if current.closed_at is not None:
        raise ExitClosed("Dit gesprek is afgesloten. Heropen het om iets te verbeteren.")
    if current.version != version and not same(current):
        raise ExitChanged(current)
    return current


def _save(current, by, at, **said):
    for name, value in said.items():
        setattr(current, name, value)
    current.version, current.changed_at, current.changed_by = current.version + 1, at, by
    current.save()


# --- the learner writes ----------------------------------------------------------------------------------------


@transaction.atomic
def answer_exit(*, interview, text, version, by, at):
    """The learner read the talk, and adds own words or none; nobody else writes them.

    Once the talk is closed only who did not read it as it stands still may. Raises NotYours, NotHeld, ExitClosed
    and ExitChanged.
    """
    if by.pk != interview.learner_id:
        raise NotYours("Dit schrijft de lerende zelf.")
    talk = ExitInterview.objects.get(pk=interview.pk)
    if talk.held_on is None:
        raise NotHeld("Het gesprek is nog niet gehouden.")
    # of two that come at once, one makes the row and the other waits for it
    ExitWords.objects.get_or_create(
        interview=talk,
        defaults={
            "organisation_id": talk.organisation_id,
            "school_id": talk.school_id,
            "learner_id": talk.learner_id,
            "of_version": 0,
            "version": 0,
            "written_at": at,
        },
    )
    words = ExitWords.objects.select_for_update(of=("self",)).get(interview=talk)
    if (words.text, words.of_version) == (text, talk.version):
        return words
    if not may_answer(talk, words):
        raise ExitClosed("Het gesprek is afgesloten. Wat je schreef, blijft staan.")
    if words.version != version:
        raise ExitChanged(words)
    words.text, words.of_version, words.version, words.written_at = text, talk.version, version + 1, at
    words.save()
    audit.record("exit_answered", words, by=by, at=at, of_version=talk.version, added=bool(text))
    return words


def may_answer(interview, words):
    """Whether the learner may write: the talk was held, and is open or not read yet as it stands."""
    if interview.held_on is None:
        return False
    return interview.closed_at is None or words is None or words.of_version < interview.version
