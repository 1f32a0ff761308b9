"""Start-up of dossiers."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """A learner's file, put together from every app, sealed, bundled and verified."""

    name = "duaalportal.dossiers"
    label = "dossiers"
    verbose_name = "dossiers"

    def ready(self):
        """Let `check` look at the key of the seal."""
        from duaalportal.dossiers import checks  # noqa: F401
