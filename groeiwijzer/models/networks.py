"""Learning networks: organisations around a cluster of programmes that meet to learn from each other (X10).

Every row names the network and whose it is: the database's own wall compares plain columns.
"""

import uuid

from django.db import models
from django.db.models import Q

from companies.models.base import EMPTY, person
from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import in_order, one_of, together
from duaalportal.lib.privacy import refuse_national_numbers

TEXT = {"max_length": 4000, "blank": True, "validators": [refuse_national_numbers]}


def network_ids(user, on):
    """A query of the networks in which an organisation of this person takes part on this day."""
    mine = user.access.organisation_ids(Can.SEE_NETWORKS)
    return NetworkMember.objects.running(on).filter(member_id__in=mine).order_by().values("network_id")


def reached_by(user, on, network="pk", owner="organisation_id"):
    """The condition on a row: of a network that one's own organisation runs or takes part in."""
    mine = user.access.organisation_ids(Can.SEE_NETWORKS)
    return Q(**{f"{owner}__in": mine}) | Q(**{f"{network}__in": network_ids(user, on)})


class NetworkQuerySet(models.QuerySet):
    """Reads of networks."""

    def visible_to(self, user, on):
        """Networks of an own organisation, and those it takes part in on this day."""
        return self.filter(reached_by(user, on))

    def run_by(self, user):
        """Networks that this person runs for an own organisation."""
        return self.filter(organisation_id__in=user.access.organisation_ids(Can.RUN_NETWORK))


class LearningNetwork(models.Model):
    """A cluster of programmes in a region, run by one organisation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="trekker"
    )
    name = models.CharField("naam", max_length=120, validators=[refuse_national_numbers])
    region = models.CharField("streek", max_length=120, validators=[refuse_national_numbers])
    about = models.TextField("waarover", **TEXT)
    founded_at = models.DateTimeField("opgericht op")
    founded_by = person("opgericht door")
    ended_at = models.DateTimeField("gestopt op", **EMPTY)
    ended_by = person("gestopt door", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = "lerend netwerk"
        verbose_name_plural = "lerende netwerken"
        ordering = ["name", "pk"]
        constraints = [together("ended_at", "ended_by", name="network_end_has_an_actor")]

    def __str__(self):
        return self.name


class NetworkRow(models.Model):
    """A row of a network; `organisation` is who runs it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(LearningNetwork, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="trekker"
    )

    class Meta:
        abstract = True


class NetworkProgramme(NetworkRow):
    """One programme of the cluster."""

    network = models.ForeignKey(LearningNetwork, on_delete=models.CASCADE, related_name="programmes")
    programme = models.ForeignKey("catalogue.Programme", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "opleiding van een netwerk"
        ordering = ["programme__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["network", "programme"], name="one_programme_per_network")
        ]

    def __str__(self):
        return str(self.programme_id)


class NetworkMemberQuerySet(models.QuerySet):
    """Reads of who takes part."""

    def running(self, on):
        """Who takes part on this day."""
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gt=on))


class NetworkMember(NetworkRow):
    """An organisation that takes part, and whom to turn to there: a person of the portal or a name and an address."""

    network = models.ForeignKey(LearningNetwork, on_delete=models.PROTECT, related_name="members")
    member = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="organisatie"
    )
    contact = person("contact", **EMPTY)
    contact_name = models.CharField("naam van het contact", max_length=120, blank=True)
    contact_email = models.EmailField("e-mailadres van het contact", blank=True)
    joined_on = models.DateField("sinds")
    left_on = models.DateField("niet meer vanaf", **EMPTY)
    added_at = models.DateTimeField()
    added_by = person("toegevoegd door")

    objects = NetworkMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "lid van een netwerk"
        verbose_name_plural = "leden van een netwerk"
        ordering = ["member__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "member"],
                condition=Q(left_on__isnull=True),
                name="one_open_membership_per_network",
            ),
            in_order("joined_on", "left_on", name="network_member_leaves_after_joining"),
        ]

    def __str__(self):
        return f"{self.member_id} in {self.network_id}"


class MeetingKind(models.TextChoices):
    """What kind of meeting."""

    MEETING = "meeting", "bijeenkomst"
    PEER_REVIEW = "peer_review", "intervisie"


class NetworkMeetingQuerySet(models.QuerySet):
    """Reads of meetings."""

    def visible_to(self, user, on):
        """Meetings of networks this person reads of."""
        return self.filter(reached_by(user, on, network="network_id"))

    def run_by(self, user):
        """Meetings of networks this person runs."""
        return self.filter(organisation_id__in=user.access.organisation_ids(Can.RUN_NETWORK))

    def standing(self):
        """Meetings that were not called off."""
        return self.filter(cancelled_at__isnull=True)


class NetworkMeeting(NetworkRow):
    """One meeting: invited, held with a report, or called off. A peer talk follows steps of its own."""

    Kind = MeetingKind

    network = models.ForeignKey(LearningNetwork, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField("soort", max_length=20, choices=MeetingKind, default=MeetingKind.MEETING)
    title = models.CharField("waarover", max_length=160, validators=[refuse_national_numbers])
    starts_at = models.DateTimeField("wanneer")
    minutes = models.PositiveSmallIntegerField("duur in minuten")
    where_at = models.CharField("waar", max_length=200, blank=True)
    invitation = models.TextField("uitnodiging", **TEXT)
    invited_at = models.DateTimeField("uitgenodigd op")
    invited_by = person("uitgenodigd door")
    steps = models.JSONField("stappen van de intervisie", default=dict)
    report = models.TextField("wat besproken werd", **TEXT)
    next_step = models.TextField("volgende stap", **TEXT)
    next_on = models.DateField("tegen wanneer", **EMPTY)
    reported_at = models.DateTimeField("verslag op", **EMPTY)
    reported_by = person("verslag door", **EMPTY)
    cancelled_at = models.DateTimeField("afgelast op", **EMPTY)
    cancelled_by = person("afgelast door", **EMPTY)
    cancel_reason = models.CharField("waarom", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = NetworkMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "bijeenkomst van een netwerk"
        verbose_name_plural = "bijeenkomsten van een netwerk"
        ordering = ["-starts_at", "pk"]
        indexes = [models.Index(fields=["network", "starts_at"], name="meeting_of_network")]
        constraints = [
            one_of("kind", MeetingKind, name="network_meeting_kind_is_known"),
            together("reported_at", "reported_by", name="network_report_has_an_actor"),
            together("cancelled_at", "cancelled_by", name="network_cancel_has_an_actor"),
        ]

    def __str__(self):
        return self.title

    @property
    def is_peer_review(self):
        """Whether this is a peer talk (intervisie)."""
        return self.kind == MeetingKind.PEER_REVIEW


class NetworkGuest(NetworkRow):
    """One person at one meeting: whether they come, whether they were there, and what they learned."""

    meeting = models.ForeignKey(NetworkMeeting, on_delete=models.PROTECT, related_name="guests")
    member = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="organisatie"
    )
    user = person("wie")
    comes = models.BooleanField("komt", **EMPTY)
    answered_at = models.DateTimeField("geantwoord op", **EMPTY)
    was_there = models.BooleanField("was erbij", **EMPTY)
    learned = models.TextField("wat geleerd", **TEXT)
    learned_at = models.DateTimeField("geschreven op", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "deelnemer van een bijeenkomst"
        verbose_name_plural = "deelnemers van een bijeenkomst"
        ordering = ["user__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="one_guest_per_meeting")]

    def __str__(self):
        return f"{self.user_id} bij {self.meeting_id}"


class NetworkPaper(NetworkRow):
    """Material of a meeting: a PDF or a picture, brought by one of the organisations."""

    meeting = models.ForeignKey(NetworkMeeting, on_delete=models.PROTECT, related_name="papers")
    member = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="van wie"
    )
    title = models.CharField("titel", max_length=160, validators=[refuse_national_numbers])
    file = models.FileField("bestand", max_length=200)
    file_name = models.CharField("naam van het bestand", max_length=160)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField("toegevoegd op")
    added_by = person("toegevoegd door")

    class Meta:
        verbose_name = "materiaal van een netwerk"
        verbose_name_plural = "materiaal van een netwerk"
        ordering = ["added_at", "pk"]

    def __str__(self):
        return self.title
