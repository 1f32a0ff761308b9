"""What waits for who manages links: keys that end or that nobody answers for, and addresses that were stopped."""

from django.db.models import Exists, OuterRef

from duaalportal.accounts.access import Can
from duaalportal.accounts.models import Membership
from duaalportal.exchange.models import ENDS_SOON, ApiToken, Webhook
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency, urgency_of
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.questions import asking, question


@asking
def open_items(*, user, today):
    """One trip, and none for who manages no links."""
    mine = user.access.organisation_ids(Can.MANAGE_LINKS)
    if not mine:
        return []
    ending, unkept, stopped = yield [
        _ending(organisations=mine, first=today, last=today + ENDS_SOON),
        _unkept(organisations=mine, today=today),
        _stopped(organisations=mine),
    ]
    return [
        *(_ends(row, today) for row in ending),
        *(_nobodys(row, today) for row in unkept),
        *(_stop(row) for row in stopped),
    ]


TOKEN = ("pk", "name", "ends_on", "organisation__slug", "organisation__name")


@question
def _ending(organisations, first, last):
    """Keys that end within two weeks."""
    rows = ApiToken.objects.filter(organisation__among=organisations, revoked_at=None)
    return rows.filter(ends_on__gte=first, ends_on__lte=last).order_by().values_list(*TOKEN, named=True)


@question
def _unkept(organisations, today):
    """Keys that open nothing because who answered for them no longer manages links."""
    keeping = Membership.objects.running(today).that_can(Can.MANAGE_LINKS).order_by()
    keeping = keeping.filter(user=OuterRef("kept_by"), organisation=OuterRef("organisation"))
    rows = ApiToken.objects.filter(~Exists(keeping), organisation__among=organisations, revoked_at=None)
    return rows.filter(ends_on__gte=today).order_by().values_list(*TOKEN, "made_at", named=True)


@question
def _stopped(organisations):
    """Addresses to which nothing is sent any more."""
    rows = Webhook.objects.open().filter(organisation__among=organisations, stopped_at__isnull=False)
    columns = ("pk", "url", "stopped_at", "stopped_because", "organisation__slug", "organisation__name")
    return rows.order_by().values_list(*columns, named=True)


def _where(row):
    return {
        "url": url("exchange:links", organisation=row.organisation__slug),
        "context": row.organisation__name,
    }


def _ends(row, today):
    return OpenItem(
        code=f"token-ends-{row.pk}",
        title=f"Maak een nieuwe sleutel voor {row.name}",
        why=f"De sleutel werkt tot en met {date_of(row.ends_on, today=today)}. Daarna leest dat systeem niets meer.",
        action="Bekijk de koppelingen",
        since=row.ends_on - ENDS_SOON,
        due=row.ends_on,
        urgency=urgency_of(row.ends_on, today),
        **_where(row),
    )


def _nobodys(row, today):
    return OpenItem(
        code=f"token-of-nobody-{row.pk}",
        title=f"Wie is verantwoordelijk voor de sleutel van {row.name}?",
        why="Wie dat was, beheert hier geen koppelingen meer. Tot iemand de sleutel overneemt, opent hij niets.",
        action="Neem over of trek in",
        since=as_day(row.made_at),
        urgency=Urgency.SOON,
        **_where(row),
    )


def _stop(row):
    why = Webhook.Stop(row.stopped_because).label
    return OpenItem(
        code=f"webhook-stopped-{row.pk}",
        title="Er vertrekt niets meer naar een ander systeem",
        why=f"{why[0].upper()}{why[1:]}: {row.url}. Wat intussen gebeurt, wacht tot je het weer laat vertrekken.",
        url=url("exchange:webhook", organisation=row.organisation__slug, webhook=row.pk),
        action="Bekijk de webhook",
        since=as_day(row.stopped_at),
        context=row.organisation__name,
        urgency=Urgency.SOON,
    )
