"""The outbox: one message a day per person and channel, what each of them told, and how far the night came."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import one_of
from learningplans.models import Trajectory

PERSON = settings.AUTH_USER_MODEL


def person(**options):
    """Somebody a message goes to or is about."""
    return models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", **options)


class Channel(models.TextChoices):
    """Along which way a message leaves."""

    MAIL = "mail", "e-mail"
    SMS = "sms", "sms"


class MessageState(models.TextChoices):
    """Where a message is."""

    WAITING = "waiting", "wacht"
    CLAIMED = "claimed", "wordt verstuurd"
    SENT = "sent", "verstuurd"
    DROPPED = "dropped", "niet meer nodig"
    FAILED = "failed", "niet gelukt"


class MessageQuerySet(models.QuerySet):
    """Reads of the outbox."""

    def visible_to(self, user):
        """The messages to this person."""
        return self.filter(recipient=user)

    def to_send(self, now, stale):
        """What is due and waits, or was claimed by somebody who has not been heard of since `stale`."""
        free = Q(state=MessageState.WAITING) | Q(state=MessageState.CLAIMED, claimed_at__lt=stale)
        return self.filter(free, due_at__lte=now)


class Message(models.Model):
    """One message of one day to one person; its words are made when it leaves, of what is open at that moment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = person(verbose_name="aan")
    day = models.DateField("dag")
    channel = models.CharField("langs", max_length=10, choices=Channel, default=Channel.MAIL)
    state = models.CharField("toestand", max_length=10, choices=MessageState, default=MessageState.WAITING)
    # made of the key: who sends it twice, sends the same one
    message_id = models.CharField(max_length=120)
    made_at = models.DateTimeField("gemaakt")
    due_at = models.DateTimeField("te versturen vanaf")
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField("pogingen", default=0)
    sent_at = models.DateTimeField("verstuurd", null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "bericht"
        verbose_name_plural = "berichten"
        ordering = ["-day", "recipient", "channel"]
        indexes = [models.Index(fields=["state", "due_at"], name="messages_to_send")]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "day", "channel"], name="one_message_a_day_and_channel"
            ),
            one_of("state", MessageState, name="message_state_is_known"),
            one_of("channel", Channel, name="message_channel_is_known"),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | ~Q(state=MessageState.SENT) & Q(sent_at__isnull=True),
                name="message_is_sent_at_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.day} {self.get_channel_display()}"


class Step(models.TextChoices):
    """The ladder: the word that something is open, the second one, and who else hears of silence."""

    MAIL = "mail", "mail"
    AGAIN = "again", "tweede mail"
    LATE = "late", "gemeld aan wie ervoor instaat"
    SUBSTITUTE = "substitute", "gemeld aan de vervanger"
    CALL = "call", "op de bellijst"
    # no rung of it: what happened, once a week
    DIGEST = "digest", "overzicht van de week"


class ToldQuerySet(models.QuerySet):
    """Reads of what was told."""

    def visible_to(self, user, on=None):
        """What was told to this person, and around learners whom this person accompanies or oversees."""
        seen = Trajectory.objects.where(user, Can.CHASE, on).order_by().values("pk")
        return self.filter(Q(recipient=user) | Q(about__in=seen))

    def open(self):
        """Of what is still asked."""
        return self.filter(gone_on__isnull=True)


class Told(models.Model):
    """One step of the ladder that was taken for one open item: told to whom, of whose silence, by which message.

    It stands for as long as the item is open; once that is answered it has a last day, and a next time begins anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = person(verbose_name="aan")
    code = models.CharField("wat", max_length=160)
    step = models.CharField("stap", max_length=12, choices=Step)
    # who is asked to act, where somebody else hears of it
    of = person(null=True, blank=True, verbose_name="wachtend op")
    about = models.ForeignKey(
        Trajectory, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="traject"
    )
    # of the trajectory, for who oversees a school
    school = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    task = models.CharField("taak", max_length=40, blank=True)
    title = models.CharField("titel", max_length=200)
    due = models.DateField("gevraagd tegen", null=True, blank=True)
    on = models.DateField("op")
    # of a night most are not in a message yet: an index of those would be looked through for each one
    message = models.ForeignKey(
        Message,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="told",
        verbose_name="bericht",
    )
    gone_on = models.DateField("niet meer open sinds", null=True, blank=True)

    objects = ToldQuerySet.as_manager()

    class Meta:
        verbose_name = "herinnering"
        verbose_name_plural = "herinneringen"
        ordering = ["-on", "step", "pk"]
        indexes = [
            models.Index(fields=["about", "on"], name="told_about_a_learner"),
            models.Index(fields=["of", "step"], name="told_of_a_silence"),
            models.Index(fields=["message"], condition=Q(message__isnull=False), name="told_by_a_message"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "code", "step"],
                condition=Q(gone_on__isnull=True),
                name="each_step_is_told_once",
            ),
            one_of("step", Step, name="told_step_is_known"),
        ]

    def __str__(self):
        return f"{self.on} {self.get_step_display()}: {self.title}"


class Collection(models.Model):
    """How far one day's collecting came in one part of all people; whoever goes on begins after the cursor."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    day = models.DateField("dag")
    part = models.PositiveSmallIntegerField("deel")
    cursor = models.UUIDField("tot en met", null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=120, blank=True)
    done_at = models.DateTimeField("klaar", null=True, blank=True)
    asked = models.PositiveIntegerField("mensen nagekeken", default=0)
    told = models.PositiveIntegerField("mensen met nieuws", default=0)

    class Meta:
        verbose_name = "nachtelijke ronde"
        verbose_name_plural = "nachtelijke rondes"
        ordering = ["-day", "part"]
        constraints = [
            models.UniqueConstraint(fields=["day", "part"], name="one_collection_per_day_and_part")
        ]

    def __str__(self):
        return f"{self.day}, deel {self.part + 1}"
