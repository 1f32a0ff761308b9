"""Two people sign at the same moment on PostgreSQL, each behind the wall: the last signature completes it, once."""

import pytest
from django.utils import timezone

from duaalportal.accounts import rls
from duaalportal.accounts.models import User
from learningplans import agreements, signing
from learningplans.models import AgreementState, AgreementStep, AgreementVersion, Party, Signature
from tests.harness.at_once import at_once
from tests.learningplans import agreeing
from tests.learningplans.test_signing import HASH, put
from tests.stories import fresh

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.shows("M17")]


@pytest.fixture
def world():
    """An agreement that two of the four signed."""
    found = agreeing.world()
    found.agreement = agreeing.fixed(found)
    found.version = agreements.current_version(found.agreement)
    put(found, Party.COMPANY, found.director)
    put(found, Party.SCHOOL, found.school_director)
    return found


def signing_as(world, person, party, guardian=None):
    """A call of a person, as a request runs it."""

    def call():
        user = User.objects.get(pk=person.pk)
        with rls.behind_the_wall(user):
            version = AgreementVersion.objects.get(pk=world.version.pk)
            return signing.sign(
                version=version, party=party, guardian=guardian, by=user, at=timezone.now(), sha256=HASH
            )

    return call


def test_of_the_last_two_at_once_exactly_one_completes_the_agreement(world):
    results = at_once(
        signing_as(world, world.learner_person, Party.LEARNER),
        signing_as(world, world.mother, Party.GUARDIAN, world.guardian),
    )
    assert all(isinstance(found, Signature) for found in results), results
    assert fresh(world.agreement).state == AgreementState.SIGNED
    steps = AgreementStep.objects.filter(agreement=world.agreement, to_state=AgreementState.SIGNED)
    assert steps.count() == 1 and fresh(world.version).completed_at


def test_one_signature_sent_twice_at_once_stands_once(world):
    call = signing_as(world, world.learner_person, Party.LEARNER)
    first, second = at_once(call, call)
    assert isinstance(first, Signature) and first == second
    assert Signature.objects.filter(party=Party.LEARNER).count() == 1
