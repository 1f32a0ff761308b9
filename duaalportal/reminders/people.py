"""The people of one batch as reminders need them: rights, preference, and who is quiet today. A few queries in all."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef

from duaalportal.accounts.access import Access, OrganisationKind
from duaalportal.accounts.models import Membership, User
from duaalportal.catalogue.models import Holiday, SchoolDay, SchoolDayKind
from duaalportal.reminders.models import Preference, Rhythm
from duaalportal.reminders.rules import Closed, Quiet, first_working_day
from learningplans.models import Absence, TeamMember

# so far back closed days are counted: what was asked before is late without them
BACK = timedelta(days=183)


@dataclass(frozen=True)
class Day:
    """What is the same for everybody on a day, and on which days schools were closed."""

    date: object
    holidays: tuple
    closed: Closed

    @classmethod
    def of(cls, date):
        """The day with its holidays and the free days of all schools (two queries)."""
        rows = Holiday.objects.order_by().values_list("first_day", "last_day")
        holidays, own = tuple(rows), defaultdict(list)
        # on the day for study of a school its people work
        days = SchoolDay.objects.filter(
            kind=SchoolDayKind.FREE, first_day__lte=date, last_day__gte=date - BACK
        )
        for school, first, last in days.order_by().values_list("school_id", "first_day", "last_day"):
            own[school].append((first, last))
        return cls(date, holidays, Closed(date - BACK, date, holidays, own))

    def quiet_on(self, day):
        """What makes a day quiet."""
        return Quiet(day, tuple(one for one in self.holidays if one[0] <= day <= one[1]))

    @cached_property
    def quiet(self):
        """What makes the day itself quiet."""
        return self.quiet_on(self.date)

    @cached_property
    def first_of_week(self):
        """The first day of this week that is not quiet for everybody; None when there is none."""
        return first_working_day(self.date, lambda day: self.quiet_on(day).for_everybody())


def reachable(day):
    """Accounts with a running role and an address, in order of their keys."""
    has_role = Membership.objects.running(day).filter(user=OuterRef("pk")).order_by()
    return User.objects.filter(Exists(has_role), is_active=True).exclude(email="").order_by("pk")


@dataclass
class People:
    """People with what reminders ask of them."""

    users: list
    day: Day
    preferences: dict = field(default_factory=dict)
    away: set = field(default_factory=set)
    replaced: set = field(default_factory=set)
    # person -> everything open, once they were asked
    asked: dict = field(default_factory=dict)

    @classmethod
    def of(cls, users, day):
        """These people on a day (four queries)."""
        users, keys = list(users), [user.pk for user in users]
        _give_access(users, keys, day.date)
        return cls(
            users,
            day,
            {one.user_id: one for one in Preference.objects.filter(user__in=keys).order_by()},
            _away(keys, day.date),
            _replaced(keys, day.date),
        )

    def is_quiet(self, user):
        """Whether this person hears nothing today: free, away, or asked for quiet."""
        chosen = self.preferences.get(user.pk)
        if chosen and chosen.quiet_until and chosen.quiet_until >= self.day.date:
            return True
        if user.pk in self.away or not user.access.memberships:
            return True
        return self._is_free(user, self.day.date)

    def first_of_week(self, user):
        """The first day of this week on which this person works; None when there is none."""
        return first_working_day(self.day.date, lambda day: self._is_free(user, day))

    def closed(self, user, school):
        """The days that do not count in what this person does for a school: none for who works in a company too."""
        return self.day.closed.days(school) if school and not _in_a_company(user) else ()

    def is_closed(self, user, school):
        """Whether what this person does for a school waits, because it is closed today."""
        return self.day.date in self.closed(user, school)

    def _is_free(self, user, day):
        quiet = self.day.quiet_on(day)
        if _in_a_company(user):
            return quiet.for_everybody()
        return quiet.for_schools() or all(
            self.day.closed.on(day, m.organisation_id) for m in user.access.memberships
        )

    def rhythm(self, user):
        """How often this person wants to hear."""
        chosen = self.preferences.get(user.pk)
        return Rhythm(chosen.rhythm) if chosen else Rhythm.DAILY


def _in_a_company(user):
    schools = (OrganisationKind.SCHOOL, OrganisationKind.TRAINING_CENTRE)
    return any(m.organisation.kind not in schools for m in user.access.memberships)


def _give_access(users, keys, on):
    held = defaultdict(list)
    for row in Membership.objects.filter(user__in=keys).running(on).select_related("organisation").order_by():
        held[row.user_id].append(row)
    for user in users:
        rows = held[user.pk]
        user.access = Access(sorted(rows, key=lambda row: (row.organisation.name, row.starts_on, row.role)))


def _away(keys, on):
    """Learners who are not there that day."""
    rows = Absence.objects.standing().overlapping(on, on).filter(kind=Absence.Kind.ABSENT)
    rows = rows.filter(trajectory__learner__user__in=keys).order_by()
    return set(rows.values_list("trajectory__learner__user_id", flat=True))


def _replaced(keys, on):
    """(person, trajectory) where somebody stands in that day: the substitute is asked meanwhile."""
    rows = TeamMember.objects.running(on).order_by()
    # each way by its own index: a place in a team is that of an account, or of a mentor who may have one
    own = rows.filter(substitute_for__user__in=keys).values_list("substitute_for__user_id", "trajectory_id")
    mentors = rows.filter(substitute_for__user=None, substitute_for__mentor__user__in=keys)
    mentors = mentors.values_list("substitute_for__mentor__user_id", "trajectory_id")
    return set(own.union(mentors))
