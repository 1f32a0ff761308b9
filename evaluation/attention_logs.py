"""What waits around sheets of the day: the sheet of today, logs to look at, and criteria to confirm.

Each side hears of its own: a company of what was done there, the school of what was done at school.
"""

from collections import defaultdict
from datetime import timedelta
from functools import partial
from itertools import chain
from uuid import UUID

from django.db.models import CharField, Count, Exists, F, Min, OuterRef, Q, UUIDField, Value
from django.db.models.functions import Cast, Coalesce

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Unread, Urgency, Words
from duaalportal.lib.dates import date_of
from duaalportal.lib.questions import asking, beside
from duaalportal.lib.school_calendar import Week
from evaluation.agreed.reading import rhythms_of
from evaluation.models import Measurement, Party, SheetLog
from evaluation.rules.rhythm import EACH_WEEK, asks_sheet, rhythm_on
from learningplans.days import facts_for
from learningplans.models import PlanItem, PlanState, Trajectory
from learningplans.models.looks import question
from learningplans.models.trajectories import as_learner
from learningplans.rules.days import Where, day_of
from learningplans.rules.sheets import ASSIGNMENT

# what nobody looked at by then is no question for today any more
FORGOTTEN = timedelta(days=30)
TEACHES = (Role.MENTOR, Role.DUAL_TEACHER, Role.TRAINING_CENTRE_STAFF)
NAMES = ("trajectory_id", "trajectory__learner__name", "trajectory__school__name")


@asking
def open_items(*, user, today):
    """For mentors, teachers and training centres, and for the learner the sheet of today; one trip, or two of a learner."""
    subjects = []
    if user.access.has_role(*TEACHES):
        subjects.append(_of_others(user, today))
    if user.access.has_role(Role.LEARNER):
        subjects.append(_own_sheet(user, today))
    found = yield from beside(*subjects)
    return list(chain(*found))


def _of_others(user, today):
    logs, criteria = yield [_unseen(user, today), _unconfirmed(user, today)]
    return [*_to_look_at(logs, today), *_to_confirm(criteria, today)]


# --- the learner: once a day, when there is a day -----------------------------------------------------------------------


def _own_sheet(user, today):
    """The sheet of today or of this week, as the school asks it, while one that keeps a log is in the plan."""
    rows = yield _with_assignment(user, today)
    if not rows:
        return []
    week = Week.of(today)
    facts, rhythms = yield from beside(
        facts_for.steps(rows, week.days[0], week.days[-1]),
        rhythms_of(schools={row.school_id for row in rows}),
    )
    found = []
    for row in rows:
        rhythm = rhythm_on(rhythms, row.school_id, row.programme_id, today)
        there = [day for day in week.days if _is_there(facts[row.pk], day)]
        written = {"written_today": row.is_written, "written_this_week": row.is_written_this_week}
        if asks_sheet(rhythm, there, today, **written):
            found.append(_to_write(row, today, rhythm))
    return found


@question
def _with_assignment(user, today):
    """The own open trajectory with an assignment in the plan of today, and whether a log stands of today and of this week."""
    items = PlanItem.objects.filter(
        trajectory=OuterRef("pk"),
        plan_version__state=PlanState.ACTIVE,
        starts_on__lte=today,
        ends_on__gte=today,
        plan_version__sheets__sheet=F("sheet"),
        plan_version__sheets__sheet_version__content__form=ASSIGNMENT,
    )
    logs = SheetLog.objects.filter(trajectory=OuterRef("pk")).order_by()
    week = Week.of(today)
    written = {
        "is_written": Exists(logs.filter(on=today)),
        "is_written_this_week": Exists(logs.filter(on__range=(week.days[0], week.days[-1]))),
    }
    rows = Trajectory.objects.open().by_any(as_learner(user, Can.KEEP_LOG))
    rows = rows.filter(Exists(items.order_by())).annotate(**written).order_by()
    columns = ("pk", "school_id", "programme_id", "state", "starts_on", "ends_on", "school__name")
    return rows.values_list(*columns, *written, named=True)


def _is_there(facts, day):
    """Whether there is work on a day: not on a day off, at exams, or away."""
    day = day_of(facts, day)
    return day.is_expected and day.state != "absent" and not (day.where is Where.SCHOOL and day.why)


def _to_write(row, today, rhythm):
    weekly = rhythm.sheets == EACH_WEEK
    return OpenItem(
        code=f"sheet-of-week-{row.pk}" if weekly else f"sheet-of-today-{row.pk}",
        about=row.pk,
        task="coachen.2",
        title="Vul je fiche van deze week in" if weekly else "Vul je fiche van vandaag in",
        why="Wat deed je, en wat lukte al? Enkele tikken zijn genoeg.",
        url=url("evaluation:sheet_day", trajectory=row.pk),
        action="Open je fiche",
        since=today,
        due=Week.of(today).days[-1] if weekly else today,
        context=row.school__name,
        urgency=Urgency.NORMAL,
    )


# --- who teaches --------------------------------------------------------------------------------------------------------


def _here(user, today, can):
    """The condition on a row: it was at an own place, around a learner whom this person teaches."""
    mine = user.access.organisation_ids(can)
    taught = Trajectory.objects.open_by_team(user, can, today)
    # found by their learner: a place may have years of them, and by an index on it they were all read
    return Q(trajectory__in=taught.order_by().values("pk"), place__in=mine)


# where it was, as no index has it
PLACE = Coalesce("organisation_id", Value(None, output_field=UUIDField()))


@question
def _unseen(user, today):
    """Logs of own places that nobody looked at, by learner: how many, from which day, and the only one."""
    rows = SheetLog.objects.annotate(place=PLACE).filter(_here(user, today, Can.CHECK_LOG), seen_at=None)
    rows = rows.filter(on__gte=today - FORGOTTEN).order_by().values(*NAMES)
    rows = rows.annotate(many=Count("pk"), first=Min("on"), one=Min(Cast("pk", CharField())))
    return rows.values_list(*NAMES, "many", "first", "one", named=True)


@question
def _unconfirmed(user, today):
    """V of a learner at an own place, on a day of which no mentor or teacher judged that criterion; not once reached."""
    same = {
        "trajectory": OuterRef("trajectory"),
        "sheet": OuterRef("sheet"),
        "criterion": OuterRef("criterion"),
    }
    others = Measurement.objects.filter(**same, withdrawn_at=None).exclude(party=Party.LEARNER)
    # from that day on somebody looked: a later judgement is about more than this try
    looked = others.filter(on__gte=OuterRef("on"))
    rows = Measurement.objects.annotate(place=PLACE).filter(
        _here(user, today, Can.MEASURE),
        ~Exists(looked.order_by()),
        party=Party.LEARNER,
        value=Measurement.Value.REACHED,
        withdrawn_at=None,
        on__gte=today - FORGOTTEN,
    )
    columns = ("pk", "sheet_id", "criterion", "on", "sheet_version__title")
    return rows.order_by().values_list(*columns, *NAMES, named=True)


def _to_look_at(rows, today):
    for row in rows:
        yield Unread(
            partial(_words_of_logs, row, today),
            code=f"sheet-logs-{row.trajectory_id}",
            about=row.trajectory_id,
            task="coachen.2",
            since=min(row.first, today),
        )


def _words_of_logs(row, today):
    name, day = row.trajectory__learner__name, date_of(row.first, today=today)
    if row.many == 1:
        title, why = f"Kijk het logboek van {name} na", f"{name} vulde de fiche van {day} in."
        where = url("evaluation:sheet_log", sheet_log=UUID(row.one))
    else:
        title, why = f"Kijk {row.many} dagen van {name} na", f"De oudste dag is {day}."
        where = url("evaluation:sheet_days", trajectory=row.trajectory_id)
    return Words(title, why, where, "Kijk na", row.trajectory__school__name)


def _to_confirm(rows, today):
    by_sheet = defaultdict(list)
    for row in rows:
        by_sheet[row.trajectory_id, row.sheet_id].append(row)
    for (trajectory, sheet), found in by_sheet.items():
        yield Unread(
            partial(_words_of_criteria, found),
            code=f"criteria-{trajectory}-{sheet}",
            about=trajectory,
            task="coachen.2",
            since=min(today, *(row.on for row in found)),
        )


def _words_of_criteria(found):
    last = max(found, key=lambda row: (row.on, row.pk))
    count, name = len({row.criterion for row in found}), last.trajectory__learner__name
    what = "een criterium" if count == 1 else f"{count} criteria"
    return Words(
        f"Beoordeel {what} van {name}",
        f"{name} gaf zichzelf V op “{last.sheet_version__title}”. Wat zag jij?",
        f"{url('evaluation:measure_sheet', trajectory=last.trajectory_id)}?fiche={last.sheet_id}&dag={last.on.isoformat()}",
        "Beoordeel",
        last.trajectory__school__name,
    )
