"""What waits for a person when a learner's place ends: the talk to hold, the survey to fill in, the words to add."""

from datetime import timedelta
from functools import cache
from itertools import chain

from django.db.models import Exists, F, OuterRef, Q

from companies.exits import ending_within
from companies.models import ExitInterview, ExitSurvey, ExitVoice, TakenPlace
from companies.models.exits import held_by
from companies.rules.exits import WEEK, last_day, notice, opens_on
from duaalportal.accounts.access import Can, Role
from duaalportal.accounts.prepared import question
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Unread, Urgency, Words, urgency_of
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.questions import nothing

# A season: later than that colleagues hardly remember how it went.
ASK_WITHIN = timedelta(days=92)


def open_items(asking):
    """Exit talks, surveys and own words of one person on one day."""
    user, today = asking.user, asking.today
    asked = [_voices(user, today), _unread_talks(user, today)]
    asked += [_not_asked(user, today, since=today - ASK_WITHIN), _all_said(user, today)]
    if asking.companies(Can.HOLD_EXIT):
        asked.append(_talks(user, today, notice(asking.law())))
    voices, unread, not_asked, said, *talks = yield asked
    # a class mostly begins and ends on the same days
    opens = cache(lambda *days: opens_on(*days, asking.law()))
    return [
        *(_talk(row, asking, opens) for row in chain(*talks)),
        *(_to_ask(row, asking) for row in not_asked),
        *(_to_read(row, asking) for row in said),
        *(_voice(row, asking) for row in voices),
        *(_own_words(row, asking) for row in unread),
    ]


@question
def _talks(user, today, ahead):
    """Talks to hold, from so long before the last day until they are held."""
    return (
        TakenPlace.objects.filter(
            ending_within(today, ahead),
            held_by(user),
            exit_interview__held_on__isnull=True,
            exit_interview__closed_at__isnull=True,
        )
        .order_by()
        .values_list(
            *("pk", "starts_on", "ends_on", "released_at", "organisation_id", "organisation__slug"),
            *("organisation__name", "learner__name", "exit_interview__planned_on"),
            named=True,
        )
    )


def _talk(row, asking, opens):
    released = as_day(row.released_at) if row.released_at else None
    last, planned = last_day(row.ends_on, released), row.exit_interview__planned_on
    waits = planned is not None and planned > asking.today
    # who never held them has a talk for each learner of years, and reads a few
    return Unread(
        lambda: _words_of_talk(row, asking, last, planned, waits),
        code=f"exit-{row.pk}",
        since=opens(row.starts_on, row.ends_on, released),
        due=last,
        urgency=Urgency.CALM if waits else urgency_of(last, asking.today, soon=WEEK),
    )


def _words_of_talk(row, asking, last, planned, waits):
    said = date_of(last, today=asking.today)
    why = f"De laatste dag {'was' if last < asking.today else 'is'} {said}. Kijk samen terug en leer eruit."
    if planned:
        why = f"Gepland op {date_of(planned, today=asking.today)}. Leg daarna vast wat er gezegd is."
    return Words(
        f"Hou het exitgesprek met {row.learner__name}",
        why,
        url("companies:exit", organisation=row.organisation__slug, place=row.pk),
        "Bekijk het gesprek" if waits else "Plan het of leg het vast",
        asking.where(row.organisation_id, row.organisation__name),
    )


@question
def _voices(user, today):
    """Surveys this person was asked to fill in."""
    return (
        ExitVoice.objects.mine(user)
        .filter(answered_at__isnull=True, survey__closed_at__isnull=True)
        .order_by()
        .values_list(
            *("pk", "asked_at", "survey__place_id", "survey__place__learner__name"),
            *("organisation_id", "organisation__slug", "organisation__name"),
            named=True,
        )
    )


def _voice(row, asking):
    return OpenItem(
        code=f"exit-voice-{row.pk}",
        title=f"Hoe ging het met {row.survey__place__learner__name}?",
        why="Je coördinator vraagt hoe de begeleiding ging en wat je nodig hebt. Het kost een minuut.",
        url=url("companies:exit_voice", organisation=row.organisation__slug, place=row.survey__place_id),
        action="Antwoord",
        since=as_day(row.asked_at),
        context=asking.where(row.organisation_id, row.organisation__name),
    )


@question
def _not_asked(user, today, since):
    """Talks that were held, of which nobody asked mentor and colleagues how accompanying went."""
    rows = ExitInterview.objects.filter(
        organisation_id__in=user.access.organisation_ids(Can.ASK_COLLEAGUES),
        held_on__gte=since,
        place__exit_survey__isnull=True,
    )
    columns = ("place_id", "held_on", "place__learner__name")
    columns += ("organisation_id", "organisation__slug", "organisation__name")
    return rows.order_by().values_list(*columns, named=True)


def _to_ask(row, asking):
    return OpenItem(
        code=f"survey-ask-{row.place_id}",
        title=f"Vraag collega's hoe het ging met {row.place__learner__name}",
        why="Het gesprek met de lerende is geweest. Vraag nu mentor en collega's wat goed ging en wat ze nodig hebben.",
        url=url("companies:exit_ask", organisation=row.organisation__slug, place=row.place_id),
        action="Kies wie je vraagt",
        since=row.held_on,
        context=asking.where(row.organisation_id, row.organisation__name),
        urgency=Urgency.CALM,
    )


@question
def _all_said(user, today):
    """Surveys in which everybody answered and that nobody closed."""
    voices = ExitVoice.objects.filter(survey=OuterRef("pk"))
    rows = ExitSurvey.objects.visible_to(user).filter(
        Exists(voices), ~Exists(voices.filter(answered_at__isnull=True)), closed_at__isnull=True
    )
    columns = ("pk", "opened_at", "place_id", "place__learner__name")
    columns += ("organisation_id", "organisation__slug", "organisation__name")
    return rows.order_by().values_list(*columns, named=True)


def _to_read(row, asking):
    return OpenItem(
        code=f"survey-read-{row.pk}",
        title=f"Lees wat collega's zeggen over het traject van {row.place__learner__name}",
        why="Iedereen antwoordde. Kijk wat je ermee doet, en sluit de bevraging af.",
        url=url("companies:exit_survey", organisation=row.organisation__slug, place=row.place_id),
        action="Lees de antwoorden",
        since=as_day(row.opened_at),
        context=asking.where(row.organisation_id, row.organisation__name),
        urgency=Urgency.CALM,
    )


@question
def _unread_talks(user, today):
    """What was said of a learner, until they read it and added own words or none."""
    if not user.access.has_role(Role.LEARNER):
        return nothing(ExitInterview)
    unread = Q(words__isnull=True) | Q(words__of_version__lt=F("version"))
    rows = ExitInterview.objects.filter(unread, learner=user, held_on__isnull=False).order_by()
    columns = ("pk", "held_on", "place_id", "organisation__slug", "organisation__name")
    return rows.values_list(*columns, named=True)


def _own_words(row, asking):
    return OpenItem(
        code=f"exit-words-{row.pk}",
        title="Lees je exitgesprek",
        why=f"Klopt wat er staat over {date_of(row.held_on, today=asking.today)}? Zeg er zelf iets bij als je wil.",
        url=url("companies:exit", organisation=row.organisation__slug, place=row.place_id),
        action="Lees het",
        since=row.held_on,
        context=row.organisation__name,
    )
