"""The log of a day: one per sheet and day, kept line by line as the learner goes, and looked at by who teaches.

Each line has a version of its own, made from its text: two screens on two lines never meet, and in one line the second is
shown both texts. A whole form that is sent twice is kept once.
"""

import zlib
from dataclasses import dataclass

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from duaalportal.lib.privacy import refuse_national_numbers
from evaluation.logs.errors import AnswersChanged, LogChanged, LogRefused
from evaluation.logs.sheets import company_sheet_at, contents, desk_of
from evaluation.models import Sending, SheetLog
from evaluation.rules import logs as rules
from learningplans import trail

FORM = "sheet_log"

audit.verbs(
    sheet_log_kept="hield een logboek van een fiche bij",
    sheet_log_seen="keek een logboek van een fiche na",
)


@dataclass(frozen=True, slots=True)
class Typed:
    """An answer as it was typed, and the version it was written on."""

    text: str
    version: int = 0


def version_of(text):
    """What stands for the text of one line: 0 for none."""
    return zlib.crc32(text.encode()) if text else 0


def log_on(trajectory, sheet_id, on):
    """The log of a sheet and a day; None while there is none (one query)."""
    rows = SheetLog.objects.filter(trajectory=trajectory, sheet=sheet_id, on=on)
    return rows.select_related("organisation", "seen_by").first()


def check_day(trajectory, on, today):
    """Raises LogRefused for a day that comes, or that lies outside the trajectory."""
    if on > today:
        raise LogRefused("Deze dag komt nog. Kies vandaag of een vroegere dag.", "on")
    if on < trajectory.starts_on:
        raise LogRefused("Deze dag valt voor de start van het traject.", "on")


@transaction.atomic
def keep_log(*, trajectory, sheet, on, answers, by, at, organisation=None, key=None):
    """Keep answers {name of the line: Typed} of the learner; nothing at all makes no new log (None).

    The versions of the sheet and of the company sheet are pinned when the log begins. Raises AnswersChanged with every
    line in which another screen wrote something else, and then keeps none; LogRefused with a sentence.
    """
    desk = desk_of(trajectory, sheet, on, by, key)
    if desk.before is not None:
        return SheetLog.objects.filter(pk=desk.before["log"]).first() if desk.before["log"] else None
    log, is_new = write_log(desk, answers, by=by, at=at, organisation=organisation)
    remember(key, by, FORM, {"log": str(log.pk) if log else None}, at)
    if is_new:
        trail.record("sheet_log_kept", desk.trajectory, by=by, at=at, log=log.pk)
    return log


def remember(key, by, form, answer, at):
    """Keep what a sending brought about, inside the transaction that did it."""
    if key:
        Sending.objects.create(key=key, user=by, form=form, answer=answer, received_at=at)


def write_log(desk, answers, *, by, at, organisation=None):
    """Write answers in the log of a desk: the log (None when there is nothing), and whether it is new."""
    trajectory, on = desk.trajectory, desk.on
    if trajectory.learner.user_id != by.pk:
        raise LogRefused("Alleen de lerende schrijft in dit logboek.")
    check_day(trajectory, on, as_day(at))
    log = SheetLog.objects.filter(trajectory=trajectory, sheet=desk.sheet_id, on=on).first()
    is_new = log is None
    if is_new:
        log = _begin(desk, organisation)
        shape = desk.sheet.content.shape
    else:
        shape = contents([log.sheet_version_id])[log.sheet_version_id].shape
    stands = rules.answers_of(shape, log)
    kept = _kept(shape, stands, answers)
    if kept == stands:
        return (None, False) if is_new else (log, False)
    _write(shape, log, kept)
    # what was looked at is no longer what stands there
    log.seen_at = log.seen_by = None
    log.written_at, log.version = at, log.version + 1
    log.save()
    return log, is_new


def _begin(desk, organisation):
    where = organisation.pk if organisation else desk.place
    return SheetLog(
        school=desk.trajectory.school,
        trajectory=desk.trajectory,
        sheet_id=desk.sheet_id,
        sheet_version_id=desk.sheet.content.version_id,
        company_sheet_version_id=company_sheet_at(desk, where),
        organisation_id=where,
        on=desk.on,
        version=0,
    )


def _kept(shape, stands, answers):
    texts = {name: typed.text for name, typed in answers.items()}
    if wrong := rules.faults(shape, texts):
        raise LogRefused(wrong[0].reason, wrong[0].name)
    kept, theirs = dict(stands), {}
    for name, typed in answers.items():
        refuse_national_numbers(typed.text)
        text, now = rules.normal(shape.by_name[name], typed.text), stands[name]
        # nothing new here: it stands so, or this screen did not touch it and another may have
        if text == now or version_of(text) == typed.version:
            continue
        if typed.version != version_of(now):
            theirs[name] = now
        kept[name] = text
    if theirs:
        raise AnswersChanged(theirs)
    return kept


def _write(shape, log, kept):
    log.head, log.rows = {}, {}
    for line in shape.lines:
        text = kept[line.name]
        if line.kind == rules.HOURS:
            log.hours = rules.read_hours(text)
        elif line.kind == rules.REMARK:
            setattr(log, line.name, text)
        elif text:
            (log.rows if line.kind == rules.ROW else log.head)[line.code] = text


@transaction.atomic
def check_log(*, log, version, by, at):
    """Who teaches looked at a log, as it stood in this version; again changes nothing.

    Raises LogChanged when the learner wrote on meanwhile.
    """
    around = ("trajectory__school", "trajectory__learner")
    row = SheetLog.objects.select_for_update(of=("self",)).select_related(*around).get(pk=log.pk)
    if row.seen_at is not None:
        return row
    if row.version != version:
        raise LogChanged(row)
    row.seen_at, row.seen_by = at, by
    row.save(update_fields=["seen_at", "seen_by"])
    trail.record("sheet_log_seen", row.trajectory, by=by, at=at, log=row.pk)
    return row
