"""How long something is asked, and how long a block is, stands in the dated rules: from another day on it is other."""

import datetime as dt

import pytest
from django.utils import timezone

from duaalportal.catalogue.models import Name, RuleParameter
from matching import attention_guidance, attention_start_talks
from matching import models as m
from matching.proposals.choosing import ways
from tests.factories.learningplans import make_world
from tests.matching.test_choosing import _world as _world_of_rotation
from tests.matching.test_guidance import _world as _world_of_guidance
from tests.matching.test_guidance import planned
from tests.stories import as_now, one_world, today

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
guided, around = one_world(_world_of_guidance), one_world(_world_of_rotation)


@pytest.fixture
def placed():
    return make_world()


def from_tomorrow(name, value):
    """Tomorrow another value holds; returns that day."""
    rule = RuleParameter.objects.get(name=name)
    assert rule.source
    rule.valid_until = today()
    rule.save()
    RuleParameter.objects.create(name=name, value=value, valid_from=today() + DAY, source="proef")
    return today() + DAY


def asked(module, who, on):
    return [one.code for one in module.open_items(user=as_now(who), today=on)]


@pytest.mark.shows("M05", "X05")
@pytest.mark.parametrize(
    "name, usual, other", [(Name.GUIDANCE_NOTICE, 7, 9), (Name.GUIDANCE_REPORT_TERM, -60, -70)]
)
def test_a_moment_of_guidance_is_named_from_so_many_days_before_to_so_many_after(guided, name, usual, other):
    row, code = planned(guided), "guidance-report" if usual < 0 else "guidance"
    later = from_tomorrow(name, abs(other))
    step = DAY if usual > 0 else -DAY

    def on_day(day):
        m.GuidanceAction.objects.filter(pk=row.pk).update(on=day)

    for term, now in ((usual, today()), (other, later)):
        on_day(now + term * DAY)
        assert asked(attention_guidance, guided.coach, now) == [f"{code}-{row.pk}"]
        on_day(now + term * DAY + step)
        assert asked(attention_guidance, guided.coach, now) == []


@pytest.mark.shows("M08", "X05")
def test_a_start_talk_is_asked_until_so_many_days_after_the_first_day_and_waits_from_when_it_was_asked(
    placed,
):
    m.StartTalk.objects.all().delete()
    rows, code = (
        type(placed.placement).objects.filter(pk=placed.placement.pk),
        f"start-talk-{placed.placement.pk}",
    )
    later = from_tomorrow(Name.START_TALK_TERM, 40)
    for term, now in ((30, today()), (40, later)):
        for days, waits in ((term, True), (term + 1, False)):
            rows.update(starts_on=now - days * DAY, ends_on=now + 90 * DAY)
            assert (code in asked(attention_start_talks, placed.coach, now)) is waits
    # a start that was planned long ago is asked from thirty days before, one that was planned today from today on
    rows.update(starts_on=today() + 5 * DAY, ends_on=today() + 90 * DAY)
    for ago, since in ((100, today() - 25 * DAY), (0, today())):
        rows.update(planned_at=timezone.now() - ago * DAY)
        (item,) = attention_start_talks.open_items(user=as_now(placed.coach), today=today())
        assert (item.code, item.since) == (code, since)


@pytest.mark.shows("M12")
def test_a_block_is_no_shorter_than_so_many_weeks(around):
    later = from_tomorrow(Name.ROTATION_BLOCK, 20)
    found = [ways(as_now(around.coach), around.ana, 2, on).stops for on in (today(), later)]
    assert [len(stops) for stops in found] == [2, 0]
