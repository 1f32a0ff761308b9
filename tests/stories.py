"""What the stories of every app share: this moment, people and rows as they are now, a browser."""

from django.test import Client
from django.utils import timezone

from duaalportal.accounts.models import User


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
