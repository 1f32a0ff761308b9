"""What can be true of a learner and the period of a trajectory, and what cannot: pure, the rule with its source in the sentence."""

from datetime import date, timedelta

from companies.rules.deadlines import whole_years
from companies.rules.papers import Fault, said
from duaalportal.catalogue.models import Name
from duaalportal.lib.dates import SEPTEMBER, school_year_of

LAST_DAY_OF_LESSONS = 6, 30
# a grant that nobody remembers is a leak: after a year the learner decides anew
LONGEST_GRANT = timedelta(days=365)


def year_begins(school_year):
    """The first day of a school year."""
    return date(school_year, SEPTEMBER, 1)


def year_ends(school_year):
    """The last day on which a school year has lessons."""
    return date(school_year + 1, *LAST_DAY_OF_LESSONS)


def period_faults(*, starts_on, ends_on, school_year):
    """Faults of the period of a trajectory within its school year."""
    found = []
    if school_year_of(starts_on) != school_year:
        years = f"{school_year}-{school_year + 1}"
        found.append(
            Fault("starts_on", f"{said(starts_on)} valt niet in het schooljaar {years}. Kijk de dag na.")
        )
    if ends_on < starts_on:
        found.append(Fault("ends_on", f"Het einde ({said(ends_on)}) ligt voor de start ({said(starts_on)})."))
    return found


def birth_faults(*, birth_date, starts_on, p):
    """Faults of a birth date: the age on the start of the trajectory, by the rules `p` of that day; none is no fault."""
    if birth_date is None:
        return []
    years = whole_years(birth_date, starts_on)
    youngest, oldest = p.find(Name.LEARNER_MIN_AGE), p.find(Name.LEARNER_MAX_AGE)
    if youngest and years < youngest.value:
        rule = f"minstens {youngest.value} jaar (bron: {youngest.source})"
    elif oldest and years > oldest.value:
        rule = f"hoogstens {oldest.value} jaar (bron: {oldest.source})"
    else:
        return []
    if birth_date >= starts_on:
        return [Fault("birth_date", "Deze geboortedatum ligt na de start. Kijk het jaar na.")]
    text = f"Op de start ({said(starts_on)}) is deze lerende {years} jaar. Een lerende is dan {rule}. Kijk de geboortedatum na."
    return [Fault("birth_date", text)]


def grant_faults(*, ends_on, today):
    """Faults of the last day on which a parent of somebody of age reads along."""
    if ends_on < today:
        return [Fault("ends_on", "Deze dag is voorbij. Kies vandaag of een latere dag.")]
    if ends_on > today + LONGEST_GRANT:
        return [Fault("ends_on", "Kies een dag binnen het jaar. Daarna kan je opnieuw beslissen.")]
    return []
