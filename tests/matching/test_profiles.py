"""A learner in own words: kept, put beside the places on offer, chosen, and shared with one company until it is taken back."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts import audit
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry
from learningplans.models import Trajectory, TrajectoryState
from matching import models as m
from matching import personal_data_matches
from matching.openings.facts import seekers
from matching.profiles import choosing
from matching.proposals import making
from matching.proposals.gathering import fingerprint
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import programme, ready_place
from tests.factories.learningplans import make_guardian, make_learner, make_trajectory
from tests.factories.matching import make_opening, make_profile, prefer, share_profile
from tests.stories import browser, fresh, one_world, today

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
WORDS = {"interests": "Ik las thuis fietsen.", "attention": "Ik durf niet goed bellen.", "max_km": "12"}
TICKS = {"weekdays": ["1", "3"], "languages": ["Nederlands", "Turks"], "travels_by": ["met de fiets"]}


def _world():
    """A learner of 17 who looks for a place, a mother, a coach, and three companies that each offer one."""
    school = OrganisationFactory(school=True)
    coach, mother = member(Role.TRAJECTORY_COACH, school), member(Role.GUARDIAN, school)
    learner = make_learner(school, postcode="9300", name="Lina Verhaegen")
    make_guardian(learner, user=mother)
    trajectory = make_trajectory(school, learner=learner, coach=coach, state=TrajectoryState.SEARCHING)
    openings = []
    for name in ("Staalbouw Dender", "Lasatelier Ninove", "Metaal Geraardsbergen"):
        place = ready_place(OrganisationFactory(name=name), postcode="9310", municipality="Aalst")
        owner = member(Role.COMPANY_COORDINATOR, place.organisation)
        openings.append(make_opening(place.organisation.establishments.get(), programme(), owner))
    return SimpleNamespace(
        school=school,
        coach=coach,
        mother=mother,
        learner=learner.user,
        person=learner,
        trajectory=trajectory,
        openings=openings,
        profile=f"/trajecten/{trajectory.pk}/profiel/",
        choices=f"/trajecten/{trajectory.pk}/keuzes/",
    )


world = one_world(_world)


def page(who, address):
    return browser(who).get(address).content.decode()


def chosen(world, *openings):
    """Choices of the learner, in this order."""
    return [prefer(world.trajectory, one, rank) for rank, one in enumerate(openings, 1)]


# --- the profile ----------------------------------------------------------------------------------------------------------


@pytest.mark.shows("M02")
def test_a_learner_writes_it_the_school_reads_it_and_a_proposal_uses_it(world):
    learner = browser(world.learner)
    assert "Vertel wie je bent" in learner.get(world.profile).content.decode()
    said = {**WORDS, **TICKS, "wants_support": "on", "version": 0}
    for _ in range(2):  # sent twice, it is one
        assert learner.post(f"{world.profile}wijzigen/", said).status_code == 302
    row = m.LearnerProfile.objects.get()
    assert row.version == 1
    for who in (world.coach, world.mother, world.learner):
        shown = page(who, world.profile)
        assert "Ik las thuis fietsen." in shown
        assert "Met de fiets, hoogstens 12 km ver" in shown and "maandag, woensdag" in shown

    seeker = seekers([world.trajectory], today())[world.trajectory.pk]
    assert seeker.max_km == 12 and seeker.wants_support
    assert seeker.weekdays == {1, 3} and seeker.languages == {"Nederlands", "Turks"}
    assert browser(world.coach).get(f"{world.profile}wijzigen/").status_code == 403


def test_who_saved_first_on_another_screen_is_shown_beside_what_was_typed(world):
    make_profile(world.trajectory, interests="Eerst", version=2)
    answer = browser(world.learner).post(f"{world.profile}wijzigen/", {"interests": "Daarna", "version": 1})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Staat er nu" in shown and "Eerst" in shown and "Daarna" in shown
    assert m.LearnerProfile.objects.get().interests == "Eerst"
    again = browser(world.learner).post(f"{world.profile}wijzigen/", {"interests": "Daarna", "version": 2})
    assert again.status_code == 302
    assert m.LearnerProfile.objects.get().interests == "Daarna"


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"interests": "x" * 10_000}, "er is plaats voor 1000"),
        ({"max_km": "-3"}, "Minstens 1 kilometer."),
        ({"max_km": "9999"}, "Hoogstens 200 kilometer."),
        ({"weekdays": ["8"]}, "Kies uit de lijst."),
        ({"wishes": "Bel mij op 85.07.30-033.28"}, "rijksregisternummer"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(world, wrong, words):
    said = {"strengths": "<script>alert(1)</script>", "version": 0} | wrong
    answer = browser(world.learner).post(f"{world.profile}wijzigen/", said)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.content.decode()
    assert not m.LearnerProfile.objects.exists()


def test_a_learner_without_a_programme_reads_what_comes_and_whom_to_ask():
    alone = make_learner(OrganisationFactory(school=True)).user
    assert "Je hebt nog geen opleiding" in page(alone, reverse("learningplans:home"))


def test_when_the_trajectory_is_over_nothing_changes_any_more(world):
    Trajectory.objects.filter(pk=world.trajectory.pk).update(state=TrajectoryState.STOPPED)
    answer = browser(world.learner).post(f"{world.profile}wijzigen/", {**WORDS, "version": 0})
    assert answer.status_code == 422
    assert "Hier verandert niets meer." in answer.content.decode()


# --- choices --------------------------------------------------------------------------------------------------------------


@pytest.mark.shows("M11")
def test_choosing_putting_in_order_and_withdrawing_reach_the_proposal(world):
    first, second, third = world.openings
    learner = browser(world.learner)
    for opening in (first, second, third, third):  # the last is pressed twice
        learner.post(f"/trajecten/{world.trajectory.pk}/leerplaatsen/{opening.pk}/kiezen/")
    rows = m.Preference.objects.order_by("rank")
    assert [row.opening_id for row in rows] == [first.pk, second.pk, third.pk]
    last = rows[2]
    assert "jouw keuze 3" in page(world.learner, f"/trajecten/{world.trajectory.pk}/leerplaatsen/{third.pk}/")

    asked = making.keep(
        school=world.school, school_year=world.trajectory.school_year, by=world.coach, at=timezone.now()
    )
    before = fingerprint(asked, today())
    for _ in range(2):  # sent twice, it moves one place
        learner.post(f"/keuzes/{last.pk}/verplaatsen/", {"van": 3, "naar": 2})
    wishes = seekers([world.trajectory], today())[world.trajectory.pk].wishes
    assert wishes == {first.pk: 1, third.pk: 2, second.pk: 3}
    moved = fingerprint(asked, today())
    assert moved != before  # a proposal says that its data changed

    for _ in range(2):
        learner.post(f"/keuzes/{rows[0].pk}/terugtrekken/")
    wishes = seekers([world.trajectory], today())[world.trajectory.pk].wishes
    assert wishes == {third.pk: 1, second.pk: 2}
    assert fingerprint(asked, today()) != moved
    shown = page(world.coach, world.choices)
    assert shown.index("Metaal Geraardsbergen") < shown.index("Lasatelier Ninove")
    assert "Staalbouw Dender" not in shown and "Trek terug" not in shown


@pytest.mark.parametrize(
    "said", [{}, {"van": "x", "naar": "²"}, {"van": 2, "naar": 1}, {"van": 1, "naar": -4}]
)
def test_a_place_in_the_order_that_cannot_be_changes_nothing(world, said):
    rows = chosen(world, *world.openings)
    answer = browser(world.learner).post(f"/keuzes/{rows[0].pk}/verplaatsen/", said, follow=True)
    assert answer.status_code == 200
    assert [fresh(row).rank for row in rows] == [1, 2, 3]


@pytest.mark.shows("M03")
def test_a_place_that_closed_tells_so_and_is_chosen_no_more(world):
    first, second, _ = world.openings
    (row,) = chosen(world, first)
    closed = {"closed_at": timezone.now(), "closed_by": first.made_by}
    m.Opening.objects.filter(pk__in=[first.pk, second.pk]).update(**closed)
    learner = browser(world.learner)
    assert "Het bedrijf sloot deze plaats." in learner.get(world.choices).content.decode()
    assert "Je kan er niets meer mee delen." in learner.get(f"/keuzes/{row.pk}/delen/").content.decode()
    choose = f"/trajecten/{world.trajectory.pk}/leerplaatsen/{second.pk}/kiezen/"
    assert "wordt niet meer aangeboden" in learner.post(choose, follow=True).content.decode()
    assert m.Preference.objects.count() == 1

    m.Preference.objects.update(withdrawn_at=timezone.now())
    assert "Je trok deze keuze terug" in learner.get(f"/keuzes/{row.pk}/").content.decode()
    answer = learner.post(f"/keuzes/{row.pk}/", {"text": "Toch iets", "version": 0})
    assert answer.status_code == 422 and "Toch iets" in answer.content.decode()


def test_the_own_reading_is_kept_and_two_screens_lose_nothing(world):
    (row,) = chosen(world, world.openings[0])
    learner, address = browser(world.learner), f"/keuzes/{row.pk}/"
    assert learner.post(address, {"text": "Ze lassen ook inox.", "version": 0}).status_code == 302
    assert "Ze lassen ook inox." in page(world.coach, world.choices)
    late = learner.post(address, {"text": "Ver van de bus.", "version": 0})
    assert late.status_code == 422
    assert "Ze lassen ook inox." in late.content.decode() and "Ver van de bus." in late.content.decode()
    assert fresh(row).reading == "Ze lassen ook inox."


def test_choices_are_the_learners_own(world):
    (row,) = chosen(world, world.openings[0])
    other = member(Role.LEARNER, world.school)
    for path in ("", "delen/"):
        assert browser(other).get(f"/keuzes/{row.pk}/{path}").status_code == 404
    for path in ("terugtrekken/", "verplaatsen/"):
        assert browser(other).post(f"/keuzes/{row.pk}/{path}").status_code == 404
        assert browser(world.coach).post(f"/keuzes/{row.pk}/{path}").status_code == 403
    assert fresh(row).withdrawn_at is None


# --- sharing --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def ready(world):
    """A profile and one choice."""
    said = {"interests": "Ik las fietsen.", "strengths": "Ik hou vol.", "attention": "Ik durf niet bellen."}
    profile = make_profile(world.trajectory, **said, version=1)
    (row,) = chosen(world, world.openings[0])
    return SimpleNamespace(profile=profile, row=row, address=f"/keuzes/{row.pk}/delen/")


@pytest.mark.shows("M02")
def test_what_is_shared_is_exactly_what_was_shown(world, ready):
    learner = browser(world.learner)
    first = learner.get(ready.address).content.decode()
    assert "Ik durf niet bellen." not in first  # the profile says: not for a company
    assert "Deel dit" not in first  # nothing is ticked beforehand
    preview = learner.get(
        f"{ready.address}?gekozen=ja&toon=strengths&toon=attention", headers={"HX-Request": "true"}
    )
    assert "Ik hou vol." in preview.content.decode() and "Ik las fietsen." not in preview.content.decode()
    said = {"toon": ["strengths"], "version": ready.profile.version}
    for _ in range(2):
        assert learner.post(ready.address, said).status_code == 302
    copy = m.SharedProfile.objects.get()
    assert copy.shown == {"Waar ik sterk in ben": "Ik hou vol."}
    assert (copy.first_name, copy.organisation) == ("Lina", world.openings[0].organisation)
    assert "Dit leest het bedrijf" in page(world.coach, world.profile)


@pytest.mark.parametrize(
    "said, words",
    [
        ({"version": 1}, "Kies wat het bedrijf mag lezen."),
        ({"version": 1, "toon": ["attention"]}, "geldige"),
        ({"version": 7, "toon": ["strengths"]}, "Je profiel is intussen aangepast."),
    ],
)
def test_nothing_goes_out_that_was_not_shown(world, ready, said, words):
    answer = browser(world.learner).post(ready.address, said)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not m.SharedProfile.objects.exists()


def test_who_changes_the_profile_sees_that_the_company_reads_the_old_one(world, ready):
    share_profile(world.trajectory, world.openings[0], **{"Waar ik sterk in ben": "Vroeger"})
    assert "Het profiel is sindsdien aangepast." in page(world.learner, world.profile)


def test_what_asks_help_is_gone_from_the_copy_once_it_may_no_longer_be_read(world, ready):
    copy = share_profile(
        world.trajectory,
        world.openings[0],
        **{"Waar ik hulp bij wil": "Ik durf niet bellen.", "Waar ik sterk in ben": "Ik hou vol."},
    )
    said = {"strengths": "Ik hou vol.", "attention": "Ik durf niet bellen.", "version": 1}
    browser(world.learner).post(f"{world.profile}wijzigen/", said | {"shows_attention": "on"})
    assert len(fresh(copy).shown) == 2
    browser(world.learner).post(f"{world.profile}wijzigen/", said | {"version": 2})
    assert fresh(copy).shown == {"Waar ik sterk in ben": "Ik hou vol."}


def test_both_acts_stand_in_the_trail_of_the_school_alone(world, ready):
    learner = browser(world.learner)
    learner.post(ready.address, {"toon": ["strengths"], "version": 1})
    copy = m.SharedProfile.objects.get()
    for _ in range(2):
        learner.post(f"/gedeelde-profielen/{copy.pk}/terugnemen/")
    told = [entry.verb for entry in audit.history(copy)]
    assert told == ["profile_taken_back", "profile_shared"]
    assert not AuditEntry.objects.filter(organisation=copy.organisation, by=world.learner).exists()


@pytest.mark.parametrize("age, status", [(17, 302), (18, 404)])
def test_a_parent_takes_back_what_a_minor_shared(world, ready, age, status):
    copy = share_profile(world.trajectory, world.openings[0], **{"Waar ik sterk in ben": "Ik hou vol."})
    if age == 18:
        type(world.person).objects.filter(pk=world.person.pk).update(birth_date=today() - 19 * 366 * DAY)
    else:
        assert "kan het ook terugnemen, tot je 18 bent" in page(world.learner, ready.address)
    answer = browser(world.mother).post(f"/gedeelde-profielen/{copy.pk}/terugnemen/")
    assert answer.status_code == status
    assert (fresh(copy).withdrawn_at is not None) is (status == 302)
    # the school reads along and takes nothing back in somebody's place
    assert browser(world.coach).post(f"/gedeelde-profielen/{copy.pk}/terugnemen/").status_code == 404


def test_withdrawing_a_choice_takes_back_what_was_shared_for_it(world, ready):
    copy = share_profile(world.trajectory, world.openings[0], **{"Waar ik sterk in ben": "Ik hou vol."})
    choosing.withdraw(preference=ready.row, by=world.learner, at=timezone.now())
    assert fresh(copy).withdrawn_at is not None


def test_who_leaves_takes_the_whole_profile_along_and_leaves_nothing_to_read(world, ready):
    opening = world.openings[0]
    copy = share_profile(world.trajectory, opening, **{"Waar ik sterk in ben": "Ik hou vol."})
    wish = {
        "organisation": opening.organisation,
        "opening": opening,
        "at": timezone.now(),
        "by": opening.made_by,
    }
    row = m.CompanyWish.objects.create(school=world.school, trajectory=world.trajectory, **wish)
    m.LearnerProfile.objects.update(languages=["Turks"], max_km=9)
    (told,) = personal_data_matches.collect(world.learner)["Je profiel voor een leerplaats"]
    assert told["Welke talen ik spreek"] == "Turks" and told["Waar ik hulp bij wil"] == "Ik durf niet bellen."
    personal_data_matches.erase(user=world.learner, at=timezone.now())
    profile = fresh(ready.profile)
    assert (profile.attention, profile.languages, profile.max_km) == ("", [], None)
    assert fresh(copy).shown == {} and fresh(copy).withdrawn_at and fresh(row).withdrawn_at


@pytest.mark.parametrize("many", [1, 12])
def test_the_pages_ask_little_of_the_database_however_long(world, many):
    make_profile(world.trajectory, interests="Ik las fietsen.")
    opening = world.openings[0]
    for rank in range(1, many + 1):
        one = make_opening(opening.establishment, programme(), opening.made_by)
        prefer(world.trajectory, one, rank)
    learner = browser(world.learner)
    for address in (world.profile, world.choices):
        learner.get(address)
        with CaptureQueriesContext(connection) as asked:
            learner.get(address)
        assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) <= 12
