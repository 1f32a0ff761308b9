"""One moment beside earlier ones, beside other establishments and beside the anonymous group (G06)."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from duaalportal.accounts.access import Role
from groeiwijzer import comparing, publishing
from groeiwijzer.instruments import portal_instruments
from groeiwijzer.models import Assessment
from groeiwijzer.queries import reading
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.groeiwijzer import EstablishmentFactory, answer, assess

pytestmark = pytest.mark.django_db
SPRING = dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)
AUTUMN = dt.datetime(2026, 10, 12, 9, tzinfo=dt.UTC)


@pytest.fixture
def company():
    return OrganisationFactory(name="Metaalwerken De Clercq")


@pytest.fixture
def lead(company):
    return member(Role.COMPANY_COORDINATOR, company)


def signed_in(user):
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def page_of(user, assessment, status=200, **asked):
    where = reverse("groeiwijzer:compare", args=[assessment.organisation.slug, assessment.pk])
    answered = signed_in(user).get(where, asked)
    assert answered.status_code == status
    return answered.content.decode()


def ladder(code, *values):
    """Answers to one ladder from its lowest step up."""
    return {f"{code}{step}": value for step, value in zip("abc", values, strict=False)}


@pytest.mark.shows("G06")
def test_what_moved_since_the_earlier_moment(company, lead):
    before = ladder("LW.1.1", "doing", "doing", "not_yet") | ladder("LW.3.1", "doing", "not_yet", "not_yet")
    after = ladder("LW.1.1", "doing", "partly", "not_yet") | ladder("LW.3.1", "doing", "doing", "doing")
    before |= ladder("MA.1.1", "doing", "not_yet", "not_yet")
    after |= ladder("MA.1.1", "doing", "not_yet", "not_yet")
    then = assess(company, lead, at=SPRING, title="Voorjaar", answers=before, finished=True)
    now = assess(company, lead, at=AUTUMN, title="Najaar", answers=after, finished=True)
    found = comparing.since(reading(now), reading(then))
    assert [m.subtheme.code for m in found.going("up")] == ["LW.3"]
    assert [m.subtheme.code for m in found.going("down")] == ["LW.1"]
    up, down = found.going("up")[0], found.going("down")[0]
    assert [i.code for i in up.gained] == ["LW.3.1b", "LW.3.1c"] and not up.lost
    assert [i.code for i in down.lost] == ["LW.1.1b"] and not down.gained
    assert "MA.1" in {m.subtheme.code for m in found.unchanged}
    assert not found.common.several_versions

    page = page_of(lead, now)
    assert "<b>1 onderdeel vooruit</b>, 1 achteruit, 1 gelijk, 8 nog niet te vergelijken" in page
    assert "Kwam erbij" in page and "Telt nu niet mee" in page
    for item in (*up.gained, *down.lost):
        assert item.text.split(",")[0][:40].replace("'", "&#39;") in page
    assert "versie" not in page.split("<main")[1]


@pytest.mark.shows("G06")
def test_the_visitor_picks_the_moment(company, lead):
    for n, title in enumerate(("Eerste", "Tweede", "Derde")):
        assess(company, lead, at=SPRING + dt.timedelta(days=n * 30), title=title, finished=True)
    now = assess(company, lead, at=AUTUMN, title="Najaar")
    moments = comparing.Comparison(now, lead).earlier
    assert [m.title for m in moments] == ["Derde", "Tweede", "Eerste"]
    assert "Sinds Derde" in page_of(lead, now)
    assert "Sinds Eerste" in page_of(lead, now, moment=str(moments[2].pk))
    for nonsense in ("geen-id", str(now.pk), "<script>"):
        assert "Sinds Derde" in page_of(lead, now, moment=nonsense)


def test_the_first_moment_says_what_will_come(company, lead):
    page = page_of(lead, assess(company, lead, finished=True))
    assert "eerste moment met deze vragenlijst" in page and "Door de tijd" not in page


@pytest.mark.shows("G06")
def test_themes_over_all_finished_moments(company, lead):
    values = [("doing",), ("doing", "doing"), ("doing", "doing", "doing")]
    for n, given in enumerate(values):
        at = SPRING + dt.timedelta(days=n * 60)
        last = assess(company, lead, at=at, title=f"M{n}", answers=ladder("LW.1.1", *given), finished=True)
    assess(company, lead, at=AUTUMN, title="Nog bezig")
    found = comparing.Comparison(last, lead).trend
    assert [m.title for m in found.moments] == ["M0", "M1", "M2"]
    words = {line.theme.code: line.words for line in found.lines}
    assert [word.split()[0] for word in words["LW"]] == ["1", "2", "3"]
    assert words["EL"] == ("niet ingevuld",) * 3
    assert "<svg" in found.lines[0].chart and not found.more
    page = page_of(lead, last)
    assert "Door de tijd" in page and "Alle afgeronde momenten." in page


def test_only_the_last_twelve_moments_make_the_line(company, lead):
    for n in range(14):
        last = assess(company, lead, at=SPRING + dt.timedelta(days=n), title=f"M{n:02d}", finished=True)
    found = comparing.Comparison(last, lead).trend
    assert [m.title for m in found.moments] == [f"M{n:02d}" for n in range(2, 14)] and found.more


# --- versions --------------------------------------------------------------------------------------------


def second_version(changed="LW.1.1b", dropped="LW.3.1c"):
    """The Groeiwijzer with one item in other words and one item fewer."""
    old = next(found for found in portal_instruments() if found.code == "groeiwijzer")
    kept = {item.code for item in old.items()} - {dropped}
    new = comparing.restricted(old, kept)

    def reworded(node):
        if hasattr(node, "text") and getattr(node, "code", "") == changed:
            return replace(node, text="Heel andere woorden.")
        for name in ("themes", "subthemes", "ladders", "items"):
            if isinstance(getattr(node, name, None), tuple) and name in type(node).__dataclass_fields__:
                return replace(node, **{name: tuple(reworded(part) for part in getattr(node, name))})
        return node

    return replace(reworded(new), version=2)


@pytest.mark.shows("G06")
def test_versions_are_compared_on_what_stands_in_both(company, lead):
    all_done = ladder("LW.1.1", "doing", "doing", "doing") | ladder("LW.3.1", "doing", "doing", "doing")
    then = assess(company, lead, at=SPRING, title="Voorjaar", answers=all_done, finished=True)
    version, _ = publishing.publish(instrument=second_version(), at=AUTUMN)
    from groeiwijzer import services

    now = services.start_assessment(
        organisation=company,
        version=version,
        part="company",
        title="Najaar",
        moment=AUTUMN.date(),
        by=lead,
        at=AUTUMN,
    )
    for code in ("LW.1.1a", "LW.1.1b", "LW.1.1c", "LW.3.1a", "LW.3.1b"):
        answer(now, lead, code, "doing", at=AUTUMN)
    now = services.finish_assessment(assessment=now, by=lead, at=AUTUMN)

    found = comparing.since(reading(now), reading(then))
    assert found.common.versions == (1, 2) and found.common.left_out == 1
    assert not found.changed, "what only one version asks is neither won nor lost"
    compared = {item.code for item in found.common.instrument.items()}
    assert "LW.1.1b" not in compared and "LW.3.1c" not in compared and "LW.1.1a" in compared
    page = page_of(lead, now)
    assert "De vragenlijst is intussen veranderd." in page and "versie 1, 2" in page
    assert "1 vraag staat erbuiten" in page


def test_a_restricted_instrument_loses_what_is_empty():
    whole = next(found for found in portal_instruments() if found.code == "groeiwijzer")
    small = comparing.restricted(whole, {"LW.1.1a", "ME.2.1b"})
    assert [theme.code for theme in small.themes] == ["LW", "ME"]
    assert [item.code for item in small.items()] == ["LW.1.1a", "ME.2.1b"]
    assert comparing.common_ground(whole, [whole]).instrument is whole


# --- who sees what ---------------------------------------------------------------------------------------


@pytest.mark.shows("G06", "X02")
def test_only_moments_and_places_this_person_may_read(company, lead):
    mentor = member(Role.MENTOR, company)
    assess(company, lead, at=SPRING, title="Zonder de mentor", finished=True)
    some = ladder("LW.1.1", "doing", "not_yet", "not_yet")
    now = assess(company, lead, at=AUTUMN, title="Najaar", respondents=[mentor], answers=some, finished=True)
    assert "Zonder de mentor" in page_of(lead, now)
    page = page_of(mentor, now)
    assert "Zonder de mentor" not in page and "eerste moment" in page
    profile = reverse("groeiwijzer:profile", args=[company.slug, now.pk])
    assert "Zonder de mentor" in signed_in(lead).get(profile).content.decode()
    assert "Zonder de mentor" not in signed_in(mentor).get(profile).content.decode()
    assert "Tegenover andere bedrijven" not in page
    page_of(member(Role.COMPANY_COORDINATOR), now, status=404)
    page_of(member(Role.TRAJECTORY_COACH), now, status=404)


def test_a_mentors_own_moments_stay_beside_each_other(company):
    mentor, other = member(Role.MENTOR, company), member(Role.MENTOR, company)
    for person, title in ((mentor, "Van mij"), (other, "Van de ander")):
        assess(company, person, at=SPRING, title=title, part="mentor", subject=person, finished=True)
    now = assess(company, mentor, at=AUTUMN, part="mentor", subject=mentor, finished=True)
    page = page_of(mentor, now)
    assert "Sinds Van mij" in page and "Van de ander" not in page
    assert "Tussen vestigingen" not in page and "Tegenover andere bedrijven" not in page


# --- establishments --------------------------------------------------------------------------------------


@pytest.mark.shows("G06")
def test_establishments_side_by_side_without_ranking(company, lead):
    deinze, aalst = (EstablishmentFactory(organisation=company, name=name) for name in ("Deinze", "Aalst"))
    EstablishmentFactory(organisation=company, name="Zonder moment")
    assess(company, lead, at=SPRING, establishment=deinze, answers=ladder("LW.1.1", "doing"), finished=True)
    full = ladder("LW.1.1", "doing", "doing", "doing")
    now = assess(company, lead, at=AUTUMN, establishment=deinze, answers=full, finished=True)
    assess(company, lead, at=AUTUMN, establishment=aalst, answers=ladder("LW.1.1", "doing"), finished=True)
    found = comparing.Comparison(now, lead).places
    assert [one.establishment.name for one in found.columns] == ["Aalst", "Deinze"]
    parts = {sub.code: parts for _, rows in found.rows for sub, parts in rows}
    assert [part.steps_set for part in parts["LW.1"]] == [1, 3]
    page = page_of(lead, now)
    assert "Tussen vestigingen" in page and "geen rangschikking" in page and "Zonder moment" not in page


def test_one_establishment_is_nothing_to_compare(company, lead):
    place = EstablishmentFactory(organisation=company)
    now = assess(company, lead, establishment=place, finished=True)
    assert comparing.Comparison(now, lead).places is None
    elsewhere = EstablishmentFactory()
    assess(elsewhere.organisation, lead, establishment=elsewhere, finished=True)
    assert comparing.Comparison(now, lead).places is None


def test_with_many_establishments_one_chooses_five(company, lead):
    places = [EstablishmentFactory(organisation=company, name=f"Plek {n:02d}") for n in range(8)]
    moments = [assess(company, lead, establishment=place, finished=True) for place in places]
    found = comparing.Comparison(moments[7], lead).places
    assert [one.establishment.name for one in found.columns] == [
        "Plek 00",
        "Plek 01",
        "Plek 02",
        "Plek 03",
        "Plek 07",
    ]
    asked = [str(places[n].pk) for n in (6, 2)]
    chosen = comparing.Comparison(moments[7], lead, places=[*asked, "onzin"]).places
    assert [one.establishment.name for one in chosen.columns] == ["Plek 02", "Plek 06"]
    page = page_of(lead, moments[7], vestiging=asked)
    assert page.count('name="vestiging"') >= 8


# --- open questions --------------------------------------------------------------------------------------


def test_open_questions_stand_side_by_side(company, lead):
    from tests.factories.groeiwijzer import published

    code = published("zes_fundamenten").instrument.items()[0].code
    for at, text in ((SPRING, "Toen nog zoekend."), (AUTUMN, "Nu een vast ritme.")):
        now = assess(company, lead, code="zes_fundamenten", part="both", at=at)
        answer(now, lead, code, "", note=text, at=at)
        from groeiwijzer.services import finish_assessment

        finish_assessment(assessment=now, by=lead, at=at)
    page = page_of(lead, Assessment.objects.get(pk=now.pk))
    assert "Toen nog zoekend." in page and "Nu een vast ritme." in page and "Door de tijd" not in page
    assert page.count("<b>Toen</b>") == 1, "a question nobody wrote about stays out"


# --- cost ------------------------------------------------------------------------------------------------


def test_comparing_costs_the_same_for_many_moments_and_answers(company, lead):
    places = [EstablishmentFactory(organisation=company) for _ in range(2)]
    for n in range(2):
        at = SPRING + dt.timedelta(days=n)
        assess(company, lead, at=at, establishment=places[n], finished=True)
        assess(company, lead, at=at, establishment=places[0], finished=True)
    now = assess(company, lead, at=AUTUMN, establishment=places[0], finished=True)
    browser = signed_in(lead)
    where = reverse("groeiwijzer:compare", args=[company.slug, now.pk])

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(where).status_code == 200
        return len(queries)

    cost()
    few = cost()
    for n in range(20):
        at = SPRING + dt.timedelta(days=10 + n)
        assess(
            company,
            lead,
            at=at,
            establishment=places[n % 2],
            answers=ladder("LW.1.1", "doing"),
            finished=True,
        )
    assert cost() == few <= 28
