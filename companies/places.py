"""A learner takes a place with a mentor, and gives it back (C11, C20).

Places are counted over all schools, also those that cannot see each other's. Who takes one holds the rows of the
establishment and then of the mentor until it is written: of two who want the last place, one waits and finds it gone.
"""

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from companies import starting
from companies.models import Collaboration, Establishment, Mentor, TakenPlace
from companies.rules.deadlines import DAY
from duaalportal.accounts import audit, rls
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Membership
from duaalportal.lib.dates import as_day, date_of

audit.verbs(
    place_taken="legde een plaats vast bij een mentor",
    place_released="gaf een plaats bij een mentor vrij",
    place_moved="gaf een plaats bij een mentor andere dagen",
)


class PlaceRefused(Exception):
    """This place cannot be taken; `reason` says why in Dutch, `findings` name the rule, its source and when it turns."""

    def __init__(self, reason, findings=()):
        super().__init__(reason)
        self.reason, self.findings = reason, tuple(findings)


class PeriodTurned(PlaceRefused):
    """The last day comes before the first."""


class NotTogether(PlaceRefused):
    """School and company do not work together on those days."""


class NotALearner(PlaceRefused):
    """This person is no learner of the school on those days."""


class AlreadyThere(PlaceRefused):
    """The learner has a place in this establishment in the same period."""


class NotRecognised(PlaceRefused):
    """The establishment is not recognised for the programme on the first day."""


class EstablishmentClosed(PlaceRefused):
    """The establishment is closed."""


class EstablishmentFull(PlaceRefused):
    """The establishment has as many learners as it takes at once."""


class MentorNotHere(PlaceRefused):
    """This person is no mentor of this establishment."""


class MentorNotEligible(PlaceRefused):
    """A condition on the mentor is not met on the first day."""


class MentorFull(PlaceRefused):
    """The mentor has as many learners as a mentor may have at once."""


class NoSubstitute(PlaceRefused):
    """Nobody takes over when the mentor is away."""


class ReasonMissing(PlaceRefused):
    """A place is given back with a reason."""


class PlaceHeld(PlaceRefused):
    """Something else rests on the place, and has to end first."""


NEEDED = {"recognition": NotRecognised, "open": EstablishmentClosed, "capacity": EstablishmentFull}


@transaction.atomic
def take_place(*, establishment, programme, mentor, school, learner, starts_on, by, at, ends_on=None):
    """Give a learner of a school a place with a mentor, from a day on; raises PlaceRefused when a rule says no."""
    if ends_on is not None and ends_on < starts_on:
        raise PeriodTurned("De laatste dag komt voor de eerste dag.")
    with rls.across_organisations():
        establishment, mentor = _lock(establishment, mentor)
        _check_school(establishment, school, learner, starts_on, ends_on, as_day(at))
        _check_company(establishment, programme, mentor, starts_on, ends_on)
        place = TakenPlace.objects.create(
            organisation_id=establishment.organisation_id,
            establishment=establishment,
            programme=programme,
            mentor=mentor,
            school=school,
            learner=learner,
            starts_on=starts_on,
            ends_on=ends_on,
            taken_at=at,
            taken_by=by,
        )
        audit.record("place_taken", place, by=by, at=at, mentor=mentor.pk, school=school.pk)
    return place


@transaction.atomic
def release_place(*, place, reason, by, at):
    """Give a place back with a reason: it no longer counts. Again changes nothing."""
    if not reason.strip():
        raise ReasonMissing("Schrijf waarom deze plaats vrijkomt.")
    current = TakenPlace.objects.select_for_update(of=("self",)).get(pk=place.pk)
    if held := held_by(current):
        raise PlaceHeld(held)
    if current.released_at is None:
        current.released_at, current.released_by, current.release_reason = at, by, reason.strip()
        current.save(update_fields=["released_at", "released_by", "release_reason"])
        with rls.across_organisations():
            audit.record("place_released", current, by=by, at=at, school=current.school_id)
    return current


def held_by(place):
    """Why a place cannot be given back by itself, in a sentence; "" when nothing rests on it."""
    answers = (import_string(path)(place) for path in settings.PLACE_HOLDERS)
    return next((answer for answer in answers if answer), "")


@transaction.atomic
def change_period(*, place, starts_on, ends_on, by, at):
    """Give a place that stands another period; the rules are asked for the days that it gains. Raises PlaceRefused."""
    if ends_on < starts_on:
        raise PeriodTurned("De laatste dag komt voor de eerste dag.")
    with rls.across_organisations():
        establishment, mentor = _lock(place.establishment, place.mentor)
        current = TakenPlace.objects.select_for_update(of=("self",)).get(pk=place.pk)
        for first, last in _gained(current, starts_on, ends_on):
            _check_school(establishment, current.school, current.learner, first, last, as_day(at))
            _check_company(establishment, current.programme, mentor, first, last)
        current.starts_on, current.ends_on = starts_on, ends_on
        current.save(update_fields=["starts_on", "ends_on"])
        audit.record("place_moved", current, by=by, at=at, starts_on=starts_on, ends_on=ends_on)
    return current


def _gained(place, starts_on, ends_on):
    """The days of a new period that the place did not have; the place itself counts in none of them."""
    if starts_on < place.starts_on:
        yield starts_on, min(ends_on, place.starts_on - DAY)
    if place.ends_on is not None and ends_on > place.ends_on:
        yield max(starts_on, place.ends_on + DAY), ends_on


def _lock(establishment, mentor):
    # always the establishment first: two who take several places cannot wait for each other
    here = Establishment.objects.select_for_update(no_key=True, of=("self",)).get(pk=establishment.pk)
    return here, Mentor.objects.select_for_update(no_key=True, of=("self",)).get(pk=mentor.pk)


def _check_school(establishment, school, learner, starts_on, ends_on, today):
    together = Collaboration.objects.filter(organisation_id=establishment.organisation_id, school=school)
    if not (together.running(today) & together.running(max(starts_on, today))).exists():
        raise NotTogether(
            f"{school.name} en dit leerbedrijf werken op {date_of(max(starts_on, today))} niet samen. "
            "Begin eerst een samenwerking."
        )
    of_school = Membership.objects.filter(user=learner, organisation=school, role=Role.LEARNER)
    if not of_school.running(max(starts_on, today)).exists():
        raise NotALearner(f"{learner.name} is op {date_of(starts_on)} geen lerende van {school.name}.")
    there = TakenPlace.objects.standing().filter(learner=learner, establishment=establishment)
    if there.overlapping(starts_on, ends_on).exists():
        raise AlreadyThere(f"{learner.name} heeft in die periode al een plaats in deze vestiging.")


def _check_company(establishment, programme, mentor, starts_on, ends_on):
    answer = starting.can_start(establishment, programme, starts_on, ends_on)
    for finding in answer.obstacles:
        if finding.code in NEEDED:
            raise NEEDED[finding.code](_said(finding), [finding])
    found = next((asked for asked in answer.mentors if asked.key == mentor.pk), None)
    if found is None:
        raise MentorNotHere(f"{mentor.name} is geen mentor in deze vestiging.")
    if found.yes:
        return
    reason = f"{mentor.name}: {' '.join(_said(finding) for finding in found.obstacles)}"
    if not found.is_eligible:
        raise MentorNotEligible(reason, found.obstacles)
    raise (MentorFull if found.room.is_full else NoSubstitute)(reason, found.obstacles)


def _said(finding):
    return f"{finding.why} {finding.todo}".strip()
