"""The one question later apps ask: can a learner of this programme start here, and if not, why not."""

from companies.facts import start_facts
from companies.rules.starting import answer
from duaalportal.catalogue.parameters import book as all_values


def can_start(establishment, programme, on, until=None):
    """The answer for one establishment and programme (a row or its code) from a day on, to an end if it is known."""
    (found,) = can_start_many([(establishment, programme)], on, until).values()
    return found


def can_start_many(pairs, on, until=None, *, book=None):
    """The answers per (establishment id, programme code), in a fixed number of queries however many pairs."""
    book = book or all_values()
    return {key: answer(facts, on, until, book) for key, facts in start_facts(pairs, on).items()}
