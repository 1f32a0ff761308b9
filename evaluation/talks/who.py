"""The three of a talk: who stands on which side, and who can take on what is agreed."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models.functions import Coalesce

from duaalportal.accounts.access import Role
from evaluation.models import Party
from learningplans.models import TeamMember

OF_SCHOOL = (Role.DUAL_TEACHER, Role.TRAJECTORY_COACH)


@dataclass(frozen=True)
class Three:
    """The learner and the team of one talk on one day."""

    talk: object
    team: tuple

    @property
    def learner(self):
        """The learner of the talk."""
        return self.talk.trajectory.learner

    def party_of(self, user):
        """For which side this person speaks and signs; "" for who is none of the three."""
        if self.learner.user_id == user.pk:
            return Party.LEARNER.value
        roles = {row.role for row in self.team if user.pk in (row.user_id, row.mentor__user_id)}
        if Role.MENTOR in roles:
            return Party.MENTOR.value
        return Party.TEACHER.value if roles & set(OF_SCHOOL) else ""

    def name_of(self, party):
        """Who it is, in one name: of a side without anybody the word for it."""
        if party == Party.LEARNER:
            return self.learner.first_name
        roles = (Role.MENTOR,) if party == Party.MENTOR else OF_SCHOOL
        rows = [row for row in self.team if row.role in roles]
        rows.sort(key=lambda row: (roles.index(row.role), row.who))
        return rows[0].who if rows else Party(party).label

    @property
    def owners(self):
        """Who can take on what is agreed: (key, name, id of the account or None), the learner first."""
        found = {f"u.{self.learner.user_id}": (self.learner.name, self.learner.user_id)}
        for row in sorted(self.team, key=lambda row: (row.role != Role.MENTOR, row.who)):
            pk = row.user_id or row.mentor__user_id
            found.setdefault(f"u.{pk}" if pk else f"n.{row.who}", (row.who, pk))
        return [(key, name, pk) for key, (name, pk) in found.items()]

    def owner(self, key):
        """(name, id of the account or None) of a choice; ("", None) for nobody."""
        return next(((name, pk) for known, name, pk in self.owners if known == key), ("", None))


def three_of(talk, on):
    """Who stands around a talk: the school, and of the mentors those of its company (one query)."""
    rows = TeamMember.objects.running(on).filter(
        trajectory=talk.trajectory_id, role__in=[*OF_SCHOOL, Role.MENTOR]
    )
    rows = rows.annotate(who=Coalesce("user__name", "mentor__name"))
    columns = ("role", "organisation_id", "user_id", "mentor__user_id", "who")
    here = {talk.school_id, talk.organisation_id}
    found = rows.order_by("who", "pk").values_list(*columns, named=True)
    return Three(talk, tuple(row for row in found if not talk.organisation_id or row.organisation_id in here))


def read_id(text):
    """A key of the address; None when it is none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
