"""What happens is told to other systems: out of the trail, signed, tried again, and stopped aloud."""

import base64
import datetime as dt
import hashlib
import hmac

import pytest
from django.db import transaction
from django.urls import get_resolver
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry
from duaalportal.exchange import hooks, outbox, signing
from duaalportal.exchange.models import EventCursor, Webhook, WebhookDelivery
from duaalportal.exchange.scopes import Event
from duaalportal.reminders.queries import open_items
from learningplans import placements, trail
from tests.exchange.receiver import listening
from tests.factories.accounts import member
from tests.factories.learningplans import make_trajectory, make_world, place_learner
from tests.stories import fresh, one_world

pytestmark = pytest.mark.django_db
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
ALL = [event.value for event in Event]


def _world():
    get_resolver().url_patterns  # noqa: B018  with the pages come the words of every act
    return make_world()


world = one_world(_world)


@pytest.fixture
def receiver(settings):
    """A system of the school on this machine."""
    settings.WEBHOOKS_TO_OWN_NETWORK = True
    with listening() as found:
        yield found


def listen(world, url, *, who="school", events=ALL):
    organisation, by = {
        "school": (world.school, world.school_coordinator),
        "company": (world.company, world.coordinator),
    }[who]
    return hooks.make(organisation=organisation, url=url, events=events, by=by, at=timezone.now())


def end_placement(world):
    """Something that happens, by the service people use."""
    at = timezone.now()
    placements.end_placement(
        placement=world.placement, on=at.date(), reason="Verhuisd", by=world.coach, at=at
    )
    return at


def collect():
    return outbox.collect(at=timezone.now())


def send(at=None):
    """One round of the beat at this moment."""
    return outbox.deliver_waiting(clock=lambda: at or timezone.now())


# --- the story ------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E22")
def test_a_school_hears_that_a_placement_ended(world, receiver):
    webhook = listen(world, receiver.url)
    end_placement(world)
    assert (collect(), send()) == (1, 1)
    [(headers, body)], [said] = receiver.messages, receiver.bodies
    assert said["type"] == "placement.ended"
    assert said["data"] == {
        "trajectory": str(world.trajectory.pk),
        "placement": str(world.placement.pk),
        "school": str(world.school.pk),
    }
    # as any receiver checks it, without our code
    key = base64.b64decode(signing.secret_of(webhook).removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{right}"
    assert said["id"] == headers["webhook-id"]
    assert collect() == send() == 0
    assert len(receiver.messages) == 1


@pytest.mark.shows("X02")
def test_no_name_and_no_word_leaves_in_a_message(world, receiver):
    listen(world, receiver.url)
    end_placement(world)
    collect()
    send()
    [(_, body)] = receiver.messages
    for word in (world.learner.name, world.mentor.name, world.company.name, world.coach.name, "Verhuisd"):
        assert word.encode() not in body


@pytest.mark.shows("X02")
def test_a_company_hears_of_its_own_learners_alone_and_a_foreign_one_of_none(world, receiver):
    listen(world, receiver.url, who="company")
    stranger = member(Role.COMPANY_COORDINATOR)
    foreign = hooks.make(
        organisation=stranger.memberships.get().organisation,
        url=receiver.url + "-vreemd",
        events=ALL,
        by=stranger,
        at=timezone.now(),
    )
    elsewhere = make_trajectory(world.school, coach=world.coach)
    trail.record("plan_active", elsewhere, by=world.coach, at=timezone.now(), plan=elsewhere.pk)
    trail.record("plan_active", world.trajectory, by=world.coach, at=timezone.now(), plan=world.placement.pk)
    assert collect() == 1
    send()
    assert [said["data"]["trajectory"] for said in receiver.bodies] == [str(world.trajectory.pk)]
    assert not WebhookDelivery.objects.filter(webhook=foreign).exists()


def test_what_happened_before_is_not_told(world, receiver):
    end_placement(world)
    listen(world, receiver.url)
    assert collect() == 0


def test_who_listens_later_hears_nothing_of_before_also_when_the_trail_was_not_read_yet(world, receiver):
    first = listen(world, receiver.url)
    end_placement(world)
    listen(world, receiver.url + "-later")
    assert collect() == 1
    assert WebhookDelivery.objects.get().webhook == first


def test_only_what_was_asked_is_told(world, receiver):
    listen(world, receiver.url, events=[Event.AGREEMENT_SIGNED.value])
    end_placement(world)
    assert collect() == 0


def test_what_is_undone_is_never_told(world, receiver):
    listen(world, receiver.url)
    with pytest.raises(RuntimeError), transaction.atomic():
        end_placement(world)
        raise RuntimeError("halfway")
    assert collect() == 0


def test_every_kind_of_act_that_is_told_names_its_row(world, receiver):
    """Each verb is one that the apps write, with the fact from which the row is read."""
    from duaalportal.accounts.audit import VERBS
    from duaalportal.exchange.events import TOLD

    assert set(TOLD) <= set(VERBS)
    assert {told.event for told in TOLD.values()} == set(Event)
    listen(world, receiver.url)
    for verb, told in TOLD.items():
        trail.record(
            verb, world.trajectory, by=world.coach, at=timezone.now(), **{told.row: world.placement.pk}
        )
    assert collect() == len(TOLD)


def test_a_batch_that_is_full_goes_on_and_reads_nothing_twice(world, receiver, monkeypatch):
    monkeypatch.setattr(outbox, "BATCH", 2)
    listen(world, receiver.url)
    for _ in range(5):
        trail.record(
            "plan_active", world.trajectory, by=world.coach, at=timezone.now(), plan=world.placement.pk
        )
    assert (collect(), collect()) == (5, 0)
    last = AuditEntry.objects.filter(chain=str(world.school.pk)).latest("number").number
    assert EventCursor.objects.get(organisation=world.school).number == last


# --- when it does not arrive -------------------------------------------------------------------------------------------


def waiting(world, receiver, answer=500):
    """A message to a system that answers like this."""
    webhook = listen(world, receiver.url)
    end_placement(world)
    collect()
    receiver.answer = answer
    return webhook, WebhookDelivery.objects.get()


def test_pauses_grow_until_the_address_is_stopped_and_its_owner_hears_it(world, receiver):
    webhook, row = waiting(world, receiver)
    at = row.due_at
    for pause in outbox.PAUSES:
        assert send(at) == 0
        row.refresh_from_db()
        assert (row.due_at, row.status, row.given_up_at) == (at + pause, 500, None)
        # before its moment nothing leaves
        assert send(row.due_at - MINUTE / 2) == 0
        at = row.due_at
    assert list(outbox.PAUSES) == sorted(outbox.PAUSES)
    assert len(receiver.messages) == len(outbox.PAUSES)
    send(at)
    row.refresh_from_db()
    webhook.refresh_from_db()
    assert (row.given_up_at, webhook.stopped_at, webhook.stopped_because) == (at, at, Webhook.Stop.FAILING)
    # the same id each time: a receiver that did get it knows it again
    assert len({headers["webhook-id"] for headers, _ in receiver.messages}) == 1
    items = open_items(fresh(world.school_coordinator), timezone.localdate())
    assert [item.code for item in items if "webhook" in item.code] == [f"webhook-stopped-{webhook.pk}"]
    assert not [i for i in open_items(fresh(world.coordinator), timezone.localdate()) if "webhook" in i.code]


def test_after_a_stop_everything_of_meanwhile_leaves_once_somebody_says_so(world, receiver):
    webhook, row = waiting(world, receiver, answer=410)
    send(row.due_at)
    webhook.refresh_from_db()
    assert webhook.stopped_because == Webhook.Stop.GONE
    meanwhile = timezone.now()
    trail.record("plan_active", world.trajectory, by=world.coach, at=meanwhile, plan=world.placement.pk)
    assert (collect(), send(meanwhile + DAY)) == (0, 0)
    receiver.answer = 204
    hooks.resume(webhook=webhook, by=world.school_coordinator, at=timezone.now())
    assert (collect(), send()) == (1, 2)
    assert [said["type"] for said in receiver.bodies[-2:]] == ["placement.ended", "plan.active"]
    assert not [
        i for i in open_items(fresh(world.school_coordinator), timezone.localdate()) if "webhook" in i.code
    ]


def test_a_worker_killed_between_sending_and_noting_sends_the_same_message_once_more(
    world, receiver, monkeypatch
):
    _, row = waiting(world, receiver, answer=200)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_note", killed)
        with pytest.raises(KeyboardInterrupt):
            send(row.due_at)
    # another worker leaves it alone while it may still be under way
    assert send(row.due_at + outbox.CLAIM / 2) == 0
    assert send(row.due_at + outbox.CLAIM + MINUTE) == 1
    assert [headers["webhook-id"] for headers, _ in receiver.messages] == [str(row.pk)] * 2


def test_a_system_that_does_not_answer_keeps_nobody_else_waiting(world, receiver):
    with listening() as other:
        listen(world, other.url, who="company")
        listen(world, receiver.url)
        receiver.answer = 503
        for _ in range(3):
            trail.record(
                "plan_active", world.trajectory, by=world.coach, at=timezone.now(), plan=world.placement.pk
            )
        collect()
        assert send() == 3
        assert (len(other.messages), len(receiver.messages)) == (3, 1)


def test_a_test_message_tries_once_and_stops_nothing(world, receiver, django_capture_on_commit_callbacks):
    webhook = listen(world, receiver.url)
    receiver.answer = 500
    with django_capture_on_commit_callbacks():
        outbox.ask_test(webhook=webhook, at=timezone.now())
    send()
    webhook.refresh_from_db()
    row = WebhookDelivery.objects.get()
    assert (row.event, row.given_up_at is not None, row.trouble) == (
        "test",
        True,
        "Het systeem antwoordde met 500.",
    )
    assert (webhook.stopped_at, webhook.failing_since) == (None, None)


def test_another_secret_signs_from_then_on(world, receiver):
    webhook = listen(world, receiver.url)
    before = signing.secret_of(webhook)
    hooks.renew_secret(webhook=webhook, by=world.school_coordinator, at=timezone.now())
    webhook.refresh_from_db()
    assert signing.secret_of(webhook) != before
    assert signing.secret_of(listen(world, receiver.url)) != before


def test_old_messages_go_and_what_still_waits_stays(world, receiver):
    _, row = waiting(world, receiver, answer=200)
    assert outbox.clear(at=timezone.now() + 60 * DAY) == 0
    send(row.due_at)
    assert outbox.clear(at=timezone.now() + 29 * DAY) == 0
    assert outbox.clear(at=timezone.now() + 31 * DAY) == 1


@pytest.mark.parametrize("companies", [1, 12])
def test_reading_a_trail_takes_as_few_questions_for_many_learners(
    world, receiver, companies, django_assert_max_num_queries
):
    listen(world, receiver.url)
    for _ in range(companies):
        other = make_trajectory(world.school, coach=world.coach)
        place_learner(other, world.mentor, world.establishment, by=world.coach) if companies == 1 else None
        trail.record("plan_active", other, by=world.coach, at=timezone.now(), plan=other.pk)
    with django_assert_max_num_queries(16):
        collect()
