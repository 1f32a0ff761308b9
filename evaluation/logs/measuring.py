"""Tries at the criteria of a sheet: several in one form, each by one side, with a photo made anew; nothing is rewritten.

A mistake is withdrawn and stays to be read; a later row stands beside it.
"""

from contextlib import ExitStack
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from duaalportal.accounts import audit
from duaalportal.accounts.access import Can
from duaalportal.lib import uploads
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.privacy import refuse_national_numbers
from evaluation.logs.errors import LogRefused
from evaluation.logs.keeping import check_day
from evaluation.logs.once import remember, sent_before
from evaluation.logs.sheets import company_sheet_at, contents, place_on, planned_sheet
from evaluation.models import Measurement, MeasurementPhoto, Party
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
    pictures = {code: mark.picture for code, mark in marks.items() if mark.picture is not None}
    with ExitStack() as files:
        names = {
            code: files.enter_context(uploads.kept(picture, FOLDER)) for code, picture in pictures.items()
        }
        with transaction.atomic():
            trajectory = held(trajectory)
            before = sent_before(key, by, FORM)
            if before is not None:
                for name in names.values():
                    transaction.on_commit(lambda name=name: uploads.forget(name))
                return list(Measurement.objects.filter(pk__in=before["rows"]).order_by("criterion"))
            found = _keep(trajectory, sheet, on, marks, by, at, organisation)
            _hang(found, pictures, names, by, at)
            remember(key, by, FORM, {"rows": [str(row.pk) for row in found]}, at)
            if found:
                facts = {"sheet": sheet, "rows": [str(row.pk) for row in found]}
                trail.record("criteria_measured", trajectory, by=by, at=at, **facts)
            return found


def _keep(trajectory, sheet_id, on, marks, by, at, organisation):
    check_day(trajectory, on, as_day(at))
    voice = voice_of(by, trajectory)
    if voice is None:
        raise LogRefused("Jij beoordeelt deze lerende niet.")
    sheet = planned_sheet(trajectory, sheet_id)
    _check(sheet.content, marks)
    where = _where(voice, trajectory, sheet, on, organisation)
    own = {
        "school": trajectory.school,
        "trajectory": trajectory,
        "sheet_id": sheet_id,
        "sheet_version_id": sheet.content.version_id,
        "company_sheet_version_id": company_sheet_at(sheet, trajectory, where),
        "party": voice.party,
        "organisation_id": where,
        "on": on,
    }
    tries = _tries(own)
    if any(tries.get(code, 0) >= MOST_TRIES for code in marks):
        raise LogRefused(f"Meer dan {MOST_TRIES} pogingen op een dag kan niet. Kies een andere dag.", "on")
    rows = [
        Measurement(
            criterion=code,
            value=mark.value,
            note=mark.note.strip(),
            attempt=tries.get(code, 0) + 1,
            at=at,
            by=by,
            **own,
        )
        for code, mark in marks.items()
    ]
    return Measurement.objects.bulk_create(rows)


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


def _where(voice, trajectory, sheet, on, organisation):
    if voice.party == Party.LEARNER:
        return organisation.pk if organisation else place_on(trajectory, sheet, on)
    if organisation is None and voice.places:
        return voice.places[0].pk
    if organisation not in voice.places:
        raise LogRefused("Kies waar je dit zag.", "organisation")
    return organisation.pk


def _tries(own):
    """The newest try of that day per criterion, by this side."""
    names = ("trajectory", "sheet_id", "party", "organisation_id", "on")
    rows = Measurement.objects.filter(withdrawn_at=None, **{name: own[name] for name in names})
    found = rows.order_by().values("criterion").annotate(newest=Max("attempt"))
    return {row["criterion"]: row["newest"] for row in found}


def _hang(rows, pictures, names, by, at):
    for row in rows:
        if row.criterion not in names:
            continue
        picture = pictures[row.criterion]
        text = contents([row.sheet_version_id])[row.sheet_version_id].texts[row.criterion]
        MeasurementPhoto.objects.create(
            school=row.school,
            trajectory=row.trajectory,
            measurement=row,
            file=names[row.criterion],
            alt=f"{text[:150]}, poging van {date_of(row.on)}",
            width=picture.width,
            height=picture.height,
            added_at=at,
            added_by=by,
        )


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
