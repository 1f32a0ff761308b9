"""Where a learner begins (P10): written by school, learner or mentor, shared by the school, taken in by the mentor."""

from django.db import transaction

from duaalportal.accounts import audit
from learningplans import trail
from learningplans.models import StartProfile, Trajectory

FIELDS = ("knows", "can_do", "about")
LABELS = {"knows": "Kent al", "can_do": "Kan al", "about": "Werkt het best zo"}

audit.verbs(
    start_profile_written="beschreef de beginsituatie",
    start_profile_shared="deelde de beginsituatie met het leerbedrijf",
    start_profile_taken_in="las de beginsituatie",
)


class ProfileChanged(Exception):
    """Somebody else saved meanwhile; carries the row as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


class NothingToShare(Exception):
    """There is no description yet."""


class NotShared(Exception):
    """The school did not share it yet."""


def profile_of(trajectory):
    """The description of a trajectory; None while nobody wrote."""
    return (
        StartProfile.objects.select_related("shared_by", "taken_in_by").filter(trajectory=trajectory).first()
    )


@transaction.atomic
def write_profile(*, trajectory, version, by, at, knows="", can_do="", about=""):
    """Describe where the learner begins; what the mentor read before is asked again. Raises ProfileChanged."""
    said = {"knows": knows, "can_do": can_do, "about": about}
    current = _locked(trajectory) or StartProfile(school=trajectory.school, trajectory=trajectory, version=0)
    if all(getattr(current, name) == text for name, text in said.items()):
        return current
    if current.version != version:
        raise ProfileChanged(current)
    for name, text in said.items():
        setattr(current, name, text)
    current.taken_in_at = current.taken_in_by = None
    current.version += 1
    current.save()
    trail.record("start_profile_written", trajectory, by=by, at=at, version=current.version)
    return current


@transaction.atomic
def share_profile(*, trajectory, by, at):
    """Let the company read it; again changes nothing. Raises NothingToShare."""
    current = _locked(trajectory)
    if current is None:
        raise NothingToShare("Beschrijf eerst de beginsituatie.")
    if current.shared_at is None:
        current.shared_at, current.shared_by = at, by
        current.save(update_fields=["shared_at", "shared_by"])
        trail.record("start_profile_shared", trajectory, by=by, at=at)
    return current


@transaction.atomic
def take_in_profile(*, trajectory, version, by, at):
    """The mentor read it as it stands; again changes nothing. Raises NotShared and ProfileChanged."""
    current = _locked(trajectory)
    if current is None or current.shared_at is None:
        raise NotShared("De school deelde de beginsituatie nog niet.")
    if current.version != version:
        raise ProfileChanged(current)
    if current.taken_in_at is None:
        current.taken_in_at, current.taken_in_by = at, by
        current.save(update_fields=["taken_in_at", "taken_in_by"])
        trail.record("start_profile_taken_in", trajectory, by=by, at=at, version=version)
    return current


def _locked(trajectory):
    # the trajectory is held, so that of two who write the first words one finds the other's row
    Trajectory.objects.select_for_update(of=("self",), no_key=True).get(pk=trajectory.pk)
    return StartProfile.objects.select_for_update(of=("self",)).filter(trajectory=trajectory).first()
