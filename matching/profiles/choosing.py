"""The places a learner prefers: chosen, read, put in order, withdrawn."""

from django.db import transaction

from duaalportal.accounts import audit
from learningplans.goals.notes import version_of
from matching.models import Opening, Preference
from matching.profiles import ordering
from matching.profiles.holding import ProfileMoved, ProfileRefused, held
from matching.profiles.sharing import take_back_of

audit.verbs(
    preference_chosen="koos een leerplaats",
    preference_read="schreef wat die over een leerplaats las",
    preference_moved="veranderde de volgorde van de gekozen leerplaatsen",
    preference_withdrawn="trok een keuze voor een leerplaats terug",
)


@transaction.atomic
def choose(*, trajectory, opening, by, at, today):
    """Put an opening behind those chosen before. Twice is once."""
    current = held(trajectory)
    if current.programme_id != opening.programme_id:
        raise ProfileRefused("Deze plaats is voor een andere opleiding.")
    chosen = chosen_of(current)
    if before := next((row for row in chosen if row.opening_id == opening.pk), None):
        return before
    if not Opening.objects.on_offer(today).filter(pk=opening.pk).exists():
        raise ProfileRefused("Deze plaats wordt niet meer aangeboden.")
    row = Preference.objects.create(
        school=current.school,
        trajectory=current,
        opening=opening,
        rank=len(chosen) + 1,
        chosen_at=at,
        chosen_by=by,
    )
    audit.record("preference_chosen", row, by=by, at=at, organisation=current.school, opening=opening.pk)
    return row


@transaction.atomic
def read(*, preference, text, version, by, at):
    """What the learner read of the company, in own words; raises ProfileMoved with what was written on another screen."""
    current = held(preference.trajectory)
    row = _standing(preference)
    if row.reading != text:
        if version_of(row.reading) != version:
            raise ProfileMoved("Op een ander scherm is hier net iets anders bewaard.", row)
        row.reading = text
        row.save(update_fields=["reading"])
        audit.record("preference_read", row, by=by, at=at, organisation=current.school)
    return row


@transaction.atomic
def move(*, preference, seen, to, by, at):
    """Put a choice at another place; raises ProfileMoved when it does not stand where it was seen."""
    current = held(preference.trajectory)
    try:
        rows = ordering.put(chosen_of(current), preference.pk, seen, to)
    except ordering.OrderChanged:
        raise ProfileMoved("De volgorde was al veranderd. Kijk na wat er nu staat.") from None
    ordering.number(rows, moment="chosen_at", at=at)
    audit.record("preference_moved", preference, by=by, at=at, organisation=current.school, to=to)


@transaction.atomic
def withdraw(*, preference, by, at):
    """Choose it no longer; a company that read along for this place reads nothing any more. Twice is once."""
    current = held(preference.trajectory)
    row = Preference.objects.get(pk=preference.pk)
    if row.withdrawn_at:
        return row
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    ordering.number(chosen_of(current), moment="chosen_at", at=at)
    take_back_of(trajectory=current, opening=row.opening_id, by=by, at=at)
    audit.record("preference_withdrawn", row, by=by, at=at, organisation=current.school)
    return row


def chosen_of(trajectory):
    """What a learner prefers now, the first choice first."""
    rows = Preference.objects.filter(trajectory=trajectory, withdrawn_at=None)
    return list(rows.order_by("rank", "chosen_at", "pk"))


def _standing(preference):
    row = Preference.objects.get(pk=preference.pk)
    if row.withdrawn_at:
        raise ProfileRefused("Je trok deze keuze terug. Kies de plaats opnieuw.")
    return row
