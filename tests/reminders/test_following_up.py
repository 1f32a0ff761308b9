"""Who accompanies learners sees in ten seconds whom to call, reminds, notes what was said, and hands over to a colleague."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.lib.attention import Urgency
from duaalportal.lib.school_calendar import Week
from duaalportal.reminders import chasing, phone, standing
from duaalportal.reminders.models import Chase, Message, PhoneAnswer, Snooze, Step, Told, Waiting
from duaalportal.reminders.queries import visible_items
from evaluation.models import Voice
from learningplans.models import TeamMember
from tests.evaluation.week_world import make_week_world, posted, said_of, submit
from tests.factories.accounts import member
from tests.factories.learningplans import make_trajectory
from tests.reminders.nights import at, live
from tests.stories import as_now

pytestmark = pytest.mark.django_db

FRIDAY = date(2026, 11, 20)
WEEK = Week.of(FRIDAY)
# ten days later the week of the mentor is long late
LATER = at(date(2026, 12, 1), 10)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(at(FRIDAY, 4), tick=False):
            world = make_week_world(on=FRIDAY)
            submit(world, "learner_person", week=WEEK)
            submit(world, "teacher", week=WEEK)
        yield world
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def put_back(world):
    with time_machine.travel(LATER, tick=False), transaction.atomic():
        take_stock(world)
        yield
        transaction.set_rollback(True)


def take_stock(world):
    """What the night counts."""
    return standing.take_stock(
        users=standing.around([world.trajectory.pk], timezone.localdate()), at=timezone.now()
    )


def page(client, who, name, **kwargs):
    client.force_login(who)
    answer = client.get(reverse(name, kwargs=kwargs))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def send(client, who, name, data=None, **kwargs):
    client.force_login(who)
    return client.post(reverse(name, kwargs=kwargs), data or {})


def about(world):
    return {"trajectory": world.trajectory.pk}


def mentor_of(world):
    return about(world) | {"person": world.mentor_person.pk}


# --- who is waited for --------------------------------------------------------------------------------------------------


@pytest.mark.shows("X05")
def test_the_coach_reads_on_vandaag_which_learner_needs_a_call_and_why(world, client):
    today = page(client, world.coach, "today")
    calls = today.split("Wie heeft een telefoontje nodig?")[1].split("</section>")[0]
    assert world.learner.name in calls
    assert f"{world.mentor_person.name}: een week beoordelen" in calls
    assert "Nog geen mail verstuurd" in calls
    around = page(client, world.coach, "reminders_around", **about(world))
    assert world.mentor_person.name in around and "een week beoordelen" in around
    assert "Er is nog niets verstuurd." in around


def test_what_is_counted_is_what_is_open_and_an_answer_takes_it_away(world):
    mentor = world.mentor_person
    late = visible_items(as_now(mentor), timezone.localdate())
    kept = Waiting.objects.filter(user=mentor)
    assert {row.code for row in kept} <= {item.code for item in late}
    assert kept.late().filter(kind="week").exists()
    for item in late:
        if item.code.startswith("week-"):
            submit(world, week=Week.read(item.code.rsplit("-", 1)[0][-7:]))
    take_stock(world)
    assert not kept.filter(kind="week").exists()


def test_counting_again_changes_nothing_but_the_hour(world):
    def rows():
        names = ("user", "trajectory", "code", "kind", "role", "organisation", "since", "due", "urgency")
        return sorted(map(str, Waiting.objects.values_list("pk", *names)))

    before = rows()
    assert before
    with time_machine.travel(LATER + timedelta(hours=1), tick=False):
        take_stock(world)
        assert rows() == before
        assert {row.counted_at for row in Waiting.objects.all()} == {timezone.now()}


def test_no_words_of_an_item_are_told_and_private_kinds_not_at_all(world):
    assert not {row.kind for row in Waiting.objects.all()} & {
        "signal",
        "learner-word",
        "wellbeing",
        "portfolio-next",
    }
    assert {field.name for field in Waiting._meta.concrete_fields} & {"title", "why", "text"} == set()


def test_what_somebody_put_off_keeps_others_waiting(world):
    mentor, today = world.mentor_person, timezone.localdate()
    for item in visible_items(as_now(mentor), today):
        Snooze.objects.create(
            user=mentor, code=item.code, title="x", reason="x", until=today + timedelta(days=3), made_at=LATER
        )
    assert visible_items(as_now(mentor), today) == []
    take_stock(world)
    assert Waiting.objects.late().filter(user=mentor, kind="week").exists()


@pytest.mark.shows("X05")
def test_a_company_follows_up_its_own_people_and_a_school_all(world, client):
    seen = page(client, world.coordinator, "open_of", organisation=world.company.slug)
    assert world.mentor_person.name in seen
    assert world.teacher.name not in seen and world.learner.name not in seen.split("<main")[1]
    school = page(client, world.school_coordinator, "open_of", organisation=world.school.slug)
    assert world.mentor_person.name in school and "Weken" in school
    found = client.get(reverse("open_of", args=[world.school.slug]), {"rol": Role.LEARNER.value})
    assert world.mentor_person.name not in found.content.decode()
    sheet = client.get(reverse("open_file", args=[world.school.slug]), {"telaat": "ja"})
    assert sheet.status_code == 200 and sheet.content[:2] == b"PK"
    assert client.get(reverse("open_of", args=[world.company.slug])).status_code == 404


@pytest.mark.shows("X05")
def test_a_school_of_three_hundred_learners_costs_as_many_questions_as_one_of_three(
    world, client, django_assert_max_num_queries
):
    client.force_login(world.school_coordinator)
    client.get(reverse("open_of", args=[world.school.slug]))
    asked = []
    for more in (3, 40):
        rows = []
        for _ in range(more):
            trajectory = make_trajectory(world.school, coach=world.coach)
            own = {"school": world.school, "trajectory": trajectory, "user": trajectory.learner.user}
            rows += [
                Waiting(
                    organisation=world.school,
                    role=Role.LEARNER,
                    code=f"week-{trajectory.pk}-{n}",
                    kind="week",
                    since=FRIDAY,
                    urgency=Urgency.LATE,
                    counted_at=LATER,
                    **own,
                )
                for n in range(8)
            ]
        Waiting.objects.bulk_create(rows)
        with django_assert_max_num_queries(12) as captured:
            assert client.get(reverse("open_of", args=[world.school.slug])).status_code == 200
        asked.append(len(captured))
    assert asked[0] == asked[1]


# --- reminding now --------------------------------------------------------------------------------------------------------


@pytest.mark.shows("X05")
def test_the_coach_reminds_and_the_mail_leads_to_the_act(world, client):
    assert send(client, world.coach, "reminders_chase", **mentor_of(world)).status_code == 302
    assert chasing.deliver_waiting(clock=timezone.now) == 1
    (sent,) = mail.outbox
    assert sent.to == [world.mentor_person.email]
    assert f"/trajecten/{world.trajectory.pk}/week/{WEEK}/" in sent.body
    assert world.coach.name in sent.body
    assert chasing.deliver_waiting(clock=timezone.now) == 0
    around = page(client, world.coach, "reminders_around", **about(world))
    assert f"herinnering van {world.coach.name}, verstuurd" in around


@pytest.mark.shows("X09")
def test_one_mail_a_day_unless_it_is_urgent_and_the_reason_is_in_it(world, client):
    send(client, world.coach, "reminders_chase", **mentor_of(world))
    again = send(client, world.coach, "reminders_chase", **mentor_of(world))
    assert again.status_code == 422 and "kreeg vandaag al een mail" in again.content.decode()
    bare = send(client, world.coach, "reminders_chase", {"is_urgent": "on", "reason": ""}, **mentor_of(world))
    assert bare.status_code == 422
    urgent = {"is_urgent": "on", "reason": "de klassenraad is morgen"}
    assert send(client, world.coach, "reminders_chase", urgent, **mentor_of(world)).status_code == 302
    chasing.deliver_waiting(clock=timezone.now)
    assert sorted("de klassenraad is morgen" in sent.body for sent in mail.outbox) == [False, True]


def test_who_got_the_mail_of_today_is_not_reminded_as_well(world):
    Message.objects.create(
        recipient=world.mentor_person,
        day=timezone.localdate(),
        message_id="x",
        made_at=LATER,
        due_at=LATER,
    )
    with pytest.raises(chasing.HeardToday):
        chasing.chase(trajectory=world.trajectory, user=world.mentor_person, by=world.coach, at=LATER)


def test_what_is_answered_before_the_mail_leaves_is_not_reminded_of(world):
    row = chasing.chase(trajectory=world.trajectory, user=world.mentor_person, by=world.coach, at=LATER)
    for item in visible_items(as_now(world.mentor_person), timezone.localdate()):
        if item.code.startswith("week-"):
            submit(world, week=Week.read(item.code.rsplit("-", 1)[0][-7:]))
    chasing.deliver(chase_id=row.pk, clock=timezone.now)
    row.refresh_from_db()
    assert row.mailed_at is None and (row.dropped_at or mail.outbox == [])


def test_nobody_is_reminded_of_what_is_not_late(world):
    with pytest.raises(chasing.ChaseRefused):
        chasing.chase(trajectory=world.trajectory, user=world.school_director, by=world.coach, at=LATER)
    assert not Chase.objects.exists()


# --- by telephone -----------------------------------------------------------------------------------------------------------


def note_the_week(world, client):
    said = posted(world, said_of(world, message="Hij doet het goed."))
    answer = send(client, world.coach, "phone_week", said, week=str(WEEK), **mentor_of(world))
    assert answer.status_code == 302, answer.content.decode()
    return PhoneAnswer.objects.get()


@pytest.mark.shows("X05")
def test_a_week_told_by_telephone_is_the_mentors_voice_only_after_one_tap(world, client):
    form = page(client, world.coach, "phone_week", week=str(WEEK), **mentor_of(world))
    assert "pas de week van de mentor als die zelf ja zegt" in form
    answer = note_the_week(world, client)
    voice = Voice.objects.filter(trajectory=world.trajectory, party="M", round__first_day=WEEK.monday)
    assert not voice.exists()
    today = page(client, world.mentor_person, "today")
    assert "Klopt dit?" in today and reverse("phone_confirm", args=[answer.pk]) in today
    assert "Hij doet het goed." in page(client, world.mentor_person, "phone_answer", answer=answer.pk)
    assert send(client, world.mentor_person, "phone_confirm", answer=answer.pk).status_code == 302
    (found,) = voice
    assert (found.user, found.message) == (world.mentor_person, "Hij doet het goed.")
    assert found.submitted_at
    assert "Klopt dit?" not in page(client, world.mentor_person, "today")
    # again changes nothing
    assert send(client, world.mentor_person, "phone_confirm", answer=answer.pk).status_code == 302
    assert voice.count() == 1


def test_what_the_mentor_denies_counts_for_nothing(world, client):
    answer = note_the_week(world, client)
    send(client, world.mentor_person, "phone_deny", answer=answer.pk)
    send(client, world.mentor_person, "phone_confirm", answer=answer.pk)
    answer.refresh_from_db()
    assert answer.denied_at and answer.confirmed_at is None
    assert not Voice.objects.filter(
        trajectory=world.trajectory, party="M", round__first_day=WEEK.monday
    ).exists()


def test_only_who_said_it_confirms_it(world, client):
    answer = note_the_week(world, client)
    for who in (world.coach, world.coordinator, world.learner_person, world.instructor):
        assert send(client, who, "phone_confirm", answer=answer.pk).status_code == 404
    with pytest.raises(phone.PhoneRefused):
        phone.confirm(answer=answer, by=world.coach, at=LATER)


def test_a_week_by_telephone_asks_what_a_week_asks(world, client):
    bare = send(client, world.coach, "phone_week", {"message": "prima"}, week=str(WEEK), **mentor_of(world))
    assert bare.status_code == 422 and "minstens één punt" in bare.content.decode()
    assert not PhoneAnswer.objects.exists()


def test_another_answer_is_a_text_that_is_confirmed(world, client):
    row = Waiting.objects.create(
        school=world.school,
        trajectory=world.trajectory,
        organisation=world.company,
        user=world.mentor_person,
        role=Role.MENTOR,
        code=f"sign-{world.trajectory.pk}",
        kind="sign",
        since=FRIDAY,
        urgency=Urgency.LATE,
        counted_at=LATER,
    )
    said = {"code": row.code, "text": "Hij tekent morgen."}
    assert send(client, world.coach, "phone_note", said, **mentor_of(world)).status_code == 302
    answer = PhoneAnswer.objects.get()
    assert "Hij tekent morgen." in page(client, world.mentor_person, "phone_answer", answer=answer.pk)
    with pytest.raises(phone.PhoneRefused):
        phone.confirm(answer=answer, by=world.coach, at=LATER)
    send(client, world.mentor_person, "phone_confirm", answer=answer.pk)
    answer.refresh_from_db()
    assert answer.confirmed_at


# --- handing over ------------------------------------------------------------------------------------------------------------


@pytest.mark.shows("X05", "X07")
def test_a_coach_gives_everything_to_a_colleague_for_a_while_and_gets_it_back(world, client):
    colleague = member(Role.TRAJECTORY_COACH, world.school, name="Wim Haerens")
    first, last = timezone.localdate(), timezone.localdate() + timedelta(days=9)
    said = {"who": colleague.pk, "starts_on": first, "ends_on": last, "note": "Bel de mentor op dinsdag."}
    assert client.get(reverse("replacement")).status_code == 302  # nobody signed in
    assert send(client, world.coach, "replacement", said).status_code == 302
    row = TeamMember.objects.get(user=colleague)
    assert (row.role, row.starts_on, row.ends_on) == (Role.TRAJECTORY_COACH, first, last)
    today = page(client, colleague, "today")
    assert f"voor {world.coach.name}" in today and "Bel de mentor op dinsdag." in today
    with time_machine.travel(LATER + timedelta(days=10), tick=False):
        assert visible_items(as_now(colleague), timezone.localdate()) == []
        client.force_login(colleague)
        address = reverse("reminders_around", kwargs=about(world))
        assert client.get(address).status_code == 404


def test_taking_it_back_ends_the_rights_at_once(world, client):
    colleague = member(Role.TRAJECTORY_COACH, world.school)
    said = {
        "who": colleague.pk,
        "starts_on": timezone.localdate(),
        "ends_on": timezone.localdate() + timedelta(days=9),
    }
    send(client, world.coach, "replacement", said)
    address = reverse("reminders_around", kwargs=about(world))
    client.force_login(colleague)
    assert client.get(address).status_code == 200
    assert send(client, world.coach, "replacement_end", person=colleague.pk).status_code == 302
    client.force_login(colleague)
    assert client.get(address).status_code == 404
    assert send(client, world.coach, "replacement_end", person=colleague.pk).status_code == 404


def test_only_a_colleague_with_the_same_role_in_the_same_place_stands_in(world, client):
    others = [world.teacher, world.mentor_person, member(Role.TRAJECTORY_COACH), world.coach]
    member(Role.TRAJECTORY_COACH, world.school)
    for other in others:
        said = {"who": other.pk, "starts_on": timezone.localdate(), "ends_on": timezone.localdate()}
        assert send(client, world.coach, "replacement", said).status_code == 422
    assert not TeamMember.objects.filter(substitute_for__isnull=False).exists()


# --- by night, and the call list -----------------------------------------------------------------------------------------------


def test_the_night_counts_what_it_asks_anyway(world):
    Waiting.objects.all().delete()
    live(date(2026, 12, 2), hours=(5,))
    rows = Waiting.objects.filter(user=world.mentor_person, kind="week").late()
    assert rows.exists()
    assert {row.counted_at.astimezone(LATER.tzinfo).date() for row in rows} == {date(2026, 12, 2)}


@pytest.mark.shows("X09")
def test_who_stays_silent_stands_on_the_call_list_with_a_number(world, client):
    type(world.mentor_person).objects.filter(pk=world.mentor_person.pk).update(phone="0470 12 34 56")
    assert "Niemand om te bellen" in page(client, world.coach, "call_list")
    Told.objects.create(
        recipient=world.coach,
        of=world.mentor_person,
        code="week",
        step=Step.CALL,
        about=world.trajectory,
        school=world.school,
        title="Een week",
        on=timezone.localdate(),
    )
    found = page(client, world.coach, "call_list")
    assert world.mentor_person.name in found and 'href="tel:0470123456"' in found
    assert "geen antwoord op mails" in page(client, world.coach, "reminders_around", **about(world))
    other = member(Role.TRAJECTORY_COACH, world.school)
    assert world.mentor_person.name not in page(client, other, "call_list")
