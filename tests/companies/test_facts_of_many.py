"""What is read for thousands of workplaces says the same as what is read for one."""

import datetime as dt

import pytest
from django.utils import timezone

from companies.facts import start_facts
from companies.facts_of_many import answers_of_many, start_facts_of_many
from companies.models import Mentor, RecognitionMeasure, RiskAssessment
from companies.rules.starting import answer
from duaalportal.catalogue.parameters import book
from duaalportal.lib.plain import key_of
from tests.factories.accounts import OrganisationFactory
from tests.factories.companies import PROGRAMME, make_mentor, ready_place, recognise, take

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
OTHER = "lassen-constructie"


def _workplaces(today):
    """One in order, and others that each lack something: recognised anew, taken, suspended, unsafe, alone, stopping, too young."""
    places = [ready_place() for _ in range(6)]
    good, full, suspended, unsafe, alone, stopping = places
    recognise(good, OTHER)
    full.capacity = 1
    full.save()
    take(Mentor.objects.filter(organisation=full.organisation).first(), full, ends_on=today + 30 * DAY)
    recognised = suspended.recognitions.get()
    RecognitionMeasure.objects.create(
        recognition=recognised,
        organisation=recognised.organisation,
        kind=RecognitionMeasure.Kind.SUSPENDED,
        starts_on=today - DAY,
        ends_on=today + 9 * DAY,
        reason="Nazicht",
        at=timezone.now(),
        by=recognised.registered_by,
    )
    RiskAssessment.objects.filter(establishment=unsafe).delete()
    Mentor.objects.filter(organisation=alone.organisation).update(substitute=None, name="Wie Alleen Staat")
    Mentor.objects.filter(organisation=stopping.organisation).update(
        stopped_on=today + 5 * DAY, stopped_at=timezone.now(), stopped_by=recognised.registered_by
    )
    make_mentor(stopping.organisation, trained=False, certificate_months=None)
    empty = ready_place(OrganisationFactory(), mentors=0)
    return [*places, empty]


def _said(found, keys, names):
    mentors = [(keys(one.key), one.room.free, one.yes, one.standing.state) for one in found.mentors]
    whys = [names(finding.why) for finding in found.findings]
    return found.yes, mentors, whys, [finding.met for finding in found.findings], found.facts.scheme


def test_each_workplace_gets_the_answer_it_gets_alone():
    today, values = timezone.localdate(), book()
    places = _workplaces(today)
    pairs = [(place, code) for place in places for code in (PROGRAMME, OTHER)]
    one_by_one = start_facts(pairs, today)
    plain_pairs = [(key_of(place.pk), code) for place, code in pairs]
    at_once = start_facts_of_many(plain_pairs, today, answers_of_many([key for key, _ in plain_pairs]))
    seen = set()
    for (place, code), plain_pair in zip(pairs, plain_pairs, strict=True):
        known = at_once[plain_pair]
        for day in (today, today + 7 * DAY, today + 40 * DAY):
            alone = answer(one_by_one[place.pk, code], day, day + 60 * DAY, values)
            of_many = answer(known.named, day, day + 60 * DAY, values)
            assert _said(alone, key_of, str) == _said(of_many, lambda nth, of=known: of.mentors[nth], str)
            assert alone.yes == answer(known.facts, day, day + 60 * DAY, values).yes
            seen.add(alone.yes)
    assert seen == {True, False}


def test_of_which_the_same_is_known_the_facts_are_one():
    today = timezone.localdate()
    one, other = ready_place(), ready_place(code=OTHER)
    pairs = [(key_of(one.pk), PROGRAMME), (key_of(other.pk), OTHER)]
    first, second = start_facts_of_many(pairs, today, []).values()
    assert first.mentors != second.mentors and first.facts.candidates == second.facts.candidates
