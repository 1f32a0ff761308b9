"""A paper of one row: for who reads it, as long as they read it, and once while it is being made."""

import uuid

import pytest
from django.urls import reverse

from duaalportal.jobs import files, registry, services
from duaalportal.jobs.models import Job
from duaalportal.jobs.papers import ask_for_paper, paper_job
from duaalportal.jobs.registry import JobFailed, JobFile
from tests.jobs.conftest import NOW

KIND = "probe.paper"


@paper_job(
    KIND,
    label="Blad over werk",
    of=Job.objects.select_related("owner"),
    page=("jobs:detail", "pk"),
    doing="Het blad opmaken",
    gone="Dit werk bestaat niet meer.",
)
def make_paper(job, row, at):
    return JobFile.pdf("werk.pdf", f"{row.owner.name} {row.pk}".encode())


@pytest.fixture
def row(make):
    return make()


def asked(make, key):
    return make(KIND, params={"row": str(key)})


def test_who_reads_the_row_gets_it_on_paper_with_a_way_back(make, row, owner):
    job = services.run(job_id=asked(make, row.pk).pk, clock=lambda: NOW)
    assert (job.state, job.file_name, job.file_type) == ("done", "werk.pdf", "application/pdf")
    assert files.path_of(job.file_path).read_text() == f"{owner.name} {row.pk}"
    assert registry.find(KIND).back(job) == reverse("jobs:detail", args=[row.pk])


def test_who_does_not_read_the_row_gets_nothing(make, row, stranger):
    job = make(KIND, by=stranger, params={"row": str(row.pk)})
    assert services.run(job_id=job.pk, clock=lambda: NOW).error == "not_allowed"


@pytest.mark.parametrize("key", [uuid.UUID(int=0), "geen", ""])
def test_of_a_row_that_is_gone_there_is_no_paper(make, owner, key):
    job, kind = asked(make, key), registry.find(KIND)
    assert not kind.allowed(owner, job) and kind.back(job) is None
    with pytest.raises(JobFailed, match="bestaat niet meer"):
        kind.run(job, lambda *so_far: None)
    assert services.run(job_id=job.pk, clock=lambda: NOW).error == "not_allowed"


def test_asked_again_it_is_the_same_work_until_the_row_is_in_another_state(row, rf, owner):
    request = rf.post("/")
    request.user = owner
    first, same, other = (ask_for_paper(request, KIND, row, version)["Location"] for version in (1, 1, 2))
    assert first == same != other
    found = Job.objects.filter(kind=KIND)
    assert [(job.label, job.params) for job in found] == [("Blad over werk", {"row": str(row.pk)})] * 2
