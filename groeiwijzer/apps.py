"""App configuration."""

from django.apps import AppConfig


class GroeiwijzerConfig(AppConfig):
    name = "groeiwijzer"
    verbose_name = "Groeiwijzer"
