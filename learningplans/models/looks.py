"""What ties a person to learners on one day, read once for all that a page or a night asks about that person."""

from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from functools import cached_property, wraps
from itertools import chain

from django.db.models import Q

from duaalportal.accounts.access import roles_that_can
from duaalportal.accounts.prepared import question as prepared_question
from duaalportal.lib.questions import Given, Keys, ask
from learningplans.models import trajectories
from learningplans.models.learners import Learner

# a trajectory that is closed and ended before that asks nobody anything today
LATELY = timedelta(days=366)


class Look:
    """What ties a person to learners on one day, read once: places in teams, and children whose parent reads along."""

    def __init__(self, user, on, lately=False):
        self.user, self.on, self.lately = user, on, lately
        self._asked, self._found = {}, {}

    @cached_property
    def places(self):
        """Trajectory and its state, organisation, role and side of each place in a team that names this person (one query)."""
        if not self.is_in_teams:
            return []
        (rows,) = ask([self.question])
        return rows

    @property
    def question(self):
        """The question after its places."""
        return (_places_lately if self.lately else _places)(self.user, self.on)

    @property
    def is_in_teams(self):
        """Whether this person can have a place in a team."""
        return self.user.access.has_role(*trajectories.TEAM_ROLES)

    def trajectories(self, can, *, is_open=False, **side):
        """Ids of those in whose team this person has a place in a role that has the capability; of one side if given.

        With `is_open` only of those that go on: who is at it for years stands in the teams of hundreds.
        """
        at = side.get("on_school_side")
        if (can, is_open, at) not in self._asked:
            self._asked[can, is_open, at] = self._trajectories(can, is_open, at)
        return self._asked[can, is_open, at]

    def _trajectories(self, can, is_open, at):
        if not self.places:
            return Keys()
        mine, roles = self.user.access.organisation_ids(can), roles_that_can(can)
        there = frozenset(
            place
            for place in self._by_place
            if place[0] in mine and place[1] in roles and at in (None, place[2]) and (place[3] or not is_open)
        )
        if there not in self._found:
            self._found[there] = Keys(chain.from_iterable(self._by_place[place] for place in there))
        return self._found[there]

    @cached_property
    def _by_place(self):
        # whoever has many learners has them in a few roles, and many questions are about the same ones
        found = defaultdict(list)
        for row in self.places:
            is_open = row.trajectory__state not in trajectories.CLOSED_STATES
            found[row.organisation_id, row.role, row.on_school_side, is_open].append(row.trajectory_id)
        return found

    def in_teams(self, can, **side):
        """The way that a place in a team is."""
        ids = self.trajectories(can, **side)
        return [Q(pk__in=ids)] if ids else []

    def parents_of(self):
        """Condition on a trajectory: this person reads along with its learner."""
        return Q(learner__in=self.children)

    @cached_property
    def children(self):
        """Ids of the learners whose parent this person is, while one reads along."""
        return list(
            Learner.objects.open_to_parent(self.user, self.on).order_by().values_list("pk", flat=True)
        )


@prepared_question
def _places(user, on):
    return _of_this_person(user, trajectories.TeamMember.objects.running(on))


@prepared_question
def _places_lately(user, on):
    lately = Q(trajectory__ends_on__gte=on - LATELY) | ~Q(trajectory__state__in=trajectories.CLOSED_STATES)
    return _of_this_person(user, trajectories.TeamMember.objects.running(on).filter(lately))


def _of_this_person(user, rows):
    rows = rows.order_by()
    columns = ("trajectory_id", "trajectory__state", "organisation_id", "role", "on_school_side")
    named = [rows.filter(is_me).values_list(*columns, named=True) for is_me in rows.names(user)]
    return named[0].union(*named[1:])


class LookAhead(Look):
    """What will tie whoever asks to learners: for a question that is composed before, see `question`."""

    def in_teams(self, can, **side):
        """The way that a place in a team is, whoever asks."""
        return [Q(pk__among=Given(lambda user, on: look_of(user, on).trajectories(can, **side)))]

    def parents_of(self):
        """Condition on a trajectory, whoever asks."""
        return Q(learner__among=Given(lambda user, on: look_of(user, on).children))


_look = ContextVar("one_look", default=None)


@contextmanager
def one_look(user, on, lately=False):
    """Within: the ways are asked once, for a page that asks many things of one person and changes nothing.

    With `lately` of learners who did not leave long ago: from the others nothing waits any more, though their team stands.
    """
    if look_of(user, on):
        yield
        return
    with _looking(Look(user, on, lately)):
        yield


@contextmanager
def one_look_of(users, on):
    """The same, lately, for many people who are asked beside each other what waits for them (one trip for all of them)."""
    looks = [Look(user, on, lately=True) for user in users]
    in_teams = [look for look in looks if look.is_in_teams]
    for look, rows in zip(in_teams, ask([look.question for look in in_teams]), strict=True):
        look.places = rows
    with _looking(*looks):
        yield


@contextmanager
def _looking(*looks):
    token = _look.set({(look.user.pk, look.on): look for look in looks})
    try:
        yield
    finally:
        _look.reset(token)


def question(compose):
    """Let `compose(user, on, *shape, **given)` be composed once; within one look, its phrases are filled in from that."""

    @prepared_question
    @wraps(compose)
    def from_the_look(user, on, *shape, **given):
        with _looking(LookAhead(user, on)):
            return compose(user, on, *shape, **given)

    by_itself = prepared_question(compose)

    @wraps(compose)
    def ask_with(user, on, *shape, **given):
        return (from_the_look if look_of(user, on) else by_itself)(user, on, *shape, **given)

    return ask_with


def look_of(user, on):
    """The look within which this person is asked about, or None."""
    return (_look.get() or {}).get((user.pk, on))


def stands_in_teams(user, on):
    """Whether this person has a place in a team on a day; within one look that is read anyway."""
    return bool((look_of(user, on) or Look(user, on)).places)
