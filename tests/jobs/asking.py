"""Run in a process of its own: makes a person, then starts a job for each kind read from its input."""

import os
import sys

import django

if __name__ == "__main__":
    django.setup()

    from django.utils import timezone

    from duaalportal.accounts.models import User
    from duaalportal.jobs import services

    person = User.objects.create_user(f"vrager{os.getpid()}@test.example", "Vera Vraagt", None)
    for line in sys.stdin:
        print(services.start(kind=line.strip(), by=person, at=timezone.now()).pk, flush=True)
