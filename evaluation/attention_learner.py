"""What waits around a learner's own: a signal to pick up, what a learner shares to read or answer, and what comes after.

What is not shared asks nobody anything: no item, no count.
"""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency, urgency_of
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.questions import asking
from evaluation.models import LearnerWord, Portfolio, Signal
from learningplans.attention_plans import NAMES, short, team
from learningplans.models import CLOSED_STATES, Trajectory
from learningplans.models.looks import question
from learningplans.models.trajectories import as_learner

NEAR_THE_END = timedelta(days=42)


@asking
def open_items(*, user, today):
    """For the coach, for whom a learner shares with, and for the learner."""
    subjects = []
    if user.access.can(Can.HEAR_SIGNALS):
        subjects.append((_signals, _to_hear))
    if user.access.can(Can.READ_LEARNER_VOICE):
        subjects.append((_words, _to_read))
    if user.access.has_role(Role.LEARNER):
        subjects.append((_ending, _next_step))
    told = yield [ask(user, today) for ask, _ in subjects]
    return [item for (_, items), rows in zip(subjects, told, strict=True) for item in items(rows, today)]


# --- signals ----------------------------------------------------------------------------------------------------------


@question
def _signals(user, today):
    """Signals about who this person coaches that nobody picked up."""
    rows = Signal.objects.filter(trajectory__in=team(user, Can.HEAR_SIGNALS, today), heard_at=None)
    return rows.order_by().values_list("pk", "trajectory_id", "at", "by__name", *NAMES, named=True)


def _to_hear(rows, today):
    for row in rows:
        on = min(as_day(row.at), today)
        yield OpenItem(
            code=f"signal-{row.pk}",
            about=row.trajectory_id,
            task="coachen.1",
            title=f"Signaal over {row.trajectory__learner__name}",
            why=f"{row.by__name} meldt een probleem.",
            url=url("evaluation:signal", signal=row.pk),
            action="Pak het op",
            since=on,
            due=on,
            context=row.trajectory__school__name,
            urgency=urgency_of(on, today),
        )


# --- what a learner shares --------------------------------------------------------------------------------------------


@question
def _words(user, today):
    """What learners share with one's own side and nobody of it read, or that proposes something and has no answer."""
    inside = team(user, Can.READ_LEARNER_VOICE, today, on_school_side=True)
    outside = team(user, Can.READ_LEARNER_VOICE, today, on_school_side=False)
    unanswered = ~Q(suggestion="") & Q(answered_at=None)
    at_school = Q(with_school=True, trajectory__in=inside) & (Q(seen_at=None) | unanswered)
    at_company = Q(
        with_company=True,
        trajectory__in=outside,
        organisation_id__in=user.access.organisation_ids(Can.READ_LEARNER_VOICE),
    ) & (Q(company_seen_at=None) | unanswered)
    rows = LearnerWord.objects.filter(at_school | at_company)
    columns = ("pk", "on", "suggestion", "answered_at", "trajectory_id")
    return rows.order_by().values_list(*columns, *NAMES, named=True)


def _to_read(rows, today):
    by_learner = defaultdict(list)
    for row in rows:
        by_learner[row.trajectory_id].append(row)
    for trajectory, found in by_learner.items():
        found.sort(key=lambda row: (row.on, row.pk))
        first, name = found[0], found[0].trajectory__learner__name
        asks = next((row for row in found if row.suggestion and not row.answered_at), None)
        where = url("evaluation:learner_word", learner_word=(asks or first).pk)
        if len(found) > 1:
            where = url("evaluation:words_shared") + f"?lerende={trajectory}"
        yield OpenItem(
            code=f"learner-word-{first.pk}",
            about=trajectory,
            task="coachen.1",
            title=f"{name} stelt iets voor" if asks else f"{name} deelt hoe het gaat",
            why=f"“{short(asks.suggestion)}”" if asks else "De lerende koos dat jij dit leest.",
            url=where,
            action="Antwoord" if asks else "Lees het",
            since=min(first.on, today),
            context=first.trajectory__school__name,
            urgency=Urgency.NORMAL if asks else Urgency.CALM,
        )


# --- the learner ------------------------------------------------------------------------------------------------------


@question
def _ending(user, today):
    """Own trajectories that end soon and of which nobody knows what comes after."""
    chosen = Portfolio.objects.filter(trajectory=OuterRef("pk")).exclude(next_step="")
    rows = Trajectory.objects.by_any(as_learner(user, Can.SPEAK_AS_LEARNER)).exclude(state__in=CLOSED_STATES)
    rows = rows.filter(~Exists(chosen.order_by()), ends_on__range=(today, today + NEAR_THE_END))
    return rows.order_by().values_list("pk", "ends_on", "school__name", named=True)


def _next_step(rows, today):
    for row in rows:
        yield OpenItem(
            code=f"portfolio-next-{row.pk}",
            about=row.pk,
            task="monitoren.2",
            title="Wat doe je na je traject?",
            why=f"Je traject loopt tot {date_of(row.ends_on, today=today)}. Kies je volgende stap.",
            url=url("evaluation:portfolio_next", trajectory=row.pk),
            action="Kies je volgende stap",
            since=row.ends_on - NEAR_THE_END,
            context=row.school__name,
            urgency=Urgency.CALM,
        )
