"""Places that companies of the demo world offer: where they are recognised and a learner could start."""

from datetime import timedelta

from companies.models import Recognition
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Membership
from duaalportal.demo.matching.content import content
from matching.openings import writing

DAY = timedelta(days=1)
LONG = 250  # days


def build(world):
    """One place per recognition that holds, by the coordinator of the company; and a draft nobody else sees."""
    rows = Recognition.objects.filter(withdrawn_on=None, expires_on__gt=world.today).select_related(
        "establishment__organisation", "programme"
    )
    by_company = {
        row.organisation_id: row.user
        for row in Membership.objects.filter(role=Role.COMPANY_COORDINATOR, ended_at=None).select_related(
            "user"
        )
    }
    for row in rows.order_by("recognised_on", "establishment__name", "programme"):
        words = content()["openings"].get(row.programme_id)
        by = by_company.get(row.establishment.organisation_id)
        if not words or not by:
            continue
        made = _make(world, row, by, words)
        try:
            writing.publish(opening=made, by=by, at=world.at(10), today=world.today)
        except writing.OpeningRefused:
            continue  # it stays a draft, and the page says why
    _draft(world, rows, by_company)


def _draft(world, rows, by_company):
    words = content()["draft"]
    company = world.places["de-clercq"]
    row = rows.filter(establishment__organisation=company, programme=words["programme"]).first()
    if row:
        _make(world, row, by_company[company.pk], words)


def _make(world, row, by, words):
    return writing.make(
        organisation=row.establishment.organisation,
        establishment=row.establishment,
        programme=row.programme,
        title=words["title"],
        places=2,
        starts_on=world.today - 20 * DAY,
        ends_on=world.today + LONG * DAY,
        weekdays=[1, 2, 3],
        learns=words["learns"],
        expects=words.get("expects", ""),
        languages=words.get("languages", ["Nederlands"]),
        offers_support=row.programme_id == "lassen-constructie",
        for_rotation=True,
        by=by,
        at=world.at(12),
    )
