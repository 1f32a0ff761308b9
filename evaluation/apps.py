"""Start-up of evaluation."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """Weeks, sheet logs, talks, class council, portfolio and RACI."""

    name = "evaluation"
    verbose_name = "evaluatie"
