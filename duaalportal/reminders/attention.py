"""What waits because of reminders themselves: an answer by telephone that its person has to confirm."""

from duaalportal.accounts.prepared import question
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.questions import asking
from duaalportal.reminders.models import PhoneAnswer

TO_CONFIRM = "phone-answer-"


@asking
def open_items(*, user, today):
    """Answers that somebody noted for this person (one query beside those of others)."""
    rows = yield _waiting(user, today)
    return [_item(row, today) for row in rows]


@question
def _waiting(user, today):
    rows = PhoneAnswer.objects.waiting().filter(for_user=user).order_by()
    columns = ("pk", "trajectory_id", "trajectory__learner__name", "trajectory__school__name", "by__name")
    return rows.values_list(*columns, "at", "week", named=True)


def _item(row, today):
    learner, day = row.trajectory__learner__name, date_of(row.at, today=today)
    what = "Het is pas jouw week als jij ja zegt." if row.week else "Het telt pas als jij ja zegt."
    return OpenItem(
        code=f"{TO_CONFIRM}{row.pk}",
        about=row.trajectory_id,
        title=f"Klopt dit? Wat je aan de telefoon zei over {learner}",
        why=f"{row.by__name} noteerde het op {day}. {what}",
        url=url("phone_answer", answer=row.pk),
        action="Lees en bevestig",
        since=as_day(row.at),
        context=row.trajectory__school__name,
        urgency=Urgency.SOON,
    )
