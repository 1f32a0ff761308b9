"""The portfolio on paper, made behind the page for who asks; nothing of it is kept longer than any other file."""

from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Can
from duaalportal.jobs.papers import about
from duaalportal.jobs.registry import JobFailed, JobFile, job
from duaalportal.lib.dates import as_day
from evaluation.learner import paper, reading
from evaluation.models import Portfolio
from learningplans.models import Trajectory

KIND = "evaluation.portfolio"


def portfolio_for(user, trajectory):
    """The portfolio this person reads, and whether there is one to read: a learner's own may still be empty."""
    row = Portfolio.objects.visible_to(user).filter(trajectory=trajectory).first()
    return row, row is not None or trajectory.learner.user_id == user.pk


def _found(user, job):
    """Trajectory and portfolio that the one who asked may read now; None without."""
    rows = Trajectory.objects.where(user, Can.SEE_EVALUATION)
    trajectory = about(job, rows.select_related("learner__user", "programme", "school")).first()
    if trajectory is None:
        return None
    row, is_open = portfolio_for(user, trajectory)
    return (trajectory, row) if is_open else None


def may_see(user, job):
    """Whether the one who asked may still read the portfolio: a learner who stops sharing takes the file back too."""
    return _found(user, job) is not None


def way_back(job):
    """The portfolio it was asked from."""
    return reverse("evaluation:portfolio_export", args=[job.params["row"]])


@job(KIND, label="Portfolio om mee te nemen", allowed=may_see, back=way_back, time_limit=180)
def make_paper(job, progress):
    """The portfolio as the one who asked may read it."""
    found = _found(job.owner, job)
    if found is None:
        raise JobFailed("gone", "Deze portfolio is er niet meer, of wordt niet meer gedeeld.")
    trajectory, row = found
    progress(0, 1, "De portfolio opmaken")
    at = timezone.now()
    made = paper.make(reading.read(job.owner, trajectory, row, as_day(at)), at=at)
    progress(1, 1, "Klaar")
    return JobFile.marked(paper.file_name(trajectory), made)
