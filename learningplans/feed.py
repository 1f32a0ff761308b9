"""The calendar of one person, for their own agenda: a secret address of which only the hash is kept.

What stands in it is asked anew each time, with the rights of that moment: whose role ended reads an empty calendar.
It leaves the portal for the agenda of somebody's phone, so learners have their first name only, and nobody an absence.
"""

import hashlib
import secrets
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q

from duaalportal.accounts import audit
from duaalportal.accounts.access import Can, Role
from duaalportal.lib.dates import BRUSSELS
from duaalportal.lib.ical import Entry
from learningplans.clocks import every_clock_for
from learningplans.days import facts_for
from learningplans.models import CalendarFeed, Learner, Meeting, Placement, TeamMember, Trajectory
from learningplans.rules.clocks import INTERRUPTED, REGISTRATION, WITHOUT_AGREEMENT
from learningplans.rules.days import Where, days_of

DAY = timedelta(days=1)
BACK, AHEAD = 14 * DAY, 120 * DAY
# a person accompanies no more; an agenda with more would help nobody
MOST = 80
# so many learners of one day are named one by one
NAMED = 5
OWN = "@duaalportaal"
TURNS = {
    WITHOUT_AGREEMENT: "Laatste dag zonder overeenkomst",
    INTERRUPTED: "Twee weken onderbroken",
    REGISTRATION: "Overeenkomst registreren, ten laatste",
}

audit.verbs(
    feed_made="maakte een geheim agenda-adres",
    feed_revoked="trok het geheime agenda-adres in",
)


# --- the address ------------------------------------------------------------------------------------------------


@transaction.atomic
def make_feed(*, user, at):
    """Give a person a secret address and return its token, which exists nowhere else; the former one stops."""
    CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=at)
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(user=user, token_hash=_hash(token), made_at=at)
    audit.record("feed_made", feed, by=user, at=at)
    return token


@transaction.atomic
def revoke_feed(*, user, at):
    """Take the address back; without one nothing changes."""
    for feed in CalendarFeed.objects.filter(user=user, revoked_at__isnull=True):
        feed.revoked_at = at
        feed.save(update_fields=["revoked_at"])
        audit.record("feed_revoked", feed, by=user, at=at)


def open_feed(user):
    """The address a person has now, without its token; None without one."""
    return CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).first()


def owner_of(token):
    """Whose calendar a token opens; None for one that is unknown, taken back, or of an account that is closed."""
    rows = CalendarFeed.objects.filter(token_hash=_hash(token), revoked_at__isnull=True, user__is_active=True)
    feed = rows.select_related("user").first()
    return feed.user if feed else None


def _hash(token):
    return hashlib.sha256(token.encode()).hexdigest()


# --- what stands in it ------------------------------------------------------------------------------------------


def entries(user, today, first=None, last=None):
    """Everything in the calendar of a person in a period, in order; a fixed number of queries."""
    first, last = first or today - BACK, last or today + AHEAD
    if not user.access.memberships:
        return []
    own, around = _own(user), _around(user, today)
    rows = [*own, *around]
    found = [*_own_days(own, user, first, last), *_days_of_others(around, user, first, last)]
    found += [*_meetings(user, first, last), *_ends(rows, user, first, last)]
    found += _turns(around, user, today, first, last)
    return sorted(found, key=lambda entry: (_begin(entry), entry.uid))


def _begin(entry):
    start = entry.start
    return start if isinstance(start, datetime) else datetime.combine(start, time(), BRUSSELS)


def _open(user):
    return Trajectory.objects.where(user, Can.SEE_DAYS).open().select_related("learner")


def _own(user):
    """The own trajectory of a learner."""
    if not user.access.has_role(Role.LEARNER):
        return []
    return list(_open(user).filter(learner__user=user).order_by("starts_on", "pk")[:MOST])


def _around(user, today):
    """Trajectories in whose team somebody stands, and those of own children; not all that one oversees."""
    team = TeamMember.objects.of(user, Can.SEE_DAYS, today).order_by()
    rule = Q(pk__in=team.values("trajectory"))
    if user.access.has_role(Role.GUARDIAN):
        children = Learner.objects.open_to_parent(user, today).order_by()
        rule |= Q(learner__in=children.values("pk"))
    rows = _open(user).filter(rule).exclude(learner__user=user)
    return list(rows.order_by("learner__name", "pk")[:MOST])


def _own_days(rows, user, first, last):
    """Each day at the workplace with its hours."""
    facts = facts_for(rows, first, last, user)
    for row in rows:
        for day in days_of(facts[row.pk], first, last):
            if day.where is Where.WORK:
                yield Entry(
                    f"werkdag-{row.pk}-{day.day}{OWN}",
                    f"Werkplek: {day.work.company}",
                    datetime.combine(day.day, day.work.from_time, BRUSSELS),
                    datetime.combine(day.day, day.work.until_time, BRUSSELS),
                )


def _days_of_others(rows, user, first, last):
    """One line per day with who is expected at the workplace; who was reported absent is left out, without a word."""
    facts, found = facts_for(rows, first, last, user), {}
    for row in rows:
        for day in days_of(facts[row.pk], first, last):
            if day.where is Where.WORK and day.state != "absent":
                found.setdefault(day.day, []).append(row.learner.first_name)
    for day, names in found.items():
        yield Entry(f"werkdagen-{user.pk}-{day}{OWN}", f"Op de werkplek: {who(names)}", day, day)


def who(names):
    """Some by name; a whole class as a number."""
    return ", ".join(names) if len(names) <= NAMED else f"{len(names)} lerenden"


def _meetings(user, first, last):
    """Visits and talks one planned or is asked to."""
    if not user.access.can(Can.SEE_MEETINGS):
        return
    span = (datetime.combine(first, time(), BRUSSELS), datetime.combine(last, time.max, BRUSSELS))
    rows = Meeting.objects.where(user, Can.SEE_MEETINGS).filter(
        Q(people__user=user) | Q(planned_by=user), cancelled_at__isnull=True, starts_at__range=span
    )
    for row in rows.select_related("trajectory__learner").order_by("starts_at", "pk").distinct():
        about = f": {row.trajectory.learner.first_name}" if row.trajectory_id else ""
        kind = str(row.get_kind_display())
        yield Entry(
            f"gesprek-{row.pk}{OWN}",
            f"{kind[0].upper()}{kind[1:]}{about}",
            row.starts_at,
            row.starts_at + timedelta(minutes=row.minutes),
            place=row.where_at,
        )


def _ends(rows, user, first, last):
    """The last day of each placement."""
    names = {row.pk: row.learner.first_name for row in rows}
    places = Placement.objects.where(user, Can.SEE_DAYS).filter(
        trajectory__in=names, ended_at__isnull=True, ends_on__range=(first, last)
    )
    for row in places.order_by("ends_on", "pk"):
        title = f"Laatste dag op de werkplek: {names[row.trajectory_id]}"
        yield Entry(f"einde-{row.pk}{OWN}", title, row.ends_on, row.ends_on)


def _turns(rows, user, today, first, last):
    """The last days of clocks, for who accompanies from the school."""
    if not user.access.can(Can.START_TRAJECTORY):
        return
    mine = user.access.organisation_ids(Can.START_TRAJECTORY)
    rows = [row for row in rows if row.school_id in mine]
    clocks = every_clock_for(rows, today)
    for row in rows:
        for clock in clocks[row.pk]:
            if clock.turns_on and first <= clock.last_day <= last:
                title = f"{TURNS[clock.code]}: {row.learner.first_name}"
                yield Entry(f"klok-{clock.code}-{row.pk}{OWN}", title, clock.last_day, clock.last_day)
