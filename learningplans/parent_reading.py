"""Who reads along with a learner: parents with the reason and the day it turns, and the people around the trajectory."""

from typing import NamedTuple

from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Invitation
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.dates import date_of
from learningplans.models import Guardian, GuardianGrant, TeamMember
from learningplans.rules.age import comes_of_age


class Reader(NamedTuple):
    """A parent, whether they read along today, and the sentence that says why or until when."""

    parent: Guardian
    reads: bool
    why: str
    grant: GuardianGrant | None = None
    invited: Invitation | None = None

    @property
    def badge(self):
        """The state in words, for the badge."""
        return ("ok", "leest mee") if self.reads else ("", "leest niet mee")


def of_age_on(learner, today):
    """The day on which the learner comes of age; None without a birth date."""
    if learner.birth_date is None:
        return None
    return comes_of_age(learner.birth_date, book().on(today).value(Name.MINOR_UNTIL))


def readers(learner, today, *, with_invitations=False, own=False):
    """The parents whose line is open, each with whether and why they read along, said to the learner when `own` (three queries)."""
    parents = list(Guardian.objects.filter(learner=learner).running(today).select_related("user"))
    grants = {row.parent_id: row for row in GuardianGrant.objects.filter(learner=learner).running(today)}
    turns = of_age_on(learner, today)
    invited = _invited(learner, parents) if with_invitations else {}
    return [
        _reader(row, turns, grants.get(row.pk), today, own)._replace(invited=invited.get(row.email.lower()))
        for row in parents
    ]


def _reader(parent, turns, grant, today, own):
    if parent.user_id is None:
        return Reader(parent, False, "Nog geen account.")
    if turns is None:
        return Reader(parent, True, "Zonder geboortedatum telt een lerende als minderjarig.")
    if today < turns:
        return Reader(parent, True, f"Tot de 18de verjaardag op {date_of(turns, today=today)}.")
    if grant:
        until = date_of(grant.ends_on, today=today)
        whose = "jouw toestemming" if own else "toestemming van de lerende"
        return Reader(parent, True, f"Met {whose}, tot en met {until}.", grant)
    why = "Jij gaf geen toestemming." if own else "De lerende is meerderjarig en gaf geen toestemming."
    return Reader(parent, False, why)


def _invited(learner, parents):
    """The open invitations to these parents, by address (one query)."""
    addresses = [row.email.lower() for row in parents if row.email and row.user_id is None]
    if not addresses:
        return {}
    rows = Invitation.objects.open(timezone.now()).filter(
        organisation=learner.school_id, role=Role.GUARDIAN, email__in=addresses
    )
    return {row.email: row for row in rows}


def people_around(trajectory, today):
    """Who has a place in the team today, with the role and for whom (one query)."""
    rows = TeamMember.objects.filter(trajectory=trajectory).running(today)
    return rows.select_related("user", "mentor", "organisation")
