"""What companies offer and could offer, as far as the reader sees it: places, recognised establishments, interest."""

from typing import NamedTuple

from django.db.models import Q

from companies.facts import recognition_facts
from companies.models import Establishment, ProgrammeInterest, Recognition
from companies.rules.recognition import status
from matching.models import Opening
from matching.openings.facts import free_places

COLUMNS = (
    *("pk", "places", "programme_id", "programme__name", "title", "postcode", "municipality", "place_name"),
    *("starts_on", "ends_on", "establishment_id", "organisation_id", "organisation__name"),
)


class Offered(NamedTuple):
    """An opening with how many places are free."""

    row: object
    free: int


def offered(user, on, *, first=None, last=None, programme=""):
    """Openings on offer this person sees that stand on a day of the period, each with its free places in it (two queries)."""
    rows = Opening.objects.visible_to(user).on_offer(on)
    if first and last:
        rows = rows.filter(starts_on__lte=last, ends_on__gte=first)
    if programme:
        rows = rows.filter(programme=programme)
    found = list(rows.order_by("organisation__name", "pk").values_list(*COLUMNS, named=True))
    free = free_places(found, max(on, first or on), last)
    return [Offered(row, free[row.pk].free) for row in found]


class Could(NamedTuple):
    """An establishment that is recognised for a programme and offers no place for it now."""

    organisation: str
    slug: str
    organisation_id: object
    name: str
    postcode: str
    municipality: str
    programme: str
    programme_name: str


def could_offer(user, on, offers, *, programme=""):
    """Recognised establishments this person reads of, without an opening for that programme now (two queries)."""
    stays = Q(establishment__closed_on=None) | Q(establishment__closed_on__gt=on)
    rows = Recognition.objects.visible_to(user).dated(on).filter(stays)
    if programme:
        rows = rows.filter(programme=programme)
    columns = ("establishment_id", "establishment__name", "establishment__postcode")
    more = ("establishment__municipality", "organisation__name", "organisation__slug", "organisation_id")
    found = rows.order_by("organisation__name", "establishment__name", "programme__name", "pk").values_list(
        *columns, *more, "programme_id", "programme__name", named=True
    )
    found = {(row.establishment_id, row.programme_id): row for row in found}
    for one in offers:
        found.pop((one.row.establishment_id, one.row.programme_id), None)
    if not found:
        return []
    # a suspension stands in the way, and only the rule of recognition knows until when
    periods = recognition_facts([Establishment(pk=place) for place in {place for place, _ in found}])
    return [
        Could(
            row.organisation__name,
            row.organisation__slug,
            row.organisation_id,
            row.establishment__name,
            row.establishment__postcode,
            row.establishment__municipality,
            row.programme_id,
            row.programme__name,
        )
        for key, row in found.items()
        if status(periods.get(key, ()), on).is_valid
    ]


def interested(user, *, programme=""):
    """What companies show interest in, for who looks for companies at a school (one query)."""
    rows = ProgrammeInterest.objects.shown_to_schools(user)
    if programme:
        rows = rows.filter(programme=programme)
    rows = rows.select_related("organisation", "programme")
    return list(rows.order_by("organisation__name", "programme__name", "pk"))
