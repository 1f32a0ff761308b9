"""What waits for a person about safety: risk analysis, people to turn to, welcome and incidents."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, Min, OuterRef, Q, Value, When
from django.db.models.functions import Cast

from companies.asking import SOON, Asking
from companies.models import (
    Establishment,
    Incident,
    Recognition,
    RiskAssessment,
    SafetyContact,
    TakenPlace,
    WelcomeProof,
    WorkplaceChange,
)
from companies.rules.safety import CONTACTS, Analysis, Change, risk
from duaalportal.accounts.access import Can, Role
from duaalportal.accounts.prepared import question
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Unread, Urgency, Words
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.questions import nothing
from duaalportal.lib.questions import question as in_advance

DAY = timedelta(days=1)
# a week before somebody comes there is still time to prepare
AHEAD = timedelta(days=7)
# after a month a learner knows the way; that it was shown is still to be written down
LONG_AGO = timedelta(days=31)


def open_items(asking):
    """Risk analyses, contacts, welcome and incidents of one person on one day."""
    user, today = asking.user, asking.today
    places, unwelcomed, unconfirmed, incidents = yield [
        _used_establishments(user, today),
        _unwelcomed(user, today),
        _unconfirmed(user, today),
        _told_incidents(user, today),
    ]
    ids = [row.pk for row in places]
    risks = (yield [_analyses(establishments=ids), _changes(establishments=ids)]) if ids else ((), ())
    evaluates = asking.companies(Can.EVALUATE_INCIDENT)
    return [
        *_establishments(places, *risks, asking),
        *(_welcome(row, asking) for row in unwelcomed),
        *(_confirm(row, asking) for row in unconfirmed),
        *(_incident(row, row.organisation_id in evaluates, asking) for row in incidents),
    ]


# --- places of work ------------------------------------------------------------------------------------------------


def _establishments(rows, analyses, changes, asking):
    done, changed = {}, {}
    for place, day, workstation in analyses:
        done.setdefault(place, []).append(Analysis(day, workstation))
    for place, day, workstation, what in changes:
        changed.setdefault(place, []).append(Change(day, workstation, what))
    for row in rows:
        found = risk(done.get(row.pk, ()), changed.get(row.pk, ()), asking.today, asking.law())
        if not found.met or found.turns_on <= asking.today + SOON:
            yield _risk(row, found, done.get(row.pk), asking)
        missing = [words for kind, words in CONTACTS.items() if not getattr(row, kind)]
        if missing:
            yield _contacts(row, missing, asking)


@question
def _used_establishments(user, today):
    """Establishments where learners are or may come, with whether somebody is named there."""
    companies = Asking(user, today).companies(Can.EDIT_SAFETY)
    here = {"establishment": OuterRef("pk")}
    named = SafetyContact.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today, **here
    )
    used = Exists(Recognition.objects.dated(today).filter(**here)) | Exists(
        TakenPlace.objects.standing().overlapping(today, None).filter(**here)
    )
    return (
        Establishment.objects.open(today)
        .filter(used, organisation__in=companies)
        .annotate(**{kind: Exists(named.filter(kind=kind)) for kind in CONTACTS})
        .order_by()
        .values_list("pk", "name", "organisation_id", *CONTACTS, named=True)
    )


@in_advance
def _analyses(establishments):
    rows = RiskAssessment.objects.filter(establishment__among=establishments).order_by()
    return rows.values_list("establishment_id", "done_on", "workstation_id", named=True)


@in_advance
def _changes(establishments):
    rows = WorkplaceChange.objects.filter(establishment__among=establishments).order_by()
    return rows.values_list("establishment_id", "happened_on", "workstation_id", "what", named=True)


def _risk(row, found, done, asking):
    made = bool(done)
    return OpenItem(
        code=f"risk-{row.pk}",
        task="administratie.4",
        title=f"{'Herzie de' if made else 'Maak een'} risicoanalyse: {row.name}",
        why=found.why,
        url=url("companies:risk_new", organisation=asking.slug(row.organisation_id), establishment=row.pk),
        action="Leg de analyse vast",
        since=asking.today,
        due=found.turns_on - DAY if found.turns_on else None,
        context=asking.at(row.organisation_id, row.name),
        urgency=Urgency.NORMAL if found.met else Urgency.LATE,
    )


def _contacts(row, missing, asking):
    return OpenItem(
        code=f"safety-contact-{row.pk}",
        title=f"Duid aan wie helpt: {' en '.join(missing)}",
        why=f"In {row.name} is nog niemand aangeduid. Lerenden moeten weten bij wie ze terechtkunnen.",
        url=url(
            "companies:safety_contact_new",
            organisation=asking.slug(row.organisation_id),
            establishment=row.pk,
        ),
        action="Duid iemand aan",
        since=asking.today,
        context=asking.at(row.organisation_id, row.name),
        urgency=Urgency.SOON,
    )


# --- welcome ---------------------------------------------------------------------------------------------------------


@question
def _unwelcomed(user, today):
    """Learners who start this week or started, and were not welcomed yet: a row for each who began lately, and one
    per company for all others together.
    """
    asking = Asking(user, today)
    welcoming, leading = asking.companies(Can.WELCOME_LEARNER), asking.companies(Can.EDIT_SAFETY)
    theirs = Q(organisation__in=leading)
    if welcoming - leading:
        theirs |= Q(organisation__in=welcoming, mentor__user=user)
    given = WelcomeProof.objects.filter(place=OuterRef("pk"))
    lately = When(starts_on__gte=today - LONG_AGO, then=Cast("pk", CharField()))
    return (
        TakenPlace.objects.standing()
        .overlapping(today, today + AHEAD)
        .filter(theirs, ~Exists(given))
        .annotate(lately=Case(lately, default=Value("")))
        .order_by()
        .values("organisation", "lately")
        .annotate(
            learners=Count("pk"),
            first=Min("starts_on"),
            learner=Min("learner__name"),
            where=Min("establishment__name"),
            # not every database has a smallest UUID; it is read where there is one only
            only=Min(Cast("pk", CharField())),
        )
        .values_list("organisation", "lately", "learners", "first", "learner", "where", "only", named=True)
    )


def _welcome(row, asking):
    begun, many = row.first < asking.today, row.learners > 1
    return Unread(
        partial(_welcome_words, row, begun, many, asking),
        code=f"welcome-{row.organisation if many else UUID(row.only)}",
        task="coachen.3",
        since=min(row.first, asking.today),
        due=row.first if row.lately else None,
        urgency=Urgency.NORMAL if not row.lately else Urgency.LATE if begun else Urgency.SOON,
    )


def _welcome_words(row, begun, many, asking):
    slug, day = asking.slug(row.organisation), date_of(row.first, today=asking.today)
    if many:
        return Words(
            title=f"Onthaal {row.learners} lerenden die al langer werken",
            why=f"De eerste startte op {day}. Leg vast wat je toonde en uitlegde.",
            url=url("companies:learners", organisation=slug),
            action="Bekijk de lerenden",
            context=asking.at(row.organisation),
        )
    return Words(
        title=f"Onthaal {row.learner}",
        why=f"{'Gestart' if begun else 'Start'} op {day}. Leg vast wat je toonde en uitlegde.",
        url=url("companies:learner", organisation=slug, place=UUID(row.only)),
        action="Leg het onthaal vast",
        context=asking.at(row.organisation, row.where),
    )


@question
def _unconfirmed(user, today):
    """Welcomes of which the learner has yet to say that they were given."""
    if not user.access.has_role(Role.LEARNER):
        return nothing(WelcomeProof)
    rows = WelcomeProof.objects.filter(
        place__learner=user, place__released_at__isnull=True, confirmed_at__isnull=True
    )
    return rows.order_by().values_list("pk", "given_on", "organisation__name", named=True)


def _confirm(row, asking):
    return OpenItem(
        code=f"welcome-confirm-{row.pk}",
        task="coachen.3",
        title="Klopt je onthaal?",
        why=f"{row.organisation__name} schreef op wat je te zien kreeg op {date_of(row.given_on, today=asking.today)}.",
        url=url("companies:my_workplace"),
        action="Kijk en zeg of het klopt",
        since=row.given_on,
        context=row.organisation__name,
    )


# --- incidents ---------------------------------------------------------------------------------------------------------


@question
def _told_incidents(user, today):
    """Incidents the school did not see, and those the company did not evaluate."""
    asking = Asking(user, today)
    # who only reads of them at school has nothing to say about them: that is the trajectbegeleider's
    schools = asking.schools(Can.READ_INCIDENTS) & asking.schools(Can.REPORT_INCIDENT)
    companies = asking.companies(Can.EVALUATE_INCIDENT)
    rows = Incident.objects.filter(
        Q(school__in=schools, seen_by_school_at__isnull=True)
        | Q(organisation__in=companies, evaluated_at__isnull=True)
    )
    return rows.order_by().values_list(
        *("pk", "happened_on", "reported_at", "organisation_id", "organisation__slug"),
        *("organisation__name", "establishment__name"),
        named=True,
    )


def _incident(row, evaluates, asking):
    day = date_of(row.happened_on, today=asking.today)
    if evaluates:
        title, action = f"Evalueer het incident van {day}", "Evalueer het"
        why = "Schrijf hoe het kwam en wat jullie doen om het te vermijden."
    else:
        title, action = f"Lees het incident van {day}", "Lees het"
        why = f"{row.organisation__name} meldde dit. Zeg dat je het zag."
    return OpenItem(
        code=f"incident-{row.pk}",
        title=title,
        why=why,
        url=url("companies:incident", organisation=row.organisation__slug, incident=row.pk),
        action=action,
        since=as_day(row.reported_at),
        context=asking.where(row.organisation_id, row.organisation__name, row.establishment__name),
        urgency=Urgency.SOON,
    )
