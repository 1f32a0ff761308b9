"""The cast behind the second wall, and raw SQL from there; for tests on PostgreSQL."""

from contextlib import contextmanager

from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from companies.models import ProgrammeInterest
from duaalportal.accounts.models import User
from groeiwijzer import sharing
from tests.access.cast import Cast
from tests.factories.companies import PROGRAMME


@contextmanager
def walled_world():
    """The cast, with somebody of a third school who reads what is shared; rolled back at the end."""
    with transaction.atomic():
        cast = Cast()
        cast.reader = _coach_of(cast.third)
        _withdrawn_interest(cast)
        yield cast
        transaction.set_rollback(True)


def _coach_of(school):
    from duaalportal.accounts.access import Role
    from tests.factories.accounts import member

    person = member(Role.TRAJECTORY_COACH, school, name="Lezer")
    sharing.extend_to_member(membership=person.memberships.get(), at=timezone.now())
    return person


def _withdrawn_interest(cast):
    now = timezone.now()
    ProgrammeInterest.objects.create(
        organisation=cast.company,
        establishment=cast.site,
        programme_id=PROGRAMME,
        from_day=now.date(),
        shown_at=now,
        shown_by=cast.owner,
        withdrawn_at=now,
        withdrawn_by=cast.owner,
    )


def fresh(user):
    """The person as a new request loads them."""
    return User.objects.get(pk=user.pk)


def sql(statement, *values):
    """Raw SQL; rows, or how many were touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def refused(statement, *values):
    """Whether the database refuses this statement for lack of rights."""
    try:
        with transaction.atomic():
            sql(statement, *values)
    except ProgrammingError as error:
        return error.__cause__.sqlstate == "42501"
    return False
