"""The Celery application: one queue, one worker type, one beat."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duaalportal.settings")

app = Celery("duaalportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
