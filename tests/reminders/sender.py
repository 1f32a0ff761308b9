"""A worker of its own for tests that kill it: sends what is due on a Monday morning, until nothing is left or it dies."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()

    import time_machine
    from django.conf import settings
    from django.utils import timezone

    from duaalportal.reminders import dispatching

    moment, settings.EMAIL_HOST, settings.EMAIL_PORT = sys.argv[1], "127.0.0.1", int(sys.argv[2])
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    with time_machine.travel(moment, tick=True):
        print(dispatching.dispatch(clock=timezone.now, worker=f"test:{os.getpid()}"))
