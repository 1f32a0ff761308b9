"""One row on paper, made behind the page for who reads it; they keep the file as long as they read the row."""

import uuid
from functools import wraps

from django.urls import reverse
from django.utils import timezone

from duaalportal.jobs import services
from duaalportal.jobs.registry import JobFailed, job
from duaalportal.lib.pages import go_to

NAMED = "row"


def paper_job(kind, *, label, of, page, doing, gone, named=NAMED, time_limit=120):
    """Register `make(job, row, at) -> JobFile` as the kind of work that puts one of these rows on paper.

    `of` are the rows with what the paper says of them; who reads one (`visible_to`) is asked before it is made and
    at every look. `page` is the address of a row and the fields that stand in it, `doing` and `gone` are told to who asks.
    """

    def register(make):
        @job(
            kind,
            label=label,
            allowed=readers_of(of, named),
            back=way_to(of, page, named),
            time_limit=time_limit,
        )
        @wraps(make)
        def run(job, progress):
            row = row_of(job, of.visible_to(job.owner), gone, named)
            progress(0, 1, doing)
            made = make(job, row, timezone.now())
            progress(1, 1, "Klaar")
            return made

        return run

    return register


def ask_for_paper(request, kind, row, *state, organisation=None, named=NAMED):
    """Let the paper of a row in this state be made, and go to its progress; asked again meanwhile it is the same one."""
    found = services.start(
        kind=kind,
        by=request.user,
        at=timezone.now(),
        organisation=organisation,
        params={named: str(row.pk)},
        key=":".join(map(str, (kind, row.pk, *state))),
    )
    return go_to(request, "jobs:detail", job=found.pk)


# --- which row ----------------------------------------------------------------------------------------------


def about(job, rows, named=NAMED):
    """Of these rows the one a job is about; none when it names none."""
    try:
        return rows.filter(pk=uuid.UUID(job.params.get(named, "")))
    except ValueError:
        return rows.none()


def row_of(job, rows, gone, named=NAMED):
    """The row a job is about; the job fails in these words when it is not among these rows."""
    row = about(job, rows, named).first()
    if row is None:
        raise JobFailed("gone", gone)
    return row


def readers_of(rows, named=NAMED):
    """The right to look, for `job`: of who reads the row."""
    return lambda user, job: about(job, rows.visible_to(user), named).exists()


def way_to(rows, page, named=NAMED):
    """The way back, for `job`: to the page of the row."""
    name, *fields = page

    def back(job):
        found = about(job, rows, named).values_list(*fields).first()
        return reverse(name, args=found) if found else None

    return back
