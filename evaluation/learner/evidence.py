"""What a learner can choose as evidence, and what a chosen piece shows: only of this learner, only what the learner reads."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import TextChoices

from duaalportal.accounts.access import OrganisationKind
from duaalportal.lib.addresses import url
from duaalportal.lib.dates import as_day
from duaalportal.lib.questions import ask, differing
from evaluation.logs.sheets import contents
from evaluation.models import ActionPoint, FollowUpTalk, Measurement, MeasurementPhoto, Party, SheetLog
from evaluation.rules import logs as log_rules
from learningplans.goals.eyes import eyes_of
from learningplans.goals.known import read_key, written
from learningplans.goals.reading import follow
from learningplans.models import ApprenticeshipStep, GoalStep

LONGEST_TITLE = 200


class Kind(TextChoices):
    """Where a piece comes from."""

    PHOTO = "photo", "foto"
    MEASUREMENT = "measurement", "meting"
    LOG = "log", "logboek"
    GOAL = "goal", "leerdoel"
    TALK = "talk", "gesprek"
    POINT = "point", "werkpunt"


TABS = {
    Kind.PHOTO: "Foto's",
    Kind.MEASUREMENT: "Metingen",
    Kind.LOG: "Logboeken",
    Kind.GOAL: "Leerdoelen",
    Kind.TALK: "Gesprekken",
    Kind.POINT: "Werkpunten",
}


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence with its facts."""

    kind: Kind
    source: str
    title: str
    on: date | None = None
    where: str = ""
    organisation_id: object = None
    organisation_kind: str = ""
    outcome: str = ""
    # the page it comes from, and the id and words of its picture
    url: str = ""
    photo_id: object = None
    alt: str = ""

    @property
    def facts(self):
        """The facts in words, without the day."""
        return [one for one in (self.outcome, self.where) if one]

    def is_for(self, eyes):
        """Whether somebody with these eyes may know of it: companies of one learner never see each other."""
        return eyes.from_school or self.organisation_id is None or eyes.sees(*self._place)

    @property
    def _place(self):
        return self.organisation_id, self.organisation_kind or OrganisationKind.COMPANY


WHERE = ("organisation_id", "organisation__name", "organisation__kind")
MEASURED = ("criterion", "value", "on", "attempt", "party", "sheet_version_id", *WHERE)
COLUMNS = {
    Kind.PHOTO: ("pk", "alt", *(f"measurement__{name}" for name in MEASURED)),
    Kind.MEASUREMENT: ("pk", *MEASURED),
    Kind.LOG: ("pk", "on", "head", "sheet_version_id", *WHERE),
    Kind.TALK: ("pk", "held_on", "closed_at", *WHERE),
    Kind.POINT: ("pk", "text", "learner_closed_at", "mentor_closed_at", *WHERE),
    Kind.GOAL: ("sheet_id", "goal_code", "on", "at", *WHERE),
}


def _rows(kind, trajectory, user=None):
    """All rows of a kind around a learner that can be evidence; as `user` reads them when one is given."""

    def of(model):
        rows = model.objects.visible_to(user) if user else model.objects.all()
        return rows.filter(trajectory=trajectory)

    match kind:
        case Kind.PHOTO:
            rows = of(MeasurementPhoto).filter(measurement__withdrawn_at=None).order_by("-added_at", "pk")
        case Kind.MEASUREMENT:
            rows = of(Measurement).filter(withdrawn_at=None).order_by("-on", "-attempt", "pk")
        case Kind.LOG:
            rows = of(SheetLog).order_by("-on", "pk")
        case Kind.TALK:
            rows = of(FollowUpTalk).filter(closed_at__isnull=False, corrected_by=None)
            rows = rows.order_by("-held_on", "-closed_at", "pk")
        case Kind.POINT:
            rows = of(ActionPoint).exclude(learner_closed_at=None).exclude(mentor_closed_at=None)
            rows = rows.order_by("-learner_closed_at", "pk")
        case Kind.GOAL:
            rows = of(GoalStep).filter(step=ApprenticeshipStep.REACHED).order_by("-at", "pk")
    return rows


def possible(kind, trajectory, user, on):
    """What this learner can choose of a kind, newest first: rows to count and to cut, or the goals that are reached."""
    if kind == Kind.GOAL:
        return _goals(trajectory, user, on)
    return _rows(kind, trajectory, user).values_list(*COLUMNS[kind], named=True)


def shown(kind, rows):
    """Rows of `possible` as evidence (one query at most, for sheets never read before)."""
    if kind == Kind.GOAL:
        return list(rows)
    said = contents(pk for row in rows if (pk := _version_of(row)))
    return [_as_evidence(kind, row, said) for row in rows]


def _goals(trajectory, user, on):
    following = follow(trajectory, eyes_of(user, trajectory, on))
    found = [_goal_evidence(goal) for goal in following.goals if goal.is_reached and goal.key.sheet_id]
    return sorted(found, key=lambda one: one.on, reverse=True)


def _goal_evidence(goal):
    last = None if goal.known_on else goal.moves[-1]
    return Evidence(
        Kind.GOAL,
        written(goal.key),
        goal.text[:LONGEST_TITLE],
        goal.known_on or last.on,
        where=last.where if last else "",
        outcome="bereikt" if last else "al gekend",
        url=url("learningplans:plan_item", plan_item=goal.item_id) if goal.item_id else "",
    )


def find(kind, source, trajectory, user, on):
    """The evidence that this learner names, as the learner reads it; None for any other."""
    if kind == Kind.GOAL:
        return next((one for one in _goals(trajectory, user, on) if one.source == source), None)
    try:
        rows = _rows(kind, trajectory, user).filter(pk=UUID(source))
    except ValueError:
        return None
    rows = rows.values_list(*COLUMNS[kind], named=True)
    return next(iter(shown(kind, list(rows))), None)


def facts_of(pieces, trajectory):
    """The evidence behind these pieces by their id; none for one whose source is gone (one query, or two)."""
    wanted = {}
    for piece in pieces:
        wanted.setdefault(Kind(piece.kind), []).append(piece)
    asked = [differing(_sources(kind, mine, trajectory)) for kind, mine in wanted.items()]
    told = ask(asked) if asked else []
    said = contents(pk for rows in told for row in rows if (pk := _version_of(row)))
    found = {}
    for (kind, mine), rows in zip(wanted.items(), told, strict=True):
        by_source = {}
        for row in sorted(rows, key=_age):
            one = _as_evidence(kind, row, said)
            by_source[one.source] = one
        found |= {piece.pk: by_source[piece.source] for piece in mine if piece.source in by_source}
    return found


def _sources(kind, pieces, trajectory):
    rows = _rows(kind, trajectory).order_by()
    if kind == Kind.GOAL:
        rows = rows.filter(goal_code__in=[key.code for one in pieces if (key := read_key(one.source))])
    else:
        rows = rows.filter(pk__in=[one.source for one in pieces])
    return rows.values_list(*COLUMNS[kind], named=True)


def _age(row):
    return str(getattr(row, "at", ""))


def _version_of(row):
    return getattr(row, "sheet_version_id", None) or getattr(row, "measurement__sheet_version_id", None)


def _as_evidence(kind, row, said):
    match kind:
        case Kind.PHOTO:
            return _measured(kind, row, said, "measurement__", title=row.alt)
        case Kind.MEASUREMENT:
            return _measured(kind, row, said, "", title="")
        case Kind.LOG:
            return _log(row, said)
        case Kind.TALK:
            on = row.held_on or as_day(row.closed_at)
            return Evidence(kind, str(row.pk), "Gesprek met drie", on, **_at(row))
        case Kind.POINT:
            on = as_day(max(row.learner_closed_at, row.mentor_closed_at))
            return Evidence(kind, str(row.pk), row.text[:LONGEST_TITLE], on, outcome="afgerond", **_at(row))
        case Kind.GOAL:
            source = f"{row.sheet_id}:{row.goal_code}"
            return Evidence(kind, source, "", row.on, outcome="bereikt", **_at(row))


def _measured(kind, row, said, before, title):
    def told(name):
        return getattr(row, before + name)

    texts = said[told("sheet_version_id")].texts
    criterion = texts.get(told("criterion"), told("criterion"))
    value = Measurement.Value(told("value"))
    tried = f", poging {told('attempt')}" if told("attempt") > 1 else ""
    outcome = f"{value.value} ({value.label}) volgens {Party(told('party')).label}{tried}"
    is_photo = kind == Kind.PHOTO
    return Evidence(
        kind,
        str(row.pk),
        (title or criterion)[:LONGEST_TITLE],
        told("on"),
        outcome=f"{criterion}: {outcome}" if is_photo else outcome,
        url="" if is_photo else url("evaluation:measurement", measurement=row.pk),
        photo_id=row.pk if is_photo else None,
        alt=title,
        **_at(row, before),
    )


def _log(row, said):
    content = said[row.sheet_version_id]
    heads = [one for one in content.shape.head if one.kind == log_rules.TEXT]
    task = next((text for one in heads if (text := row.head.get(one.code, ""))), "")
    return Evidence(
        Kind.LOG,
        str(row.pk),
        (task or content.title)[:LONGEST_TITLE],
        row.on,
        outcome=content.title if task else "",
        url=url("evaluation:sheet_log", sheet_log=row.pk),
        **_at(row),
    )


def _at(row, before=""):
    return {
        "where": getattr(row, f"{before}organisation__name") or "",
        "organisation_id": getattr(row, f"{before}organisation_id"),
        "organisation_kind": getattr(row, f"{before}organisation__kind") or "",
    }
