"""The anonymous group of companies: made once per closed quarter, and shown so that nobody stands out.

What keeps one company from being found:
- a figure is the mean over at least five companies other than those the reader knows, to the nearest 5 percent,
  and never below 5 or above 95 percent, so that "nobody" and "everybody" cannot be read from it;
- groups that overlap are kept only when no part that adding and subtracting leaves is smaller than that
  (`rules.showable_groups`), asked for each subtheme apart, since not every company answers everything;
- each assessment counts in one quarter only, the one in which it was finished first, and a quarter is made once:
  two quarters share no answers, so subtracting them gives nothing;
- the rows hold no company and no exact count.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db import transaction
from django.db.models import Q

from duaalportal.accounts.access import OrganisationKind
from duaalportal.accounts.models import AuditEntry, Organisation
from duaalportal.accounts.rls import across_organisations
from duaalportal.lib.dates import BRUSSELS
from duaalportal.lib.provinces import PROVINCES, province_of
from groeiwijzer import rules
from groeiwijzer.instruments import Mode
from groeiwijzer.models import Assessment, GroupFigure, Part
from groeiwijzer.queries import readings

# "an anonymous group of at least five companies (fewer: not shown)"; the portal's own rule, in force since 2026-11-21
MINIMUM = 5
# How sure a figure is: at least so many companies. Kept in steps, so that no exact count is stored.
FLOORS = (5, 6, 7, 8, 9, 10, 15, 20, 50)
SAID = (5, 10, 20, 50)  # what a page says of it
LOWEST, HIGHEST = 0.05, 0.95
QUARTERS_BACK = 8  # how far a first run looks back

ALL = "alle"
GROUPS = {ALL: "alle bedrijven", **{key: f"bedrijven in {name}" for key, name in PROVINCES.items()}}


# --- quarters --------------------------------------------------------------------------------------------


def quarter_of(day):
    """'2026-Q3' for a day."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def quarter_before(quarter):
    """The quarter before this one."""
    year, number = int(quarter[:4]), int(quarter[-1])
    return f"{year}-Q{number - 1}" if number > 1 else f"{year - 1}-Q4"


def quarter_name(quarter):
    """'juli tot september 2026': a quarter as people say it."""
    months = ("januari tot maart", "april tot juni", "juli tot september", "oktober tot december")
    return f"{months[int(quarter[-1]) - 1]} {quarter[:4]}"


def span_of(quarter):
    """First moment of the quarter and of the next one, on the clock in Brussels."""
    year, number = int(quarter[:4]), int(quarter[-1])
    following = (year, number * 3 + 1) if number < 4 else (year + 1, 1)
    first, after = date(year, number * 3 - 2, 1), date(*following, 1)
    return tuple(datetime.combine(day, time(), BRUSSELS).astimezone(UTC) for day in (first, after))


# --- making ----------------------------------------------------------------------------------------------


def make_missing(*, today, at):
    """Make the figures of every closed quarter that has none yet; returns how many rows were added."""
    quarter, made = quarter_of(today), 0
    for _ in range(QUARTERS_BACK):
        quarter = quarter_before(quarter)
        made += make_figures(quarter=quarter, at=at)
    return made


@transaction.atomic
def make_figures(*, quarter, at):
    """Make the figures of one closed quarter; what was made before stays exactly as it was."""
    first, after = span_of(quarter)
    if at < after:
        raise ValueError(f"{quarter} is not over yet")
    done = set(GroupFigure.objects.filter(quarter=quarter).values_list("instrument_code", flat=True))
    rows = []
    for code, profiles in _profiles(first, after, done).items():
        for group, (floor, fractions) in _figures(profiles).items():
            rows.append(
                GroupFigure(
                    quarter=quarter,
                    instrument_code=code,
                    part=Part.BOTH,
                    group=group,
                    size_floor=floor,
                    fractions=fractions,
                    made_at=at,
                )
            )
    # two runs at once: the unique constraint keeps the first row, and both computed the same
    GroupFigure.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _profiles(first, after, done):
    """Per instrument of the portal: per company its place and its newest fraction per subtheme."""
    rows = list(
        Assessment.objects.filter(
            finished_at__gte=first,
            finished_at__lt=after,
            subject=None,
            establishment=None,
            organisation__kind=OrganisationKind.COMPANY,
            version__owner=None,
        )
        .exclude(version__mode=Mode.REFLECTION)
        .exclude(version__code__in=done)
        .with_version("organisation")
        .order_by("-moment", "-finished_at", "pk")
    )
    again = _finished_before(rows, first)
    found = defaultdict(lambda: defaultdict(lambda: ("", {})))
    for seen in readings([row for row in rows if str(row.pk) not in again]):
        company = seen.assessment.organisation
        _place, fractions = found[seen.assessment.version.code][company.pk]
        found[seen.assessment.version.code][company.pk] = (
            province_of(company.postcode),
            _usable(seen) | fractions,
        )
    return found


def _finished_before(rows, first):
    """Ids of assessments that had been finished in an earlier quarter already, so counted there."""
    return set(
        AuditEntry.objects.filter(
            verb="assessment_finished",
            at__lt=first,
            organisation_id__in={row.organisation_id for row in rows},
            object_id__in=[str(row.pk) for row in rows],
        ).values_list("object_id", flat=True)
    )


def _usable(seen):
    """Fractions of the subthemes that are answered for at least half; the rest says too little."""
    return {
        part.subtheme.code: part.fraction
        for part in seen.profile.subthemes
        if part.fraction is not None and part.gaps * 2 <= part.items
    }


def _figures(profiles):
    """Per group that may be shown: how sure it is, and per subtheme the mean with how sure that one is."""
    figures = {}
    floors = _floors({company: place for company, (place, _) in profiles.items()})
    for subtheme in dict.fromkeys(code for _, fractions in profiles.values() for code in fractions):
        values = {
            company: fractions[subtheme]
            for company, (_, fractions) in profiles.items()
            if subtheme in fractions
        }
        places = {company: profiles[company][0] for company in values}
        for group, floor in _floors(places).items():
            members = [{subtheme: values[company]} for company in values if group in (ALL, places[company])]
            mean = rules.group_statistics(members, MINIMUM)[subtheme]
            row = figures.setdefault(group, (floors.get(group, MINIMUM), {}))
            row[1][subtheme] = [min(max(mean, LOWEST), HIGHEST), floor]
    return figures


def _floors(places):
    """Per group that may be shown: the highest floor at which it still may, together with all others of that floor."""
    groups = {ALL: frozenset(places)}
    for province in PROVINCES:
        groups[province] = frozenset(company for company, place in places.items() if place == province)
    found = {}
    for floor in FLOORS:
        groups = {name: groups[name] for name in rules.showable_groups(groups, floor)}
        found |= dict.fromkeys(groups, floor)
    return found


# --- reading ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """What one reader may see of one group in one quarter: mean per subtheme, and at least how many companies."""

    quarter: str
    group: str
    at_least: int
    fractions: dict

    @property
    def name(self):
        """The group as people say it."""
        return GROUPS[self.group]

    @property
    def title(self):
        """The same at the start of a sentence."""
        return self.name[0].upper() + self.name[1:]

    @property
    def when(self):
        """The quarter as people say it."""
        return quarter_name(self.quarter)


def figures_for(user, instrument_code):
    """Everything this person may see of one instrument: newest quarter first, all companies first (four queries)."""
    rows = list(
        GroupFigure.objects.filter(instrument_code=instrument_code, group__in=GROUPS).order_by("-quarter")
    )
    known = _known_companies(user, instrument_code, {row.quarter for row in rows})
    shown = [figure for row in rows if (figure := _seen_by_one_who_knows(row, len(known[row.quarter])))]
    places = list(GROUPS)
    return sorted(shown, key=lambda figure: (figure.quarter, -places.index(figure.group)), reverse=True)


def _seen_by_one_who_knows(row, known):
    """The row without what would leave fewer than MINIMUM companies next to those already known; None when empty."""
    fractions = {code: mean for code, (mean, floor) in row.fractions.items() if floor >= MINIMUM + known}
    if not fractions:
        return None
    floor = min(floor for mean, floor in row.fractions.values() if floor >= MINIMUM + known)
    at_least = max(said for said in SAID if said <= floor)
    return Figure(quarter=row.quarter, group=row.group, at_least=at_least, fractions=fractions)


def _known_companies(user, instrument_code, quarters):
    """Per quarter the companies whose answers this person has or had: one's own, and what was ever shared."""
    mine = {membership.organisation_id for membership in user.access.memberships}
    known = {quarter: set() for quarter in quarters}
    if not quarters or not mine:
        return known
    # also what is shared no longer: whoever read it once still knows it, whatever the database shows them now
    with across_organisations():
        seen = dict(
            Assessment.objects.filter(Q(organisation__in=mine) | Q(shares__organisation__in=mine))
            .filter(version__code=instrument_code, version__owner=None, subject=None, establishment=None)
            .order_by()
            .values_list("pk", "organisation_id")
        )
        finishes = list(
            AuditEntry.objects.filter(
                verb="assessment_finished",
                organisation_id__in=set(seen.values()),
                object_id__in=[str(pk) for pk in seen],
                at__gte=span_of(min(quarters))[0],
            )
            .order_by()
            .values_list("at", "organisation_id")
        )
    for at, company in finishes:
        quarter = quarter_of(at.astimezone(BRUSSELS))
        if quarter in known:
            known[quarter].add(company)
    return known


def province_of_place(assessment):
    """The group of the province in which the assessed place lies; empty outside Flanders and Brussels."""
    place = assessment.establishment or assessment.organisation
    return province_of(place.postcode or assessment.organisation.postcode)


def is_company(organisation: Organisation):
    """Whether this organisation is one of those the group consists of."""
    return organisation.kind == OrganisationKind.COMPANY
