"""Putting off: what a person hides until a day is hidden on the page, in the badge and in the mail alike, and comes back."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Name, RuleParameter
from duaalportal.lib.attention import OpenItem
from duaalportal.lib.questions import asking
from duaalportal.reminders import queries, snoozing
from duaalportal.reminders.models import Snooze
from duaalportal.reminders.queries import looked_up, open_items, visible_items
from tests.factories.accounts import member
from tests.factories.groeiwijzer import plan

DAY = dt.timedelta(days=1)


def coordinator_with(count):
    """Somebody for whom so many things wait."""
    person = member(Role.COMPANY_COORDINATOR)
    place = person.access.organisations()[0]
    today = timezone.localdate()
    for n in range(count):
        plan(place, person, title=f"Ding {n}.", due_on=today + (n + 1) * DAY)
    return person, today


def a_rule_of(days, *, since):
    """From a day on one may put off so many days."""
    rule = RuleParameter.objects.get(name=Name.SNOOZE_TERM)
    assert rule.source
    rule.valid_until = since - DAY
    rule.save()
    RuleParameter.objects.create(name=Name.SNOOZE_TERM, value=days, valid_from=since, source="proef")


def words(client, person, name="today", **kwargs):
    client.force_login(person)
    return client.get(reverse(name), **kwargs).content.decode()


@pytest.mark.django_db
@pytest.mark.shows("X05")
def test_what_is_put_off_with_a_reason_comes_back_on_its_day(client):
    person, today = coordinator_with(2)
    code = visible_items(person, today)[0].code
    address = reverse("snooze") + f"?wat={code}"
    client.force_login(person)
    assert "Ding 0." in client.get(address).content.decode()
    until = today + 5 * DAY
    client.post(address, {"until": until.isoformat(), "reason": "ik wacht op de school"})
    page = words(client, person)
    assert "1 ding wacht op jou" in page
    put_off = page.split('id="uitgesteld"')[1]
    assert "Ding 0." in put_off and "ik wacht op de school" in put_off and "Ding 1." not in put_off
    with time_machine.travel(dt.datetime.combine(until, dt.time(12), dt.UTC)):
        assert {item.title for item in visible_items(person, until)} == {"Ding 0.", "Ding 1."}
        assert 'id="uitgesteld"' not in words(client, person)


@pytest.mark.django_db
def test_it_is_taken_back_with_one_tap_and_only_by_whom_it_waits_for(client):
    person, today = coordinator_with(1)
    code = visible_items(person, today)[0].code
    row = snoozing.put_off(user=person, code=code, until=today + DAY, reason="even", at=timezone.now())
    client.force_login(member(Role.COMPANY_COORDINATOR))
    assert client.post(reverse("snooze_end", args=[row.pk])).status_code == 404
    assert client.get(reverse("snooze") + f"?wat={code}").status_code == 404
    client.force_login(person)
    client.post(reverse("snooze_end", args=[row.pk]))
    assert [item.code for item in visible_items(person, today)] == [code]


@pytest.mark.django_db
def test_nothing_is_put_off_for_ever_nor_into_the_past_nor_without_a_reason(client):
    a_rule_of("10", since=timezone.localdate())
    person, today = coordinator_with(1)
    address = reverse("snooze") + f"?wat={visible_items(person, today)[0].code}"
    client.force_login(person)
    for until, reason, said in (
        (today + 11 * DAY, "lang", "10 dagen ver"),
        (today, "vandaag", "een dag die nog komt"),
        (today + DAY, "", "Schrijf kort waarom"),
    ):
        answer = client.post(address, {"until": until.isoformat(), "reason": reason})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not Snooze.objects.exists()
    assert client.post(address, {"until": (today + 10 * DAY).isoformat(), "reason": "zo"}).status_code == 302


@pytest.mark.django_db
def test_a_new_rule_counts_from_its_day_and_leaves_what_was_put_off_before():
    person, today = coordinator_with(2)
    first, second = (item.code for item in visible_items(person, today))
    a_rule_of("10", since=today + DAY)
    until = today + 28 * DAY
    kept = snoozing.put_off(user=person, code=first, until=until, reason="wacht", at=timezone.now())
    assert snoozing.last_day(today) == until and snoozing.last_day(today + DAY) == today + 11 * DAY
    tomorrow = timezone.now() + DAY
    with pytest.raises(snoozing.SnoozeRefused, match="10 dagen ver"):
        snoozing.put_off(user=person, code=second, until=today + 12 * DAY, reason="wacht", at=tomorrow)
    snoozing.put_off(user=person, code=second, until=today + 11 * DAY, reason="wacht", at=tomorrow)
    kept.refresh_from_db()
    assert kept.until == until


@pytest.mark.django_db
def test_putting_off_costs_no_query_more(client, django_assert_num_queries):
    person, today = coordinator_with(3)
    client.force_login(person)
    client.get(reverse("today"))
    with CaptureQueriesContext(connection) as before:
        client.get(reverse("today"))
    for item in visible_items(person, today)[:2]:
        snoozing.put_off(user=person, code=item.code, until=today + DAY, reason="x", at=timezone.now())
    with django_assert_num_queries(len(before)):
        client.get(reverse("today"))


class AnyChoiceOfWhatIsPutOff(TestCase):
    """Whatever somebody puts off until whenever: each open item is seen or put off, never both and never neither."""

    @classmethod
    def setUpTestData(cls):
        cls.person, cls.today = coordinator_with(5)

    @settings(max_examples=10, deadline=None)
    @given(
        put_off=st.dictionaries(st.integers(0, 4), st.sampled_from([1, 8, 28]), max_size=5),
        # each day is asked in questions of its own, which are composed once
        later=st.sampled_from([0, 1, 8]),
    )
    @pytest.mark.shows("X05")
    def test_page_badge_and_mail_ask_one_question(self, put_off, later):
        items = open_items(self.person, self.today)
        for nth, days in put_off.items():
            snoozing.put_off(
                user=self.person,
                code=items[nth].code,
                until=self.today + days * DAY,
                reason="wacht",
                at=timezone.now(),
            )
        on = self.today + later * DAY
        found = looked_up(self.person, on)
        asleep = {items[nth].code for nth, days in put_off.items() if days > later}
        seen = [item.code for item in visible_items(self.person, on)]
        assert set(seen) == {item.code for item in items} - asleep
        assert {item.code for item, _ in found.asleep} == asleep
        assert len(open_items(self.person, on)) == len(items)
        # the count in the head of the page is the badge
        with time_machine.travel(dt.datetime.combine(on, dt.time(12), dt.UTC), tick=False):
            self.client.force_login(self.person)
            page = self.client.get(reverse("today")).content.decode()
        if seen:
            assert f"{len(seen)} ding" in page
        else:
            assert "wacht op jou</span>" not in page


# --- a line that gathers ----------------------------------------------------------------------------------------------


def gathered(*weeks):
    """A line over weeks of learners, as a mentor of many has it."""
    return OpenItem(
        code="weeks-late",
        title=f"{len(weeks)} weken om te beoordelen",
        why="Ze staan in één lijst.",
        url="/",
        action="Open de lijst",
        since=dt.date(2026, 11, 2),
        among=tuple({week.split()[0]: None for week in weeks}),
        gathers=weeks,
    )


@pytest.mark.django_db
@pytest.mark.shows("X05")
def test_a_gathered_line_that_is_put_off_comes_back_when_a_week_joins_it(monkeypatch):
    person, today = member(Role.COMPANY_COORDINATOR), timezone.localdate()
    waiting = []
    monkeypatch.setattr(queries, "_askers", lambda: (asking(one_source(waiting)),))
    waiting[:] = [gathered("lina 2026-45", "lina 2026-46", "amir 2026-46")]
    snoozing.put_off(
        user=person, code="weeks-late", until=today + 9 * DAY, reason="drukte", at=timezone.now()
    )
    assert visible_items(person, today) == []
    waiting[:] = [gathered("lina 2026-46", "amir 2026-46")]
    assert visible_items(person, today) == [], "one that was done leaves the rest put off"
    waiting[:] = [gathered("lina 2026-46", "amir 2026-46", "lina 2026-47")]
    assert [item.code for item in visible_items(person, today)] == ["weeks-late"]


def one_source(waiting):
    """An app that has these items for everybody."""

    def open_items(*, user, today):
        yield from ()
        return list(waiting)

    return open_items
