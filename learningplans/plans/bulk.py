"""Many versions of plans read at once: as many questions for sixty of them as for three."""

from collections import defaultdict

from duaalportal.accounts import rls
from duaalportal.catalogue.calendar import calendars_of
from duaalportal.lib.questions import asking, beside
from learningplans.company_sheets.abilities import abilities_of
from learningplans.plans import reading


def read_many(versions, on):
    """What `reading.read` gives, by key of the version; they come with trajectory, learner, programme, school and plan."""
    return read_many_beside(versions, on)[0]


@asking
def read_many_beside(versions, on, *questions):
    """The same, the placements of these learners, and the rows of more questions that go along in the first trip."""
    if not versions:
        return {}, [], *([] for _ in questions)
    keys = [version.pk for version in versions]
    trajectories = {version.trajectory_id: version.trajectory for version in versions}
    first = min(row.starts_on for row in trajectories.values())
    last = max(row.ends_on for row in trajectories.values())
    sheets, items, placements, calendars, *rows = yield from beside(
        reading.sheet_rows(versions=keys),
        reading.item_rows(versions=keys),
        reading.place_rows(trajectories=list(trajectories)),
        calendars_of.steps({row.school_id for row in trajectories.values()}, first, last),
        *questions,
    )
    content = _Content(versions, sheets, items)
    places = _by(sorted(placements, key=lambda row: (row.starts_on, row.pk)), "trajectory_id")
    with rls.across_organisations():
        known = reading.recognised([row for rows in places.values() for row in rows])
        abilities = _abilities(versions, content, places)
        confirmed = _confirmed(versions, content, abilities)
    found = {
        version.pk: reading.put_together(
            version,
            content.of(version),
            on,
            (places[version.trajectory_id], calendars[version.school_id]),
            content.names,
            (known, abilities[version.pk], confirmed),
        )
        for version in versions
    }
    return found, placements, *rows


def _by(rows, name):
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


class _Content:
    """Sheets, goals and items of each version; plans with the same sheets share their goals."""

    def __init__(self, versions, sheets, items):
        ordered = _by(sorted(sheets, key=lambda row: (row.position, row.pk)), "plan_version_id")
        wanted = list(dict.fromkeys(row.sheet_version_id for row in sheets))
        values = dict(zip(wanted, reading.sheet_values(wanted), strict=True))
        self.sheets = {
            one.pk: tuple(values[row.sheet_version_id] for row in ordered[one.pk]) for one in versions
        }
        items_of = _by(items, "plan_version_id")
        self.items = {one.pk: reading.values_of(items_of[one.pk]) for one in versions}
        self.names = {row.organisation_id: row.organisation__name for row in items if row.organisation_id}
        self.goals = {
            key: tuple(goal for sheet in key for goal in reading.goals_of(sheet, key))
            for key in set(self.sheets.values())
        }

    def of(self, version):
        """(sheets, goals, items) of a version."""
        sheets = self.sheets[version.pk]
        return sheets, self.goals[sheets], self.items[version.pk]


def _abilities(versions, content, places):
    """What can be learned where, per version: asked once per school, for the companies of all its plans."""
    found = {}
    for school, rows in _by(versions, "school_id").items():
        companies = {
            one.pk: reading.companies_in(places[one.trajectory_id], content.items[one.pk]) for one in rows
        }
        asked = set().union(*companies.values())
        sheets = {sheet.version_id: sheet for one in rows for sheet in content.sheets[one.pk]}
        said = abilities_of(asked, school, list(sheets.values())) if asked else {}
        for one in rows:
            mine, own = companies[one.pk], {sheet.sheet_id for sheet in content.sheets[one.pk]}
            found[one.pk] = {key: value for key, value in said.items() if key[0] in mine and key[1] in own}
    return found


def _confirmed(versions, content, abilities):
    dangerous = {goal.key for goals in content.goals.values() for goal in goals if goal.danger}
    if not dangerous:
        return frozenset()
    items = [item for one in versions for item in content.items[one.pk]]
    sheet_of = {}
    for one in versions:
        sheet_of |= reading.sheets_in(abilities[one.pk])
    return reading.confirmed_in(dangerous, items, sheet_of)
