"""What waits for a person about mentors: the training, an extract that grows too old, and who takes over.

The database is asked first. What it is asked follows from the values of the rules and is never narrower than the rules
themselves; only the mentors it finds are judged, and the words are made for who is shown.
"""

from datetime import date, timedelta
from functools import lru_cache, partial
from uuid import UUID

from django.db.models import CharField, Count, Exists, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Cast

from companies.asking import SOON, Asking, so_long, step_of
from companies.models import ApplicationMentor, ConductCertificateCheck, Mentor, MentorTraining
from companies.models.recognition import BEING_PREPARED
from companies.rules import deadlines
from duaalportal.accounts.access import Can
from duaalportal.accounts.prepared import question
from duaalportal.catalogue.models import Name
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Unread, Urgency, Words, urgency_of
from duaalportal.lib.dates import date_of

DAY = timedelta(days=1)
COLUMNS = (
    *("pk", "name", "started_on", "organisation_id", "establishment_id"),
    *("trained", "put_forward", "newest", "programme"),
)


def open_items(running, prepared, asking):
    """Training, extracts and substitutes.

    Given are the recognitions that run today in this person's companies, and the companies with an application that is
    being prepared: who keeps mentors files too, so they were read already.
    """
    keeps, own = asking.companies(Can.EDIT_MENTORS), asking.of(Can.EDIT_OWN_MENTOR)
    asked = [_alone(asking.user, asking.today)] if keeps else []
    if (keeps or own) and (bounds := _bounds(running, prepared & keeps, asking)):
        programmes, last_start, companies, last_issue = bounds
        days = {"last_start": last_start, "last_issue": last_issue}
        asked.append(_waiting(asking.user, asking.today, programmes=programmes, companies=companies, **days))
    if not asked:
        return []
    told = yield asked
    alone = told.pop(0) if keeps else ()
    found = judged(told[0], running, asking) if told else ()
    return [*found, *_substitutes(alone, {row.organisation_id for row in running}, asking)]


@question
def _waiting(user, today, programmes, companies, last_start, last_issue):
    """What is known of mentors of whom something may wait."""
    asking = Asking(user, today)
    rows = mentor_rows(asking.companies(Can.EDIT_MENTORS), asking.of(Can.EDIT_OWN_MENTOR), asking)
    wanted = _within("among", programmes, last_start, companies, last_issue)
    return rows.filter(wanted).order_by().values_list(*COLUMNS, named=True)


def mentor_rows(keeps, own, asking):
    """Active mentors, a row for each trade they practise."""
    return _known(asking.today).filter(
        Q(organisation__in=keeps) | Q(user=asking.user, organisation__in=own)
        if own
        else Q(organisation__in=keeps)
    )


@lru_cache(maxsize=2)
def _known(today):
    """Every mentor who is active on a day with what the rules ask of the papers; the same all day, so put together once."""
    mine = OuterRef("pk")
    trained = MentorTraining.objects.filter(
        Q(certificate_seen_on__lte=today) | Q(is_exemption=True), mentor=mine, counts=True
    )
    put_forward = ApplicationMentor.objects.filter(mentor=mine, application__state__in=BEING_PREPARED)
    newest = ConductCertificateCheck.objects.filter(mentor=mine, in_order=True).order_by("-issued_on")
    return (
        Mentor.objects.active(today)
        .annotate(
            trained=Exists(trained),
            put_forward=Exists(put_forward),
            newest=Subquery(newest.values("issued_on")[:1]),
            programme=F("practices__programme"),
        )
        .order_by("name", "pk")
    )


def may_wait(running, prepared, asking):
    """Condition on `mentor_rows`: of whom the training or the extract may wait; never narrower than the rules.

    It is empty when nothing can wait of anybody.
    """
    bounds = _bounds(running, prepared, asking)
    return _within("in", *bounds) if bounds else Q()


def _bounds(running, prepared, asking):
    """For which programmes a term of training may wait and since when, in which companies an extract; None for nothing."""
    programmes, last_start = set(), running and _last_start(asking)
    if last_start:
        programmes = {row.programme_id for row in running if row.recognised_on <= last_start}
    last_issue = prepared and _last_issue(asking)
    if not last_start and not last_issue:
        return None
    return programmes, last_start or date.min, prepared if last_issue else set(), last_issue or date.min


def _within(lookup, programmes, last_start, companies, last_issue):
    trained = {"started_on__lte": last_start, f"programme__{lookup}": programmes}
    old = {"newest__lte": last_issue, f"organisation__{lookup}": companies}
    return Q(trained=False, **trained) | Q(put_forward=True, **old)


def _last_start(asking):
    """Whose term began later than this day is not announced yet, under no value the rule ever had; None without one."""
    terms = [rule.value for rule in asking.book.of(Name.TRAINING_TERM)]
    notices = asking.law().find(Name.TRAINING_NOTICES)
    if not terms or notices is None:
        return None
    announced = deadlines.last_since(asking.today + max(notices.value) * DAY, min(terms))
    return min(announced, asking.today)


def _last_issue(asking):
    """The last day of issue of an extract that is or becomes too old soon; None while no rule asks one."""
    validity = asking.law().find(Name.CERTIFICATE_VALIDITY)
    return deadlines.last_since(asking.today + SOON, validity.value) if validity else None


def judged(rows, running, asking):
    """What waits of these mentors, by the rules themselves."""
    if hasattr(rows, "values_list"):
        rows = rows.values_list(*COLUMNS, named=True)
    keeps = asking.companies(Can.EDIT_MENTORS)
    trades = {}
    for row in rows:
        trades.setdefault(row.pk, (row, set()))[1].add(row.programme)
    for row, programmes in trades.values():
        if not row.trained:
            yield from _training(row, programmes, running, keeps, asking)
        if row.put_forward and row.newest and row.organisation_id in keeps:
            yield from _certificate(row, asking)


# --- training -------------------------------------------------------------------------------------------------------


def _training(row, programmes, running, keeps, asking):
    """Who has to follow the training, from the first notice on, and every day once it is late."""
    terms = [
        term
        for one in running
        if one.organisation_id == row.organisation_id
        and row.establishment_id in (None, one.establishment_id)
        and one.programme_id in programmes
        and (term := _term(row, one, asking))
    ]
    if not terms:
        return
    since, until = min(terms, key=lambda term: term[1])
    notices = [until - days * DAY for days in asking.law().value(Name.TRAINING_NOTICES)]
    step = step_of(notices, asking.today)
    if step is None:
        return
    yield Unread(
        partial(_training_words, row, since, until, keeps, asking),
        code=f"mentor-training-{row.pk}",
        since=since,
        due=until,
        urgency=Urgency.LATE if asking.today > until else step,
    )


def _term(row, recognition, asking):
    """From which day the term of training runs, and its last day; None where no rule asked it."""
    since = max(recognition.recognised_on, row.started_on)
    if since > asking.today:
        return None
    until = deadlines.training_until(since, asking.law(recognition.scheme_id, since))
    return (since, until) if until else None


def _training_words(row, since, until, keeps, asking):
    mine = row.organisation_id not in keeps
    day = date_of(until, today=asking.today)
    if asking.today > until:
        why = f"Dat moest tegen {day}; het is {so_long((asking.today - until).days)} te laat. "
        why += f"{'Je kunt' if mine else 'Deze mentor kan'} nu geen lerende opleiden."
    else:
        why = f"Ten laatste op {day}; de termijn loopt sinds {date_of(since, today=asking.today)}."
    return Words(
        title="Volg je mentoropleiding" if mine else f"Mentoropleiding van {row.name}",
        why=why,
        url=_mentor_page(row.organisation_id, row.pk, asking),
        action="Bekijk wat nodig is",
        context=asking.at(row.organisation_id),
    )


# --- extracts -------------------------------------------------------------------------------------------------------


def _certificate(row, asking):
    """An extract that is or becomes too old while an application is being prepared."""
    validity = asking.law().find(Name.CERTIFICATE_VALIDITY)
    last = deadlines.good_until(row.newest, validity.value)
    if last > asking.today + SOON:
        return
    old = last < asking.today
    day = date_of(last, today=asking.today)
    yield OpenItem(
        code=f"mentor-certificate-{row.pk}",
        title=f"Nieuw uittreksel nodig van {row.name}",
        why=f"Het uittreksel {'was' if old else 'is'} goed tot en met {day} (hoogstens {validity.words} oud). "
        + "De aanvraag is nog niet ingediend.",
        url=_mentor_page(row.organisation_id, row.pk, asking),
        action="Bekijk de mentor",
        since=row.newest,
        due=last,
        context=asking.at(row.organisation_id),
        urgency=urgency_of(last, asking.today),
    )


# --- substitutes ----------------------------------------------------------------------------------------------------


def _substitutes(alone, recognised, asking):
    """Per company one item for all mentors without a substitute (C15): counted, not read one by one."""
    for organisation, count, since, name, mentor in alone:
        many = count > 1
        page = url("companies:mentors", organisation=asking.slug(organisation))
        yield OpenItem(
            code=f"mentor-substitute-{organisation}",
            title=f"Kies een vervanger voor {f'{count} mentoren' if many else name}",
            why="Elke mentor heeft iemand die overneemt: een traject hangt niet van één persoon af.",
            url=page if many else _mentor_page(organisation, UUID(mentor), asking),
            action="Bekijk de mentoren" if many else "Bekijk de mentor",
            since=since,
            context=asking.at(organisation),
            urgency=Urgency.NORMAL if organisation in recognised else Urgency.CALM,
        )


@question
def _alone(user, today):
    """Per company how many active mentors nobody takes over from."""
    keeps = Asking(user, today).companies(Can.EDIT_MENTORS)
    nobody = Q(substitute__isnull=True) | Q(substitute__stopped_on__lte=today)
    return (
        Mentor.objects.active(today)
        .filter(nobody, organisation__in=keeps)
        .order_by()
        .values("organisation")
        .annotate(
            mentors=Count("pk"),
            since=Min("started_on"),
            first=Min("name"),
            # not every database has a smallest UUID; it is read where there is one only
            only=Min(Cast("pk", CharField())),
        )
        .values_list("organisation", "mentors", "since", "first", "only", named=True)
    )


def _mentor_page(organisation, mentor, asking):
    return url("companies:mentor", organisation=asking.slug(organisation), mentor=mentor)
