"""Giving one's own tasks to a colleague for a while: a substitute in each team, so that rights follow and end by themselves."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from duaalportal.accounts.access import Can, Role
from duaalportal.accounts.models import Organisation, User
from duaalportal.lib.dates import as_day
from learningplans import team
from learningplans.models import TeamMember, Trajectory


class NothingToGive(team.TeamRefused):
    """There is no place in a team that could go to this colleague in that period."""


@dataclass
class Place:
    """One role in one organisation, with the places in teams that go with it."""

    organisation: Organisation
    role: Role
    rows: list = field(default_factory=list)

    @property
    def key(self):
        """How the page names it."""
        return f"{self.organisation.slug}.{self.role}"


@dataclass
class Replacement:
    """One colleague who stands in for a period, over so many learners."""

    who: User
    starts_on: object
    ends_on: object
    rows: list = field(default_factory=list)


def places_of(user, today):
    """The roles of this person that a substitute may have for a while, each with its places in teams (one query)."""
    own = Q(user=user) | Q(mentor__user=user)
    rows = TeamMember.objects.filter(
        own,
        organisation_id__in=user.access.organisation_ids(Can.HAND_OVER),
        substitute_for=None,
        successor=None,
        ended_at=None,
        trajectory__in=Trajectory.objects.open().order_by().values("pk"),
    ).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    rows = rows.select_related("organisation", "trajectory__learner", "user", "mentor__user")
    found = {}
    for row in rows.order_by("organisation__name", "role", "trajectory__learner__name", "pk"):
        key = (row.organisation_id, row.role)
        found.setdefault(key, Place(row.organisation, Role(row.role))).rows.append(row)
    return list(found.values())


def colleagues(place, user, today):
    """Who has the same role in the same organisation."""
    return team.people_with(place.organisation, place.role, today).exclude(pk=user.pk)


def standing_in_for(user, today):
    """Who stands in for this person now or later, by period (one query)."""
    own = Q(substitute_for__user=user) | Q(substitute_for__mentor__user=user)
    rows = TeamMember.objects.filter(own, ended_at=None, ends_on__gte=today)
    rows = rows.select_related("user", "trajectory__learner").order_by("starts_on", "user__name", "pk")
    found = {}
    for row in rows:
        key = (row.user_id, row.starts_on, row.ends_on)
        found.setdefault(key, Replacement(row.user, row.starts_on, row.ends_on)).rows.append(row)
    return list(found.values())


@transaction.atomic
def hand_over(*, user, place, who, starts_on, ends_on, note, at):
    """Let a colleague stand in for me in all my teams of this place; those where they are already go on. Gives the rows.

    Raises TeamRefused; then nothing changed.
    """
    made, why = [], None
    for row in sorted(
        place.rows, key=lambda row: row.trajectory_id
    ):  # the same order for all who lock several
        last = min(filter(None, (ends_on, row.ends_on, row.trajectory.ends_on)))
        if last < max(starts_on, as_day(at)):
            continue
        try:
            new = team.set_substitute(member=row, who=who, starts_on=starts_on, ends_on=last, by=user, at=at)
        except team.AlreadyInTeam as no:
            why = no
            continue
        if note.strip():
            new.handover_note = note.strip()
            new.save(update_fields=["handover_note"])
        made.append(new)
    if not made:
        raise why or NothingToGive("In die periode heb je hier geen lerenden die je kan overdragen.")
    return made


@transaction.atomic
def take_back(*, user, rows, at):
    """Stop a replacement today: the rights of the substitute end at once."""
    for row in sorted(rows, key=lambda row: row.trajectory_id):
        team.end_member(member=row, by=user, at=at)
