"""What waits for a person's signature: one item per text, or one for all once there are many."""

from duaalportal.accounts.access import Can
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, urgency_of
from duaalportal.lib.dates import date_of
from duaalportal.lib.questions import asking
from learningplans.models import Party
from learningplans.signing_list import waiting_for

# more than this at once and Vandaag would show nothing else
APART = 3


@asking
def open_items(*, user, today):
    """Texts this person has yet to sign."""
    if not user.access.can(Can.SIGN_AGREEMENT):
        return []
    rows = yield from waiting_for.steps(user, today)
    return [together(rows, today)] if len(rows) > APART else [_one(row, today) for row in rows]


def _one(row, today):
    version, company = row.version, row.version.organisation.name
    what = "de wijziging" if version.changes else "de overeenkomst"
    whose = "" if row.party is Party.LEARNER else f" van {version.trajectory.learner.name}"
    return OpenItem(
        code=f"sign-{version.pk}",
        about=version.trajectory_id,
        task="administratie.1",
        title=f"Teken {what}{whose}",
        why=f"Bij {company}. {_before(row.due, today)}",
        url=url("learningplans:agreement_sign", agreement=version.agreement_id),
        action="Lees en teken",
        since=row.since,
        due=row.due,
        context=version.school.name if row.own or row.party is Party.COMPANY else company,
        urgency=urgency_of(row.due, today),
    )


def _before(due, today):
    day = date_of(due, today=today)
    if due <= today:
        return f"De eerste dag was {day}. Teken zo snel mogelijk."
    return f"De eerste dag is {day}. Teken ervoor."


def together(rows, today):
    """One item for many texts."""
    first = rows[0].due
    return OpenItem(
        code="sign-all",
        among=tuple({row.version.trajectory_id: None for row in rows}),
        task="administratie.1",
        title=f"Teken {len(rows)} overeenkomsten",
        why=f"Ze wachten op jou. {_before(first, today)}",
        url=url("learningplans:to_sign"),
        action="Bekijk ze",
        since=min(row.since for row in rows),
        due=first,
        urgency=urgency_of(first, today),
    )
