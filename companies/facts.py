"""Gather what the rules ask, for many mentors or establishments in as few queries as for one."""

from collections import Counter, defaultdict

from django.db.models import Count, F, Q

from companies.models import (
    ActivityAnswer,
    ConductCertificateCheck,
    Establishment,
    Mentor,
    MentorPractice,
    MentorTraining,
    PriorTrainingProof,
    Recognition,
    RecognitionMeasure,
    RiskAssessment,
    SafetyContact,
    TakenPlace,
    WorkplaceChange,
)
from companies.rules import mentors as rules
from companies.rules.capacity import Stay
from companies.rules.recognition import Period, Suspension
from companies.rules.safety import Analysis, Change
from companies.rules.starting import Candidate, StartFacts
from duaalportal.accounts import rls
from duaalportal.catalogue.models import Activity, Routing
from duaalportal.catalogue.parameters import book as all_values
from duaalportal.lib.dates import as_day
from duaalportal.lib.questions import ask, asking, grouped, question, rows_of, stored

CHECK = ("model", "issued_on", "seen_on", "in_order")
OF_MENTOR = (
    *("pk", "name", "organisation_id", "establishment_id", "birth_date", "started_on", "stopped_on"),
    "substitute_id",
)
TRAINING = ("planned_on", "followed_on", "certificate_seen_on", "is_exemption", "counts")


@asking
def mentor_facts(mentors, on):
    """Facts per mentor id, in two queries however many mentors; places are those that are not over on this day."""
    mentors = list(mentors)
    if not mentors:
        return {}
    ids = stored([mentor.pk for mentor in mentors])
    practices, proofs, checks, trainings, substitutes = map(
        grouped,
        (
            yield [
                rows_of(MentorPractice, "mentor_id", "programme_id", "since", keys=ids),
                rows_of(PriorTrainingProof, "mentor_id", "programme_id", "seen_on", "approved_on", keys=ids),
                rows_of(ConductCertificateCheck, "mentor_id", *CHECK, keys=ids),
                rows_of(MentorTraining, "mentor_id", *TRAINING, keys=ids),
                rows_of(
                    Mentor, "pk", "stopped_on", keys={mentor.substitute_id for mentor in mentors} - {None}
                ),
            ]
        ),
    )
    stops = {pk: stopped_on for pk, ((stopped_on,),) in substitutes.items()}
    stays = _stays("mentor_id", ids, on)
    return {
        mentor.pk: rules.MentorFacts(
            birth_date=mentor.birth_date,
            started_on=mentor.started_on,
            stopped_on=mentor.stopped_on,
            practice=dict(practices[mentor.pk]),
            checks=tuple(rules.Check(*row) for row in checks[mentor.pk]),
            proofs=tuple(rules.Proof(*row) for row in proofs[mentor.pk]),
            trainings=tuple(rules.Training(*row) for row in trainings[mentor.pk]),
            stays=stays[mentor.pk],
            has_substitute=mentor.substitute_id is not None,
            substitute_stops_on=stops.get(mentor.substitute_id),
        )
        for mentor in mentors
    }


@asking
def recognition_facts(establishments):
    """The recognitions per (establishment id, programme code), in one query; a place without any is not in it."""
    ids = _ids(establishments)
    rows, measures = yield [_recognitions(establishments=ids), _suspensions(establishments=ids)]
    rows = sorted(rows, key=lambda row: (row.recognised_on, row.pk))
    suspensions = grouped(measures)
    found = defaultdict(tuple)
    for pk, establishment, programme, recognised_on, expires_on, withdrawn_on, scheme in rows:
        taken_back = tuple(
            Suspension(first, last, lifted and as_day(lifted)) for first, last, lifted in suspensions[pk]
        )
        found[establishment, programme] += (
            Period(recognised_on, expires_on, withdrawn_on, taken_back, scheme),
        )
    return dict(found)


@question
def _recognitions(establishments):
    rows = Recognition.objects.filter(establishment__among=establishments).order_by()
    columns = ("pk", "establishment_id", "programme_id", "recognised_on", "expires_on", "withdrawn_on")
    return rows.values_list(*columns, "scheme_id", named=True)


@question
def _suspensions(establishments):
    rows = RecognitionMeasure.objects.filter(
        recognition__establishment__among=establishments, kind=RecognitionMeasure.Kind.SUSPENDED
    )
    rows = rows.order_by().annotate(own_key=F("pk"))
    return rows.values_list("recognition_id", "starts_on", "ends_on", "lifted_at", "own_key", named=True)


@asking
def schemes(establishments, on):
    """Which scheme (its code) handles each establishment on this day, by its joint committee (one query)."""
    rows = sorted((yield _routings(on=on)), key=lambda row: (row.valid_from, row.pk))
    by_committee = {row.joint_committee_id: row.scheme_id for row in rows}
    return {
        place.pk: by_committee.get(place.joint_committee_id, by_committee.get(None))
        for place in establishments
    }


@question
def _routings(on):
    rows = Routing.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on)
    return rows.order_by().values_list("pk", "valid_from", "joint_committee_id", "scheme_id", named=True)


def standings(mentors, on, *, programmes=None, book=None):
    """Per mentor id the standing for each programme: those given, else those the mentor has papers or a place for.

    A mentor serves the recognitions of the own establishment, or of every establishment of the company when none is
    named. The same number of queries for one mentor and for three hundred.
    """
    mentors = list(mentors)
    if not mentors:
        return {}
    book = book or all_values()
    facts = mentor_facts(mentors, on)
    served = _served(mentors, on)
    found = {}
    for mentor in mentors:
        known, recognised = facts[mentor.pk], served[mentor.pk]
        asked = programmes or sorted(
            {*known.practice, *(proof.programme for proof in known.proofs), *recognised.since}
        )
        found[mentor.pk] = {
            code: rules.judged(known, code, on, book, recognised.scheme, recognised.since.get(code))
            for code in asked
        }
    return found


class _Served:
    """What a mentor serves: since when each programme is recognised, and under which scheme."""

    def __init__(self):
        self.since, self.scheme = {}, None


def _served(mentors, on):
    places = list(Establishment.objects.filter(organisation__in={m.organisation_id for m in mentors}))
    recognised, routed = recognition_facts(places), schemes(places, on)
    by_organisation = defaultdict(list)
    for place in places:
        by_organisation[place.organisation_id].append(place)
    found = {}
    for mentor in mentors:
        found[mentor.pk] = served = _Served()
        for place in by_organisation[mentor.organisation_id]:
            if mentor.establishment_id not in (None, place.pk):
                continue
            served.scheme = served.scheme or routed[place.pk]
            for (where, programme), periods in recognised.items():
                days = [period.recognised_on for period in periods if period.holds(on)]
                if where == place.pk and days:
                    served.since[programme] = min([*days, *filter(None, [served.since.get(programme)])])
    return found


def start_facts(pairs, on):
    """What `can_start` asks, per (establishment id, programme code), for many pairs in a fixed number of queries."""
    pairs = list(pairs)
    places = list({place.pk: place for place, _ in pairs}.values())
    if not places:
        return {}
    companies = {place.organisation_id for place in places}
    mentors = list(
        Mentor.objects.filter(organisation__among=companies)
        .filter(Q(stopped_on__isnull=True) | Q(stopped_on__gt=on))
        .order_by("name", "pk")
        .values_list(*OF_MENTOR, named=True)
    )
    known, recognised, routed = mentor_facts(mentors, on), recognition_facts(places), schemes(places, on)
    ids = _ids(places)
    stays = _stays("establishment_id", ids, on)
    analyses = _grouped(
        RiskAssessment.objects.filter(establishment__among=ids),
        "establishment_id",
        "done_on",
        "workstation_id",
    )
    changes = _grouped(
        WorkplaceChange.objects.filter(establishment__among=ids),
        *("establishment_id", "happened_on", "workstation_id", "what"),
    )
    contacts = _grouped(
        SafetyContact.objects.filter(establishment__among=ids),
        *("establishment_id", "kind", "starts_on", "ends_on"),
    )
    listed, answered = _activities(pairs, ids, on)
    kinds, by_company = SafetyContact.Kind.values, defaultdict(list)
    for mentor in mentors:
        by_company[mentor.organisation_id].append(mentor)
    found = {}
    for place, programme in pairs:
        code = getattr(programme, "pk", programme)
        periods = recognised.get((place.pk, code), ())
        running = [period.scheme for period in periods if period.holds(on) and period.scheme]
        found[place.pk, code] = StartFacts(
            programme=code,
            scheme=running[-1] if running else routed[place.pk],
            closed_on=place.closed_on,
            capacity=place.capacity,
            periods=periods,
            candidates=tuple(
                Candidate(mentor.pk, mentor.name, known[mentor.pk])
                for mentor in by_company[place.organisation_id]
                if mentor.establishment_id in (None, place.pk)
            ),
            stays=stays[place.pk],
            analyses=tuple(Analysis(*row) for row in analyses[place.pk]),
            changes=tuple(Change(*row) for row in changes[place.pk]),
            contacts={
                kind: tuple((first, last) for what, first, last in contacts[place.pk] if what == kind)
                for kind in kinds
            },
            activities=listed[code],
            activities_answered=answered[place.pk, code],
        )
    return found


def _activities(pairs, ids, on):
    """How many activities are in use per programme, and how many of them each establishment answered."""
    codes = {getattr(programme, "pk", programme) for _, programme in pairs}
    in_use = Activity.objects.filter(Q(retired_on__isnull=True) | Q(retired_on__gt=on), programme__in=codes)
    listed = Counter(in_use.order_by().values_list("programme_id", flat=True))
    rows = ActivityAnswer.objects.filter(
        establishment__among=ids, activity__in=in_use.order_by().values("pk")
    )
    by_place = rows.order_by().values_list("establishment_id", "activity__programme_id")
    return listed, Counter({(place, code): many for place, code, many in by_place.annotate(many=Count("pk"))})


def _stays(field, ids, on):
    """Places that are not over on this day, of every school: without names, only to count what is full."""
    with rls.across_organisations():
        (rows,) = ask([_places(field, keys=ids, on=on)])
    periods = grouped(rows).items()
    return defaultdict(tuple, {key: tuple(Stay(*period) for period in found) for key, found in periods})


@question
def _places(field, keys, on):
    rows = TakenPlace.objects.standing().overlapping(on, None).filter(**{f"{field}__among": keys})
    rows = rows.order_by().annotate(own_key=F("pk"))
    return rows.values_list(field, "starts_on", "ends_on", "own_key", named=True)


def _grouped(rows, key, *fields):
    found = defaultdict(list)
    for first, *rest in rows.order_by("pk").values_list(key, *fields):
        found[first].append(tuple(rest))
    return found


def _ids(rows):
    return [row.pk for row in rows]
