"""The broker in a folder: nothing lost, nothing twice at the same time, nothing that stops it."""

import base64
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from kombu import Connection, Consumer, Producer, Queue

from duaalportal.lib import broker
from tests.harness.waiting import until

QUEUE = Queue("portaal", routing_key="portaal")


def connect(folder):
    """A connection as Celery makes one."""
    options = {"folder": str(folder), "polling_interval": 0.02}
    return Connection(f"{broker.SCHEME}://", transport_options=options)


def publish(folder, *bodies):
    """Put messages in the queue."""
    with connect(folder) as connection:
        for body in bodies:
            Producer(connection).publish(body, routing_key="portaal", serializer="json")


class Reader:
    """A consumer that acknowledges only when told to."""

    def __init__(self, folder):
        self.connection = connect(folder)
        self.messages = []
        self.consumer = Consumer(self.connection, [QUEUE], on_message=self.messages.append, accept=["json"])
        self.consumer.consume()

    def read(self, count):
        """The bodies of the next messages."""
        fresh = len(self.messages)
        until(lambda: self._drain() or len(self.messages) >= fresh + count, what=f"{count} messages")
        return [message.decode() for message in self.messages[fresh:]]

    def nothing_left(self):
        """Whether the queue has nothing for this reader."""
        before = len(self.messages)
        self._drain()
        return len(self.messages) == before

    def _drain(self):
        try:
            self.connection.drain_events(timeout=0.05)
        except TimeoutError:
            return False

    def close(self):
        self.connection.close()


@pytest.fixture
def folder(tmp_path):
    """Where the broker of this test lives."""
    return tmp_path / "broker"


@pytest.fixture
def reader(folder):
    reader = Reader(folder)
    yield reader
    reader.close()


def files_in(folder):
    return sorted(path.name for path in folder.rglob("*.msg"))


def test_messages_come_in_the_order_they_were_sent(folder, reader):
    publish(folder, *range(20))
    assert reader.read(20) == list(range(20))


def test_a_message_stays_on_disk_until_it_is_acknowledged(folder, reader):
    publish(folder, "brief")
    reader.read(1)
    assert len(files_in(folder / "taken")) == 1
    reader.messages[0].ack()
    assert files_in(folder) == []


def test_a_refused_message_comes_back_in_its_old_place(folder, reader):
    publish(folder, "eerste", "tweede")
    reader.read(1)
    reader.messages[0].requeue()
    assert sorted(reader.read(2)) == ["eerste", "tweede"]


def test_a_closing_consumer_gives_back_what_it_did_not_acknowledge(folder):
    publish(folder, "brief")
    first = Reader(folder)
    assert first.read(1) == ["brief"]
    first.close()
    assert list((folder / "taken").iterdir()) == []
    second = Reader(folder)
    assert second.read(1) == ["brief"]
    second.close()


def test_two_consumers_never_hold_the_same_message(folder, reader):
    publish(folder, *range(40))
    other = Reader(folder)
    got = [body for _ in range(20) for one in (reader, other) for body in one.read(1)]
    assert sorted(got) == list(range(40))
    assert reader.nothing_left() and other.nothing_left()
    other.close()


TAKE_AND_HANG = """
import sys, time
from tests.lib.test_broker import Reader
reader = Reader(sys.argv[1])
reader.read(2)
print("taken", flush=True)
time.sleep(60)
"""


def test_a_killed_consumer_gives_its_messages_back(folder, reader, monkeypatch):
    publish(folder, "een", "twee")
    killed = subprocess.Popen([sys.executable, "-c", TAKE_AND_HANG, str(folder)], stdout=subprocess.PIPE)
    with killed:
        assert killed.stdout.readline() == b"taken\n"
        assert broker.Spool(folder).rescue() == 0, "its owner lives"
        killed.kill()
    assert reader.read(2) == ["een", "twee"]


def whole_message(**changes):
    payload = {
        "body": base64.b64encode(b'"gaaf"').decode(),
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": {},
        "properties": {
            "body_encoding": "base64",
            "delivery_tag": "tag",
            "delivery_info": {"exchange": "", "routing_key": "portaal"},
        },
    }
    return json.dumps(payload | changes)


NAME = "00000000000000000001-0123456789abcdef0123456789abcdef.portaal.msg"


@pytest.mark.parametrize(
    "name, content",
    [
        pytest.param(NAME, "", id="empty"),
        pytest.param(NAME, whole_message()[:60], id="half"),
        pytest.param(NAME, "[]", id="no-object"),
        pytest.param(NAME, whole_message(properties={}), id="no-tag"),
        pytest.param(NAME, whole_message(body="geen base64!"), id="bad-body"),
        pytest.param(NAME, "\x00\xff", id="bytes"),
        pytest.param("notities.txt", "van iemand anders", id="foreign"),
        pytest.param("x.portaal.msg", whole_message(), id="foreign-name"),
    ],
)
def test_what_is_no_message_is_put_aside_and_the_rest_goes_on(folder, reader, name, content):
    publish(folder, "na")
    (folder / "queue" / name).write_text(content, encoding="latin-1")
    assert reader.read(1) == ["na"]
    assert reader.nothing_left()
    assert [path.read_text("latin-1") for path in (folder / "bad").iterdir()] == [content]


def test_a_folder_among_the_messages_is_put_aside(folder, reader):
    publish(folder, "na")
    (folder / "queue" / "map").mkdir()
    assert reader.read(1) == ["na"]
    assert len(list((folder / "bad").iterdir())) == 1


def test_a_message_being_written_is_not_seen_and_an_abandoned_one_is_cleaned_up(folder):
    spool = broker.Spool(folder)
    fresh, old = spool.queue / f".{NAME}", spool.queue / f".{NAME.replace('1-', '2-')}"
    fresh.write_text("half")
    old.write_text("half")
    os.utime(old, (time.time() - 7200,) * 2)
    spool.clean()
    assert spool.waiting("portaal") == []
    assert fresh.exists() and not old.exists()


# --- with real workers ---


@pytest.fixture
def application(tmp_path, monkeypatch):
    """Runs workers with the tasks of broker_app.py, on a broker in the folder of this test."""
    monkeypatch.setenv("BROKER_TEST_FOLDER", str(tmp_path))
    started = []

    def worker():
        command = [sys.executable, "-m", "celery", "-A", "tests.lib.broker_app", "-q", "worker"]
        options = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "critical"]
        started.append(subprocess.Popen([*command, *options], start_new_session=True))
        return started[-1]

    yield worker
    for process in started:
        with process:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def send(tmp_path, task, **arguments):
    """Queue a task of the test application."""
    from tests.lib.broker_app import app

    options = app.conf.broker_transport_options | {"folder": str(tmp_path / "broker")}
    with Connection(f"{broker.SCHEME}://", transport_options=options) as connection:
        app.send_task(f"tests.lib.broker_app.{task}", kwargs=arguments, connection=connection)


def pids(path):
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def test_of_300_tasks_none_is_lost_while_rubbish_arrives_and_workers_are_killed(tmp_path, application):
    first = application()
    for number in range(150):
        send(tmp_path, "note", number=number)
    send(tmp_path, "hold", name="alles")
    (tmp_path / "broker" / "queue" / NAME).write_text('{"body": "hal')
    (tmp_path / "broker" / "queue" / "rommel").touch()

    [child] = until(lambda: pids(tmp_path / "alles.began"), what="the task began")
    os.kill(child, signal.SIGKILL)
    until(lambda: len(pids(tmp_path / "alles.began")) == 2, what="redone after its process was killed")

    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    for number in range(150, 300):
        send(tmp_path, "note", number=number)
    application()
    until(lambda: len(pids(tmp_path / "alles.began")) == 3, what="redone after the whole worker was killed")
    (tmp_path / "alles.go").touch()

    until(lambda: set(pids(tmp_path / "notes")) == set(range(300)), within=20, what="all 300 tasks")
    until(lambda: files_in(tmp_path / "broker" / "taken") == [], what="everything acknowledged")
    assert (tmp_path / "alles.done").exists()
    assert files_in(tmp_path / "broker" / "queue") == []
    assert len(list((tmp_path / "broker" / "bad").iterdir())) == 2
