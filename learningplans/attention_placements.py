"""What waits around placements: one that ends, a description to read, a remark whose readers the learner chooses."""

from datetime import timedelta
from itertools import chain

from django.db.models import Exists, OuterRef

from duaalportal.accounts.access import Can, Role
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency, urgency_of
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.questions import asking, beside
from learningplans.models import (
    Placement,
    StartProfile,
    TeamMember,
    Trajectory,
    TrajectoryState,
    WellbeingNote,
)
from learningplans.models.looks import question

WEEK = timedelta(weeks=1)
AT_WORK = (TrajectoryState.RUNNING, TrajectoryState.INTERRUPTED)


@asking
def open_items(*, user, today):
    """Ends of placements for the coach, descriptions for the mentor, remarks for the learner."""
    has = user.access.has_role
    subjects = []
    if has(Role.TRAJECTORY_COACH):
        subjects.append(_ends(user, today))
    if has(Role.MENTOR):
        subjects.append(_profiles(user, today))
    if has(Role.LEARNER):
        subjects.append(_notes(user, today))
    return list(chain(*(yield from beside(*subjects))))


# --- a placement that ends ----------------------------------------------------------------------------------------


def _ends(user, today):
    """The last placements of learners one accompanies, from some weeks before the end until something follows."""
    notice = book().on(today).find(Name.EXIT_NOTICE)
    ahead = notice.value * WEEK if notice else timedelta(0)
    rows = yield _ending(user, today, ahead)
    # of two that end on one day, one is enough
    found = {row.trajectory_id: row for row in sorted(rows, key=lambda row: (row.ends_on, row.pk))}
    return [_end(row, today, ahead) for row in found.values()]


@question
def _ending(user, today, ahead):
    """Placements at work after which none comes, and that end before this much time is over."""
    team = Trajectory.objects.open_by_team(user, Can.START_TRAJECTORY, today).order_by().values("pk")
    later = Placement.objects.standing().filter(
        trajectory=OuterRef("trajectory"), ends_on__gt=OuterRef("ends_on")
    )
    rows = Placement.objects.standing().filter(
        ~Exists(later.order_by()),
        trajectory__in=team,
        trajectory__state__in=AT_WORK,
        ends_on__lte=today + ahead,
    )
    columns = ("pk", "ends_on", "trajectory_id", "organisation__name", "school__name")
    names = ("trajectory__learner__name", "trajectory__ends_on")
    return rows.order_by().values_list(*columns, *names, named=True)


def _end(row, today, ahead):
    name, day = row.trajectory__learner__name, date_of(row.ends_on, today=today)
    over, whole = row.ends_on < today, row.ends_on >= row.trajectory__ends_on
    where = row.organisation__name
    return OpenItem(
        code=f"placement-end-{row.pk}",
        about=row.trajectory_id,
        task="ontwerp.1",
        title=f"{name} heeft geen plaats meer" if over else f"De plaats van {name} eindigt",
        why=f"De laatste dag bij {where} {'was' if over else 'is'} {day}. "
        + ("Kijk samen terug op het traject." if whole else "Leg vast wat er volgt."),
        url=url(
            "learningplans:trajectory_state" if over or whole else "learningplans:placements",
            trajectory=row.trajectory_id,
        ),
        action="Wijzig de stand" if over or whole else "Bekijk de plaatsen",
        since=row.ends_on - ahead,
        due=row.ends_on,
        context=row.school__name,
        urgency=urgency_of(row.ends_on, today, soon=WEEK),
    )


# --- a description to read ------------------------------------------------------------------------------------------


def _profiles(user, today):
    """What the school shared of where a learner begins, until the mentor read it."""
    return [
        OpenItem(
            code=f"start-profile-{row.pk}",
            about=row.trajectory_id,
            task="toeleiden.3",
            title=f"Lees waar {row.trajectory__learner__name} begint",
            why="De school deelt wat de lerende al kent en kan.",
            url=url("learningplans:start_profile", trajectory=row.trajectory_id),
            action="Lees het",
            since=as_day(row.shared_at),
            context=row.school__name,
        )
        for row in (yield _unread_profiles(user, today))
    ]


@question
def _unread_profiles(user, today):
    mentors = TeamMember.objects.of(user, Can.EDIT_START_PROFILE, today).filter(role=Role.MENTOR).order_by()
    team = Trajectory.objects.open_by_team(user, Can.EDIT_START_PROFILE, today, on_school_side=False)
    rows = StartProfile.objects.filter(trajectory__in=team.order_by().values("pk"), shared_at__isnull=False)
    rows = rows.filter(Exists(mentors.filter(trajectory=OuterRef("trajectory"))), taken_in_at__isnull=True)
    columns = ("pk", "shared_at", "trajectory_id", "trajectory__learner__name", "school__name")
    return rows.order_by().values_list(*columns, named=True)


# --- a remark whose readers the learner chooses -----------------------------------------------------------------------


def _notes(user, today):
    """Remarks about oneself by others, until one chose who reads them."""
    return [
        OpenItem(
            code=f"wellbeing-{row.pk}",
            about=row.trajectory_id,
            task="coachen.3",
            title="Wie mag dit lezen?",
            why=f"{row.written_by__name} schreef iets over hoe het met je gaat. Jij beslist wie het leest.",
            url=url("learningplans:wellbeing_agree", note=row.pk),
            action="Lees en kies",
            since=as_day(row.written_at),
            context=row.school__name,
            urgency=Urgency.CALM,
        )
        for row in (yield _unanswered_notes(user, today))
    ]


@question
def _unanswered_notes(user, today):
    rows = WellbeingNote.objects.filter(
        trajectory__learner__user=user, agreed_at__isnull=True, withdrawn_at__isnull=True
    ).exclude(written_by=user)
    return rows.order_by().values_list(
        "pk", "trajectory_id", "written_at", "written_by__name", "school__name", named=True
    )
