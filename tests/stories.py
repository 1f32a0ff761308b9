"""What the stories of every app share: one world for a file, this moment, people and rows as they are now, a browser."""

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from duaalportal.accounts.models import User


def one_world(make):
    """A fixture: what `make` gives, one for all stories of a file; each story is undone by its own test."""

    @pytest.fixture(scope="module")
    def world(django_db_setup, django_db_blocker):
        with django_db_blocker.unblock(), transaction.atomic():
            yield make()
            transaction.set_rollback(True)

    return world


def now():
    """This moment."""
    return timezone.now()


def today():
    """This day."""
    return timezone.localdate()


def as_now(person):
    """The person with the rights of now."""
    return User.objects.get(pk=person.pk)


def fresh(row):
    """The row as it is in the database now."""
    return type(row).objects.get(pk=row.pk)


def browser(person):
    """A browser in which this person signed in."""
    found = Client()
    found.force_login(person)
    return found
