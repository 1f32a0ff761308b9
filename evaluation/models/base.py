"""What rows of an evaluation share: they belong to a trajectory, as the rows of learning plans do."""

from duaalportal.accounts.access import Can
from learningplans.models.base import (
    EMPTY,
    CompanySideRows,
    TrajectoryRow,
    TrajectoryRows,
    organisation_key,
    person,
    school_key,
)

__all__ = [
    "EMPTY",
    "CompanySideRows",
    "EvaluationRows",
    "TrajectoryRow",
    "TrajectoryRows",
    "organisation_key",
    "person",
    "school_key",
]


class EvaluationRows(TrajectoryRows):
    """Reads of evaluations: whoever stands around the learner; who writes says each kind."""

    see, edit = Can.SEE_EVALUATION, Can.GIVE_VOICE
