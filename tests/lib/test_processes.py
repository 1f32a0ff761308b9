"""What runs together starts in turn: first what people wait for, the rest as soon as it answers, or after a while."""

import os
import signal
import threading

import pytest

from duaalportal.lib.processes import Group
from tests.harness.waiting import until


@pytest.fixture
def order(tmp_path):
    """Maker of the order in which two processes start: `order(waits, ready)`; the second is the one that waits."""

    def order(waits, ready):
        group = Group(lambda line: None)
        for name, pause in (("first", 0.0), ("second", waits)):
            group.add(name, ["/bin/sh", "-c", f"touch {tmp_path}/{name}; exec sleep 60"], waits=pause)

        def stop_when_both_run():
            try:
                until(lambda: (tmp_path / "second").exists(), within=20)
            finally:
                os.kill(os.getpid(), signal.SIGINT)

        watching = threading.Thread(target=stop_when_both_run)
        watching.start()
        group.run(ready=lambda: ready(tmp_path))
        watching.join()
        return [path.name for path in sorted(tmp_path.iterdir(), key=lambda path: path.stat().st_mtime_ns)]

    return order


def test_the_rest_starts_as_soon_as_the_first_answers(order):
    seen = []

    def ready(folder):
        seen.append((folder / "second").exists())
        return (folder / "first").exists()

    assert order(600, ready) == ["first", "second"]
    assert not any(seen)


def test_the_rest_starts_also_when_the_first_never_answers(order):
    assert order(0.3, lambda folder: False) == ["first", "second"]
