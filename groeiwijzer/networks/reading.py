"""Reads of learning networks for the pages: the list with its rhythm, one network, one meeting."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from duaalportal.accounts.access import Can
from duaalportal.catalogue.models import Name
from duaalportal.lib.dates import school_year
from duaalportal.lib.ical import Entry
from groeiwijzer.models import LearningNetwork, NetworkMeeting, NetworkMember
from groeiwijzer.rules.networks import Rhythm

LINES = 20


def rhythm_of(count, law):
    """How a number of meetings stands against what the rules of a day ask; None on a day without them."""
    least, most = law.find(Name.NETWORK_LEAST), law.find(Name.NETWORK_MOST)
    return Rhythm(count, least.value, most.value) if least and most else None


def school_year_of(today):
    """The first moment of the school year of a day, and of the next one."""
    first = int(school_year(today)[:4])
    return tuple(timezone.make_aware(datetime(year, 9, 1)) for year in (first, first + 1))


def midnight(day):
    """The first moment of a day."""
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True, slots=True)
class Line:
    """One network on the list."""

    network: LearningNetwork
    programmes: list
    next_meeting: NetworkMeeting | None
    rhythm: Rhythm | None


def lines(networks, today, law):
    """Networks with their cluster, what comes next and how often they meet (four queries, however many)."""
    first, last = school_year_of(today)
    this_year = Q(
        meetings__cancelled_at__isnull=True, meetings__starts_at__gte=first, meetings__starts_at__lt=last
    )
    rows = list(
        networks.select_related("organisation")
        .prefetch_related("programmes__programme")
        .annotate(count=Count("meetings", filter=this_year))
        .order_by("ended_at", "name", "pk")
    )
    coming = defaultdict(list)
    ahead = NetworkMeeting.objects.standing().filter(
        network__in=[row.pk for row in rows], starts_at__gte=midnight(today)
    )
    for meeting in ahead.order_by("starts_at", "pk"):
        coming[meeting.network_id].append(meeting)
    return [
        Line(
            row,
            [one.programme.name for one in row.programmes.all()],
            next(iter(coming[row.pk]), None),
            rhythm_of(row.count, law),
        )
        for row in rows
    ]


def memberships(user, network, on):
    """The organisations of this person that take part, in which they read networks; by name."""
    mine = {one.pk: one for one in user.access.organisations(Can.SEE_NETWORKS)}
    rows = NetworkMember.objects.running(on).filter(network=network, member_id__in=mine)
    return [mine[row.member_id] for row in rows.order_by("member__name", "pk")]


def state_of(meeting, now):
    """State and words of a meeting, for a badge."""
    if meeting.cancelled_at:
        return "", "afgelast"
    if meeting.reported_at:
        return "ok", "verslag staat er"
    if meeting.starts_at <= now:
        return "wait", "verslag volgt"
    return "new", "komt eraan"


def entry(meeting, address):
    """The meeting as a line of somebody's agenda."""
    return Entry(
        uid=f"netwerk-{meeting.pk}@duaalportaal",
        title=f"{meeting.network.name}: {meeting.title}",
        start=meeting.starts_at,
        end=meeting.starts_at + timedelta(minutes=meeting.minutes),
        text=meeting.invitation,
        place=meeting.where_at,
        url=address,
    )
