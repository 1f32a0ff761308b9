"""App configuration."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "duaalportal.demo"
    label = "demo"
    verbose_name = "Demowereld"
