"""From spring on a school looks for places for next school year: a proposal for those learners, on the places of that year."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils import timezone

from duaalportal.accounts.access import Role
from learningplans.models import TrajectoryState
from matching import models as m
from matching.matches import moving
from matching.proposals import making
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import programme, ready_place
from tests.factories.learningplans import make_learner, make_trajectory, school_year_of
from tests.factories.matching import make_match, make_opening
from tests.stories import browser, fresh, one_world, today

pytestmark = [pytest.mark.django_db, pytest.mark.shows("M11")]
DAY = dt.timedelta(days=1)


def _world():
    """One learner who looks this year, two for next year; a place until June, one from September on, one over both."""
    school, this = OrganisationFactory(school=True), school_year_of(today())
    learners = {
        name: make_trajectory(
            school,
            learner=make_learner(school, name=name, postcode="9300"),
            school_year=year,
            state=TrajectoryState.SEARCHING,
        )
        for name, year in (("Ana Peeters", this), ("Bo Claes", this + 1), ("Cem Aydin", this + 1))
    }
    september = dt.date(this + 1, 9, 1)
    place = ready_place(OrganisationFactory(), postcode="9310", mentors=3)
    owner = member(Role.COMPANY_COORDINATOR, place.organisation)
    periods = {
        "now": (today(), september - DAY),
        "then": (september, september + 300 * DAY),
        "both": (today(), september + 300 * DAY),
    }
    openings = {
        name: make_opening(place, programme(), owner, title=name, starts_on=first, ends_on=last)
        for name, (first, last) in periods.items()
    }
    head = member(Role.SCHOOL_COORDINATOR, school)
    return SimpleNamespace(
        school=school, head=head, learners=learners, openings=openings, this=this, september=september
    )


world = one_world(_world)


def asked(world, **said):
    """A school asks on its page; the worker computes."""
    answer = browser(world.head).post(
        f"/organisaties/{world.school.slug}/voorstellen/", {"class_group": ""} | said
    )
    assert answer.status_code == 302, answer.content.decode()
    row = m.Proposal.objects.latest("made_at")
    making.compute(proposal=row, at=timezone.now(), today=today(), progress=lambda *so_far: None)
    return fresh(row)


def found(row):
    """{learner: the place proposed}."""
    lines = row.lines.select_related("trajectory__learner", "opening")
    return {one.trajectory.learner.name: one.opening.title if one.opening else None for one in lines}


def page(world):
    return browser(world.head).get(f"/organisaties/{world.school.slug}/voorstellen/").content.decode()


def test_the_year_in_which_most_look_stands_ready_and_the_other_can_be_chosen(world):
    this = world.this
    shown = page(world)
    assert f"{this}-{this + 1}: 1 lerende zoekt een plaats" in shown
    assert f'value="{this + 1}" selected' in shown
    assert f"{this + 1}-{this + 2}: 2 lerenden zoeken een plaats" in shown
    assert set(found(asked(world))) == {"Bo Claes", "Cem Aydin"}
    assert set(found(asked(world, school_year=this))) == {"Ana Peeters"}
    assert f"schooljaar {this}-{this + 1}" in page(world)
    other = browser(world.head).post(
        f"/organisaties/{world.school.slug}/voorstellen/", {"school_year": this + 2}
    )
    assert other.status_code == 422 and m.Proposal.objects.count() == 2


def test_with_as_many_in_both_years_this_one_stands_ready(world):
    world.learners["Cem Aydin"].state = TrajectoryState.COMPLETED
    world.learners["Cem Aydin"].save()
    assert f'value="{world.this}" selected' in page(world)
    assert set(found(asked(world))) == {"Ana Peeters"}


def test_each_year_has_its_own_places_counted_on_its_own_days(world):
    assert found(asked(world, school_year=world.this))["Ana Peeters"] in ("now", "both")
    assert sorted(found(asked(world)).values()) == ["both", "then"]
    # who has the place until June leaves it to who comes in September
    other = make_trajectory(world.school, learner=make_learner(world.school))
    confirmed = {"state": m.MatchState.CONFIRMED, "confirmed_at": timezone.now(), "confirmed_by": world.head}
    make_match(other, world.openings["both"], world.head, ends_on=world.september - DAY, **confirmed)
    assert found(asked(world, school_year=world.this)) == {"Ana Peeters": "now"}
    assert sorted(found(asked(world)).values()) == ["both", "then"]


def test_a_match_for_next_year_begins_with_that_year(world):
    bo, now, both = world.learners["Bo Claes"], world.openings["now"], world.openings["both"]
    propose = {"trajectory": bo, "by": world.head, "at": timezone.now(), "today": today()}
    assert moving.propose(opening=both, **propose).starts_on == world.september
    with pytest.raises(moving.MatchRefused, match="De eerste dag van deze lerende valt na"):
        moving.propose(opening=now, **propose)
    head = browser(world.head)
    for title, sees in (("now", False), ("then", True)):
        address = f"/organisaties/{world.school.slug}/voorstellen/leerplaatsen/{world.openings[title].pk}/"
        own = f"/trajecten/{bo.pk}/leerplaatsen/"
        assert (f"{own}{world.openings[title].pk}/" in head.get(own).content.decode()) is sees
        assert ("Bo Claes" in head.get(address).content.decode()) is sees
