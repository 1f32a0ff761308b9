"""A speed date that changes under way: who comes and goes, what is refused, what is left on paper and in mind."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from duaalportal.jobs.models import Job
from duaalportal.jobs.registry import JobFailed
from learningplans.models import TrajectoryState
from matching import models as m
from matching.attention_speed_dates import open_items as items_of
from matching.personal_data import collect, erase
from matching.speed_dates import paper, planning, writing
from matching.speed_dates.jobs import make_sheets
from matching.speed_dates.planning import SpeedDateMoved, SpeedDateRefused
from matching.speed_dates.reading import Seen
from tests.factories.accounts import OrganisationFactory
from tests.factories.learningplans import make_trajectory
from tests.factories.matching import prefer
from tests.harness.pdf import page_texts
from tests.matching.speed_date_world import (
    COMPANIES,
    DAY,
    NAMES,
    SESSION,
    at,
    began_an_hour_ago,
    held,
    joined,
    make_world,
    note,
    page,
    places,
    planned,
    talk_of,
    timetabled,
)
from tests.stories import as_now, browser, fresh, one_world, today

pytestmark = [pytest.mark.django_db, pytest.mark.shows("M06")]
world = one_world(make_world)


def waiting(who):
    return [item.title for item in items_of(user=as_now(who), today=today())]


# --- who comes and goes -------------------------------------------------------------------------------------------------


def test_nobody_comes_on_the_timetable_before_an_own_yes(world):
    row = joined(world, planned(world), but=["Bo"])
    row, _ = timetabled(world, row)
    assert not row.talks.filter(trajectory=world.trajectories["Bo"]).exists()


def test_who_withdraws_leaves_the_others_where_they_are_and_the_free_places_are_filled(world):
    row = held(world)
    before = places(row)
    seat = row.seats.get(trajectory=world.trajectories["Ana"])
    browser(world.learners["Ana"]).post(f"/speeddates/deelnemers/{seat.pk}/antwoord/", {"mee": "nee"})
    stays = {one for one in before if one[2] != world.trajectories["Ana"].pk}
    assert places(row) == stays and len(stays) == 33
    assert "kwam iemand bij, of er viel iemand weg" in page(world.coach, at(row, "rooster/"))
    row, made = timetabled(world, row)
    assert stays < places(row) and made == 3 and row.talks.count() == 36


def test_a_company_that_does_not_come_frees_its_learners_and_may_come_after_all(world):
    row = held(world)
    before = places(row)
    table = row.tables.get(organisation=world.companies["Constructa"])
    coach = browser(world.coach)
    coach.post(f"/speeddates/tafels/{table.pk}/komst/", {})
    stays = {one for one in before if one[1] != table.pk}
    assert places(row) == stays
    assert "noteerde dat jullie niet komen" in page(world.hosts["Constructa"], at(row))
    coach.post(f"/speeddates/tafels/{table.pk}/komst/", {"komt": "ja"})
    row, _ = timetabled(world, row)
    assert stays < places(row) and row.talks.filter(table=table).count() == 6


def answered(world, row, name, **said):
    table = row.tables.get(organisation=world.companies[name])
    return browser(world.hosts[name]).post(f"/speeddates/tafels/{table.pk}/antwoord/", said, follow=True)


def test_no_learner_is_brought_to_a_company_before_it_says_it_comes(world):
    row = joined(world, planned(world, silent=["Elektra", "Fabriek"]))
    assert waiting(world.hosts["Elektra"]) == ["Komen jullie naar Speeddate metaal?"]
    row, _ = timetabled(world, row)
    elektra, fabriek = (row.talks.filter(organisation=world.companies[name]) for name in COMPANIES[4:])
    assert not elektra.exists() and not fabriek.exists() and row.talks.exists()
    assert "nog geen antwoord" in page(world.coach, at(row))
    # a yes has a name, a no has a reason, and neither is answered for another company
    assert "Zeg wie aan tafel zit." in answered(world, row, "Elektra", comes="ja", host="").content.decode()
    assert "Zeg kort waarom niet." in answered(world, row, "Fabriek", comes="nee").content.decode()
    other = row.tables.get(organisation=world.companies["Fabriek"])
    address = f"/speeddates/tafels/{other.pk}/antwoord/"
    assert browser(world.hosts["Elektra"]).get(address).status_code == 404
    assert browser(world.coach).get(address).status_code == 404

    answered(world, row, "Elektra", comes="ja", host="Els van Elektra")
    answered(world, row, "Fabriek", comes="nee", reason="Net dan is er beurs.")
    assert waiting(world.hosts["Elektra"]) == waiting(world.hosts["Fabriek"]) == []
    shown = page(world.coach, at(row))
    assert "Els van Elektra" in shown and "Net dan is er beurs." in shown
    for who in (world.learners["Lina"], world.hosts["Elektra"]):
        assert "beurs" not in page(who, at(row))
    row, made = timetabled(world, row)
    assert made == elektra.count() == 6 and not fabriek.exists()
    # later on it cannot come after all: its learners are free again
    answered(world, row, "Elektra", comes="nee", reason="Els is die dag weg.")
    assert not elektra.exists()


def test_a_company_that_withdraws_after_the_timetable_is_told_to_all_until_it_is_made_again(world):
    row = held(world)
    table, other = (row.tables.get(organisation=world.companies[name]) for name in ("Elektra", "Fabriek"))
    answer = f"/speeddates/tafels/{table.pk}/antwoord/"
    assert "dan vallen de 6 gesprekken aan jullie tafel" in page(world.hosts["Elektra"], answer)
    assert waiting(world.coach) == []
    answered(world, row, "Elektra", comes="nee", reason="Els is die dag weg.")

    line = "Elektra komt niet naar Speeddate metaal"
    (item,) = items_of(user=as_now(world.coach), today=today())
    assert (item.title, item.url) == (line, at(row, "rooster/"))
    assert "6 gesprekken vielen weg" in item.why and "Els is die dag weg." in item.why
    assert line in page(world.coach, "/")
    for nobody in (world.head, world.hosts["Elektra"], world.learners["Lina"]):
        assert waiting(nobody) == []
    told = "Elektra komt niet. Op het rooster vielen 6 gesprekken weg."
    for address in (at(row), at(row, "rooster/")):
        assert told in page(world.coach, address) and "Els is die dag weg." in page(world.head, address)
    # the learners read that it is off, and not why
    for name in ("Lina", "Ana"):
        shown = page(world.learners[name], at(row))
        assert "Elektra komt niet." in shown and "Els is die dag weg." not in shown
    assert "Elektra" not in page(world.hosts["Fabriek"], at(row))

    row, _ = timetabled(world, row)
    assert not row.talks.filter(table=table).exists()
    assert waiting(world.coach) == [] and "komt niet. Op" not in page(world.coach, at(row, "rooster/"))
    assert "Elektra komt niet." not in page(world.learners["Lina"], at(row))
    # who notes it for a company knows, and it comes after all without a trace of that
    browser(world.coach).post(f"/speeddates/tafels/{other.pk}/komst/", {})
    assert waiting(world.coach) == [] and fresh(other).talks_gone == 6
    browser(world.coach).post(f"/speeddates/tafels/{other.pk}/komst/", {"komt": "ja"})
    assert fresh(other).talks_gone == 0


def test_a_table_that_held_no_talk_yet_takes_none_along(world):
    row = planned(world)
    answered(world, row, "Elektra", comes="nee", reason="Net dan is er beurs.")
    row, _ = timetabled(world, joined(world, row))
    answered(world, row, "Elektra", comes="ja", host="Els")
    answered(world, row, "Elektra", comes="nee", reason="Toch beurs.")
    assert waiting(world.coach) == []
    shown = page(world.learners["Lina"], at(row))
    assert "Elektra komt niet." not in shown


def test_what_a_company_says_on_the_phone_is_noted_by_the_school(world):
    row = planned(world, silent=["Elektra"])
    table = row.tables.get(organisation=world.companies["Elektra"])
    browser(world.coach).post(f"/speeddates/tafels/{table.pk}/komst/", {"komt": "ja"})
    assert fresh(table).agreed_by == world.coach and waiting(world.hosts["Elektra"]) == []
    assert "jullie komen" in page(world.hosts["Elektra"], at(row))


@pytest.mark.parametrize("moved", [{"on": 3}, {"from_time": "16:00"}])
def test_on_another_moment_everybody_is_asked_anew(world, moved):
    row = held(world)
    writing.answer(
        seat=row.seats.get(trajectory=world.trajectories["Bo"]),
        joins=False,
        by=world.learners["Bo"],
        at=timezone.now(),
    )
    day = row.on + moved.get("on", 0) * DAY
    said = SESSION | {"on": day.isoformat(), "from_time": "14:00", "programme": "", "version": row.version}
    clock = {"from_time": moved["from_time"]} if "from_time" in moved else {}
    answer = browser(world.coach).post(at(row, "wijzigen/"), said | clock, follow=True)
    assert "Iedereen is opnieuw gevraagd" in answer.content.decode()
    row = fresh(row)
    assert not row.talks.exists() and row.timetable_at is None
    for name in ("Lina", "Bo"):
        assert waiting(world.learners[name]) == ["Doe je mee aan Speeddate metaal?"]
    assert waiting(world.hosts["Elektra"]) == ["Komen jullie naar Speeddate metaal?"]
    for who in (world.learners["Lina"], world.hosts["Elektra"]):
        assert "Het is nu op een ander moment." in page(who, at(row))
    with pytest.raises(SpeedDateRefused):
        timetabled(world, row)


def test_what_began_never_moves_also_when_all_is_made_anew(world):
    row = held(world)
    during = row.starts_at(3)
    begun = {one for one in places(row) if one[0] <= 3}
    writing.answer(seat=row.seats.get(first_name="Lina"), joins=False, by=world.learners["Lina"], at=during)
    writing.leave(table=row.tables.get(position=1), by=world.coach, at=during)
    assert begun <= places(row)
    row, _ = timetabled(world, row, afresh=True, at=during)
    assert {one for one in places(row) if one[0] <= 3} == begun
    late = row.talks.filter(round__gt=3)
    assert late.count() == 15 and not late.filter(first_name="Lina").exists()
    with pytest.raises(SpeedDateRefused, match="al begonnen"):
        timetabled(world, row, at=row.starts_at(6))


def test_a_talk_that_must_stay_stays(world):
    row = held(world)
    talk = row.talks.get(round=4, table__position=2)
    browser(world.coach).post(f"/speeddates/gesprekken/{talk.pk}/vast/", {"vast": "ja"})
    prefer(world.trajectories["Lina"], world.offer)
    row, _ = timetabled(world, row, afresh=True)
    kept = row.talks.get(pk=talk.pk)
    assert (kept.round, kept.trajectory_id, kept.is_fixed) == (4, talk.trajectory_id, True)
    # and the wish weighs now
    assert talk_of(row, world.learners["Lina"], world.companies["Balkstaal"])


def test_the_same_people_give_the_same_timetable_whoever_makes_it(world):
    row = held(world)
    before = places(row)
    row.talks.all().delete()
    row = fresh(row)
    planning.make_timetable(
        speed_date=row, version=row.version, afresh=True, by=world.head, at=timezone.now()
    )
    assert places(row) == before
    assert (
        "Er kwam niets bij"
        in browser(world.head)
        .post(at(row, "rooster/"), {"version": fresh(row).version}, follow=True)
        .content.decode()
    )


def test_a_company_meets_only_learners_of_what_it_offers(world):
    m.Opening.objects.filter(pk=world.offer.pk).update(programme="lassen-constructie")
    row = held(world, title="Speeddate lassen")
    assert not row.talks.filter(organisation=world.companies["Balkstaal"]).exists()
    assert row.talks.count() == 30


# --- bad input ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"on": "2020-01-06"}, "Dat moment is voorbij"),
        ({"on": "31/02/2027"}, "geen dag die bestaat"),
        ({"from_time": "23:30"}, "tot na middernacht"),
        ({"from_time": "straks"}, "14:00"),
        ({"rounds": "0"}, "Minstens 1."),
        ({"rounds": "999"}, "Hoogstens 20."),
        ({"minutes": "kort"}, "Vul een getal in"),
        ({"title": "x" * 10_000}, "er is plaats voor 120"),
        ({"title": ""}, "Geef een naam."),
    ],
)
def test_what_cannot_be_planned_is_told_and_nothing_is_lost(world, wrong, words):
    new = f"/organisaties/{world.school.slug}/speeddates/nieuw/"
    said = SESSION | {"on": (today() + DAY).isoformat(), "from_time": "14:00", "programme": ""} | wrong
    answer = browser(world.coach).post(new, said)
    shown = answer.content.decode()
    assert answer.status_code == 422 and words in shown and "Refter" in shown
    assert m.SpeedDate.objects.get() == world.session


def test_a_stale_form_changes_nothing(world):
    row = held(world)
    said = SESSION | {
        "on": row.on.isoformat(),
        "from_time": "15:00",
        "programme": "",
        "version": row.version - 1,
    }
    answer = browser(world.coach).post(at(row, "wijzigen/"), said)
    assert answer.status_code == 422 and "Een collega paste" in answer.content.decode()
    assert fresh(row).from_time == dt.time(14)
    # it says what stands, and sent again from there it is kept
    shown = answer.content.decode()
    assert "Er staat nu: 14.00 uur." in shown
    (version,) = re.findall(r'name="version" value="(\d+)"', shown)
    assert browser(world.coach).post(at(row, "wijzigen/"), said | {"version": version}).status_code == 302
    assert fresh(row).from_time == dt.time(15)
    again = browser(world.coach).post(at(row, "rooster/"), {"version": row.version - 1}, follow=True)
    assert "Een collega maakte net een ander rooster." in again.content.decode()
    for nonsense in ("", "x", "9" * 30):
        assert browser(world.coach).post(at(row, "rooster/"), {"version": nonsense}).status_code == 302


def test_fewer_rounds_take_their_talks_along_and_say_so(world):
    row = held(world)
    said = SESSION | {"on": row.on.isoformat(), "from_time": "14:00", "programme": "", "version": row.version}
    answer = browser(world.coach).post(at(row, "wijzigen/"), said | {"rounds": 4}, follow=True)
    assert "12 gesprekken in rondes die wegvallen" in answer.content.decode()
    assert max(one[0] for one in places(row)) == 4


def test_without_tables_or_learners_there_is_no_timetable(world):
    row = writing.make(school=world.school, by=world.coach, at=timezone.now(), on=today() + DAY, **SESSION)
    with pytest.raises(SpeedDateRefused, match="Nog geen bedrijf zei"):
        timetabled(world, row)
    table = writing.add_table(
        speed_date=row, organisation=world.companies["Elektra"], host="", by=world.coach, at=timezone.now()
    )
    with pytest.raises(SpeedDateRefused, match="Nog geen bedrijf zei"):
        timetabled(world, row)
    writing.take_table(table=table, host="Els", by=world.hosts["Elektra"], at=timezone.now())
    with pytest.raises(SpeedDateRefused, match="Nog niemand zei"):
        timetabled(world, row)


def test_a_company_has_one_table(world):
    row = planned(world)
    twice = {"organisation": world.companies["Elektra"].pk, "host": "Nog iemand"}
    assert "uit de lijst" in browser(world.coach).post(at(row, "tafels/"), twice).content.decode()
    with pytest.raises(SpeedDateRefused, match="heeft al een tafel"):
        writing.add_table(
            speed_date=row,
            organisation=world.companies["Elektra"],
            host="",
            by=world.coach,
            at=timezone.now(),
        )
    assert row.tables.count() == 6


def test_who_may_not_come_cannot_be_asked(world):
    row = planned(world)
    elsewhere = make_trajectory(OrganisationFactory(school=True), state=TrajectoryState.SEARCHING)
    placed = make_trajectory(world.school, coach=world.coach, state=TrajectoryState.RUNNING)
    for one in (elsewhere, placed):
        answer = browser(world.coach).post(at(row, "deelnemers/"), {"trajectories": [one.pk]})
        assert answer.status_code == 422
        with pytest.raises(SpeedDateRefused):
            writing.invite(speed_date=row, trajectories=[one], by=world.coach, at=timezone.now())
    assert row.seats.count() == 12


def test_script_in_a_name_is_text(world):
    evil = "<script>alert(1)</script>"
    row = held(world, title=evil)
    m.SpeedDateTable.objects.filter(session=row, position=1).update(host=evil)
    for who in (world.coach, world.learners["Lina"], world.hosts["Ankerbouw"]):
        for address in (at(row), "/speeddates/"):
            shown = page(who, address)
            assert evil not in shown and "&lt;script&gt;" in shown


def test_a_note_comes_on_the_day_itself_and_two_screens_lose_nothing(world):
    row = held(world)
    talk = row.talks.first()
    host = world.hosts[talk.organisation.name]
    with pytest.raises(SpeedDateRefused, match="komt nog"):
        note(world, talk, "company", host)
    row = began_an_hour_ago(row)
    address = f"/speeddates/gesprekken/{talk.pk}/"
    said = {"keen": "maybe", "text": "Rustig en net.", "version": 0}
    for _ in range(2):  # sent twice is one
        assert browser(host).post(address, said).status_code == 302
    other = browser(host).post(address, said | {"text": "Iets anders."})
    shown = other.content.decode()
    assert other.status_code == 422 and "Iets anders." in shown and "Er staat nu: “Rustig en net.”" in shown
    assert 'name="version" value="1"' in shown
    assert talk.notes.get().text == "Rustig en net."
    with pytest.raises(SpeedDateMoved):
        note(world, talk, "company", host, text="Nog iets.", version=7)
    assert browser(host).post(address, said | {"text": "x" * 10_000}).status_code == 422
    # a school reads, and writes for nobody
    assert browser(world.coach).post(address, said).status_code == 302
    assert talk.notes.count() == 1


def test_a_cancelled_session_says_so_to_all_and_asks_nothing_more(world):
    row = held(world)
    for _ in range(2):
        assert browser(world.coach).post(at(row, "afgelasten/")).status_code == 302
    assert "afgelast" in page(world.coach, at(row))
    told = (world.learners["Lina"], world.hosts["Elektra"])
    for who in told:
        assert waiting(who) == ["Afgelast: Speeddate metaal"]
    assert "gaat niet door" in page(world.learners["Lina"], at(row))
    assert "afgelast" in page(world.hosts["Elektra"], at(row))
    for who in told:  # read once, and off Vandaag
        assert "Begrepen" in page(who, at(row))
        browser(who).post(at(row, "gelezen/"))
        assert waiting(who) == [] and "Begrepen" not in page(who, at(row))
    for refused in (lambda: timetabled(world, row), lambda: joined(world, row)):
        with pytest.raises(SpeedDateRefused, match="afgelast"):
            refused()
    begun = began_an_hour_ago(held(world, title="Vandaag"))
    assert (
        "kan niet meer" in browser(world.coach).post(at(begun, "afgelasten/"), follow=True).content.decode()
    )


# --- on paper, in mind, and gone ----------------------------------------------------------------------------------------


def test_a_sheet_for_each_company_and_each_learner(world):
    row = held(world)
    now = timezone.now()
    sheets = paper.sheets_of(Seen(as_now(world.coach), row, now))
    assert [one["title"] for one in sheets] == [*COMPANIES, *(f"{name} Zwartbergs" for name in NAMES)]
    assert all(len(one["rows"]) == 6 for one in sheets)
    own = paper.sheets_of(Seen(as_now(world.hosts["Elektra"]), row, now))
    assert [one["title"] for one in own] == ["Elektra"] and "Zwartbergs" not in str(own)
    mine = paper.sheets_of(Seen(as_now(world.learners["Lina"]), row, now))
    assert [one["title"] for one in mine] == ["Lina"]


def test_a_long_session_is_one_page_for_each_who_comes(world):
    row = held(world)
    m.SpeedDate.objects.filter(pk=row.pk).update(rounds=20)
    # a company that meets everybody, and one with a name of three lines
    table = row.tables.order_by("position").first()
    m.SpeedDateTalk.objects.filter(session=row).delete()
    name = "Algemene Bouwonderneming en Constructiewerkhuizen Vandenbroucke-Verstraeten"
    type(table.organisation).objects.filter(pk=table.organisation_id).update(name=name)
    m.SpeedDateTalk.objects.bulk_create(
        m.SpeedDateTalk(
            session=row,
            table=table,
            school=row.school,
            trajectory=one,
            organisation_id=table.organisation_id,
            first_name="Kim",
            round=nth,
        )
        for nth, one in enumerate(world.trajectories.values(), 9)
    )
    pages = page_texts(paper.make(fresh(row), as_now(world.coach), at=timezone.now()))
    assert len(pages) == len(COMPANIES) + len(NAMES)
    assert all("17.10 uur" in text for text in pages)  # the last round too


def test_the_sheets_are_made_behind_the_page_for_who_asks(world):
    row = planned(world)
    host = browser(world.hosts["Elektra"])
    assert host.post(at(row, "bladen/")).url.startswith("/werk/")
    job = Job.objects.get()
    with pytest.raises(JobFailed, match="nog geen rooster"):
        make_sheets(job, lambda *so_far: None)
    timetabled(world, joined(world, row))
    made = make_sheets(job, lambda *so_far: None)
    assert made.content.startswith(b"%PDF") and made.name == "speeddate.pdf"


def test_who_was_asked_hears_it_and_on_the_day_each_finds_the_own_hours(world):
    row = planned(world)
    lina, host = world.learners["Lina"], world.hosts["Elektra"]
    assert waiting(lina) == ["Doe je mee aan Speeddate metaal?"] and waiting(host) == []
    joined(world, row, but=["Bo"])
    assert waiting(lina) == []
    m.SpeedDate.objects.filter(pk=row.pk).update(on=today())
    assert waiting(lina) == waiting(host) == ["Vandaag om 14.00 uur: Speeddate metaal"]
    assert waiting(world.learners["Bo"]) == ["Doe je mee aan Speeddate metaal?"]


def test_who_is_erased_leaves_no_name_and_no_words(world):
    row = began_an_hour_ago(held(world))
    talk = row.talks.first()
    learner = talk.trajectory.learner.user
    note(world, talk, "learner", learner, text="Dit onthoud ik.")
    note(world, talk, "company", world.hosts[talk.organisation.name], text="Over jou.")
    assert "Dit onthoud ik." in str(collect(learner)) and "Over jou." not in str(collect(learner))
    erase(user=learner, at=timezone.now())
    assert fresh(talk).first_name == "(verwijderd)"
    assert {one.text for one in talk.notes.all()} == {""}
