"""Questions about one person whose SQL is composed once per set of roles and day, for what every request asks.

Which words such a query has depends on which roles run beside each other; who it is and in which organisations are
only keys in it. So it is composed for a stand-in with the same roles, and each call fills in the real keys: composing
took longer than answering. Only for PostgreSQL, where a key goes in and comes out as it is.
"""

from functools import lru_cache, wraps
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection

from duaalportal.accounts.access import Access
from duaalportal.accounts.models import Membership, Organisation, User

PERSON = UUID(int=1)
FIRST_ORGANISATION = 2  # keys of a stand-in, which no row has: those of rows are drawn
SETS_OF_ROLES = 200


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
