"""Start-up of matching."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Readiness, openings, proposals with reasons, and decisions by people."""

    name = "matching"
    verbose_name = "matching"
