"""The trace of what is the learner's own: it stands on the row itself, so that the history of a trajectory never tells it."""

from duaalportal.accounts import audit


def record(verb, row, *, by, at):
    """Add an act without any fact: neither what it is about nor who may read it."""
    audit.record(verb, row, by=by, at=at, organisation=row.school)
