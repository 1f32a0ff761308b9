"""A school plans moments that lead to dual learning; a company reads its own without a name, a learner what is for them."""

import datetime as dt
import re
import uuid
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from duaalportal.accounts.access import Role
from matching import attention_guidance, personal_data_guidance
from matching import models as m
from matching.guidance import writing
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import work_together
from tests.factories.learningplans import make_guardian, make_learner, make_trajectory
from tests.stories import as_now, browser, fresh, one_world, today

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def _world():
    school = OrganisationFactory(school=True, name="Atheneum aan de Kaai")
    coach, lead = member(Role.TRAJECTORY_COACH, school), member(Role.SCHOOL_COORDINATOR, school)
    learner = make_learner(school, name="Lina Verhaegen", class_group="5MTd")
    other = make_learner(school, name="Yassin Amrani", class_group="5LCd")
    mother = member(Role.GUARDIAN, school)
    make_guardian(learner, user=mother)
    company = OrganisationFactory(name="Staalbouw Dender")
    work_together(company, school)
    return SimpleNamespace(
        school=school,
        coach=coach,
        lead=lead,
        trajectory=make_trajectory(school, learner=learner, coach=coach),
        elsewhere=make_trajectory(school, learner=other),
        learner=learner.user,
        other=other.user,
        mother=mother,
        company=company,
        coordinator=member(Role.COMPANY_COORDINATOR, company),
        stranger=member(Role.COMPANY_COORDINATOR, OrganisationFactory()),
        foreign=member(Role.TRAJECTORY_COACH, OrganisationFactory(school=True)),
        list=f"/organisaties/{school.slug}/toeleiding/",
    )


world = one_world(_world)


def planned(world, *guests, **other):
    """A visit in three days, and who is asked to it."""
    said = {"kind": "visit", "title": "Halve dag bij de lassers", "on": today() + 3 * DAY} | other
    at = timezone.now()
    row = writing.plan(school=world.school, by=world.coach, at=at, **said)
    writing.invite(action=row, shown=guests, asked=guests, by=world.coach, at=at)
    return fresh(row)


def read(who, address):
    answer = browser(who).get(address)
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


def waits(who):
    return [item.title for item in attention_guidance.open_items(user=as_now(who), today=today())]


@pytest.mark.shows("M05")
def test_from_a_plan_to_what_it_brought(world):
    coach = browser(world.coach)
    form = {
        "kind": "visit",
        "title": "Halve dag bij de lassers",
        "on": today() + 3 * DAY,
        "from_time": "13:30",
        "until_time": "15:00",
        "where_at": "Kaai 12, Aalst",
        "organisation": world.company.pk,
        "leader": world.coach.pk,
        "expected": "14",
        "note": "Trek dichte schoenen aan.",
        "key": uuid.uuid4(),
    }
    for _ in range(2):  # sent twice, it is one moment
        answer = coach.post(f"{world.list}nieuw/", form)
        assert answer.status_code == 302, answer.content.decode()
    row = m.GuidanceAction.objects.get()
    here = f"/toeleiding/{row.pk}/"
    assert answer.url == here
    assert read(world.learner, here) == 404  # nobody asked yet

    asking = f"{here}lerenden/?klas=5MTd"
    shown = coach.get(asking).content.decode()
    assert "Lina Verhaegen" in shown and "Yassin Amrani" not in shown
    coach.post(asking, {"getoond": world.trajectory.pk, "lerende": world.trajectory.pk})
    for who in (world.learner, world.mother):
        page = read(who, here)
        assert "Kaai 12, Aalst" in page and "van 13.30 tot 15.00 uur" in page and "dichte schoenen" in page
        assert waits(who) == ["Over 3 dagen om 13.30 uur: Halve dag bij de lassers"]
    assert read(world.other, here) == 404 and waits(world.other) == []

    # the company knows when, where and how many; never who
    page = read(world.coordinator, here)
    assert "Kaai 12, Aalst" in page and "14 mensen" in page and "Lina" not in page
    assert "Halve dag bij de lassers" in read(
        world.coordinator, f"/organisaties/{world.company.slug}/toeleiding/"
    )
    assert read(world.stranger, here) == 404 and read(world.foreign, here) == 404

    m.GuidanceAction.objects.update(on=today() - DAY)
    assert waits(world.coach) == ["Noteer hoe het ging: Halve dag bij de lassers"]
    guest = m.GuidanceGuest.objects.get()
    version = fresh(row).version
    coach.post(
        f"{here}verslag/",
        {"outcome": "Veel vragen over lassen.", "came": "12", "there": [guest.pk], "version": version},
    )
    assert fresh(guest).was_there and fresh(row).came == 12 and waits(world.coach) == []
    learner = browser(world.learner)
    assert learner.post(f"{here}wat-het-bracht/", {"text": "Ik wil dit doen!"}).status_code == 302
    assert "Ik wil dit doen!" in read(world.coach, here)
    own = read(world.learner, f"/trajecten/{world.trajectory.pk}/duaal-competent/")
    assert "Halve dag bij de lassers" in own and "was erbij" in own
    assert "Veel vragen over lassen." not in read(world.learner, here)
    assert "Veel vragen over lassen." not in read(world.coordinator, here)


@pytest.mark.shows("M05")
def test_a_coach_asks_own_learners_alone_and_a_lead_everybody(world):
    row = planned(world)
    ask = f"/toeleiding/{row.pk}/lerenden/"
    # a key that is not one's own to ask is as if it were not sent
    browser(world.coach).post(ask, {"lerende": [world.trajectory.pk, world.elsewhere.pk]})
    assert set(row.guests.values_list("trajectory", flat=True)) == {world.trajectory.pk}
    assert browser(world.lead).post(ask, {"iedereen": "ja"}).status_code == 302
    assert row.guests.count() == 2
    # what a list does not show stays; what it shows and is not chosen goes
    browser(world.lead).post(f"{ask}?klas=5LCd", {"getoond": [world.elsewhere.pk]})
    assert set(row.guests.values_list("trajectory", flat=True)) == {world.trajectory.pk}
    assert "Yassin" not in read(world.coach, f"/toeleiding/{row.pk}/")


def test_who_was_there_is_not_dropped(world):
    row = planned(world, world.trajectory)
    row.guests.update(was_there=True)
    writing.invite(action=row, shown=[world.trajectory], asked=[], by=world.coach, at=timezone.now())
    assert row.guests.count() == 1


def test_called_off_it_says_so_and_waits_for_nobody(world):
    row = planned(world, world.trajectory, organisation=world.company)
    assert len(waits(world.coordinator)) == 1
    for _ in range(2):
        browser(world.coach).post(f"/toeleiding/{row.pk}/afgelasten/")
    assert waits(world.coordinator) == waits(world.learner) == waits(world.coach) == []
    assert "Dit gaat niet door." in read(world.learner, f"/toeleiding/{row.pk}/")
    with pytest.raises(writing.GuidanceRefused, match="afgelast"):
        writing.invite(action=row, shown=[], asked=[world.trajectory], by=world.coach, at=timezone.now())


def test_two_who_save_at_once_do_not_write_over_each_other(world):
    row = planned(world)
    address = f"/toeleiding/{row.pk}/wijzigen/"
    form = {"kind": "visit", "on": row.on, "title": "Eerst", "version": row.version}
    one, other = browser(world.coach), browser(world.lead)
    assert one.post(address, form).status_code == 302
    late = other.post(address, form | {"title": "Daarna"})
    assert late.status_code == 422 and "Iemand paste dit net aan" in late.content.decode()
    assert fresh(row).title == "Eerst"
    # saving again is a choice: the page carries the version of now
    (version,) = re.findall(r'name="version" value="(\d+)"', late.content.decode())
    assert other.post(address, form | {"title": "Daarna", "version": version}).status_code == 302
    assert fresh(row).title == "Daarna"


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"kind": ""}, "Kies wat je plant."),
        ({"on": "31-02-2027"}, "Dit is geen dag die bestaat."),
        ({"until": "2020-01-01"}, "De laatste dag ligt voor de eerste."),
        ({"until_time": "15:00"}, "Vul ook in wanneer het begint."),
        ({"from_time": "16:00", "until_time": "15:00"}, "Het einde ligt voor het begin."),
        ({"title": "x" * 10_000}, "er is plaats voor 160"),
        ({"expected": "veel"}, "Vul een getal in"),
        ({"organisation": uuid.uuid4()}, "Kies uit de lijst."),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(world, wrong, words):
    form = {"kind": "visit", "on": today(), "note": "Breng <b>mee</b>"} | wrong
    answer = browser(world.coach).post(f"{world.list}nieuw/", form)
    assert answer.status_code == 422
    assert words in answer.content.decode() and "Breng &lt;b&gt;mee&lt;/b&gt;" in answer.content.decode()
    assert not m.GuidanceAction.objects.exists()


def test_what_is_to_come_has_no_report_yet(world):
    row = planned(world)
    answer = browser(world.coach).post(
        f"/toeleiding/{row.pk}/verslag/", {"outcome": "Goed", "version": row.version}
    )
    assert answer.status_code == 422 and "Dit moet nog komen." in answer.content.decode()


def test_as_a_line_in_an_agenda_and_as_a_list(world):
    row = planned(world, world.trajectory, from_time=dt.time(13, 30), where_at="Kaai 12")
    agenda = browser(world.learner).get(f"/toeleiding/{row.pk}/agenda.ics").content.decode()
    assert f"DTSTART;TZID=Europe/Brussels:{row.on:%Y%m%d}T133000" in agenda and "Kaai 12" in agenda
    whole = planned(world, until=today() + 5 * DAY)
    agenda = browser(world.coach).get(f"/toeleiding/{whole.pk}/agenda.ics").content.decode()
    assert f"DTEND;VALUE=DATE:{today() + 6 * DAY:%Y%m%d}" in agenda
    file = browser(world.lead).get(f"{world.list}lijst.csv").content.decode()
    assert "Halve dag bij de lassers" in file and "Lina" not in file
    assert browser(world.lead).get(f"{world.list}lijst.exe").status_code == 404


@pytest.mark.parametrize(
    "query, found",
    [("", True), ("?q=lassers", True), ("?q=brood", False), ("?soort=visit", True), ("?soort=info", False)],
)
def test_the_list_is_searched_and_split_in_coming_and_past(world, query, found):
    planned(world)
    assert ("Halve dag bij de lassers" in read(world.lead, world.list + query)) is found
    m.GuidanceAction.objects.update(on=today() - DAY)
    assert "Halve dag bij de lassers" not in read(world.lead, world.list + query)
    past = f"{world.list}?lijst=geweest&{query[1:]}"
    assert ("Halve dag bij de lassers" in read(world.lead, past)) is found


def test_what_is_kept_on_a_learner_is_told_and_own_words_can_go(world):
    row = planned(world, world.trajectory)
    row.guests.update(was_there=True, note="Spannend")
    (kept,) = personal_data_guidance.collect(world.learner).values()
    assert kept[0]["wat het bracht"] == "Spannend" and kept[0]["was je er"] == "je was er"
    assert personal_data_guidance.erase(user=world.learner, at=timezone.now())
    assert row.guests.get().note == "" and row.guests.get().was_there


@pytest.mark.parametrize("many", [1, 30])
def test_long_lists_take_as_few_questions(world, many):
    for _ in range(many):
        row = planned(world, world.trajectory, world.elsewhere, organisation=world.company)
    lead = browser(world.lead)
    for address in (world.list, f"/toeleiding/{row.pk}/", f"/toeleiding/{row.pk}/lerenden/"):
        lead.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert lead.get(address).status_code == 200
        assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) <= 10, address
