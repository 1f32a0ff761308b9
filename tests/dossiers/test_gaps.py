"""What is missing in a file is a question: what somebody mends is missing no more, on the page as on paper."""

import pytest

from duaalportal.lib.school_calendar import Week
from evaluation.dossier.gaps import said_weeks
from evaluation.models import ActionPoint
from learningplans import absences
from learningplans.models import Absence, Meeting
from tests.dossiers.test_parts import parts
from tests.evaluation.raci_world import agree as agree_with
from tests.evaluation.raci_world import around, propose
from tests.evaluation.talk_world import DAY, at, close, hold, plan, sign, world
from tests.factories.accounts import OrganisationFactory
from tests.factories.evaluation import make_round
from tests.stories import as_now, now, today

pytestmark = pytest.mark.django_db
__all__ = ["world"]


def missing(world, code):
    """What is told of this kind to the coach."""
    return [gap for part in parts(world, world.coach).values() for gap in part.gaps if gap.code == code]


@pytest.mark.shows("P17")
def test_a_division_of_roles_is_missing_until_both_sides_agreed(world):
    (gap,) = missing(world, "raci-open")
    assert gap.text == "Er is geen rolverdeling afgesproken."
    row = around(world)
    propose(world, row)
    (gap,) = missing(world, "raci-open")
    assert gap.text == "De rolverdeling wacht op akkoord van beide kanten."
    agree_with(world, row, world.school_director, world.director)
    assert missing(world, "raci-open") == []


@pytest.mark.shows("E04")
def test_a_point_that_should_have_been_looked_at_is_missing_until_both_closed_it(world):
    own = {"school": world.school, "trajectory": world.trajectory, "organisation": world.company}
    made = {"made_at": now(), "made_by": world.mentor_person, "owner": world.learner_person}
    point = ActionPoint.objects.create(text="Op tijd", review_on=today() - DAY, **own, **made)
    (gap,) = missing(world, "points-late")
    assert world.company.name in gap.text and gap.who == world.learner_person.name
    closing = {"mentor_closed_at": now(), "mentor_closed_by": world.mentor_person, "learner_closed_at": now()}
    ActionPoint.objects.filter(pk=point.pk).update(**closing)
    assert missing(world, "points-late") == []


@pytest.mark.shows("E04")
def test_late_points_are_one_line_per_place_and_each_line_says_where(world):
    bakery = OrganisationFactory(name="Bakkerij Nora")
    made = {"made_at": now(), "made_by": world.mentor_person, "review_on": today() - DAY}
    own = {"school": world.school, "trajectory": world.trajectory}
    for place in (world.company, bakery, bakery, world.school, None):
        ActionPoint.objects.create(text="Op tijd", organisation=place, **own, **made)
    assert sorted(gap.text for gap in missing(world, "points-late")) == [
        f"1 werkpunt of afspraak bij {world.company.name} moest al opnieuw bekeken zijn.",
        "2 werkpunten of afspraken bij Bakkerij Nora moesten al opnieuw bekeken zijn.",
        "2 werkpunten of afspraken op school moesten al opnieuw bekeken zijn.",
    ]


@pytest.mark.shows("E11")
def test_a_talk_that_was_held_is_missing_its_close(world):
    talk = plan(world)
    hold(talk, world.coach)
    (gap,) = missing(world, "talk-unclosed")
    assert gap.who == "trajectbegeleider" and str(talk.pk) in gap.url
    sign(talk, world.learner_person, world.mentor_person, world.coach)
    close(talk, world.coach)
    assert missing(world, "talk-unclosed") == []


@pytest.mark.shows("P16")
def test_an_absence_nobody_at_school_saw_is_told_until_somebody_did(world):
    row = Absence.objects.create(
        school=world.school,
        trajectory=world.trajectory,
        side=Absence.Side.COMPANY,
        first_day=today() - 2 * DAY,
        last_day=today() - DAY,
        reported_at=now(),
        reported_by=world.mentor_person,
    )
    (gap,) = missing(world, "absence-unseen")
    assert gap.since == row.first_day
    absences.see_absence(absence=row, by=as_now(world.coach), at=now())
    assert missing(world, "absence-unseen") == []


@pytest.mark.shows("X08")
def test_a_visit_without_report_is_told_until_it_is_written_or_called_off(world):
    row = Meeting.objects.create(
        school=world.school,
        trajectory=world.trajectory,
        organisation=world.company,
        kind=Meeting.Kind.VISIT,
        purpose="Kennismaken",
        starts_at=at(-3),
        planned_at=at(-9),
        planned_by=world.coach,
    )
    (gap,) = missing(world, "meeting-unreported")
    assert "bezoek aan de werkplek" in gap.text and gap.who == world.coach.name
    Meeting.objects.filter(pk=row.pk).update(cancelled_at=now(), cancelled_by=world.coach)
    assert missing(world, "meeting-unreported") == []


@pytest.mark.shows("E09")
def test_weeks_in_which_a_side_was_silent_are_counted_and_named(world):
    (before,) = missing(world, "week-M")
    assert before.text.startswith("In ") and f"mentor bij {world.company.name}" in before.text
    silent = int(before.text.split()[1])
    row = make_round(world.trajectory, monday=before.since)
    row.spoken = {f"M:{world.company.pk}": {"at": now().isoformat(), "by": str(world.mentor_person.pk)}}
    row.save()
    (after,) = missing(world, "week-M")
    assert int(after.text.split()[1]) == silent - 1 and after.since > before.since


def test_weeks_are_named_in_runs():
    first = Week(2026, 45)
    weeks = [first, first.next, first.next.next, Week(2026, 50), Week(2026, 53), Week(2027, 1)]
    assert said_weeks(weeks) == "week 45 tot 47, week 50, week 53 tot 1"
