"""What waits around training plans; answering it makes it disappear. What waits around goals: attention_goals.py.

One trip to the database asks it all, a second one only while a plan of one's own is talked over.
"""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q, Subquery

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency
from duaalportal.lib.dates import as_day
from duaalportal.lib.questions import asking
from duaalportal.lib.questions import question as in_advance
from learningplans.models import (
    Placement,
    PlanConsent,
    PlanItem,
    PlanRemark,
    PlanSeen,
    PlanSheet,
    PlanState,
    TrainingPlanVersion,
    Trajectory,
    TrajectoryState,
)
from learningplans.models.looks import question
from learningplans.models.trajectories import as_learner
from learningplans.plans.reading import sheet_values
from learningplans.rules.coverage import Key

# so many are named one by one
NAMED = 3
Party = PlanConsent.Party
TALKED_OVER = PlanState.CONSULTATION
MAKING = (PlanState.DRAFT, PlanState.CONSULTATION, PlanState.APPROVED)
TEACHES = (Role.TRAJECTORY_COACH, Role.DUAL_TEACHER, Role.MENTOR, Role.TRAINING_CENTRE_STAFF)


@asking
def open_items(*, user, today):
    """For who makes plans, who teaches by them, and the learner."""
    subjects = _subjects(user)
    told = yield [ask(user, today) for ask, _ in subjects]
    found = [item for (_, items), rows in zip(subjects, told, strict=True) for item in items(rows, today)]
    plans = next((rows for (ask, _), rows in zip(subjects, told, strict=True) if ask is _plans), [])
    talked_over = {row.making: row for row in plans if row.making_state == TALKED_OVER}
    if talked_over:
        sheets, items = yield [_sheets_in(keys=list(talked_over)), _items_in(keys=list(talked_over))]
        found += _uncovered(talked_over, sheets, items, today)
    return found


def _subjects(user):
    """What is asked for the roles of this person, each with what makes items of the answers."""
    has, found = user.access.has_role, []
    if has(Role.TRAJECTORY_COACH):
        found += [(_plans, _without_plan), (_remarks, _to_answer)]
    if has(Role.TRAJECTORY_COACH, Role.MENTOR):
        found.append((_asked, _to_agree))
    if has(Role.LEARNER):
        found += [(_asked_learner, _learner_agrees), (_own_changed, _own_unread)]
    if has(*TEACHES):
        found.append((_changed, _unread))
    return found


# --- whose ---------------------------------------------------------------------------------------------------------


def team(user, can, today, **side):
    """Ids of open trajectories in whose team this person has a place in a role that has the capability."""
    return Trajectory.objects.open_by_team(user, can, today, **side).order_by().values("pk")


def coached(user, today):
    """Ids of open trajectories this person coaches."""
    return team(user, Can.EDIT_PLAN, today)


def own(user, can):
    """The condition on a row of a trajectory: it is about the one who asks."""
    rows = Trajectory.objects.open().by_any(as_learner(user, can))
    return Q(trajectory__in=rows.order_by().values("pk"))


NAMES = ("trajectory__learner__name", "trajectory__school__name")


# --- agreeing ------------------------------------------------------------------------------------------------------


def _given(**of):
    """Whether a party agreed with the version."""
    return Exists(PlanConsent.objects.filter(plan_version=OuterRef("pk"), **of).order_by())


@question
def _asked(user, today):
    """Plans that wait for the consent of this person as coach, or as mentor of a workplace that stands."""
    mine = user.access.organisation_ids(Can.APPROVE_PLAN)
    places = Placement.objects.standing(today).filter(
        trajectory=OuterRef("trajectory"), is_simulated=False, organisation_id__in=mine
    )
    coach = Q(trajectory__in=coached(user, today)) & ~_given(party=Party.COACH)
    mentor = Q(trajectory__in=team(user, Can.APPROVE_PLAN, today, on_school_side=False))
    mentor &= Exists(places.order_by()) & ~_given(party=Party.MENTOR, organisation_id__in=mine)
    rows = TrainingPlanVersion.objects.filter(coach | mentor, state=TALKED_OVER).order_by()
    return rows.values_list("pk", "trajectory_id", "sent_at", *NAMES, named=True)


@question
def _asked_learner(user, today):
    """The own plan, while it waits for the learner."""
    rows = TrainingPlanVersion.objects.filter(own(user, Can.APPROVE_PLAN), state=TALKED_OVER)
    rows = rows.filter(~_given(party=Party.LEARNER))
    return rows.order_by().values_list("pk", "trajectory_id", "sent_at", *NAMES, named=True)


def _to_agree(rows, today):
    rows = sorted(rows, key=lambda row: (row.trajectory__learner__name, row.pk))
    if len(rows) > NAMED:
        yield _several(
            "plan-agree",
            f"{len(rows)} opleidingsplannen wachten op jouw akkoord",
            "Lees ze na. Klopt er iets niet? Zet er een opmerking bij.",
            min(day_of(row.sent_at, today) for row in rows),
            (row.trajectory_id for row in rows),
        )
        return
    for row in rows:
        yield OpenItem(
            code=f"plan-agree-{row.pk}",
            about=row.trajectory_id,
            task="ontwerp.2",
            title=f"Lees het opleidingsplan van {row.trajectory__learner__name}",
            why="Het wacht op jouw akkoord. Klopt er iets niet? Zet er een opmerking bij.",
            url=url("learningplans:consult", plan_version=row.pk),
            action="Lees het plan",
            since=day_of(row.sent_at, today),
            context=row.trajectory__school__name,
        )


def _learner_agrees(rows, today):
    for row in rows:
        yield OpenItem(
            code=f"plan-agree-{row.pk}",
            about=row.trajectory_id,
            task="ontwerp.2",
            title="Lees jouw opleidingsplan",
            why="Het wacht op jouw akkoord. Wil je iets anders? Zeg het er dan bij.",
            url=url("learningplans:consult", plan_version=row.pk),
            action="Lees het plan",
            since=day_of(row.sent_at, today),
            context=row.trajectory__school__name,
        )


def day_of(moment, today):
    """The day of a moment, today at the latest."""
    return min(as_day(moment), today) if moment else today


def _several(code, title, why, since, among, *, urgency=Urgency.NORMAL, context=""):
    address = url("learningplans:plans")
    return OpenItem(
        code=f"{code}-several",
        among=tuple(among),
        task="ontwerp.2",
        title=title,
        why=why,
        url=address,
        action="Bekijk de plannen",
        since=since,
        urgency=urgency,
        context=context,
    )


# --- the coach: plans ----------------------------------------------------------------------------------------------


@question
def _plans(user, today):
    """Running trajectories this person coaches without a plan in force, or with a version that is talked over."""
    versions = TrainingPlanVersion.objects.filter(trajectory=OuterRef("pk")).order_by()
    making = versions.filter(state__in=MAKING)
    rows = Trajectory.objects.filter(pk__in=coached(user, today)).annotate(
        in_force=Exists(versions.filter(state=PlanState.ACTIVE)),
        making=Subquery(making.values("pk")[:1]),
        making_state=Subquery(making.values("state")[:1]),
    )
    asked = Q(state=TrajectoryState.RUNNING, in_force=False) | Q(making_state=TALKED_OVER)
    columns = ("pk", "state", "starts_on", "learner__name", "school__name", "in_force")
    return rows.filter(asked).order_by().values_list(*columns, "making", "making_state", named=True)


NEXT = {
    None: ("Er is nog geen plan.", "Maak het plan", "plan_new"),
    PlanState.DRAFT: (
        "Er is een concept. Leg het voor als het klaar is.",
        "Bekijk het concept",
        "plan_version",
    ),
    TALKED_OVER: ("Het is in overleg.", "Bekijk het overleg", "consult"),
    PlanState.APPROVED: ("Iedereen ging akkoord. Laat het ingaan.", "Laat het ingaan", "activate"),
}


def _without_plan(rows, today):
    rows = [row for row in rows if row.state == TrajectoryState.RUNNING and not row.in_force]
    rows.sort(key=lambda row: (row.learner__name, row.pk))
    if len(rows) > NAMED:
        yield _several(
            "plan-none",
            f"{len(rows)} lerenden zonder opleidingsplan dat loopt",
            "Het traject loopt al. Zonder plan weet niemand wat waar geleerd wordt.",
            min(min(row.starts_on for row in rows), today),
            (row.pk for row in rows),
            urgency=Urgency.SOON,
        )
        return
    for row in rows:
        why, action, name = NEXT[row.making_state and PlanState(row.making_state)]
        about = {"plan_version": row.making} if row.making else {"trajectory": row.pk}
        yield OpenItem(
            code=f"plan-none-{row.pk}",
            about=row.pk,
            task="ontwerp.2",
            title=f"Het opleidingsplan van {row.learner__name} loopt nog niet",
            why=f"Het traject loopt al. {why}",
            url=url(f"learningplans:{name}", **about),
            action=action,
            since=min(row.starts_on, today),
            context=row.school__name,
            urgency=Urgency.SOON,
        )


@in_advance
def _sheets_in(keys):
    rows = PlanSheet.objects.filter(plan_version__among=keys).order_by()
    return rows.values_list("plan_version_id", "sheet_version_id", named=True)


@in_advance
def _items_in(keys):
    """Goals with a place and a period, and those the learner knew."""
    placed = ~Q(place="") & Q(starts_on__isnull=False) | Q(known_on__isnull=False)
    rows = PlanItem.objects.filter(placed, plan_version__among=keys).order_by()
    return rows.values_list("plan_version_id", "sheet_id", "goal_code", named=True)


def _uncovered(plans, sheets, items, today):
    """Plans that are talked over while goals have no place or period: nobody can agree with such a plan."""
    values = {one.version_id: one for one in sheet_values(list({row.sheet_version_id for row in sheets}))}
    goals, placed = defaultdict(set), defaultdict(set)
    for row in sheets:
        sheet = values[row.sheet_version_id]
        goals[row.plan_version_id] |= {Key(sheet.sheet_id, goal.code) for goal in sheet.goals}
    for row in items:
        placed[row.plan_version_id].add(Key(row.sheet_id, row.goal_code))
    for version, row in sorted(plans.items(), key=lambda one: one[1].learner__name):
        left = len(goals[version] - placed[version])
        if left:
            what = "1 leerdoel heeft" if left == 1 else f"{left} leerdoelen hebben"
            yield OpenItem(
                code=f"plan-open-{version}",
                about=row.pk,
                task="ontwerp.2",
                title=f"{what} nog geen plaats in het plan van {row.learner__name}",
                why="Het plan is in overleg. Pas als alles een plaats heeft, kan iedereen akkoord gaan.",
                url=url("learningplans:plan_version", plan_version=version),
                action="Geef ze een plaats",
                since=today,
                context=row.school__name,
                urgency=Urgency.SOON,
            )


# --- the coach: what others say ------------------------------------------------------------------------------------


@question
def _remarks(user, today):
    """Remarks and proposals on plans of who this person coaches, without an answer."""
    rows = PlanRemark.objects.filter(trajectory__in=coached(user, today), outcome="").exclude(by=user)
    return rows.order_by().values_list(
        "pk", "kind", "text", "at", "plan_id", "trajectory_id", *NAMES, named=True
    )


def _to_answer(rows, today):
    by_plan = defaultdict(list)
    for row in rows:
        by_plan[row.trajectory_id, row.kind == PlanRemark.Kind.REMARK].append(row)
    for (trajectory, is_remark), found in by_plan.items():
        found.sort(key=lambda row: row.at)
        first, name = found[0], found[0].trajectory__learner__name
        one = {
            PlanRemark.Kind.REMARK: f"Een opmerking bij het plan van {name}",
            PlanRemark.Kind.PROPOSAL: f"{name} stelt iets voor",
            PlanRemark.Kind.CHOICE: f"{name} kiest iets in het plan",
        }[first.kind]
        many = f"{len(found)} {'opmerkingen bij het plan' if is_remark else 'voorstellen'} van {name}"
        yield OpenItem(
            code=f"plan-remark-{first.pk}",
            about=trajectory,
            task="ontwerp.2",
            title=one if len(found) == 1 else many,
            why=f"“{short(first.text)}” Antwoord met een reden.",
            url=url(
                "learningplans:plan" if is_remark else "learningplans:plan_proposals", trajectory=trajectory
            ),
            action="Antwoord",
            since=day_of(first.at, today),
            context=first.trajectory__school__name,
        )


def short(text):
    """The beginning of what somebody wrote."""
    return text if len(text) <= 120 else f"{text[:117].rstrip()}…"


# --- a plan that changed ---------------------------------------------------------------------------------------------


def _changed_versions(user):
    """Versions in force that took the place of another, and that this person did not read or make."""
    read = PlanSeen.objects.filter(plan_version=OuterRef("pk"), user=user).order_by()
    rows = TrainingPlanVersion.objects.filter(state=PlanState.ACTIVE, number__gt=1).exclude(made_by=user)
    return rows.filter(~Exists(read)).order_by()


CHANGED = ("pk", "number", "active_from", "reason", "trajectory_id", *NAMES)


@question
def _changed(user, today):
    """Changed plans of learners around whom this person teaches."""
    mine = team(user, Can.FOLLOW_GOALS, today)
    return _changed_versions(user).filter(trajectory__in=mine).values_list(*CHANGED, named=True)


@question
def _own_changed(user, today):
    """The learner's own plan, after it changed."""
    rows = _changed_versions(user).filter(own(user, Can.SEE_PLAN))
    return rows.values_list(*CHANGED, named=True)


def _unread(rows, today):
    for row in rows:
        yield _news(row, f"Het opleidingsplan van {row.trajectory__learner__name} is aangepast", today)


def _own_unread(rows, today):
    for row in rows:
        yield _news(row, "Jouw opleidingsplan is aangepast", today)


def _news(row, title, today):
    return OpenItem(
        code=f"plan-changed-{row.pk}",
        about=row.trajectory_id,
        task="ontwerp.2",
        title=title,
        why=f"“{short(row.reason)}”" if row.reason else "Kijk wat er anders is.",
        url=url("learningplans:difference", plan_version=row.pk),
        action="Bekijk het verschil",
        since=min(row.active_from or today, today),
        context=row.trajectory__school__name,
    )
