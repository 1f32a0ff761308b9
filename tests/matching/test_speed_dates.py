"""A speed date of twelve learners and six companies: planned, agreed, held, noted, and what comes of it."""

import re

import pytest
from django.utils import timezone

from duaalportal.accounts import rls
from duaalportal.accounts.access import Role
from matching import models as m
from matching.personal_data import collect, erase
from matching.speed_dates import writing
from matching.speed_dates.reading import Seen
from tests.factories.accounts import OrganisationFactory, member
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
    planned,
    timetabled,
)
from tests.stories import as_now, browser, fresh, one_world, today

pytestmark = [pytest.mark.django_db, pytest.mark.shows("M06")]
world = one_world(make_world)

# --- the whole of it ----------------------------------------------------------------------------------------------------


def test_twelve_by_six_from_plan_to_proposal_in_the_browser(world, django_assert_max_num_queries):
    coach = browser(world.coach)
    new = f"/organisaties/{world.school.slug}/speeddates/nieuw/"
    on = (today() + DAY).isoformat()
    said = SESSION | {
        "on": on,
        "from_time": "14:00",
        "programme": "",
        "key": "1" * 8 + "-1111-4111-8111-" + "1" * 12,
    }
    first, again = coach.post(new, said), coach.post(new, said)
    assert first.status_code == 302 and first.url == again.url  # sent twice is one
    row = m.SpeedDate.objects.exclude(pk=world.session.pk).get()

    for name, company in world.companies.items():
        answer = coach.post(at(row, "tafels/"), {"organisation": company.pk, "host": ""})
        assert answer.status_code == 302, answer.content.decode()
        host, table = browser(world.hosts[name]), row.tables.get(organisation=company)
        assert "Komen jullie?" in host.get(at(row)).content.decode()
        yes = {"comes": "ja", "host": f"Gastheer {name}"}
        assert host.post(f"/speeddates/tafels/{table.pk}/antwoord/", yes).status_code == 302
    form = coach.get(at(row, "deelnemers/")).content.decode()
    assert all(f"{name} Zwartbergs" in form for name in NAMES)
    chosen = {"trajectories": [one.pk for one in world.trajectories.values()]}
    assert coach.post(at(row, "deelnemers/"), chosen).status_code == 302
    # the same once more: they are not asked twice
    assert "staat er al bij" in coach.post(at(row, "deelnemers/"), chosen).content.decode()
    assert row.seats.count() == 12

    for name, learner in world.learners.items():
        seat = row.seats.get(trajectory=world.trajectories[name])
        assert "Ja, ik doe mee" in page(learner, at(row))
        browser(learner).post(f"/speeddates/deelnemers/{seat.pk}/antwoord/", {"mee": "ja"})
    assert row.seats.filter(agreed_at__isnull=False).count() == 12
    assert "Maak het rooster" in coach.get(at(row)).content.decode()
    assert coach.post(at(row, "rooster/"), {"version": fresh(row).version}).status_code == 302
    row = fresh(row)
    assert row.talks.count() == 36
    assert "Het rooster staat klaar." in coach.get(at(row, "rooster/")).content.decode()
    with django_assert_max_num_queries(12):
        shown = coach.get(at(row, "rooster/")).content.decode()
    assert "Ronde 6: 14.50 uur" in shown and "in elke ronde wachten er 6 lerenden" in shown
    for per in ("lerende", "bedrijf", "uitkomst"):
        with django_assert_max_num_queries(12):
            assert coach.get(at(row, f"rooster/?per={per}")).status_code == 200
    for who in (world.coach, world.learners["Lina"], world.hosts["Elektra"]):
        person = browser(who)
        for address in ("/speeddates/", at(row)):
            with django_assert_max_num_queries(12):
                assert person.get(address).status_code == 200

    row = began_an_hour_ago(row)
    lina, host = world.learners["Lina"], world.hosts["Balkstaal"]
    assert "next-talk__hour" in page(world.hosts["Balkstaal"], at(row))
    talk = row.talks.filter(organisation=world.companies["Balkstaal"]).first()
    lina = m.SpeedDateTalk.objects.get(pk=talk.pk).trajectory.learner.user
    address = f"/speeddates/gesprekken/{talk.pk}/"
    assert browser(lina).post(address, {"keen": "yes", "text": "Toffe hal.", "version": 0}).status_code == 302
    assert (
        browser(host).post(address, {"keen": "maybe", "text": "Vroeg veel.", "version": 0}).status_code == 302
    )
    shown = coach.get(at(row, "rooster/?per=uitkomst")).content.decode()
    propose = f"/trajecten/{talk.trajectory_id}/leerplaatsen/{world.offer.pk}/voorstellen/"
    assert "wederzijds" in shown and propose in shown
    assert coach.get(propose).status_code == 200
    both = coach.get(address).content.decode()
    assert "Toffe hal." in both and "Vroeg veel." in both


# --- who reads what -----------------------------------------------------------------------------------------------------


def test_a_company_sees_no_other_table_and_nobody_who_did_not_agree(world):
    row = timetabled(world, joined(world, planned(world), but=["Bo", "Cem"]))[0]
    own = {one.first_name for one in row.talks.filter(organisation=world.companies["Elektra"])}
    for person in (world.hosts["Elektra"], member(Role.MENTOR, world.companies["Elektra"])):
        shown = page(person, at(row))
        assert {name for name in NAMES if re.search(rf"\b{name}\b", shown)} == own
        assert not {"Bo", "Cem"} & own and "Zwartbergs" not in shown
        assert not any(name in shown for name in COMPANIES if name != "Elektra")
        for other in row.talks.exclude(organisation=world.companies["Elektra"])[:3]:
            assert browser(person).get(f"/speeddates/gesprekken/{other.pk}/").status_code == 404
        assert browser(person).get(at(row, "rooster/")).status_code == 403
        with rls.behind_the_wall(as_now(person)):
            talks = m.SpeedDateTalk.objects.visible_to(as_now(person)).filter(session=row)
            assert {one.first_name for one in talks} == own
            assert not m.SpeedDateSeat.objects.visible_to(as_now(person)).exists()
            tables = m.SpeedDateTable.objects.visible_to(as_now(person))
            assert {one.organisation_id for one in tables} == {world.companies["Elektra"].pk}


def test_a_learner_sees_the_own_talks_alone(world):
    row = held(world)
    shown = page(world.learners["Lina"], at(row))
    assert not any(re.search(rf"\b{name}\b", shown) for name in NAMES if name != "Lina")
    mine = {one.organisation.name for one in row.talks.filter(trajectory=world.trajectories["Lina"])}
    assert {name for name in COMPANIES if name in shown} == mine
    other = row.talks.exclude(trajectory=world.trajectories["Lina"]).first()
    assert browser(world.learners["Lina"]).get(f"/speeddates/gesprekken/{other.pk}/").status_code == 404
    seat = row.seats.get(trajectory=world.trajectories["Ana"])
    answer = browser(world.learners["Lina"]).post(
        f"/speeddates/deelnemers/{seat.pk}/antwoord/", {"mee": "nee"}
    )
    assert answer.status_code == 404 and fresh(seat).agreed_at


def test_what_each_wrote_stays_blind_for_the_other(world):
    row = began_an_hour_ago(held(world))
    talk = row.talks.first()
    company, learner = talk.organisation, talk.trajectory.learner.user
    host = world.hosts[company.name]
    note(world, talk, "learner", learner, text="kanarie van de lerende")
    note(world, talk, "company", host, text="kanarie van het bedrijf")
    for person, own, other in (
        (learner, "van de lerende", "van het bedrijf"),
        (host, "van het bedrijf", "van de lerende"),
    ):
        for address in (at(row), f"/speeddates/gesprekken/{talk.pk}/"):
            assert f"kanarie {other}" not in page(person, address)
        assert f"kanarie {own}" in page(person, f"/speeddates/gesprekken/{talk.pk}/")
    with rls.behind_the_wall(as_now(host)):
        rows = (
            m.SpeedDateNote.objects.filter(talk=talk)
            if rls.is_on()
            else m.SpeedDateNote.objects.visible_to(host)
        )
        assert [one.side for one in rows] == ["company"]


def test_strangers_find_nothing_and_colleagues_only_who_they_guide(world):
    row = held(world)
    strangers = (
        member(Role.COMPANY_COORDINATOR, OrganisationFactory()),
        member(Role.SCHOOL_COORDINATOR, OrganisationFactory(school=True)),
        member(Role.LEARNER, world.school),
        world.mother,
    )
    for who in strangers:
        for address in (
            at(row),
            at(row, "rooster/"),
            at(row, "deelnemers/"),
            f"/speeddates/gesprekken/{row.talks.first().pk}/",
        ):
            assert browser(who).get(address).status_code in (403, 404)
    other = member(Role.TRAJECTORY_COACH, world.school)
    for address in (at(row), at(row, "rooster/"), at(row, "rooster/?per=lerende")):
        shown = page(other, address)
        assert not any(re.search(rf"\b{name}\b", shown) for name in NAMES)
    assert "die jij begeleidt" in page(other, at(row))


def test_who_planned_it_reads_who_comes_also_learners_of_a_colleague(world):
    other = member(Role.TRAJECTORY_COACH, world.school)
    row = writing.make(school=world.school, by=other, at=timezone.now(), on=today() + DAY, **SESSION)
    table = writing.add_table(
        speed_date=row, organisation=world.companies["Elektra"], host="", by=other, at=timezone.now()
    )
    writing.take_table(table=table, host="Els", by=world.hosts["Elektra"], at=timezone.now())
    rows = [world.trajectories["Ana"], world.trajectories["Bo"]]
    writing.invite(speed_date=row, trajectories=rows, by=world.coach, at=timezone.now())
    writing.answer(
        seat=row.seats.get(first_name="Ana"), joins=True, by=world.learners["Ana"], at=timezone.now()
    )
    answer = browser(other).post(at(row, "rooster/"), {"version": row.version})
    assert answer.status_code == 302 and row.talks.count() == 1
    shown = page(other, at(row, "rooster/"))
    assert re.search(r"\bAna\b", shown) and not re.search(r"\bBo\b", shown) and "Zwartbergs" not in shown


@pytest.mark.parametrize("keen, both", [("yes", True), ("maybe", True), ("no", False)])
def test_only_who_both_like_it_are_brought_together(world, keen, both):
    row = began_an_hour_ago(held(world))
    talk = row.talks.filter(organisation=world.companies["Balkstaal"]).first()
    note(world, talk, "learner", talk.trajectory.learner.user, keen="maybe")
    seen = Seen(as_now(world.coach), row, timezone.now())
    assert [one[2] for one in seen.outcomes] == [False]  # the other said nothing yet
    note(world, talk, "company", world.hosts["Balkstaal"], keen=keen)
    shown = page(world.coach, at(row, "rooster/?per=uitkomst"))
    assert ("wederzijds" in shown) is both is ("Stel een match voor" in shown)


# --- who leaves ---------------------------------------------------------------------------------------------------------


def test_who_sat_at_a_table_and_is_erased_leaves_no_name_there(world):
    company, elsewhere = world.companies["Balkstaal"], world.companies["Constructa"]
    bart = member(Role.MENTOR, company, name="Bart Maes")
    others = ("Ilse Maes", "Bart Claes", "Barbara", "Lies Van Damme")
    tables = {
        words: _table_of(world, company, words)
        for words in ("Bart Maes", "bart maes en Ilse Claes", "Bart", *others)
    }
    namesake = _table_of(world, elsewhere, "Bart Maes")
    taken_along = str(collect(bart)["Tafels waaraan je zat voor een leerbedrijf"])
    assert "'aan tafel': 'Bart'" in taken_along and not any(one in taken_along for one in others)
    # also when he left the company before
    bart.memberships.update(ended_at=timezone.now(), ended_by=world.coach)
    told = erase(user=as_now(bart), at=timezone.now())
    assert [words for words, row in tables.items() if fresh(row).host] == list(others)
    assert fresh(namesake).host == "Bart Maes" and any("Namen" in line for line in told)
    assert "Maes en" not in page(world.coach, at(tables["bart maes en Ilse Claes"].session))


def _table_of(world, company, host):
    """A table of this company at a speed date of its own, with who sits there as it was typed."""
    row = writing.make(school=world.school, by=world.coach, at=timezone.now(), on=today() + DAY, **SESSION)
    return writing.add_table(
        speed_date=row, organisation=company, host=host, by=world.coach, at=timezone.now()
    )


def test_who_goes_by_one_word_leaves_the_names_in_which_it_stands(world):
    company = world.companies["Balkstaal"]
    an = member(Role.MENTOR, company, name="An")
    tables = [_table_of(world, company, words) for words in ("an", "Dirk Jansens")]
    erase(user=as_now(an), at=timezone.now())
    assert [fresh(row).host for row in tables] == ["", "Dirk Jansens"]
