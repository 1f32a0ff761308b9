"""A message broker in a folder: one file per message, for a portal on one machine without a broker server.

A message is written under a hidden name and renamed into `queue/`, so a reader sees whole messages only.
Taking one is a rename into the consumer's own folder under `taken/`, where it stays until it is
acknowledged. Each consumer holds a lock on its folder; the kernel lets go of it when the process dies,
however it dies, and the first other consumer to notice puts the messages back. Whatever cannot be a message
is put aside in `bad/`.
"""

import contextlib
import fcntl
import logging
import os
import re
import threading
import time
import uuid
from collections import deque
from pathlib import Path
from queue import Empty

from kombu.transport import TRANSPORT_ALIASES, virtual
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)

SCHEME = "folder"
POLL_SECONDS = 0.1
LONGEST_DRAIN_SECONDS = 0.3
LOOK_FOR_ORPHANS_SECONDS = 2
STALE_TEMP_SECONDS = 3600
NAME = re.compile(r"\d{20}-[0-9a-f]{32}\.(?P<queue>[\w-]+)\.msg")

# `import duaalportal.lib.broker` is what makes "folder://" a known address
TRANSPORT_ALIASES[SCHEME] = "duaalportal.lib.broker:Transport"


class Spool:
    """The folders of one broker. Every method may be called by many processes at once."""

    def __init__(self, folder: Path):
        self.folder = Path(folder)
        self.queue, self.taken, self.bad = (self.folder / name for name in ("queue", "taken", "bad"))
        for part in (self.queue, self.taken, self.bad):
            part.mkdir(parents=True, exist_ok=True)
        self._refused: set[str] = set()

    def put(self, queue: str, payload: dict) -> None:
        """Add a message; it appears whole or not at all."""
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex}.{queue}.msg"
        hidden = self.queue / f".{name}"
        try:
            hidden.write_text(dumps(payload), encoding="utf-8")
            os.replace(hidden, self.queue / name)
        except BaseException:
            hidden.unlink(missing_ok=True)
            raise

    def waiting(self, queue: str) -> list[str]:
        """Names of the queue's messages, oldest first; puts aside what is not a message."""
        names = []
        for name in os.listdir(self.queue):
            if name.startswith("."):
                continue
            match = NAME.fullmatch(name)
            if match is None:
                self.put_aside(self.queue / name, "naam hoort niet in de wachtrij")
            elif match["queue"] == queue:
                names.append(name)
        return sorted(names)

    def put_aside(self, path: Path, why: str) -> None:
        """Move a file that is not a message out of the way, once, and say so in the log."""
        if path.name in self._refused:
            return
        try:
            os.replace(path, self.bad / f"{time.time_ns()}-{path.name}"[-200:])
        except FileNotFoundError:
            return
        except OSError as error:
            self._refused.add(path.name)
            logger.error("broker: %s kan niet opzij: %s", path.name, error)
        else:
            logger.error("broker: %s opzij gezet in bad/: %s", path.name, why)

    def clean(self) -> None:
        """Remove what writers left half-way when they were killed, once it is an hour old."""
        limit = time.time() - STALE_TEMP_SECONDS
        for path in self.queue.glob(".*.msg"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < limit:
                    path.unlink()

    def rescue(self) -> int:
        """Put back the messages of consumers that no longer live; returns how many."""
        rescued = 0
        for folder in self.taken.iterdir():
            try:
                lock = Lock(folder / "lock")
            except BlockingIOError:
                continue
            except FileNotFoundError:
                # a rescuer before us was stopped between its last two steps
                with contextlib.suppress(OSError):
                    folder.rmdir()
                continue
            except NotADirectoryError:
                self.put_aside(folder, "hoort hier niet")
                continue
            with lock, contextlib.suppress(FileNotFoundError):
                for path in folder.glob("*.msg"):
                    os.replace(path, self.queue / path.name)
                    rescued += 1
                lock.path.unlink(missing_ok=True)
                folder.rmdir()
        if rescued:
            logger.warning("broker: %d bericht(en) van een gestopte verwerker teruggezet", rescued)
        return rescued


class Lock:
    """A lock that ends with the process; raises BlockingIOError when somebody living holds it."""

    _held: set["Lock"] = set()

    def __init__(self, path: Path, *, create: bool = False):
        self.path = path
        self._fd = os.open(path, os.O_RDWR | (os.O_CREAT if create else 0), 0o600)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._fd)
            raise
        Lock._held.add(self)

    def release(self) -> None:
        """Let go; harmless when already released."""
        if self in Lock._held:
            Lock._held.discard(self)
            os.close(self._fd)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.release()

    @classmethod
    def forget_in_child(cls) -> None:
        """A forked child must not keep its parent's locks alive."""
        for lock in list(cls._held):
            lock.release()


os.register_at_fork(after_in_child=Lock.forget_in_child)


class Taken:
    """The messages one consumer took and did not acknowledge yet."""

    def __init__(self, spool: Spool):
        self.spool = spool
        self.folder = spool.taken / f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
        self._paths: dict[str, Path] = {}
        # filled under a hidden name first: a rescuer must never find the folder before its lock is held
        hidden = spool.folder / f".{self.folder.name}"
        hidden.mkdir()
        self._lock = Lock(hidden / "lock", create=True)
        os.rename(hidden, self.folder)
        self._lock.path = self.folder / "lock"

    def take(self, name: str) -> Path | None:
        """Make a waiting message ours; nothing when another consumer was first."""
        path = self.folder / name
        try:
            os.rename(self.spool.queue / name, path)
        except FileNotFoundError:
            return None
        return path

    def hold(self, tag: str, path: Path) -> None:
        """Remember the file under its delivery tag until it is settled."""
        self._paths[tag] = path

    def settle(self, tag: str) -> None:
        """The message is dealt with: its file goes."""
        path = self._paths.pop(tag, None)
        if path is not None:
            path.unlink(missing_ok=True)

    def give_back(self, tag: str) -> bool:
        """Put the message back in the queue, in its old place."""
        path = self._paths.pop(tag, None)
        if path is None:
            return False
        with contextlib.suppress(FileNotFoundError):
            os.replace(path, self.spool.queue / path.name)
        return True

    def close(self) -> None:
        """Give everything back and leave no folder behind."""
        for tag in list(self._paths):
            self.give_back(tag)
        with contextlib.suppress(OSError):
            self._lock.path.unlink(missing_ok=True)
            self.folder.rmdir()
        self._lock.release()


class QoS(virtual.QoS):
    """Acknowledging removes the file; refusing puts it back."""

    def ack(self, delivery_tag):
        """Remove the message for good."""
        super().ack(delivery_tag)
        self.channel.settle(delivery_tag)

    def reject(self, delivery_tag, requeue=False):
        """Put the message back, or remove it."""
        super().reject(delivery_tag, requeue=requeue)
        self.channel.settle(delivery_tag)


class Channel(virtual.Channel):
    """A channel on the folder; consumers get a folder of their own when they take their first message."""

    QoS = QoS

    def __init__(self, connection, **kwargs):
        super().__init__(connection, **kwargs)
        options = connection.client.transport_options
        self.spool = Spool(options["folder"])
        self._taken: Taken | None = None
        self._names: dict[str, deque[str]] = {}
        self._unacknowledged: set[str] = set()
        self._looked_for_orphans = 0.0

    def settle(self, tag):
        """Forget a message that was acknowledged or refused, and wake the consumer for the next."""
        if self._taken is not None:
            self._taken.settle(tag)
        if self.connection is not None:
            self.connection.wake.set()

    def basic_consume(self, queue, no_ack, callback, consumer_tag, **kwargs):
        """Consume; without acknowledgement the file goes as soon as it is read."""
        if no_ack:
            self._unacknowledged.add(queue)
        super().basic_consume(queue, no_ack, callback, consumer_tag, **kwargs)

    def basic_get(self, queue, no_ack=False, **kwargs):
        """Get one message, or nothing."""
        message = super().basic_get(queue, no_ack=no_ack, **kwargs)
        if message is not None and no_ack:
            self.settle(message.delivery_tag)
        return message

    def _put(self, queue, message, **kwargs):
        self.spool.put(queue, message)

    def _get(self, queue, timeout=None):
        self._rescue_now_and_then()
        # a listing is used up before the next: older names go first anyway, and a long queue is listed once
        names = self._names.get(queue) or deque(self.spool.waiting(queue))
        self._names[queue] = names
        while names:
            if self._taken is None:
                self._taken = Taken(self.spool)
            path = self._taken.take(names.popleft())
            payload = path and self._read(path)
            if payload:
                tag = payload["properties"]["delivery_tag"]
                self._taken.hold(tag, path)
                if queue in self._unacknowledged:
                    self._taken.settle(tag)
                return payload
        raise Empty

    def _read(self, path: Path) -> dict | None:
        try:
            payload = loads(path.read_text(encoding="utf-8"))
            info = self.Message(payload, channel=self).delivery_info
            if (
                not payload["properties"]["delivery_tag"]
                or "routing_key" not in info
                or not payload["content-type"]
            ):
                raise ValueError("onvolledig")
        except FileNotFoundError:
            return None
        except Exception as error:  # whatever is in the file: it must not stop the others
            self.spool.put_aside(path, f"geen leesbaar bericht ({type(error).__name__})")
            return None
        return payload

    def _rescue_now_and_then(self) -> None:
        now = time.monotonic()
        if now - self._looked_for_orphans > LOOK_FOR_ORPHANS_SECONDS or not self._looked_for_orphans:
            self._looked_for_orphans = now
            self.spool.rescue()
            self.spool.clean()

    def _restore(self, message):
        if self._taken is None or not self._taken.give_back(message.delivery_tag):
            super()._restore(message)

    def _size(self, queue):
        return len(self.spool.waiting(queue))

    def _purge(self, queue):
        names = self.spool.waiting(queue)
        for name in names:
            (self.spool.queue / name).unlink(missing_ok=True)
        return len(names)

    def close(self):
        """Close, giving back what was not acknowledged."""
        super().close()
        if self._taken is not None:
            self._taken.close()
            self._taken = None


class Transport(virtual.Transport):
    """Kombu transport over a folder; `transport_options["folder"]` says which."""

    Channel = Channel
    driver_type = driver_name = SCHEME
    default_port = 0
    polling_interval = POLL_SECONDS

    def __init__(self, client, **kwargs):
        super().__init__(client, **kwargs)
        self.wake = threading.Event()

    def drain_events(self, connection, timeout=None):
        """Deliver one message, or raise a timeout; an acknowledgement cuts the wait short."""
        # Celery asks for two seconds and looks only then whether it has to stop
        deadline = None if timeout is None else time.monotonic() + min(timeout, LONGEST_DRAIN_SECONDS)
        while True:
            self.wake.clear()
            try:
                self.cycle.get(self._deliver, timeout=timeout)
            except Empty:
                left = self.polling_interval if deadline is None else deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError from None
                self.wake.wait(min(left, self.polling_interval))
            else:
                return

    def driver_version(self):
        """The folder has no version."""
        return "1"


def celery_settings(redis_url: str, var_dir: Path) -> dict:
    """Celery's settings, for Redis when there is an address and for the folder otherwise."""
    shared = {
        "CELERY_TIMEZONE": "Europe/Brussels",
        "CELERY_ENABLE_UTC": True,
        "CELERY_TASK_SERIALIZER": "json",
        "CELERY_RESULT_SERIALIZER": "json",
        "CELERY_ACCEPT_CONTENT": ["json"],
        "CELERY_EVENT_SERIALIZER": "json",
        "CELERY_TASK_IGNORE_RESULT": True,
        "CELERY_TASK_DEFAULT_QUEUE": "portaal",
        "CELERY_TASK_ACKS_LATE": True,
        "CELERY_TASK_REJECT_ON_WORKER_LOST": True,
        "CELERY_TASK_SOFT_TIME_LIMIT": 300,
        "CELERY_TASK_TIME_LIMIT": 330,
        # one quick second try: whoever asked is waiting, and beat sweeps up what was not handed over
        "CELERY_TASK_PUBLISH_RETRY": True,
        "CELERY_TASK_PUBLISH_RETRY_POLICY": {
            "max_retries": 1,
            "interval_start": 0,
            "interval_step": 0.2,
            "interval_max": 0.2,
        },
        "CELERY_WORKER_PREFETCH_MULTIPLIER": 1,
        "CELERY_WORKER_CONCURRENCY": 2,
        "CELERY_WORKER_MAX_TASKS_PER_CHILD": 200,
        "CELERY_WORKER_MAX_MEMORY_PER_CHILD": 600_000,  # KiB; a large PDF takes some 300 MB
        "CELERY_WORKER_LOST_WAIT": 1.0,  # seconds until the task of a killed process is given out again
        "CELERY_WORKER_ENABLE_REMOTE_CONTROL": False,
        "CELERY_WORKER_SEND_TASK_EVENTS": False,
        "CELERY_WORKER_HIJACK_ROOT_LOGGER": False,
        "CELERY_WORKER_REDIRECT_STDOUTS": False,
        "CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS": False,
        "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP": True,
        "CELERY_BROKER_CONNECTION_MAX_RETRIES": None,
        "CELERY_BROKER_CONNECTION_TIMEOUT": 2,
        "CELERY_BEAT_SCHEDULE_FILENAME": str(var_dir / "beat-schedule"),
        "CELERY_BEAT_MAX_LOOP_INTERVAL": 5,
        "CELERY_BEAT_SYNC_EVERY": 1,
        "CELERY_BEAT_SCHEDULE": {
            "sweep": {"task": "jobs.sweep", "schedule": 15.0, "options": {"expires": 14}},
            "invitations": {
                "task": "accounts.send_waiting_invitations",
                "schedule": 60.0,
                "options": {"expires": 55},
            },
            "week_links": {
                "task": "evaluation.send_waiting_week_links",
                "schedule": 60.0,
                "options": {"expires": 55},
            },
            "webhooks": {"task": "exchange.tick", "schedule": 30.0, "options": {"expires": 25}},
            "old_webhooks": {
                "task": "exchange.clear",
                "schedule": 6 * 3600.0,
                "options": {"expires": 3600},
            },
            "reminders": {"task": "reminders.tick", "schedule": 60.0, "options": {"expires": 55}},
            "old_reminders": {
                "task": "reminders.clear",
                "schedule": 6 * 3600.0,
                "options": {"expires": 3600},
            },
            "clear": {"task": "jobs.clear", "schedule": 6 * 3600.0, "options": {"expires": 3600}},
            "bundles": {"task": "dossiers.clear", "schedule": 6 * 3600.0, "options": {"expires": 3600}},
            "group": {
                "task": "groeiwijzer.make_group_figures",
                "schedule": 6 * 3600.0,
                "options": {"expires": 3600},
            },
        },
    }
    if redis_url:
        return shared | {
            "CELERY_BROKER_URL": redis_url,
            "CELERY_BROKER_TRANSPORT_OPTIONS": {
                "visibility_timeout": 3600,  # above every time limit
                "socket_connect_timeout": 1,
                "socket_timeout": 2,
                "max_retries": 1,
                "health_check_interval": 25,
            },
        }
    return shared | {
        "CELERY_BROKER_URL": f"{SCHEME}://localhost",
        "CELERY_BROKER_TRANSPORT_OPTIONS": {
            "folder": str(var_dir / "broker"),
            "polling_interval": POLL_SECONDS,
        },
    }
