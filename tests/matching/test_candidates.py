"""A company reads what learners share with it, nothing else, and only while it lasts; and says whom it would like to meet."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from duaalportal.accounts.access import Role
from learningplans.models import TrajectoryState
from matching import models as m
from matching.attention import open_items
from matching.openings.facts import offers
from matching.profiles import sharing
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import programme, ready_place
from tests.factories.learningplans import make_learner, make_trajectory
from tests.factories.matching import make_match, make_opening, make_profile, prefer, share_profile
from tests.stories import as_now, browser, fresh, one_world, today

pytestmark = pytest.mark.django_db
CANARY = "kanarie-5150"
DAY = dt.timedelta(days=1)


def _world():
    """Two learners full of planted texts who share a little with one company; another company with which nobody shares."""
    school = OrganisationFactory(school=True, name=f"School {CANARY}")
    coach = member(Role.TRAJECTORY_COACH, school, name=f"Coach {CANARY}")
    ours, theirs = OrganisationFactory(name="Staalbouw Dender"), OrganisationFactory(name="Concurrent")
    places, owners = [], []
    for company in (ours, theirs):
        ready_place(company)
        owners.append(member(Role.COMPANY_COORDINATOR, company))
        places.append(make_opening(company.establishments.get(), programme(), owners[-1]))
    found = SimpleNamespace(
        school=school,
        coach=coach,
        company=ours,
        owner=owners[0],
        mentor=member(Role.MENTOR, ours),
        stranger=owners[1],
        opening=places[0],
        other_opening=places[1],
        copies=[_candidate(school, coach, places, first) for first in ("Lina", "Yassin")],
    )
    found.list = f"/organisaties/{ours.slug}/kandidaten/"
    return found


def _candidate(school, coach, places, first_name):
    person = make_learner(
        school,
        name=f"{first_name} {CANARY}",
        street=f"Straat {CANARY}",
        class_group="6LCd",
        phone="0470 5150",
    )
    trajectory = make_trajectory(school, learner=person, coach=coach, state=TrajectoryState.SEARCHING)
    make_profile(trajectory, interests=CANARY, attention=CANARY, strengths="Ik hou vol.")
    prefer(trajectory, places[1], 1)
    row = prefer(trajectory, places[0], 2)
    m.Preference.objects.filter(pk=row.pk).update(reading=CANARY)
    return share_profile(trajectory, places[0], **{"Waar ik sterk in ben": f"{first_name} houdt vol."})


world = one_world(_world)


def page(who, address):
    return browser(who).get(address)


def wished(world, nth, rank, **fields):
    copy = world.copies[nth]
    return m.CompanyWish.objects.create(
        school=copy.school,
        trajectory=copy.trajectory,
        organisation=world.company,
        opening=world.opening,
        rank=rank,
        at=timezone.now(),
        by=world.owner,
        **fields,
    )


@pytest.mark.shows("X02")
def test_a_company_reads_what_was_shared_and_nothing_else(world):
    copy = world.copies[0]
    for who in (world.owner, world.mentor):
        for address in (world.list, f"/kandidaten/{copy.pk}/", f"{world.list}?q=lina"):
            answer = page(who, address)
            assert answer.status_code == 200
            assert "Lina houdt vol." in answer.content.decode()
            assert CANARY not in answer.content.decode()
    assert "Yassin" not in page(world.owner, f"{world.list}?q=lina").content.decode()
    shown = page(world.owner, f"/leerplaatsen/{world.opening.pk}/").content.decode()
    assert f"/kandidaten/{copy.pk}/" in shown and CANARY not in shown


@pytest.mark.shows("X02")
def test_a_company_that_was_not_shared_with_finds_nothing(world):
    row, stranger = wished(world, 0, 1), browser(world.stranger)
    assert stranger.get(world.list).status_code == 404
    own = stranger.get(f"/organisaties/{world.other_opening.organisation.slug}/kandidaten/").content.decode()
    assert "Nog geen kandidaten" in own and "Lina" not in own
    for address in (
        f"/kandidaten/{world.copies[0].pk}/",
        f"/leerplaatsen/{world.opening.pk}/wensen/",
        f"/wensen/{row.pk}/",
    ):
        assert stranger.get(address).status_code == 404
        assert stranger.post(address).status_code in (404, 405)
    for act in ("verplaatsen", "intrekken"):
        assert stranger.post(f"/wensen/{row.pk}/{act}/").status_code == 404
    # nor for an own opening, with the copy of another
    answer = stranger.post(f"/kandidaten/{world.copies[0].pk}/", {"opening": world.other_opening.pk})
    assert answer.status_code == 404
    assert fresh(row).withdrawn_at is None


@pytest.mark.shows("X02")
def test_taken_back_the_very_next_request_finds_nothing_and_the_wish_is_gone(world):
    copy, company = world.copies[0], browser(world.owner)
    first, second = wished(world, 0, 1), wished(world, 1, 2)
    assert company.get(f"/kandidaten/{copy.pk}/").status_code == 200
    learner = copy.trajectory.learner.user
    assert browser(learner).post(f"/gedeelde-profielen/{copy.pk}/terugnemen/").status_code == 302

    assert company.get(f"/kandidaten/{copy.pk}/").status_code == 404
    assert company.post(f"/kandidaten/{copy.pk}/", {"opening": world.opening.pk}).status_code == 404
    assert company.get(f"/wensen/{first.pk}/").status_code == 404
    for address in (
        world.list,
        f"/leerplaatsen/{world.opening.pk}/",
        f"/leerplaatsen/{world.opening.pk}/wensen/",
        f"/organisaties/{world.company.slug}/leerplaatsen/",
    ):
        assert "Lina" not in company.get(address).content.decode()
    assert fresh(first).withdrawn_at is not None
    # who comes after moves up, also for the proposal
    assert fresh(second).rank == 1
    wishes = offers([world.opening], today(), with_mentors=False)[world.opening.pk].wishes
    assert wishes == {second.trajectory_id: 1}


def test_a_place_that_closed_is_no_reason_to_read_on(world):
    m.Opening.objects.filter(pk=world.opening.pk).update(closed_at=timezone.now(), closed_by=world.owner)
    assert page(world.owner, f"/kandidaten/{world.copies[0].pk}/").status_code == 404
    assert "Lina" not in page(world.owner, world.list).content.decode()


@pytest.mark.shows("M09")
def test_from_a_wish_of_the_company_to_a_proposal_of_the_school(world):
    copy, company = world.copies[0], browser(world.owner)
    address = f"/kandidaten/{copy.pk}/"
    for _ in range(2):  # sent twice, it is one
        said = {"opening": world.opening.pk, "note": "Lina stelde goede vragen."}
        assert company.post(address, said).status_code == 302
    row = m.CompanyWish.objects.get()
    assert "op jullie wenslijst" in company.get(world.list).content.decode()
    # the school hears of it, and it stands with the learner
    coach = as_now(world.coach)
    (item,) = [one for one in open_items(user=coach, today=today()) if one.code == f"match-wish-{row.pk}"]
    assert item.url == f"/trajecten/{copy.trajectory_id}/leerplaatsen/{world.opening.pk}/voorstellen/"
    assert page(world.coach, item.url).status_code == 200
    profile = f"/trajecten/{copy.trajectory_id}/profiel/"
    for who in (world.coach, copy.trajectory.learner.user):
        assert "Lina stelde goede vragen." in page(who, profile).content.decode()
    make_match(copy.trajectory, world.opening, world.coach)
    assert not [one for one in open_items(user=coach, today=today()) if one.code == item.code]
    assert (
        "Kennismaking: voorgesteld"
        in company.get(f"/leerplaatsen/{world.opening.pk}/wensen/").content.decode()
    )


def test_the_wish_list_is_put_in_order_noted_and_withdrawn(world):
    first, second = wished(world, 0, 1), wished(world, 1, 2)
    company = browser(world.owner)
    for _ in range(2):
        company.post(f"/wensen/{second.pk}/verplaatsen/", {"van": 2, "naar": 1})
    shown = company.get(f"/leerplaatsen/{world.opening.pk}/wensen/").content.decode()
    assert shown.index("Yassin") < shown.index("Lina")
    wishes = offers([world.opening], today(), with_mentors=False)[world.opening.pk].wishes
    assert wishes == {second.trajectory_id: 1, first.trajectory_id: 2}

    company.post(f"/wensen/{first.pk}/", {"note": "Handig", "version": 0})
    late = company.post(f"/wensen/{first.pk}/", {"note": "Rustig", "version": 0})
    assert late.status_code == 422
    assert "Handig" in late.content.decode() and "Rustig" in late.content.decode()
    for _ in range(2):
        company.post(f"/wensen/{second.pk}/intrekken/")
    assert fresh(second).withdrawn_at and fresh(first).rank == 1


def test_a_mentor_reads_and_the_company_wishes(world):
    mentor = browser(world.mentor)
    address = f"/kandidaten/{world.copies[0].pk}/"
    assert "Zet op de wenslijst" not in mentor.get(address).content.decode()
    assert mentor.post(address, {"opening": world.opening.pk}).status_code == 404
    assert not m.CompanyWish.objects.exists()


def test_a_copy_taken_back_at_the_same_moment_leaves_no_wish(world):
    from matching.profiles import wishing
    from matching.profiles.holding import ProfileRefused

    copy = world.copies[0]
    sharing.take_back(copy=copy, by=copy.trajectory.learner.user, at=timezone.now())
    wish = {"opening": world.opening, "note": "", "by": world.owner, "at": timezone.now(), "today": today()}
    with pytest.raises(ProfileRefused, match="deelt het profiel niet meer"):
        wishing.wish(copy=copy, **wish)  # as it was read a moment before
    assert not m.CompanyWish.objects.exists()


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"opening": "00000000-0000-4000-8000-000000000000"}, "Kies een plaats uit de lijst."),
        ({"note": "x" * 10_000}, "er is plaats voor 500"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(world, wrong, words):
    said = {"opening": world.opening.pk, "note": "<b>Handig</b>"} | wrong
    answer = browser(world.owner).post(f"/kandidaten/{world.copies[0].pk}/", said)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "&lt;b&gt;Handig&lt;/b&gt;" in answer.content.decode() or "xxx" in answer.content.decode()


@pytest.mark.parametrize(
    "query, count",
    [
        ("?vestiging={site}", "2 kandidaten"),
        ("?plaats={place}", "2 kandidaten"),
        ("?plaats=onzin", "Niemand gevonden"),
        ("?q=zoek", "Niemand gevonden"),
        ("?pagina=99", "2 kandidaten"),
    ],
)
def test_searching_among_candidates(world, query, count):
    address = world.list + query.format(site=world.opening.establishment_id, place=world.opening.pk)
    assert count in page(world.owner, address).content.decode()


def test_a_long_list_asks_as_little_of_the_database(world):
    company, address = browser(world.owner), f"/leerplaatsen/{world.opening.pk}/wensen/"
    many = [make_trajectory(world.school, coach=world.coach) for _ in range(25)]
    for nth, one in enumerate(many):
        share_profile(one, world.opening, kop="tekst")
        m.CompanyWish.objects.create(
            school=world.school,
            trajectory=one,
            organisation=world.company,
            opening=world.opening,
            rank=nth + 1,
            at=timezone.now(),
            by=world.owner,
        )
    for where in (world.list, address, f"/kandidaten/{world.copies[0].pk}/"):
        company.get(where)
        with CaptureQueriesContext(connection) as asked:
            company.get(where)
        assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) <= 12
