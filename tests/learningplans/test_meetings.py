"""Visits and talks: planned, changed, called off, held with a report, agreed and done, and who reads which."""

import pytest
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry
from learningplans import meetings, visits
from learningplans.meetings import Agreed
from learningplans.models import Meeting, MeetingPoint, Trajectory
from tests.factories.accounts import member
from tests.factories.learningplans import join_team, make_learner, make_trajectory
from tests.learningplans.talking import DAY, Kind, at, get, held, plan, report, world
from tests.stories import browser, today

pytestmark = pytest.mark.django_db
__all__ = ["world"]


# --- planning -----------------------------------------------------------------------------------------------------


@pytest.mark.shows("X08")
def test_a_planned_visit_is_seen_by_both_sides_and_the_family_and_nobody_else(world):
    row = plan(world)
    for person in (world.coach, world.mentor_person, world.learner_person, world.mother):
        page = get(person, "meeting", row)
        assert page.status_code == 200 and "Kijken hoe het loopt" in page.content.decode()
    for person in (world.stranger, world.teacher, world.director):
        assert get(person, "meeting", row).status_code in (403, 404)
    assert AuditEntry.objects.get(verb="meeting_planned").facts["meeting"] == str(row.pk)


@pytest.mark.parametrize(
    "fields, no",
    [
        ({"organisation": None}, meetings.NeedsCompany),
        ({"organisation": "elsewhere"}, meetings.NeedsCompany),
        ({"starts_at": 400}, meetings.DayRefused),
        ({"kind": Kind.MUTUAL_VISIT}, meetings.NotTogether),
    ],
)
def test_what_cannot_be_planned(world, fields, no):
    fields = dict(fields)
    if fields.get("organisation") == "elsewhere":
        fields["organisation"] = world.elsewhere
    if "starts_at" in fields:
        fields["starts_at"] = at(fields["starts_at"])
    with pytest.raises(no):
        plan(world, **fields)
    assert not Meeting.objects.exists()


def test_a_closed_trajectory_gets_no_new_talk(world):
    Trajectory.objects.filter(pk=world.trajectory.pk).update(state="completed")
    world.trajectory.refresh_from_db()
    try:
        with pytest.raises(meetings.TrajectoryClosed):
            plan(world)
    finally:
        world.trajectory.state = "running"


def test_sending_twice_plans_one(world):
    key = "6b0a1f0e-55a7-4a55-9d2b-6a1a0c1f2e3d"
    assert plan(world, key=key) == plan(world, key=key)
    assert Meeting.objects.count() == 1


def test_of_two_who_change_at_once_the_second_is_told(world):
    row = plan(world)
    fields = {"people": [], "by": world.coach, "at": timezone.now()}
    meetings.change(meeting=row, version=1, purpose="Iets anders", **fields)
    with pytest.raises(meetings.MeetingChanged) as lost:
        meetings.change(meeting=row, version=1, purpose="Nog iets anders", **fields)
    assert lost.value.current.purpose == "Iets anders"


def test_calling_off_says_why_and_is_final(world):
    row = plan(world)
    fields = {"version": 1, "by": world.coach, "at": timezone.now()}
    with pytest.raises(meetings.ReasonMissing):
        meetings.cancel(meeting=row, reason=" ", **fields)
    meetings.cancel(meeting=row, reason="Bart is met verlof.", **fields)
    assert "Bart is met verlof." in get(world.learner_person, "meeting", row).content.decode()
    with pytest.raises(meetings.MeetingOver, match="afgelast"):
        report(world, row)
    with pytest.raises(meetings.MeetingOver):
        meetings.change(meeting=row, people=[], purpose="Toch", **fields)


# --- the report ---------------------------------------------------------------------------------------------------


@pytest.mark.shows("X08")
def test_a_report_with_points_is_read_by_who_sees_the_meeting(world):
    row = plan(world, starts_at=at(-1))
    oma = row.people.get(name="Oma")
    points = [Agreed("Meten oefenen", owner=world.learner_person, due_on=today() + DAY), Agreed("Bellen")]
    report(world, row, present={oma.pk}, others=["Meester Jan"], points=points)
    assert {p.name: p.was_there for p in row.people.all()} == {
        world.coach.name: False,
        "Oma": True,
        "Meester Jan": True,
    }
    page = get(world.mother, "meeting", row).content.decode()
    assert "draaibank" in page and "Meten oefenen" in page and "Meester Jan" in page
    assert get(world.stranger, "meeting", row).status_code == 404


@pytest.mark.parametrize(
    "fields, no",
    [({"held_on": 1}, meetings.DayRefused), ({"text": " "}, meetings.ReportMissing)],
)
def test_no_report_of_tomorrow_and_none_without_words(world, fields, no):
    if "held_on" in fields:
        fields = {"held_on": today() + DAY}
    with pytest.raises(no):
        report(world, plan(world), **fields)


def test_points_are_changed_added_and_taken_away_and_what_is_done_stays(world):
    row = plan(world, starts_at=at(-1))
    row = report(world, row, points=[Agreed("Een"), Agreed("Twee"), Agreed("Drie")])
    one, two, three = row.points.order_by("text").all()[1], *row.points.exclude(text="Een").order_by("text")
    meetings.finish_point(point=three, by=world.coach, at=timezone.now())
    report(world, row, points=[Agreed("Een, beter", pk=one.pk), Agreed("Vier")])
    assert set(row.points.values_list("text", flat=True)) == {"Een, beter", "Vier", "Twee"}
    assert MeetingPoint.objects.get(pk=three.pk).text == "Twee" and two.text == "Drie"


def test_a_lost_report_shows_both_texts_and_can_be_sent_again(world):
    row = plan(world, starts_at=at(-1))
    coach = browser(world.coach)
    address = reverse("learningplans:meeting_report", args=[row.pk])
    sent = {
        "held_on": today().isoformat(),
        "text": "Wat ik schreef.",
        "version": row.version,
        "afspraak-TOTAL_FORMS": 1,
        "afspraak-INITIAL_FORMS": 0,
        "afspraak-0-text": "Mijn afspraak",
        "afspraak-0-owner": f"u.{world.coach.pk}",
    }
    report(world, row, text="Wat de ander schreef.")
    answer = coach.post(address, sent)
    assert answer.status_code == 422
    assert "Wat de ander schreef." in answer.content.decode() and "Wat ik schreef." in answer.content.decode()
    assert coach.post(address, sent | {"version": 2, "text": "Rijksregister 93051822361"}).status_code == 422
    assert coach.post(address, sent | {"version": 2}).status_code == 302
    assert (row.points.get().owner, Meeting.objects.get().report) == (world.coach, "Wat ik schreef.")


def test_who_a_point_is_for_says_it_is_done_and_others_do_not(world):
    row = plan(world, starts_at=at(-1))
    report(
        world,
        row,
        points=[Agreed("Meten oefenen", owner=world.learner_person), Agreed("Bellen", owner=world.coach)],
    )
    own, other = row.points.get(text="Meten oefenen"), row.points.get(text="Bellen")

    def done(person, point):
        address = reverse("learningplans:meeting_point", args=[row.pk, point.pk])
        return browser(person).post(address).status_code

    assert (done(world.learner_person, own), done(world.learner_person, other)) == (302, 404)
    assert done(world.mother, own) == 404
    assert MeetingPoint.objects.get(pk=own.pk).done_by == world.learner_person


# --- pages --------------------------------------------------------------------------------------------------------


def test_planning_by_the_page_with_people_of_both_sides(world):
    coach = browser(world.coach)
    address = reverse("learningplans:meeting_new", args=[world.trajectory.pk])
    page = coach.get(address).content.decode()
    assert all(name in page for name in (world.mentor_person.name, world.learner.name, world.guardian.name))
    sent = {
        "kind": "visit",
        "organisation": world.company.pk,
        "purpose": "Eerste bezoek",
        "day": (today() + DAY).isoformat(),
        "clock": "14:30",
        "minutes": 60,
        "people": [f"u.{world.mentor_person.pk}"],
        "others": "Jan\nJan\nPiet",
        "key": "6b0a1f0e-55a7-4a55-9d2b-6a1a0c1f2e3d",
    }
    assert coach.post(address, sent | {"organisation": ""}).status_code == 422
    assert coach.post(address, sent | {"people": [f"u.{world.stranger.pk}"]}).status_code == 422
    assert coach.post(address, sent).status_code == 302
    row = Meeting.objects.get()
    assert timezone.localtime(row.starts_at).hour == 14
    assert set(row.people.values_list("name", flat=True)) == {world.mentor_person.name, "Jan", "Piet"}
    # a mentor knows of no parents
    page = get(world.mentor_person, "meeting_new", world.trajectory).content.decode()
    assert world.guardian.name not in page


def test_a_visit_goes_into_ones_own_agenda_with_a_first_name_alone(world):
    answer = get(world.mentor_person, "meeting_ics", plan(world))
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar") and "BEGIN:VEVENT" in text
    assert world.learner.first_name in text and world.learner.name not in text


def test_who_reads_does_not_write(world):
    row = plan(world)
    for person in (world.learner_person, world.mother, world.director):
        for name in ("meeting_change", "meeting_report", "meeting_cancel"):
            assert get(person, name, row).status_code in (403, 404)
    for name in ("meeting_change", "meeting_report", "meeting_cancel"):
        assert get(world.mentor_person, name, row).status_code == 200


# --- between a school and a company -------------------------------------------------------------------------------


@pytest.mark.shows("X13")
def test_a_school_and_a_company_visit_each_other_without_a_learner(world):
    address = reverse("learningplans:mutual_visit_new", args=[world.company.slug])
    sent = {
        "partner": world.school.pk,
        "purpose": "Rondleiding in de werkplaats",
        "day": (today() + 5 * DAY).isoformat(),
        "clock": "09:00",
        "minutes": 120,
    }
    assert browser(world.coordinator).post(address, sent | {"partner": world.elsewhere.pk}).status_code == 422
    assert browser(world.coordinator).post(address, sent).status_code == 302
    row = Meeting.objects.get()
    assert (row.school, row.organisation, row.trajectory) == (world.school, world.company, None)
    lists = {world.coach: world.school, world.teacher: world.school, world.mentor_person: world.company}
    for person, organisation in lists.items():
        page = get_list(person, organisation)
        assert page.status_code == 200 and "Rondleiding" in page.content.decode()
        assert get(person, "meeting", row).status_code == 200
    assert get(world.coordinator, "meeting_change", row).status_code == 200
    assert get_list(world.stranger, world.school).status_code == 404
    assert get(world.stranger, "meeting", row).status_code == 404
    assert get(world.learner_person, "meeting", row).status_code == 404


def get_list(person, organisation):
    return browser(person).get(reverse("learningplans:mutual_visits", args=[organisation.slug]))


# --- the visits of all learners -----------------------------------------------------------------------------------


@pytest.mark.shows("P19")
def test_held_visits_of_this_year_count_and_nothing_else(world):
    assert visits.of_trajectory(world.trajectory, today()).row.held is None
    held(world, -10)
    held(world, -100)  # before this trajectory
    plan(world)
    plan(world, kind=Kind.TALK, starts_at=at(-1))
    line = visits.of_trajectory(world.trajectory, today())
    assert (line.row.held, line.row.planned, line.next_on) == (1, 1, today() + 3 * DAY)
    assert line.finding.met and line.finding.turns_on
    later = today() + 150 * DAY
    assert visits.of_trajectory(world.trajectory, later).is_behind


@pytest.mark.shows("P19")
def test_the_list_begins_with_who_waits_longest_in_as_many_queries_for_more(
    world, django_assert_max_num_queries
):
    coach = browser(world.coach)
    address = reverse("learningplans:visits")
    held(world, -10)
    with django_assert_max_num_queries(30) as few:
        coach.get(address)
    for days in (-50, None, -20):
        other = make_trajectory(world.school, learner=make_learner(world.school), coach=world.coach)
        Trajectory.objects.filter(pk=other.pk).update(starts_on=today() - 80 * DAY)
        if days:
            held(world, days, other)
    with django_assert_max_num_queries(len(few.captured_queries)):
        page = coach.get(address)
    rows = [line.row for line in page.context["lines"]] if page.context else []
    days = [row.last and (row.last - today()).days for row in visits.listed(world.coach, today())]
    assert days == [None, -50, -20, -10] and (not rows or [row.pk for row in rows])
    csv = coach.get(reverse("learningplans:visit_file", args=["csv"])).content.decode()
    assert csv.count("\n") == 5 and world.learner.name in csv


def test_who_is_not_of_the_school_reads_no_visits_of_others(world):
    held(world, -10)
    page = browser(world.mentor_person).get(reverse("learningplans:visits")).content.decode()
    assert world.learner.name not in page


def test_the_pages_of_a_trajectory_ask_as_much_with_more_talks_and_people(
    world, django_assert_max_num_queries
):
    coach = browser(world.coach)
    pages = {
        name: reverse(f"learningplans:{name}", args=[world.trajectory.pk]) for name in ("meetings", "team")
    }
    row = plan(world)
    report(world, row, points=[Agreed("Bellen", owner=world.coach)])
    few = {}
    for name, address in pages.items():
        coach.get(address)  # what is asked once per process
        with django_assert_max_num_queries(40) as asked:
            coach.get(address)
        few[name] = len(asked.captured_queries)
    for number in range(4):
        row = plan(world, starts_at=at(-number))
        report(world, row, points=[Agreed(f"Punt {number}", owner=world.mentor_person), Agreed("Zelf")])
        plan(world, starts_at=at(number))
        join_team(world.trajectory, member(Role.DUAL_TEACHER, world.school), Role.DUAL_TEACHER, world.school)
    for name, address in pages.items():
        with django_assert_max_num_queries(few[name]):
            coach.get(address)
