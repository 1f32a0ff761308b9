"""Everything that happens to a job. The row decides; a message in the queue is only a nudge.

Each change is one conditional update: it names the state, and for a running job the attempt, it starts
from. So of two workers one wins, and a worker that was thought dead and wakes up again can no longer change
what its successor did.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils.module_loading import import_string

from duaalportal.jobs import files, registry
from duaalportal.jobs.models import OPEN_VALUES, Job, JobState
from duaalportal.jobs.registry import JobFailed, JobFile
from duaalportal.lib.pdf import PdfError
from duaalportal.lib.processes import is_alive

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
NOT_PICKED_UP = timedelta(seconds=30)
NO_SIGN_OF_LIFE = timedelta(seconds=60)
HEARTBEAT_SECONDS = 10
PROGRESS_SECONDS = 0.3
KEEP_FILES = timedelta(days=30)
HARD_LIMIT_EXTRA_SECONDS = 30
OFFER_EXPIRES_SECONDS = 120  # the sweep offers again after 30 s, so a long queue does not fill with nudges

GAVE_UP = "Dit is drie keer begonnen en telkens afgebroken. Probeer het later opnieuw, of vraag hulp."
WENT_WRONG = "Er ging iets mis bij ons. Probeer het opnieuw. Blijft het misgaan? Geef dan code {code} door."
TOO_LONG = "Dit duurde te lang en is gestopt. Probeer het met minder gegevens, of vraag hulp."
UNKNOWN = "Dit soort werk bestaat niet meer."
STOPPED = "Je hebt dit gestopt."


class JobStopped(Exception):
    """The job was cancelled or taken over while its function ran; raised from progress()."""


class JobNotOpen(Exception):
    """The job is finished already, so it can no longer be stopped."""


class OwnerNotAllowed(Exception):
    """The one who asked for the work may no longer see what it is about."""


# --- asking -------------------------------------------------------------------------------------------------


def start(*, kind, by, at: datetime, organisation=None, params=None, label="", key="") -> Job:
    """Put work in the queue and return its row; it is offered to a worker after commit, or swept up later.

    With a `key` the same person has at most one open job under it: a second call returns the first job.
    """
    found = registry.find(kind)
    job = Job(
        kind=found.name,
        label=label or found.label,
        owner=by,
        organisation=organisation,
        params=params or {},
        key=key,
        created_at=at,
        queued_at=at,
    )
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        twin = key and Job.objects.filter(owner=by, key=key, state__in=OPEN_VALUES).first()
        if not twin:
            raise
        return twin
    transaction.on_commit(partial(offer, job))
    return job


def offer(job: Job) -> bool:
    """Tell a worker about the job; says False, and logs, when the queue takes no message."""
    from duaalportal.jobs.tasks import run_job

    try:
        limit = registry.find(job.kind).time_limit
    except registry.UnknownKind:
        limit = registry.DEFAULT_TIME_LIMIT
    try:
        run_job.apply_async(
            kwargs={"job_id": str(job.pk)},
            soft_time_limit=limit,
            time_limit=limit + HARD_LIMIT_EXTRA_SECONDS,
            expires=OFFER_EXPIRES_SECONDS,
        )
    except Exception as error:  # every transport has its own; the request of the user must succeed
        logger.warning("job %s wacht op de veegronde, de wachtrij antwoordt niet: %r", job.pk, error)
        return False
    return True


def cancel(*, job: Job, at: datetime) -> None:
    """Stop the work; what it made afterwards is thrown away. Refused when it is finished already."""
    stopped = Job.objects.filter(pk=job.pk, state__in=OPEN_VALUES).update(
        state=JobState.CANCELLED, finished_at=at, message=STOPPED
    )
    if not stopped:
        raise JobNotOpen(job.pk)


# --- doing --------------------------------------------------------------------------------------------------


def claim(*, job_id, at: datetime) -> Job | None:
    """Make the job this process's own; None when it is not waiting. Of several callers one gets it."""
    won = Job.objects.filter(pk=job_id, state=JobState.QUEUED, attempts__lt=MAX_ATTEMPTS).update(
        state=JobState.RUNNING,
        attempts=F("attempts") + 1,
        started_at=at,
        heartbeat_at=at,
        progress_done=0,
        progress_total=0,
        message="",
        worker=this_process(),
    )
    return Job.objects.select_related("owner", "organisation").get(pk=job_id) if won else None


def run(*, job_id, clock: Callable[[], datetime]) -> Job | None:
    """Claim, do and close the job, outside any transaction; None when there was nothing to do."""
    _requeue_if_orphan(job_id, clock())
    job = claim(job_id=job_id, at=clock())
    if job is None:
        return None
    try:
        found = registry.find(job.kind)
        if not found.allowed(job.owner, job):
            raise OwnerNotAllowed
        with Heartbeat(job, clock):
            result = found.run(job, Progress(job, clock))
        finish(job=job, result=result, at=clock())
    except JobStopped:
        logger.info("job %s is gestopt of overgenomen", job.pk)
    except registry.UnknownKind:
        fail(job=job, code="unknown_kind", message=UNKNOWN, at=clock())
    except OwnerNotAllowed:
        fail(job=job, code="not_allowed", message="Je hebt hier geen toegang meer toe.", at=clock())
    except JobFailed as failure:
        fail(job=job, code=failure.code, message=failure.message, at=clock())
    except PdfError as error:
        fail(job=job, code="pdf", message=str(error), at=clock())
    except (OperationalError, InterfaceError):
        logger.exception("job %s: de databank haperde, wordt later opnieuw gedaan", job.pk)
        _requeue_or_give_up(job, clock())
    except Exception as error:
        if type(error).__name__ == "SoftTimeLimitExceeded":
            fail(job=job, code="time_limit", message=TOO_LONG, at=clock())
        else:
            logger.exception("job %s (%s) mislukt", job.pk, job.kind)
            fail(job=job, code="unexpected", message=WENT_WRONG.format(code=str(job.pk)[:8]), at=clock())
    job.refresh_from_db()
    return job


class Progress:
    """Handed to the job's function: `progress(done, total, message)` tells how far it is."""

    def __init__(self, job: Job, clock: Callable[[], datetime]):
        self._job, self._clock = job, clock
        self._told_at = -PROGRESS_SECONDS

    def __call__(self, done: int, total: int, message: str = "") -> None:
        """Write the progress, a few times a second at most; raises JobStopped when no longer ours."""
        now = time.monotonic()
        if now - self._told_at < PROGRESS_SECONDS and done < total:
            return
        self._told_at = now
        total = max(total, 0)
        told = _own(self._job).update(
            progress_done=min(max(done, 0), total),
            progress_total=total,
            message=message[:300],
            heartbeat_at=self._clock(),
        )
        if not told:
            raise JobStopped(self._job.pk)


class Heartbeat:
    """Keeps the row's sign of life fresh while the function is in one long step."""

    def __init__(self, job: Job, clock: Callable[[], datetime]):
        self._job, self._clock = job, clock
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat-{job.pk}", daemon=True)

    def _beat(self) -> None:
        try:
            while not self._done.wait(HEARTBEAT_SECONDS):
                try:
                    if not _own(self._job).update(heartbeat_at=self._clock()):
                        return
                except (OperationalError, InterfaceError) as error:
                    logger.warning("job %s: teken van leven niet geschreven: %s", self._job.pk, error)
                    connection.close()
        finally:
            connection.close()

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        self._thread.join(timeout=HEARTBEAT_SECONDS)


def finish(*, job: Job, result: JobFile | None, at: datetime) -> bool:
    """Store the file whole, then close the row; False, and no file kept, when the job is no longer ours.

    A document that carries a mark is sealed first, and kept as sealed in the transaction that closes the row.
    """
    fields, keep = {}, None
    if result is not None:
        content = result.write or result.content
        if result.mark:
            content, keep = import_string(settings.SEALER)(job=job, file=result, at=at)
        stored, sha256 = files.write(content)
        fields = {
            "file_name": result.name,
            "file_type": result.content_type,
            "file_size": files.size(stored),
            "file_sha256": sha256,
            "file_path": stored,
        }
    try:
        with transaction.atomic():
            closed = _own(job).update(
                state=JobState.DONE,
                finished_at=at,
                progress_done=F("progress_total"),
                message="",
                **fields,
            )
            if closed and keep:
                keep(sha256)
    except BaseException:
        if fields:
            files.remove(fields["file_path"])
        raise
    if not closed and fields:
        files.remove(fields["file_path"])
    return bool(closed)


def fail(*, job: Job, code: str, message: str, at: datetime) -> bool:
    """Close the job as failed, with a sentence for the user; False when it is no longer ours."""
    return bool(
        _own(job).update(state=JobState.FAILED, error=code[:60], message=message[:300], finished_at=at)
    )


# --- sweeping -----------------------------------------------------------------------------------------------


def sweep(*, at: datetime, not_picked_up=NOT_PICKED_UP, no_sign_of_life=NO_SIGN_OF_LIFE) -> int:
    """Offer again what nobody picked up or what a dead worker left; gives up after three attempts.

    Returns how many jobs were offered.
    """
    for job in Job.objects.running():
        if job.heartbeat_at < at - no_sign_of_life or _process_is_gone(job):
            _requeue_or_give_up(job, at, offer_at=at - not_picked_up - timedelta(seconds=1))
    offered = 0
    for job in Job.objects.waiting_since_before(at - not_picked_up).order_by("queued_at"):
        # the conditional update makes one of several sweepers offer it
        mine = Job.objects.filter(pk=job.pk, state=JobState.QUEUED, queued_at=job.queued_at)
        if mine.update(queued_at=at):
            if not offer(job):
                break
            offered += 1
    return offered


def remove_old_files(*, at: datetime, keep=KEEP_FILES) -> int:
    """Remove files of jobs finished longer ago than `keep`, and files no row knows; the rows stay."""
    removed = 0
    for job in Job.objects.with_file_from_before(at - keep):
        if Job.objects.filter(pk=job.pk, file_path=job.file_path).update(file_path=""):
            files.remove(job.file_path)
            removed += 1
    known = set(Job.objects.exclude(file_path="").values_list("file_path", flat=True))
    return removed + files.remove_strays(known, before=at - timedelta(days=1))


def this_process() -> str:
    """Names this process on this machine."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _own(job: Job):
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


def _process_is_gone(job: Job) -> bool:
    host, _, pid = job.worker.rpartition(":")
    return host == socket.gethostname() and pid.isdigit() and not is_alive(int(pid))


def _requeue_if_orphan(job_id, at: datetime) -> None:
    job = Job.objects.running().filter(pk=job_id).first()
    if job is not None and _process_is_gone(job):
        _requeue_or_give_up(job, at)


def _requeue_or_give_up(job: Job, at: datetime, offer_at: datetime | None = None) -> None:
    if job.attempts >= MAX_ATTEMPTS:
        fail(job=job, code="gave_up", message=GAVE_UP, at=at)
    else:
        _own(job).update(state=JobState.QUEUED, queued_at=offer_at or at, message="", worker="")
