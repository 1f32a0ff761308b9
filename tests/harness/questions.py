"""Which questions each test asks the database: `--questions=FOLDER` writes them down, one file per test process.

A question is its SQL without the values and without how many there were of them. Two tests that ask the same questions
differ in what they make of the answers, and that is the same code on every database.
"""

import json
import re
import time
from pathlib import Path
from zlib import crc32

import pytest
from django.db.backends.utils import CursorWrapper

from tests.harness.selection import runs_always

VALUE = r"(?:%s(?:::[\w\[\]]+(?:\(\d+\))?)?|NULL|DEFAULT|\d+)"
LIST = re.compile(rf"\({VALUE}(?:, {VALUE})*\)")
LISTS = re.compile(r"\(…\)(?:, \(…\))+")
NUMBER = re.compile(r"\b\d+\b")
# many questions in one trip (duaalportal/lib/questions.py)
TRIP, NEXT = re.compile(r"SELECT \(SELECT json_"), re.compile(r"(?=\(SELECT json_(?:agg|group_array)\()")


def pytest_addoption(parser):
    parser.addoption("--questions", default="", help="write down here what each test asks the database")


def pytest_configure(config):
    if folder := config.getoption("--questions"):
        name = getattr(config, "workerinput", {}).get("workerid", "alone")
        config.pluginmanager.register(Listener(Path(folder), name), "questions")


def shapes(sql: str) -> frozenset[int]:
    """A number for each thing that a statement asks, whatever the values and however many."""
    if "SAVEPOINT" in sql:
        return frozenset()
    asked = NEXT.split(sql) if TRIP.match(sql) else [sql]
    asked = (NUMBER.sub("0", LISTS.sub("(…)", LIST.sub("(…)", one.rstrip(", ")))) for one in asked)
    return frozenset(crc32(one.encode()) for one in asked)


class Listener:
    """Hears each statement of each test, and writes at the end what every test asked and how long it took."""

    def __init__(self, folder: Path, name: str):
        self.path = folder / f"{name}.json"
        self.known: dict[str, frozenset[int]] = {}
        self.now: set[int] = set()
        self.told: dict[str, dict] = {}
        self.original = CursorWrapper._execute_with_wrappers
        listener = self

        def heard(cursor, sql, params, many, executor):
            listener.hear(sql if isinstance(sql, str) else repr(sql))
            return listener.original(cursor, sql, params, many, executor)

        CursorWrapper._execute_with_wrappers = heard

    def hear(self, sql: str) -> None:
        """Add this statement to what the test asks."""
        if sql not in self.known:
            self.known[sql] = shapes(sql)
        self.now |= self.known[sql]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        """Between the first line of its set-up and the last of its end."""
        self.now, began = set(), time.monotonic()
        done = yield
        self.told[plain(item.nodeid)] = {
            "seconds": round(time.monotonic() - began, 3),
            "asks": sorted(self.now),
            "always": runs_always(item),
        }
        return done

    def pytest_sessionfinish(self):
        """Write it down, where tests ran: the process that hands them out runs none."""
        if self.told:
            self.path.write_text(json.dumps(self.told))


def plain(nodeid: str) -> str:
    """The name of a test without the group that pytest-xdist wrote behind it."""
    return re.sub(r"@[^\]@]*$", "", nodeid)


def read(folder: Path) -> dict[str, dict]:
    """What every test asked and how long it took, from all test processes."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        found |= json.loads(path.read_text())
    return found
