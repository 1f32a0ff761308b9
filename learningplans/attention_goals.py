"""What waits around the goals of a plan: a chance to look at, a tip to read, a test that comes, a goal that can begin."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency, urgency_of
from duaalportal.lib.dates import date_of
from duaalportal.lib.questions import asking
from learningplans.attention_plans import NAMES, TEACHES, coached, day_of, own, short, team
from learningplans.models import GoalStep, GoalTip, LearningChance, PlanItem, PlanState, PracticeTest
from learningplans.models.looks import question

DAY = timedelta(days=1)
WEEK = 7 * DAY
# a test about which nobody wrote by then is no question for today any more
FORGOTTEN = 60 * DAY


@asking
def open_items(*, user, today):
    """For who makes plans, who teaches by them, and the learner (one query)."""
    subjects = _subjects(user)
    told = yield [ask(user, today) for ask, _ in subjects]
    return [item for (_, items), rows in zip(subjects, told, strict=True) for item in items(rows, today)]


def _subjects(user):
    """What is asked for the roles of this person, each with what makes items of the answers."""
    has, found = user.access.has_role, []
    if has(Role.TRAJECTORY_COACH):
        found.append((_chances, _to_settle))
    if has(Role.LEARNER):
        found.append((_own_tests, _tests_ahead))
    if has(*TEACHES):
        found.append((_tests, _tests_ahead))
    if has(Role.MENTOR, Role.TRAINING_CENTRE_STAFF):
        found += [(_tips, _to_read), (_unbegun, _to_begin)]
    return found


# --- the coach -----------------------------------------------------------------------------------------------------


@question
def _chances(user, today):
    """Unexpected chances of who this person coaches that nobody looked at."""
    rows = LearningChance.objects.filter(trajectory__in=coached(user, today), settled_at=None).exclude(
        by=user
    )
    columns = ("pk", "text", "on", "trajectory_id", "organisation__name")
    return rows.order_by().values_list(*columns, *NAMES, named=True)


def _to_settle(rows, today):
    by_learner = defaultdict(list)
    for row in rows:
        by_learner[row.trajectory_id].append(row)
    for trajectory, found in by_learner.items():
        found.sort(key=lambda row: (row.on, row.pk))
        first, name = found[0], found[0].trajectory__learner__name
        count = "Een onverwachte leerkans" if len(found) == 1 else f"{len(found)} onverwachte leerkansen"
        yield OpenItem(
            code=f"plan-chance-{first.pk}",
            about=trajectory,
            task="ontwerp.2",
            title=f"{count} voor {name}",
            why=f"“{short(first.text)}” Komt dit in het plan?",
            url=url("learningplans:this_week", trajectory=trajectory) + "#leerkansen",
            action="Bekijk het",
            since=min(first.on, today),
            context=first.organisation__name,
        )


# --- who teaches, and the learner ----------------------------------------------------------------------------------


@question
def _tips(user, today):
    """Tips of the school that nobody of the company read."""
    mine = team(user, Can.FOLLOW_GOALS, today, on_school_side=False)
    rows = GoalTip.objects.filter(trajectory__in=mine, seen_at=None)
    return rows.order_by().values_list("pk", "text", "at", "trajectory_id", *NAMES, named=True)


def _to_read(rows, today):
    by_learner = defaultdict(list)
    for row in rows:
        by_learner[row.trajectory_id].append(row)
    for trajectory, found in by_learner.items():
        found.sort(key=lambda row: row.at)
        first, name = found[0], found[0].trajectory__learner__name
        count = "Een tip" if len(found) == 1 else f"{len(found)} tips"
        yield OpenItem(
            code=f"plan-tip-{first.pk}",
            about=trajectory,
            task="coachen.1",
            title=f"{count} van de school voor {name}",
            why=f"“{short(first.text)}”",
            url=url("learningplans:this_week", trajectory=trajectory) + "#tips",
            action="Lees de tip" if len(found) == 1 else "Lees de tips",
            since=day_of(first.at, today),
            context=first.trajectory__school__name,
            urgency=Urgency.CALM,
        )


TEST = ("pk", "trajectory_id", "title", "on", "planned_at", *NAMES)


@question
def _tests(user, today):
    """Tests within a week where this person teaches, of another company not; and own ones about which nobody wrote."""
    inside = team(user, Can.FOLLOW_GOALS, today, on_school_side=True)
    outside = team(user, Can.FOLLOW_GOALS, today, on_school_side=False)
    here = Q(organisation=None) | Q(organisation_id__in=user.access.organisation_ids(Can.FOLLOW_GOALS))
    seen = Q(trajectory__in=inside) | Q(trajectory__in=outside) & here
    asked = Q(on__gte=today) | Q(planned_by=user)
    rows = PracticeTest.objects.filter(seen, asked, held_on=None, cancelled_at=None)
    rows = rows.filter(on__range=(today - FORGOTTEN, today + WEEK))
    return rows.order_by().values_list(*TEST, named=True)


@question
def _own_tests(user, today):
    """The learner's own tests within a week."""
    rows = PracticeTest.objects.filter(own(user, Can.SEE_PLAN), held_on=None, cancelled_at=None)
    rows = rows.filter(on__range=(today, today + WEEK))
    return rows.order_by().values_list(*TEST, named=True)


def _tests_ahead(rows, today):
    for row in rows:
        if row.on < today:
            yield _report(row, today)
            continue
        yield OpenItem(
            code=f"practice-test-{row.pk}",
            about=row.trajectory_id,
            task="coachen.2",
            title=f"Praktijktoets: {row.title}",
            why=f"{row.trajectory__learner__name}, {date_of(row.on, today=today)}.",
            url=url("learningplans:practice_test", practice_test=row.pk),
            action="Bekijk de opdracht",
            since=day_of(row.planned_at, today),
            due=row.on,
            context=row.trajectory__school__name,
            urgency=urgency_of(row.on, today),
        )


def _report(row, today):
    return OpenItem(
        code=f"practice-test-held-{row.pk}",
        about=row.trajectory_id,
        task="coachen.2",
        title=f"Hoe ging de praktijktoets van {row.trajectory__learner__name}?",
        why=f"“{row.title}” was op {date_of(row.on, today=today)}. Enkele zinnen zijn genoeg.",
        url=url("learningplans:practice_test_held", practice_test=row.pk),
        action="Noteer het",
        since=row.on,
        context=row.trajectory__school__name,
    )


@question
def _unbegun(user, today):
    """Goals of today in the own company on which nobody took a step yet."""
    mine = team(user, Can.FOLLOW_GOALS, today, on_school_side=False)
    steps = GoalStep.objects.filter(
        trajectory=OuterRef("trajectory"), sheet=OuterRef("sheet"), goal_code=OuterRef("goal_code")
    )
    rows = PlanItem.objects.filter(
        ~Exists(steps.order_by()),
        trajectory__in=mine,
        organisation_id__in=user.access.organisation_ids(Can.FOLLOW_GOALS),
        plan_version__state=PlanState.ACTIVE,
        sheet__isnull=False,
        known_on=None,
        starts_on__lte=today,
        ends_on__gte=today,
    )
    return rows.order_by().values_list("pk", "title", "starts_on", "trajectory_id", *NAMES, named=True)


def _to_begin(rows, today):
    by_learner = defaultdict(list)
    for row in rows:
        by_learner[row.trajectory_id].append(row)
    for trajectory, found in by_learner.items():
        found.sort(key=lambda row: (row.starts_on, row.title))
        first, name = found[0], found[0].trajectory__learner__name
        if len(found) == 1:
            title, where = (
                f"{name} kan beginnen: {first.title}",
                url("learningplans:plan_item", plan_item=first.pk),
            )
        else:
            title = f"{len(found)} leerdoelen van {name} kunnen beginnen"
            where = url("learningplans:this_week", trajectory=trajectory)
        yield OpenItem(
            code=f"plan-begin-{trajectory}",
            about=trajectory,
            task="coachen.1",
            title=title,
            why="De periode in het plan is begonnen. Doe het voor en noteer de eerste stap.",
            url=where,
            action="Bekijk het",
            since=first.starts_on,
            context=first.trajectory__school__name,
            urgency=Urgency.CALM,
        )
