"""Plans for many learners, made behind the page."""

from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Can
from duaalportal.jobs.registry import JobFailed, JobFile, job
from duaalportal.lib.downloads import TYPES
from duaalportal.lib.spreadsheet import xlsx_bytes
from learningplans.plans import many

PLANS = "learningplans.plans"


def may_plan(user, job):
    """Whether the one who asked still plans: the file names learners."""
    return user.pk == job.owner_id and user.access.can(Can.EDIT_PLAN)


def _back(job):
    return reverse("learningplans:plans")


@job(PLANS, label="Opleidingsplannen voorstellen", allowed=may_plan, back=_back, time_limit=3600)
def propose_plans(job, progress):
    """A plan or a proposal for each learner, and a list of what happened; begun anew it goes on where it was."""
    ids = job.params.get("trajectories") or []
    found = many.plan_each(
        trajectory_ids=ids, by=job.owner, today=timezone.localdate(), now=timezone.now, progress=progress
    )
    if not found:
        raise JobFailed("nothing", "Al deze lerenden hebben al een plan waarover gepraat wordt.")
    content = xlsx_bytes("Plannen", many.HEADER, [one.row for one in found])
    return JobFile("voorgestelde-plannen.xlsx", TYPES["xlsx"], content)
