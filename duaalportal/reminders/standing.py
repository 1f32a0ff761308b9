"""Count who keeps others waiting around learners: the open items of people, kept as rows that hold no words of them.

A page cannot ask what waits for somebody else: it stands behind the wall of who reads. So it is asked behind the page,
with the same question, each morning and whenever somebody who follows up asks for it.
"""

from collections import defaultdict
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from duaalportal.accounts.access import OrganisationKind, Role
from duaalportal.accounts.models import User
from duaalportal.reminders.kinds import kind_of
from duaalportal.reminders.models import Waiting
from duaalportal.reminders.people import Day, People
from duaalportal.reminders.queries import open_items
from learningplans.models import Guardian, TeamMember, Trajectory

# what a line says, besides whose it is
SAYS = ["organisation", "role", "kind", "since", "due", "urgency"]


class Seat(NamedTuple):
    """For whom somebody acts around one learner, and as what."""

    organisation: object
    role: str


@transaction.atomic
def take_stock(*, users, at):
    """Ask what waits for these people and keep it; how many lines there are (a few queries, and those of each person)."""
    today = timezone.localdate(at)
    people = People.of(users, Day.of(today))
    return note(people=people, found={user: open_items(user, today) for user in people.users}, at=at)


@transaction.atomic
def note(*, people, found, at):
    """Keep what was found to be open for these people instead of what stood there; how many lines there are."""
    lines = {}
    for user, items in found.items():
        for item in items:
            kind = kind_of(item.code)
            for trajectory in item.trajectories if kind else ():
                if (user.pk, trajectory) not in people.replaced:
                    lines[user.pk, trajectory, item.code] = (user, kind, item)
    keys = {trajectory for _, trajectory, _ in lines}
    schools = dict(Trajectory.objects.filter(pk__in=keys).order_by().values_list("pk", "school_id"))
    seats = _seats(found, keys, people.day.date)
    rows = [
        _row(user, schools[trajectory], trajectory, seats, kind, item, at)
        for (_, trajectory, _), (user, kind, item) in lines.items()
    ]
    stands, gone = {}, []
    for row in Waiting.objects.filter(user__in=list(found)).order_by():
        if (row.user_id, row.trajectory_id, row.code) in lines:
            stands[row.user_id, row.trajectory_id, row.code] = row
        else:
            gone.append(row.pk)
    Waiting.objects.filter(pk__in=gone).delete()
    rows = [row for row in rows if row]
    changed = [row for row in rows if _says(row) != _says(stands.get(_key(row)))]
    Waiting.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["user", "trajectory", "code"],
        update_fields=[*SAYS, "counted_at"],
        batch_size=500,
    )
    # what stays as it is was counted too
    Waiting.objects.filter(user__in=list(found)).exclude(counted_at=at).update(counted_at=at)
    return len(rows)


def _key(row):
    return row.user_id, row.trajectory_id, row.code


def _says(row):
    return row and (row.organisation_id, row.role, row.kind, row.since, row.due, row.urgency)


def _row(user, school, trajectory, seats, kind, item, at):
    seat = seats.get((user.pk, trajectory)) or _by_membership(user, school)
    return seat and Waiting(
        school_id=school,
        trajectory_id=trajectory,
        organisation_id=seat.organisation,
        user=user,
        role=seat.role,
        code=item.code[:160],
        kind=kind.key,
        since=item.since,
        due=item.due,
        urgency=int(item.urgency),
        counted_at=at,
    )


def _seats(users, trajectories, on):
    """(person, trajectory) -> Seat: by a place in the team, as the learner, or as a parent (three queries)."""
    keys, found = [user.pk for user in users], {}
    parents = Guardian.objects.filter(user__in=keys, learner__trajectories__in=trajectories).order_by()
    for user, trajectory, school in parents.values_list("user_id", "learner__trajectories", "school_id"):
        found[user, trajectory] = Seat(school, Role.GUARDIAN.value)
    own = Trajectory.objects.filter(pk__in=trajectories, learner__user__in=keys).order_by()
    for user, trajectory, school in own.values_list("learner__user_id", "pk", "school_id"):
        found[user, trajectory] = Seat(school, Role.LEARNER.value)
    team = TeamMember.objects.running(on).filter(
        Q(user__in=keys) | Q(mentor__user__in=keys), trajectory__in=trajectories
    )
    columns = ("user_id", "mentor__user_id", "trajectory_id", "organisation_id", "role")
    for user, mentor, trajectory, organisation, role in team.order_by("starts_on", "pk").values_list(
        *columns
    ):
        found[user or mentor, trajectory] = Seat(organisation, role)
    return found


def _by_membership(user, school):
    """Who has no place in the team leads: the school, or else a company."""
    of_school = [m for m in user.access.memberships if m.organisation_id == school]
    leads = [m for m in user.access.memberships if m.organisation.kind != OrganisationKind.SCHOOL]
    found = next(iter([*of_school, *leads]), None)
    return found and Seat(found.organisation_id, found.role)


# --- whom to ask ----------------------------------------------------------------------------------------------------


def around(trajectories, on):
    """The people with an account who have something to do around these learners (four queries)."""
    keys = list(trajectories)
    team = TeamMember.objects.running(on).filter(trajectory__in=keys).order_by()
    found = set()
    for user, mentor in team.values_list("user_id", "mentor__user_id"):
        found.add(user or mentor)
    rows = Trajectory.objects.filter(pk__in=keys).order_by()
    found |= set(rows.values_list("learner__user_id", flat=True))
    found |= set(
        Guardian.objects.filter(learner__trajectories__in=keys).order_by().values_list("user_id", flat=True)
    )
    return list(User.objects.filter(pk__in=found - {None}, is_active=True).order_by("pk"))


def in_batches(users, size=100):
    """These people, so many at a time."""
    batches = defaultdict(list)
    for nth, user in enumerate(users):
        batches[nth // size].append(user)
    return list(batches.values())
