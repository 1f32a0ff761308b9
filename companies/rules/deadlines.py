"""Days that follow from other days: terms in whole months, and the last day on which something is in time."""

from calendar import monthrange
from datetime import date, timedelta

from duaalportal.catalogue.models import Name

DAY = timedelta(days=1)


def add_months(day, n):
    """The same day n months later (or earlier); in a shorter month its last day, so 29 February gives 28 February."""
    months = day.year * 12 + day.month - 1 + n
    year, month = divmod(months, 12)
    # every month has 28 days; what follows is asked for thousands of mentors
    last = day.day if day.day <= 28 else min(day.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, last)


def months_full(day, n):
    """The first day on which n whole months have passed: from 29 February a year is full on 1 March."""
    then = add_months(day, n)
    return then if then.day == day.day else then + DAY


def whole_years(since, on):
    """How many whole years have passed, as an age is counted; born on 29 February is a year older on 1 March."""
    years = on.year - since.year
    return years if months_full(since, 12 * years) <= on else years - 1


def good_until(day, months):
    """The last day of a term of so many months from a day: what is of 21 November is good on 21 November."""
    return add_months(day, months)


def last_since(until, months):
    """The last day from which a term of so many months has ended on `until`: the other way round than `good_until`."""
    since = add_months(until, -months)
    if (until + DAY).month == until.month:
        return since
    # a term ends on the last day of a shorter month whether it began there or on a later day that month does not have
    return since.replace(day=monthrange(since.year, since.month)[1])


def decision_due(submitted_on, p):
    """The last day on which a decision is in time (001:265)."""
    return submitted_on + p.value(Name.DECISION_TERM) * DAY


def appeal_until(received_on, p):
    """The last day on which the company may appeal, counted from the day it received the decision."""
    return received_on + p.value(Name.APPEAL_TERM) * DAY


def training_until(recognised_on, p):
    """The last day for the mentor training; None where no rule asked it on the day of recognition."""
    term = p.find(Name.TRAINING_TERM)
    return add_months(recognised_on, term.value) if term else None


def expiry_notices(expires_on, p):
    """The days on which the end of a recognition is announced, the first one first."""
    return sorted(add_months(expires_on, -months) for months in p.value(Name.EXPIRY_NOTICES))


def programme_request_until(school_year, p):
    """The last day to ask for a programme from a school year on: in the autumn of the school year before (001:289)."""
    month, day = p.value(Name.PROGRAMME_REQUEST_DAY)
    return date(school_year - 1, month, day)


def programme_answer_until(submitted_on, p):
    """The last day on which a school may expect an answer to its request (001:289)."""
    return add_months(submitted_on, p.value(Name.PROGRAMME_ANSWER_TERM))
