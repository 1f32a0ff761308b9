"""Of age or not: who was born on 29 February comes of age on 1 March."""

from companies.rules.deadlines import add_months, months_full, whole_years


def born_after(on, years):
    """Who was born after this day is not yet so many years old on `on`."""
    return add_months(on, -12 * years)


def comes_of_age(birth_date, years):
    """The first day on which somebody is so many years old."""
    return months_full(birth_date, 12 * years)


def is_minor(birth_date, on, years):
    """Whether somebody is younger on this day; without a birth date one counts as a minor."""
    return birth_date is None or whole_years(birth_date, on) < years
