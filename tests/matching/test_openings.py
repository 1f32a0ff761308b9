"""A company offers a place; a learner finds it, with what speaks for it and what does not."""

import datetime as dt
import re
import uuid
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from companies.models import ActivityAnswer, Recognition
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Activity
from matching import models as m
from matching.openings import writing
from matching.proposals.weights import set_weights
from matching.rules.scoring import Factor
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import PROGRAMME, programme, ready_place
from tests.factories.learningplans import make_learner, make_trajectory
from tests.factories.matching import make_match, make_opening, make_profile, prefer
from tests.stories import browser, fresh, one_world, today

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def _world():
    """A school with a learner who looks for a place, and a company that is ready for one."""
    school = OrganisationFactory(school=True)
    coach = member(Role.TRAJECTORY_COACH, school)
    learner = make_learner(school, postcode="9300", name="Lina Verhaegen")
    trajectory = make_trajectory(school, learner=learner, coach=coach)
    company = OrganisationFactory(name="Staalbouw Dender")
    mentor = ready_place(company, postcode="9310", municipality="Aalst")
    return SimpleNamespace(
        school=school,
        coach=coach,
        trajectory=trajectory,
        learner=learner.user,
        company=company,
        coordinator=member(Role.COMPANY_COORDINATOR, company),
        mentor=mentor,
        establishment=mentor.establishment
        if hasattr(mentor, "establishment") and mentor.establishment
        else company.establishments.get(),
    )


world = one_world(_world)


def said(world, **other):
    return {
        "establishment": world.establishment,
        "programme": programme(),
        "title": "",
        "places": 2,
        "starts_on": today(),
        "ends_on": today() + 100 * DAY,
        "weekdays": [1, 2],
        "learns": "Lagers vervangen",
        "expects": "",
        "languages": ["Nederlands"],
        "offers_support": False,
        "for_rotation": False,
    } | other


def made(world, **other):
    return writing.make(
        organisation=world.company, by=world.coordinator, at=timezone.now(), **said(world, **other)
    )


def page(who, address):
    return browser(who).get(address)


def for_learner(world, query=""):
    return f"/trajecten/{world.trajectory.pk}/leerplaatsen/{query}"


@pytest.mark.shows("M03")
def test_from_first_words_to_a_place_a_learner_finds(world):
    coordinator = browser(world.coordinator)
    form = {
        **{name: value for name, value in said(world).items() if not isinstance(value, bool)},
        "establishment": world.establishment.pk,
        "programme": PROGRAMME,
        "key": uuid.uuid4(),
    }
    list_page = f"/organisaties/{world.company.slug}/leerplaatsen/"
    for _ in range(2):  # sent twice, it is one place
        answer = coordinator.post(f"{list_page}nieuw/", form)
        assert answer.status_code == 302, answer.content.decode()
    row = m.Opening.objects.get()
    assert answer.url == f"/leerplaatsen/{row.pk}/"
    assert "nog niet aangeboden" in coordinator.get(list_page).content.decode()
    assert "Staalbouw Dender" not in page(world.learner, for_learner(world)).content.decode()
    assert page(world.learner, f"/leerplaatsen/{row.pk}/").status_code == 404

    said_back = coordinator.post(f"/leerplaatsen/{row.pk}/aanbieden/", follow=True).content.decode()
    assert "Scholen en lerenden vinden deze plaats nu." in said_back
    found = page(world.learner, for_learner(world)).content.decode()
    assert "Staalbouw Dender" in found
    assert "ongeveer" in found and "2 plaatsen vrij" in found
    assert "Lagers vervangen" in page(world.learner, f"/leerplaatsen/{row.pk}/").content.decode()


@pytest.mark.shows("M13")
def test_without_recognition_it_is_not_offered_and_the_page_says_why(world):
    row = made(world)
    Recognition.objects.filter(organisation=world.company).update(withdrawn_on=today() - DAY)
    with pytest.raises(writing.OpeningRefused, match="erken"):
        writing.publish(opening=row, by=world.coordinator, at=timezone.now(), today=today())
    said_back = browser(world.coordinator).post(f"/leerplaatsen/{row.pk}/aanbieden/", follow=True)
    assert "Nog niet aangeboden." in said_back.content.decode()
    assert fresh(row).published_at is None


def test_a_recognition_that_falls_away_later_is_told_and_stands_in_the_way(world):
    make_opening(world.establishment, programme(), world.coordinator)
    assert "Staalbouw Dender" in page(world.coach, for_learner(world)).content.decode()
    Recognition.objects.filter(organisation=world.company).update(withdrawn_on=today() - DAY)
    assert "Staalbouw Dender" not in page(world.coach, for_learner(world)).content.decode()
    shown = page(world.coach, for_learner(world, "?ook_niet=ja")).content.decode()
    assert "Staalbouw Dender" in shown and "erken" in shown


@pytest.mark.shows("M11")
def test_the_page_of_one_place_gives_a_reason_per_factor(world):
    place = make_opening(
        world.establishment, programme(), world.coordinator, weekdays=[1, 2], languages=["Nederlands"]
    )
    activities = Activity.objects.filter(programme=PROGRAMME).order_by("position")
    for number, activity in enumerate(activities):
        ActivityAnswer.objects.update_or_create(
            establishment=world.establishment,
            activity=activity,
            defaults={
                "organisation": world.company,
                "value": "yes" if number else "no",
                "changed_at": timezone.now(),
                "changed_by": world.coordinator,
            },
        )
    make_profile(world.trajectory, weekdays=[1, 2, 3], languages=["Nederlands"], max_km=25)
    prefer(world.trajectory, place)
    shown = page(world.learner, f"{for_learner(world)}{place.pk}/").content.decode()
    assert (
        f"{len(activities) - 1} van de {len(activities)} activiteiten die nog moeten, kunnen hier." in shown
    )
    assert "2 van de 3 dagen vallen samen." in shown
    assert "1 mentor heeft nog plaats." in shown
    # to the learner as to "je", to who helps to choose about the learner
    assert "Jouw keuze 1." in shown and "Jullie spreken allebei Nederlands." in shown
    assert "lerende" not in main_of(shown)
    shown = page(world.coach, f"{for_learner(world)}{place.pk}/").content.decode()
    assert "Keuze 1 van de lerende." in shown and "Spreken allebei Nederlands." in shown
    assert "Keuze van de lerende" in shown and "De lerende vraagt geen extra begeleiding." in shown


def test_the_list_and_its_file_speak_to_the_learner_who_reads_them(world):
    chosen = make_opening(world.establishment, programme(), world.coordinator, weekdays=[1, 2])
    make_opening(ready_place(OrganisationFactory()), programme(), world.coordinator, weekdays=[4])
    make_profile(world.trajectory, weekdays=[1, 2], max_km=25)
    prefer(world.trajectory, chosen)
    for address in (for_learner(world, "?ook_niet=ja"), for_learner(world, "lijst.csv?ook_niet=ja")):
        mine, theirs = (_text(page(who, address)) for who in (world.learner, world.coach))
        assert "Je koos deze plaats niet." in mine and "dan jouw dagen" in mine
        assert "lerende" not in main_of(mine)
        assert "De lerende koos deze plaats niet." in theirs and "dan die van de lerende" in theirs


def _text(answer):
    return (b"".join(answer) if answer.streaming else answer.content).decode()


def main_of(shown):
    """What stands on a page itself, without what leads to other pages; of a file all of it."""
    return shown.partition("<main")[2].partition("</main>")[0] or shown


def test_a_place_that_is_taken_is_counted_and_cannot_shrink_below(world):
    place = make_opening(world.establishment, programme(), world.coordinator, places=2)
    make_match(
        world.trajectory,
        place,
        world.coach,
        state=m.MatchState.CONFIRMED,
        confirmed_at=timezone.now(),
        confirmed_by=world.coach,
    )
    assert (
        "1 van 2 vrij"
        in page(world.coordinator, f"/organisaties/{world.company.slug}/leerplaatsen/").content.decode()
    )
    with pytest.raises(writing.OpeningRefused, match="ingenomen"):
        writing.change(
            opening=place, version=1, by=world.coordinator, at=timezone.now(), **said(world, places=0)
        )


def test_two_who_change_it_at_once_do_not_write_over_each_other(world):
    row = made(world)
    change = {"opening": row, "version": 1, "by": world.coordinator, "at": timezone.now()}
    writing.change(**change, **said(world, learns="Eerst"))
    with pytest.raises(writing.OpeningMoved):
        writing.change(**change, **said(world, learns="Daarna"))
    assert fresh(row).learns == "Eerst"
    # the second reads what stands, keeps what was typed, and saves from there
    coordinator, address = browser(world.coordinator), f"/leerplaatsen/{row.pk}/wijzigen/"
    form = {name: value for name, value in said(world, learns="Daarna", places=3).items() if value}
    typed = form | {"establishment": form["establishment"].pk, "programme": form["programme"].pk}
    lost = coordinator.post(address, typed | {"version": 1})
    shown = lost.content.decode()
    assert lost.status_code == 422 and "Er staat nu: “Eerst”." in shown and "Daarna" in shown
    (version,) = re.findall(r'name="version" value="(\d+)"', shown)
    assert coordinator.post(address, typed | {"version": version}).status_code == 302
    assert fresh(row).learns == "Daarna"


def test_it_does_not_close_under_somebody_who_waits(world):
    place = make_opening(world.establishment, programme(), world.coordinator)
    match = make_match(world.trajectory, place, world.coach)
    close = {"opening": place, "reason": "Te druk", "by": world.coordinator, "at": timezone.now()}
    with pytest.raises(writing.OpeningRefused, match="Er is nog iemand op weg"):
        writing.close(**close)
    m.Match.objects.filter(pk=match.pk).update(state=m.MatchState.REFUSED)
    writing.close(**close)
    assert "Staalbouw Dender" not in page(world.learner, for_learner(world)).content.decode()


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"ends_on": "2020-01-01"}, "De laatste dag ligt voor de eerste."),
        ({"places": "0"}, "Minstens 1."),
        ({"programme": "bestaat-niet"}, "Kies een opleiding uit de lijst."),
        ({"learns": "x" * 2001}, "2000"),
        ({"starts_on": "31-02-2027"}, "dag"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(world, wrong, words):
    form = {
        "establishment": world.establishment.pk,
        "programme": PROGRAMME,
        "places": 1,
        "starts_on": "2027-02-01",
        "ends_on": "2027-06-01",
        "expects": "Op tijd komen <b>altijd</b>",
    } | wrong
    answer = browser(world.coordinator).post(f"/organisaties/{world.company.slug}/leerplaatsen/nieuw/", form)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Op tijd komen &lt;b&gt;altijd&lt;/b&gt;" in answer.content.decode()
    assert not m.Opening.objects.exists()


@pytest.mark.parametrize(
    "query, found",
    [
        ("?q=dender", True),
        ("?q=brugge", False),
        ("?bij=Aalst&km=10", True),
        ("?bij=8000&km=10", False),
        ("?bij=Nergenshuizen", True),
        ("?volgorde=afstand", True),
        ("?volgorde=onzin&km=onzin", True),
    ],
)
def test_searching_by_word_place_and_distance(world, query, found):
    make_opening(world.establishment, programme(), world.coordinator)
    assert ("Staalbouw Dender" in page(world.coach, for_learner(world, query)).content.decode()) is found


@pytest.mark.shows("M03")
def test_a_place_that_is_not_known_is_told_with_names_like_it_and_leaves_nothing_out(world):
    make_opening(world.establishment, programme(), world.coordinator)
    far = ready_place(OrganisationFactory(name="Kustlas"), postcode="8300")
    make_opening(far, programme(), world.coordinator)
    for who in (world.learner, world.coach):
        shown = page(who, for_learner(world, "?bij=Aasltt&km=10&volgorde=afstand")).content.decode()
        assert "We kennen geen gemeente “Aasltt”." in shown and "zie je ook wat verder ligt" in shown
        assert "Staalbouw Dender" in shown and "Kustlas" in shown
        assert "?bij=Aalst&amp;km=10&amp;volgorde=afstand" in shown and "Bedoel je Aalst?" in shown
    found = page(world.learner, for_learner(world, "?bij=Aalst&km=10")).content.decode()
    assert "Staalbouw Dender" in found and "Kustlas" not in found and "We kennen geen" not in found
    evil = page(world.coach, for_learner(world, "?bij=<script>x</script>")).content.decode()
    assert "We kennen geen gemeente “&lt;script&gt;" in evil and "Bedoel je" not in evil


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_as_a_file(world, kind):
    make_opening(world.establishment, programme(), world.coordinator)
    answer = page(world.coach, for_learner(world, f"lijst.{kind}"))
    assert answer.status_code == 200
    if kind == "csv":
        assert b"Staalbouw Dender" in b"".join(answer) if answer.streaming else answer.content


def test_another_company_keeps_none_of_it(world):
    row = made(world)
    stranger: Client = browser(member(Role.COMPANY_COORDINATOR, OrganisationFactory()))
    for path in ("", "wijzigen/", "sluiten/"):
        assert stranger.get(f"/leerplaatsen/{row.pk}/{path}").status_code == 404
    assert stranger.post(f"/leerplaatsen/{row.pk}/aanbieden/").status_code == 404


@pytest.mark.parametrize("many", [1, 60])
def test_a_long_list_takes_as_few_questions(world, many):
    for _ in range(many):
        make_opening(world.establishment, programme(), world.coordinator)
    make_profile(world.trajectory)
    learner = browser(world.learner)
    learner.get(for_learner(world))
    with CaptureQueriesContext(connection) as asked:  # session, person and rights among them
        learner.get(for_learner(world))
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) <= 8


@pytest.mark.shows("M11")
def test_what_weighs_at_the_school_of_a_learner_puts_the_places_in_order(world):
    """Near but on one of the two days, or on both days and far: the school says what weighs more."""
    make_opening(world.establishment, programme(), world.coordinator, title="Plaats Nabij", weekdays=[1])
    far = make_opening(
        ready_place(OrganisationFactory(), postcode="8300"),
        programme(),
        world.coordinator,
        title="Plaats Veraf",
        weekdays=[1, 2],
    )
    make_profile(world.trajectory, weekdays=[1, 2])

    def order(who):
        shown = _text(page(who, for_learner(world)))
        return shown.index("Plaats Nabij") < shown.index("Plaats Veraf")

    for heavy, near_first in (("travel", True), ("days", False)):
        said = {factor.value: 10 * (factor.value == heavy) for factor in Factor}
        set_weights(school=world.school, weights=said, reason="Zo", by=world.coach, at=timezone.now())
        for who in (world.learner, world.coach):
            assert order(who) is near_first
        # on the page of one place the heaviest stands first
        shown = page(world.learner, f"{for_learner(world)}{far.pk}/").content.decode()
        words = {"travel": "Reisweg", "days": "Dagen"}
        assert shown.index(words.pop(heavy)) < shown.index(*words.values())
