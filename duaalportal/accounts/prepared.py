"""Questions about one person whose SQL is composed once per set of roles and day, for what every request asks.

Which words such a query has depends on which roles run beside each other; who it is and in which organisations are
only keys in it. So it is composed for a stand-in with the same roles, and each call fills in the real keys: composing
took longer than answering. Only for PostgreSQL, where a key goes in and comes out as it is.
"""

import re
from functools import lru_cache, wraps
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection

from duaalportal.accounts.access import Access
from duaalportal.accounts.models import Membership, Organisation, User
from duaalportal.lib.questions import KEPT, Asked, Given, compose_once, filled_in, vendor

PERSON = UUID(int=1)
FIRST_ORGANISATION = 2  # keys of a stand-in, which no row has: those of rows are drawn
SETS_OF_ROLES = 200
KEY = re.compile("[0-9a-f]{32}")


def prepared(question):
    """Let `question(user, on)`, which gives a query of values, answer with its rows, composed once per set of roles.

    It may look at the roles and ask with the keys of the person and the organisations, and at nothing else.
    """

    @lru_cache(maxsize=SETS_OF_ROLES)
    def composed(roles, on):
        try:
            return question(_stand_in(roles), on).query.sql_with_params()
        except EmptyResultSet:
            return None, ()

    @wraps(question)
    def answer(user, on):
        roles, keys = _told_apart(user)
        statement, parameters = composed(roles, on)
        if statement is None:
            return []
        filled_in = [keys[value] if isinstance(value, UUID) else value for value in parameters]
        connection.ensure_connection()
        # straight to the driver: this is no question of the page, and a page's budget of queries is the same on SQLite
        return connection.connection.execute(statement, filled_in).fetchall()

    return answer


def _told_apart(user):
    """The roles of a person with a number in place of each organisation, and the keys behind the stand-in's."""
    # asked for each of a hundred questions of a page
    if user.access.told_apart is None:
        user.access.told_apart = _roles_and_keys(user)
    return user.access.told_apart


def _roles_and_keys(user):
    roles, numbers = [], {}
    for membership in user.access.memberships:
        number = numbers.setdefault(membership.organisation_id, FIRST_ORGANISATION + len(numbers))
        roles.append((number, membership.organisation.kind, membership.role))
    return tuple(roles), {PERSON: user.pk} | {UUID(int=number): pk for pk, number in numbers.items()}


def _stand_in(roles):
    user = User(pk=PERSON)
    user.access = Access(
        Membership(user=user, organisation=Organisation(pk=UUID(int=number), kind=kind), role=role)
        for number, kind, role in roles
    )
    return user


def question(compose):
    """Let `compose(user, on, *shape, **given)` be a question that is composed once per set of roles and day.

    As `prepared`, on both kinds of database, with more to fill in, and asked beside others (see lib/questions.py).
    A `Given` whose name is a function of person and day is filled in with what that gives.
    """

    @lru_cache(maxsize=KEPT)
    def composed(vendor, roles, on, shape, names):
        person = _stand_in(roles)
        found = compose_once(compose(person, on, *shape, **{name: Given(name) for name in names}))
        known = {PERSON} | {m.organisation_id for m in person.access.memberships}
        return found and found.with_parameters(tuple(_key_of(one, known) for one in found.parameters))

    @wraps(compose)
    def ask_with(user, on, *shape, **given):
        roles, keys = _told_apart(user)
        found = composed(vendor(), roles, on, shape, tuple(given))
        return Asked(found, filled_in(found, given | keys, user, on) if found else [])

    return ask_with


def _key_of(parameter, known):
    """A key of the stand-in as a place for the real one; KeyError for a key that is not of the person who asks."""
    if isinstance(parameter, str) and KEY.fullmatch(parameter):
        parameter = UUID(parameter)  # as SQLite keeps it
    if not isinstance(parameter, UUID):
        return parameter
    if parameter not in known:
        raise KeyError(parameter)
    return Given(parameter)
