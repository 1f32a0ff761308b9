"""What every write around a profile does first: hold the trajectory, so that two at once wait for each other."""

from learningplans.models import Trajectory, TrajectoryState


class ProfileRefused(Exception):
    """This cannot be kept; the text says why in Dutch, `field` where it belongs."""

    def __init__(self, text, field=None):
        super().__init__(text)
        self.field = field


class ProfileMoved(ProfileRefused):
    """Something else was kept meanwhile; `current` is what stands there now."""

    def __init__(self, text, current=None):
        super().__init__(text)
        self.current = current


def held(trajectory):
    """The trajectory under a lock; refused when it is over."""
    rows = Trajectory.objects.select_for_update(of=("self",)).select_related("learner", "school")
    current = rows.get(pk=trajectory.pk)
    if not TrajectoryState(current.state).is_open:
        raise ProfileRefused(f"Dit traject is {current.get_state_display()}. Hier verandert niets meer.")
    return current
