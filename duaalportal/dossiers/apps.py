"""Start-up of dossiers."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """A learner's file, put together from every app, sealed, bundled and verified."""

    name = "duaalportal.dossiers"
    label = "dossiers"
    verbose_name = "dossiers"
