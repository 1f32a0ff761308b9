"""What the search finds of places that companies offer, within what this person may open."""

from duaalportal.accounts.access import Can
from duaalportal.accounts.prepared import question
from duaalportal.lib.addresses import url
from duaalportal.lib.questions import asking
from duaalportal.lib.search import Hit, best_first, mentions, named
from matching.models import Opening

OPENINGS = "Leerplaatsen"


@asking
def find(*, user, words, limit, today):
    """Places on offer by what they are called, company or municipality (one question)."""
    if not user.access.can(Can.SEE_OPENINGS):
        return []
    rows = yield _openings(user, today, limit, **named(words))
    return [_hit(row) for row in rows]


@question
def _openings(user, today, limit, **words):
    rows = (
        Opening.objects.visible_to(user)
        .on_offer(today)
        .filter(
            mentions(words, "title", "programme__name", "organisation__name", "establishment__municipality")
        )
    )
    rows = rows.order_by(best_first(words, "title"), "title", "starts_on", "pk")
    columns = ("pk", "title", "programme__name", "organisation__name", "establishment__municipality")
    return rows.values_list(*columns, named=True)[:limit]


def _hit(row):
    text = ", ".join(filter(None, (row.organisation__name, row.establishment__municipality)))
    return Hit(OPENINGS, row.title or row.programme__name, text, url("matching:opening", opening=row.pk))
