"""Constraints that say the same thing on many tables."""

from django.db import models
from django.db.models import F, Q


def together(*fields, name):
    """These fields are all empty or all filled: a time has its actor."""
    none = Q(**{f"{field}__isnull": True for field in fields})
    whole = Q(**{f"{field}__isnull": False for field in fields})
    return models.CheckConstraint(condition=none | whole, name=name)


def in_order(first, last, *, name, message=""):
    """A period does not end before it starts; without an end it runs on."""
    condition = Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": F(first)})
    return models.CheckConstraint(condition=condition, name=name, violation_error_message=message or None)


def one_of(field, choices, *, name):
    """The field holds a known choice."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": choices.values}), name=name)
