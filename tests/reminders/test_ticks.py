"""Beat only ticks: what is to be done stands in rows, so a tick that fails to come, or comes twice, changes nothing."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import SchoolDay, SchoolDayKind
from duaalportal.reminders import collecting
from duaalportal.reminders.models import Collection, Message, MessageState, Preference, Rhythm, Told
from duaalportal.reminders.people import Day, People
from tests.evaluation.week_world import make_week_world
from tests.factories.accounts import MembershipFactory, OrganisationFactory, member
from tests.factories.groeiwijzer import plan
from tests.reminders.conftest import body
from tests.reminders.nights import at, live, tick

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


@pytest.fixture
def busy(db):
    """A company with people who each have one thing to do, since before that Friday."""
    with time_machine.travel(at(date(2026, 9, 1), 8), tick=False):
        company = OrganisationFactory()
        people = [member(Role.COMPANY_DIRECTOR, company, name=f"Mens {n}") for n in range(7)]
        for person in people:
            plan(company, person, title=f"Iets van {person.name}", due_on=MONDAY)
    return people


def sent(inbox):
    """Who got which words, in no order."""
    return sorted((mail["To"], mail["Subject"], mail["Message-ID"], body(mail)) for mail in inbox.mails)


@pytest.mark.shows("X05")
@pytest.mark.django_db
def test_six_hours_without_beat_change_nothing_but_the_hour(inbox):
    with time_machine.travel(at(FRIDAY, 4), tick=False):
        make_week_world(on=FRIDAY)
    with transaction.atomic():
        live(FRIDAY, hours=(5, 6, 7, 8, 9, 9, 10, 11, 12))
        usual = sent(inbox)
        transaction.set_rollback(True)
    inbox.mails.clear()
    with transaction.atomic():
        live(FRIDAY, hours=(5, 12))
        assert sent(inbox) == usual
        transaction.set_rollback(True)
    inbox.mails.clear()
    live(FRIDAY, hours=(15,))
    assert sent(inbox) == usual
    assert len(usual) > 3


def test_a_night_that_was_killed_halfway_goes_on_after_its_cursor(busy, inbox, monkeypatch):
    monkeypatch.setattr(collecting, "BATCH", 2)
    monkeypatch.setattr(collecting, "PARTS", 1)
    with time_machine.travel(at(FRIDAY, 5), tick=False):
        collecting.prepare(at=timezone.now())
        row = collecting._claim(FRIDAY, timezone.now(), "killed")
        assert collecting._batch(row, timezone.now(), "killed", Day.of(FRIDAY))
        tick("other")
    assert Collection.objects.get(part=0).asked == 2, "the claim of a worker that may be alive stands"
    with time_machine.travel(at(FRIDAY, 9), tick=False):
        tick("other")
    assert Collection.objects.filter(done_at=None).count() == 0
    assert Collection.objects.get(part=0).asked == len(busy)
    assert Told.objects.count() == len(busy)
    assert sorted(mail["To"] for mail in inbox.mails) == sorted(person.email for person in busy)
    # the one that was thought dead wakes up: what it knew is no longer so, and it changes nothing
    with time_machine.travel(at(FRIDAY, 9, 30), tick=False):
        assert not collecting._batch(row, timezone.now(), "killed", Day.of(FRIDAY))
    assert Told.objects.count() == len(busy)


def test_a_mail_server_that_refuses_or_is_away_loses_nothing(busy, inbox, settings):
    inbox.refuses.add(busy[0].email)
    live(FRIDAY, hours=(5,))
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    live(FRIDAY, hours=(9,))
    assert inbox.mails == []
    settings.EMAIL_PORT = port
    live(FRIDAY, hours=(10,))
    assert len(inbox.mails) == len(busy) - 1
    assert Message.objects.get(recipient=busy[0]).state == MessageState.FAILED
    # the next day what it would have told is told again, while it is open
    inbox.refuses.clear()
    live(MONDAY)
    assert [mail["To"] for mail in inbox.mails[len(busy) - 1 :]] == [busy[0].email]


def test_what_did_not_leave_on_its_day_is_in_the_mail_of_the_next(busy, inbox):
    live(FRIDAY, hours=(5,))
    live(MONDAY)
    assert len(inbox.mails) == len(busy)
    assert {one.state for one in Message.objects.filter(day=FRIDAY)} == {MessageState.DROPPED}


@pytest.mark.shows("X05")
def test_each_chooses_how_to_hear(busy, inbox):
    now = at(FRIDAY, 4)
    weekly, late, away, *others = busy
    Preference.objects.create(user=weekly, rhythm=Rhythm.WEEKLY, changed_at=now)
    Preference.objects.create(user=late, rhythm=Rhythm.LATE, changed_at=now)
    Preference.objects.create(user=away, quiet_until=date(2026, 11, 24), changed_at=now)
    live(FRIDAY)
    assert {mail["To"] for mail in inbox.mails} == {person.email for person in others}
    live(MONDAY)
    assert len(inbox.to(weekly)) == 1
    # due on Monday 23, three days of grace
    live(date(2026, 11, 26))
    assert len(inbox.to(away)) == 1 and not inbox.to(late)
    live(date(2026, 11, 27))
    assert len(inbox.to(late)) == 1


def test_a_text_message_follows_a_mail_without_answer(busy, inbox, settings, tmp_path):
    settings.VAR_DIR, settings.SMS_BACKEND = tmp_path, "duaalportal.reminders.sms.to_file"
    person = busy[0]
    Preference.objects.create(user=person, sms_number="+32470123456", changed_at=at(FRIDAY, 4))
    live(FRIDAY)
    assert not (tmp_path / "sms").exists()
    live(FRIDAY + timedelta(days=7))
    (file,) = (tmp_path / "sms").iterdir()
    assert file.name == "32470123456.txt"
    assert file.read_text().count("Duaal leren:") == 1
    assert person.name not in file.read_text()


@pytest.mark.django_db
def test_holidays_and_who_is_not_there_are_quiet(inbox):
    friday = date(2026, 12, 18)
    with time_machine.travel(at(friday, 4), tick=False):
        world = make_week_world(on=friday)
    live(date(2026, 12, 22))
    reached = {mail["To"] for mail in inbox.mails}
    assert world.mentor_person.email in reached
    assert not reached & {world.coach.email, world.teacher.email, world.learner_person.email}
    live(date(2027, 1, 4))
    assert world.coach.email in {mail["To"] for mail in inbox.mails}


def free_day(school, first, last=None, kind=SchoolDayKind.FREE):
    """A school plans a day or a period of its own."""
    by, made = member(Role.SCHOOL_COORDINATOR, school), at(FRIDAY, 4)
    return SchoolDay.objects.create(
        school=school,
        kind=kind,
        name="Brugdag",
        first_day=first,
        last_day=last or first,
        added_at=made,
        added_by=by,
    )


@pytest.mark.shows("X05")
@pytest.mark.django_db
def test_free_days_of_the_own_school_are_quiet_for_who_works_there_alone(inbox):
    tuesday = MONDAY + timedelta(days=1)
    with time_machine.travel(at(FRIDAY, 4), tick=False):
        world = make_week_world(on=FRIDAY)
        other = OrganisationFactory(kind="school")
        MembershipFactory(role=Role.DUAL_TEACHER, user=world.teacher, organisation=other)
        Preference.objects.create(user=world.coach, rhythm=Rhythm.WEEKLY, changed_at=at(FRIDAY, 4))
        free_day(world.school, FRIDAY, MONDAY)
    of_school = {world.coach.email, world.teacher.email, world.learner_person.email}
    # the teacher works elsewhere that day: what is asked for this school waits all the same
    people = People.of([world.teacher, world.coach], Day.of(FRIDAY))
    assert [people.is_quiet(user) for user in people.users] == [False, True]
    for day in (FRIDAY, MONDAY):
        live(day)
        reached = {mail["To"] for mail in inbox.mails}
        assert world.mentor_person.email in reached and not reached & of_school
    # the first day of the week on which this school works
    live(tuesday)
    assert of_school <= {mail["To"] for mail in inbox.mails}


@pytest.mark.django_db
def test_free_days_of_another_school_and_days_for_study_change_nothing(django_assert_num_queries):
    with time_machine.travel(at(FRIDAY, 4), tick=False):
        coach, director = member(Role.TRAJECTORY_COACH), member(Role.COMPANY_DIRECTOR)
    (school,) = coach.access.organisations()
    free_day(OrganisationFactory(kind="school"), FRIDAY)
    free_day(school, FRIDAY, kind=SchoolDayKind.STUDY)
    free_day(school, MONDAY)
    with django_assert_num_queries(2):
        days = [Day.of(FRIDAY)]
    days += [Day.of(MONDAY), Day.of(MONDAY + timedelta(days=1))]
    assert [People.of([coach], day).is_quiet(coach) for day in days] == [False, True, False]
    people = People.of([coach, director], days[-1])
    coach, director = people.users
    assert people.closed(coach, school.pk)[-1] == MONDAY
    assert people.closed(coach, None) == () == people.closed(director, school.pk)
