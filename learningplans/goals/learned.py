"""What learners need not look for a place for: activities whose goals are reached, known, or covered by a placement.

Read for many in as few queries as for one, and for thousands in plain rows (`of_many`): a test holds the two together.
"""

from collections import defaultdict
from uuid import UUID

from django.db.models import F, Q

from duaalportal.lib.plain import key_of, plain
from duaalportal.lib.questions import asking, question
from learningplans.goals.known import FIRST
from learningplans.models import ApprenticeshipStep, GoalStep, PlanItem, PlanSheet
from learningplans.plans.reading import sheet_values
from learningplans.rules.learned import activities_done


@asking
def activities_learned(trajectories):
    """{trajectory: codes of activities that need no place any more} of these keys (one query, one more for sheets never read)."""
    rows = yield [
        _sheets(trajectories=trajectories),
        _settled(trajectories=trajectories),
        _steps(trajectories=trajectories),
    ]
    return _learned(*rows, lambda key: key, lambda key: key)


def of_many(trajectories):
    """The same in plain rows, of and with keys as texts (three queries, one more for sheets never read)."""
    rows = [plain(asked(trajectories)) for asked in (sheets, settled, steps)]
    return _learned(*rows, UUID, key_of)


def sheets(trajectories):
    """The sheets of each version of a plan that says what the goals are."""
    rows = PlanSheet.objects.filter(trajectory__among=trajectories, plan_version__state__in=FIRST)
    columns = ("plan_version__state", "plan_version__number", "plan_version_id", "sheet_version_id")
    return rows.order_by().values_list("trajectory_id", *columns, named=True)


def settled(trajectories):
    """Goals of a plan that were known before, or have their place for as long as its placement lasts."""
    covered = Q(placement__isnull=False, ends_on__lte=F("placement__ends_on"))
    # one that was called off before its first day covers nothing
    covered &= Q(placement__ended_at=None) | Q(placement__ended_at__date__gte=F("placement__starts_on"))
    rows = PlanItem.objects.filter(
        Q(known_on__isnull=False) | covered, trajectory__among=trajectories, sheet__isnull=False
    )
    return rows.order_by().values_list("plan_version_id", "sheet_id", "goal_code", named=True)


def steps(trajectories):
    """The steps of each goal."""
    rows = GoalStep.objects.filter(trajectory__among=trajectories, sheet__isnull=False).order_by()
    return rows.values_list("at", "pk", "trajectory_id", "sheet_id", "goal_code", "step", named=True)


@question
def _sheets(trajectories):
    return sheets(trajectories)


@question
def _settled(trajectories):
    return settled(trajectories)


@question
def _steps(trajectories):
    return steps(trajectories)


def _learned(sheet_rows, settled_rows, step_rows, uuid, key):
    newest, by_version, in_plan, reached = {}, defaultdict(list), defaultdict(set), defaultdict(set)
    for trajectory, state, number, version, sheet_version in sheet_rows:
        rank = FIRST.index(state), -number
        newest[trajectory] = min(newest.get(trajectory, (rank, version)), (rank, version))
        by_version[version].append(sheet_version)
    for version, sheet, code in settled_rows:
        in_plan[version].add((sheet, code))
    # the newest step says where a goal stands
    for *_, trajectory, sheet, code, step in sorted(step_rows):
        if step == ApprenticeshipStep.REACHED:
            reached[trajectory].add((sheet, code))
        else:
            reached[trajectory].discard((sheet, code))
    done = {pk: in_plan.get(version, set()) | reached.get(pk, set()) for pk, (_, version) in newest.items()}
    done = {pk: goals for pk, goals in done.items() if goals}
    wanted = {one for pk in done for one in by_version[newest[pk][1]]}
    values = {one.version_id: one for one in sheet_values([uuid(one) for one in wanted])}
    taught = {
        one: {(key(value.sheet_id), goal.code): goal.activities for goal in value.goals}
        for one, value in ((one, values[uuid(one)]) for one in wanted)
    }
    return {
        pk: activities_done(
            {goal: codes for one in by_version[newest[pk][1]] for goal, codes in taught[one].items()}, goals
        )
        for pk, goals in done.items()
    }
