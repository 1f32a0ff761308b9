"""A Celery application of three tasks, run by real workers in the tests of the broker."""

import os
import time
from pathlib import Path

from celery import Celery

from duaalportal.lib.broker import celery_settings

FOLDER = Path(os.environ.get("BROKER_TEST_FOLDER", "."))

app = Celery("broker-test")
app.config_from_object(
    {
        name.removeprefix("CELERY_").lower(): value
        for name, value in celery_settings("", FOLDER).items()
        if "BEAT" not in name
    }
)


@app.task
def note(*, number: int) -> None:
    """Leave one line per time it ran."""
    with (FOLDER / "notes").open("a") as notes:
        notes.write(f"{number}\n")


@app.task
def hold(*, name: str) -> None:
    """Say that it began and in which process, then wait until the test lets go."""
    with (FOLDER / f"{name}.began").open("a") as began:
        began.write(f"{os.getpid()}\n")
    while not (FOLDER / f"{name}.go").exists():
        time.sleep(0.02)
    (FOLDER / f"{name}.done").touch()
