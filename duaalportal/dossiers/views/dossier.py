"""The file of one learner: what it will hold, what is missing, making it, and what was made before."""

from django.utils import timezone
from django.views.decorators.http import require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.dossiers import gathering, jobs
from duaalportal.dossiers.models import SealedDocument
from duaalportal.jobs import services as work
from duaalportal.jobs.models import OPEN_VALUES, Job
from duaalportal.lib.pages import go_to, render_page
from learningplans.views.loading import reads, trajectory_where

SHOWN = 10


@requires(Can.MAKE_DOSSIER)
@reads
def dossier(request, trajectory):
    """What the file of this learner holds for who looks, what is missing in it, and the ones made before."""
    found = trajectory_where(request, trajectory, Can.MAKE_DOSSIER)
    made = SealedDocument.objects.visible_to(request.user).filter(trajectory=found)
    context = {
        "trajectory": found,
        "own": found.learner.user_id == request.user.pk,
        "missing": gathering.missing_for(trajectory=found, reader=request.user, today=timezone.localdate()),
        "running": Job.objects.visible_to(request.user)
        .filter(key=_key(found), state__in=OPEN_VALUES)
        .first(),
        "made": made.select_related("made_by", "job")[:SHOWN],
    }
    return render_page(request, "dossiers/dossier.html", context)


@requires(Can.MAKE_DOSSIER)
@require_POST
def dossier_make(request, trajectory):
    """Have the file made; a second press finds the one that is being made."""
    found = trajectory_where(request, trajectory, Can.MAKE_DOSSIER)
    job = work.start(
        kind=jobs.KIND,
        by=request.user,
        organisation=found.school,
        at=timezone.now(),
        params={"row": str(found.pk)},
        label="Dossier van een lerende" if found.learner.user_id != request.user.pk else "Mijn dossier",
        key=_key(found),
    )
    return go_to(request, "jobs:detail", job=job.pk)


def _key(trajectory):
    return f"{jobs.KIND}:{trajectory.pk}"
