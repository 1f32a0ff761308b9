"""Start-up of learning plans."""

from django.apps import AppConfig


class LearningPlansConfig(AppConfig):
    """Learners, trajectories, placements, agreements and the start gate."""

    name = "learningplans"
    verbose_name = "trajecten"

    def ready(self):
        """Let the start gate stand in the way of whoever starts a trajectory or an agreement, in every process."""
        from learningplans import start  # noqa: F401
