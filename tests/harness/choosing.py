"""`make choose-tests`: which tests need no second run on PostgreSQL, because others ask every question they ask.

On SQLite every test runs. On PostgreSQL run as few as ask each question at least once, and all that are marked for it,
that race or that are new. The list cannot grow old: a run on SQLite hears what each test asks, and a listed test that
asks something which none of the others does runs on PostgreSQL after all.
"""

import heapq
import sys
import tempfile
from pathlib import Path

from tests.harness.questions import read
from tests.harness.selection import LISTED, listed

HEAD = """\
# Tests that run on SQLite alone: every question they ask the database is asked on PostgreSQL by another test.
# Made by `make choose-tests`. What is not listed runs on both; `make test WHOLE=1` runs everything on both.
"""
START = 0.01  # seconds that even an empty test takes


def with_news(told: dict[str, dict]) -> list[str]:
    """The listed tests that ask something which no test does that runs on both."""
    asked = {question for name, one in told.items() if name not in listed() for question in one["asks"]}
    return sorted(name for name, one in told.items() if name in listed() and not asked >= set(one["asks"]))


def chosen(told: dict[str, dict]) -> set[str]:
    """Tests of as few seconds as ask every question, beginning with those that run in any case."""
    found = {name for name, one in told.items() if one["always"]}
    waiting = {question for one in told.values() for question in one["asks"]}
    waiting -= {question for name in found for question in told[name]["asks"]}

    def worth(name):
        return -len(waiting.intersection(told[name]["asks"])) / (told[name]["seconds"] + START)

    queue = [(worth(name), name) for name in told if name not in found]
    heapq.heapify(queue)
    while waiting:
        before, name = heapq.heappop(queue)
        now = worth(name)
        if now > before:  # others asked what it asks in the meantime
            heapq.heappush(queue, (now, name))
            continue
        found.add(name)
        waiting.difference_update(told[name]["asks"])
    return found


def write(names: set[str]) -> None:
    """Write the list, by file."""
    lines, file = [HEAD.rstrip()], ""
    for name in sorted(names):
        path, _, test = name.partition("::")
        if path != file:
            lines.append(path)
            file = path
        lines.append(f"  {test}")
    LISTED.write_text("\n".join(lines) + "\n")


def together(on_sqlite: dict[str, dict], on_postgres: dict[str, dict]) -> dict[str, dict]:
    """What each test asks that may run on both: a question of one database is not one of the other."""
    return {
        name: one
        | {
            "asks": [
                *(f"sqlite {number}" for number in on_sqlite.get(name, {"asks": []})["asks"]),
                *(f"postgresql {number}" for number in one["asks"]),
            ]
        }
        for name, one in on_postgres.items()
    }


def main() -> int:
    """Run everything on both, hear what is asked, and write the list."""
    from tests.harness import run

    heard = []
    both = {"TEST_DATABASE_URL": run.POSTGRES_URL, "TEST_REDIS_URL": run.REDIS_URL}
    for words, services in ((["-m", "not browser"], {}), (["--only-database", "--whole"], both)):
        with tempfile.TemporaryDirectory() as folder:
            done = run.pytest(*run.PARALLEL, *words, f"--questions={folder}", services=services)
            if done.returncode:
                return done.returncode
            heard.append(read(Path(folder)))
    told = together(*heard)
    write(set(told) - chosen(told))
    listed.cache_clear()
    print(f"{len(listed())} van {len(told)} tests hoeven niet opnieuw op PostgreSQL.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
