"""What waits around weeks: a week to speak of, a point that one side closed, and input to take in."""

from collections import defaultdict

from django.db.models import Q

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.questions import asking, beside, nothing
from evaluation.models import ActionPoint, InstructorInput, Party
from evaluation.rules.weeks import When
from evaluation.weeks.waiting import weeks_waiting
from learningplans.models import Trajectory
from learningplans.models.looks import question
from learningplans.models.trajectories import as_learner

# more of them are one line, with their own list
NAMED = 3


@asking
def open_items(*, user, today):
    """For who has a voice: learner, mentor, and who teaches at school."""
    if not user.access.can(Can.GIVE_VOICE):
        return []
    weeks, points, inputs = yield from beside(
        weeks_waiting.steps(user, today), _half_closed(user, today), _unsigned(user, today)
    )
    return [*_weeks(weeks, today), *_points(points, user), *_inputs(inputs)]


# --- weeks --------------------------------------------------------------------------------------------------------------


def _weeks(waiting, today):
    waiting = [one for one in waiting if one.when in (When.ASKED, When.LATE)]
    learners = {one.learner.pk for one in waiting}
    if len(learners) <= NAMED:
        yield from (_week(one, today) for one in waiting)
        return
    for when, words in ((When.LATE, "te laat"), (When.ASKED, "op tijd")):
        rows = [one for one in waiting if one.when is when]
        if len(rows) <= 1:
            yield from (_week(one, today) for one in rows)
            continue
        names = sorted({one.learner.first_name for one in rows})
        shown = ", ".join(names[:NAMED]) + (f" en {len(names) - NAMED} anderen" if len(names) > NAMED else "")
        yield OpenItem(
            code=f"weeks-{when.name.lower()}",
            among=tuple({one.learner.pk: None for one in rows}),
            gathers=tuple(f"{one.learner.pk} {one.week}" for one in rows),
            task="coachen.2",
            title=f"{len(rows)} weken om te beoordelen",
            why=f"{shown}. Alles staat in één lijst.",
            url=url("evaluation:weeks_to_do"),
            action="Open de lijst",
            since=min(one.since for one in rows),
            due=min(one.due for one in rows),
            context=words,
            urgency=Urgency.LATE if when is When.LATE else Urgency.SOON,
        )


def _week(one, today):
    late, own = one.when is When.LATE, one.side.party == Party.LEARNER
    title = f"Jouw week {one.week.number}" if own else f"{one.learner.first_name}, week {one.week.number}"
    begun = "Je begon al; wat je schreef staat klaar." if one.is_begun else ""
    why = begun or "Hoe was deze week? Twee minuten is genoeg."
    if late:
        why = f"Gevraagd tot {date_of(one.due, today=today)}. {begun or 'De anderen wachten op jouw kijk.'}"
    return OpenItem(
        code=f"week-{one.learner.pk}-{one.week}-{one.side.party}",
        about=one.learner.pk,
        task="coachen.2",
        title=title,
        why=why,
        url=url("evaluation:week", trajectory=one.learner.pk, week=str(one.week)),
        action="Beoordeel de week" if not own else "Kijk naar je week",
        since=one.since,
        due=one.due,
        context=one.learner.school,
        urgency=Urgency.LATE if late else Urgency.SOON,
    )


# --- points and input -----------------------------------------------------------------------------------------------------

NAMES = ("trajectory__learner__name", "trajectory__school__name")


@question
def _half_closed(user, today):
    """Points that the other side closed and this person did not: as mentor of the company, or as the learner."""
    wanted = Q(pk__in=[])
    if user.access.has_role(Role.MENTOR):
        team = Trajectory.objects.open_by_team(user, Can.GIVE_VOICE, today, on_school_side=False)
        mine = user.access.organisation_ids(Can.GIVE_VOICE)
        wanted |= Q(
            trajectory__in=team.order_by().values("pk"),
            organisation_id__in=mine,
            learner_closed_at__isnull=False,
            mentor_closed_at=None,
        )
    if user.access.has_role(Role.LEARNER):
        own = Trajectory.objects.open().by_any(as_learner(user, Can.GIVE_VOICE))
        wanted |= Q(
            trajectory__in=own.order_by().values("pk"),
            is_blind=False,
            mentor_closed_at__isnull=False,
            learner_closed_at=None,
        )
    if not user.access.has_role(Role.MENTOR, Role.LEARNER):
        return nothing(ActionPoint)
    columns = ("pk", "trajectory_id", "text", "learner_closed_at", "mentor_closed_at", *NAMES)
    return ActionPoint.objects.filter(wanted).order_by().values_list(*columns, named=True)


def _points(rows, user):
    by_learner = defaultdict(list)
    for row in rows:
        by_learner[row.trajectory_id].append(row)
    for trajectory, found in by_learner.items():
        found.sort(key=lambda row: str(row.pk))
        first, closed = found[0], [row.learner_closed_at or row.mentor_closed_at for row in found]
        own = first.learner_closed_at is None
        who = "Je mentor" if own else first.trajectory__learner__name
        what = "een werkpunt" if len(found) == 1 else f"{len(found)} werkpunten"
        yield OpenItem(
            code=f"points-{trajectory}",
            about=trajectory,
            task="coachen.1",
            title=f"{who} sloot {what}",
            why=f"“{first.text}” Vind jij dat ook? Sluit het dan mee.",
            url=url("evaluation:points", trajectory=trajectory),
            action="Bekijk het",
            since=as_day(min(closed)),
            context=first.trajectory__school__name,
            urgency=Urgency.CALM,
        )


@question
def _unsigned(user, today):
    """Input of instructors of the own company that no mentor took in."""
    if not user.access.has_role(Role.MENTOR):
        return nothing(InstructorInput)
    team = Trajectory.objects.open_by_team(user, Can.GIVE_VOICE, today, on_school_side=False)
    mine = user.access.organisation_ids(Can.GIVE_VOICE)
    rows = InstructorInput.objects.filter(
        trajectory__in=team.order_by().values("pk"), organisation_id__in=mine, signed_off_at=None
    )
    columns = ("pk", "trajectory_id", "given_at", "round__first_day", "user__name", *NAMES)
    return rows.order_by().values_list(*columns, named=True)


def _inputs(rows):
    for row in rows:
        week = row.round__first_day.isocalendar()
        yield OpenItem(
            code=f"input-{row.pk}",
            about=row.trajectory_id,
            task="coachen.2",
            title=f"{row.user__name} vertelde hoe het ging met {row.trajectory__learner__name}",
            why=f"Lees het bij week {week.week} en neem het over.",
            url=url("evaluation:week", trajectory=row.trajectory_id, week=f"{week.year}-{week.week:02d}"),
            action="Lees het",
            since=as_day(row.given_at),
            context=row.trajectory__school__name,
        )
