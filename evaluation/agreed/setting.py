"""Setting how often a programme is evaluated and by which grid: from a coming week on, so that what is past stays (E01, E09).

A later choice for the same week takes the place of the earlier one; the trail keeps both.
"""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.school_calendar import Week
from evaluation.agreed.errors import SettingRefused
from evaluation.models import EvaluationRhythm, GridChoice, GridVersion
from evaluation.rules.rhythm import next_monday

audit.verbs(
    rhythm_set="stelde het ritme van evalueren in",
    rhythm_removed="haalde een ritme van evalueren weg voor het begon",
    grid_chosen="koos het beoordelingsrooster van een opleiding",
    grid_choice_removed="haalde een keuze van een rooster weg voor ze begon",
)
PAST = "Kies een week die nog komt. Wat al loopt of voorbij is, houdt de afspraken van toen."


@transaction.atomic
def set_rhythm(*, school, programme, day, weeks, sheets, talks, period, by, at):
    """From the week of a day on, a programme is evaluated so; gives the row. Raises SettingRefused for a week that began."""
    said = {"weeks": weeks, "sheets": sheets, "talks": talks, "period": period}
    row = _set(EvaluationRhythm, school, programme, day, said, by, at)
    _note("rhythm_set", row, by, at, **said)
    return row


@transaction.atomic
def choose_grid(*, school, programme, day, grid, by, at):
    """From the week of a day on, a programme is evaluated by this grid; gives the row. Raises SettingRefused."""
    if not GridVersion.objects.usable_by(school).filter(pk=grid.pk).exists():
        raise SettingRefused("Dit rooster is niet van jullie school. Kies een ander.")
    row = _set(GridChoice, school, programme, day, {"grid": grid}, by, at)
    _note("grid_chosen", row, by, at, grid=grid.pk)
    return row


@transaction.atomic
def remove_rhythm(*, row, by, at):
    """Take back what did not begin yet; what was set before goes on. Raises SettingRefused."""
    _note("rhythm_removed", row, by, at)
    _remove(EvaluationRhythm, row, at)


@transaction.atomic
def remove_choice(*, row, by, at):
    """Take back a choice that did not begin yet. Raises SettingRefused."""
    _note("grid_choice_removed", row, by, at)
    _remove(GridChoice, row, at)


def _set(model, school, programme, day, said, by, at):
    first = Week.of(day).monday
    if first < next_monday(as_day(at)):
        raise SettingRefused(PAST)
    where = {"school": school, "programme": programme, "first_day": first}
    row, _ = model.objects.update_or_create(**where, defaults={**said, "set_by": by, "set_at": at})
    return row


def _remove(model, row, at):
    if row.first_day < next_monday(as_day(at)):
        raise SettingRefused(
            f"Dit geldt al sinds {date_of(row.first_day)} en blijft staan. Stel iets nieuws in."
        )
    model.objects.filter(pk=row.pk).delete()


def _note(verb, row, by, at, **facts):
    about = {"programme": row.programme_id, "first_day": row.first_day}
    audit.record(verb, row, by=by, at=at, organisation=row.school, **about, **facts)
