"""Which rows of learners a request may touch, as the database keeps it.

Reading: who oversees all learners of the school, and who has a place around this learner (`shared("trajectory_id")`):
being somewhere in the same school is not enough. Writing: any side of the trajectory; who may write what among them is
the querysets' to say.
"""

from duaalportal.accounts.access import Can
from duaalportal.accounts.prepared import prepared
from duaalportal.accounts.rls import Rows, either, mine, ours, overseen, shared
from learningplans.models import Learner, SheetMember, Trajectory
from learningplans.models.trajectories import as_learner, as_parent, by_leading, by_team

SCHOOL, OURS, SEEN = ours("school_id"), ours("organisation_id"), overseen("school_id")
ABOUT = either(SEEN, shared("trajectory_id"))
KEYS = ("pk", "learner_id", "school_id")
OWN, OF_THE_FIELD = ours("owner_id"), "owner_id IS NULL"
OF_SHEET = either(OWN, OF_THE_FIELD, shared("id"))
IN_SHEETS = either(OWN, OF_THE_FIELD, shared("sheet_id"))
OF_LEARNER = either(SEEN, shared("learner_id"))


def _rows(names, read, write):
    return {f"learningplans.{name}": Rows(read=read, write=write) for name in names.split()}


ROWS = {
    "learningplans.Learner": Rows(read=either(SEEN, shared("id"), mine("user_id")), write=SCHOOL),
    "learningplans.Trajectory": Rows(read=either(SEEN, shared("id")), write=either(SCHOOL, shared("id"))),
    **_rows("Guardian", either(OF_LEARNER, mine("user_id")), SCHOOL),
    **_rows("GuardianGrant", either(OF_LEARNER, mine("granted_by_id")), SCHOOL),
    "learningplans.LearnerUserObjectPermission": Rows(read=either(SCHOOL, mine("user_id")), write=SCHOOL),
    **_rows("SavedFilter CalendarFeed", mine("user_id"), mine("user_id")),
    **_rows(
        "TrajectoryStep TeamMember StartProfile WellbeingNote Placement PlacementDay Agreement AgreementStep"
        " AgreementVersion Signature DimonaDeclaration QuarterDeclaration LoanAgreement CollaborationCharter"
        " CharterConsent TrajectoryPaper StartEvidence HealthSurveillance Absence"
        " AbsenceSeen TrainingPlan TrainingPlanVersion PlanSheet PlanItem PlanConsent PlanRemark PlanSeen"
        " GoalStep GoalNote LearningChance GoalTip PracticeTest",
        ABOUT,
        either(SCHOOL, shared("trajectory_id")),
    ),
    # between a school and a company there need be no learner
    **_rows(
        "Meeting MeetingPerson MeetingPoint",
        either(ABOUT, f"trajectory_id IS NULL AND ({either(SCHOOL, OURS)})"),
        either(SCHOOL, OURS, shared("trajectory_id")),
    ),
    # what is published of a sheet tells of no learner and no company; drafts are for who writes or reads along
    **_rows("LearningSheet", either("first_published_at IS NOT NULL", OF_SHEET), OF_SHEET),
    **_rows("LearningSheetVersion", either("published_at IS NOT NULL", IN_SHEETS), IN_SHEETS),
    **_rows("SheetMember", either(IN_SHEETS, mine("user_id")), IN_SHEETS),
    **_rows("LearningSheetRemark", IN_SHEETS, IN_SHEETS),
    **_rows(
        "CompanySheet CompanySheetVersion CompanySheetRemark CompanySheetPhoto",
        either(OURS, SCHOOL),
        either(OURS, SCHOOL),
    ),
    **_rows("SigningMandate", either(OURS, shared("organisation_id")), OURS),
}


def shared_rows(user, on):
    """Ids of trajectories and learners this person has a place around, of their schools, and of sheets one works on (one query).

    None for who has no such role, one more for parents: whether they read along hangs on the law of the day. What
    somebody oversees whole is not in it: the wall asks that by the school.
    """
    if not any(map(user.access.can, (Can.SEE_LEARNERS, Can.SIGN_AGREEMENT, Can.WRITE_SHEETS))):
        return set()
    rows = _around(user, on)
    for way in as_parent(user, Can.USE_PORTAL, on):
        rows += Trajectory.objects.filter(way).order_by().values_list(*KEYS)
    return {pk for row in rows for pk in row}


@prepared
def _around(user, on):
    """What each way leads to by itself, and the own file as a learner."""
    can, overseen_ids = Can.USE_PORTAL, user.access.organisation_ids(Can.OVERSEE_LEARNERS)
    ways = [*by_team(user, can, on), *as_learner(user, can), *by_leading(user, can, on)]
    others = Trajectory.objects.exclude(school_id__in=overseen_ids).order_by()
    own = Learner.objects.filter(user=user).order_by().values_list("pk", "pk", "school_id")
    group = SheetMember.objects.filter(user=user, ended_at__isnull=True).order_by()
    sheets = group.values_list("sheet_id", "sheet_id", "sheet_id")
    return own.union(sheets, *(others.filter(way).values_list(*KEYS) for way in ways))
