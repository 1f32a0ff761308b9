"""What is offered stays what learners chose and agreed on: other work or fewer days are told, and change nothing."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils import timezone

from companies.models import Recognition
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Programme
from matching import models as m
from matching.openings import writing
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import PROGRAMME, programme, ready_place
from tests.factories.learningplans import make_learner, make_trajectory
from tests.factories.matching import make_match, make_opening, prefer, share_profile
from tests.stories import browser, fresh, one_world, today

pytestmark = [pytest.mark.django_db, pytest.mark.shows("M03", "M13")]
DAY = dt.timedelta(days=1)


def _world():
    """A company with two workplaces that offers a place in one, and a learner who chose it and shares the profile."""
    school = OrganisationFactory(school=True)
    coach = member(Role.TRAJECTORY_COACH, school)
    trajectory = make_trajectory(school, learner=make_learner(school), coach=coach)
    company = OrganisationFactory()
    here, there = (ready_place(company, postcode=code) for code in ("9310", "8300"))
    owner = member(Role.COMPANY_COORDINATOR, company)
    offered = make_opening(here, programme(), owner)
    prefer(trajectory, offered)
    share_profile(trajectory, offered)
    draft = make_opening(here, programme(), owner, published=False)
    other = Programme.objects.exclude(pk=PROGRAMME).order_by("pk").first()
    return SimpleNamespace(
        coach=coach,
        trajectory=trajectory,
        owner=owner,
        offered=offered,
        draft=draft,
        there=there,
        other=other,
    )


world = one_world(_world)


def change(world, opening, **other):
    said = {field: getattr(opening, field) for field in writing.FIELDS} | other
    return writing.change(opening=opening, version=1, by=world.owner, at=timezone.now(), **said)


@pytest.mark.parametrize("what", ["establishment", "programme"])
def test_what_is_offered_does_not_turn_into_another_place_or_other_work(world, what):
    other = {"establishment": world.there, "programme": world.other}[what]
    with pytest.raises(writing.OpeningRefused, match="vestiging en opleiding liggen vast") as no:
        change(world, world.offered, **{what: other})
    assert no.value.field == what
    assert fresh(world.offered).version == 1 and getattr(fresh(world.offered), what) != other
    # while it is not offered, it may be anything
    assert getattr(change(world, world.draft, **{what: other}), what) == other


def test_the_form_says_so_beside_the_field_and_keeps_what_was_typed(world):
    row = world.offered
    form = {
        "establishment": row.establishment_id,
        "programme": world.other.pk,
        "title": "Iets anders",
        "places": 1,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "version": 1,
    }
    answer = browser(world.owner).post(f"/leerplaatsen/{row.pk}/wijzigen/", form)
    assert answer.status_code == 422
    assert "liggen vast" in answer.content.decode() and "Iets anders" in answer.content.decode()


def on_the_way(world, **fields):
    """A learner is on the way to the offered place for its first hundred days."""
    fields = {"ends_on": today() + 100 * DAY} | fields
    return make_match(world.trajectory, world.offered, world.coach, **fields)


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_days_on_which_somebody_comes_are_not_taken_away(world, is_confirmed):
    placed = {"state": m.MatchState.CONFIRMED, "confirmed_at": timezone.now(), "confirmed_by": world.coach}
    on_the_way(world, **(placed if is_confirmed else {}))
    for field, days in (
        ("ends_on", {"ends_on": today() + 99 * DAY}),
        ("starts_on", {"starts_on": today() + DAY}),
    ):
        with pytest.raises(writing.OpeningRefused, match="al iemand aan de slag of op weg van") as no:
            change(world, world.offered, **days)
        assert no.value.field == field
    assert fresh(world.offered).version == 1
    assert change(world, world.offered, ends_on=today() + 100 * DAY).ends_on == today() + 100 * DAY


@pytest.mark.parametrize(
    "over",
    [
        {"state": m.MatchState.REFUSED},
        {"introduced_at": None, "state": m.MatchState.ASKED},
        {"starts_on": dt.date(2020, 9, 1), "ends_on": dt.date(2020, 9, 30)},
    ],
)
def test_who_does_not_come_or_is_not_known_holds_nothing_back(world, over):
    on_the_way(world, **over)
    assert change(world, world.offered, ends_on=today() + 50 * DAY).version == 2


def test_other_days_are_looked_at_as_when_it_was_offered(world):
    assert change(world, world.offered, ends_on=today() + 250 * DAY).version == 2
    Recognition.objects.update(withdrawn_on=today() - DAY)
    row = fresh(world.offered)
    said = {field: getattr(row, field) for field in writing.FIELDS}
    another = {"opening": row, "version": 2, "by": world.owner, "at": timezone.now()}
    with pytest.raises(writing.OpeningRefused, match="erken"):
        writing.change(**another, **said | {"ends_on": row.ends_on + DAY})
    assert fresh(row).version == 2
    # the rest may be changed, whatever became of the recognition
    assert writing.change(**another, **said | {"learns": "Meer"}).learns == "Meer"
