"""A learner with a file: the usual people around one placement, and a hand that has the file made."""

import io

from pyhanko.pdf_utils.reader import PdfFileReader

from duaalportal.dossiers import jobs
from duaalportal.jobs import files
from duaalportal.jobs import services as work
from duaalportal.jobs.models import Job
from tests.factories.learningplans import make_world
from tests.stories import as_now, now, one_world

world = one_world(make_world)


def made(world, person=None, at=None):
    """The job that made the file of the learner for this person."""
    person = as_now(person or world.coach)
    job = work.start(
        kind=jobs.KIND,
        by=person,
        organisation=world.school,
        at=at or now(),
        params={"row": str(world.trajectory.pk)},
    )
    return work.run(job_id=job.pk, clock=now)


def content(job):
    """The bytes a job made."""
    job = Job.objects.get(pk=job.pk)
    assert job.has_file, (job.state, job.error, job.message)
    return files.path_of(job.file_path).read_bytes()


def seal_of(pdf):
    """The one seal in a PDF, as a reader of signatures sees it, integrity computed."""
    [seal] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    seal.compute_integrity_info()
    return seal
