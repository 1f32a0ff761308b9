"""From what was proposed to something that is done: an action point of the learner, with a day to look again."""

from datetime import timedelta

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from duaalportal.lib.keys import row_id
from evaluation.logs.errors import LogRefused
from evaluation.logs.measuring import voice_of
from evaluation.logs.sheets import desk_of
from evaluation.models import ActionPoint
from learningplans import trail

REVIEW = timedelta(weeks=2)
LONGEST = 500

audit.verbs(point_from_sheet="maakte een werkpunt van een meting")


def words_of(content, criterion):
    """What the learner does about a criterion of a sheet; with none, after the whole sheet."""
    if not criterion:
        return f"Verdiepen na “{content.title}”: een moeilijkere opdracht kiezen."
    return f"Extra oefenen: {content.texts[criterion]} ({content.title})."


@transaction.atomic
def make_point(*, trajectory, sheet, criterion, by, at, key=None):
    """Make an action point of what was proposed; one that says the same and is open stays alone. Twice makes one."""
    today = as_day(at)
    desk = desk_of(trajectory, sheet, today, by)
    trajectory, found = desk.trajectory, desk.sheet.content
    if criterion and criterion not in found.texts:
        raise LogRefused("Dit criterium staat niet op de fiche. Herlaad de pagina.")
    voice = voice_of(by, trajectory)
    if voice is None:
        raise LogRefused("Jij maakt geen werkpunten voor deze lerende.")
    pk = row_id(key, by, trajectory.school)
    text = words_of(found, criterion)[:LONGEST]
    same = ActionPoint.objects.filter(trajectory=trajectory, text=text)
    open_ones = same.filter(mentor_closed_at=None) | same.filter(learner_closed_at=None)
    if before := (ActionPoint.objects.filter(pk=pk) | open_ones).first():
        return before
    point = ActionPoint.objects.create(
        id=pk,
        school=trajectory.school,
        trajectory=trajectory,
        kind=ActionPoint.Kind.WORK if criterion else ActionPoint.Kind.AGREEMENT,
        text=text,
        organisation=voice.places[0] if voice.places else None,
        owner=trajectory.learner.user,
        review_on=today + REVIEW,
        made_at=at,
        made_by=by,
    )
    trail.record("point_from_sheet", trajectory, by=by, at=at, point=point.pk, sheet=sheet)
    return point
