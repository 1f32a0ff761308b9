"""Points to work on and agreements: made out of a voice, looked at each week, closed by mentor and learner both."""

import uuid
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from duaalportal.accounts import audit
from evaluation.models import ActionPoint, Party, PointLook
from evaluation.rules import scores as rules
from evaluation.weeks.errors import WeekRefused
from learningplans import trail

audit.verbs(
    action_point_closed="sloot een werkpunt of afspraak",
    action_point_opened="opende een werkpunt of afspraak opnieuw",
)
KEPT = PointLook.Outcome.KEPT


@dataclass(frozen=True)
class Closing:
    """What a voice does to points of before: which it closes, with which values, and which it opens again."""

    close: list = field(default_factory=list)
    again: list = field(default_factory=list)
    values: dict = field(default_factory=dict)

    def __bool__(self):
        return bool(self.close or self.again)

    @property
    def changes(self):
        """The values of each column, by the point: closed, open again, or as it was."""
        return {
            name: Case(
                When(pk__in=self.close, then=Value(value)),
                When(pk__in=self.again, then=Value(None)),
                default=F(name),
                output_field=ActionPoint._meta.get_field(name),
            )
            for name, value in self.values.items()
        }


def follow_from(voice, desk, *, by, at):
    """Make the points of this voice what it says; gives what it closes and opens again, for its own side."""
    wanted = {row.pk: row for row in _points(voice, desk, by, at)}
    standing = {row.pk for row in desk.own_points if row.organisation_id == voice.organisation_id}
    if gone := standing - set(wanted):
        # of this very week: nobody looked at it yet
        ActionPoint.objects.filter(pk__in=gone)._raw_delete("default")
    if wanted:
        ActionPoint.objects.bulk_create(
            wanted.values(),
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["text", "example", "review_on", "owner"],
        )
    return _closing(voice, desk, by, at)


def close_what_was_kept(closing):
    """Close and open again what a voice says (one query)."""
    if closing:
        ActionPoint.objects.filter(pk__in=[*closing.close, *closing.again]).update(**closing.changes)


def show(round_id, closing):
    """Show the points of a round, and close what its last voice says (one query)."""
    its_own = Q(round_id=round_id, is_blind=True)
    if not closing:
        ActionPoint.objects.filter(its_own).update(is_blind=False)
        return
    shown = Case(When(round_id=round_id, then=Value(False)), default=F("is_blind"))
    rows = ActionPoint.objects.filter(its_own | Q(pk__in=[*closing.close, *closing.again]))
    rows.update(is_blind=shown, **closing.changes)


def _points(voice, desk, by, at):
    """Each point of this voice; its id follows from round, side and criterion, so that sending again makes no second."""
    own = {
        "school_id": voice.school_id,
        "trajectory_id": voice.trajectory_id,
        "round_id": voice.round_id,
        "organisation_id": voice.organisation_id,
        "made_at": at,
        "made_by": by,
        "is_blind": True,
    }
    learner = desk.trajectory.learner.user_id
    for code in rules.gaps(desk.grid, voice.scores):
        said = voice.scores[code]
        if not said.get("agreement"):
            continue
        yield ActionPoint(
            id=_id(voice, code),
            kind=ActionPoint.Kind.WORK,
            criterion=code,
            text=said["agreement"][:500],
            example=said.get("example", "")[:500],
            review_on=_day(said.get("review_on")),
            owner_id=learner,
            **own,
        )
    for group, said in voice.agreements.items():
        if said.get("text"):
            yield ActionPoint(
                id=_id(voice, group),
                kind=ActionPoint.Kind.AGREEMENT,
                criterion=group,
                text=said["text"][:500],
                review_on=_day(said.get("review_on")),
                owner_id=learner if said.get("owner") == Party.LEARNER else by.pk,
                **own,
            )


def _id(voice, code):
    return uuid.uuid5(voice.round_id, f"{voice.party} {voice.organisation_id} {voice.user_id} {code}")


def _day(text):
    return date.fromisoformat(text) if text else None


def _closing(voice, desk, by, at):
    """What this side calls kept is closed for it; what it takes back is open again."""
    if voice.party == Party.TEACHER:
        return Closing()
    column = "learner_closed_at" if voice.party == Party.LEARNER else "mentor_closed_at"
    values = {"learner_closed_at": at} if voice.party == Party.LEARNER else _by_mentor(at, by)
    known = {str(row.pk): row for row in desk.my_points}
    kept = [pk for pk, outcome in voice.looks.items() if outcome == KEPT and pk in known]
    close = [pk for pk in kept if getattr(known[pk], column) is None]
    again = [pk for pk in voice.looks if pk in known and pk not in kept and getattr(known[pk], column)]
    return Closing(close, again, values)


def _by_mentor(at, by):
    return {"mentor_closed_at": at, "mentor_closed_by": by.pk}


@transaction.atomic
def close(*, point, side, is_closed, by, at):
    """Close a point for one's own side, or open it again; it goes when mentor and learner both closed it.

    Again changes nothing. Raises WeekRefused for who is neither.
    """
    if side not in (Party.LEARNER, Party.MENTOR):
        raise WeekRefused("De mentor en de lerende sluiten een werkpunt samen.")
    rows = ActionPoint.objects.select_for_update(of=("self",)).select_related("trajectory__school")
    row = rows.get(pk=point.pk)
    column = "learner_closed_at" if side == Party.LEARNER else "mentor_closed_at"
    if bool(getattr(row, column)) == is_closed:
        return row
    closing = {"learner_closed_at": at} if side == Party.LEARNER else _by_mentor(at, by)
    for name, value in closing.items():
        setattr(row, ActionPoint._meta.get_field(name).attname, value if is_closed else None)
    row.version += 1
    row.save(update_fields=[*closing, "version"])
    verb = "action_point_closed" if is_closed else "action_point_opened"
    trail.record(verb, row.trajectory, by=by, at=at, point=row.pk)
    return row
