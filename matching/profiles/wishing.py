"""Whom a company would like to meet for an opening: wished, put in order, withdrawn. Only of learners who share with it."""

from django.db import transaction

from duaalportal.accounts import audit, rls
from learningplans.goals.notes import version_of
from matching.models import CompanyWish, Opening, SharedProfile
from matching.profiles import ordering
from matching.profiles.holding import ProfileMoved, ProfileRefused

audit.verbs(
    wish_made="wil een lerende graag ontmoeten",
    wish_noted="schreef waarom het een lerende wil ontmoeten",
    wish_moved="veranderde de volgorde van de wensen",
    wish_withdrawn="trok een wens terug",
)


@transaction.atomic
def wish(*, copy, opening, note, by, at, today):
    """Wish to meet the learner of a shared copy for an own opening, behind those wished before. Twice is once."""
    with rls.across_organisations():  # the copy is the learner's: only who may change it can hold it
        shared = SharedProfile.objects.select_for_update(of=("self",))
        current = shared.filter(pk=copy.pk, withdrawn_at=None, organisation=opening.organisation_id).first()
    place = _held(opening)
    if current is None:
        raise ProfileRefused("Deze lerende deelt het profiel niet meer met jullie.")
    if place.programme_id != current.programme_id:
        raise ProfileRefused("Deze plaats is voor een andere opleiding.", "opening")
    wished = wished_for(place)
    if before := next((row for row in wished if row.trajectory_id == current.trajectory_id), None):
        return before
    if not Opening.objects.on_offer(today).filter(pk=place.pk).exists():
        raise ProfileRefused("Deze plaats wordt niet meer aangeboden.", "opening")
    row = CompanyWish.objects.create(
        school_id=current.school_id,
        trajectory_id=current.trajectory_id,
        organisation_id=place.organisation_id,
        opening=place,
        rank=len(wished) + 1,
        note=note,
        at=at,
        by=by,
    )
    audit.record("wish_made", row, by=by, at=at)
    return row


@transaction.atomic
def write_note(*, wish, note, version, by, at):
    """Why they would like to meet; raises ProfileMoved with what a colleague wrote meanwhile."""
    row = _standing(wish)
    if row.note != note:
        if version_of(row.note) != version:
            raise ProfileMoved("Een collega schreef hier net iets anders.", row)
        row.note = note
        row.save(update_fields=["note"])
        audit.record("wish_noted", row, by=by, at=at)
    return row


@transaction.atomic
def move(*, wish, seen, to, by, at):
    """Put a wish at another place; raises ProfileMoved when it does not stand where it was seen."""
    try:
        rows = ordering.put(wished_for(_held(wish.opening)), wish.pk, seen, to)
    except ordering.OrderChanged:
        raise ProfileMoved("De volgorde was al veranderd. Kijk na wat er nu staat.") from None
    ordering.number(rows, moment="at", at=at)
    audit.record("wish_moved", wish, by=by, at=at, to=to)


@transaction.atomic
def withdraw(*, wish, by, at):
    """Wish it no longer. Twice is once."""
    place = _held(wish.opening)
    row = CompanyWish.objects.get(pk=wish.pk)
    if row.withdrawn_at is None:
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        ordering.number(wished_for(place), moment="at", at=at)
        audit.record("wish_withdrawn", row, by=by, at=at)
    return row


def withdraw_about(copy, at):
    """The wishes of a company for a learner who takes back what it read; those of others move up."""
    with rls.across_organisations():  # the learner who takes back does not see whom else the company wished
        rows = CompanyWish.objects.filter(trajectory=copy.trajectory_id, organisation=copy.organisation_id)
        for row in rows.filter(withdrawn_at=None).select_related("opening").order_by("opening"):
            place = _held(row.opening)
            row.withdrawn_at = at
            row.save(update_fields=["withdrawn_at"])
            ordering.number(wished_for(place), moment="at", at=at)


def wished_for(opening):
    """Wishes for an opening that stand, the first first."""
    rows = CompanyWish.objects.filter(opening=opening, withdrawn_at=None)
    return list(rows.order_by("rank", "at", "pk"))


def _held(opening):
    return Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)


def _standing(wish):
    _held(wish.opening)
    row = CompanyWish.objects.get(pk=wish.pk)
    if row.withdrawn_at:
        raise ProfileRefused("Deze wens is ingetrokken.")
    return row
