"""The activity list: what of a programme can be learned in an establishment, answer by answer (C19)."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from companies.models import ActivityAnswer, Establishment
from duaalportal.accounts import audit
from duaalportal.catalogue.models import Activity

audit.verbs(activity_answered="vulde de activiteitenlijst in")
Value = ActivityAnswer.Value


class AnswerChanged(Exception):
    """Somebody else answered this line first; carries what stands there now."""

    def __init__(self, current):
        super().__init__()
        self.current = current


class NoAnswer(ValueError):
    """A remark needs an answer to stand beside."""


@transaction.atomic
def answer(*, establishment, activity, value, remark, version, by, at):
    """Keep one answer; `version` is the one the form was made from, 0 for none. The same again changes nothing.

    Raises AnswerChanged when somebody else answered otherwise meanwhile, and NoAnswer without a choice.
    """
    if value not in Value.values:
        raise NoAnswer("Kies eerst: ja, deels of nee.")
    Establishment.objects.select_for_update(no_key=True).get(pk=establishment.pk)
    here = {"establishment": establishment, "activity": activity}
    current = ActivityAnswer.objects.filter(**here).first()
    if current is None:
        current = ActivityAnswer(organisation_id=establishment.organisation_id, version=0, **here)
    elif (current.value, current.remark) == (value, remark):
        return current
    elif current.version != version:
        raise AnswerChanged(current)
    current.value, current.remark = value, remark
    current.version += 1
    current.changed_at, current.changed_by = at, by
    current.save()
    audit.record("activity_answered", current, by=by, at=at, activity=activity.pk, value=value)
    return current


@dataclass(frozen=True)
class Line:
    """One activity, with the answer that stands; None when there is none yet."""

    activity: Activity
    answer: ActivityAnswer | None


@dataclass(frozen=True)
class ActivityList:
    """The list of one programme as one establishment answered it."""

    lines: list[Line] = field(default_factory=list)

    @property
    def total(self):
        """How many lines it has."""
        return len(self.lines)

    @property
    def answered(self):
        """How many lines have an answer."""
        return sum(1 for line in self.lines if line.answer)

    @property
    def progress(self):
        """How far it is, in words: 9 van 12 ingevuld."""
        return f"{self.answered} van {self.total} ingevuld"

    def said(self, value):
        """The lines answered this way; "" for those without an answer."""
        return [line for line in self.lines if (line.answer.value if line.answer else "") == value]

    @property
    def changed(self):
        """The newest answer; None when there is none."""
        found = [line.answer for line in self.lines if line.answer]
        return max(found, key=lambda one: one.changed_at, default=None)


def activity_list(establishment, programme, on):
    """The list as it stands on this day (two queries); a line no longer in use stays when it was answered."""
    answers = ActivityAnswer.objects.filter(establishment=establishment, activity__programme=programme)
    known = {row.activity_id: row for row in answers.select_related("changed_by")}
    rows = Activity.objects.filter(programme=programme).filter(
        Q(retired_on__isnull=True) | Q(retired_on__gt=on) | Q(pk__in=known)
    )
    return ActivityList([Line(row, known.get(row.pk)) for row in rows])
