"""Files that are made behind the page for who asks; kept as long as any other file of a job."""

from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Can
from duaalportal.dossiers import archive, bundles, gathering, paper, tasks
from duaalportal.dossiers import company_jobs as company_jobs  # its kind of work is registered with it
from duaalportal.dossiers.models import Bundle
from duaalportal.jobs.papers import about, readers_of, row_of
from duaalportal.jobs.registry import JobFile, job
from duaalportal.lib import sealing
from duaalportal.lib.dates import as_day
from learningplans.models import Trajectory

KIND = "dossiers.learner"
BUNDLE_SECONDS = 6 * 3600
AROUND = ("learner__user", "programme", "school")


def may_see(user, job):
    """Whether the one who asked may still make the file: rights that ended take the download along."""
    return about(job, Trajectory.objects.where(user, Can.MAKE_DOSSIER)).exists()


def way_back(job):
    """The page it was asked from."""
    return reverse("dossiers:dossier", args=[job.params["row"]])


@job(KIND, label="Dossier", allowed=may_see, back=way_back, time_limit=300)
def make_dossier(job, progress):
    """The file of one learner as the one who asked may read it."""
    rows = Trajectory.objects.where(job.owner, Can.MAKE_DOSSIER).select_related(*AROUND)
    trajectory = row_of(job, rows, "Dit traject bestaat niet meer, of je leest het niet meer.")
    on = as_day(timezone.now())
    steps = len(settings.DOSSIER)

    def told(done):
        progress(done, steps + 2, "De stukken verzamelen")

    parts = gathering.of_trajectory(trajectory=trajectory, reader=job.owner, today=on, told=told)
    progress(steps, steps + 2, "Het dossier opmaken")
    made = paper.make(paper.cover_of_learner(trajectory, job.owner, on), parts, on=on)
    progress(steps + 1, steps + 2, "Verzegelen")
    return JobFile.marked(paper.file_name(on), made)


# --- many at once -----------------------------------------------------------------------------------------------------


def way_back_to_bundles(job):
    """The page the bundle was asked from."""
    return reverse("dossiers:bundles", args=[job.organisation.slug])


@job(
    bundles.KIND,
    label="Dossiers in bundel",
    allowed=readers_of(Bundle.objects),
    back=way_back_to_bundles,
    time_limit=BUNDLE_SECONDS,
)
def make_bundle(job, progress):
    """The dossiers of a class or a school as one ZIP; begun again, it goes on with what is left."""
    rows = Bundle.objects.visible_to(job.owner).select_related("organisation", "made_by")
    bundle = row_of(job, rows, "Deze bundel bestaat niet meer.")
    for _ in range(bundles.HELPERS):
        tasks.ask_for_help(bundle.pk)

    def told(done, total):
        progress(done, total + 1, f"{done} van {total} dossiers gemaakt")

    bundles.make_all(bundle=bundle, told=told, clock=timezone.now)
    total = bundle.items.count()
    progress(total, total + 1, "De bundel samenstellen")
    name = f"dossiers-{as_day(bundle.made_at).isoformat()}.zip"
    return JobFile(name, "application/zip", write=partial(archive.write, bundle, sealing.site()))
