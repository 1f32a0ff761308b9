"""What waits around teams: learners without a coach, a side without contact, and a substitute whose days run out."""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency
from duaalportal.lib.dates import date_of
from duaalportal.lib.questions import asking
from learningplans.models import Placement, TeamMember, Trajectory
from learningplans.models.looks import question
from learningplans.team import without_coach

DAY = timedelta(days=1)
AHEAD, BACK = 3 * DAY, 7 * DAY
# so many are named one by one
NAMED = 3


@asking
def open_items(*, user, today):
    """For who decides on a team of the own side, and for who had a substitute."""
    subjects = []
    if user.access.has_role(Role.SCHOOL_COORDINATOR, Role.SCHOOL_DIRECTOR):
        subjects.append((_uncoached, _without_coach))
    if user.access.has_role(Role.TRAJECTORY_COACH):
        subjects.append((_school_sides, _without_contact))
    if user.access.has_role(Role.COMPANY_COORDINATOR):
        subjects.append((_company_sides, _without_contact))
    if user.access.has_role(Role.TRAJECTORY_COACH, Role.DUAL_TEACHER, Role.MENTOR, Role.WORKPLACE_INSTRUCTOR):
        subjects.append((_replaced, _substitutes))
    told = yield [ask(user, today) for ask, _ in subjects]
    return [item for (_, items), rows in zip(subjects, told, strict=True) for item in items(rows, today)]


@question
def _uncoached(user, today):
    """Per school how many learners nobody accompanies: a coach left, or was never named."""
    rows = without_coach(user, today).order_by().values("school__slug", "school__name")
    rows = rows.annotate(learners=Count("pk"))
    return rows.values_list("school__slug", "school__name", "learners", named=True)


def _without_coach(rows, today):
    for row in rows:
        yield OpenItem(
            code=f"team-coach-{row.school__slug}",
            title=f"{_learners(row.learners)} zonder trajectbegeleider",
            why="Zonder trajectbegeleider volgt niemand de overeenkomst, de afwezigheden en de bezoeken.",
            url=url("learningplans:coach_hand_over", organisation=row.school__slug) + "?van=niemand",
            action="Geef een begeleider",
            since=today,
            context=row.school__name,
            urgency=Urgency.SOON,
        )


def _learners(count):
    return "1 lerende" if count == 1 else f"{count} lerenden"


# --- a side without contact ---------------------------------------------------------------------------------------


def _contacts(today, **of):
    return Exists(TeamMember.objects.running(today).filter(is_contact=True, **of).order_by())


@question
def _school_sides(user, today):
    """Trajectories this person accompanies in which nobody of the school is the contact."""
    mine = TeamMember.objects.of(user, Can.EDIT_TEAM, today).filter(
        role=Role.TRAJECTORY_COACH, organisation_id__in=user.access.organisation_ids(Can.EDIT_TEAM)
    )
    rows = Trajectory.objects.open().filter(pk__in=mine.order_by().values("trajectory"))
    rows = rows.filter(~_contacts(today, trajectory=OuterRef("pk"), on_school_side=True))
    return rows.order_by().values_list("pk", "learner__name", "school__name", "starts_on", named=True)


@question
def _company_sides(user, today):
    """Placements of the own company in which nobody of the company is the contact."""
    rows = Placement.objects.standing(today).filter(
        organisation_id__in=user.access.organisation_ids(Can.EDIT_TEAM), is_simulated=False
    )
    here = {"trajectory": OuterRef("trajectory"), "organisation": OuterRef("organisation")}
    columns = ("trajectory_id", "trajectory__learner__name", "organisation__name", "starts_on")
    return rows.filter(~_contacts(today, **here)).order_by().values_list(*columns, named=True)


def _without_contact(rows, today):
    rows = sorted(rows, key=lambda row: (row[1], row[0]))
    why = "De andere kant weet niet wie ze eerst belt. Eén iemand per organisatie is genoeg."
    if len(rows) > NAMED:
        yield OpenItem(
            code=f"team-contact-{rows[0][2]}",
            among=tuple({row[0]: None for row in rows}),
            title=f"{_learners(len(rows))} zonder aanspreekpunt",
            why=why,
            url=url("learningplans:home"),
            action="Bekijk de lerenden",
            since=min(min(row[3] for row in rows), today),
            context=rows[0][2],
        )
        return
    for trajectory, name, organisation, since in rows:
        yield OpenItem(
            code=f"team-contact-{trajectory}-{organisation}",
            about=trajectory,
            title=f"Zeg wie het aanspreekpunt is voor {name}",
            why=why,
            url=url("learningplans:team", trajectory=trajectory),
            action="Bekijk het team",
            since=min(since, today),
            context=organisation,
        )


# --- substitutes --------------------------------------------------------------------------------------------------


@question
def _replaced(user, today):
    """For whom somebody stood in: it ends these days, or ended last week; after that nothing is asked."""
    rows = TeamMember.objects.filter(
        Q(substitute_for__user=user) | Q(substitute_for__mentor__user=user),
        ended_at=None,
        substitute_for__ended_at=None,
        organisation_id__in=user.access.organisation_ids(Can.SEE_LEARNERS),
        ends_on__range=(today - BACK, today + AHEAD),
    )
    names = ("user__name", "mentor__name", "trajectory__learner__name", "organisation__name")
    return rows.order_by().values_list("pk", "trajectory_id", "starts_on", "ends_on", *names, named=True)


def _substitutes(rows, today):
    for row in rows:
        over = row.ends_on < today
        day = date_of(row.ends_on, today=today)
        learner, name = row.trajectory__learner__name, row.user__name or row.mentor__name
        yield OpenItem(
            code=f"team-substitute-{row.pk}",
            about=row.trajectory_id,
            title=f"{name} {'verving' if over else 'vervangt'} je bij {learner}, tot en met {day}",
            why="Vraag na wat er gebeurde."
            if over
            else "Daarna stopt de vervanging vanzelf. Klopt die dag nog?",
            url=url("learningplans:team", trajectory=row.trajectory_id),
            action="Bekijk het team",
            since=row.starts_on,
            context=row.organisation__name,
            urgency=Urgency.CALM if over else Urgency.NORMAL,
        )
