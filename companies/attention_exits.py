"""What waits for a person when a learner's place ends: the talk to hold, the survey to fill in, the words to add."""

from functools import cache

from django.db.models import F, Q

from companies.exits import ending
from companies.models import ExitInterview, ExitVoice, TakenPlace
from companies.models.exits import held_by
from companies.rules.exits import WEEK, last_day, opens_on
from duaalportal.accounts.access import Can, Role
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency, urgency_of
from duaalportal.lib.dates import as_day, date_of


def open_items(asking):
    """Exit talks, surveys and own words of one person on one day."""
    return [*_talks(asking), *_voices(asking), *_own_words(asking)]


def _talks(asking):
    """Talks to hold, from some weeks before the last day until they are held."""
    if not asking.companies(Can.HOLD_EXIT):
        return []
    rows = _without_talk().filter(ending(asking.today, asking.law()), held_by(asking.user))
    return [_talk(row, asking) for row in rows]


@cache
def _without_talk():
    return (
        TakenPlace.objects.filter(
            exit_interview__held_on__isnull=True, exit_interview__closed_at__isnull=True
        )
        .order_by("ends_on", "pk")
        .values_list(
            *("pk", "starts_on", "ends_on", "released_at", "organisation_id", "organisation__slug"),
            *("organisation__name", "learner__name", "exit_interview__planned_on"),
            named=True,
        )
    )


def _talk(row, asking):
    released = as_day(row.released_at) if row.released_at else None
    last, planned = last_day(row.ends_on, released), row.exit_interview__planned_on
    said = date_of(last, today=asking.today)
    why = f"De laatste dag {'was' if last < asking.today else 'is'} {said}. Kijk samen terug en leer eruit."
    if planned:
        why = f"Gepland op {date_of(planned, today=asking.today)}. Leg daarna vast wat er gezegd is."
    waits = planned is not None and planned > asking.today
    return OpenItem(
        code=f"exit-{row.pk}",
        title=f"Hou het exitgesprek met {row.learner__name}",
        why=why,
        url=url("companies:exit", organisation=row.organisation__slug, place=row.pk),
        action="Bekijk het gesprek" if waits else "Plan het of leg het vast",
        since=opens_on(row.starts_on, row.ends_on, released, asking.law()),
        due=last,
        context=asking.where(row.organisation_id, row.organisation__name),
        urgency=Urgency.CALM if waits else urgency_of(last, asking.today, soon=WEEK),
    )


def _voices(asking):
    """Surveys this person was asked to fill in."""
    if not asking.companies(Can.ANSWER_SURVEY):
        return []
    rows = (
        ExitVoice.objects.mine(asking.user)
        .filter(answered_at__isnull=True, survey__closed_at__isnull=True)
        .order_by("asked_at", "pk")
        .values_list(
            *("pk", "asked_at", "survey__place_id", "survey__place__learner__name"),
            *("organisation_id", "organisation__slug", "organisation__name"),
            named=True,
        )
    )
    return [
        OpenItem(
            code=f"exit-voice-{row.pk}",
            title=f"Hoe ging het met {row.survey__place__learner__name}?",
            why="Je coördinator vraagt hoe de begeleiding ging en wat je nodig hebt. Het kost een minuut.",
            url=url("companies:exit_voice", organisation=row.organisation__slug, place=row.survey__place_id),
            action="Antwoord",
            since=as_day(row.asked_at),
            context=asking.where(row.organisation_id, row.organisation__name),
        )
        for row in rows
    ]


def _own_words(asking):
    """A learner reads what was said, and adds own words or none."""
    if not asking.user.access.has_role(Role.LEARNER):
        return []
    unread = Q(words__isnull=True) | Q(words__of_version__lt=F("version"))
    rows = (
        ExitInterview.objects.filter(unread, learner=asking.user, held_on__isnull=False)
        .order_by("held_on", "pk")
        .values_list(*("pk", "held_on", "place_id", "organisation__slug", "organisation__name"), named=True)
    )
    return [
        OpenItem(
            code=f"exit-words-{row.pk}",
            title="Lees je exitgesprek",
            why=f"Klopt wat er staat over {date_of(row.held_on, today=asking.today)}? Zeg er zelf iets bij als je wil.",
            url=url("companies:exit", organisation=row.organisation__slug, place=row.place_id),
            action="Lees het",
            since=row.held_on,
            context=row.organisation__name,
        )
        for row in rows
    ]
