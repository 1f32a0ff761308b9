"""`make bench`: what a page costs the server, as a ratio to a bare page in the same process and the same minute.

One web process serves the demo world. For each page, pairs of runs alternate: so many requests for the bare page,
then as many for the page. Counted is the CPU time of the web process, so that a busy machine changes little.
"""

import argparse
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.harness.portal import ROOT, Databases, environment, fill, free_port
from tests.harness.waiting import until

WARM_UP = 20


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of another process, user and system, to the nanosecond (Linux)."""
    cpuclock_sched = 2
    return time.clock_gettime(~pid << 3 | cpuclock_sched)


class Visitor:
    """One browser without a screen, signed in or not, on one kept connection."""

    def __init__(self, port: int, cookie: str = ""):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {"Cookie": cookie} if cookie else {}

    def get(self, address: str) -> bytes:
        """Return the page; anything but a 200 is an error."""
        self.connection.request("GET", address, headers=self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{address} answers {answer.status} {answer.headers.get('Location', '')}")
        return content


def session_of(email: str) -> str:
    """Return the cookie of a person of the demo world who is signed in, second factor included."""
    from django.test import Client

    from duaalportal.accounts.models import User
    from tests.factories.accounts import give_second_factor

    user = User.objects.get(email=email)
    if user.needs_second_factor:
        give_second_factor(user)
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


@dataclass(frozen=True)
class Measured:
    """What the pairs of one page gave; times in milliseconds of CPU per request."""

    name: str
    limit: float
    size: int
    bare: list[float]
    page: list[float]

    @property
    def ratios(self) -> list[float]:
        """Page to bare page, pair by pair."""
        return [page / bare for bare, page in zip(self.bare, self.page, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the pairs."""
        return statistics.median(self.ratios)

    @property
    def is_good(self) -> bool:
        """Whether the page stays within its limit."""
        return self.ratio <= self.limit

    def row(self) -> str:
        """One line of the table."""
        return (
            f"{self.name:<34}{statistics.median(self.page):>8.2f}{statistics.median(self.bare):>8.2f}"
            f"{self.ratio:>8.2f}  ({min(self.ratios):.2f}-{max(self.ratios):.2f}){self.limit:>8.1f}"
            f"{self.size / 1024:>8.0f}  {'goed' if self.is_good else 'TE DUUR'}"
        )


HEADER = f"{'pagina':<34}{'ms':>8}{'kaal':>8}{'keer':>8}  {'van-tot':<11}{'grens':>8}{'kB':>8}"


def milliseconds(visitor: Visitor, address: str, pid: int, requests: int) -> float:
    """Return the CPU time of the web process per request."""
    before = cpu_seconds(pid)
    for _ in range(requests):
        visitor.get(address)
    return (cpu_seconds(pid) - before) * 1000 / requests


def measure(page, address: str, visitors: list[Visitor], pid: int, pairs: int, requests: int) -> Measured:
    """Measure one page against the bare page."""
    from tests.bench.urls import BARE

    bare_visitor, page_visitor = visitors
    for _ in range(WARM_UP):
        bare_visitor.get(BARE)
        size = len(page_visitor.get(address))
    bare, full = [], []
    for _ in range(pairs):
        bare.append(milliseconds(bare_visitor, BARE, pid, requests))
        full.append(milliseconds(page_visitor, address, pid, requests))
    return Measured(page.name, page.limit, size, bare, full)


def web_process(env: dict[str, str], port: int) -> subprocess.Popen:
    """Start gunicorn with one worker process, as production runs it."""
    words = [
        *(sys.executable, "-m", "gunicorn", "duaalportal.wsgi:application", "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", "1", "--threads", "4", "--log-level", "warning"),
        *("--no-control-socket", "--keep-alive", "75"),
    ]
    return subprocess.Popen(words, cwd=ROOT, env=env)


def worker_of(master: int) -> int:
    """Return the process id of gunicorn's only worker; 0 while there is none."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return int(children[0]) if len(children) == 1 else 0


def answers(port: int) -> bool:
    """Whether the web process serves."""
    try:
        return bool(Visitor(port).get("/gezond/"))
    except (OSError, http.client.HTTPException):
        return False


def _is_wanted(page, only: str) -> bool:
    return any(part in page.name.lower() for part in only.lower().split("|"))


def run(database_url: str, folder: Path, pairs: int, requests: int, only: str, times: int) -> bool:
    """Fill a demo world, measure every page on it and print the table; true when all stay within their limit."""
    env = environment(folder, database_url, PYTHONPATH=str(ROOT))
    print("Demowereld klaarzetten ...", flush=True)
    fill(env)
    env["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    os.environ.update(env)
    import django

    django.setup()
    from django.db import connections

    from tests.bench.pages import COACH_OF_YEARS, MENTOR_OF_YEARS, PAGES, READER

    pages = [(page, page.address()) for page in PAGES if _is_wanted(page, only)]
    if times > 1:
        from tests.bench.years import fill_others

        print(f"{times} keer zoveel gegevens maken ...", flush=True)
        fill_others(COACH_OF_YEARS, MENTOR_OF_YEARS, times)
    cookies = {email: session_of(email) for email in {READER, *(page.email for page, _ in pages)} if email}
    connections.close_all()

    port = free_port()
    server = web_process(env, port)
    try:
        until(lambda: answers(port), within=30, what="gunicorn")
        pid = until(lambda: worker_of(server.pid))
        engine = database_url.partition(":")[0]
        print(
            f"\nCPU per verzoek op {engine}, mediaan van {pairs} paren van {requests} verzoeken\n\n{HEADER}"
        )
        good = True
        for page, address in pages:
            visitors = [Visitor(port, cookies[READER]), Visitor(port, cookies.get(page.email, ""))]
            measured = measure(page, address, visitors, pid, pairs, requests)
            print(measured.row(), flush=True)
            good = good and measured.is_good
        return good
    finally:
        server.terminate()
        server.wait(20)


def main() -> int:
    """Read the command line and return the exit code."""
    parser = argparse.ArgumentParser(description="Meet pagina's tegenover een kale pagina.")
    parser.add_argument("--database-url", default="", help="PostgreSQL-server; standaard SQLite")
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--only", default="", help="deel van de naam van een pagina; meer met |")
    parser.add_argument("--times", type=int, default=1, help="zoveel keer de vijf jaren van een coach")
    options = parser.parse_args()
    if options.pairs < 5:
        parser.error("minstens vijf paren")
    with tempfile.TemporaryDirectory(prefix="portaal-bench-") as name:
        folder = Path(name)
        if not options.database_url:
            url = f"sqlite:///{folder}/portaal.sqlite3"
            return int(not run(url, folder, options.pairs, options.requests, options.only, options.times))
        databases = Databases(options.database_url)
        try:
            return int(
                not run(
                    databases.create(), folder, options.pairs, options.requests, options.only, options.times
                )
            )
        finally:
            databases.drop_all()


if __name__ == "__main__":
    sys.exit(main())
