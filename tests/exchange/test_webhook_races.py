"""Several workers at one outbox at the same moment, on PostgreSQL: each act becomes one message, and each leaves once."""

import pytest
from django.utils import timezone

from duaalportal.exchange import hooks, outbox
from duaalportal.exchange.models import WebhookDelivery
from duaalportal.exchange.scopes import Event
from learningplans import trail
from tests.exchange.receiver import listening
from tests.factories.learningplans import make_world
from tests.harness.at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MANY = 12


@pytest.fixture
def told(settings):
    """A school with a system that listens, and a dozen acts since."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018  with the pages come the words of every act
    settings.WEBHOOKS_TO_OWN_NETWORK = True
    world = make_world()
    with listening() as receiver:
        by, at = world.school_coordinator, timezone.now()
        hooks.make(organisation=world.school, url=receiver.url, events=[Event.PLAN_ACTIVE], by=by, at=at)
        for _ in range(MANY):
            trail.record(
                "plan_active", world.trajectory, by=world.coach, at=timezone.now(), plan=world.placement.pk
            )
        yield receiver


def test_three_who_read_the_trail_at_once_make_each_message_once(told):
    made = at_once(*[lambda: outbox.collect(at=timezone.now())] * 3)
    assert sum(made) == WebhookDelivery.objects.count() == MANY


def test_three_who_send_at_once_send_each_message_once(told):
    outbox.collect(at=timezone.now())
    keys = list(WebhookDelivery.objects.values_list("pk", flat=True))

    def send_all():
        return sum(outbox.deliver(delivery_id=pk, clock=timezone.now) for pk in keys)

    assert sum(at_once(send_all, send_all, send_all)) == MANY
    ids = [headers["webhook-id"] for headers, _ in told.messages]
    assert len(ids) == len(set(ids)) == MANY
    assert set(WebhookDelivery.objects.values_list("tries", flat=True)) == {1}
