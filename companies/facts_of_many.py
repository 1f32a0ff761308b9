"""What `can_start` asks, for thousands of workplaces at once: read as plain rows, and each different set of facts made once.

`facts.start_facts` says the same for a few, with names and keys; a test holds the two together. Here a workplace's mentors
are numbered and the programme goes without a name, so that workplaces of which the same is known share one `StartFacts`
and the rule is asked once for all of them.
"""

from collections import Counter, defaultdict
from dataclasses import replace
from typing import NamedTuple

from django.db.models import Q

from companies.facts import OF_MENTOR, Routing
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
from duaalportal.catalogue.models import Activity
from duaalportal.lib.dates import as_day
from duaalportal.lib.plain import Texts, key_of, plain

THIS = "this"  # the one programme that a workplace's facts are about
OF_PLACE = ("pk", "organisation_id", "joint_committee_id", "closed_on", "capacity")
NONE = ()


class Known(NamedTuple):
    """What is known of one workplace for one programme, shared with all of which the same is known."""

    facts: StartFacts
    # the key and the name of each candidate, in their order
    mentors: tuple
    names: tuple

    @property
    def named(self):
        """The facts with the own names, for words that say them."""
        candidates = zip(self.facts.candidates, self.names, strict=True)
        return replace(self.facts, candidates=tuple(replace(one, name=name) for one, name in candidates))


def answers_of_many(places):
    """What these workplaces (plain keys) say of each activity: (establishment key, activity key, value); one query."""
    rows = ActivityAnswer.objects.filter(establishment__among=Texts(places)).order_by()
    return plain(rows.values_list("establishment_id", "activity_id", "value"))


def start_facts_of_many(pairs, on, answers):
    """{(establishment key, programme code): Known} for pairs of plain keys; a fixed number of queries."""
    pairs = list(pairs)
    if not pairs:
        return {}
    return _Reading(Texts(place for place, _ in pairs), {code for _, code in pairs}, on, answers).known(pairs)


class _Reading:
    def __init__(self, places, programmes, on, answers):
        self.on = on
        self.places = {
            row[0]: row[1:]
            for row in plain(Establishment.objects.filter(pk__among=places).values_list(*OF_PLACE))
        }
        self.routed = self._routed()
        self.periods = self._recognised(places)
        self.served, mentors = self._mentors(Texts(row[0] for row in self.places.values()))
        self.mentors = mentors
        # of every programme: a mentor can be asked for several
        among = {"mentor__among": Texts(mentors)}
        of = lambda model, *columns: _grouped(model.objects.filter(**among), "mentor_id", *columns)  # noqa: E731
        self.practices = {
            key: dict(rows) for key, rows in of(MentorPractice, "programme_id", "since").items()
        }
        self.proofs = of(PriorTrainingProof, "programme_id", "seen_on", "approved_on")
        self.checks = of(ConductCertificateCheck, "model", "issued_on", "seen_on", "in_order")
        self.trainings = of(
            MentorTraining, "planned_on", "followed_on", "certificate_seen_on", "is_exemption", "counts"
        )
        taken = TakenPlace.objects.standing().overlapping(on, None)
        self.stays = _grouped(taken.filter(**among), "mentor_id", "starts_on", "ends_on")
        there = {"establishment__among": places}
        self.taken = _grouped(taken.filter(**there), "establishment_id", "starts_on", "ends_on")
        at = lambda model, *columns: _grouped(model.objects.filter(**there), "establishment_id", *columns)  # noqa: E731
        self.analyses = at(RiskAssessment, "done_on", "workstation_id")
        self.changes = at(WorkplaceChange, "happened_on", "workstation_id", "what")
        self.contacts = at(SafetyContact, "kind", "starts_on", "ends_on")
        in_use = Activity.objects.filter(
            Q(retired_on__isnull=True) | Q(retired_on__gt=on), programme__in=programmes
        )
        programme_of = dict(plain(in_use.order_by().values_list("pk", "programme_id")))
        self.listed = Counter(programme_of.values())
        self.answered = Counter((place, programme_of.get(activity)) for place, activity, _ in answers)
        self._made, self._candidates, self._numbers = {}, {}, {}

    def _routed(self):
        rows = Routing.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=self.on), valid_from__lte=self.on
        )
        rows = rows.order_by("valid_from", "pk").values_list("joint_committee_id", "scheme_id")
        return dict(plain(rows))

    def _recognised(self, places):
        measures = RecognitionMeasure.objects.filter(
            recognition__establishment__among=places, kind=RecognitionMeasure.Kind.SUSPENDED
        )
        suspended = defaultdict(tuple)
        # few, and with moments: read as ever
        for pk, first, last, lifted in measures.order_by("pk").values_list(
            "recognition_id", "starts_on", "ends_on", "lifted_at"
        ):
            suspended[key_of(pk)] += (Suspension(first, last, lifted and as_day(lifted)),)
        rows = Recognition.objects.filter(establishment__among=places).order_by("recognised_on", "pk")
        columns = ("pk", "establishment_id", "programme_id", "recognised_on", "expires_on", "withdrawn_on")
        found = defaultdict(tuple)
        for pk, place, programme, *days, scheme in plain(rows.values_list(*columns, "scheme_id")):
            found[place, programme] += ((*days, suspended.get(pk, NONE), scheme),)
        return found

    def _mentors(self, companies):
        rows = Mentor.objects.filter(organisation__among=companies)
        rows = rows.filter(Q(stopped_on__isnull=True) | Q(stopped_on__gt=self.on)).order_by("name", "pk")
        served, found = defaultdict(list), {}
        for pk, name, company, place, *days, substitute, stops in plain(
            rows.values_list(*OF_MENTOR, "substitute__stopped_on")
        ):
            served[company].append((pk, place))
            found[pk] = (name, (*days, substitute is not None, stops))
        return served, found

    def known(self, pairs):
        """Per pair what is known of it."""
        return {(place, programme): self._known(place, programme) for place, programme in pairs}

    def _known(self, place, programme):
        company, committee, closed_on, capacity = self.places[place]
        mentors = tuple(pk for pk, own in self.served[company] if own is None or own == place)
        said = (
            self.routed.get(committee, self.routed.get(None)),
            closed_on,
            capacity,
            self.periods.get((place, programme), NONE),
            tuple(self._of_mentor(pk, programme) for pk in mentors),
            tuple(self.taken.get(place, NONE)),
            tuple(self.analyses.get(place, NONE)),
            tuple(self.changes.get(place, NONE)),
            tuple(self.contacts.get(place, NONE)),
            self.listed[programme],
            self.answered[place, programme],
        )
        facts = self._made.get(said)
        if facts is None:
            facts = self._made[said] = self._facts(*said)
        return Known(facts, mentors, tuple(self.mentors[pk][0] for pk in mentors))

    def _of_mentor(self, pk, programme):
        """What is known of a mentor for this programme, as a number: the same for whom the same is known."""
        proofs = self.proofs.get(pk, NONE)
        said = (
            self.mentors[pk][1],
            self.practices.get(pk, {}).get(programme),
            tuple(self.checks.get(pk, NONE)),
            tuple((THIS, *days) for code, *days in proofs if code == programme),
            tuple(self.trainings.get(pk, NONE)),
            tuple(self.stays.get(pk, NONE)),
        )
        # a number for each of which something else is known
        number = self._numbers.setdefault(said, len(self._numbers))
        if number == len(self._candidates):
            self._candidates[number] = self._mentor(*said)
        return number

    def _facts(
        self,
        routed,
        closed_on,
        capacity,
        periods,
        mentors,
        stays,
        analyses,
        changes,
        contacts,
        listed,
        answered,
    ):
        periods = tuple(Period(*row) for row in periods)
        running = [period.scheme for period in periods if period.holds(self.on) and period.scheme]
        return StartFacts(
            programme=THIS,
            scheme=running[-1] if running else routed,
            closed_on=closed_on,
            capacity=capacity,
            periods=periods,
            candidates=tuple(Candidate(nth, "", self._candidates[one]) for nth, one in enumerate(mentors)),
            stays=tuple(Stay(*row) for row in stays),
            analyses=tuple(Analysis(*row) for row in analyses),
            changes=tuple(Change(*row) for row in changes),
            contacts={
                kind: tuple((first, last) for what, first, last in contacts if what == kind)
                for kind in SafetyContact.Kind.values
            },
            activities=listed,
            activities_answered=answered,
        )

    def _mentor(self, own, since, checks, proofs, trainings, stays):
        birth_date, started_on, stopped_on, has_substitute, stops = own
        return rules.MentorFacts(
            birth_date=birth_date,
            started_on=started_on,
            stopped_on=stopped_on,
            practice={} if since is None else {THIS: since},
            checks=tuple(rules.Check(*row) for row in checks),
            proofs=tuple(rules.Proof(*row) for row in proofs),
            trainings=tuple(rules.Training(*row) for row in trainings),
            stays=tuple(Stay(*row) for row in stays),
            has_substitute=has_substitute,
            substitute_stops_on=stops,
        )


def _grouped(rows, key, *columns):
    found = defaultdict(list)
    for first, *rest in plain(rows.order_by("pk").values_list(key, *columns)):
        found[first].append(tuple(rest))
    return found
