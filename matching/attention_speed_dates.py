"""What waits around speed dates: a learner says yes or no, and on the day itself each finds the own timetable."""

from datetime import datetime

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency
from duaalportal.lib.dates import as_day, clock, date_of
from duaalportal.lib.questions import asking
from learningplans.models.trajectories import question
from matching.attention_matches import TASK
from matching.models import SpeedDateSeat, SpeedDateTable

COMPANY = {Role.COMPANY_COORDINATOR, Role.MENTOR}


@asking
def open_items(*, user, today):
    """For learners who were asked, and on the day itself for who sits at a table."""
    if user.access.has_role(Role.LEARNER):
        rows = yield _asked(user, today)
        return [_of_learner(row, today) for row in rows]
    if user.access.has_role(*COMPANY):
        rows = yield _tables(user, today)
        return [_today(row, row.pk, row.changed_at) for row in rows]
    return []


def _of_learner(row, today):
    if row.agreed_at:
        return _today(row, row.pk, row.invited_at, about=row.trajectory_id)
    return OpenItem(
        code=f"speed-date-{row.pk}",
        title=f"Doe je mee aan {row.session__title}?",
        why=f"Op {date_of(row.session__on, today=today)} praat je kort met een paar leerbedrijven.",
        url=url("matching:speed_date", speed_date=row.session_id),
        action="Zeg ja of nee",
        since=as_day(row.invited_at),
        due=row.session__on,
        urgency=Urgency.SOON,
        about=row.trajectory_id,
        task=TASK,
    )


def _today(row, key, since, about=None):
    begins = clock(datetime.combine(row.session__on, row.session__from_time))
    return OpenItem(
        code=f"speed-date-{key}",
        title=f"Vandaag om {begins}: {row.session__title}",
        why="Hier lees je wie wanneer waar zit, en schrijf je wat je wil onthouden.",
        url=url("matching:speed_date", speed_date=row.session_id),
        action="Open",
        since=as_day(since),
        due=row.session__on,
        urgency=Urgency.SOON,
        about=about,
        task=TASK,
    )


SESSION = ("session_id", "session__title", "session__on", "session__from_time")


@question
def _asked(user, today):
    rows = SpeedDateSeat.objects.filter(
        trajectory__learner__user=user, session__on__gte=today, session__cancelled_at=None, withdrawn_at=None
    )
    rows = rows.exclude(agreed_at__isnull=False, session__on__gt=today)
    columns = ("pk", "trajectory_id", "agreed_at", "invited_at", *SESSION)
    return rows.order_by("session__on", "pk").values_list(*columns, named=True)


@question
def _tables(user, today):
    rows = SpeedDateTable.objects.filter(
        organisation_id__in=user.access.organisation_ids(Can.JOIN_SPEED_DATE),
        session__on=today,
        session__cancelled_at=None,
        left_at=None,
    )
    return rows.order_by("session__from_time", "pk").values_list("pk", "changed_at", *SESSION, named=True)
