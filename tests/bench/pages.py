"""The pages that are measured, who looks at them, and how many bare pages each may cost.

`address` runs on the filled demo world before the server starts; it may add rows to make the page as full as the
limit is meant for.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

READER = COORDINATOR = "ilse.de.clercq@de-clercq.example"


@dataclass(frozen=True)
class Page:
    """One page of the bench; without an e-mail address it is read signed out."""

    name: str
    limit: float
    address: Callable[[], str]
    email: str = ""


def named(name: str) -> Callable[[], str]:
    """The address of a page that needs nothing but its name."""
    return lambda: reverse(name)


PAGES = [
    Page("Aanmelden", 1.5, named("account_login")),
    Page("Vandaag", 6, named("today"), COORDINATOR),
]
