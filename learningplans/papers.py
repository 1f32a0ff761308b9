"""Papers of a trajectory: every version kept, what may never be kept refused by its name (M19, X04, X09)."""

from django.db import transaction

from companies.documents import refuse_by_name
from duaalportal.accounts import audit
from duaalportal.lib import uploads
from duaalportal.lib.keys import row_id
from duaalportal.lib.versions import chain_of, file_columns
from learningplans import trail
from learningplans.models import TrajectoryPaper

audit.verbs(
    paper_added="voegde een document aan het traject toe",
    paper_replaced="voegde een nieuwe versie van een document toe",
)
FOLDER = "trajecten"


class PaperReplaced(Exception):
    """Somebody added a newer version first; carries it."""

    def __init__(self, newer):
        super().__init__("replaced meanwhile")
        self.newer = newer


class DoesNotBelong(ValueError):
    """A placement of another trajectory."""


def newest(rows):
    """Papers that no newer version replaces."""
    return rows.filter(replaced_by__isnull=True)


def add_paper(*, trajectory, upload, kind, title, file_name, by, at, placement=None, key=None):
    """Keep a first version, of the trajectory or of one placement; `key` makes that sending twice keeps one."""
    refuse_by_name(title, file_name)
    if placement is not None and placement.trajectory_id != trajectory.pk:
        raise DoesNotBelong(placement)
    pk = row_id(key, by, trajectory)
    with uploads.kept(upload, FOLDER) as name, transaction.atomic():
        if key and (sent_before := TrajectoryPaper.objects.filter(pk=pk).first()):
            transaction.on_commit(lambda: uploads.forget(name))
            return sent_before
        paper = TrajectoryPaper.objects.create(
            id=pk,
            school_id=trajectory.school_id,
            trajectory=trajectory,
            organisation_id=placement.organisation_id if placement else None,
            placement=placement,
            kind=kind,
            title=title,
            added_at=at,
            added_by=by,
            **file_columns(upload, name, file_name),
        )
        trail.record("paper_added", trajectory, by=by, at=at, paper=pk, kind=kind, sha256=upload.sha256)
        return paper


def replace_paper(*, paper, upload, file_name, by, at):
    """Keep a newer version; the older one stays. Raises PaperReplaced when somebody did so first, and NeverKept."""
    refuse_by_name(file_name)
    with uploads.kept(upload, FOLDER) as name, transaction.atomic():
        rows = TrajectoryPaper.objects.select_for_update(of=("self",)).select_related("trajectory__school")
        current = rows.get(pk=paper.pk)
        if newer := TrajectoryPaper.objects.filter(replaces=current).first():
            raise PaperReplaced(newer)
        same = ("school_id", "trajectory_id", "organisation_id", "placement_id", "kind", "title")
        found = TrajectoryPaper.objects.create(
            **{field: getattr(current, field) for field in same},
            number=current.number + 1,
            replaces=current,
            added_at=at,
            added_by=by,
            **file_columns(upload, name, file_name),
        )
        facts = {"paper": found.pk, "number": found.number, "sha256": upload.sha256}
        trail.record("paper_replaced", current.trajectory, by=by, at=at, **facts)
        return found


def versions_of(paper, rows):
    """Every version of a paper among these rows, newest first (one query)."""
    same = ("trajectory_id", "organisation_id", "placement_id", "kind", "title")
    near = rows.filter(**{field: getattr(paper, field) for field in same})
    return chain_of(paper, near.select_related("added_by"))
