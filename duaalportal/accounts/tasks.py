"""What the worker is told to do; one call each."""

from celery import shared_task
from django.utils import timezone

from duaalportal.accounts import invitations


@shared_task(name="accounts.send_invitation", soft_time_limit=60, time_limit=90)
def send_invitation(*, invitation_id: str) -> None:
    """Send the mail of this invitation, unless it left or is being sent."""
    invitations.deliver(invitation_id=invitation_id, clock=timezone.now)


@shared_task(name="accounts.send_waiting_invitations", soft_time_limit=60, time_limit=90)
def send_waiting_invitations() -> None:
    """Send the mails of invitations that were left lying."""
    invitations.deliver_waiting(clock=timezone.now)
