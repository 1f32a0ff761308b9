"""App configuration."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "duaalportal.reminders"
    label = "reminders"
    verbose_name = "Vandaag"
