"""What a company does with its openings: write, publish, close. Published only where a learner can start (C02)."""

from django.db import transaction

from companies.rules.capacity import Stay, most_at_once
from companies.starting import can_start
from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day, date_of
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
    """Somebody changed it meanwhile; `current` is the version and what stands there now, by field."""

    def __init__(self, text, current):
        super().__init__(text)
        self.current = current


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
        stands = {name: getattr(current, name) for name in FIELDS}
        raise OpeningMoved(
            "Een collega paste deze leerplaats net aan. Kijk na wat er nu staat, en bewaar opnieuw.",
            (current.version, stands),
        )
    if current.closed_at:
        raise OpeningRefused("Deze leerplaats is gesloten. Maak een nieuwe.")
    _check(current.organisation, said)
    taken = most_at_once(taken_places([current]).get(current.pk, ()), as_day(at), None)
    if said["places"] < taken:
        raise OpeningRefused(f"Er zijn al {taken} plaatsen ingenomen; minder kan niet.", "places")
    if current.published_at:
        _check_offered(current, said, as_day(at))
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
    _check_start(current, first_day(current, today), current.ends_on)
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


def _check_start(opening, first, last):
    answer = can_start(opening.establishment, opening.programme_id, first, last)
    if not answer.yes:
        raise OpeningRefused(" ".join(f"{one.why} {one.todo}".strip() for one in answer.obstacles))


def _check_offered(current, said, today):
    """What is offered stays what learners chose, shared their profile for and agreed on; other days are looked at anew."""
    for field, now in (("establishment", current.establishment_id), ("programme", current.programme_id)):
        if said[field].pk != now:
            raise OpeningRefused(
                "Deze plaats wordt al aangeboden: vestiging en opleiding liggen vast. Sluit ze en maak een nieuwe.",
                field,
            )
    first, last = said["starts_on"], said["ends_on"]
    if (first, last) == (current.starts_on, current.ends_on):
        return
    cut = [
        one
        for one in _under_way(current)
        if one.ends_on >= today and (one.ends_on > last or max(one.starts_on, today) < first)
    ]
    if cut:
        days = f"van {date_of(min(one.starts_on for one in cut))} tot en met {date_of(max(one.ends_on for one in cut))}"
        raise OpeningRefused(
            f"Er is al iemand aan de slag of op weg {days}. Kies een periode waar die dagen in vallen.",
            "ends_on" if any(one.ends_on > last for one in cut) else "starts_on",
        )
    if last >= today:
        _check_start(current, max(first, today), last)


def _under_way(opening):
    """The days of who has a place, and of who is on the way to one and known to the company."""
    rows = Match.objects.filter(opening=opening, state__in=OPEN, introduced_at__isnull=False).order_by()
    on_the_way = [Stay(first, last) for first, last in rows.values_list("starts_on", "ends_on")]
    return taken_places([opening]).get(opening.pk, []) + on_the_way
