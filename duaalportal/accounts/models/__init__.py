"""People, organisations, memberships, invitations and the audit trail."""

from duaalportal.accounts.models.audit import AuditEntry
from duaalportal.accounts.models.invitations import Invitation
from duaalportal.accounts.models.organisations import Membership, Organisation
from duaalportal.accounts.models.people import User

__all__ = ["AuditEntry", "Invitation", "Membership", "Organisation", "User"]
