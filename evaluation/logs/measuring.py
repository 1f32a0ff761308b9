"""Tries at the criteria of a sheet: several in one form, each by one side, with a photo made anew; nothing is rewritten.

A mistake is withdrawn and stays to be read; a later row stands beside it.
"""

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.accounts.access import Can
from duaalportal.lib import uploads
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.privacy import refuse_national_numbers
from evaluation.logs.errors import LogRefused
from evaluation.logs.keeping import check_day, remember, write_log
from evaluation.logs.sheets import company_sheet_at, contents, desk_of
from evaluation.models import Measurement, MeasurementPhoto, Party, SheetLog
from learningplans import trail
from learningplans.goals.known import held, places_for

FORM, FOLDER = "measure", "metingen"
MOST_TRIES = 20

audit.verbs(
    criteria_measured="beoordeelde criteria van een fiche",
    measurement_withdrawn="trok een beoordeling van een criterium in",
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What one side says of one criterion: V or O, a remark, and a photo made anew."""

    value: str
    note: str = ""
    picture: object = None


@dataclass(frozen=True)
class Voice:
    """For which side somebody judges, and where that can have been."""

    party: str
    places: tuple


def voice_of(user, trajectory):
    """For whom this person judges around a learner, with the own places (one query); None for who does not."""
    if trajectory.learner.user_id == user.pk:
        return Voice(Party.LEARNER, ())
    own = user.access.organisation_ids(Can.MEASURE)
    if trajectory.school_id in own:
        return Voice(Party.TEACHER, (trajectory.school,))
    places = tuple(one for one in places_for(user, trajectory) if one.pk in own)
    return Voice(Party.MENTOR, places) if places else None


def measure(*, trajectory, sheet, on, marks, by, at, organisation=None, key=None):
    """Keep {criterion: Mark} as the next try of this side on that day; returns the rows. Sending twice keeps one.

    The versions of sheet and company sheet that were on the table are pinned. Raises LogRefused with a sentence.
    """
    with photos_kept(marks) as names, transaction.atomic():
        desk = desk_of(trajectory, sheet, on, by, key)
        if desk.before is not None:
            forget(names)
            return _rows(desk.before)
        found = write_marks(desk, marks, names, by=by, at=at, organisation=organisation)
        remember(key, by, FORM, {"rows": [str(row.pk) for row in found]}, at)
        if found:
            facts = {"sheet": sheet, "rows": [str(row.pk) for row in found]}
            trail.record("criteria_measured", desk.trajectory, by=by, at=at, **facts)
        return found


def send_day(*, trajectory, sheet, on, answers, marks, by, at, key=None):
    """The whole sheet of a day of the learner, log and marks: both or neither, and once. Returns (log, rows).

    Raises as `keep_log` and `measure` do.
    """
    with photos_kept(marks) as names, transaction.atomic():
        desk = desk_of(trajectory, sheet, on, by, key)
        if desk.before is not None:
            forget(names)
            return SheetLog.objects.filter(pk=desk.before["log"]).first(), _rows(desk.before)
        log, is_new = write_log(desk, answers, by=by, at=at)
        found = write_marks(desk, marks, names, by=by, at=at) if marks else []
        ids = {"log": str(log.pk) if log else None, "rows": [str(row.pk) for row in found]}
        remember(key, by, "sheet_day", ids, at)
        if is_new or found:
            verb = "criteria_measured" if found else "sheet_log_kept"
            trail.record(verb, desk.trajectory, by=by, at=at, sheet=sheet, **ids)
        return log, found


@contextmanager
def photos_kept(marks):
    """Within: the stored name of each photo by its criterion; if what happens within fails, the files go again."""
    with ExitStack() as files:
        yield {
            code: files.enter_context(uploads.kept(mark.picture, FOLDER))
            for code, mark in marks.items()
            if mark.picture is not None
        }


def forget(names):
    """Take photos away that a twin sending brought again."""
    for name in names.values():
        transaction.on_commit(lambda name=name: uploads.forget(name))


def _rows(before):
    return list(Measurement.objects.filter(pk__in=before["rows"]).order_by("criterion"))


def write_marks(desk, marks, names, *, by, at, organisation=None):
    """Write the marks of one side on a desk, with the photos that are stored under these names."""
    check_day(desk.trajectory, desk.on, as_day(at))
    voice = voice_of(by, desk.trajectory)
    if voice is None:
        raise LogRefused("Jij beoordeelt deze lerende niet.")
    content = desk.sheet.content
    _check(content, marks)
    where = _where(voice, desk, organisation)
    tries = {code: desk.newest_try(code, voice.party, where) for code in marks}
    if any(number >= MOST_TRIES for number in tries.values()):
        raise LogRefused(f"Meer dan {MOST_TRIES} pogingen op een dag kan niet. Kies een andere dag.", "on")
    company_sheet = company_sheet_at(desk, where)
    rows = [
        Measurement(
            school=desk.trajectory.school,
            trajectory=desk.trajectory,
            sheet_id=desk.sheet_id,
            sheet_version_id=content.version_id,
            company_sheet_version_id=company_sheet,
            criterion=code,
            party=voice.party,
            organisation_id=where,
            value=mark.value,
            on=desk.on,
            attempt=tries[code] + 1,
            note=mark.note.strip(),
            at=at,
            by=by,
        )
        for code, mark in marks.items()
    ]
    rows = Measurement.objects.bulk_create(rows)
    shown = [row for row in rows if row.criterion in names]
    pictures = {row.criterion: marks[row.criterion].picture for row in shown}
    MeasurementPhoto.objects.bulk_create(
        MeasurementPhoto(
            school=row.school,
            trajectory=row.trajectory,
            measurement=row,
            file=names[row.criterion],
            alt=f"{content.texts[row.criterion][:150]}, poging van {date_of(row.on)}",
            width=pictures[row.criterion].width,
            height=pictures[row.criterion].height,
            added_at=at,
            added_by=by,
        )
        for row in shown
    )
    return rows


def _check(content, marks):
    known = content.texts
    for code, mark in marks.items():
        if code not in known:
            raise LogRefused("Dit criterium staat niet op de fiche. Herlaad de pagina.")
        if mark.value not in Measurement.Value.values:
            raise LogRefused("Kies V of O.", f"value-{code}")
        if len(mark.note) > 500:
            raise LogRefused(f"Je tekst telt {len(mark.note)} tekens; er is plaats voor 500.", f"note-{code}")
        refuse_national_numbers(mark.note)


def _where(voice, desk, organisation):
    if voice.party == Party.LEARNER:
        return organisation.pk if organisation else desk.place
    if organisation is None and voice.places:
        return voice.places[0].pk
    if organisation not in voice.places:
        raise LogRefused("Kies waar je dit zag.", "organisation")
    return organisation.pk


@transaction.atomic
def withdraw(*, measurement, by, at):
    """Take back what one said oneself; the row stays to be read, and again changes nothing."""
    trajectory = held(measurement.trajectory)
    row = Measurement.objects.select_for_update(of=("self",)).get(pk=measurement.pk)
    if row.by_id != by.pk:
        raise LogRefused("Alleen wie dit noteerde, trekt het in.")
    if row.withdrawn_at is None:
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        trail.record("measurement_withdrawn", trajectory, by=by, at=at, measurement=row.pk)
    return row


# --- where it comes from ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trace:
    """What a measurement is about: the criterion in words, its goals and their competences, and both versions of then."""

    criterion: str
    norms: tuple
    goals: tuple
    competences: tuple
    sheet_title: str
    sheet_number: int
    company_sheet: object


def trace(measurement):
    """Where a measurement comes from, by the versions that were on the table (no query for a sheet read before)."""
    said = contents([measurement.sheet_version_id])[measurement.sheet_version_id]
    goals = said.goals_for(measurement.criterion)
    return Trace(
        criterion=said.texts.get(measurement.criterion, measurement.criterion),
        norms=said.norms.get(measurement.criterion, ()),
        goals=goals,
        competences=tuple(dict.fromkeys(code for goal in goals for code in goal.competences)),
        sheet_title=said.title,
        sheet_number=said.number,
        company_sheet=measurement.company_sheet_version,
    )
