import datetime as dt

import pytest

import tests.jobs.probe.jobs  # noqa: F401  registers the kinds
from duaalportal.accounts.access import Role
from duaalportal.jobs import services
from duaalportal.jobs.models import Job
from tests.factories.accounts import member

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def now():
    """Monday morning."""
    return NOW


@pytest.fixture
def owner(db):
    """A coordinator of a company."""
    return member(Role.COMPANY_COORDINATOR)


@pytest.fixture
def stranger(db):
    """Somebody of another company."""
    return member(Role.COMPANY_COORDINATOR)


@pytest.fixture(autouse=True)
def var_dir(settings, tmp_path):
    """Files and messages of each test in a folder of its own."""
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def make(owner, now):
    """Make a job, and bring it to a state through the services."""

    def make(kind="probe", state="queued", at=now, by=owner, **fields):
        job = services.start(kind=kind, by=by, at=at, **fields)
        if state in ("running", "done", "failed"):
            job = services.claim(job_id=job.pk, at=at)
        if state == "done":
            services.finish(job=job, result=None, at=at)
        elif state == "failed":
            services.fail(job=job, code="leeg", message="Er is nog niets ingevuld.", at=at)
        elif state == "cancelled":
            services.cancel(job=job, at=at)
        return Job.objects.get(pk=job.pk)

    return make
