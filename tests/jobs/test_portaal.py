"""The whole portal as one command: killed in every way, it loses no work and leaves nobody behind."""

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import urllib.request
import uuid

import pytest
from django.core.management.base import CommandError

from duaalportal.jobs.management.commands.portaal import FIRST_PORT, listen
from duaalportal.lib.processes import is_alive
from tests.harness.database import migrated_file
from tests.harness.portal import ROOT, Portal, manage
from tests.harness.waiting import until


@pytest.fixture(scope="module", params=["folder", pytest.param("redis", marks=pytest.mark.redis)])
def portal(request, tmp_path_factory):
    """A running portal on a new database, with the kinds of tests/jobs/probe."""
    folder = tmp_path_factory.mktemp("portaal")
    more = {"DJANGO_SETTINGS_MODULE": "tests.jobs.world", "DEMO_WORLD": "0"}
    redis = os.environ["TEST_REDIS_URL"] if request.param == "redis" else ""
    database = folder / "portaal.sqlite3"
    portal = Portal(folder, f"sqlite:///{database}", redis, more=more)
    migrated_file(database, migrate_it=lambda: manage(portal.env, "migrate", "--verbosity", "0"))
    try:
        yield portal.start()
    finally:
        portal.stop()


@pytest.fixture(scope="module")
def ask(portal):
    """Start a job of some kind; gives its id."""
    command = [sys.executable, "-m", "tests.jobs.asking"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=portal.env, **pipes) as asking:

        def ask(kind):
            asking.stdin.write(f"{kind}\n")
            asking.stdin.flush()
            return uuid.UUID(asking.stdout.readline().strip())

        yield ask
        asking.stdin.close()


def row(portal, job):
    """What the database says about a job."""
    columns = ("state", "attempts", "file_size", "file_sha256", "file_path")
    [values] = portal.rows(f"SELECT {', '.join(columns)} FROM jobs_job WHERE id = ?", job.hex)
    return dict(zip(columns, values, strict=True))


def finished(portal, job):
    """The row of a job once it is done, with its file looked at."""
    until(lambda: row(portal, job)["state"] == "done", within=20, what=f"{job} done\n{portal.log()}")
    found = row(portal, job)
    content = (portal.folder / "files" / "jobs" / found["file_path"]).read_bytes()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (found["file_size"], found["file_sha256"])
    return found


def began(portal, job):
    """The processes that began this job, in order."""
    path = portal.folder / f"{job}.began"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def leader(portal, word):
    """The one process the runner started for this part."""
    ours = portal.children()
    for pid, command in sorted(ours.items()):
        if word in command and parent(pid) == portal.process.pid:
            return pid
    raise AssertionError(f"no {word} in {ours}")


def parent(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return int(stat.read().rpartition(")")[2].split()[1])


def healthy(portal):
    with contextlib.suppress(OSError), urllib.request.urlopen(f"{portal.url}/gezond/", timeout=2) as answer:
        return json.load(answer)


def test_it_says_where_it_is_and_that_it_is_well(portal):
    until(lambda: f":{portal.port}/" in portal.log(), what="the address in the output")
    assert healthy(portal) == {"database": True, "queue": True}


def test_a_job_is_done_by_the_worker(portal, ask):
    assert finished(portal, ask("probe"))["attempts"] == 1


def test_a_job_is_redone_when_its_process_is_killed(portal, ask):
    job = ask("held")
    [first] = until(lambda: began(portal, job), what="begun")
    os.kill(first, signal.SIGKILL)
    second = until(lambda: began(portal, job)[1:], within=20, what=f"begun again\n{portal.log()}")
    assert second != [first]
    assert row(portal, job)["file_path"] == ""
    (portal.folder / f"{job}.go").touch()
    assert finished(portal, job)["attempts"] == 2


def test_a_job_is_redone_when_the_whole_worker_is_killed_and_the_runner_restarts_it(portal, ask):
    job = ask("held")
    [child] = until(lambda: began(portal, job), what="begun")
    worker = leader(portal, " worker ")
    os.kill(worker, signal.SIGKILL)
    until(lambda: not is_alive(child), what="its pool process ended with it")
    until(lambda: began(portal, job)[1:], within=20, what=f"begun again\n{portal.log()}")
    (portal.folder / f"{job}.go").touch()
    assert finished(portal, job)["attempts"] == 2
    assert leader(portal, " worker ") != worker
    assert "worker is gestopt (signaal SIGKILL)" in portal.log()


def test_a_killed_web_process_comes_back_on_the_same_port(portal):
    os.kill(leader(portal, "gunicorn"), signal.SIGKILL)
    until(lambda: "web is gestopt" in portal.log(), what="noticed")
    until(lambda: healthy(portal), what="answers again")


CLAIM_TOGETHER = """
import threading
from django.db import connection
from django.utils import timezone
from duaalportal.accounts.models import User
from duaalportal.jobs import services
from duaalportal.jobs.models import Job

now = timezone.now()
job = Job.objects.create(kind="probe", owner=User.objects.first(), created_at=now, queued_at=now)
barrier, won = threading.Barrier(8), []

def grab():
    barrier.wait()
    if services.claim(job_id=job.pk, at=now):
        won.append(1)
    connection.close()

threads = [threading.Thread(target=grab) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(len(won), Job.objects.get(pk=job.pk).attempts)
"""


def test_of_workers_that_claim_together_one_gets_it(portal, ask):
    ask("silent")
    assert portal.python(CLAIM_TOGETHER) == "1 1"


def test_a_second_beat_is_refused(portal):
    until((portal.folder / "beat.lock").exists, what="the first beat")
    command = [sys.executable, "-m", "celery", "-A", "duaalportal", "-q", "beat", "--pidfile="]
    second = subprocess.run(command, cwd=ROOT, env=portal.env, capture_output=True, text=True, timeout=20)
    assert second.returncode != 0 and "Er draait al een beat" in second.stderr


def test_the_worker_gives_a_sign_of_life(portal):
    check = [sys.executable, "-m", "duaalportal.lib.health", "worker"]
    assert subprocess.run(check, cwd=ROOT, env=portal.env, timeout=20).returncode == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nobody_stays_behind(portal, number):
    if portal.process is None:
        portal.start()
    family = until(lambda: len(now := portal.children()) >= 6 and now, what="everything to run")
    portal.process.send_signal(number)
    code = portal.process.wait(15)
    portal.process = None
    until(lambda: not [pid for pid in family if is_alive(pid)], what=f"all gone of {family}")
    assert code == (-signal.SIGKILL if number == signal.SIGKILL else 0)


def test_the_first_free_port_is_taken_and_a_taken_one_refused():
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Poort {port} is bezet"):
            listen("127.0.0.1", port)
    with listen("127.0.0.1", None) as first, listen("127.0.0.1", None) as second:
        assert FIRST_PORT <= first.getsockname()[1] < second.getsockname()[1]
