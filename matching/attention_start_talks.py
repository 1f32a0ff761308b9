"""What waits around a start: the talk itself, what was agreed and landed nowhere else, and what a parent has not read."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from duaalportal.accounts.access import Can, Role
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency, urgency_of
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.questions import asking
from learningplans.models import CLOSED_STATES, Placement
from learningplans.models.looks import question
from matching.models import ParentsTold, StartAgreement, StartTalk

DAY = timedelta(days=1)
TALK, AGREED, PARENTS = "toeleiden.3", "coachen.1", "administratie.1"


@asking
def open_items(*, user, today):
    """For who holds the talk, for who took something on, and for a parent."""
    if not user.access.can(Can.SEE_START_TALK):
        return []
    asked = [_agreed(user, today)]
    holds, parent = user.access.can(Can.HOLD_START_TALK), user.access.has_role(Role.GUARDIAN)
    if holds:
        asked.append(_without_talk(user, today, _ahead(today), book().on(today).value(Name.START_TALK_TERM)))
    if parent:
        asked.append(_unread(user, today))
    agreed, *rest = yield asked
    found = [_agreement(row, today) for row in agreed]
    if holds:
        found += [_talk(row, today) for row in rest[0]]
    if parent:
        found += [_told(row) for row in rest[-1]]
    return found


@question
def _without_talk(user, today, before, after):
    """Placements that begin soon or began lately, of which no start talk was closed."""
    closed = StartTalk.objects.filter(
        trajectory=OuterRef("trajectory"), organisation=OuterRef("organisation"), closed_at__isnull=False
    )
    rows = Placement.objects.where(user, Can.HOLD_START_TALK, today).standing(today)
    rows = rows.filter(
        ~Exists(closed.order_by()),
        is_simulated=False,
        # a talk is the start of working together, and stays useful in the first weeks
        starts_on__range=(today - after * DAY, today + before * DAY),
    ).exclude(trajectory__state__in=CLOSED_STATES)
    columns = ("pk", "starts_on", "planned_at", "trajectory_id", "trajectory__learner__name")
    return rows.order_by().values_list(*columns, "organisation__name", named=True)


def _ahead(today):
    """How many days before the first day the talk is asked: as an agreement that is not signed."""
    return max(book().on(today).value(Name.AGREEMENT_NOTICES))


def _talk(row, today):
    first = row.trajectory__learner__name.split(" ")[0]
    begun = row.starts_on < today
    return OpenItem(
        code=f"start-talk-{row.pk}",
        about=row.trajectory_id,
        task=TALK,
        title=f"Voer het opstartgesprek over {first} met {row.organisation__name}",
        why=f"De eerste dag {'was' if begun else 'is'} {date_of(row.starts_on, today=today)}. Spreek samen af hoe jullie werken.",
        url=url("matching:start_talks", trajectory=row.trajectory_id),
        action="Open het gesprek",
        since=max(as_day(row.planned_at), row.starts_on - _ahead(today) * DAY),
        due=row.starts_on,
        urgency=Urgency.SOON if begun else urgency_of(row.starts_on, today),
    )


@question
def _agreed(user, today):
    """What this person took on, or noted for who has no account, and that stands nowhere else."""
    mine = Q(owner_user=user) | Q(owner_user__isnull=True, by=user)
    rows = StartAgreement.objects.where(user, Can.SEE_START_TALK, today).filter(
        mine, landed_at__isnull=True, done_at__isnull=True
    )
    columns = ("pk", "text", "at", "due_on", "talk_id", "trajectory_id", "organisation__name")
    return rows.order_by().values_list(*columns, "trajectory__learner__name", named=True)


def _agreement(row, today):
    first = row.trajectory__learner__name.split(" ")[0]
    return OpenItem(
        code=f"start-agreement-{row.pk}",
        about=row.trajectory_id,
        task=AGREED,
        title=row.text,
        why=f"Afgesproken bij de start van {first}.",
        url=url("matching:start_talk", start_talk=row.talk_id),
        action="Bekijk de afspraak",
        since=as_day(row.at),
        due=row.due_on,
        context=row.organisation__name,
        urgency=urgency_of(row.due_on, today),
    )


@question
def _unread(user, today):
    """What one's parents were told and none of them has read."""
    rows = ParentsTold.objects.where(user, Can.SEE_START_TALK, today).filter(
        trajectory__learner__parents__user=user, read_at__isnull=True
    )
    columns = ("pk", "told_at", "trajectory_id", "trajectory__learner__name", "organisation__name")
    return rows.order_by().values_list(*columns, named=True)


def _told(row):
    first = row.trajectory__learner__name.split(" ")[0]
    return OpenItem(
        code=f"parents-told-{row.pk}",
        about=row.trajectory_id,
        task=PARENTS,
        title=f"Hoe raakt {first} op het werk, en op welke uren?",
        why=f"De school schreef het op voor {row.organisation__name}. Lees het even na.",
        url=url("matching:start_talks", trajectory=row.trajectory_id),
        action="Lees het",
        since=as_day(row.told_at),
        urgency=Urgency.CALM,
    )
