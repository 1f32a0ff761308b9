"""What waits around divisions of roles: one to agree with for the own side, and for the coach one that does not add up.

One composed question asks it; what is wrong with letters is a rule, who stands in the team is asked along.
"""

from django.db.models import Exists, OuterRef, Q

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency
from duaalportal.lib.dates import as_day
from duaalportal.lib.questions import asking
from evaluation.models import RaciAgreement
from evaluation.raci.template import matrix
from evaluation.rules.raci import check_letters, check_people
from learningplans.models import TeamMember, Trajectory
from learningplans.models.looks import question

# so many are named one by one
NAMED = 3
NAMES = ("trajectory_id", "trajectory__learner__name", "school__name", "organisation__name")
# a team says whether these are there; the others have a role in a house that a coach does not read into
TEAM = {
    "has_coach": Role.TRAJECTORY_COACH,
    "has_teacher": Role.DUAL_TEACHER,
    "has_mentor": Role.MENTOR,
}


@asking
def open_items(*, user, today):
    """For who agrees for a school or company, and for who accompanies learners."""
    subjects = []
    if user.access.can(Can.AGREE_RACI):
        subjects.append((_asked, _to_agree))
    if user.access.has_role(Role.TRAJECTORY_COACH):
        subjects.append((_coached, _wrong))
    told = yield [ask(user, today) for ask, _ in subjects]
    return [item for (_, items), rows in zip(subjects, told, strict=True) for item in items(rows, today)]


def _several(code, title, why, since, urgency):
    return OpenItem(
        code=code,
        title=title,
        why=why,
        url=url("evaluation:raci_list") + "?stand=open",
        action="Bekijk ze",
        since=since,
        urgency=urgency,
    )


def _about(row):
    return row.trajectory__learner__name or f"{row.school__name} en {row.organisation__name}"


# --- agreeing -----------------------------------------------------------------------------------------------------


@question
def _asked(user, today):
    """Divisions laid before both sides with which nobody of the own side agreed."""
    mine = user.access.organisation_ids(Can.AGREE_RACI)
    open_side = Q(school_id__in=mine, school_agreed_at__isnull=True) | Q(
        organisation_id__in=mine, company_agreed_at__isnull=True
    )
    rows = RaciAgreement.objects.where(user, Can.AGREE_RACI, today).filter(
        open_side, proposed_at__isnull=False, ended_at__isnull=True
    )
    return rows.order_by().values_list("pk", "proposed_at", *NAMES, named=True)


def _to_agree(rows, today):
    if len(rows) > NAMED:
        first = min(min(as_day(row.proposed_at), today) for row in rows)
        yield _several(
            "raci-agree-several",
            f"{len(rows)} rolverdelingen wachten op jouw akkoord",
            "Lees wie wat doet. Daarna geldt de verdeling voor iedereen.",
            first,
            Urgency.NORMAL,
        )
        return
    for row in sorted(rows, key=lambda row: (_about(row), str(row.pk))):
        yield OpenItem(
            code=f"raci-agree-{row.pk}",
            about=row.trajectory_id,
            title=f"Lees de rolverdeling: {_about(row)}",
            why="Ze wacht op het akkoord van jouw kant. Daarna geldt ze voor iedereen.",
            url=url("evaluation:raci", raci=row.pk),
            action="Lees de rolverdeling",
            since=min(as_day(row.proposed_at), today),
            context=row.organisation__name or "",
        )


# --- what does not add up -----------------------------------------------------------------------------------------


@question
def _coached(user, today):
    """Divisions around learners one accompanies and of cooperations of their school, with who stands in the team."""
    own = Trajectory.objects.open_by_team(user, Can.EDIT_RACI, today, on_school_side=True)
    mine = user.access.organisation_ids(Can.EDIT_RACI)
    rows = RaciAgreement.objects.filter(
        Q(trajectory__in=own.order_by().values("pk")) | Q(trajectory__isnull=True, school_id__in=mine),
        ended_at__isnull=True,
    )
    team = TeamMember.objects.running(today).filter(trajectory=OuterRef("trajectory")).order_by()
    rows = rows.annotate(**{name: Exists(team.filter(role=role)) for name, role in TEAM.items()})
    return rows.order_by().values_list("pk", "cells", "made_at", *NAMES, *TEAM, named=True)


def _wrong(rows, today):
    found = [(row, why) for row in rows if (why := _first_wrong(row))]
    if len(found) > NAMED:
        yield _several(
            "raci-wrong-several",
            f"{len(found)} rolverdelingen kloppen niet helemaal",
            "Een taak heeft niemand die ze doet, of niemand die ervoor instaat.",
            min(min(as_day(row.made_at), today) for row, _ in found),
            Urgency.CALM,
        )
        return
    for row, why in sorted(found, key=lambda pair: (_about(pair[0]), str(pair[0].pk))):
        yield OpenItem(
            code=f"raci-wrong-{row.pk}",
            about=row.trajectory_id,
            title=f"Kijk de rolverdeling na: {_about(row)}",
            why=why,
            url=url("evaluation:raci", raci=row.pk),
            action="Kijk na",
            since=min(as_day(row.made_at), today),
            context=row.organisation__name or "",
            urgency=Urgency.CALM,
        )


def _first_wrong(row):
    """The first check that fails; around a learner also who is missing in the team."""
    letters = matrix(row)
    findings = check_letters(letters)
    if row.trajectory_id:
        # who is not asked about here is taken to be there
        missing = {role for name, role in TEAM.items() if not getattr(row, name)}
        people = {role: () if role in missing else ("somebody",) for role in letters.roles}
        findings += check_people(letters, people)
    return next((finding.why for finding in findings if finding.blocks), "")
