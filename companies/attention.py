"""What waits for a person in companies and schools. Each item is a question; answering it makes it disappear.

All kinds of questions go together, in three queries at most, and none goes for who may not answer it.
"""

from datetime import timedelta
from itertools import chain

from django.db.models import Exists, OuterRef, Q

from companies import (
    attention_exits,
    attention_mentors,
    attention_presentation,
    attention_safety,
    attention_schools,
)
from companies.asking import Asking, so_long, step_of
from companies.models import Recognition, RecognitionApplication, State
from companies.models.recognition import BEING_PREPARED, CLOSED, WAITING
from companies.rules import deadlines
from duaalportal.accounts.access import Can
from duaalportal.accounts.prepared import question
from duaalportal.catalogue.models import Name
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.questions import asking as in_step
from duaalportal.lib.questions import beside

DAY = timedelta(days=1)
# two months: who did not ask again by then, stopped
AFTER_EXPIRY = timedelta(days=61)


@in_step
def open_items(*, user, today):
    """What waits for this person: recognition, mentors, safety, places, presentations and requests."""
    asking = Asking(user, today)
    found = yield from beside(
        _recognition(asking),
        attention_safety.open_items(asking),
        attention_exits.open_items(asking),
        attention_presentation.open_items(asking),
        attention_schools.open_items(asking),
    )
    return list(chain(*found))


def _recognition(asking):
    """Applications, recognitions that end, and mentors."""
    applications, recognitions = yield [
        _applications(asking.user, asking.today),
        _recognitions(asking.user, asking.today),
    ]
    running = [row for row in recognitions if row.recognised_on <= asking.today < row.expires_on]
    prepared = {row.organisation_id for row in applications if row.state in BEING_PREPARED}
    edits = asking.companies(Can.EDIT_COMPANY)
    ending = (_ending(row, asking) for row in recognitions if row.organisation_id in edits)
    mentors = yield from attention_mentors.open_items(running, prepared, asking)
    return [*_told(applications, asking), *(item for item in ending if item is not None), *mentors]


# --- applications -------------------------------------------------------------------------------------------------


@question
def _applications(user, today):
    """Applications this person works on, decides or may appeal."""
    asking = Asking(user, today)
    filing, deciding = asking.of(Can.FILE_APPLICATION), asking.of(Can.DECIDE_RECOGNITION)
    own = asking.companies(Can.FILE_APPLICATION)
    wanted = Q(state=State.REFUSED, organisation__in=own)
    if filing:
        # each way has its own index
        wanted |= Q(organisation__in=filing, state__in=BEING_PREPARED)
        wanted |= Q(school__in=filing, state__in=BEING_PREPARED)
    if deciding:
        wanted |= Q(state__in=WAITING, partnership__in=deciding, submitted_on__isnull=False)
    return (
        RecognitionApplication.objects.filter(wanted)
        .order_by()
        .values_list(
            *("pk", "state", "started_at", "submitted_on", "decided_on", "decision_received_on", "scheme_id"),
            *("organisation_id", "organisation__slug", "organisation__name"),
            *("establishment__name", "programme__name", "partnership__slug"),
            named=True,
        )
    )


def _told(applications, asking):
    kinds = {State.REFUSED: _refused} | dict.fromkeys(WAITING, _to_decide)
    found = (kinds.get(row.state, _unfinished)(row, asking) for row in applications)
    return [item for item in found if item is not None]


def _application(row, asking, page="application", organisation="", **fields):
    address = url(
        f"companies:{page}", organisation=organisation or row.organisation__slug, application=row.pk
    )
    context = asking.where(row.organisation_id, row.organisation__name, row.establishment__name)
    return OpenItem(url=address, context=context, **fields)


def _unfinished(row, asking):
    started, notice = as_day(row.started_at), asking.law().value(Name.DRAFT_NOTICE)
    if started + notice * DAY > asking.today:
        return None
    whole = row.state == State.COMPLETE
    left = (
        "Alles is volledig: dien ze in bij het loket." if whole else "Vul aan wat ontbreekt, of zet ze stop."
    )
    return _application(
        row,
        asking,
        code=f"application-draft-{row.pk}",
        title=f"Werk de aanvraag af: {row.programme__name}",
        why=f"Begonnen op {date_of(started, today=asking.today)}, meer dan {so_long(notice)} geleden. {left}",
        action="Ga verder",
        since=started,
    )


def _to_decide(row, asking):
    p = asking.law(row.scheme_id, row.submitted_on)
    due, first = (
        deadlines.decision_due(row.submitted_on, p),
        row.submitted_on + p.value(Name.DECISION_NOTICES)[0] * DAY,
    )
    if asking.today < first:
        return None
    late = asking.today > due
    term = f"Ingediend op {date_of(row.submitted_on, today=asking.today)}; de beslissing"
    said = f"{term} {'moest' if late else 'moet'} er zijn op {date_of(due, today=asking.today)}"
    return _application(
        row,
        asking,
        page="treatment",
        organisation=row.partnership__slug,
        code=f"application-decide-{row.pk}",
        title=f"Beslis over {row.organisation__name}: {row.programme__name}",
        why=f"{said} (binnen {p[Name.DECISION_TERM].words}).",
        action="Bekijk de aanvraag",
        since=row.submitted_on,
        due=due,
        urgency=Urgency.LATE if late else Urgency.SOON,
    )


def _refused(row, asking):
    if row.decision_received_on is None:
        return _application(
            row,
            asking,
            code=f"application-received-{row.pk}",
            title=f"Wanneer kreeg je de weigering? {row.programme__name}",
            why="Vanaf de dag van ontvangst loopt de termijn om in beroep te gaan. Noteer die dag.",
            action="Noteer de dag",
            since=row.decided_on or asking.today,
            urgency=Urgency.SOON,
        )
    p = asking.law(row.scheme_id, row.decision_received_on)
    until = deadlines.appeal_until(row.decision_received_on, p)
    if until < asking.today:
        return None
    last = f"Beroep kan tot en met {date_of(until, today=asking.today)}"
    return _application(
        row,
        asking,
        code=f"application-appeal-{row.pk}",
        title=f"In beroep gaan? {row.programme__name}",
        why=f"{last}, binnen {p[Name.APPEAL_TERM].words} na de beslissing. Alleen het leerbedrijf zelf kan dat.",
        action="Bekijk de weigering",
        since=row.decision_received_on,
        due=until,
        urgency=Urgency.SOON,
    )


# --- recognitions that end, and mentors -----------------------------------------------------------------------------


@question
def _recognitions(user, today):
    """Recognitions that run or ended lately, and whether somebody asked on: in companies of who edits or is mentor."""
    asking = Asking(user, today)
    edits = asking.companies(Can.EDIT_COMPANY)
    concerned = edits | asking.companies(Can.EDIT_MENTORS) | asking.of(Can.EDIT_OWN_MENTOR)
    same = {"establishment": OuterRef("establishment"), "programme": OuterRef("programme")}
    renewed = Recognition.objects.filter(
        **same, withdrawn_on__isnull=True, expires_on__gt=OuterRef("expires_on")
    )
    asked = RecognitionApplication.objects.filter(**same).exclude(state__in=CLOSED)
    return (
        Recognition.objects.filter(
            Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=today),
            organisation__in=concerned,
            expires_on__gt=today - AFTER_EXPIRY,
        )
        .annotate(goes_on=Exists(renewed) | Exists(asked))
        .order_by()
        .values_list(
            *("pk", "organisation_id", "establishment_id", "programme_id", "recognised_on", "expires_on"),
            *("withdrawn_on", "scheme_id", "goes_on", "establishment__name", "programme__name"),
            named=True,
        )
    )


def _ending(row, asking):
    if row.goes_on or row.withdrawn_on:
        return None
    p = asking.law(row.scheme_id)
    step = step_of(deadlines.expiry_notices(row.expires_on, p), asking.today)
    if step is None:
        return None
    over = row.expires_on <= asking.today
    day = date_of(row.expires_on, today=asking.today)
    why = f"De erkenning {'verviel' if over else 'vervalt'} op {day}, {p[Name.RECOGNITION_TERM].words} na de erkenning."
    return OpenItem(
        code=f"recognition-ends-{row.pk}",
        title=f"Vraag de erkenning opnieuw aan: {row.programme__name}",
        why=f"{why} Zonder erkenning kan geen lerende starten.",
        url=url("companies:applications", organisation=asking.slug(row.organisation_id)),
        action="Bekijk de erkenningen",
        since=row.recognised_on,
        due=row.expires_on,
        context=asking.at(row.organisation_id, row.establishment__name),
        urgency=Urgency.LATE if over else step,
    )
