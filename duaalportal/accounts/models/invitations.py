"""Invitations: only the hash of the token is kept, and one invitation opens one door once."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Role

# how often a mail that did not leave is tried, and how long one try can last: longer than the task that sends it
MAIL_TRIES = 5
MAIL_TRY_LASTS = timedelta(minutes=2)


class InvitationQuerySet(models.QuerySet):
    """Reads of invitations."""

    def open(self, at):
        """Invitations that can still be accepted at this moment."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at)

    def awaiting_mail(self, at):
        """Open invitations whose mail must still leave and that nobody is sending at this moment."""
        return self.open(at).filter(
            Q(mail_tried_at__isnull=True) | Q(mail_tried_at__lt=at - MAIL_TRY_LASTS),
            mail_wanted_at__isnull=False,
            mailed_at__isnull=True,
            mail_tries__lt=MAIL_TRIES,
        )

    def managed_by(self, user):
        """Invitations of the organisations whose people this person manages."""
        from duaalportal.accounts.access import Can

        return self.filter(organisation_id__in=user.access.organisation_ids(Can.MANAGE_MEMBERS))


class Invitation(models.Model):
    """An offer of one role in one organisation to one address, until it is used, withdrawn or too old."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField("e-mailadres", max_length=254)
    name = models.CharField("naam", max_length=120)
    role = models.CharField("rol", max_length=30, choices=Role)
    ends_on = models.DateField("rol tot en met", null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField("uitgenodigd op")
    expires_at = models.DateTimeField("geldig tot")
    accepted_at = models.DateTimeField("aanvaard op", null=True, blank=True)
    accepted_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField("ingetrokken op", null=True, blank=True)
    revoked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    # the outbox: the row itself says that a mail must leave; the token is made by who sends it
    mail_wanted_at = models.DateTimeField("mail gevraagd op", null=True, blank=True)
    mail_tried_at = models.DateTimeField("mail geprobeerd op", null=True, blank=True)
    mail_tries = models.PositiveSmallIntegerField("keren geprobeerd", default=0)
    mailed_at = models.DateTimeField("mail vertrokken op", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "uitnodiging"
        verbose_name_plural = "uitnodigingen"
        ordering = ["-invited_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_acceptance_has_an_actor",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="invitation_withdrawal_has_an_actor",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_ends_one_way",
            ),
            models.CheckConstraint(
                condition=Q(mailed_at__isnull=True)
                | Q(mail_wanted_at__isnull=False, mail_tried_at__isnull=False, mail_tries__gte=1),
                name="invitation_mail_that_left_was_wanted_and_tried",
            ),
        ]

    @property
    def mail_is_under_way(self):
        """Whether the mail has yet to leave, and will be tried (again)."""
        return bool(self.mail_wanted_at) and not self.mailed_at and self.mail_tries < MAIL_TRIES

    @property
    def mail_did_not_leave(self):
        """Whether sending the mail was given up."""
        return bool(self.mail_wanted_at) and not self.mailed_at and self.mail_tries >= MAIL_TRIES

    def __str__(self):
        return f"{self.email}: {self.get_role_display()} bij {self.organisation}"
