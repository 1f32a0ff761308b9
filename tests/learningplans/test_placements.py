"""A learner is placed: what is written, what is refused and why, what changes, and how it ends."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from companies import mentor_stopping
from companies.models import TakenPlace
from duaalportal.accounts.access import Can, Role
from duaalportal.accounts.models import AuditEntry, User
from duaalportal.catalogue.models import Holiday
from learningplans import placements
from learningplans.models import Placement, PlacementDay, TeamMember, Trajectory, TrajectoryStep
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import make_mentor
from tests.learningplans.placing import DAY, Kind, Scene, days
from tests.stories import fresh, one_world, today

pytestmark = pytest.mark.django_db


scene = one_world(Scene)


# --- planning ---------------------------------------------------------------------------------------------------


@pytest.mark.shows("M13", "C11")
def test_a_placement_takes_a_place_writes_its_days_and_lets_the_mentor_in(scene):
    placement = scene.plan()
    assert (placement.place.mentor, placement.place.school) == (scene.mentors[0], scene.school)
    assert (placement.organisation, placement.hours_per_week) == (scene.sites[0].organisation, Decimal(24))
    assert [(day.weekday, day.starts_on, day.ends_on) for day in placement.days.order_by("weekday")] == [
        (weekday, today(), today() + 100 * DAY) for weekday in (1, 2, 3)
    ]
    (mentor,) = TeamMember.objects.filter(placement=placement)
    assert (mentor.mentor, mentor.role, mentor.ends_on) == (scene.mentors[0], Role.MENTOR, placement.ends_on)
    assert fresh(scene.trajectory).state == "matched"  # who looked for a place has one
    assert AuditEntry.objects.filter(verb="placement_planned", organisation=scene.school).exists()


def test_the_mentor_prepares_the_first_day_of_a_placement_that_still_comes(scene):
    person = member(Role.MENTOR, scene.sites[0].organisation)
    mentor = make_mentor(scene.sites[0].organisation, substitute=True, user=person)
    scene.plan(mentor=mentor, starts_on=today() + 30 * DAY)
    assert Trajectory.objects.where(User.objects.get(pk=person.pk), Can.PREPARE_START).exists()


@pytest.mark.shows("P09")
def test_learning_by_simulation_takes_no_place_with_a_mentor(scene):
    staff = member(Role.TRAINING_CENTRE_STAFF, scene.centre)
    placement = scene.simulate(staff=staff)
    assert placement.is_simulated and placement.place is None and placement.hours_per_week == 16
    assert [row.user for row in placement.team.all()] == [staff]
    with pytest.raises(placements.NotOfTheCentre, match="werkt niet voor"):
        scene.plan(
            trajectory=scene.new_trajectory(),
            centre=scene.centre,
            staff=member(Role.TRAINING_CENTRE_STAFF),
        )
    with pytest.raises(placements.NotACentre, match="geen opleidingscentrum"):
        scene.plan(trajectory=scene.new_trajectory(), centre=scene.sites[0].organisation)


def test_what_the_company_refuses_the_placement_refuses(scene):
    elsewhere = make_mentor(OrganisationFactory(), substitute=True)
    with pytest.raises(placements.PlaceRefused, match="geen mentor in deze vestiging"):
        scene.plan(mentor=elsewhere)
    assert not Placement.objects.filter(trajectory=scene.trajectory).exists()
    assert not TakenPlace.objects.filter(learner=scene.trajectory.learner.user).exists()


def test_a_closed_trajectory_gets_no_placement(scene):
    with pytest.raises(placements.TrajectoryClosed, match="stopgezet"):
        scene.plan(trajectory=scene.new_trajectory(state="stopped"))


@pytest.mark.parametrize(
    "changes, why",
    [
        ({"ends_on": today() - DAY}, "komt voor de eerste dag"),
        ({"ends_on": today() + 300 * DAY}, "Het traject loopt van"),
        ({"days": days(1, 2, 3, 4, 5, 6, hours=10)}, "60 uur per week"),
        ({"hours_per_week": Decimal(60)}, "60 uur per week"),
        ({"hours_per_week": Decimal(30)}, "kan niet met dagen van samen 24 uur"),
        ({"days": []}, "geen enkele werkplekdag"),
    ],
)
def test_bad_input_is_refused_with_the_reason_and_nothing_is_written(scene, changes, why):
    with pytest.raises(placements.PlanRefused, match=why):
        scene.plan(**changes)
    assert not Placement.objects.filter(trajectory=scene.trajectory).exists()
    assert fresh(scene.trajectory).state == "searching"


def test_a_start_in_a_holiday_is_said_and_not_refused(scene):
    Holiday.objects.create(
        code="proef", name="proefvakantie", first_day=today(), last_day=today() + 6 * DAY, source="proef"
    )
    placement = scene.plan()
    plan = placements.standing_plan(placement)
    found = placements.what_stands_in_the_way(scene.trajectory, plan, without=placement.pk)
    assert [(one.code, one.blocks) for one in found] == [("start_free", False)]
    assert "proefvakantie" in found[0].why


# --- several at once ----------------------------------------------------------------------------------------------


@pytest.mark.shows("M12", "P08")
@pytest.mark.parametrize(
    "first, second, weekdays, refused",
    [
        (Kind.SINGLE, Kind.SINGLE, (4, 5), "Er is al een plaatsing bij"),
        (Kind.SINGLE, Kind.PARALLEL, (4, 5), "Er is al een plaatsing bij"),
        (Kind.PARALLEL, Kind.SINGLE, (4, 5), "Er is al een plaatsing bij"),
        (Kind.PARALLEL, Kind.ROTATION, (4, 5), "Er is al een plaatsing bij"),
        (Kind.PARALLEL, Kind.PARALLEL, (3, 4), "Op woensdag werkt de lerende dan al bij"),
        (Kind.PARALLEL, Kind.PARALLEL, (4, 5), None),
        (Kind.ROTATION, Kind.ROTATION, (4, 5), None),
        (Kind.ROTATION, Kind.ROTATION, (1,), "Op maandag"),
    ],
)
def test_two_companies_at_once_only_as_declared_and_never_on_one_day(scene, first, second, weekdays, refused):
    scene.plan(kind=first)
    again = {"where": 1, "kind": second, "days": days(*weekdays)}
    if refused is None:
        assert scene.plan(**again)
        return
    with pytest.raises(placements.PlanRefused, match=refused):
        scene.plan(**again)


@pytest.mark.shows("P08")
def test_one_company_after_the_other(scene):
    first = scene.plan(ends_on=today() + 40 * DAY)
    assert scene.plan(where=1, starts_on=today() + 41 * DAY)
    placements.end_placement(
        placement=first, on=today(), reason="andere taken", by=scene.coach, at=timezone.now()
    )
    assert scene.plan(starts_on=today() + DAY, ends_on=today() + 40 * DAY)


def test_the_hours_of_two_companies_count_together(scene):
    scene.plan(kind=Kind.PARALLEL, days=days(1, 2, 3))
    with pytest.raises(placements.PlanRefused, match="44 uur per week samen met de andere plaatsing"):
        scene.plan(where=1, kind=Kind.PARALLEL, days=days(4, 5, hours=10))


def test_another_trajectory_of_the_same_learner_counts_too(scene):
    scene.plan()
    trajectory = fresh(scene.trajectory)
    trajectory.pk, trajectory.school_year, trajectory._state.adding = None, 2001, True
    trajectory.save()
    with pytest.raises(placements.PlanRefused, match="Er is al een plaatsing bij"):
        scene.plan(where=1, trajectory=trajectory)


# --- changing -----------------------------------------------------------------------------------------------------


def test_other_days_from_a_day_on_and_what_was_stays(scene):
    placement, turn = scene.plan(), today() + 30 * DAY
    changed = placements.change_days(
        placement=placement, days=days(4, 5), from_on=turn, by=scene.coach, at=timezone.now()
    )
    assert changed.hours_per_week == 16 and changed.version == 2
    rows = [(day.weekday, day.starts_on, day.ends_on) for day in placements.timetable(placement)]
    assert rows == [
        *((weekday, today(), turn - DAY) for weekday in (1, 2, 3)),
        *((weekday, turn, placement.ends_on) for weekday in (4, 5)),
    ]
    with pytest.raises(placements.DayRefused, match="Kies een dag van"):
        placements.change_days(
            placement=placement,
            days=days(1),
            from_on=today() - DAY,
            by=scene.coach,
            at=timezone.now(),
        )


def test_other_days_do_not_collide_with_another_company(scene):
    placement = scene.plan(kind=Kind.PARALLEL)
    scene.plan(where=1, kind=Kind.PARALLEL, days=days(4, 5))
    with pytest.raises(placements.PlanRefused, match="Op donderdag"):
        placements.change_days(
            placement=placement, days=days(3, 4), from_on=today(), by=scene.coach, at=timezone.now()
        )


def test_another_period_moves_place_days_and_team_along(scene):
    placement = scene.plan()
    new = {"starts_on": today() + 10 * DAY, "ends_on": today() + 150 * DAY}
    moved = placements.change_period(placement=placement, by=scene.coach, at=timezone.now(), **new)
    place = TakenPlace.objects.get(pk=placement.place_id)
    assert (moved.starts_on, moved.ends_on) == (place.starts_on, place.ends_on) == tuple(new.values())
    assert {(day.starts_on, day.ends_on) for day in placements.timetable(placement)} == {tuple(new.values())}
    assert {row.ends_on for row in placement.team.all()} == {new["ends_on"]}
    assert len(placements.timetable(placement)) == 3


def test_a_longer_period_asks_the_company_again(scene):
    site = scene.sites[0]
    site.capacity = 1
    site.save()
    placement = scene.plan(ends_on=today() + 20 * DAY)
    scene.plan(trajectory=scene.new_trajectory(), starts_on=today() + 30 * DAY, ends_on=today() + 40 * DAY)
    longer = {"starts_on": today(), "ends_on": today() + 35 * DAY}
    with pytest.raises(placements.PlaceRefused, match="1 van 1 plaatsen"):
        placements.change_period(placement=placement, by=scene.coach, at=timezone.now(), **longer)
    assert placements.change_period(
        placement=placement, by=scene.coach, at=timezone.now(), starts_on=today(), ends_on=today() + 29 * DAY
    )


# --- another mentor and the end -------------------------------------------------------------------------------------


class Mentored:
    """A placement with a mentor who signs in, and a colleague who could take over."""

    def __init__(self, scene):
        self.company = scene.sites[0].organisation
        self.person, self.other_person = (member(Role.MENTOR, self.company) for _ in range(2))
        self.mentor, self.other = (
            make_mentor(self.company, substitute=True, user=one, started_on=today() - 90 * DAY)
            for one in (self.person, self.other_person)
        )
        self.placement = scene.plan(mentor=self.mentor, starts_on=today() - 10 * DAY)

    def reads(self, who):
        return Trajectory.objects.visible_to(User.objects.get(pk=who.pk)).exists()


@pytest.mark.shows("X07")
def test_another_mentor_has_the_rights_from_the_next_request_on(scene):
    here = Mentored(scene)
    assert here.reads(here.person) and not here.reads(here.other_person)
    placements.change_mentor(
        placement=here.placement,
        mentor=here.other,
        on=today(),
        note="Noor werkt graag alleen.",
        by=scene.coach,
        at=timezone.now(),
    )
    assert not here.reads(here.person) and here.reads(here.other_person)
    former = TeamMember.objects.get(mentor=here.mentor)
    assert (former.ends_on, former.handover_note) == (today() - DAY, "Noor werkt graag alleen.")
    assert former.successor.mentor == here.other
    place = TakenPlace.objects.get(pk=here.placement.place_id)
    assert (place.mentor, place.starts_on) == (here.other, today())
    assert TakenPlace.objects.get(mentor=here.mentor).ends_on == today() - DAY


def test_who_took_over_today_and_gives_back_today_reads_nothing_more(scene):
    here = Mentored(scene)
    for mentor in (here.other, here.mentor):
        placements.change_mentor(
            placement=here.placement, mentor=mentor, on=today(), by=scene.coach, at=timezone.now()
        )
    assert here.reads(here.person) and not here.reads(here.other_person)


def test_a_mentor_who_cannot_take_over_does_not(scene):
    here = Mentored(scene)
    young = make_mentor(here.company, age=20, substitute=True, name="Jonas Maes")
    for mentor, why in (
        (young, "Jonas Maes kan dit nog niet"),
        (here.mentor, "is al de mentor"),
        (scene.mentors[1], "andere mentor van dit bedrijf"),
    ):
        with pytest.raises(placements.PlaceRefused, match=why):
            placements.change_mentor(
                placement=here.placement, mentor=mentor, on=today(), by=scene.coach, at=timezone.now()
            )


@pytest.mark.shows("X07", "C15")
def test_who_takes_over_from_a_mentor_who_stops_stands_in_the_team(scene):
    here = Mentored(scene)
    mentor_stopping.stop_mentor(
        mentor=here.mentor,
        stopped_on=today(),
        reason="pensioen",
        note="",
        successor=here.other,
        by=scene.coach,
        at=timezone.now(),
    )
    assert here.reads(here.other_person) and not here.reads(here.person)


@pytest.mark.shows("X02")
def test_the_end_frees_the_place_and_ends_rights_at_once(scene):
    here = Mentored(scene)
    assert here.reads(here.person)
    ended = placements.end_placement(
        placement=here.placement, on=today(), reason="sluit de zaak", by=scene.coach, at=timezone.now()
    )
    assert not here.reads(here.person)
    assert (ended.ends_on, ended.end_reason) == (today(), "sluit de zaak")
    assert TakenPlace.objects.get(pk=ended.place_id).released_at
    assert fresh(scene.trajectory).state == "searching"
    step = TrajectoryStep.objects.filter(trajectory=scene.trajectory).last()
    assert (step.from_state, step.to_state, step.reason) == ("matched", "searching", "sluit de zaak")
    assert all(
        day.ends_on <= today() for day in PlacementDay.objects.filter(placement=ended, is_cancelled=False)
    )
    again = placements.end_placement(
        placement=ended, on=today(), reason="nog eens", by=scene.coach, at=timezone.now()
    )
    assert again.end_reason == "sluit de zaak"


def test_who_keeps_another_company_keeps_the_state(scene):
    first = scene.plan(kind=Kind.PARALLEL)
    scene.plan(where=1, kind=Kind.PARALLEL, days=days(4, 5))
    placements.end_placement(placement=first, on=today(), reason="te ver", by=scene.coach, at=timezone.now())
    assert fresh(scene.trajectory).state == "matched"


def test_an_end_asks_a_reason_and_does_not_lie_ahead(scene):
    placement = scene.plan()
    for words, on, error in (
        ("  ", today(), placements.ReasonMissing),
        ("weg", today() + DAY, placements.DayRefused),
    ):
        with pytest.raises(error):
            placements.end_placement(
                placement=placement, on=on, reason=words, by=scene.coach, at=timezone.now()
            )


def test_a_placement_that_never_began_keeps_its_dates(scene):
    placement = scene.plan(starts_on=today() + 20 * DAY)
    ended = placements.end_placement(
        placement=placement, on=today(), reason="toch niet", by=scene.coach, at=timezone.now()
    )
    assert ended.starts_on == today() + 20 * DAY and placements.timetable(ended) == ()
    with pytest.raises(placements.PlacementEnded):
        placements.change_days(
            placement=placement, days=days(1), from_on=today(), by=scene.coach, at=timezone.now()
        )
    assert scene.plan(starts_on=today() + 20 * DAY)


def test_the_times_that_hold(scene):
    early = [placements.DayPlan(1, dt.time(5), dt.time(13))]
    with pytest.raises(placements.PlanRefused, match=r"begint de dag voor 6\.00 uur"):
        scene.plan(days=early)
