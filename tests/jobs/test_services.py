"""What may happen to a job, and what may not."""

import datetime as dt
import hashlib
import threading
import time
from dataclasses import replace

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from kombu import pools

from duaalportal.celery import app
from duaalportal.jobs import files, registry, services
from duaalportal.jobs.models import OPEN, TRANSITIONS, Job, JobState
from duaalportal.jobs.registry import JobFile, UnknownKind
from duaalportal.lib.broker import celery_settings
from duaalportal.lib.pdf import TooManyPages
from tests.jobs.conftest import NOW
from tests.jobs.probe.jobs import content

LATER = NOW + dt.timedelta(minutes=5)
FILE = JobFile("a.pdf", "application/pdf", b"%PDF-")


def clock():
    return LATER


def again(job):
    return Job.objects.get(pk=job.pk)


def stored_files(var_dir):
    return [path for path in (var_dir / "files").rglob("*") if path.is_file()]


# --- states ---

STEPS = {
    JobState.RUNNING: lambda job: services.claim(job_id=job.pk, at=LATER),
    JobState.DONE: lambda job: services.finish(job=job, result=None, at=LATER),
    JobState.FAILED: lambda job: services.fail(job=job, code="x", message="Nee.", at=LATER),
    JobState.CANCELLED: lambda job: services.cancel(job=job, at=LATER),
    JobState.QUEUED: lambda job: services.sweep(at=LATER),
}


@pytest.mark.parametrize("goal", STEPS, ids=str)
@pytest.mark.parametrize("state", list(JobState), ids=str)
def test_a_service_moves_a_job_only_along_the_table(make, state, goal):
    job = make(state=state)
    try:
        STEPS[goal](job)
    except services.JobNotOpen:
        assert not state.is_open
    end = again(job).status
    assert end == state or (state.may_become(end) and end == goal)
    if state == JobState.RUNNING or (state, goal) in {
        (JobState.QUEUED, JobState.RUNNING),
        (JobState.QUEUED, JobState.CANCELLED),
    }:
        assert end == goal


def test_what_is_closed_stays_closed():
    assert all(bool(TRANSITIONS[state]) == (state in OPEN) for state in JobState)


def test_an_unknown_kind_is_refused_at_once(owner, now):
    with pytest.raises(UnknownKind):
        services.start(kind="bestaat-niet", by=owner, at=now)
    assert not Job.objects.exists()


def test_a_name_of_a_kind_is_taken_once():
    with pytest.raises(ValueError, match="twice"):
        registry.job("probe", label="Ander", allowed=lambda user, job: True)(lambda job, progress: None)


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "bezig"},
        {"state": "running"},
        {"state": "done"},
        {"state": "failed", "finished_at": NOW},
        {"error": "x"},
        {"progress_done": 2, "progress_total": 1},
        {"file_path": "ab/abc"},
        {"finished_at": NOW},
    ],
    ids=str,
)
def test_the_database_refuses_a_row_that_contradicts_itself(make, broken):
    job = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**broken)


def test_one_key_has_one_open_job_per_person(owner, stranger, now):
    first = services.start(kind="probe", by=owner, key="rapport-1", at=now)
    assert services.start(kind="probe", by=owner, key="rapport-1", at=now) == first
    assert services.start(kind="probe", by=stranger, key="rapport-1", at=now) != first
    services.cancel(job=first, at=now)
    assert services.start(kind="probe", by=owner, key="rapport-1", at=now) != first


# --- doing ---


def test_a_job_runs_to_a_whole_file(make, var_dir):
    job = make()
    done = services.run(job_id=job.pk, clock=clock)
    assert (done.state, done.attempts, done.percent) == ("done", 1, 100)
    written = files.path_of(done.file_path).read_bytes()
    assert written == content(job)
    assert (done.file_size, done.file_sha256) == (len(written), hashlib.sha256(written).hexdigest())
    assert len(stored_files(var_dir)) == 1


def test_running_a_finished_job_again_does_nothing(make, var_dir):
    job = make()
    first = services.run(job_id=job.pk, clock=clock)
    assert services.run(job_id=job.pk, clock=clock) is None
    assert again(job).file_path == first.file_path
    assert len(stored_files(var_dir)) == 1


def test_an_unforeseen_fault_shows_a_code_and_no_detail(make, caplog):
    failed = services.run(job_id=make("broken").pk, clock=clock)
    assert (failed.state, failed.error) == ("failed", "unexpected")
    assert str(failed.pk)[:8] in failed.message and "geheim" not in failed.message
    assert "geheim detail" in caplog.text


def test_a_foreseen_fault_tells_its_reason(make):
    failed = services.run(job_id=make("refusing").pk, clock=clock)
    assert (failed.error, failed.message) == ("leeg", "Er is nog niets ingevuld.")


def test_a_job_is_not_done_for_someone_who_lost_the_right(make):
    failed = services.run(job_id=make(params={"dicht": True}).pk, clock=clock)
    assert (failed.state, failed.error, failed.file_path) == ("failed", "not_allowed", "")


def test_a_kind_that_disappeared_fails_with_a_sentence(make):
    job = make()
    Job.objects.filter(pk=job.pk).update(kind="vroeger")
    assert services.run(job_id=job.pk, clock=clock).error == "unknown_kind"


def test_a_cancelled_job_stops_at_its_next_progress_and_keeps_no_file(make, var_dir):
    job = make(state="running")
    services.cancel(job=job, at=LATER)
    with pytest.raises(services.JobStopped):
        services.Progress(job, clock)(1, 3)
    assert services.finish(job=job, result=FILE, at=LATER) is False
    assert again(job).status == "cancelled"
    assert stored_files(var_dir) == []


def test_a_worker_thought_dead_cannot_change_what_its_successor_does(make, var_dir):
    old = make(state="running")
    services.sweep(at=LATER)
    new = services.claim(job_id=old.pk, at=LATER)
    assert services.finish(job=old, result=FILE, at=LATER) is False
    assert services.fail(job=old, code="x", message="x", at=LATER) is False
    assert (again(old).state, again(old).attempts, new.attempts) == ("running", 2, 2)
    assert stored_files(var_dir) == []


def test_progress_is_written_and_is_a_sign_of_life(make):
    job = make(state="running")
    services.Progress(job, clock)(2, 8, "Blad 2")
    seen = again(job)
    assert (seen.percent, seen.message, seen.heartbeat_at) == (25, "Blad 2", LATER)


def probing(monkeypatch, error):
    """Let the kind `probe` raise this."""

    def run(job, progress):
        raise error

    monkeypatch.setitem(registry._kinds, "probe", replace(registry.find("probe"), run=run))


def test_a_hiccup_of_the_database_is_tried_again(make, monkeypatch):
    job = make()
    probing(monkeypatch, OperationalError("weg"))
    for attempt in range(1, services.MAX_ATTEMPTS):
        assert (services.run(job_id=job.pk, clock=clock).state, again(job).attempts) == ("queued", attempt)
    assert services.run(job_id=job.pk, clock=clock).error == "gave_up"


def test_a_document_that_cannot_be_made_fails_in_its_own_words(make, monkeypatch):
    probing(monkeypatch, TooManyPages(2))
    job = services.run(job_id=make().pk, clock=clock)
    assert (job.state, job.error, job.message) == ("failed", "pdf", str(TooManyPages(2)))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_workers_that_claim_together_one_gets_it(make):
    job = make()
    wins, barrier = [], threading.Barrier(6)

    def grab():
        barrier.wait()
        try:
            if services.claim(job_id=job.pk, at=LATER):
                wins.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=grab) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wins == [1] and again(job).attempts == 1


# --- sweeping ---


@pytest.fixture
def offered(monkeypatch):
    """The jobs that were offered to a worker."""
    seen = []
    monkeypatch.setattr(services, "offer", lambda job: seen.append(job.pk) or True)
    return seen


@pytest.mark.parametrize("seconds, expected", [(29, 0), (31, 1)])
def test_what_nobody_picked_up_is_offered_again(make, now, offered, seconds, expected):
    make()
    assert services.sweep(at=now + dt.timedelta(seconds=seconds)) == expected == len(offered)


@pytest.mark.parametrize("seconds, state", [(59, "running"), (61, "queued")])
def test_a_job_without_sign_of_life_goes_back(make, now, offered, seconds, state):
    job = make(state="running")
    services.sweep(at=now + dt.timedelta(seconds=seconds))
    assert again(job).state == state
    assert offered == ([job.pk] if state == "queued" else [])


def test_a_job_whose_process_is_gone_goes_back_at_once(make, now, offered):
    job = make(state="running")
    gone = f"{services.this_process().rpartition(':')[0]}:{2**22 + 1}"
    Job.objects.filter(pk=job.pk).update(worker=gone)
    services.sweep(at=now + dt.timedelta(seconds=1))
    assert offered == [job.pk]


def test_after_three_attempts_it_gives_up_with_a_sentence(make, now, offered):
    job = make()
    for attempt in range(3):
        moment = now + dt.timedelta(minutes=2 * attempt)
        assert services.claim(job_id=job.pk, at=moment)
        services.sweep(at=moment + dt.timedelta(seconds=61))
    assert (again(job).error, again(job).message) == ("gave_up", services.GAVE_UP)
    assert services.claim(job_id=job.pk, at=LATER) is None
    assert len(offered) == 2


def test_sweeping_twice_offers_once(make, now, offered):
    make()
    moment = now + dt.timedelta(minutes=1)
    assert (services.sweep(at=moment), services.sweep(at=moment)) == (1, 0)


def test_files_go_after_30_days_and_rows_stay(make, var_dir):
    job = services.run(job_id=make().pk, clock=clock)
    services.remove_old_files(at=LATER + dt.timedelta(days=29))
    assert again(job).has_file
    assert services.remove_old_files(at=LATER + dt.timedelta(days=31)) == 1
    assert again(job).file_is_gone and stored_files(var_dir) == []


def test_a_half_written_file_is_never_under_its_final_name(var_dir, monkeypatch):
    def full(*_):
        raise OSError("schijf vol")

    monkeypatch.setattr("duaalportal.jobs.files.os.fsync", full)
    with pytest.raises(OSError, match="vol"):
        files.write(b"x" * 100)
    assert stored_files(var_dir) == []


@pytest.mark.parametrize("stored", ["../../etc/passwd", "/etc/passwd"])
def test_a_stored_name_cannot_leave_its_folder(stored):
    with pytest.raises(ValueError, match="leaves"):
        files.path_of(stored)


# --- the queue is down ---


@pytest.fixture
def broker_at(settings):
    """Point the application at a broker, with the portal's own options."""
    names = ("broker_url", "broker_write_url", "broker_transport_options")
    before = {name: app.conf[name] for name in names}

    def use(**chosen):
        app.conf.update(chosen)
        pools.reset()
        app._pool = app.amqp._producer_pool = None

    def point(redis_url, var_dir):
        chosen = celery_settings(redis_url, var_dir)
        url = chosen["CELERY_BROKER_URL"]
        options = chosen["CELERY_BROKER_TRANSPORT_OPTIONS"]
        use(broker_url=url, broker_write_url=url, broker_transport_options=options)

    yield point
    use(**before)


@pytest.mark.parametrize("broken", ["folder", "redis"])
def test_a_request_succeeds_while_the_queue_is_down(
    broken, broker_at, owner, now, var_dir, caplog, django_capture_on_commit_callbacks
):
    if broken == "folder":
        (var_dir / "broker").write_text("hier kan geen map komen")
        broker_at("", var_dir)
    else:
        broker_at("redis://127.0.0.1:1/0", var_dir)
    began = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        job = services.start(kind="probe", by=owner, at=now)
    assert time.monotonic() - began < 2.5
    assert "wacht op de veegronde" in caplog.text
    (var_dir / "broker").unlink(missing_ok=True)
    broker_at("", var_dir)
    assert services.sweep(at=now + dt.timedelta(seconds=31)) == 1
    assert len(list((var_dir / "broker" / "queue").glob("*.msg"))) == 1
    assert again(job).state == "queued"
