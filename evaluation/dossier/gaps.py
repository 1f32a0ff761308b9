"""What is missing in the evaluations of learners, by the rules that pages and reminders read: for three hundred as for one."""

from collections import defaultdict
from datetime import timedelta
from types import SimpleNamespace

from django.db.models import Q

from duaalportal.accounts.access import OrganisationKind, Role
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.addresses import url
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.questions import asking, beside, question
from duaalportal.lib.school_calendar import Week
from evaluation.agreed.reading import rhythm_for, rhythms_of
from evaluation.attention_rhythm import talks_on
from evaluation.logs.reading import NO_LOGS, READS
from evaluation.models import (
    ActionPoint,
    EvaluationRound,
    FollowUpTalk,
    Party,
    Portfolio,
    RaciAgreement,
    SheetLog,
)
from evaluation.models.rounds import READS_VOICES
from evaluation.raci.reading import choose
from evaluation.rules.rhythm import PERIOD_WORDS, missing_talks, rhythm_on
from evaluation.rules.weeks import When, expected_in
from learningplans.days import facts_for
from learningplans.dossier.gaps import READ_BY, Lack
from learningplans.models import Placement, TrajectoryState

WEEKS, POINTS, SHEETS, TALKS, RACI, PORTFOLIO = (
    *("weken", "werkpunten", "fiches", "gesprekken-met-drie"),
    *("rolverdeling", "afronding"),
)
COACH, TEACHER = "trajectbegeleider", "leerkracht duaal"
# parents read no logs, and who heads a company a summary alone
READ_BY[SHEETS] = READS - NO_LOGS
READ_BY[POINTS] = frozenset({*READS_VOICES, Role.GUARDIAN})
READ_BY[WEEKS] = READ_BY[TALKS] = READS
# what nobody looked at so soon is no gap yet
SOON = timedelta(weeks=1)


@asking
def gaps_of(trajectories, today):
    """What is missing per trajectory, by key; they come with learner, programme and school. As many queries for all as for one."""
    rows = {row.pk: row for row in trajectories}
    if not rows:
        return {}
    keys, schools = list(rows), {row.school_id for row in rows.values()}
    first, last = min(row.starts_on for row in rows.values()), max(row.ends_on for row in rows.values())
    facts, places, rounds, rhythms, points, logs, talks, held, divisions, diplomas = yield from beside(
        facts_for.steps(rows.values(), first, max(first, min(last, today))),
        _places(trajectories=keys),
        _rounds(trajectories=keys),
        rhythms_of(schools=schools),
        _points(trajectories=keys, today=today),
        _logs(trajectories=keys, before=today - SOON),
        _unclosed(trajectories=keys),
        talks_on(trajectories=keys),
        _divisions(trajectories=keys, schools=schools),
        _diplomas(trajectories=keys),
    )
    places, rounds, held = _grouped(places), _grouped(rounds), _grouped(held)
    logs, points, talks = _grouped(logs), _grouped(points), _grouped(talks)
    divisions = _by_whom(divisions)
    p, found = book().on(today), {}
    noted = {row.trajectory_id for row in diplomas if row.diploma}
    for pk, row in rows.items():
        found[pk] = (
            *_weeks(row, facts[pk], places[pk], rounds[pk], rhythms, p, today),
            *_late_points(row, points[pk]),
            *_unseen_logs(row, logs[pk]),
            *_open_talks(row, talks[pk]),
            *_missing_talks(row, held[pk], rhythms, today),
            *_division(row, places[pk], divisions, today),
            *_diploma(row, pk in noted),
        )
    return found


def _grouped(rows):
    found = defaultdict(list)
    for row in rows:
        found[row.trajectory_id].append(row)
    return found


# --- what is asked, all in one trip -----------------------------------------------------------------------------------


@question
def _places(trajectories):
    rows = Placement.objects.filter(trajectory__among=trajectories).order_by()
    columns = (
        "pk",
        "trajectory_id",
        "organisation_id",
        "organisation__name",
        "organisation__kind",
        "starts_on",
    )
    return rows.values_list(*columns, "ends_on", "ended_at", "is_simulated", named=True)


@question
def _rounds(trajectories):
    rows = EvaluationRound.objects.filter(trajectory__among=trajectories, kind=EvaluationRound.Kind.WEEK)
    return rows.order_by().values_list("trajectory_id", "first_day", "spoken", named=True)


@question
def _points(trajectories, today):
    rows = ActionPoint.objects.open().filter(
        trajectory__among=trajectories, is_blind=False, review_on__lt=today
    )
    columns = ("pk", "trajectory_id", "organisation_id", "organisation__name", "school_id", "review_on")
    return rows.order_by().values_list(*columns, "owner__name", named=True)


@question
def _logs(trajectories, before):
    rows = SheetLog.objects.filter(trajectory__among=trajectories, seen_at__isnull=True, on__lt=before)
    columns = ("pk", "trajectory_id", "organisation_id", "organisation__name", "organisation__kind", "on")
    return rows.order_by().values_list(*columns, named=True)


@question
def _unclosed(trajectories):
    rows = FollowUpTalk.objects.filter(
        trajectory__among=trajectories, corrected_by=None, closed_at=None, held_on__isnull=False
    )
    return rows.order_by().values_list("pk", "trajectory_id", "organisation_id", "held_on", named=True)


@question
def _divisions(trajectories, schools):
    rows = RaciAgreement.objects.filter(
        Q(trajectory__among=trajectories) | Q(trajectory__isnull=True, school__among=schools)
    )
    columns = ("pk", "trajectory_id", "school_id", "organisation_id", "made_at", "ended_at")
    return rows.order_by().values_list(*columns, "school_agreed_at", "company_agreed_at", named=True)


@question
def _diplomas(trajectories):
    rows = Portfolio.objects.filter(trajectory__among=trajectories).order_by()
    return rows.values_list("trajectory_id", "diploma", named=True)


# --- weeks ------------------------------------------------------------------------------------------------------------


def _weeks(row, facts, places, rounds, rhythms, p, today):
    """Weeks in which a side that had to speak did not, one line per side."""
    companies = {
        one.organisation_id: one.organisation__name
        for one in places
        if one.organisation__kind == OrganisationKind.COMPANY
    }
    spoken = {Week.of(one.first_day): one.spoken for one in rounds}
    # who speaks for all sides that can be: nothing of such a week has to be worked out
    most = len(companies) + 2
    grace, missing = p.value(Name.WEEK_GRACE), defaultdict(list)
    week, last = Week.of(row.starts_on), Week.of(min(today, row.ends_on))
    while week <= last:
        told = spoken.get(week, {})
        if len(told) < most:
            rhythm = rhythm_for(rhythms, row, week.monday, p)
            asked = expected_in(facts, week, school=row.school_id, companies=companies, rhythm=rhythm)
            for side in asked.missing(told):
                if asked.when(side, today, grace) is When.LATE:
                    missing[side].append(week)
        week = week.next
    for side, weeks in missing.items():
        yield _silent(row, side, weeks, companies)


def _silent(row, side, weeks, companies):
    of_company = side.party == Party.MENTOR
    who = f"mentor bij {companies[side.organisation]}" if of_company else WHO[side.party]
    many = "In 1 week" if len(weeks) == 1 else f"In {len(weeks)} weken"
    return Lack(
        code=f"week-{side.party}",
        text=f"{many} zei de {who} niet hoe het ging: {said_weeks(weeks)}.",
        who=who,
        url=url("evaluation:weeks", trajectory=row.pk),
        since=weeks[0].monday,
        source="001:887-898",
        chapter=WEEKS,
        organisation_id=side.organisation if of_company else None,
    )


WHO = {Party.LEARNER.value: "lerende", Party.TEACHER.value: TEACHER}


def said_weeks(weeks):
    """'week 45, week 47 tot 49'."""
    runs = []
    for week in weeks:
        if runs and runs[-1][-1].next == week:
            runs[-1].append(week)
        else:
            runs.append([week])
    said = [
        f"week {run[0].number}" if len(run) == 1 else f"week {run[0].number} tot {run[-1].number}"
        for run in runs
    ]
    return ", ".join(said)


# --- points, logs, talks ------------------------------------------------------------------------------------------------


def _late_points(row, points):
    by_company = defaultdict(list)
    for one in points:
        own = one.organisation_id if one.organisation_id != one.school_id else None
        by_company[own].append(one)
    for company, found in by_company.items():
        many = len(found) > 1
        said = f"{len(found)} werkpunten of afspraken" if many else "1 werkpunt of afspraak"
        where = f" bij {found[0].organisation__name}" if company else " op school"
        must = "moesten" if many else "moest"
        owners = sorted({one.owner__name for one in found if one.owner__name})
        yield Lack(
            code="points-late",
            text=f"{said}{where} {must} al opnieuw bekeken zijn.",
            who=" en ".join(owners[:2]) or "mentor en lerende",
            url=url("evaluation:points", trajectory=row.pk),
            since=min(one.review_on for one in found),
            source="001:1234",
            chapter=POINTS,
            organisation_id=company,
        )


def _unseen_logs(row, logs):
    by_company = defaultdict(list)
    for one in logs:
        own = one.organisation_id if one.organisation__kind == OrganisationKind.COMPANY else None
        by_company[own].append(one)
    for company, found in by_company.items():
        days = "1 dag" if len(found) == 1 else f"{len(found)} dagen"
        where = f" bij {found[0].organisation__name}" if company else ""
        yield Lack(
            code="logs-unseen",
            text=f"{days} van het logboek{where} keek niemand na.",
            who="mentor" if company else TEACHER,
            url=url("evaluation:sheet_days", trajectory=row.pk),
            since=min(one.on for one in found),
            source="001:890",
            chapter=SHEETS,
            organisation_id=company,
        )


def _open_talks(row, talks):
    for one in sorted(talks, key=lambda one: one.held_on):
        yield Lack(
            code="talk-unclosed",
            text=f"Het gesprek met drie van {date_of(one.held_on)} is niet gesloten.",
            who=COACH,
            url=url("evaluation:talk", follow_up_talk=one.pk),
            since=one.held_on,
            source="000:581",
            chapter=TALKS,
            organisation_id=one.organisation_id,
        )


def _missing_talks(row, held, rhythms, today):
    if row.state != TrajectoryState.RUNNING:
        return
    rhythm = rhythm_on(rhythms, row.school_id, row.programme_id, today)
    days = {"starts_on": row.starts_on, "ends_on": row.ends_on, "held": [one.day for one in held]}
    missing = missing_talks(rhythm, today, **days)
    if missing:
        many = (
            "1 gesprek met drie ontbreekt"
            if missing.count == 1
            else f"{missing.count} gesprekken met drie ontbreken"
        )
        yield Lack(
            code="talks-missing",
            text=f"{many}: de school vraagt er {rhythm.talks} per {PERIOD_WORDS[rhythm.period]}.",
            who=COACH,
            url=url("evaluation:talks", trajectory=row.pk),
            source="001:483",
            chapter=TALKS,
        )


# --- roles, and the end ---------------------------------------------------------------------------------------------------


def _division(row, places, divisions, today):
    """No division of roles that both sides agreed, while the learner has a place."""
    standing = sorted(
        (one for one in places if not one.is_simulated and one.ended_at is None and one.ends_on >= today),
        key=lambda one: (one.starts_on, str(one.pk)),
    )
    if not standing or row.state not in OPEN_STATES:
        return
    companies = list(dict.fromkeys(one.organisation_id for one in standing))
    around = [
        *divisions[row.pk],
        *(one for company in companies for one in divisions[row.school_id, company]),
    ]
    counts = choose(row, companies, around, today)
    if counts is not None and counts.is_agreed:
        return
    text = (
        "De rolverdeling wacht op akkoord van beide kanten."
        if counts is not None
        else "Er is geen rolverdeling afgesproken."
    )
    yield Lack(
        code="raci-open",
        text=text,
        who="coördinator school en coördinator bedrijf",
        url=url("evaluation:raci_of", trajectory=row.pk),
        since=as_day(counts.made_at) if counts is not None else None,
        source="001:439",
        chapter=RACI,
    )


OPEN_STATES = (TrajectoryState.RUNNING, TrajectoryState.INTERRUPTED, TrajectoryState.FINAL_TALK)


def _by_whom(rows):
    """Divisions by the learner they are about, or by school and company."""
    found = defaultdict(list)
    for row in rows:
        both = [row.school_agreed_at, row.company_agreed_at]
        agreed_at = max(both) if all(both) else None
        one = SimpleNamespace(**row._asdict(), is_agreed=agreed_at is not None, agreed_at=agreed_at)
        found[row.trajectory_id or (row.school_id, row.organisation_id)].append(one)
    return found


def _diploma(row, is_noted):
    if row.state == TrajectoryState.COMPLETED and not is_noted:
        yield Lack(
            code="diploma-missing",
            text="Het traject is afgerond, maar welk bewijs de lerende behaalde staat er niet.",
            who=COACH,
            url=url("evaluation:portfolio", trajectory=row.pk),
            since=row.ends_on,
            source="002:247-248",
            chapter=PORTFOLIO,
        )
