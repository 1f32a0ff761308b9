"""A renewal: what is decided while the old recognition still runs begins on the day that one ends."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from companies import applications, partnership
from companies.models import Recognition, RecognitionApplication, State
from companies.rules.recognition import Period, begins_on, expiry, renewable_from, status
from duaalportal.catalogue.models import RuleParameter
from duaalportal.catalogue.parameters import book
from tests.companies.applying import World, days_ago
from tests.factories.companies import catalogue

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
ENDS = dt.date(2027, 5, 12)
BEGUN = dt.date(2022, 5, 12)


@pytest.fixture
def world():
    return World()


# --- the rule ----------------------------------------------------------------------------------------------------


@pytest.fixture
def p():
    catalogue()
    return book().on(dt.date(2026, 11, 21), "mtech")


@pytest.mark.shows("C02")
@pytest.mark.parametrize(
    ("decided_on", "begins"),
    [
        (dt.date(2026, 5, 11), dt.date(2026, 5, 11)),  # a day too early for a renewal: it stays in the way
        (dt.date(2026, 5, 12), ENDS),
        (ENDS - DAY, ENDS),
        (ENDS, ENDS),
        (ENDS + DAY, ENDS + DAY),
    ],
)
def test_a_renewal_begins_where_the_old_one_ends_and_never_before(p, decided_on, begins):
    assert begins_on([Period(BEGUN, ENDS)], decided_on, p) == begins
    assert begins_on([], decided_on, p) == decided_on


@pytest.mark.shows("C02")
@pytest.mark.parametrize(
    ("ends", "decided_on", "over"),
    [
        (dt.date(2028, 2, 29), dt.date(2028, 2, 28), dt.date(2033, 3, 1)),
        (dt.date(2028, 2, 29), dt.date(2028, 2, 29), dt.date(2033, 3, 1)),
        (dt.date(2028, 3, 1), dt.date(2028, 2, 29), dt.date(2033, 3, 1)),
        (dt.date(2029, 3, 1), dt.date(2029, 2, 28), dt.date(2034, 3, 1)),
        (dt.date(2027, 2, 28), dt.date(2027, 2, 27), dt.date(2032, 2, 28)),
    ],
)
def test_around_the_end_of_february_the_term_is_whole(p, ends, decided_on, over):
    first = begins_on([Period(dt.date(2024, 2, 29), ends)], decided_on, p)
    assert (first, expiry(first, p)) == (ends, over)
    assert renewable_from(dt.date(2028, 2, 29), p) == dt.date(2027, 2, 28)


@pytest.mark.shows("C02")
def test_what_was_withdrawn_is_not_renewed(p):
    gone = Period(BEGUN, ENDS, withdrawn_on=ENDS - 30 * DAY)
    for day in (ENDS - 31 * DAY, ENDS - 30 * DAY, ENDS - DAY):
        assert begins_on([gone], day, p) == day


# --- decided -----------------------------------------------------------------------------------------------------


def runs_until(world, site, over, **changed):
    """A recognition that began long ago and of which this is the first day without."""
    return Recognition.objects.create(
        organisation=world.company,
        establishment=site,
        programme=world.programme,
        recognised_on=days_ago(1700),
        expires_on=over,
        registered_at=timezone.now(),
        registered_by=world.coordinator,
        **changed,
    )


def decide(world, application, in_portal, on):
    said = {"on": on, "reason": "Aan alles voldaan.", "version": application.version, "at": timezone.now()}
    if in_portal:
        return partnership.recognise(application=application, by=world.consultant, **said)
    return applications.note_recognised(application=application, by=world.coordinator, **said)


def visited(world, in_portal):
    site = world.site if in_portal else world.elsewhere()
    return world.in_state(State.VISITED, site=site), site


@pytest.mark.shows("C02", "C07")
@pytest.mark.parametrize("in_portal", [True, False])
@pytest.mark.parametrize(("left", "later"), [(90, 90), (1, 1), (0, 0), (-1, 0)])
def test_a_renewal_is_recognised_before_on_and_after_the_end_of_the_old_one(world, in_portal, left, later):
    application, site = visited(world, in_portal)
    today = days_ago(0)
    old = runs_until(world, site, today + left * DAY)
    done = decide(world, application, in_portal, today)
    new = Recognition.objects.get(application=done)
    assert (new.recognised_on, done.decided_on) == (today + later * DAY, today)
    p = book().on(today, application.scheme_id)
    assert new.expires_on == expiry(new.recognised_on, p)
    periods = [Period(row.recognised_on, row.expires_on) for row in (old, new)]
    if left >= 0:
        last = old.expires_on - DAY
        assert status(periods, last).is_valid and status(periods, last + DAY).is_valid


@pytest.mark.shows("C02")
def test_the_term_of_a_renewal_is_that_of_the_day_of_decision(world):
    application, site = visited(world, in_portal=True)
    runs_until(world, site, days_ago(-30))
    old = RuleParameter.objects.get(name="recognition_term", scheme=None)
    old.valid_until = days_ago(-10)
    old.save()
    RuleParameter.objects.create(
        name="recognition_term", value="36", valid_from=days_ago(-11), source="nieuw besluit"
    )
    decide(world, application, True, days_ago(0))
    new = Recognition.objects.get(application=application)
    assert new.expires_on.year == new.recognised_on.year + 5


@pytest.mark.shows("C02")
def test_what_still_runs_for_years_stays_in_the_way_and_the_application_stays_open(world):
    application, site = visited(world, in_portal=False)
    runs_until(world, site, days_ago(-700))
    with pytest.raises(applications.Overlaps, match=r"al erkend.*001:193"):
        decide(world, application, False, days_ago(0))
    assert RecognitionApplication.objects.get().state == State.VISITED


@pytest.mark.shows("C02")
@pytest.mark.parametrize("gone", [5, 0])
def test_after_a_withdrawal_the_new_one_begins_on_the_day_of_decision(world, gone):
    application, site = visited(world, in_portal=True)
    runs_until(world, site, days_ago(-90), withdrawn_on=days_ago(gone))
    decide(world, application, True, days_ago(0))
    assert Recognition.objects.get(application=application).recognised_on == days_ago(0)


@pytest.mark.shows("C02")
def test_until_a_withdrawal_counts_it_stays_in_the_way(world):
    application, site = visited(world, in_portal=True)
    runs_until(world, site, days_ago(-90), withdrawn_on=days_ago(-1))
    with pytest.raises(applications.Overlaps):
        decide(world, application, True, days_ago(0))


def test_a_renewal_is_not_recognised_twice(world):
    application, site = visited(world, in_portal=True)
    old = runs_until(world, site, days_ago(-90))
    Recognition.objects.create(
        organisation=world.company,
        establishment=site,
        programme=world.programme,
        recognised_on=old.expires_on,
        expires_on=old.expires_on + 1000 * DAY,
        registered_at=timezone.now(),
        registered_by=world.coordinator,
    )
    with pytest.raises(applications.Overlaps):
        decide(world, application, True, days_ago(0))


@pytest.mark.shows("C02")
def test_the_pages_say_when_a_renewal_begins(client, world):
    application, site = visited(world, in_portal=False)
    runs_until(world, site, days_ago(-90))
    client.force_login(world.coordinator)
    form = reverse("companies:application_recognised", args=[world.company.slug, application.pk])
    assert "De erkenning van nu eindigt op" in client.get(form).content.decode()
    decide(world, application, False, days_ago(0))
    follow = reverse("companies:application", args=[world.company.slug, application.pk])
    page = client.get(follow).content.decode()
    assert "De nieuwe erkenning begint op" in page
    assert "de dag waarop de vorige eindigt" in page


@pytest.mark.shows("C02")
def test_the_partnership_reads_before_it_decides_when_a_renewal_begins(client, world):
    application, site = visited(world, in_portal=True)
    client.force_login(world.consultant)
    there = reverse("companies:treatment_decide", args=[world.partnership.slug, application.pk])
    assert "Een erkenning van vandaag geldt" in client.get(there).content.decode()
    runs_until(world, site, days_ago(-90))
    assert "De erkenning van nu eindigt op" in client.get(there).content.decode()
