"""Start-up of learning plans."""

from django.apps import AppConfig


class LearningPlansConfig(AppConfig):
    """Learners, trajectories, placements, agreements and the start gate."""

    name = "learningplans"
    verbose_name = "trajecten"
