"""All that the figures of one person in one organisation are made of, read in two trips: learners, groups and facts."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from duaalportal.accounts import rls
from duaalportal.accounts.access import Can, OrganisationKind
from duaalportal.catalogue.calendar import calendars_of
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.figures import questions as q
from duaalportal.figures.rules import periods, weeks
from duaalportal.lib.dates import as_day, school_year_of
from duaalportal.lib.hiding import showable
from duaalportal.lib.questions import Keys, together
from evaluation.agreed.reading import rhythms_of
from groeiwijzer.group import MINIMUM

WHOLE = ""
KINDS = {"opleiding": "Opleiding", "klas": "Klas", "school": "School", "bedrijf": "Leerbedrijf"}


@dataclass(frozen=True)
class Offered:
    """What can be chosen: the periods, and who is reached at all."""

    scope: object
    periods: tuple
    whole: str


def offered(user, organisation, today):
    """The periods of which there may be figures, and whose they are (one query)."""
    scope = q.scope_of(user, organisation, today)
    (years,) = together(q.first_year(scope))
    first = min((row.school_year for row in years), default=school_year_of(today))
    return Offered(scope, tuple(periods.choices(first, today)), whole_of(user, organisation))


def whole_of(user, organisation):
    """What everybody together is called."""
    if organisation.kind == OrganisationKind.COMPANY:
        return "Alle lerenden van het leerbedrijf"
    if organisation.pk in user.access.organisation_ids(Can.OVERSEE_LEARNERS):
        return "De hele school"
    return "Al je lerenden"


class World:
    """The learners of one scope and period as bits, the groups they form, and the facts about them.

    `period` is what somebody chose; what is told of people by kind is told of the whole school year of its last day.
    """

    def __init__(self, user, organisation, offered, period, today):
        self.user, self.organisation, self.today = user, organisation, today
        self.whole, self.period, self.minimum = offered.whole, period, MINIMUM
        self.year = periods.school_year(school_year_of(min(period.last, today)))
        first, last = min(period.first, self.year.first), max(period.last, self.year.last)
        (rows,) = together(q.trajectories(offered.scope, first, last))
        self.learners = sorted(rows, key=lambda row: str(row.pk))
        self.nth = {row.pk: nth for nth, row in enumerate(self.learners)}
        self.width = max(1, len(self.learners))
        self._read(first, last)

    def _read(self, first, last):
        keys, organisation = Keys(self.nth), self.organisation
        is_company = organisation.kind == OrganisationKind.COMPANY
        within = {"first": first, "last": last}
        # a company reads of itself alone, a school of every company where its learners are
        about = {"keys": keys, "organisation": organisation.pk} if is_company else {"keys": keys}
        self.book = book()
        self.weeks = weeks.Weeks(first, last)
        grace = self.book.on(self.today).value(Name.WEEK_GRACE)
        schools = {row.school_id for row in self.learners} or {organisation.pk}
        # only numbers leave here, about the learners this person reaches: a sum that left out what one may not read
        # word by word (a voice that is blind still, a talk of which one reads the summary) would be another number for each
        with rls.across_organisations():
            self._ask(keys, schools, is_company, about, within, grace)
        self.over = self.weeks.over_by(self.today, grace)

    def _ask(self, keys, schools, is_company, about, within, grace):
        organisation, (first, last) = self.organisation, within.values()
        (
            self.placements,
            self.days,
            self.absences,
            self.interruptions,
            self.sent,
            self.talks,
            self.points,
            self.grids,
            self.plan_sheets,
            self.placed_goals,
            self.agreed,
            self.incidents,
            self.mentors,
            self.rhythms,
            self.calendars,
        ) = together(
            q.placements(is_company, **about, **within),
            q.days(is_company, **about, **within),
            q.absences(keys=keys, **within),
            q.interruptions(keys=keys),
            q.weeks_sent(keys, organisation, self.weeks, grace),
            q.talks(is_company, **about, **within),
            q.points(is_company, **about),
            q.grids(keys=keys),
            q.plan_sheets(keys=keys),
            q.placed_goals(keys=keys),
            q.agreed(keys=keys),
            q.incidents(self.user, organisation, keys, first, last),
            q.trained_mentors(self.user, organisation, keys, self.today),
            rhythms_of(schools=schools),
            calendars_of.steps(schools, first, last + periods.DAY * 7),
        )

    def bits(self, trajectories):
        """These trajectories as bits; those of another scope are left out."""
        found = 0
        for pk in trajectories:
            if pk in self.nth:
                found |= 1 << self.nth[pk]
        return found

    @cached_property
    def groups(self):
        """What can be chosen: name in the address -> (kind, label, bits); the whole is "". By name, never by a figure."""
        is_company = self.organisation.kind == OrganisationKind.COMPANY
        found, labels = defaultdict(int), {}
        for nth, row in enumerate(self.learners):
            named = [("opleiding", row.programme_id, row.programme__name)]
            if is_company:
                named.append(("school", str(row.school_id), row.school__name))
            elif row.learner__class_group:
                named.append(("klas", row.learner__class_group, row.learner__class_group))
            for kind, key, label in named:
                found[kind, key] |= 1 << nth
                labels[kind, key] = label
        if not is_company:
            for row in self.placements:
                key = "bedrijf", str(row.organisation_id)
                found[key] |= 1 << self.nth[row.trajectory_id]
                labels[key] = row.organisation__name
        order = list(KINDS)
        everybody = (1 << len(self.learners)) - 1
        groups = {WHOLE: ("", self.whole, everybody)}
        for kind, key in sorted(found, key=lambda one: (order.index(one[0]), labels[one].casefold(), one[1])):
            groups[f"{kind}:{key}"] = (kind, labels[kind, key], found[kind, key])
        return groups

    @cached_property
    def choice(self):
        """The learners of each group that can be chosen, as bits: the whole, then by kind, the largest first.

        Those that can are the same for every figure of a period: of a group it is asked who of it was placed somewhere.
        """
        order, placed = ["", *KINDS], self.bits({row.trajectory_id for row in self.placements})
        names = sorted(
            self.groups,
            key=lambda name: (order.index(self.groups[name][0]), -self.groups[name][2].bit_count(), name),
        )
        cells = {name: self.groups[name][2] & placed for name in names}
        shown = showable(cells, self.minimum, self.width)
        return {name: self.groups[name][2] for name in names if name == WHOLE or name in shown}

    @cached_property
    def choosable(self):
        """The names of those groups as one looks for them: by kind and label."""
        return [name for name in self.groups if name in self.choice]

    # --- weeks ------------------------------------------------------------------------------------------------------

    @cached_property
    def weeks_of(self):
        """Per learner what was asked and sent: [(party, asked, in time, sent)], in bits of weeks that are over."""
        tables, away = self._timetables(), defaultdict(list)
        for row in self.absences:
            away[row.trajectory_id].append((row.first_day, row.last_day))
        sent = defaultdict(weeks.Sent)
        for row in self.sent:
            key = row.trajectory_id, row.party, row.organisation_id
            sent[key].by_lag[row.lag] |= row.bits << (row.part * q.WEEKS_AT_ONCE)
        plain = {pk: weeks.open_days(self.weeks, one) for pk, one in self.calendars.items()}
        usual = self.book.on(self.today).value(Name.WEEK_RHYTHM)
        found, rhythm_of = [], {}
        for row in self.learners:
            table = tables[row.pk]
            table.away = away[row.pk]
            key = row.school_id, row.programme_id, row.starts_on
            if key not in rhythm_of:
                rhythm_of[key] = weeks.asked_by_rhythm(
                    self.weeks, self.rhythms, usual, school=key[0], programme=key[1], starts_on=key[2]
                )
            there = weeks.worked(self.weeks, table, plain[row.school_id])
            found.append(self._sides(row, there, rhythm_of[key] & self.over, sent))
        return found

    def _sides(self, row, there, counts, sent):
        together_days = [0] * 7
        sides = []
        for organisation, (days, has_voice) in there.items():
            together_days = [one | other for one, other in zip(together_days, days, strict=True)]
            if has_voice:
                sides.append(self._side("M", days, counts, sent.get((row.pk, "M", organisation))))
        for party in ("LL", "LK"):
            said = sent.get((row.pk, party, row.school_id))
            sides.append(self._side(party, together_days, counts, said))
        return sides

    @staticmethod
    def _side(party, days, counts, said):
        asked = weeks.any_day(days) & counts
        if said is None:
            return party, asked, 0, 0
        return party, asked, said.in_time(days) & asked, said.all() & asked

    def _timetables(self):
        tables = {row.pk: weeks.Timetable(row.starts_on, row.ends_on) for row in self.learners}
        for row in self.days:
            line = (row.weekday - 1, row.starts_on, row.ends_on, row.organisation_id)
            tables[row.trajectory_id].lines.append((*line, not row.placement__is_simulated))
        for row in sorted(self.interruptions, key=lambda row: row.at):
            tables[row.trajectory_id].interrupted_since = row.on
        return tables

    # --- months -----------------------------------------------------------------------------------------------------

    def there_in(self, month):
        """The learners with a placement on a day of this month, as bits."""
        return self.bits(
            row.trajectory_id
            for row in self.placements
            if row.starts_on <= month.last and last_day_of(row) >= month.first
        )


def last_day_of(placement):
    """The last day on which somebody was at a place, as it stands now."""
    ended = as_day(placement.ended_at) if placement.ended_at else placement.ends_on
    return min(placement.ends_on, ended)
