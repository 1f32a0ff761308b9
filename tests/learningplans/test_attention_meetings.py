"""What waits for whom around teams and talks, and how answering it makes it disappear."""

import datetime as dt

import pytest
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from duaalportal.lib.attention import Urgency
from learningplans import attention_meetings, attention_team, meetings, team
from learningplans.meetings import Agreed
from learningplans.models import Meeting, TeamMember, Trajectory
from tests.factories.accounts import member
from tests.factories.companies import make_mentor
from tests.factories.learningplans import make_learner, make_trajectory, place_learner
from tests.learningplans.talking import DAY, at, held, plan, report, world
from tests.stories import today

pytestmark = pytest.mark.django_db
__all__ = ["world"]


def waits(subject, person, on=None):
    """Title, urgency per open item of a person, their rights read anew."""
    person = User.objects.get(pk=person.pk)
    return {item.title: item.urgency for item in subject.open_items(user=person, today=on or today())}


def talks(world, person, on=None):
    return [
        title for title in waits(attention_meetings, person, on) if not title.startswith("Plan een bezoek")
    ]


def test_who_is_asked_sees_it_the_day_before_and_nobody_else(world):
    plan(world, starts_at=at(1), people=[meetings.Guest("Bart", world.mentor_person)])
    for person in (world.coach, world.mentor_person):
        (title,) = talks(world, person)
        assert title == f"Morgen om 10.00 uur: bezoek aan de werkplek met {world.learner.name}"
        assert talks(world, person, today() + DAY)[0].startswith("Vandaag om")
        assert not talks(world, person, today() - DAY)
    assert not talks(world, world.learner_person) and not talks(world, world.school_coordinator)


def test_a_report_waits_for_who_planned_until_it_is_written(world):
    row = plan(world, starts_at=at(-2))
    (title,) = talks(world, world.coach)
    assert title.startswith("Schrijf het verslag") and not talks(world, world.mentor_person)
    late = waits(attention_meetings, world.coach, today() + 9 * DAY)
    assert late[title] == Urgency.LATE
    report(world, row)
    assert not talks(world, world.coach)


def test_a_point_waits_for_whose_it_is_until_it_is_done(world):
    row = plan(world, starts_at=at(-2))
    row = report(
        world, row, points=[Agreed("Meten oefenen", owner=world.learner_person, due_on=today() - DAY)]
    )
    assert waits(attention_meetings, world.learner_person) == {"Meten oefenen": Urgency.LATE}
    meetings.finish_point(point=row.points.get(), by=world.learner_person, at=timezone.now())
    assert waits(attention_meetings, world.learner_person) == {}


@pytest.mark.shows("P19")
def test_a_missing_visit_waits_for_the_coach_until_one_is_planned(world):
    # three visits in 281 days: the first is due on day 93
    turns = world.trajectory.starts_on + 93 * DAY
    name = f"Plan een bezoek bij {world.learner.name}"
    assert waits(attention_meetings, world.coach, turns - 15 * DAY) == {}
    assert waits(attention_meetings, world.coach, turns - 14 * DAY) == {name: Urgency.NORMAL}
    assert waits(attention_meetings, world.coach, turns) == {name: Urgency.SOON}
    assert waits(attention_meetings, world.school_coordinator, turns) == {}
    plan(world, starts_at=at(20))
    assert waits(attention_meetings, world.coach, turns) == {}
    Meeting.objects.all().delete()
    held(world, 1)
    assert waits(attention_meetings, world.coach, turns) == {}


def test_many_missing_visits_are_one_item(world):
    for _ in range(3):
        other = make_trajectory(world.school, learner=make_learner(world.school), coach=world.coach)
        period = {"starts_on": world.trajectory.starts_on, "ends_on": world.trajectory.ends_on}
        Trajectory.objects.filter(pk=other.pk).update(**period)
        place_learner(other, make_mentor(world.company), world.establishment, **period)
    found = waits(attention_meetings, world.coach, today() + 40 * DAY)
    assert found == {"4 lerenden wachten op een bezoek": Urgency.SOON}


def test_a_side_without_contact_waits_for_its_own_people(world):
    name = f"Zeg wie het aanspreekpunt is voor {world.learner.name}"
    assert waits(attention_team, world.coordinator) == {name: Urgency.NORMAL}
    assert waits(attention_team, world.coach) == {}
    mentor = TeamMember.objects.get(trajectory=world.trajectory, role=Role.MENTOR)
    team.make_contact(member=mentor, by=world.coordinator, at=timezone.now())
    assert waits(attention_team, world.coordinator) == {}
    TeamMember.objects.filter(on_school_side=True).update(is_contact=False)
    assert waits(attention_team, world.coach) == {name: Urgency.NORMAL}


def test_learners_without_a_coach_wait_for_the_coordinator(world):
    assert waits(attention_team, world.school_coordinator) == {}
    TeamMember.objects.filter(role=Role.TRAJECTORY_COACH).update(
        ended_at=timezone.now(), ended_by=world.school_director
    )
    assert waits(attention_team, world.school_coordinator) == {
        "1 lerende zonder trajectbegeleider": Urgency.SOON
    }


def test_an_ending_substitute_is_told_to_whom_they_stood_in_for(world):
    row = TeamMember.objects.get(trajectory=world.trajectory, role=Role.TRAJECTORY_COACH)
    other = member(Role.TRAJECTORY_COACH, world.school, name="Tine Maes")
    days = {"starts_on": today(), "ends_on": today() + 13 * DAY}
    team.set_substitute(member=row, who=other, by=world.coach, at=timezone.now(), **days)
    for after, words in (
        (9, ""),
        (10, "vervangt je"),
        (13, "vervangt je"),
        (14, "verving je"),
        (20, "verving je"),
        (21, ""),
    ):
        found = " ".join(waits(attention_team, world.coach, today() + dt.timedelta(days=after)))
        assert (words in found) if words else not found
    assert waits(attention_team, other) == {}
