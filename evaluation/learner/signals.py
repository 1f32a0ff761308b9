"""A problem goes straight to who coaches the learner (E17); who gave it sees that it was picked up, and what will be done."""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.accounts.access import Can, Role
from duaalportal.lib.dates import as_day
from duaalportal.lib.keys import row_id
from duaalportal.lib.privacy import refuse_national_numbers
from evaluation.learner import trail
from evaluation.learner.errors import LearnerRefused, NoCoach
from evaluation.models import Signal
from learningplans.goals.known import held
from learningplans.models import TeamMember, Trajectory

audit.verbs(signal_sent="gaf een signaal", signal_heard="pakte een signaal op")


def coaches(trajectory, on):
    """Who coaches the learner on a day, substitutes too (one query)."""
    rows = TeamMember.objects.running(on).filter(trajectory=trajectory, role=Role.TRAJECTORY_COACH)
    rows = rows.select_related("user").order_by("substitute_for", "starts_on", "pk")
    return [row.user for row in rows if row.user_id]


@transaction.atomic
def send(*, trajectory, text, by, at, key=None):
    """Tell the coach of a problem, now. Sending twice tells once. Raises NoCoach when nobody would hear it."""
    trajectory, text, on = held(trajectory), text.strip(), as_day(at)
    pk = row_id(key, by, trajectory.school)
    if key and (sent_before := Signal.objects.filter(pk=pk).first()):
        return sent_before
    if not Trajectory.objects.where(by, Can.SEND_SIGNAL, on).filter(pk=trajectory.pk).exists():
        raise LearnerRefused("Je staat niet meer rond deze lerende.")
    if not text:
        raise LearnerRefused("Schrijf in enkele woorden wat er is.", "text")
    refuse_national_numbers(text)
    if not coaches(trajectory, on):
        raise NoCoach("Er is nu geen trajectbegeleider. Bel de school.")
    row = Signal.objects.create(
        id=pk, school=trajectory.school, trajectory=trajectory, text=text, at=at, by=by
    )
    trail.record("signal_sent", row, by=by, at=at)
    return row


@transaction.atomic
def hear(*, signal, answer, by, at):
    """Pick a signal up and say what will be done; who gave it reads that. The first who picks it up stays."""
    rows = Signal.objects.editable_by(by, as_day(at)).select_related("school", "heard_by")
    row = rows.select_for_update(of=("self",)).filter(pk=signal.pk).first()
    if row is None:
        raise LearnerRefused("Je begeleidt deze lerende niet meer.")
    if row.heard_at is not None:
        raise LearnerRefused(f"{row.heard_by.name} pakte dit al op.")
    answer = answer.strip()
    if not answer:
        raise LearnerRefused("Schrijf in enkele woorden wat je doet.", "answer")
    refuse_national_numbers(answer)
    row.heard_at, row.heard_by, row.answer = at, by, answer
    row.save(update_fields=["heard_at", "heard_by", "answer"])
    trail.record("signal_heard", row, by=by, at=at)
    return row
