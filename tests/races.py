"""What stories of two people at the same moment share: their calls, each behind the wall, and what came of them."""

from django.utils import timezone

from duaalportal.accounts import rls
from tests.stories import as_now


def as_person(person, act):
    """A call of a person, as a request runs it."""

    def call():
        user = as_now(person)
        with rls.behind_the_wall(user):
            return act(user, timezone.now())

    return call


def outcome(results, refusals):
    """(what was given, what was refused)."""
    refused = [one for one in results if isinstance(one, refusals)]
    others = [one for one in results if isinstance(one, Exception) and not isinstance(one, refusals)]
    assert not others, others
    return [one for one in results if not isinstance(one, Exception)], refused
