"""Who asks what waits, on which day: rights by kind of organisation, and the values of the rules when needed."""

from datetime import timedelta
from functools import cached_property

from duaalportal.accounts.access import OrganisationKind
from duaalportal.catalogue.parameters import book as all_values
from duaalportal.lib.attention import Urgency

SOON = timedelta(days=31)
# how urgent something is after so many of its notices
STEPS = (Urgency.CALM, Urgency.NORMAL, Urgency.SOON)


class Asking:
    """One person on one day."""

    def __init__(self, user, today):
        self.user, self.today = user, today

    @cached_property
    def book(self):
        """The values of the rules of all times (one query, once)."""
        return all_values()

    def law(self, scheme=None, on=None):
        """The values of today, or of another day, in general or for a scheme."""
        return self.book.on(on or self.today, scheme)

    def of(self, can, kind=None):
        """Ids of organisations in which this person has the capability; of one kind when it is given."""
        mine = self.user.access.organisation_ids(can)
        if kind is None or not mine:
            return mine
        return {
            m.organisation_id
            for m in self.user.access.memberships
            if m.organisation_id in mine and m.organisation.kind == kind
        }

    def companies(self, can):
        """Ids of the own companies in which this person has the capability."""
        return self.of(can, OrganisationKind.COMPANY)

    def schools(self, can):
        """Ids of the own schools in which this person has the capability."""
        return self.of(can, OrganisationKind.SCHOOL)

    def slug(self, organisation_id):
        """The name in addresses of one of the own organisations (no query)."""
        return self.user.access.organisation(organisation_id).slug

    def at(self, organisation_id, establishment=""):
        """`where` for one of the own organisations: its name came with the rights (no query)."""
        name = self.user.access.organisation(organisation_id).name
        return self.where(organisation_id, name, establishment)

    def where(self, organisation_id, name, establishment=""):
        """The place an item belongs to, with one's role there when a person has several roles."""
        place = f"{name}, {establishment}" if establishment else name
        if len(self.user.access.memberships) < 2:
            return place
        roles = sorted(role.label for role in self.user.access.roles_in(organisation_id))
        return f"{place} (als {' en '.join(roles)})" if roles else place


def step_of(days, today):
    """How urgent it is after the notices of these days; None before the first one."""
    passed = sum(day <= today for day in days)
    return STEPS[min(passed, len(STEPS)) - 1] if passed else None


def so_long(days):
    """'1 dag', '6 dagen'."""
    return "1 dag" if days == 1 else f"{days} dagen"
