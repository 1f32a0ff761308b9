"""A mentor stops: what was running goes to the successor at once, what was stays as it was (C15, X07)."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.module_loading import import_string

from companies.facts import mentor_facts, standings
from companies.mentors import DoesNotBelong
from companies.models import ApplicationMentor, Mentor, TakenPlace
from companies.models.recognition import BEING_PREPARED
from companies.rules.capacity import Stay, free
from duaalportal.accounts import audit

audit.verbs(
    mentor_stopped="beëindigde de taak van de mentor en duidde aan wie overneemt",
    mentor_took_over="liet de mentor het werk van een collega overnemen",
)


class AlreadyStopped(Exception):
    """The mentor stopped before."""


class SuccessorNeeded(ValueError):
    """There are learners, so somebody has to take over."""


class SuccessorCannot(ValueError):
    """The successor cannot have these learners; says why, in sentences for people."""

    def __init__(self, reasons):
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Moved:
    """How much went to the successor."""

    places: int
    substitutes: int
    applications: int


@transaction.atomic
def stop_mentor(*, mentor, stopped_on, reason, note, successor, by, at):
    """End a mentor's task from a day on; places, substitute roles and applications in preparation go to the successor.

    Raises AlreadyStopped, SuccessorNeeded when learners would be left alone, SuccessorCannot and DoesNotBelong.
    """
    current, successor = _locked(mentor, successor, stopped_on)
    places = list(
        places_from(current, stopped_on)
        .select_for_update(of=("self",), no_key=True)
        .order_by("starts_on", "pk")
    )
    if places and successor is None:
        raise SuccessorNeeded("Kies wie de lerenden overneemt.")
    if places:
        _check_room(successor, places, stopped_on)
    moved = Moved(
        _move_places(places, successor, stopped_on),
        _move_substitutes(current, successor),
        _move_applications(current, successor),
    )
    current.stopped_on, current.stop_reason, current.handover_note = stopped_on, reason, note
    current.stopped_at, current.stopped_by = at, by
    current.version += 1
    current.save()
    facts = {"places": moved.places, "substitutes": moved.substitutes, "applications": moved.applications}
    audit.record(
        "mentor_stopped", current, by=by, at=at, successor=str(successor.pk) if successor else "", **facts
    )
    if successor:
        audit.record("mentor_took_over", successor, by=by, at=at, predecessor=str(current.pk), **facts)
    for path in settings.AFTER_PLACES_PASSED_ON:
        import_string(path)(places, successor=successor, on=stopped_on, by=by, at=at)
    return moved


@transaction.atomic
def pass_on(*, place, successor, day, by, at):
    """Another mentor of the company takes over one learner from a day on; the former goes on being a mentor.

    Raises DoesNotBelong, AlreadyStopped and SuccessorCannot.
    """
    current, successor = _locked(place.mentor, successor, day)
    found = TakenPlace.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)
    _check_room(successor, [found], day)
    _move_places([found], successor, day)
    audit.record("mentor_took_over", successor, by=by, at=at, predecessor=str(current.pk), places=1)
    return found


def places_from(mentor, day):
    """The places of a mentor that still hold on or after a day."""
    return TakenPlace.objects.standing().overlapping(day, None).filter(mentor=mentor)


def _locked(mentor, successor, day):
    """Both rows as they are now, taken in one order, so that two who stop at once wait for each other."""
    wanted = [mentor.pk] + ([successor.pk] if successor else [])
    rows = {
        row.pk: row
        for row in Mentor.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=wanted)
        .order_by("pk")
    }
    current = rows[mentor.pk]
    if current.stopped_on:
        raise AlreadyStopped(current)
    if successor is None:
        return current, None
    found = rows[successor.pk]
    fits = found.organisation_id == current.organisation_id and found.pk != current.pk
    if not fits or (found.stopped_on and found.stopped_on <= day):
        raise DoesNotBelong("Een opvolger is een andere mentor van dit bedrijf die niet gestopt is.")
    return current, found


def _check_room(successor, places, day):
    """The successor is eligible for each programme, and has room for each of these places beside the own ones."""
    codes = sorted({place.programme_id for place in places})
    found = standings([successor], day, programmes=codes)[successor.pk]
    unmet = {f"{f.why} {f.todo}".strip() for s in found.values() for f in s.unmet if f.code != "M4"}
    if unmet:
        raise SuccessorCannot([f"{successor.name} kan dit nog niet.", *sorted(unmet)])
    capacity = found[codes[0]].capacity
    stays = list(mentor_facts([successor], day)[successor.pk].stays)
    for place in places:
        first = max(place.starts_on, day)
        room = free(stays, first, place.ends_on, capacity)
        if room.is_full:
            source = found[codes[0]].finding("M4").source
            raise SuccessorCannot(
                [
                    f"{successor.name} heeft niet genoeg plaatsen vrij: {room.used + 1} lerenden tegelijk, "
                    f"en het mogen er {capacity} zijn (bron: {source}).",
                    "Kies iemand anders, of geef eerst een plaats vrij.",
                ]
            )
        stays.append(Stay(first, place.ends_on))


def _move_places(places, successor, day):
    """The row of a running place goes on with the successor, so that what hangs on it goes along.

    What was before that day is written as a period of its own, with the mentor of that time.
    """
    for place in places:
        before = {field.attname: getattr(place, field.attname) for field in _KEPT}
        place.mentor, place.starts_on = successor, max(place.starts_on, day)
        place.save(update_fields=["mentor", "starts_on"])
        if before["starts_on"] < day:
            TakenPlace.objects.create(**before, ends_on=day - timedelta(days=1))
    return len(places)


_KEPT = [
    field
    for field in TakenPlace._meta.concrete_fields
    if field.name not in {"id", "ends_on", "released_at", "released_by", "release_reason"}
]


def _move_substitutes(current, successor):
    stood_in_for = Mentor.objects.filter(substitute=current)
    if successor is None:
        return stood_in_for.update(substitute=None, version=F("version") + 1)
    count = stood_in_for.exclude(pk=successor.pk).update(substitute=successor, version=F("version") + 1)
    # whoever follows up cannot stand in for themselves: that one is asked again
    stood_in_for.filter(pk=successor.pk).update(substitute=None, version=F("version") + 1)
    return count


def _move_applications(current, successor):
    put_forward = ApplicationMentor.objects.filter(mentor=current, application__state__in=BEING_PREPARED)
    if successor is None:
        return put_forward.delete()[0]
    there = ApplicationMentor.objects.filter(mentor=successor).values("application")
    doubled = put_forward.filter(Q(application__in=there))
    count = doubled.delete()[0]
    return count + put_forward.update(mentor=successor)


def still_open(mentor, day):
    """What a stop would move: places, mentors this one stands in for, applications in preparation."""
    return {
        "places": places_from(mentor, day)
        .select_related("learner", "programme", "school")
        .order_by("starts_on"),
        "stands_in_for": Mentor.objects.filter(substitute=mentor).active(day).order_by("name"),
        "applications": ApplicationMentor.objects.filter(
            mentor=mentor, application__state__in=BEING_PREPARED
        ).select_related("application__programme", "application__establishment"),
    }
