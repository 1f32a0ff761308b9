import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class JobState(models.TextChoices):
    QUEUED = "queued", "In de wachtrij"
    RUNNING = "running", "Bezig"
    DONE = "done", "Klaar"
    FAILED = "failed", "Mislukt"
    CANCELLED = "cancelled", "Gestopt"

    @property
    def is_open(self) -> bool:
        """Whether the work still has to be done or finished."""
        return self in OPEN

    def may_become(self, state: "JobState") -> bool:
        """Whether the table of transitions allows this step."""
        return state in TRANSITIONS[self]


OPEN = frozenset({JobState.QUEUED, JobState.RUNNING})
OPEN_VALUES = sorted(state.value for state in OPEN)
TRANSITIONS = {
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.FAILED, JobState.CANCELLED}),
    JobState.RUNNING: frozenset({JobState.QUEUED, JobState.DONE, JobState.FAILED, JobState.CANCELLED}),
    JobState.DONE: frozenset(),
    JobState.FAILED: frozenset(),
    JobState.CANCELLED: frozenset(),
}


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The jobs this person started; nobody else sees them."""
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def waiting_since_before(self, moment):
        """Queued jobs that no worker picked up since they were last offered."""
        return self.filter(state=JobState.QUEUED, queued_at__lt=moment)

    def running(self):
        """Jobs a worker is busy with, or was when it died."""
        return self.filter(state=JobState.RUNNING)

    def with_file_from_before(self, moment):
        """Finished jobs whose file is older than that moment."""
        return self.filter(state=JobState.DONE, finished_at__lt=moment).exclude(file_path="")


class Job(models.Model):
    """One piece of work behind the page; this row, not the queue, is the truth about it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("soort", max_length=60)
    label = models.CharField("omschrijving", max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="jobs",
        verbose_name="aangevraagd door",
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="jobs",
        verbose_name="organisatie",
    )
    params = models.JSONField("gegevens", default=dict, blank=True)
    key = models.CharField("sleutel", max_length=200, blank=True)

    state = models.CharField("toestand", max_length=10, choices=JobState, default=JobState.QUEUED)
    progress_done = models.PositiveIntegerField("gedaan", default=0)
    progress_total = models.PositiveIntegerField("totaal", default=0)
    message = models.CharField("bericht", max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField("pogingen", default=0)
    worker = models.CharField("werkproces", max_length=200, blank=True)

    created_at = models.DateTimeField("aangevraagd op")
    queued_at = models.DateTimeField("aangeboden op")
    started_at = models.DateTimeField("gestart op", null=True, blank=True)
    heartbeat_at = models.DateTimeField("laatste teken van leven", null=True, blank=True)
    finished_at = models.DateTimeField("afgelopen op", null=True, blank=True)
    error = models.CharField("foutcode", max_length=60, blank=True)

    file_name = models.CharField("bestandsnaam", max_length=200, blank=True)
    file_type = models.CharField("bestandstype", max_length=120, blank=True)
    file_size = models.PositiveBigIntegerField("grootte", null=True, blank=True)
    file_sha256 = models.CharField("controlegetal", max_length=64, blank=True)
    file_path = models.CharField("plaats", max_length=200, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "werk"
        verbose_name_plural = "werk"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="jobs_of_owner"),
            models.Index(fields=["state", "queued_at"], name="jobs_by_state"),
        ]
        constraints = [
            models.CheckConstraint(name="job_state_is_known", condition=Q(state__in=JobState.values)),
            models.CheckConstraint(
                name="job_running_was_claimed",
                condition=~Q(state=JobState.RUNNING)
                | Q(started_at__isnull=False, heartbeat_at__isnull=False, attempts__gte=1),
            ),
            models.CheckConstraint(
                name="job_closed_has_its_moment",
                condition=Q(state__in=OPEN_VALUES, finished_at__isnull=True)
                | (~Q(state__in=OPEN_VALUES) & Q(finished_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="job_failed_says_why",
                condition=(Q(state=JobState.FAILED) & ~Q(error=""))
                | (~Q(state=JobState.FAILED) & Q(error="")),
            ),
            models.CheckConstraint(
                name="job_progress_within_total", condition=Q(progress_done__lte=F("progress_total"))
            ),
            models.CheckConstraint(
                name="job_file_is_whole",
                condition=Q(file_path="")
                | (
                    Q(state=JobState.DONE, file_size__isnull=False)
                    & ~Q(file_name="")
                    & ~Q(file_type="")
                    & ~Q(file_sha256="")
                ),
            ),
            models.UniqueConstraint(
                name="one_open_job_per_owner_and_key",
                fields=["owner", "key"],
                condition=Q(state__in=OPEN_VALUES) & ~Q(key=""),
            ),
        ]

    def __str__(self):
        return f"{self.label} ({self.get_state_display().lower()})"

    @property
    def status(self) -> JobState:
        """The state as a member of its enum."""
        return JobState(self.state)

    @property
    def percent(self) -> int:
        """How far the work is, 0 to 100; only a finished job says 100."""
        if self.state == JobState.DONE:
            return 100
        if not self.progress_total:
            return 0
        return min(99, 100 * self.progress_done // self.progress_total)

    @property
    def has_file(self) -> bool:
        """Whether there is a file to download now."""
        return self.state == JobState.DONE and bool(self.file_path)

    @property
    def file_is_gone(self) -> bool:
        """Whether there was a file that has been cleared away."""
        return self.state == JobState.DONE and bool(self.file_name) and not self.file_path
