"""What a whole proposal reads of learners and openings is what a page reads of one, key by key."""

import datetime as dt
from dataclasses import fields
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.lib.plain import key_of
from learningplans.models import TrajectoryState
from matching import models as m
from matching.openings import facts
from matching.proposals import making
from matching.proposals.gathering import gather
from matching.rules.scoring import USUAL, Factor
from matching.rules.table import weigh
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import programme, ready_place
from tests.factories.learningplans import make_learner, make_trajectory, school_year_of
from tests.factories.matching import make_match, make_opening, make_profile, prefer, share_profile
from tests.stories import one_world, today

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
SHARES, TOOK_BACK, WISHED, CLOSED, BARE = range(5)


def _world():
    """Five learners who share, took back, were wished for, shared for a place that closed, or said nothing; two companies."""
    school = OrganisationFactory(school=True)
    coach = member(Role.TRAJECTORY_COACH, school)
    learners = [
        make_trajectory(
            school,
            learner=make_learner(school, name=name, postcode="9300"),
            coach=coach,
            state=TrajectoryState.SEARCHING,
        )
        for name in ("Ana Een", "Bo Twee", "Cem Drie", "Dara Vier", "Eva Vijf")
    ]
    here, there = (ready_place(OrganisationFactory(), postcode=code) for code in ("9310", "8300"))
    owner = member(Role.COMPANY_COORDINATOR, here.organisation)
    wanted = make_opening(here, programme(), owner, places=2, weekdays=[1, 2], languages=["Nederlands"])
    other, closed = (make_opening(there, programme(), owner, offers_support=more) for more in (True, False))
    for one in learners[:BARE]:
        make_profile(one, weekdays=[1, 2, 3], languages=["Nederlands"], max_km=40, wants_support=True)
    prefer(learners[SHARES], wanted, 1)
    prefer(learners[SHARES], other, 2)
    copies = [share_profile(learners[nth], wanted, Sterk="x") for nth in (SHARES, TOOK_BACK, WISHED)]
    m.SharedProfile.objects.filter(pk=copies[1].pk).update(withdrawn_at=timezone.now())
    share_profile(learners[CLOSED], closed, Sterk="x")
    m.Opening.objects.filter(pk=closed.pk).update(closed_at=timezone.now(), closed_by=owner)
    m.CompanyWish.objects.create(
        school=school,
        trajectory=learners[WISHED],
        organisation=wanted.organisation,
        opening=wanted,
        rank=1,
        at=timezone.now(),
        by=owner,
    )
    make_match(
        make_trajectory(school, learner=make_learner(school), state=TrajectoryState.RUNNING),
        wanted,
        coach,
        state=m.MatchState.CONFIRMED,
        confirmed_at=timezone.now(),
        confirmed_by=coach,
    )
    head = member(Role.SCHOOL_COORDINATOR, school)
    return SimpleNamespace(
        school=school, head=head, learners=learners, openings=[wanted, other], wanted=wanted
    )


world = one_world(_world)


def plainly(value):
    """A value with its keys as texts of one kind."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, str) and len(value) == 36 and value.count("-") == 4:
        return UUID(value).hex
    if isinstance(value, frozenset | set):
        return {plainly(one) for one in value}
    if isinstance(value, dict):
        return {plainly(key): plainly(one) for key, one in value.items()}
    return value


def told(found):
    return {
        plainly(key): {part.name: plainly(getattr(one, part.name)) for part in fields(one)}
        for key, one in found.items()
    }


@pytest.fixture
def gathered(world):
    asked = making.keep(
        school=world.school, school_year=school_year_of(today()), by=world.head, at=timezone.now()
    )
    return gather(asked, USUAL, today())


@pytest.mark.shows("M11")
def test_learners_read_for_many_are_those_read_for_a_page(world, gathered):
    alone = told(facts.seekers(world.learners, today()))
    assert told(gathered.seekers) == alone
    read = {world.wanted.organisation_id.hex}
    shown = [alone[one.pk.hex]["shown_to"] for one in world.learners]
    assert shown == [read, set(), read, set(), set()]


@pytest.mark.shows("M11")
def test_openings_read_for_many_are_those_read_for_a_page(world, gathered):
    alone = told(facts.offers(world.openings, today(), with_mentors=True))
    assert told(gathered.offers) == alone
    assert alone[world.wanted.pk.hex]["places"] == 1
    assert alone[world.wanted.pk.hex]["wishes"] == {world.learners[WISHED].pk.hex: 1}


@pytest.mark.shows("M11")
def test_a_wish_counts_against_who_the_company_reads_and_was_not_named(world, gathered):
    """In the table of a whole proposal too: of who did not share, nothing is said."""
    only = dict.fromkeys(Factor, 0) | {Factor.COMPANY_WISH: 1}
    pairs = weigh(list(gathered.seekers.values()), list(gathered.offers.values()), only)
    wanted = list(gathered.offers).index(key_of(world.wanted.pk))
    points = {
        list(gathered.seekers)[row]: int(one)
        for row, column, one in zip(pairs.seekers, pairs.offers, pairs.points, strict=True)
        if column == wanted
    }
    assert [points[key_of(one.pk)] for one in world.learners] == [0, 50, 100, 50, 50]
