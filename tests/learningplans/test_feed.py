"""The own agenda: a secret address shown once, taken back at will, and no more in it than its owner may read now."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from duaalportal.accounts.models import Membership, User
from learningplans import feed
from learningplans.models import Absence, CalendarFeed, Meeting, MeetingPerson, TeamMember
from tests.learningplans.days_world import DAY, TODAY, browser, put_back, world

__all__ = ["put_back", "world"]
pytestmark = [pytest.mark.django_db, pytest.mark.shows("P14", "X08")]

PAGE, NEW, REVOKE = (reverse(f"learningplans:{name}") for name in ("feed", "feed_new", "feed_revoke"))


@pytest.mark.parametrize(
    "many, said", [(1, "Amina"), (5, "Amina, Amina, Amina, Amina, Amina"), (6, "6 lerenden")]
)
def test_a_few_learners_are_named_and_a_class_is_counted(many, said):
    assert feed.who(["Amina"] * many) == said


def fresh(person):
    """The same person as the next request finds them."""
    return User.objects.get(pk=person.pk)


def make(world, who):
    answer = browser(world, who).post(NEW)
    return re.search(r'value="http://testserver(/agenda/[^"]+)"', answer.content.decode())[1], answer


def titles(path):
    answer = Client().get(path)
    assert answer.status_code == 200
    return [str(one["SUMMARY"]) for one in Calendar.from_ical(answer.content).walk("VEVENT")]


def test_the_address_is_shown_once_and_only_its_hash_is_kept(world):
    path, answer = make(world, "learner_person")
    token = path.split("/")[-1].removesuffix(".ics")
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"] and len(token) == 43
    assert token not in browser(world, "learner_person").get(PAGE).content.decode()
    row = CalendarFeed.objects.get()
    assert token not in str(row.__dict__) and row.user == world.learner_person
    got = Client().get(path)
    assert got["Content-Type"].startswith("text/calendar") and got["Cache-Control"] == "no-store"
    assert got["X-Robots-Tag"] == "noindex"


def test_a_new_address_stops_the_old_one_and_a_revoked_one_is_unknown(world):
    first, _ = make(world, "coach")
    second, _ = make(world, "coach")
    assert [Client().get(path).status_code for path in (first, second)] == [404, 200]
    browser(world, "coach").post(REVOKE)
    unknown = reverse("learningplans:feed_file", args=["x" * 43])
    answers = [Client().get(path) for path in (second, unknown)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 0
    # again changes nothing
    assert browser(world, "coach").post(REVOKE).status_code == 302


def test_addresses_do_not_write_on_get_and_take_no_other_method(world):
    path, _ = make(world, "coach")
    assert [getattr(Client(), method)(path).status_code for method in ("post", "put", "delete")] == [405] * 3
    assert browser(world, "coach").get(NEW).status_code == 405
    assert browser(world, "coach").get(REVOKE).status_code == 405


def test_a_learner_reads_own_days_with_hours_and_who_accompanies_one_line_a_day(world):
    path, _ = make(world, "learner_person")
    text = Client().get(path).content.decode()
    assert "DTSTART;TZID=Europe/Brussels:20261123T080000" in text and "BEGIN:VTIMEZONE" in text
    assert f"SUMMARY:Werkplek: {world.company.name}" in text
    # in June the same eight o'clock is two hours before that of Greenwich, without anybody counting
    assert text.count("UID:werkdag-") == len(set(re.findall(r"UID:(werkdag-\S+)", text)))
    for who in ("coach", "teacher", "mentor_person", "mother"):
        path, _ = make(world, who)
        found = titles(path)
        assert f"Op de werkplek: {world.learner.first_name}" in found, who
        assert world.learner.name not in Client().get(path).content.decode(), who


def test_nobody_is_named_in_an_address_and_no_absence_leaves_the_portal(world):
    path, _ = make(world, "mentor_person")
    before = len(titles(path))
    Absence.objects.create(
        school=world.school,
        trajectory=world.trajectory,
        side="learner",
        first_day=TODAY,
        last_day=TODAY,
        reported_at=timezone.now(),
        reported_by=world.mother,
    )
    text = Client().get(path).content.decode()
    assert len(titles(path)) == before - 1
    assert "afwezig" not in text.lower() and "DESCRIPTION" not in text
    assert str(world.learner_person.pk) not in text


def test_visits_and_last_days_stand_in_it_for_who_is_asked(world):
    at = timezone.now() + timedelta(days=2)
    rows = {"school": world.school, "trajectory": world.trajectory}
    meeting = Meeting.objects.create(
        kind=Meeting.Kind.VISIT,
        purpose="geheim over Lina; de rest",
        starts_at=at,
        where_at="Vestiging; hal 2, Aalter",
        planned_at=at,
        planned_by=world.coach,
        **rows,
    )
    MeetingPerson.objects.create(meeting=meeting, user=world.mentor_person, name="Bart", **rows)
    world.placement.__class__.objects.filter(pk=world.placement.pk).update(ends_on=TODAY + 30 * DAY)
    visit = f"Bezoek aan de werkplek: {world.learner.first_name}"
    for who in ("coach", "mentor_person"):
        path, _ = make(world, who)
        assert visit in titles(path) and f"Laatste dag op de werkplek: {world.learner.first_name}" in titles(
            path
        )
        text = Client().get(path).content.decode()
        assert "LOCATION:Vestiging\\; hal 2\\, Aalter" in text and "geheim" not in text
    path, _ = make(world, "teacher")
    assert visit not in titles(path)
    Meeting.objects.update(cancelled_at=at, cancelled_by=world.coach)
    path, _ = make(world, "coach")
    assert visit not in titles(path)


@pytest.mark.shows("M27")
def test_the_coach_has_the_last_day_of_a_clock(world):
    path, _ = make(world, "coach")
    row = world.trajectory.__class__.objects.filter(pk=world.trajectory.pk)
    row.update(starts_on=TODAY - 41 * DAY)  # that was over on 17 November: no date to keep any more
    assert not [title for title in titles(path) if "overeenkomst" in title]
    row.update(starts_on=TODAY)
    assert f"Laatste dag zonder overeenkomst: {world.learner.first_name}" in titles(path)
    path, _ = make(world, "mentor_person")
    assert not [title for title in titles(path) if "overeenkomst" in title]


@pytest.mark.shows("X02")
def test_rights_are_those_of_this_moment(world):
    paths = {who: make(world, who)[0] for who in ("teacher", "mentor_person", "coach")}
    assert all(titles(path) for path in paths.values())
    TeamMember.objects.filter(user=world.teacher).update(ended_at=timezone.now(), ended_by=world.coach)
    assert titles(paths["teacher"]) == []
    Membership.objects.filter(user=world.mentor_person).update(ended_at=timezone.now(), ended_by=world.coach)
    assert titles(paths["mentor_person"]) == []
    User.objects.filter(pk=world.coach.pk).update(is_active=False)
    assert Client().get(paths["coach"]).status_code == 404


def test_a_calendar_costs_a_fixed_number_of_queries(world, django_assert_max_num_queries):
    for who in ("coach", "mentor_person", "learner_person"):
        person = fresh(getattr(world, who))
        assert person.access.memberships
        with django_assert_max_num_queries(24):
            assert feed.entries(person, TODAY)


def test_the_page_shows_what_comes(world):
    page = browser(world, "coach").get(PAGE).content.decode()
    assert "Op de werkplek" in page and "Maak een geheim adres" in page
    assert "Niets in de komende drie weken" in browser(world, "school_director").get(PAGE).content.decode()
