"""The portal as its users meet it: real processes, on a database of their own with the demo world in it.

`portal` is shared by the tests of one file, `fresh_portal` serves one test (one that kills processes, say).
Starting costs ten seconds of work, so on SQLite the files of one test process share the processes and each file finds
the demo world as it was at first. A test marked `postgres` gets PostgreSQL and Redis, every other test SQLite and the broker in a folder.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
import redis
from psycopg import sql

from tests.harness.database import ON_SERVER, fingerprint, migrated_file
from tests.harness.waiting import until

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 60
STOP_SECONDS = 20
REST_SECONDS = 30
DATA = ("mail", "files", "cache")  # what a portal keeps beside its database


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def environment(folder: Path, database_url: str, redis_url: str = "", **more: str) -> dict[str, str]:
    """Return the whole environment of a demo portal; of the caller's only where programs and homes are."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "duaalportal.settings",
        "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
        "DEBUG": "0",
        "DEMO_WORLD": "1",
        "PORTAL_HTTPS": "0",
        "VAR_DIR": str(folder),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "EMAIL_URL": "filemail:///",
        "PYTHONUNBUFFERED": "1",
        **more,
    }


def manage(env: dict[str, str], *command: str) -> str:
    """Run a management command in a process of its own; return what it printed, raise with its trace."""
    words = [sys.executable, "manage.py", *command]
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-4000:]}")
    return done.stdout


def migrate(env: dict[str, str]) -> None:
    """Bring an empty database to our tables."""
    code = "from duaalportal.lib.migrating import migrate; migrate(verbosity=0)"
    manage(env, "shell", "--no-imports", "--command", code)


def fill(env: dict[str, str]) -> None:
    """Bring an empty database to what `make run` shows a newcomer."""
    manage(env, "klaarzetten", "--verbosity", "0")


@dataclass
class Portal:
    """A running portal: its address, its folder, and ways to look behind the screen without the ORM."""

    folder: Path
    database_url: str
    redis_url: str = ""
    more: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        """The address without a closing slash."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        """The environment its processes live in."""
        return environment(
            self.folder, self.database_url, self.redis_url, **{"PORTAL_ADDRESS": self.url, **self.more}
        )

    def start(self) -> "Portal":
        """Start web, worker and beat, and return once the portal answers."""
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "portaal", "--port", str(self.port)],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"portaal ended with {self.process.returncode}:\n{self.log()}")
            with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                if urllib.request.urlopen(f"{self.url}/gezond/", timeout=2).status == 200:
                    return self
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"portaal does not answer within {START_SECONDS} s:\n{self.log()}")

    def stop(self) -> None:
        """Stop as Ctrl-C would; whatever is left of our own processes then is killed."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def as_at_first(self, source: Path) -> "Portal":
        """Give a running portal on SQLite the data of a folder; everything that was done in it is gone."""
        until(self._is_at_rest, within=REST_SECONDS, what="the worker to have nothing left to do")
        for name in DATA:
            shutil.rmtree(self.folder / name, ignore_errors=True)
            if (source / name).exists():
                shutil.copytree(source / name, self.folder / name)
        unchanging = f"file:{source}/portaal.sqlite3?immutable=1"
        with (
            contextlib.closing(sqlite3.connect(unchanging, uri=True)) as first,
            contextlib.closing(sqlite3.connect(self.folder / "portaal.sqlite3", timeout=30)) as ours,
        ):
            first.backup(ours)
        return self

    def _is_at_rest(self) -> bool:
        return not any((self.folder / "broker").rglob("*.msg"))

    @property
    def log_file(self) -> Path:
        """Where its processes write."""
        return self.folder / "portaal.log"

    def log(self) -> str:
        """The last lines its processes wrote."""
        return self.log_file.read_text(errors="replace")[-6000:] if self.log_file.exists() else ""

    def manage(self, *command: str) -> str:
        """Run a management command on this portal's database and return what it printed."""
        return manage(self.env, *command)

    def python(self, code: str) -> str:
        """Run Python code with the portal's models on this portal's database and return what it printed."""
        return manage(self.env, "shell", "--no-imports", "--command", code).strip()

    def rows(self, query: str, *values) -> list[tuple]:
        """Ask this portal's database; write placeholders as `?`."""
        if self.database_url.startswith("sqlite"):
            path = self.database_url.removeprefix("sqlite:///")
            with contextlib.closing(sqlite3.connect(path, timeout=30)) as connection, connection:
                return connection.execute(query, values).fetchall()
        with psycopg.connect(self.database_url) as connection:
            cursor = connection.execute(query.replace("?", "%s"), values)
            return cursor.fetchall() if cursor.description else []

    def children(self) -> dict[int, str]:
        """The process ids of everything this portal runs, each with its command line."""
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            with contextlib.suppress(OSError, IndexError):
                session = int((entry / "stat").read_text().rpartition(")")[2].split()[3])
                if self.process and session == self.process.pid:
                    words = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
                    found[int(entry.name)] = words.decode(errors="replace").strip()
        return found


# --- templates: the demo world is built once and copied -----------------------------------------------------


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory) -> Path:
    """A folder with the demo world on SQLite and the static files, built once for all test processes."""
    base = tmp_path_factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, ready = root / "demo-world", root / "demo-world.ready"
    with (root / "demo-world.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            env = environment(folder, f"sqlite:///{folder}/portaal.sqlite3")
            migrated_file(folder / "portaal.sqlite3", lambda: migrate(env))
            fill(env)
            ready.touch()
    return folder


def copy_folder(source: Path, target: Path) -> Path:
    """Copy a portal's folder; static files never change, so those are shared."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("static", "*.log"))
    (target / "static").symlink_to(source / "static")
    return target


class Databases:
    """PostgreSQL databases of the tests, each dropped at the end."""

    def __init__(self, url: str):
        self.server, _, _ = url.rpartition("/")
        self.url = url
        self.made: list[str] = []

    def create(self, template: str = "template0") -> str:
        """Create a database, copied from the template, and return its address."""
        name = f"test_portaal_{uuid.uuid4().hex[:12]}"
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template.rpartition("/")[2])
            )
        )
        self.made.append(name)
        return f"{self.server}/{name}"

    def migrated(self) -> str:
        """The name of a migrated database that the server keeps for this state of the code, or of an empty one."""
        name = ON_SERVER + fingerprint()
        with psycopg.connect(self.url, autocommit=True) as connection:
            kept = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        return name if kept else "template0"

    def drop_all(self) -> None:
        """Drop every database made here, whoever is still connected."""
        for name in self.made:
            self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def databases():
    """Maker of PostgreSQL databases on the server that TEST_DATABASE_URL names."""
    maker = Databases(os.environ["TEST_DATABASE_URL"])
    yield maker
    maker.drop_all()


@pytest.fixture(scope="session")
def demo_database(databases, tmp_path_factory) -> str:
    """Address of a PostgreSQL database with the demo world, to copy from."""
    url = databases.create(databases.migrated())
    fill(environment(tmp_path_factory.mktemp("demo-database"), url))
    return url


def running(request, folder: Path):
    """Run a portal in this folder until the generator is closed; on what the test is marked for."""
    copy_folder(request.getfixturevalue("demo_folder"), folder)
    if request.node.get_closest_marker("postgres"):
        database = request.getfixturevalue("databases").create(request.getfixturevalue("demo_database"))
        redis_url = os.environ.get("TEST_REDIS_URL", "")
        if redis_url:
            with redis.Redis.from_url(redis_url) as client:
                client.flushdb()
    else:
        database, redis_url = f"sqlite:///{folder}/portaal.sqlite3", ""
    portal = Portal(folder, database, redis_url)
    try:
        yield portal.start()
    finally:
        portal.stop()


@pytest.fixture(scope="session")
def shared_portal(request, tmp_path_factory):
    """The running portal of this test process, on SQLite; ask for `portal`, which gives it with its first data."""
    yield from running(request, tmp_path_factory.mktemp("shared-portal") / "var")


@pytest.fixture(scope="module")
def portal(request, tmp_path_factory):
    """The running portal of this test file, on PostgreSQL when the file's `pytestmark` says so."""
    if request.node.get_closest_marker("postgres"):
        yield from running(request, tmp_path_factory.mktemp("portal") / "var")
    else:
        shared = request.getfixturevalue("shared_portal")
        yield shared.as_at_first(request.getfixturevalue("demo_folder"))


@pytest.fixture
def fresh_portal(request, tmp_path):
    """A running portal for this test alone."""
    yield from running(request, tmp_path / "var")
