"""The dossiers of many learners as one ZIP: asked, made one by one by whoever has hands free, and put together.

One job leads; other workers help (`help_out`), each dossier taken by one conditional update. Who takes one says so in its
row, so that a dossier whose maker was killed is taken again, and one that is done is never made twice. A job that is begun
again, by the engine or by a person, goes on where the rows say it was.
"""

import logging
import os
import socket
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q

from duaalportal.accounts import audit
from duaalportal.accounts.access import Can
from duaalportal.accounts.models import User
from duaalportal.dossiers import gathering, paper, sealing
from duaalportal.dossiers.models import Bundle, BundleItem
from duaalportal.jobs import files
from duaalportal.jobs import services as work
from duaalportal.jobs.models import OPEN_VALUES, Job, JobState
from duaalportal.jobs.registry import JobFailed
from duaalportal.lib.dates import as_day
from duaalportal.lib.pdf import PdfError
from duaalportal.lib.processes import is_alive
from learningplans.models import Trajectory

audit.verbs(bundle_asked="vroeg dossiers in bundel", bundle_resumed="liet een bundel dossiers verdergaan")
logger = logging.getLogger(__name__)

KIND = "dossiers.bundle"
FOLDER = "dossiers"
MOST = 2000
MOST_TRIES = 3
# longer than one dossier can take: who has one longer than this is gone, or will find that it is no longer theirs
TAKEN_FOR = timedelta(minutes=5)
HELPERS = 3
HELP_SECONDS = 5
PAUSE_SECONDS = 0.5
KEEP = timedelta(days=7)
AT_ONCE = 8  # as many hands at most reach for the same ones
# a dossier of a bundle that still has to be made
AS_NEW = {"done_at": None, "failed": "", "claim": "", "claimed_at": None, "tries": 0, "sealed": None}

GONE = "Je leest dit traject niet meer."
GAVE_UP = "Dit dossier werd drie keer begonnen en telkens afgebroken."
WENT_WRONG = "Er ging iets mis bij ons. Geef code {code} door als het blijft misgaan."


class NothingToMake(Exception):
    """No learner answers to what was chosen."""


class TooMany(Exception):
    """More dossiers than one bundle holds."""


# --- asking -----------------------------------------------------------------------------------------------------------


def learners_of(user, school, *, year, class_group="", programme=""):
    """The trajectories of a school year at a school this person makes bundles for; of a class or programme if given."""
    rows = Trajectory.objects.where(user, Can.MAKE_BUNDLE).filter(school=school, school_year=year)
    if class_group:
        rows = rows.filter(learner__class_group=class_group)
    if programme:
        rows = rows.filter(programme_id=programme)
    return rows.order_by("learner__class_group", "learner__name", "pk")


@transaction.atomic
def ask(*, school, label, trajectories, by, at) -> Bundle:
    """Have the dossiers of these trajectories made; the list is that of this moment."""
    keys = list(trajectories.values_list("pk", flat=True)[: MOST + 1])
    if not keys:
        raise NothingToMake
    if len(keys) > MOST:
        raise TooMany
    bundle = Bundle.objects.create(organisation=school, label=label[:200], made_at=at, made_by=by)
    BundleItem.objects.bulk_create(
        BundleItem(bundle=bundle, organisation=school, trajectory_id=key, position=nth)
        for nth, key in enumerate(keys, start=1)
    )
    _begin(bundle, by, at)
    audit.record("bundle_asked", bundle, by=by, at=at, dossiers=len(keys))
    return bundle


@transaction.atomic
def go_on(*, bundle, by, at) -> Job:
    """Begin again where a bundle was stopped or failed: what is made stays, what did not succeed is tried again."""
    if bundle.job and bundle.job.status.is_open:
        return bundle.job
    bundle.items.exclude(failed="").update(**AS_NEW)
    _begin(bundle, by, at)
    audit.record("bundle_resumed", bundle, by=by, at=at)
    return bundle.job


def _begin(bundle, by, at):
    bundle.job = work.start(
        kind=KIND,
        by=by,
        organisation=bundle.organisation,
        at=at,
        params={"row": str(bundle.pk)},
        label=f"Dossiers: {bundle.label}",
        key=f"{KIND}:{bundle.pk}",
    )
    bundle.save(update_fields=["job"])


# --- making -----------------------------------------------------------------------------------------------------------


def make_all(*, bundle, told: Callable[[int, int], None], clock: Callable[[], datetime]) -> None:
    """Make what is left of a bundle, with the help of others, until nothing is; `told(done, total)` may stop it."""
    total = bundle.items.count()
    while True:
        told(total - bundle.items.left().count(), total)
        if make_one(bundle=bundle, clock=clock):
            continue
        if not bundle.items.left().exists():
            return
        time.sleep(PAUSE_SECONDS)  # somebody else is busy with the last ones


def help_out(*, bundle_id, clock: Callable[[], datetime]) -> bool:
    """Make dossiers of a bundle that is being made, for a few seconds; says whether there is more to do."""
    until = time.monotonic() + HELP_SECONDS
    while time.monotonic() < until:
        bundle = Bundle.objects.filter(pk=bundle_id, job__state__in=OPEN_VALUES).first()
        if bundle is None or not make_one(bundle=bundle, clock=clock):
            return False
    return True


def make_one(*, bundle, clock: Callable[[], datetime]) -> bool:
    """Take one dossier and make it; False when there is none to take."""
    item = _take(bundle, clock())
    if item is None:
        return False
    if item.tries > MOST_TRIES:
        _failed(item, GAVE_UP, clock())
        return True
    try:
        _make(bundle, item, clock)
    except PdfError as error:
        _failed(item, str(error), clock())
    except (JobFailed, OperationalError, InterfaceError):
        _let_go(item)
        raise
    except Exception as error:
        if type(error).__name__ == "SoftTimeLimitExceeded":
            raise
        logger.exception("dossier %s van bundel %s mislukt", item.pk, bundle.pk)
        _failed(item, WENT_WRONG.format(code=str(item.pk)[:8]), clock())
    return True


def _make(bundle, item, clock):
    reader = User.objects.get(pk=bundle.made_by_id)  # with the rights of now
    rows = Trajectory.objects.where(reader, Can.MAKE_BUNDLE)
    trajectory = (
        rows.select_related("learner__user", "programme", "school").filter(pk=item.trajectory_id).first()
    )
    if trajectory is None:
        _failed(item, GONE, clock())
        return
    on = as_day(clock())
    parts = gathering.of_trajectory(trajectory=trajectory, reader=reader, today=on)
    made = paper.make(paper.cover_of_learner(trajectory, reader, on), parts, on=on)
    _keep(bundle, item, reader, made.mark, sealing.signed(made.content, made.mark), clock())


def _keep(bundle, item, reader, mark, content, at):
    """Store the file whole, then close the row with it; nothing is kept when the dossier is no longer ours."""
    stored, sha256 = files.write(content, FOLDER)
    try:
        with transaction.atomic():
            row = sealing.record(
                mark=mark, sha256=sha256, organisation_id=bundle.organisation_id, by=reader, at=at
            )
            if not _own(item).update(done_at=at, sealed=row, stored=stored):
                raise _TakenOver
    except _TakenOver:
        files.remove(stored, FOLDER)
    except BaseException:
        files.remove(stored, FOLDER)
        raise


class _TakenOver(Exception):
    """Somebody else took the dossier over meanwhile."""


def _take(bundle, at):
    me = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    left = bundle.items.left().order_by("position")
    # what nobody has first: of a whole school few are in somebody's hands
    for item in [*left.filter(claim="")[:AT_ONCE], *left.exclude(claim="")]:
        if item.claim and not _is_left_lying(item, at):
            continue
        mine = BundleItem.objects.left().filter(pk=item.pk, claim=item.claim)
        if mine.update(claim=me, claimed_at=at, tries=F("tries") + 1):
            item.refresh_from_db()
            return item
    return None


def _is_left_lying(item, at):
    host, pid, _ = item.claim.rsplit(":", 2)
    return item.claimed_at < at - TAKEN_FOR or (host == socket.gethostname() and not is_alive(int(pid)))


def _own(item):
    return BundleItem.objects.left().filter(pk=item.pk, claim=item.claim)


def _failed(item, why, at):
    _own(item).update(done_at=at, failed=why[:300])


def _let_go(item):
    _own(item).update(claim="", claimed_at=None, tries=F("tries") - 1)


# --- tidying ----------------------------------------------------------------------------------------------------------


def clear(*, at: datetime, keep=KEEP) -> int:
    """Remove the separate files of bundles that are whole, or that nobody went on with; returns how many."""
    whole = Q(bundle__job__state=JobState.DONE)
    left = Q(done_at__lt=at - keep) & ~Q(bundle__job__state__in=OPEN_VALUES)
    removed = 0
    for item in BundleItem.objects.exclude(stored="").filter(whole | left).select_related("bundle__job"):
        # of a bundle that was left, the dossier is one that still has to be made
        again = {} if item.bundle.job_id and item.bundle.job.state == JobState.DONE else AS_NEW
        if BundleItem.objects.filter(pk=item.pk, stored=item.stored).update(**{"stored": ""} | again):
            files.remove(item.stored, FOLDER)
            removed += 1
    known = set(BundleItem.objects.exclude(stored="").values_list("stored", flat=True))
    return removed + files.remove_strays(known, before=at - timedelta(days=1), folder=FOLDER)
