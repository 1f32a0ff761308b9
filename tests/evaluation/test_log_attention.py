"""What waits around sheets of the day, for whom, and how answering it makes it disappear; and what they keep on a person."""

import datetime as dt

import pytest
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from evaluation import attention_logs, personal_data_logs
from evaluation.logs import keeping, measuring
from evaluation.models import Measurement, MeasurementPhoto, SheetLog
from learningplans.days import period_of
from learningplans.models import Absence, PlacementDay, PlanItem
from learningplans.rules.days import Where
from tests.evaluation.welding import DAY, judge, log, picture, world
from tests.factories.accounts import member
from tests.stories import today

pytestmark = pytest.mark.django_db
__all__ = ["world"]
AROUND = ("coach", "teacher", "mentor_person", "other_mentor", "learner_person", "mother", "coordinator")


def waits(person):
    """Title -> open item of a person, their rights read anew."""
    person = User.objects.get(pk=person.pk)
    return {one.title: one for one in attention_logs.open_items(user=person, today=today())}


def who_has(world, words):
    return {who for who in AROUND if any(title.startswith(words) for title in waits(getattr(world, who)))}


def at_company(rows, world):
    rows.update(organisation=world.company)


@pytest.mark.shows("E09", "E10")
def test_a_log_waits_for_who_teaches_there_until_somebody_looked(world):
    row = log(world, head_d2="Hoeklas")
    at_company(SheetLog.objects, world)
    line = f"Kijk het logboek van {world.learner.name} na"
    assert who_has(world, "Kijk het logboek") == {"mentor_person"}
    assert str(row.pk) in waits(world.mentor_person)[line].url
    keeping.check_log(log=row, version=1, by=world.mentor_person, at=timezone.now())
    assert who_has(world, "Kijk het logboek") == set()


def test_many_days_are_one_item_and_old_ones_are_forgotten(world):
    for days in (0, 1, 2, 31):
        log(world, on=today() - days * DAY, head_d2="Hoeklas")
    at_company(SheetLog.objects, world)
    (item,) = waits(world.mentor_person).values()
    assert item.title == f"Kijk 3 dagen van {world.learner.name} na" and item.since == today() - 2 * DAY


def test_what_was_done_at_school_waits_for_the_teacher(world):
    log(world, head_d2="Hoeklas")
    SheetLog.objects.update(organisation=world.school)
    assert who_has(world, "Kijk het logboek") == {"teacher"}


@pytest.mark.shows("E07")
def test_a_v_of_the_learner_waits_until_somebody_judges_that_criterion(world):
    judge(world, world.learner_person, c1="V", c2="V", c3="O")
    at_company(Measurement.objects, world)
    assert who_has(world, "Beoordeel 2 criteria") == {"mentor_person"}
    judge(world, world.mentor_person, c1="V")
    assert who_has(world, "Beoordeel een criterium") == {"mentor_person"}
    judge(world, world.teacher, c2="O")
    assert who_has(world, "Beoordeel") == set()


def test_what_was_withdrawn_asks_nothing(world):
    (row,) = judge(world, world.learner_person, c1="V")
    at_company(Measurement.objects, world)
    measuring.withdraw(measurement=row, by=world.learner_person, at=timezone.now())
    assert who_has(world, "Beoordeel") == set()


def test_nobody_hears_of_other_learners(world):
    log(world, head_d2="Hoeklas")
    judge(world, world.learner_person, c1="V")
    at_company(SheetLog.objects, world)
    at_company(Measurement.objects, world)
    colleague = member(Role.MENTOR, world.company)
    assert waits(colleague) == {} and waits(world.stranger) == {}


@pytest.mark.parametrize("who", ["mentor_person", "teacher", "learner_person"])
def test_it_costs_one_question_whatever_waits(world, who, django_assert_max_num_queries):
    person, counts = User.objects.get(pk=getattr(world, who).pk), []
    for number in (1, 8):
        for days in range(number):
            log(world, on=today() - days * DAY, strong="Netjes")
            judge(world, world.learner_person, on=today() - days * DAY, c1="V", c2="V")
        at_company(SheetLog.objects, world)
        assert person.access
        with django_assert_max_num_queries(2) as asked:
            attention_logs.open_items(user=person, today=today())
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- the learner ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def working(world):
    """The timetable has the learner at the company from Monday to Friday; `workday` is the next one without a holiday."""
    PlacementDay.objects.filter(trajectory=world.trajectory).update(is_cancelled=True)
    PlacementDay.objects.bulk_create(
        PlacementDay(
            school=world.school,
            trajectory=world.trajectory,
            placement=world.placement,
            learner=world.learner,
            organisation=world.company,
            weekday=weekday,
            starts_on=world.trajectory.starts_on,
            ends_on=world.trajectory.ends_on,
            from_time=dt.time(8),
            until_time=dt.time(16),
        )
        for weekday in range(1, 6)
    )
    ahead = period_of(world.trajectory, today() + DAY, today() + 29 * DAY)
    world.workday = next(day.day for day in ahead if day.where is Where.WORK)
    return world


def asked(world, on=None):
    person = User.objects.get(pk=world.learner_person.pk)
    return [one.title for one in attention_logs.open_items(user=person, today=on or world.workday)]


@pytest.mark.shows("E09")
def test_the_sheet_of_a_working_day_is_asked_until_it_is_written(working):
    assert asked(working) == ["Vul je fiche van vandaag in"]
    row = log(working, head_d2="Hoeklas")
    SheetLog.objects.filter(pk=row.pk).update(on=working.workday)
    assert asked(working) == []


@pytest.mark.shows("E09")
def test_who_is_not_expected_is_not_asked(working):
    saturday = working.workday + (5 - working.workday.weekday()) * DAY
    assert asked(working, saturday) == []
    Absence.objects.create(
        school=working.school,
        trajectory=working.trajectory,
        first_day=working.workday,
        last_day=working.workday,
        reported_at=timezone.now(),
        reported_by=working.coach,
        side="school",
    )
    assert asked(working) == []


def test_without_an_assignment_in_the_plan_nobody_is_asked(working):
    PlanItem.objects.filter(sheet=working.weld.sheet).update(ends_on=today() - DAY)
    assert asked(working) == []


# --- what is kept on a person -------------------------------------------------------------------------------------------


@pytest.mark.shows("X03")
def test_a_learner_takes_all_along_and_a_mentor_reads_no_name(world):
    log(world, head_d2="Hoeklas op plaat", strong="Netjes")
    judge(world, world.mentor_person, c1="V", note="Mooi recht", picture=picture())
    mine = personal_data_logs.collect(world.learner_person)
    assert mine["Je logboek"][0]["gegevens"] == {"d2": "Hoeklas op plaat"}
    assert mine["Metingen van jouw werk"][0]["opmerking"] == "Mooi recht"
    theirs = personal_data_logs.collect(world.mentor_person)
    assert len(theirs["Wat je beoordeelde"]) == 1 and world.learner.name not in str(theirs)
    assert "Hoeklas op plaat" not in str(theirs)


@pytest.mark.shows("X03")
def test_erasing_takes_words_and_photos_and_leaves_what_was_reached(
    world, django_capture_on_commit_callbacks
):
    log(world, head_d2="Hoeklas op plaat", row_r1="yes", strong="Netjes")
    (row,) = judge(world, world.mentor_person, c1="V", note="Mooi recht", picture=picture())
    storage, name = (photo := row.photos.get()).file.storage, photo.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        done = personal_data_logs.erase(user=world.learner_person, at=timezone.now())
    assert len(done) == 2 and not MeasurementPhoto.objects.exists() and not storage.exists(name)
    kept = SheetLog.objects.get()
    assert (kept.head, kept.strong, kept.rows) == ({}, "", {"r1": "yes"})
    assert Measurement.objects.get().note == "" and Measurement.objects.get().value == "V"
    assert personal_data_logs.erase(user=world.stranger, at=timezone.now()) == []
