"""What the rhythm of a school asks of a coach: talks of three that are missing near the end of a period (E01, E11)."""

from collections import defaultdict

from django.db.models import Q
from django.db.models.functions import Coalesce, TruncDate

from duaalportal.accounts.access import Can
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, urgency_of
from duaalportal.lib.dates import BRUSSELS, date_of
from duaalportal.lib.questions import asking, beside, question
from duaalportal.lib.school_calendar import WEEK
from evaluation.agreed.reading import rhythms_of
from evaluation.models import FollowUpTalk
from evaluation.rules.rhythm import PERIOD_WORDS, missing_talks, rhythm_on
from learningplans.models import Trajectory, TrajectoryState
from learningplans.models.looks import question as of_person

# so many learners are named one by one
NAMED = 3


@asking
def open_items(*, user, today):
    """For who coaches, where the school asks a number of talks: one trip more, and none where no school asks any."""
    if not user.access.can(Can.CLOSE_TALK):
        return []
    rhythms = yield rhythms_of(schools=user.access.organisation_ids(Can.CLOSE_TALK))
    if not any(row.talks for row in rhythms):
        return []
    learners = yield _coached(user, today)
    if not learners:
        return []
    (talks,) = yield from beside(talks_on(trajectories=[row.pk for row in learners]))
    held, found = defaultdict(list), []
    for row in talks:
        held[row.trajectory_id].append(row.day)
    for row in learners:
        rhythm = rhythm_on(rhythms, row.school_id, row.programme_id, today)
        period = {"starts_on": row.starts_on, "ends_on": row.ends_on, "held": held[row.pk]}
        if missing := missing_talks(rhythm, today, **period):
            found.append((missing, rhythm, row))
    return _items(found, today)


@of_person
def _coached(user, on):
    """Learners who run and whom this person coaches."""
    rows = Trajectory.objects.open_by_team(user, Can.CLOSE_TALK, on)
    rows = rows.filter(state=TrajectoryState.RUNNING).order_by()
    columns = ("pk", "school_id", "programme_id", "starts_on", "ends_on", "learner__name", "school__name")
    return rows.values_list(*columns, named=True)


@question
def talks_on(trajectories):
    """Days of talks that were held, or that are planned and not called off; of a corrected one the newest alone."""
    planned = TruncDate("meeting__starts_at", tzinfo=BRUSSELS)
    rows = FollowUpTalk.objects.filter(trajectory__among=trajectories, corrected_by=None)
    rows = rows.filter(Q(held_on__isnull=False) | Q(meeting__cancelled_at=None, meeting__isnull=False))
    rows = rows.annotate(day=Coalesce("held_on", planned)).order_by()
    return rows.values_list("pk", "trajectory_id", "day", named=True)


def _items(found, today):
    if len(found) > NAMED:
        until = min(missing.until for missing, _, _ in found)
        names = ", ".join(sorted(row.learner__name.split(" ")[0] for _, _, row in found)[:NAMED])
        return [
            OpenItem(
                code="talks-of-the-period",
                among=tuple(row.pk for _, _, row in found),
                task="coachen.2",
                title=f"Plan het gesprek met drie met {len(found)} lerenden",
                why=f"{names} en {len(found) - NAMED} anderen hadden nog niet alle gesprekken die de school vraagt.",
                url=url("learningplans:home"),
                action="Open je lerenden",
                since=until - WEEK * 6,
                due=until,
                urgency=urgency_of(until, today),
            )
        ]
    return [_item(*one, today) for one in sorted(found, key=lambda one: (one[0].until, one[2].learner__name))]


def _item(missing, rhythm, row, today):
    many = "een gesprek" if missing.count == 1 else f"{missing.count} gesprekken"
    return OpenItem(
        code=f"talks-of-the-period-{row.pk}",
        about=row.pk,
        task="coachen.2",
        title=f"Plan {many} met drie met {row.learner__name}",
        why=f"De school vraagt er {rhythm.talks} per {PERIOD_WORDS[rhythm.period]}. Deze periode loopt tot {date_of(missing.until)}.",
        url=url("evaluation:talks", trajectory=row.pk),
        action="Plan het",
        since=min(missing.until - WEEK * 6 * missing.count, today),
        due=missing.until,
        context=row.school__name,
        urgency=urgency_of(missing.until, today),
    )
