"""Kinds of work for tests: `probe` makes a file, `held` waits for us, `broken` fails, `refusing` says no."""

import os
import time
from pathlib import Path

from django.conf import settings

from duaalportal.jobs.registry import JobFailed, JobFile, job

SIZE = 200_000


def welcome(user, job):
    """Allowed until the organisation's name says otherwise; looked up at every call."""
    return "dicht" not in job.params


def content(job):
    """The bytes a probe makes: the same for the same job."""
    return str(job.pk).encode() * (SIZE // 36)


@job("probe", label="Proefbestand", allowed=welcome, back=lambda job: "/werk/")
def probe(job, progress):
    """Three steps, then a file."""
    for step in range(1, 4):
        progress(step, 3, f"Stap {step}")
    return JobFile("proef.txt", "text/plain", content(job))


@job("held", label="Traag bestand", allowed=welcome)
def held(job, progress):
    """Say that it began, wait until the test lets go, then make the file."""
    folder = Path(settings.VAR_DIR)
    with (folder / f"{job.pk}.began").open("a") as began:
        began.write(f"{os.getpid()}\n")
    while not (folder / f"{job.pk}.go").exists():
        progress(1, 2, "Wacht")
        time.sleep(0.02)
    return probe(job, progress)


@job("broken", label="Kapot", allowed=welcome)
def broken(job, progress):
    """Fails in a way nobody foresaw."""
    raise ZeroDivisionError("geheim detail")


@job("refusing", label="Weigert", allowed=welcome)
def refusing(job, progress):
    """Fails with a reason for the user."""
    raise JobFailed("leeg", "Er is nog niets ingevuld.")


@job("silent", label="Zonder bestand", allowed=welcome, time_limit=20)
def silent(job, progress):
    """Does something and hands nothing back."""
    progress(1, 1)
