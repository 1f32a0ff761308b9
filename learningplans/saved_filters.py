"""Filters of one's own list, kept under a name of one's own."""

from django.db import transaction

from learningplans.models import SavedFilter

PAGE, MOST = "learners", 20


class TooMany(ValueError):
    """Somebody keeps as many filters as a list can show."""


def of(user):
    """The filters this person kept, by name (one query)."""
    return SavedFilter.objects.filter(user=user, page=PAGE)


@transaction.atomic
def save(*, user, name, query, at):
    """Keep a filter; the same name again replaces what it stood for."""
    if of(user).exclude(name=name).count() >= MOST:
        raise TooMany(f"Je bewaart al {MOST} filters. Haal er eerst een weg.")
    row, _ = SavedFilter.objects.update_or_create(
        user=user, page=PAGE, name=name, defaults={"query": query, "saved_at": at}
    )
    return row


def remove(*, saved_filter):
    """Take a filter away."""
    saved_filter.delete()
