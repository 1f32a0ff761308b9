"""Proposals, computed behind the page."""

from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Can
from duaalportal.jobs.papers import row_of
from duaalportal.jobs.registry import job
from matching.models import Proposal
from matching.proposals import making
from matching.speed_dates import jobs as speed_date_jobs  # noqa: F401  its kind of work is registered with it
from matching.start_talks import jobs as start_talk_jobs  # noqa: F401


def may_propose(user, job):
    """Whether the one who asked may still let proposals be made for that school."""
    return job.organisation_id in user.access.organisation_ids(Can.PROPOSE_MATCHES)


def _back(job):
    return reverse("matching:proposal", kwargs={"proposal": job.params["proposal"]})


@job(
    making.KIND,
    label="Voorstel voor lerenden en leerplaatsen",
    allowed=may_propose,
    back=_back,
    time_limit=1800,
)
def make_proposal(job, progress):
    """Compute one proposal; done again it gives the same."""
    row = row_of(job, Proposal.objects, "Dit voorstel bestaat niet meer.", "proposal")
    making.compute(proposal=row, at=timezone.now(), today=timezone.localdate(), progress=progress)
