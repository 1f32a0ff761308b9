"""Publish instruments as versions that never change, and bring an open self-assessment to a newer one."""

from dataclasses import dataclass

import yaml
from django.db import IntegrityError, transaction
from django.db.models import Max, Value
from django.db.models.functions import Concat

from duaalportal.accounts import audit
from groeiwijzer.instruments import CarryOver, Instrument, Item, carry_over, checksum, to_data
from groeiwijzer.instruments.values import MAX_CODE
from groeiwijzer.models import AgreedAnswer, Answer, Assessment, InstrumentVersion, Respondent
from groeiwijzer.models.assessments import RESTING
from groeiwijzer.services import AssessmentClosed

PORTAL = "portaal"

audit.verbs(
    instrument_published="publiceerde een vragenlijst",
    assessment_upgraded="bracht de zelfevaluatie naar een nieuwe versie van de vragenlijst",
)


class NotPublishable(ValueError):
    """This instrument cannot be published as it is; `key` is where in the file to mend it."""

    key = "version"


class CodeOfThePortal(NotPublishable):
    """An organisation's own instrument takes the code of one of the portal's."""

    key = "code"

    def __init__(self, code):
        super().__init__(
            f"De code “{code}” is van een vragenlijst van het portaal. Geef de jouwe een eigen code."
        )
        self.code = code


class VersionTaken(NotPublishable):
    """This version number is published with other content."""

    def __init__(self, number):
        super().__init__(
            f"Versie {number} bestaat al met andere inhoud: verhoog het versienummer. "
            f"Wie al antwoordde op versie {number}, houdt de vragen van toen."
        )
        self.number = number


class VersionTooLow(NotPublishable):
    """A higher version of this instrument is published already."""

    def __init__(self, number, newest):
        super().__init__(
            f"Dit is versie {number}, maar versie {newest} bestaat al: neem {newest + 1} als versienummer."
        )
        self.number, self.newest = number, newest


class NotNewer(ValueError):
    """The version to go to is not a newer one of the same instrument."""


def owner_key(owner):
    """How a version names whose it is: the portal's own, or one organisation's."""
    return str(owner.pk) if owner is not None else PORTAL


def versions_of(instrument, owner=None):
    """The published versions of this instrument with this owner, the newest on top."""
    rows = InstrumentVersion.objects.filter(owner_key=owner_key(owner), code=instrument.code)
    return rows.order_by("-number")


def check_publishable(instrument, owner=None):
    """Raise NotPublishable, with the reason, when this cannot be published; returns the row if it already is."""
    if owner is not None and versions_of(instrument).exists():
        raise CodeOfThePortal(instrument.code)
    newest = versions_of(instrument, owner).aggregate(newest=Max("number"))["newest"]
    same_number = versions_of(instrument, owner).filter(number=instrument.version).first()
    if same_number is not None:
        if same_number.checksum != checksum(instrument):
            raise VersionTaken(instrument.version)
        return same_number
    if newest is not None and instrument.version < newest:
        raise VersionTooLow(instrument.version, newest)
    return None


@transaction.atomic
def publish(*, instrument: Instrument, owner=None, by=None, at):
    """Publish an instrument once: `(version, created)`; the same again gives the row that stands.

    Raises VersionTaken when the number stands with other content, VersionTooLow when a higher one stands, and
    CodeOfThePortal when an organisation takes a code of the portal.
    """
    standing = check_publishable(instrument, owner)
    if standing is not None:
        return standing, False
    try:
        with transaction.atomic():
            version = InstrumentVersion.objects.create(
                owner=owner,
                owner_key=owner_key(owner),
                code=instrument.code,
                number=instrument.version,
                title=instrument.title,
                mode=instrument.mode,
                audiences=list(map(str, instrument.audiences)),
                content=to_data(instrument),
                checksum=checksum(instrument),
                published_at=at,
                published_by=by,
            )
    except IntegrityError:  # somebody published this number at the same moment
        standing = check_publishable(instrument, owner)
        if standing is None:
            raise
        return standing, False
    audit.record(
        "instrument_published",
        version,
        by=by,
        at=at,
        organisation=owner,
        code=version.code,
        version=version.number,
        checksum=version.checksum,
    )
    return version, True


# --- newer versions -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Changes:
    """What moving an assessment to a newer version does: the codes, and the answers that count on or rest."""

    before: Instrument
    after: Instrument
    codes: CarryOver
    kept_answers: int
    resting_answers: int

    @property
    def changed(self):
        """Pairs of the question as it was and as it becomes."""
        return [(self.before.item(code), self.after.item(code)) for code in self.codes.changed]

    @property
    def added(self):
        """Questions that are new."""
        return [self.after.item(code) for code in self.codes.added]

    @property
    def dropped(self):
        """Questions that are no longer asked."""
        return [self.before.item(code) for code in self.codes.dropped]


@dataclass(frozen=True, slots=True)
class VersionNews:
    """What a page tells about versions: a newer one to go to, and how many answers rest under an older one."""

    newer: InstrumentVersion | None
    resting: int

    def __bool__(self):
        return bool(self.newer or self.resting)


def version_news(assessment):
    """The newer version an open assessment can go to, and the answers that rest (two queries)."""
    newer = newer_version(assessment) if assessment.is_open else None
    # only a later version can have left answers behind
    later = assessment.version.number > 1
    return VersionNews(newer, Answer.objects.resting().filter(assessment=assessment).count() if later else 0)


@dataclass(frozen=True, slots=True)
class Resting:
    """A question of an earlier version with what was answered to it then; `who` is None for what was agreed."""

    item: Item
    number: int
    value: str
    note: str
    who: Respondent | None


def newer_version(assessment):
    """The newest version of the instrument of an assessment, where that is higher than its own; else None."""
    higher = _versions_like(assessment).filter(number__gt=assessment.version.number)
    return higher.defer("content").order_by("-number").first()


def _versions_like(assessment):
    of = assessment.version
    return InstrumentVersion.objects.filter(owner_key=of.owner_key, code=of.code)


def what_changes(assessment, to_version):
    """What moving an assessment to this version would do; nothing is written."""
    before, after = assessment.instrument, to_version.instrument
    codes = carry_over(before, after)
    given = Answer.objects.asked().filter(assessment=assessment).exclude(value="", note="")
    given = list(given.values_list("item_code", flat=True))
    kept = set(codes.kept)
    staying = sum(code in kept for code in given)
    return Changes(before, after, codes, staying, len(given) - staying)


@transaction.atomic
def carry_over_answers(*, assessment, to_version, by, at):
    """Move an open assessment to a newer version of its instrument; returns what changed.

    Answers to unchanged questions stay. Those to changed or dropped questions keep their rows, to read back, but
    rest: they never count as the answer to another question. Raises AssessmentClosed and NotNewer.
    """
    locked = Assessment.objects.select_for_update(of=("self",)).with_version().get(pk=assessment.pk)
    if locked.finished_at:
        raise AssessmentClosed(locked)
    before = locked.version
    same = (before.owner_key, before.code) == (to_version.owner_key, to_version.code)
    if not same or to_version.number <= before.number:
        raise NotNewer("Dit is geen nieuwere versie van dezelfde vragenlijst.")
    changes = what_changes(locked, to_version)
    left_behind = [*changes.codes.changed, *changes.codes.dropped]
    for rows in (Answer.objects, AgreedAnswer.objects):
        rows.filter(assessment=locked, item_code__in=left_behind).update(
            item_code=Concat("item_code", Value(f"{RESTING}{before.number}"))
        )
    locked.version = to_version
    locked.save(update_fields=["version"])
    # who was ready has new questions to look at
    if changes.codes.changed or changes.codes.added:
        Respondent.objects.filter(assessment=locked).update(ready_at=None)
    audit.record(
        "assessment_upgraded",
        locked,
        by=by,
        at=at,
        from_version=before.number,
        to_version=to_version.number,
        changed=changes.codes.changed,
        dropped=changes.codes.dropped,
    )
    return changes


def resting_answers(assessment):
    """What was answered to questions of earlier versions, each with its question as it was asked then."""
    agreed = AgreedAnswer.objects.resting().filter(assessment=assessment)
    given = Answer.objects.resting().filter(assessment=assessment).exclude(value="", note="")
    rows = [*agreed, *given.select_related("respondent__user")]
    if not rows:
        return []
    versions = {version.number: version for version in _versions_like(assessment)}
    found = []
    for row in rows:
        code, _, number = row.item_code.rpartition(RESTING)
        instrument = versions[int(number)].instrument
        who = row.respondent if isinstance(row, Answer) else None
        place = (int(number), instrument.place(code).position, who is not None, str(row.pk))
        found.append((place, Resting(instrument.item(code), int(number), row.value, row.note, who)))
    return [resting for _, resting in sorted(found, key=lambda pair: pair[0])]


# --- as a file ----------------------------------------------------------------------------------------------

HEAD = """\
# Vragenlijst uit Duaal leren. Pas de tekst aan, kijk ze na in het portaal en publiceer ze daar.
# Een gepubliceerde versie verandert niet meer. Verhoog `version` bij elke nieuwe publicatie.
# Behoud de `code` van een vraag die gelijk blijft: dan blijven antwoorden meegaan naar de nieuwe versie.
"""


def as_yaml(version, *, owner):
    """A published version as YAML to start from: as the owner's own next version, or under a code of one's own."""
    data = dict(version.content)
    if version.owner_id == owner.pk:
        newest = versions_of(version.instrument, owner).first()
        data["version"] = newest.number + 1
    else:
        data |= {"code": f"eigen-{version.code}"[:MAX_CODE].rstrip("-_"), "version": 1}
    order = (
        "code",
        "version",
        "title",
        "purpose",
        "source",
        "checked_on",
        "mode",
        "audiences",
        "levels",
        "classes",
    )
    ordered = {key: data[key] for key in (*order, *data) if key in data}
    return HEAD + yaml.safe_dump(ordered, allow_unicode=True, sort_keys=False, width=100)
