"""What waits for a company about its presentation: what a school found not clear enough yet."""

from django.db.models import Exists, F, OuterRef

from companies.asking import Asking
from companies.models import PresentationReview
from duaalportal.accounts.access import Can
from duaalportal.accounts.prepared import question
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem
from duaalportal.lib.dates import as_day, date_of


def open_items(asking):
    """One item per company, until the presentation changes or the schools who asked are content."""
    rows = yield _unclear(asking.user, asking.today)
    by_company = {}
    for row in sorted(rows, key=lambda row: (row.at, row.pk)):
        by_company.setdefault(row.organisation_id, []).append(row)
    return [_item(organisation, rows, asking) for organisation, rows in by_company.items()]


@question
def _unclear(user, today):
    """Of each school the newest word on the version of today, where it asks for more."""
    newer = PresentationReview.objects.filter(
        presentation=OuterRef("presentation"),
        school=OuterRef("school"),
        of_version=OuterRef("of_version"),
        at__gt=OuterRef("at"),
    )
    return (
        PresentationReview.objects.filter(
            ~Exists(newer),
            organisation__in=Asking(user, today).companies(Can.EDIT_COMPANY),
            verdict=PresentationReview.Verdict.IMPROVE,
            of_version=F("presentation__version"),
            presentation__shared_at__isnull=False,
        )
        .order_by()
        .values_list("pk", "organisation_id", "at", "school__name", named=True)
    )


def _item(organisation, rows, asking):
    first, others = rows[0], len(rows) - 1
    who = first.school__name
    if others:
        who += " en nog 1 school" if others == 1 else f" en nog {others} scholen"
    since = as_day(first.at)
    verb = "zeiden" if others else "zei"
    return OpenItem(
        code=f"presentation-unclear-{organisation}",
        title="Maak jullie voorstelling duidelijker",
        why=f"{who} {verb} dat ze nog duidelijker kan, sinds {date_of(since, today=asking.today)}.",
        url=url("companies:presentation", organisation=asking.slug(organisation)),
        action="Lees wat er gezegd is",
        since=since,
        context=asking.at(organisation),
    )
