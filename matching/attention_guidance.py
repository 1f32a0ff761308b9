"""What waits around guidance: what comes soon for who is involved, and what was not noted yet by who planned it."""

from datetime import timedelta

from django.db.models import Q

from duaalportal.accounts.access import Can
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency
from duaalportal.lib.dates import as_day, date_of, relative
from duaalportal.lib.questions import asking
from learningplans.models.looks import question
from matching.models import GuidanceAction

DAY = timedelta(days=1)
TASK = "toeleiden.1"


@asking
def open_items(*, user, today):
    """For who planned or leads it, the company that takes part, and learners who are asked and their parents."""
    if not user.access.can(Can.SEE_GUIDANCE):
        return []
    p = book().on(today)
    rows = yield _involved(user, today, p.value(Name.GUIDANCE_NOTICE), p.value(Name.GUIDANCE_REPORT_TERM))
    plans = user.access.organisation_ids(Can.PLAN_GUIDANCE)
    found = []
    for row in sorted(rows, key=lambda row: (row.on, row.pk)):
        if row.on >= today:
            found.append(_comes(row, today))
        elif row.school_id in plans and user.pk in (row.leader_id, row.made_by_id):
            found.append(_unreported(row, today))
    return found


@question
def _involved(user, today, before, after):
    comes = Q(on__range=(today, today + before * DAY))
    # what nobody noted by then is no question for today any more
    was = Q(on__range=(today - after * DAY, today - DAY))
    rows = GuidanceAction.objects.involving(user, today).filter(comes | was)
    rows = rows.filter(cancelled_at=None, held_at=None).order_by()
    columns = ("pk", "kind", "title", "on", "from_time", "where_at", "school_id", "leader_id", "made_by_id")
    return rows.values_list(*columns, "made_at", "school__name", named=True)


def _name(row):
    return row.title or GuidanceAction.Kind(row.kind).label


def _comes(row, today):
    hour = f" om {row.from_time:%H.%M} uur" if row.from_time else ""
    where = f" Waar: {row.where_at}." if row.where_at else ""
    when = relative(row.on, today=today)
    return OpenItem(
        code=f"guidance-{row.pk}",
        title=f"{when[0].upper()}{when[1:]}{hour}: {_name(row)}",
        why=f"Op {date_of(row.on, today=today)}.{where}",
        url=url("matching:guidance", guidance=row.pk),
        action="Bekijk het",
        since=min(as_day(row.made_at), today),
        due=row.on,
        context=row.school__name,
        urgency=Urgency.SOON if row.on <= today + DAY else Urgency.CALM,
        task=TASK,
    )


def _unreported(row, today):
    return OpenItem(
        code=f"guidance-report-{row.pk}",
        title=f"Noteer hoe het ging: {_name(row)}",
        why=f"Het was op {date_of(row.on, today=today)}. Een paar woorden, en wie er was.",
        url=url("matching:guidance_report", guidance=row.pk),
        action="Noteer het",
        since=row.on,
        context=row.school__name,
        urgency=Urgency.NORMAL,
        task=TASK,
    )
