"""Who asks when a system asks: not a person but the organisation, as its coordinator sees it.

The stand-in has a key no person has and one role in one organisation. So the querysets and the wall of the database
answer as for any reader, and what is somebody's own (drafts, own remarks, own teams) is nobody's here.
"""

from duaalportal.accounts.access import Access
from duaalportal.accounts.models import Membership, User
from duaalportal.exchange.scopes import STANDS_AS


def stand_in(token):
    """The reader that this key stands for; it is never saved."""
    reader = User(pk=token.pk, name=token.name, email="")
    role = STANDS_AS[token.organisation.kind]
    reader.access = Access([Membership(user=reader, organisation=token.organisation, role=role)])
    return reader


def organisation_reader(user, organisation):
    """A person with the roles of one organisation alone: a list of it never holds what another role lets them see."""
    reader = User(pk=user.pk, name=user.name, email="")
    own = (one for one in user.access.memberships if one.organisation_id == organisation.pk)
    reader.access = Access(own)
    return reader
