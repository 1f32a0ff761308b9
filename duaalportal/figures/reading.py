"""The figures of one page: whose, over what, of which group, and all of them."""

from dataclasses import dataclass

from duaalportal.accounts.access import OrganisationKind
from duaalportal.figures import counting, growth
from duaalportal.figures.rules import periods
from duaalportal.figures.world import KINDS, WHOLE, World, offered
from duaalportal.lib.asked import Asked
from duaalportal.lib.dates import school_year_of
from groeiwijzer.group import MINIMUM

HEADER = ("Cijfer", "Waarover", "Rij", "Maat", "Waarde", "Periode", "Groep")


@dataclass(frozen=True)
class Wanted(Asked):
    """What an address asks: a period or own dates, and a group; unknown values fall back to everything."""

    periode: str = ""
    van: str = ""
    tot: str = ""
    groep: str = WHOLE

    ARRANGES = ("periode", "van", "tot")


@dataclass(frozen=True)
class Page:
    """The figures, and what can be chosen."""

    period: periods.Period
    periods: tuple
    group: str
    # label of a kind -> [(name in the address, label)]
    groups: dict
    group_label: str
    figures: tuple
    is_anonymous: bool = False
    minimum: int = MINIMUM

    @property
    def silent(self):
        """Why figures are not shown -> their titles."""
        found = {}
        for figure in self.figures:
            if figure.silent:
                found.setdefault(figure.silent, []).append(figure.title)
        return found

    @property
    def rows(self):
        """All numbers under HEADER."""
        end = (self.period.label, self.group_label)
        return [(*row, *end) for figure in self.figures for row in figure.as_rows]


def page_of(user, organisation, wanted, today):
    """What this person sees of an organisation, at most a dozen queries."""
    if organisation.kind == OrganisationKind.PARTNERSHIP:
        return _anonymous(user, wanted, today)
    found = offered(user, organisation, today)
    period = periods.asked(wanted.periode, wanted.van, wanted.tot, found.periods)
    world = World(user, organisation, found, period, today)
    group = wanted.groep if wanted.groep in world.choosable else WHOLE
    figures = counting.figures_of(world, group)
    if group == WHOLE:
        figures.append(growth.growth(user, organisation, period, today))
    groups = {}
    for name in world.choosable:
        kind, label, _ = world.groups[name]
        groups.setdefault(KINDS.get(kind, ""), []).append((name, label))
    return Page(period, found.periods, group, groups, world.groups[group][1], tuple(figures))


def _anonymous(user, wanted, today):
    offered_ = tuple(periods.choices(school_year_of(today) - 4, today))
    period = periods.asked(wanted.periode, wanted.van, wanted.tot, offered_)
    figures = tuple(growth.anonymous(user, period))
    return Page(period, offered_, WHOLE, {}, "Anonieme groepen van bedrijven", figures, is_anonymous=True)
