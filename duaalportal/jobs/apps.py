from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "duaalportal.jobs"
    label = "jobs"
    verbose_name = "Werk op de achtergrond"

    def ready(self):
        # every app may register kinds of work in its jobs.py or tasks.py; the web process needs them too
        autodiscover_modules("jobs", "tasks")
