"""What a company does with its openings: write, publish, close. Published only where a learner can start (C02)."""

from django.db import transaction

from companies.rules.capacity import most_at_once
from companies.starting import can_start
from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from duaalportal.lib.keys import row_id
from matching.models import Match, Opening
from matching.models.matches import OPEN
from matching.openings.facts import first_day, taken_places

audit.verbs(
    opening_made="maakte een leerplaats",
    opening_changed="paste een leerplaats aan",
    opening_published="bood een leerplaats aan",
    opening_closed="sloot een leerplaats",
)
FIELDS = (
    *(
        "establishment",
        "programme",
        "title",
        "places",
        "starts_on",
        "ends_on",
        "weekdays",
        "learns",
        "expects",
    ),
    *("languages", "offers_support", "for_rotation"),
)


class OpeningRefused(Exception):
    """This cannot be kept; the text says why in Dutch, `field` where it belongs."""

    def __init__(self, text, field=None):
        super().__init__(text)
        self.field = field


class OpeningMoved(OpeningRefused):
    """Somebody changed it meanwhile."""


@transaction.atomic
def make(*, organisation, by, at, key=None, **said):
    """Keep a new opening as a draft. Sending twice makes one."""
    pk = row_id(key, by, organisation)
    if key and (sent_before := Opening.objects.filter(pk=pk).first()):
        return sent_before
    _check(organisation, said)
    row = Opening.objects.create(
        id=pk, organisation=organisation, made_at=at, made_by=by, **said, **where(said["establishment"])
    )
    audit.record("opening_made", row, by=by, at=at, programme=row.programme_id, places=row.places)
    return row


@transaction.atomic
def change(*, opening, version, by, at, **said):
    """Change an opening that is not closed; raises OpeningMoved when it is not the one that was read."""
    current = _held(opening)
    if current.version != version:
        raise OpeningMoved("Een collega paste deze leerplaats net aan. Kijk na wat er nu staat.")
    if current.closed_at:
        raise OpeningRefused("Deze leerplaats is gesloten. Maak een nieuwe.")
    _check(current.organisation, said)
    taken = most_at_once(taken_places([current]).get(current.pk, ()), as_day(at), None)
    if said["places"] < taken:
        raise OpeningRefused(f"Er zijn al {taken} plaatsen ingenomen; minder kan niet.", "places")
    if Match.objects.filter(opening=current, introduced_at__isnull=False).exists() and _moves(current, said):
        raise OpeningRefused(
            "Er is al iemand op weg naar deze plaats. Vestiging en opleiding liggen daarom vast.", "programme"
        )
    place = where(said["establishment"])
    for name, value in (said | place).items():
        setattr(current, name, value)
    current.version += 1
    current.save(update_fields=[*FIELDS, *place, "version"])
    audit.record("opening_changed", current, by=by, at=at)
    return current


@transaction.atomic
def publish(*, opening, by, at, today):
    """Offer it to schools and learners; refused, with the reason, where no learner could start."""
    current = _held(opening)
    if current.published_at:
        return current
    if current.closed_at:
        raise OpeningRefused("Deze leerplaats is gesloten. Maak een nieuwe.")
    if current.ends_on < today:
        raise OpeningRefused("De laatste dag is voorbij. Pas de periode aan.", "ends_on")
    answer = can_start(
        current.establishment, current.programme_id, first_day(current, today), current.ends_on
    )
    if not answer.yes:
        raise OpeningRefused(" ".join(f"{one.why} {one.todo}".strip() for one in answer.obstacles))
    current.published_at = at
    place = where(current.establishment)
    for name, value in place.items():
        setattr(current, name, value)
    current.version += 1
    current.save(update_fields=["published_at", *place, "version"])
    audit.record("opening_published", current, by=by, at=at)
    return current


@transaction.atomic
def close(*, opening, reason, by, at):
    """Nobody finds it any more; what is under way goes on. Refused while somebody waits for an answer."""
    current = _held(opening)
    if current.closed_at:
        return current
    # who was asked and did not say yes yet is no concern of the company
    waiting = Match.objects.filter(opening=current, state__in=OPEN, introduced_at__isnull=False).count()
    if waiting:
        who = "Er is nog iemand" if waiting == 1 else f"Er zijn nog {waiting} lerenden"
        raise OpeningRefused(f"{who} op weg naar deze plaats. Beslis eerst daarover.")
    current.closed_at, current.closed_by, current.close_reason = at, by, reason
    current.version += 1
    current.save(update_fields=["closed_at", "closed_by", "close_reason", "version"])
    audit.record("opening_closed", current, by=by, at=at)
    return current


def where(establishment):
    """What an opening tells of its establishment."""
    return {
        "place_name": establishment.name,
        "postcode": establishment.postcode,
        "municipality": establishment.municipality,
    }


def _held(opening):
    rows = Opening.objects.select_for_update(of=("self",)).select_related("organisation", "establishment")
    return rows.get(pk=opening.pk)


def _check(organisation, said):
    if said["establishment"].organisation_id != organisation.pk:
        raise OpeningRefused("Kies een vestiging van je eigen leerbedrijf.", "establishment")
    if said["ends_on"] < said["starts_on"]:
        raise OpeningRefused("De laatste dag ligt voor de eerste.", "ends_on")


def _moves(current, said):
    return (
        said["establishment"].pk != current.establishment_id or said["programme"].pk != current.programme_id
    )
