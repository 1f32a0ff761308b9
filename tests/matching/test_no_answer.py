"""Who is asked about a match and says nothing: from when it counts, and who hears of it."""

import datetime as dt

import pytest
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Holiday, Name, RuleParameter
from duaalportal.lib.attention import Urgency
from duaalportal.lib.dates import date_of
from duaalportal.reminders.queries import open_items
from matching import models as m
from matching.rules.matches import due
from tests.factories.accounts import member
from tests.matching.test_matches import _world, asked, let_know, met, proposed, shown, waiting
from tests.stories import as_now, browser, fresh, one_world, today

pytestmark = [pytest.mark.django_db, pytest.mark.shows("M09", "X05")]
DAY = dt.timedelta(days=1)
world = one_world(_world)


def silent(world, on=None):
    """What the coach hears on this day of the learner who says nothing."""
    return waiting(world, world.coach, on).get("silent")


def without_holidays(match):
    """Days on which nothing is free; returns the day on which the learner was asked."""
    Holiday.objects.all().delete()
    return timezone.localtime(match.proposed_at).date()


def long_ago(match):
    """The learner was asked three weeks ago."""
    m.Match.objects.filter(pk=match.pk).update(proposed_at=timezone.now() - 21 * DAY)
    return fresh(match)


def test_who_guides_hears_after_five_working_days_who_says_nothing_and_since_when(world):
    match = asked(world)
    asked_on = without_holidays(match)
    hears = due(asked_on, 5)
    assert silent(world, hears - DAY) is None
    item = silent(world, hears)
    assert item.title == "Lina en Staalbouw Dender: nog geen antwoord van de lerende"
    assert item.since == asked_on and date_of(asked_on, today=hears) in item.why
    assert (item.url, item.about) == (f"/kennismakingen/{match.pk}/", world.trajectory.pk)
    assert silent(world, hears + DAY).urgency == Urgency.LATE
    # the learner is still the one who is asked, and nobody else hears of it
    assert set(waiting(world, world.learner, hears)) == {"ask"}
    assert set(waiting(world, world.mother, hears)) == {"told"}
    for who in (world.coordinator, world.mentor_user, member(Role.TRAJECTORY_COACH, world.school)):
        assert waiting(world, who, hears) == {}
    # an answer is the end of it
    let_know(match)
    assert silent(world, hears) is None


def test_page_and_mail_ask_the_same_and_one_tap_leads_to_what_can_be_done(world):
    Holiday.objects.all().delete()
    match = asked(world)
    assert "kwam er geen antwoord" not in shown(world.coach, match)
    match, coach = long_ago(match), browser(world.coach)
    (item,) = [one for one in open_items(as_now(world.coach), today()) if "match-silent" in one.code]
    today_page = coach.get("/").content.decode()
    assert item.title in today_page and f'href="{item.url}"' in today_page
    page = coach.get(item.url).content.decode()
    since = date_of(timezone.localdate(match.proposed_at), today=today())
    assert f"Sinds {since} kwam er geen antwoord" in page and "Het bedrijf weet nog niets." in page
    assert "kwam er geen antwoord" not in shown(world.mother, match)
    assert f"{item.url}stoppen/" in page
    assert coach.post(f"{item.url}stoppen/", {"reason": "Lina antwoordt niet."}).status_code == 302
    assert silent(world) is None and waiting(world, world.learner) == {}


def test_for_who_has_no_account_it_is_asked_once_and_the_word_is_noted_on_the_same_page(world):
    type(world.learner).objects.filter(pk=world.learner.pk).update(email="")
    match = asked(world)
    hears = due(without_holidays(match), 5)
    assert set(waiting(world, world.coach, hears)) == {"ask"}
    assert "Lina zegt ja" in shown(world.coach, match)


def test_free_days_do_not_count(world):
    match = asked(world)
    asked_on = without_holidays(match)
    hears = due(asked_on, 5)
    Holiday.objects.create(first_day=asked_on + DAY, last_day=hears, name="Rustdagen", code="rust")
    assert silent(world, hears) is None
    assert silent(world, due(hears, 5))


def test_after_how_many_days_is_a_dated_rule(world):
    match = asked(world)
    asked_on = without_holidays(match)
    rule = RuleParameter.objects.get(name=Name.MATCH_NOTICES)
    rule.valid_until = asked_on - DAY
    rule.save()
    RuleParameter.objects.create(name=Name.MATCH_NOTICES, value="8,12", valid_from=asked_on, source="proef")
    assert silent(world, due(asked_on, 8) - DAY) is None
    assert silent(world, due(asked_on, 8))


def test_a_report_that_is_made_better_does_not_start_the_waiting_anew(world):
    Holiday.objects.all().delete()
    match = met(world, proposed(world))
    m.Match.objects.filter(pk=match.pk).update(reported_at=timezone.now() - 21 * DAY)
    before, match = waiting(world, world.learner)["word-learner"], fresh(match)
    assert "derde keer" in before.why
    for who, text in ((world.coordinator, "Een heel goed gesprek."), (world.coach, "Een prima gesprek.")):
        better = {"text": text, "version": fresh(match).version}
        address = f"/kennismakingen/{match.pk}/verslag/"
        assert browser(who).post(address, better).status_code == 302
        after = waiting(world, world.learner)["word-learner"]
        assert (after.since, after.due, after.why) == (before.since, before.due, before.why)
        page = shown(world.coach, match)
        assert "Er is al 2 keer opnieuw gevraagd" in page and text in page
        # each reads who wrote it first, and whose words stand there now
        assert f"Geschreven door {world.coach.name} op" in page and f"aangepast door {who.name} op" in page
    now = fresh(match)
    assert (now.reported_at, now.reported_by, now.report) == (match.reported_at, world.coach, text)
