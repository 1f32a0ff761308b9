"""What waits around speed dates: learner and company say yes or no, read that it is off, and find their hours on the day."""

from datetime import datetime

from django.db.models import F, Q

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency
from duaalportal.lib.dates import as_day, clock, date_of
from duaalportal.lib.questions import asking
from learningplans.models.looks import question
from matching.attention_matches import TASK
from matching.models import SpeedDateSeat, SpeedDateTable

COMPANY = {Role.COMPANY_COORDINATOR, Role.MENTOR}


@asking
def open_items(*, user, today):
    """For learners and companies who were asked, on the day itself for who comes, and for who planned it when a table falls out."""
    asked, told = [], []
    if user.access.has_role(Role.LEARNER):
        asked.append(_asked(user, today))
        told.append(_of_learner)
    elif user.access.has_role(*COMPANY):
        asked.append(_tables(user, today))
        told.append(_of_company)
    if user.access.can(Can.RUN_SPEED_DATE):
        asked.append(_gone(user, today))
        told.append(_fell_out)
    if not asked:
        return []
    found = yield asked
    return [tell(row, today) for tell, rows in zip(told, found, strict=True) for row in rows]


def _of_company(row, today):
    if row.session__cancelled_at:
        return _cancelled(row, today)
    if row.agreed_at:
        return _today(row, row.pk, row.changed_at)
    return OpenItem(
        code=f"speed-date-{row.pk}",
        title=f"Komen jullie naar {row.session__title}?",
        why=f"Op {date_of(row.session__on, today=today)} praten jullie kort met lerenden die een plaats zoeken.",
        url=url("matching:speed_date_table_answer", speed_date_table=row.pk),
        action="Zeg ja of nee",
        since=as_day(row.asked_at),
        due=row.session__on,
        urgency=Urgency.SOON,
        task=TASK,
    )


def _fell_out(row, today):
    talks = "1 gesprek viel" if row.talks_gone == 1 else f"{row.talks_gone} gesprekken vielen"
    said = f" {row.organisation__name} zei: {row.reason}" if row.reason else ""
    return OpenItem(
        code=f"speed-date-gone-{row.pk}",
        title=f"{row.organisation__name} komt niet naar {row.session__title}",
        why=f"{talks} weg op {date_of(row.session__on, today=today)}.{said}",
        url=url("matching:speed_date_timetable", speed_date=row.session_id),
        action="Vul het rooster aan",
        since=as_day(row.left_at),
        due=row.session__on,
        urgency=Urgency.SOON,
        task=TASK,
    )


def _cancelled(row, today, about=None):
    return OpenItem(
        code=f"speed-date-off-{row.pk}",
        title=f"Afgelast: {row.session__title}",
        why=f"Ze was gepland op {date_of(row.session__on, today=today)}. Je hoeft niets te doen.",
        url=url("matching:speed_date", speed_date=row.session_id),
        action="Lees het",
        since=as_day(row.session__cancelled_at),
        due=row.session__on,
        urgency=Urgency.NORMAL,
        about=about,
        task=TASK,
    )


def _of_learner(row, today):
    if row.session__cancelled_at:
        return _cancelled(row, today, about=row.trajectory_id)
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


SESSION = (
    *("session_id", "session__title", "session__on", "session__from_time"),
    *("session__cancelled_at", "agreed_at"),
)


def _waits(today):
    """Asked and not answered, today, or cancelled without having read it."""
    goes_on = Q(session__cancelled_at=None) & (Q(agreed_at=None) | Q(session__on=today))
    return goes_on | Q(session__cancelled_at__isnull=False, knows_at=None)


@question
def _asked(user, today):
    rows = SpeedDateSeat.objects.filter(
        _waits(today), trajectory__learner__user=user, session__on__gte=today, withdrawn_at=None
    )
    columns = ("pk", "trajectory_id", "invited_at", *SESSION)
    return rows.order_by("session__on", "pk").values_list(*columns, named=True)


@question
def _tables(user, today):
    rows = SpeedDateTable.objects.filter(
        _waits(today),
        organisation_id__in=user.access.organisation_ids(Can.JOIN_SPEED_DATE),
        session__on__gte=today,
        left_at=None,
    )
    columns = ("pk", "asked_at", "changed_at", *SESSION)
    return rows.order_by("session__on", "session__from_time", "pk").values_list(*columns, named=True)


@question
def _gone(user, today):
    """Tables of sessions one planned that fell out by another's word after the timetable was made."""
    rows = SpeedDateTable.objects.filter(
        school_id__in=user.access.organisation_ids(Can.RUN_SPEED_DATE),
        session__made_by=user,
        session__on__gte=today,
        session__cancelled_at=None,
        session__timetable_at__lt=F("left_at"),
        talks_gone__gt=0,
    )
    rows = rows.exclude(left_by=user)
    columns = ("pk", "left_at", "talks_gone", "reason", "organisation__name")
    return rows.order_by("session__on", "pk").values_list(
        *columns, "session_id", "session__title", "session__on", named=True
    )
