"""A mentor stops and hands over; a school with a mandate keeps the mentors; who works together reads."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from companies import mentor_stopping
from companies.models import ApplicationMentor, Mentor, TakenPlace
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from tests.companies.mentor_world import address, today, typed, words
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import (
    apply_for,
    make_mentor,
    programme,
    recognise,
    take,
    work_together,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.mark.shows("C15", "X07")
def test_what_runs_goes_to_the_successor_and_what_was_stays(client, company, coordinator, site):
    recognise(site)
    dirk = make_mentor(company, name="Dirk Wauters")
    bart = make_mentor(company, name="Bart Claeys", substitute=dirk, email="bart@x.example")
    jan = make_mentor(company, name="Jan Maes", substitute=bart)
    place = take(bart, site, starts_on=today() - 90 * DAY, ends_on=today() + 100 * DAY)
    past = take(bart, site, starts_on=today() - 300 * DAY, ends_on=today() - 200 * DAY)
    coming = take(bart, site, starts_on=today() + 20 * DAY)
    draft = apply_for(site, "lassen-constructie")
    ApplicationMentor.objects.create(organisation=company, application=draft, mentor=bart)
    client.force_login(coordinator)
    ask = words(client.get(address("mentor_stop", company, bart)))
    assert place.learner.name in ask and "vervanger van Jan Maes" in ask and past.learner.name not in ask
    sent = {"stopped_on": today(), "reason": "gaat met pensioen", "note": "Lina kan goed alleen werken."}
    alone = client.post(address("mentor_stop", company, bart), sent)
    assert alone.status_code == 422 and "geen lerende zonder mentor" in words(alone)
    done = client.post(address("mentor_stop", company, bart), sent | {"successor": dirk.pk})
    assert done.status_code == 302
    for row in (bart, jan, place, past, coming):
        row.refresh_from_db()
    assert bart.stopped_on == today() and bart.stopped_by == coordinator
    assert jan.substitute == dirk
    assert (place.mentor, place.starts_on) == (dirk, today())  # what hangs on the place goes along
    before = TakenPlace.objects.get(mentor=bart, learner=place.learner)
    assert (before.starts_on, before.ends_on) == (today() - 90 * DAY, today() - DAY)
    assert past.mentor == bart and (coming.mentor, coming.starts_on) == (dirk, today() + 20 * DAY)
    assert [row.mentor for row in draft.mentors.all()] == [dirk]
    page = words(client.get(address("mentor", company, bart)))
    assert "Lina kan goed alleen werken." in page and "Gestopt als mentor" in page
    assert "Bart Claeys" not in words(client.get(address("mentors", company)))
    assert "Bart Claeys" in words(client.get(address("mentors", company), {"lijst": "gestopt"}))
    assert "liet de mentor het werk van een collega overnemen" in words(
        client.get(address("mentor", company, dirk))
    )
    # what stopped stays as it was
    for name in ("mentor_change", "mentor_certificate", "mentor_stop"):
        assert client.get(address(name, company, bart)).status_code == 404


@pytest.mark.shows("C11", "C15")
def test_a_successor_who_is_full_or_not_eligible_is_refused_and_nothing_moves(
    client, company, coordinator, site
):
    recognise(site)
    bart = make_mentor(company, name="Bart Claeys")
    full = make_mentor(company, name="Vol Vandaag")
    young = make_mentor(company, name="Jong Nog", age=22)
    for _ in range(3):
        take(full, site)
    place = take(bart, site)
    client.force_login(coordinator)
    sent = {"stopped_on": today(), "reason": "andere job", "note": "Alles staat in de map."}
    answer = words(client.post(address("mentor_stop", company, bart), sent | {"successor": full.pk}))
    assert "4 lerenden tegelijk, en het mogen er 3 zijn (bron: 001:202)" in answer
    answer = words(client.post(address("mentor_stop", company, bart), sent | {"successor": young.pk}))
    assert "Jong Nog kan dit nog niet." in answer and "Nodig is 25 jaar" in answer
    place.refresh_from_db(), bart.refresh_from_db()
    assert place.mentor == bart and bart.stopped_on is None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"note": ""}, "Schrijf een overdrachtsnota"),
        ({"note": "bel 85073003328"}, "Hier staat een rijksregisternummer."),
        ({"stopped_on": "2019-01-01"}, "voor deze persoon mentor werd"),
        ({"reason": ""}, "Schrijf kort waarom."),
    ],
)
def test_stopping_asks_a_note_a_reason_and_a_day(client, company, coordinator, fields, sentence):
    mentor = make_mentor(company)
    client.force_login(coordinator)
    sent = {"stopped_on": today(), "reason": "verhuist", "note": "Niets bijzonders."} | fields
    answer = client.post(address("mentor_stop", company, mentor), sent)
    assert answer.status_code == 422 and sentence in words(answer)
    assert Mentor.objects.get().stopped_on is None


def test_a_mentor_stops_once(company, coordinator):
    mentor = make_mentor(company)
    stop = {"stopped_on": today(), "reason": "x", "note": "y", "successor": None}
    mentor_stopping.stop_mentor(mentor=mentor, by=coordinator, at=timezone.now(), **stop)
    with pytest.raises(mentor_stopping.AlreadyStopped):
        mentor_stopping.stop_mentor(mentor=mentor, by=coordinator, at=timezone.now(), **stop)


def test_the_role_of_who_stopped_can_be_ended_on_the_page_of_people(client, company, coordinator):
    bart = member(Role.MENTOR, company)
    mentor = make_mentor(company, user=bart)
    mentor_stopping.stop_mentor(
        mentor=mentor,
        stopped_on=today(),
        reason="x",
        note="y",
        successor=None,
        by=coordinator,
        at=timezone.now(),
    )
    client.force_login(coordinator)
    page = client.get(address("mentor", company, mentor)).content.decode()
    role = bart.memberships.get()
    assert reverse("end_membership", args=[company.slug, role.pk]) in page


# --- a school, a partnership, a learner --------------------------------------------------------------------------


@pytest.mark.shows("C06")
def test_a_school_with_a_mandate_keeps_the_mentors_until_the_application_is_submitted(client, company, site):
    school = OrganisationFactory(school=True)
    coach = member(Role.TRAJECTORY_COACH, school)
    application = apply_for(site, school=school)
    client.force_login(coach)
    answer = client.post(address("mentor_new", company), typed(email="bart@x.example"))
    assert answer.status_code == 302
    mentor = Mentor.objects.get()
    assert client.get(address("mentor_certificate", company, mentor)).status_code == 200
    assert client.get(address("mentor_stop", company, mentor)).status_code == 403  # the company's alone
    application.state = "submitted"
    application.submitted_on = today()
    application.save()
    coach = User.objects.get(pk=coach.pk)
    client.force_login(coach)
    assert client.get(address("mentor_change", company, mentor)).status_code == 404
    assert client.get(address("mentor_new", company)).status_code == 404


def test_programmes_without_a_practice_still_show_what_to_do(client, company, coordinator):
    make_mentor(company, name="Zonder vak", years=None)
    client.force_login(coordinator)
    mentor = Mentor.objects.get()
    assert "Vul in in welk vak" in words(client.get(address("mentor", company, mentor)))
    assert "kandidaat" in words(client.get(address("mentors", company)))


def test_work_together_is_what_lets_a_school_read(client, company):
    school = OrganisationFactory(school=True)
    coach = member(Role.TRAJECTORY_COACH, school)
    client.force_login(coach)
    mentor = make_mentor(company, name="Bart Claeys")
    assert client.get(address("mentor", company, mentor)).status_code == 404
    work_together(company, school)
    assert client.get(address("mentor", company, mentor)).status_code == 200
    assert programme().pk in {row.programme_id for row in mentor.practices.all()}
