"""What waits for a person in companies and schools. Each item is a question; answering it makes it disappear.

Per kind of question one query or two, and none for who may not answer it: at most twelve for a coordinator of a company.
"""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery

from companies import attention_exits, attention_safety, attention_schools
from companies.asking import SOON, Asking, so_long, step_of
from companies.models import (
    ApplicationMentor,
    ConductCertificateCheck,
    Mentor,
    MentorPractice,
    MentorTraining,
    Recognition,
    RecognitionApplication,
    State,
)
from companies.models.recognition import BEING_PREPARED, CLOSED, WAITING
from companies.rules import deadlines
from duaalportal.accounts.access import Can
from duaalportal.catalogue.models import Name
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency, urgency_of
from duaalportal.lib.dates import as_day, date_of

DAY = timedelta(days=1)
# two months: who did not ask again by then, stopped
AFTER_EXPIRY = timedelta(days=61)


def open_items(*, user, today):
    """What waits for this person: recognition, mentors, safety, places, presentations and requests."""
    asking = Asking(user, today)
    return [
        *_applications(asking),
        *_recognitions_and_mentors(asking),
        *attention_safety.open_items(asking),
        *attention_exits.open_items(asking),
        *attention_schools.open_items(asking),
    ]


# --- applications -------------------------------------------------------------------------------------------------


def _applications(asking):
    filing, deciding = asking.of(Can.FILE_APPLICATION), asking.of(Can.DECIDE_RECOGNITION)
    if not filing and not deciding:
        return []
    own = asking.companies(Can.FILE_APPLICATION)
    rows = RecognitionApplication.objects.filter(
        Q(state__in=BEING_PREPARED) & (Q(organisation__in=filing) | Q(school__in=filing))
        | Q(state__in=WAITING, partnership__in=deciding, submitted_on__isnull=False)
        | Q(state=State.REFUSED, organisation__in=own)
    ).order_by("started_at", "pk")
    rows = rows.values_list(
        *("pk", "state", "started_at", "submitted_on", "decided_on", "decision_received_on", "scheme_id"),
        *("organisation_id", "organisation__slug", "organisation__name"),
        *("establishment__name", "programme__name", "partnership__slug"),
        named=True,
    )
    kinds = {State.REFUSED: _refused} | dict.fromkeys(WAITING, _to_decide)
    found = (kinds.get(row.state, _unfinished)(row, asking) for row in rows)
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


def _recognitions_and_mentors(asking):
    edits, keeps = asking.companies(Can.EDIT_COMPANY), asking.companies(Can.EDIT_MENTORS)
    own = asking.of(Can.EDIT_OWN_MENTOR)
    if not edits and not keeps and not own:
        return []
    recognitions = list(_recognitions(edits | keeps | own, asking.today))
    ending = (_ending(row, asking) for row in recognitions if row.organisation_id in edits)
    running = [row for row in recognitions if row.recognised_on <= asking.today < row.expires_on]
    return [
        *(item for item in ending if item is not None),
        *_mentors(running, keeps, own, asking),
    ]


def _recognitions(companies, today):
    same = {"establishment": OuterRef("establishment"), "programme": OuterRef("programme")}
    renewed = Recognition.objects.filter(
        **same, withdrawn_on__isnull=True, expires_on__gt=OuterRef("expires_on")
    )
    asked = RecognitionApplication.objects.filter(**same).exclude(state__in=CLOSED)
    return (
        Recognition.objects.filter(organisation__in=companies, expires_on__gt=today - AFTER_EXPIRY)
        .filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=today))
        .annotate(goes_on=Exists(renewed) | Exists(asked))
        .order_by("expires_on", "pk")
        .values_list(
            *("pk", "organisation_id", "establishment_id", "programme_id", "recognised_on", "expires_on"),
            *("withdrawn_on", "scheme_id", "goes_on", "organisation__slug", "organisation__name"),
            *("establishment__name", "programme__name"),
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
        url=url("companies:applications", organisation=row.organisation__slug),
        action="Bekijk de erkenningen",
        since=row.recognised_on,
        due=row.expires_on,
        context=asking.where(row.organisation_id, row.organisation__name, row.establishment__name),
        urgency=Urgency.LATE if over else step,
    )


def _mentors(running, keeps, own, asking):
    if not keeps and not own:
        return []
    rows = list(_mentor_rows(keeps, own, asking))
    yield from _trainings([row for row in rows if not row.trained], running, keeps, asking)
    for row in rows:
        if row.organisation_id in keeps and row.issued_on:
            yield from _certificate(row, asking)
    yield from _substitutes(
        [row for row in rows if row.organisation_id in keeps and _is_alone(row, asking.today)],
        {row.organisation_id for row in running},
        asking,
    )


def _mentor_rows(keeps, own, asking):
    """Active mentors with something that may be open (one query)."""
    today = asking.today
    trained = MentorTraining.objects.filter(mentor=OuterRef("pk"), counts=True).filter(
        Q(certificate_seen_on__lte=today) | Q(is_exemption=True)
    )
    put_forward = ApplicationMentor.objects.filter(
        mentor=OuterRef("pk"), application__state__in=BEING_PREPARED
    )
    newest = ConductCertificateCheck.objects.filter(mentor=OuterRef("pk"), in_order=True).order_by(
        "-issued_on"
    )
    return (
        Mentor.objects.active(today)
        .filter(Q(organisation__in=keeps) | Q(user=asking.user, organisation__in=own))
        .annotate(
            trained=Exists(trained),
            put_forward=Exists(put_forward),
            newest=Subquery(newest.values("issued_on")[:1]),
            stand_in_stops=F("substitute__stopped_on"),
        )
        .annotate(issued_on=F("newest"))
        .filter(
            Q(trained=False)
            | Q(put_forward=True)
            | Q(substitute__isnull=True)
            | Q(substitute__stopped_on__isnull=False)
        )
        .order_by("name", "pk")
        .values_list(
            *("pk", "name", "user_id", "started_on", "organisation_id", "establishment_id", "substitute_id"),
            *("trained", "put_forward", "issued_on", "stand_in_stops"),
            *("organisation__slug", "organisation__name"),
            named=True,
        )
    )


def _trainings(rows, running, keeps, asking):
    """Who has to follow the training, from the first notice on, and every day once it is late."""
    served = [row for row in rows if any(row.organisation_id == one.organisation_id for one in running)]
    if not served:
        return
    trades = set(
        MentorPractice.objects.filter(mentor__in=[row.pk for row in served])
        .order_by()
        .values_list("mentor_id", "programme_id")
    )
    for row in served:
        terms = [
            term
            for one in running
            if one.organisation_id == row.organisation_id
            and row.establishment_id in (None, one.establishment_id)
            and (row.pk, one.programme_id) in trades
            and (term := _term(row, one, asking))
        ]
        if terms:
            item = _training(row, *min(terms, key=lambda term: term[1]), keeps, asking)
            if item is not None:
                yield item


def _term(row, recognition, asking):
    """From which day the term of training runs, and its last day; None where no rule asked it."""
    since = max(recognition.recognised_on, row.started_on)
    if since > asking.today:
        return None
    until = deadlines.training_until(since, asking.law(recognition.scheme_id, since))
    return (since, until) if until else None


def _training(row, since, until, keeps, asking):
    notices = [until - days * DAY for days in asking.law().value(Name.TRAINING_NOTICES)]
    step = step_of(notices, asking.today)
    if step is None:
        return None
    mine = row.user_id == asking.user.pk and row.organisation_id not in keeps
    late = asking.today > until
    day = date_of(until, today=asking.today)
    if late:
        why = f"Dat moest tegen {day}; het is {so_long((asking.today - until).days)} te laat. "
        why += f"{'Je kunt' if mine else 'Deze mentor kan'} nu geen lerende opleiden."
    else:
        why = f"Ten laatste op {day}; de termijn loopt sinds {date_of(since, today=asking.today)}."
    return OpenItem(
        code=f"mentor-training-{row.pk}",
        title="Volg je mentoropleiding" if mine else f"Mentoropleiding van {row.name}",
        why=why,
        url=_mentor_page(row),
        action="Bekijk wat nodig is",
        since=since,
        due=until,
        context=asking.where(row.organisation_id, row.organisation__name),
        urgency=Urgency.LATE if late else step,
    )


def _certificate(row, asking):
    """An extract that is or becomes too old while an application is being prepared."""
    if not row.put_forward:
        return
    validity = asking.law().find(Name.CERTIFICATE_VALIDITY)
    last = deadlines.good_until(row.issued_on, validity.value)
    if last > asking.today + SOON:
        return
    old = last < asking.today
    day = date_of(last, today=asking.today)
    yield OpenItem(
        code=f"mentor-certificate-{row.pk}",
        title=f"Nieuw uittreksel nodig van {row.name}",
        why=f"Het uittreksel {'was' if old else 'is'} goed tot en met {day} (hoogstens {validity.words} oud). "
        + "De aanvraag is nog niet ingediend.",
        url=_mentor_page(row),
        action="Bekijk de mentor",
        since=row.issued_on,
        due=last,
        context=asking.where(row.organisation_id, row.organisation__name),
        urgency=urgency_of(last, asking.today),
    )


def _is_alone(row, today):
    return row.substitute_id is None or (row.stand_in_stops is not None and row.stand_in_stops <= today)


def _substitutes(rows, recognised, asking):
    """Per company one item for all mentors without a substitute (C15)."""
    by_company = {}
    for row in rows:
        by_company.setdefault(row.organisation_id, []).append(row)
    for organisation, alone in by_company.items():
        first, many = alone[0], len(alone) > 1
        names = f"{len(alone)} mentoren" if many else first.name
        page = url("companies:mentors", organisation=first.organisation__slug)
        yield OpenItem(
            code=f"mentor-substitute-{organisation}",
            title=f"Kies een vervanger voor {names}",
            why="Elke mentor heeft iemand die overneemt: een traject hangt niet van één persoon af.",
            url=page if many else _mentor_page(first),
            action="Bekijk de mentoren" if many else "Bekijk de mentor",
            since=min(row.started_on for row in alone),
            context=asking.where(organisation, first.organisation__name),
            urgency=Urgency.NORMAL if organisation in recognised else Urgency.CALM,
        )


def _mentor_page(row):
    return url("companies:mentor", organisation=row.organisation__slug, mentor=row.pk)
