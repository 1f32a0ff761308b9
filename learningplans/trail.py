"""The history of a trajectory: acts stand in the chain of the school, on the trajectory itself."""

from duaalportal.accounts import audit


def record(verb, trajectory, *, by, at, **facts):
    """Add one act on a trajectory, with the ids of the rows it touched; if this fails, the act fails."""
    audit.record(verb, trajectory, by=by, at=at, organisation=trajectory.school, **facts)


def history(trajectory, limit=50):
    """The newest acts on a trajectory; for who belongs to the school (one query)."""
    return audit.history(trajectory, limit)
