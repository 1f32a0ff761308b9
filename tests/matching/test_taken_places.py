"""Places that are taken count on their days: together, in turn, before; for a page as for a whole proposal."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.lib.plain import in_full
from learningplans.models import Placement, TrajectoryState
from matching import models as m
from matching.market.supply import offered
from matching.openings import writing
from matching.openings.facts import free_places, offers
from matching.openings.facts_of_many import (
    offers_of_many,
    openings_of_many,
    said_of_many,
    standings_of_many,
)
from matching.openings.reading import OpeningFilter, lines_for
from matching.proposals.choosing import LearnerFilter, candidates
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import make_mentor, programme, ready_place
from tests.factories.learningplans import make_learner, make_trajectory, place_learner
from tests.factories.matching import make_match, make_opening
from tests.stories import as_now, browser, one_world, today

pytestmark = [pytest.mark.django_db, pytest.mark.shows("M12", "M13")]
DAY = dt.timedelta(days=1)
# of which days, counted from today, the two places of each opening are taken; the openings stand for 200 days
TAKEN = {
    "free": [],
    "together": [(0, 50), (40, 90)],
    "in turn": [(0, 50), (51, 90), (91, 150)],
    "before": [(-50, -1), (-20, -1)],
    "later": [(190, 300), (200, 300), (201, 300)],
}
FREE = {"free": 2, "together": 0, "in turn": 1, "before": 2, "later": 0}


def _world():
    """A company with five openings of two places each, and learners who have some of them."""
    school = OrganisationFactory(school=True)
    coach = member(Role.TRAJECTORY_COACH, school)
    place = ready_place(OrganisationFactory(), postcode="9310")
    owner = member(Role.COMPANY_COORDINATOR, place.organisation)
    openings = {
        name: make_opening(place, programme(), owner, places=2, title=name, starts_on=today() - 60 * DAY)
        for name in TAKEN
    }
    scene = SimpleNamespace(school=school, coach=coach, place=place, owner=owner, openings=openings)
    for name, periods in TAKEN.items():
        for first, last in periods:
            take(scene, name, first, last)
    return scene


def take(world, name, first, last):
    """A learner has a place of this opening from a day to another."""
    return make_match(
        make_trajectory(world.school, learner=make_learner(world.school)),
        world.openings[name],
        world.coach,
        starts_on=today() + first * DAY,
        ends_on=today() + last * DAY,
        state=m.MatchState.CONFIRMED,
        confirmed_at=timezone.now(),
        confirmed_by=world.coach,
    )


world = one_world(_world)


def in_three_ways():
    """Free places of each opening: on a page of many, as scoring reads a few, and as a proposal reads thousands."""
    rows = m.Opening.objects.all()
    openings = openings_of_many(rows)
    answers = said_of_many(openings)
    stands = standings_of_many(openings, today(), answers)
    many = offers_of_many(openings, stands, answers, today())
    known = offers(rows, today(), with_mentors=True)
    shown = free_places(rows, today())
    return [
        {row.title: one[row.pk].free for row in rows}
        if one is shown
        else {row.title: one[row.pk].places for row in rows}
        for one in (
            shown,
            known,
            {row.pk: many[key] for row in rows for key in many if in_full(key) == str(row.pk)},
        )
    ]


def test_only_who_is_there_at_the_same_time_takes_a_place_from_another(world):
    assert in_three_ways() == [FREE] * 3
    shown = browser(world.owner).get(f"/organisaties/{world.place.organisation.slug}/leerplaatsen/")
    assert "0 van 2 vrij" in shown.content.decode() and "1 van 2 vrij" in shown.content.decode()


def test_the_days_of_the_placement_count_and_who_stopped_leaves_the_place(world):
    mentor = make_mentor(world.place.organisation)
    for name, last, stopped in (("free", 20, False), ("free", 200, True), ("before", 200, False)):
        # the match was for a day, the placement turned out longer
        match = take(world, name, 0, 0)
        match.placement = place_learner(
            match.trajectory,
            mentor,
            world.place,
            weekdays=[],
            starts_on=today(),
            ends_on=today() + last * DAY,
        )
        match.save()
        if stopped:
            Placement.objects.filter(pk=match.placement_id).update(
                ended_at=timezone.now(), ended_by=world.coach
            )
    take(world, "before", 150, 160)
    take(world, "free", 21, 30)
    assert in_three_ways() == [FREE | {"free": 1, "before": 0}] * 3


def read_by(world, last):
    """Free places of the free opening for a learner whose last day this is: in the list, for who chooses, on the market."""
    trajectory = make_trajectory(
        world.school,
        learner=make_learner(world.school),
        coach=world.coach,
        state=TrajectoryState.SEARCHING,
        ends_on=last,
    )
    coach, opening, everybody = as_now(world.coach), world.openings["free"], {"ook_niet": True}
    head = member(Role.SCHOOL_COORDINATOR, world.school)
    listed = lines_for(coach, trajectory, OpeningFilter(**everybody), today())
    _, chosen = candidates(head, world.school, opening, LearnerFilter(**everybody), today())
    single = offers([opening], today(), with_mentors=True, until=last)
    market = offered(coach, today(), first=today(), last=last)
    return [
        next(one.offer.places for one in listed if one.opening.pk == opening.pk),
        next(one.line.offer.places for one in chosen if one.trajectory == trajectory),
        single[opening.pk].places,
        next(one.free for one in market if one.row.pk == opening.pk),
    ]


def test_who_comes_after_the_last_day_takes_no_place_from_who_looks_now(world):
    for _ in range(2):
        take(world, "free", 101, 150)
    assert read_by(world, today() + 100 * DAY) == [2] * 4
    assert read_by(world, today() + 101 * DAY) == [0] * 4
    take(world, "free", 100, 100)
    assert read_by(world, today() + 100 * DAY) == [1] * 4
    assert read_by(world, today() + 99 * DAY) == [2] * 4


@pytest.mark.parametrize("name, fewest", [("in turn", 1), ("together", 2), ("before", 1), ("later", 3)])
def test_an_opening_shrinks_to_as_many_as_are_there_at_once_and_not_below(world, name, fewest):
    row = world.openings[name]
    said = {field: getattr(row, field) for field in writing.FIELDS}
    change = {"opening": row, "by": world.owner, "at": timezone.now()}
    if fewest > 1:
        with pytest.raises(writing.OpeningRefused, match=f"{fewest} plaatsen ingenomen") as no:
            writing.change(version=1, **change, **said | {"places": fewest - 1})
        assert no.value.field == "places"
    assert writing.change(version=1, **change, **said | {"places": fewest}).places == fewest
