"""What waits for a person about days: an absence to see, and clocks that run out."""

from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from companies.asking import step_of
from companies.rules.deadlines import add_months
from duaalportal.accounts.access import Can, Role
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.questions import asking, beside, nothing
from learningplans.clocks import STANDING, every_clock_for
from learningplans.models import (
    Absence,
    Agreement,
    AgreementState,
    TeamMember,
    Trajectory,
    TrajectoryState,
)
from learningplans.models.looks import question
from learningplans.models.trajectories import by_team
from learningplans.rules.absences import BACK
from learningplans.rules.clocks import INTERRUPTED, REGISTRATION, WITHOUT_AGREEMENT

SCHOOL_ROLES = (Role.TRAJECTORY_COACH, Role.DUAL_TEACHER)
COMPANY_ROLES = (Role.MENTOR, Role.WORKPLACE_INSTRUCTOR, Role.TRAINING_CENTRE_STAFF)
# before it is late, the first notice of a registration comes a month ahead
MONTH = timedelta(days=31)
TITLES = {
    WITHOUT_AGREEMENT: "{name} heeft geen overeenkomst",
    INTERRUPTED: "Het traject van {name} ligt stil",
    REGISTRATION: "Registreer de overeenkomst van {name}",
}


@asking
def open_items(*, user, today):
    """Absences the other side reported, and clocks of trajectories this person accompanies or oversees."""
    absences, clocks = yield from beside(_absences(user, today), _clocks(user, today))
    return [*absences, *clocks]


# --- absences -------------------------------------------------------------------------------------------------


def _absences(user, today):
    return [_absence(row, today) for row in (yield _unseen(user, today))]


@question
def _unseen(user, today):
    """Absences that lately were told to a side on which this person stands."""
    asked = []
    if user.access.has_role(*SCHOOL_ROLES):
        asked.append(_unseen_by_school(user, today))
    if user.access.has_role(Role.COMPANY_COORDINATOR, *COMPANY_ROLES):
        asked.append(_unseen_by_company(user, today))
    if not asked:
        return nothing(Absence)
    wanted = reduce(or_, asked)
    rows = Absence.objects.standing().filter(wanted, last_day__gte=today - BACK).order_by()
    columns = ("pk", "kind", "side", "first_day", "last_day", "reported_at", "trajectory_id")
    names = ("trajectory__learner__name", "school__name")
    return rows.values_list(*columns, *names, named=True)


def _own_places(user, on_school_side, today):
    """Trajectories in whose team this person stands on a side, in a role that reports absences."""
    team = by_team(user, Can.REPORT_ABSENCE, today, on_school_side=on_school_side)
    return Trajectory.objects.by_any(team).order_by().values("pk")


def _unseen_by_school(user, today):
    """Told by company or learner, to the school's team around that learner: not to who oversees a whole school."""
    told = Q(side__in=[Absence.Side.COMPANY, Absence.Side.LEARNER], school_saw_at__isnull=True)
    return told & Q(trajectory__in=_own_places(user, True, today))


def _unseen_by_company(user, today):
    """Told by another, to the company that expects the learner then: the mentor, or else the coordinator."""
    theirs = Q(trajectory__in=_own_places(user, False, today))
    if user.access.has_role(Role.COMPANY_COORDINATOR):
        led = Trajectory.objects.on_company_side(user, Can.REPORT_ABSENCE, today).order_by()
        reads = TeamMember.objects.running(today).filter(
            Q(user__isnull=False) | Q(mentor__user__isnull=False),
            trajectory=OuterRef("trajectory"),
            on_school_side=False,
        )
        theirs |= Q(trajectory__in=led.values("pk")) & ~Exists(reads.order_by())
    mine = user.access.organisation_ids(Can.REPORT_ABSENCE)
    # of the absences of those learners alone: which days the timetable has in them is worked out for each
    lately = Absence.objects.filter(theirs, last_day__gte=today - BACK)
    return Q(pk__in=lately.unseen_by(mine).order_by().values("pk"))


def _absence(row, today):
    late = row.kind == Absence.Kind.LATE
    day = date_of(row.first_day, today=today)
    until = "" if row.last_day == row.first_day else f" tot en met {date_of(row.last_day, today=today)}"
    name = row.trajectory__learner__name
    side = Absence.Side(row.side).label
    near = row.first_day <= today <= row.last_day
    return OpenItem(
        code=f"absence-{row.pk}",
        about=row.trajectory_id,
        task="coachen.1",
        title=f"{name} komt later" if late else f"{name} is afwezig gemeld",
        why=f"{day[0].upper()}{day[1:]}{until}, gemeld door {side}. Zeg dat je het zag.",
        url=url("learningplans:absence", absence=row.pk),
        action="Bekijk de melding",
        since=as_day(row.reported_at),
        due=row.first_day if row.first_day >= today else None,
        context=row.school__name,
        urgency=Urgency.SOON if near or row.first_day > today else Urgency.NORMAL,
    )


# --- clocks -----------------------------------------------------------------------------------------------------


def _clocks(user, today):
    """For the coach from the first notice on; for who oversees the school from the last one on."""
    if not user.access.has_role(Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR):
        return []
    p = book().on(today)
    registered_before = add_months(today + MONTH, -p.value(Name.REGISTRATION_TERM))
    rows = yield _with_a_clock(user, today, registered_before)
    clocks = yield from every_clock_for.steps(rows, today, p)
    told = ((row, clock, _urgency(clock, today)) for row in rows for clock in clocks[row.pk])
    return [
        _clock(row, clock, urgency, today)
        for row, clock, urgency in told
        if urgency is not None and (row.accompanies or urgency <= Urgency.SOON)
    ]


def _urgency(clock, today):
    return Urgency.LATE if not clock.met else step_of(clock.notices, today)


@question
def _with_a_clock(user, today, registered_before):
    """Trajectories around which a clock may run: few, also for who oversees thousands."""
    here = Agreement.objects.filter(trajectory=OuterRef("pk"), state__in=STANDING).order_by()
    holds = here.filter(placement__starts_on__lte=today, placement__ends_on__gte=today)
    unregistered = here.filter(
        registered_on__isnull=True,
        placement__starts_on__lte=registered_before,
    )
    team = TeamMember.objects.of(user, Can.PLAN_PLACEMENT, today).filter(trajectory=OuterRef("pk"))
    return (
        Trajectory.objects.on_school_side(user, Can.PLAN_PLACEMENT, today)
        .open()
        .filter(starts_on__lte=today, ends_on__gte=today)
        .filter(
            ~Exists(holds)
            | Exists(unregistered)
            | Exists(here.filter(state=AgreementState.SUSPENDED))
            | Q(state=TrajectoryState.INTERRUPTED)
        )
        .annotate(accompanies=Exists(team.order_by()))
        .order_by()
        .values_list(
            *("pk", "state", "starts_on", "ends_on", "school_id", "accompanies"),
            *("learner__name", "school__name"),
            named=True,
        )
    )


def _clock(row, clock, urgency, today):
    return OpenItem(
        code=f"clock-{clock.code}-{row.pk}",
        about=row.pk,
        task="administratie.1",
        title=TITLES[clock.code].format(name=row.learner__name),
        why=f"{clock.why} {clock.todo}".strip(),
        url=url("learningplans:days", trajectory=row.pk),
        action="Bekijk de dagen",
        since=min(clock.since or today, today),
        due=clock.last_day,
        context=row.school__name,
        urgency=urgency,
    )
