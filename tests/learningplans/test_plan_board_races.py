"""Two people move one goal: on both kinds of database the second reads what the first did, and at the same moment too."""

import pytest
from django.utils import timezone

from duaalportal.accounts import rls
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from learningplans.models import PlanItem, TrainingPlanVersion
from learningplans.plans import placing, undoing
from learningplans.plans.placing_errors import AlreadyThere, ItemChanged
from learningplans.rules.coverage import Key
from tests.factories.accounts import member
from tests.factories.learningplans import join_team, make_world
from tests.factories.sheets import make_plan, make_sheet, put
from tests.harness.at_once import at_once

SHOWS = pytest.mark.shows("P04", "P13")


class Two:
    """A plan that two coaches look at, with one goal at school."""

    def __init__(self):
        self.world = world = make_world()
        self.other = member(Role.TRAJECTORY_COACH, world.school)
        join_team(world.trajectory, self.other, Role.TRAJECTORY_COACH, world.school)
        self.sheet = make_sheet()
        self.version = make_plan(world, self.sheet)
        self.item = put(self.version, self.sheet, "g1", place="school")
        self.key = Key(self.sheet.sheet_id, "g2")

    def period(self, weeks):
        return {
            "starts_on": self.item.starts_on,
            "ends_on": self.item.ends_on + timezone.timedelta(days=7 * weeks),
        }

    def by(self, person, act):
        """A call of one of them, as a request runs it: behind the wall, with rows read anew."""

        def call():
            user = User.objects.get(pk=person.pk)
            with rls.behind_the_wall(user):
                return act(
                    TrainingPlanVersion.objects.get(pk=self.version.pk),
                    PlanItem.objects.get(pk=self.item.pk),
                    {"by": user, "at": timezone.now()},
                )

        return call

    def moving(self, person, weeks):
        return self.by(
            person, lambda _, item, who: placing.move_item(item=item, version=1, **self.period(weeks), **who)
        )

    def placing(self, person):
        where = {"place": "company", "organisation_id": self.world.company.pk, **self.period(0)}
        return self.by(
            person,
            lambda version, _, who: placing.place_goal(plan_version=version, key=self.key, **where, **who),
        )


@SHOWS
@pytest.mark.django_db
def test_the_second_of_two_who_move_a_goal_reads_where_the_first_put_it():
    two = Two()
    first = two.moving(two.world.coach, 1)()
    with pytest.raises(ItemChanged) as refused:
        two.moving(two.other, 2)()
    assert refused.value.current.ends_on == first.item.ends_on
    # the same wish is no conflict: it stands already
    assert not two.moving(two.other, 1)().changed


@SHOWS
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_a_goal_at_once_one_moves_it():
    two = Two()
    results = at_once(two.moving(two.world.coach, 1), two.moving(two.other, 2))
    (done,) = [one for one in results if isinstance(one, placing.Change)]
    (refused,) = [one for one in results if isinstance(one, Exception)]
    assert isinstance(refused, ItemChanged), refused
    assert refused.current.ends_on == done.item.ends_on == PlanItem.objects.get(pk=two.item.pk).ends_on
    assert TrainingPlanVersion.objects.get(pk=two.version.pk).version == 2


@SHOWS
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_place_a_goal_at_once_at_one_company_one_does():
    two = Two()
    results = at_once(two.placing(two.world.coach), two.placing(two.other))
    assert sorted(type(one).__name__ for one in results) == ["AlreadyThere", "Change"], results
    assert any(isinstance(one, AlreadyThere) for one in results)
    assert PlanItem.objects.filter(goal_code="g2").count() == 1


@SHOWS
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_way_back_and_a_move_at_once_end_with_one_of_them_whole():
    two = Two()
    change = two.moving(two.world.coach, 1)()
    token = undoing.read(undoing.write(change), two.version)
    back = two.by(
        two.world.coach, lambda version, _, who: undoing.put_back(version=version, token=token, **who)
    )
    later = two.by(
        two.other, lambda _, item, who: placing.move_item(item=item, version=2, **two.period(3), **who)
    )
    results = at_once(back, later)
    assert sorted(type(one).__name__ for one in results) == ["Change", "ItemChanged"], results
    assert PlanItem.objects.get(pk=two.item.pk).ends_on in (
        two.period(0)["ends_on"],
        two.period(3)["ends_on"],
    )
