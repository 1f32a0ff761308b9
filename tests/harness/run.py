"""`make test`: every test on SQLite, and every question that the tests ask the database also on PostgreSQL and Redis.

`make test WHOLE=1` runs every test that touches the database on both.

Where one of those cannot be reached the run says how many tests that leaves out; with CI=true it fails.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis

from tests.harness.choosing import with_news
from tests.harness.questions import read

ROOT = Path(__file__).resolve().parent.parent.parent
POSTGRES_URL = os.environ.get("TEST_DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/postgres"
REDIS_URL = os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:6379/15"
# in the order that tests/harness/selection.py gives
PARALLEL = ["-n", "2", "--dist", "loadgroup", "--no-loadscope-reorder", "--max-worker-restart", "0"]
NO_TESTS = 5  # pytest's exit code when nothing was selected


def reachable_postgres() -> bool:
    """Whether the PostgreSQL of the tests answers and lets us make databases."""
    try:
        with psycopg.connect(POSTGRES_URL, connect_timeout=3) as connection:
            rights = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            return bool(connection.execute(rights).fetchone()[0])
    except psycopg.Error:
        return False


def reachable_redis() -> bool:
    """Whether the Redis of the tests answers."""
    try:
        with redis.Redis.from_url(REDIS_URL, socket_connect_timeout=3) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def only(services: dict[str, str]) -> dict[str, str]:
    """The environment of a run: the caller's, with these services and no others; compiled code is always kept."""
    dropped = ("TEST_", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)} | services


def pytest(*arguments: str, services: dict[str, str], quiet: bool = False) -> subprocess.CompletedProcess:
    """Run pytest with exactly these services."""
    words = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(words, env=only(services), check=False, capture_output=quiet, text=quiet)


def start(*arguments: str, services: dict[str, str], output) -> subprocess.Popen:
    """Start pytest with exactly these services, and let it write where nobody looks yet."""
    words = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.Popen(words, env=only(services), stdout=output, stderr=subprocess.STDOUT)


def count(*arguments: str, services: dict[str, str]) -> int:
    """How many tests such a run would hold."""
    listed = pytest("--collect-only", "-q", *arguments, services=services, quiet=True)
    numbers = re.findall(r"^(\d+)(?:/\d+)? tests? collected", listed.stdout, re.M)
    if not numbers and listed.returncode != NO_TESTS:
        raise RuntimeError(f"The tests cannot be counted:\n{listed.stdout[-2000:]}{listed.stderr[-2000:]}")
    return int(numbers[-1]) if numbers else 0


def is_fresh() -> bool:
    """Whether no test of this checkout was read by pytest before, so that nothing is compiled yet."""
    return not any((ROOT / "tests").glob("**/__pycache__/*-pytest-*.pyc"))


def make_ready() -> None:
    """Compile everything once and migrate once: four test processes that start at once would each do it."""
    with subprocess.Popen([sys.executable, "-m", "tests.harness.database"], env=only({})):
        pytest("--collect-only", "-q", services={}, quiet=True)


def left_out(services: dict[str, str]) -> int:
    """How many test runs the missing services cost."""
    everything = {"TEST_DATABASE_URL": POSTGRES_URL, "TEST_REDIS_URL": REDIS_URL}
    return count("--only-database", services=everything) - count("--only-database", services=services)


def main(arguments: list[str]) -> int:
    """Run everything that can run here, and return the exit code for make."""
    services, found, missing = {}, [], []
    for name, variable, url, is_there in (
        ("PostgreSQL", "TEST_DATABASE_URL", POSTGRES_URL, reachable_postgres()),
        ("Redis", "TEST_REDIS_URL", REDIS_URL, reachable_redis()),
    ):
        if is_there:
            services[variable] = url
            found.append(name)
        else:
            parts = urlsplit(url)
            missing.append(f"{name} ({parts.hostname}:{parts.port}, {variable})")

    if is_fresh():
        print("== Eerste keer: alles klaarzetten", flush=True)
        make_ready()
    with (
        tempfile.TemporaryFile("w+") as said,
        tempfile.TemporaryDirectory() as compiled,
        tempfile.TemporaryDirectory() as heard,
    ):
        os.environ["COMPILED_TEMPLATES"] = compiled
        # beside each other: where one run waits for a browser or a server, the other works on
        again = (
            start(*PARALLEL, "--only-database", *arguments, services=services, output=said)
            if services
            else None
        )
        print("== Alle tests, op SQLite en de ingebouwde broker", flush=True)
        codes = [pytest(*PARALLEL, *arguments, f"--questions={heard}", services={}).returncode]
        if again:
            codes.append(again.wait())
            print(f"\n== Opnieuw wat de gegevens raakt, op {' en '.join(found)}", flush=True)
            said.seek(0)
            print(said.read(), flush=True)
        asked_less = "TEST_DATABASE_URL" in services and "--whole" not in arguments
        if asked_less and (news := with_news(read(Path(heard)))):
            print(
                f"\n== {len(news)} tests vragen intussen iets wat op PostgreSQL niet gevraagd werd",
                flush=True,
            )
            names = Path(heard) / "names"
            names.write_text("\n".join(news))
            words = [*PARALLEL, "--only-database", "--whole", f"@{names}"]
            codes.append(pytest(*words, services=services).returncode)

    failed = any(code not in (0, NO_TESTS) for code in codes) or codes[0] != 0
    if missing:
        print(f"\n!! NIET GETEST, want hier niet bereikbaar: {' en '.join(missing)}.", flush=True)
        print(f"!! {left_out(services)} tests zijn daardoor niet uitgevoerd.", flush=True)
        if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
            print("!! Met CI=true telt dat als mislukt.", flush=True)
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
