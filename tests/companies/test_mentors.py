"""Mentors as people keep them: added, corrected, and refused what cannot be true."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from companies import mentor_stopping, mentors
from companies.models import Mentor
from companies.rules.deadlines import add_months
from duaalportal.accounts.access import Role
from duaalportal.accounts.audit import history
from tests.companies.mentor_world import address, today, typed, words
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PersonFactory, member
from tests.factories.companies import (
    make_mentor,
    recognise,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


# --- adding and changing ----------------------------------------------------------------------------------------


@pytest.mark.shows("C10", "C12", "X04")
def test_from_a_name_to_a_mentor_who_may_train(client, company, coordinator, site):
    recognise(site, "lassen-constructie")
    client.force_login(coordinator)
    answer = client.post(
        address("mentor_new", company), typed(establishment=site.pk, email="bart@de-clercq.example")
    )
    mentor = Mentor.objects.get()
    assert answer.url == address("mentor", company, mentor)
    assert mentor.practices.get().programme_id == "onderhoudsmechanica"
    page = words(client.get(answer.url))
    assert "bewijs ontbreekt" in page and "Nog geen uittreksel model 596.2 gezien." in page
    assert "Bron: 001:213" in page and "Vraag een nieuw uittreksel" in page

    asked = client.get(address("mentor_certificate", company, mentor))
    assert "Geen kopie, geen inhoud." in words(asked) and 'type="file"' not in asked.content.decode()
    issued = today() - dt.timedelta(days=40)
    client.post(
        address("mentor_certificate", company, mentor),
        {"model": "596.2", "issued_on": issued, "seen_on": today(), "in_order": "yes"},
    )
    check = mentor.certificate_checks.get()
    assert (check.issued_on, check.seen_by, check.in_order) == (issued, coordinator, True)
    kept = {field.name for field in check._meta.concrete_fields}
    assert kept == {"id", "organisation", "mentor", "model", "issued_on", "seen_on", "seen_by", "in_order"}
    page = words(client.get(answer.url))
    assert "geschikt" in page and "uittreksel is te oud" in page

    new = address("mentor_training_new", company, mentor)
    client.post(new, {"title": "Mentoropleiding Mtech+", "planned_on": today() + 20 * DAY})
    training = mentor.trainings.get()
    assert not training.counts  # nothing said yet about what it holds
    client.post(
        address("mentor_training", company, mentor, training=training.pk),
        {
            "title": "Mentoropleiding Mtech+",
            "followed_on": today() - DAY,
            "certificate_seen_on": today(),
            "topics": ["coaching", "motivating", "adjusting", "evaluating"],
        },
    )
    training.refresh_from_db()
    assert training.counts and training.certificate_seen_by == coordinator
    page = words(client.get(answer.url))
    assert "opgeleid" in page and "Mentoropleiding in orde sinds" in page
    assert "zag het uittreksel uit het strafregister" in page  # who did what


def test_a_training_without_one_of_the_four_topics_does_not_count(client, company, coordinator):
    mentor = make_mentor(company, trained=False)
    client.force_login(coordinator)
    client.post(
        address("mentor_training_new", company, mentor),
        {
            "title": "Peter en meter",
            "followed_on": today(),
            "certificate_seen_on": today(),
            "topics": ["coaching", "motivating", "adjusting"],
        },
    )
    assert not mentor.trainings.get().counts
    assert "telt niet: niet alle onderdelen komen aan bod" in words(
        client.get(address("mentor", company, mentor))
    )


def test_an_exemption_counts_whatever_it_holds(client, company, coordinator):
    mentor = make_mentor(company, trained=False)
    client.force_login(coordinator)
    new = address("mentor_training_new", company, mentor)
    client.post(new, {"title": "Vrijstelling leraar", "followed_on": today(), "is_exemption": "on"})
    assert mentor.trainings.get().counts


@pytest.mark.shows("C10")
def test_a_proof_of_prior_training_waits_for_the_partnership(client, company, coordinator):
    mentor = make_mentor(company, age=24)
    client.force_login(coordinator)
    client.post(
        address("mentor_proof", company, mentor),
        {
            "programme": "onderhoudsmechanica",
            "kind": "diploma",
            "title": "Diploma zevende jaar",
            "seen_on": today(),
        },
    )
    proof = mentor.proofs.get()
    assert proof.seen_by == coordinator and proof.approved_on is None
    page = words(client.get(address("mentor", company, mentor)))
    assert "afwijking aangevraagd" in page and "wacht op goedkeuring van het partnerschap" in page


def test_sending_twice_adds_one(client, company, coordinator):
    client.force_login(coordinator)
    form = client.get(address("mentor_new", company)).content.decode()
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', form).group(1)
    for _ in range(2):
        assert client.post(address("mentor_new", company), typed(key=key)).status_code == 302
    assert Mentor.objects.count() == 1


def test_the_same_person_is_not_added_again(client, company, coordinator):
    client.force_login(coordinator)
    client.post(address("mentor_new", company), typed())
    other = make_mentor(company, name="Dirk Wauters")
    again = client.post(address("mentor_new", company), typed(name="bart claeys", substitute=other.pk))
    assert again.status_code == 422 and "Deze persoon staat al bij de mentoren." in words(again)


@pytest.mark.shows("C15")
def test_a_substitute_is_asked_as_soon_as_there_is_somebody(client, company, coordinator):
    client.force_login(coordinator)
    assert client.post(address("mentor_new", company), typed()).status_code == 302  # the first has nobody
    bart = Mentor.objects.get()
    alone = client.post(address("mentor_new", company), typed(name="Dirk Wauters"))
    assert alone.status_code == 422 and "niet van één persoon afhangen" in words(alone)
    assert (
        client.post(
            address("mentor_new", company), typed(name="Dirk Wauters", substitute=bart.pk)
        ).status_code
        == 302
    )
    page = words(client.get(address("mentors", company)))
    assert page.count("geen vervanger") == 1 and "vervanger Bart Claeys" in page
    # not oneself, nobody who stopped, nobody of another company
    elsewhere = make_mentor(OrganisationFactory(), name="Elders")
    gone = make_mentor(company, name="Weg")
    mentor_stopping.stop_mentor(
        mentor=gone,
        stopped_on=today(),
        reason="met pensioen",
        note="-",
        successor=None,
        by=coordinator,
        at=timezone.now(),
    )
    for wrong in (bart, elsewhere, gone):
        answer = client.post(address("mentor_change", company, bart), typed(substitute=wrong.pk, version=1))
        assert answer.status_code == 422, wrong
        with pytest.raises(mentors.DoesNotBelong):
            mentors.change_mentor(
                mentor=bart,
                version=1,
                substitute=Mentor.objects.get(pk=wrong.pk),
                by=coordinator,
                at=timezone.now(),
            )


def test_a_lost_race_shows_both_texts(client, company, coordinator):
    mentor = make_mentor(company, name="Bart Claeys")
    mentors.change_mentor(mentor=mentor, version=1, email="bart@a.example", by=coordinator, at=timezone.now())
    client.force_login(coordinator)
    late = client.post(address("mentor_change", company, mentor), typed(email="bart@b.example", version=1))
    page = words(late)
    assert late.status_code == 422
    assert "Iemand anders heeft dit net aangepast." in page
    assert "bart@a.example" in page and "bart@b.example" in page
    version = re.search(r'name="version" value="(\d+)"', late.content.decode()).group(1)
    client.post(address("mentor_change", company, mentor), typed(email="bart@b.example", version=version))
    mentor.refresh_from_db()
    assert mentor.email == "bart@b.example"


def test_the_mentor_writes_the_introduction_that_learners_read(client, company):
    bart = member(Role.MENTOR, company, name="Bart Claeys")
    mentor = make_mentor(company, name="Bart Claeys", user=bart)
    other = make_mentor(company, name="Dirk Wauters")
    client.force_login(bart)
    page = words(client.get(address("mentor", company, mentor)))
    assert "Schrijf je voorstelling" in page and "Leeftijd" in page  # the own page in full
    write = address("mentor_introduction", company, mentor)
    client.post(write, {"introduction": "Ik las al twintig jaar.", "version": 1})
    mentor.refresh_from_db()
    assert mentor.introduction == "Ik las al twintig jaar."
    assert "schreef de voorstelling voor lerenden" in words(client.get(address("mentor", company, mentor)))
    # nothing else is the mentor's to change, and a colleague's page is not there
    assert client.get(address("mentor_change", company, mentor)).status_code == 403
    assert client.get(address("mentor_introduction", company, other)).status_code == 404
    assert client.get(address("mentor", company, other)).status_code == 404


def test_a_mentor_meets_the_own_row_when_the_invitation_is_accepted(company):
    waiting = make_mentor(company, name="Dirk Wauters", email="Dirk@de-clercq.example")
    dirk = PersonFactory(name="Dirk Wauters", email="dirk@de-clercq.example")
    MembershipFactory(user=dirk, role=Role.MENTOR, organisation=company)
    waiting.refresh_from_db()
    assert waiting.user == dirk
    assert [entry.verb for entry in history(waiting)] == ["mentor_linked"]


# --- what cannot be true ----------------------------------------------------------------------------------------


def years_ago(n, days=0):
    return (add_months(today(), -12 * n) + dt.timedelta(days=days)).isoformat()


@pytest.mark.shows("C10", "X04")
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"birth_date": (dt.date.today() + DAY).isoformat()},
            "Deze dag moet nog komen. Kijk de geboortedatum na.",
        ),
        ({"birth_date": years_ago(12)}, "nog geen 18 jaar en dus minderjarig (bron: 001:297, 001:587)"),
        ({"birth_date": years_ago(120)}, "ouder dan 100 jaar"),
        ({"birth_date": "2001-02-29"}, "Dit is geen dag die bestaat."),
        ({"other_since": years_ago(30)}, "Toen was de mentor nog geen 15 jaar."),
        ({"other_since": (dt.date.today() + DAY).isoformat()}, "Sinds wanneer staat de mentor in het vak?"),
        ({"other": ""}, "Vul de opleiding en de dag allebei in"),
        ({"name": ""}, "Vul een naam in."),
        ({"name": "Bart 85.07.30-033.28"}, "Hier staat een rijksregisternummer."),
        ({"introduction": "mijn nummer: 85073003328"}, "Hier staat een rijksregisternummer."),
        ({"email": "bart@"}, "e-mailadres"),
        ({"started_on": "31/02/2026"}, "Dit is geen dag die bestaat."),
        ({"establishment": "00000000-0000-0000-0000-000000000000"}, "Selecteer"),
    ],
)
def test_what_cannot_be_true_of_a_person_is_said(client, company, coordinator, site, fields, sentence):
    client.force_login(coordinator)
    answer = client.post(address("mentor_new", company), typed(**fields))
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert not Mentor.objects.exists()


def test_a_leap_day_is_a_birthday_like_any_other(client, company, coordinator):
    client.force_login(coordinator)
    assert client.post(address("mentor_new", company), typed(birth_date="1988-02-29")).status_code == 302
    assert Mentor.objects.get().birth_date == dt.date(1988, 2, 29)


TODAY, LONG_AGO = dt.date.today(), dt.date.today() - dt.timedelta(days=30)


@pytest.mark.shows("C10", "X04")
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"issued_on": TODAY + DAY}, "Deze dag moet nog komen. Kijk de datum op het uittreksel na."),
        ({"seen_on": TODAY + DAY}, "Deze dag moet nog komen. Vul in wanneer je het uittreksel zag."),
        ({"seen_on": LONG_AGO - DAY}, "Je kan een uittreksel niet zien voor het is afgegeven."),
        ({"model": "592.2"}, "Vraag een uittreksel model 596.2: een ander model telt niet (bron: 001:213"),
        (
            {"issued_on": add_months(TODAY, -12) - DAY, "seen_on": TODAY},
            "hoogstens 12 maanden oud (bron: 001:203)",
        ),
        ({"issued_on": dt.date(2023, 2, 28), "seen_on": "2024-02-29"}, "hoogstens 12 maanden oud"),
        ({"issued_on": "2025-02-29"}, "Dit is geen dag die bestaat."),
        ({"in_order": ""}, "Kies of het uittreksel in orde is."),
        ({"model": "85073003328"}, "Hier staat een rijksregisternummer."),
    ],
)
def test_what_cannot_be_true_of_an_extract_is_said(client, company, coordinator, fields, sentence):
    mentor = make_mentor(company, certificate_months=None)
    client.force_login(coordinator)
    sent = {"model": "596.2", "issued_on": LONG_AGO, "seen_on": LONG_AGO, "in_order": "yes"} | fields
    answer = client.post(address("mentor_certificate", company, mentor), sent)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert not mentor.certificate_checks.exists()


@pytest.mark.parametrize(
    "days",
    [
        (add_months(TODAY, -12), TODAY),  # exactly a year is not more than a year
        (dt.date(2024, 2, 29), dt.date(2025, 2, 28)),
        (TODAY, TODAY),
    ],
)
def test_an_extract_of_a_year_old_is_still_good(client, company, coordinator, days):
    mentor = make_mentor(company, certificate_months=None)
    client.force_login(coordinator)
    issued, seen = days
    sent = {"model": "596.2", "issued_on": issued, "seen_on": seen, "in_order": "yes"}
    assert client.post(address("mentor_certificate", company, mentor), sent).status_code == 302


def test_one_that_is_too_old_can_be_kept_as_not_in_order(client, company, coordinator):
    mentor = make_mentor(company, certificate_months=None)
    client.force_login(coordinator)
    sent = {"model": "596.2", "issued_on": years_ago(2), "seen_on": TODAY, "in_order": "no"}
    assert client.post(address("mentor_certificate", company, mentor), sent).status_code == 302
    page = words(client.get(address("mentor", company, mentor)))
    assert "Model 596.2, niet in orde" in page and "bewijs ontbreekt" in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Vul in wanneer de opleiding gepland is of gevolgd werd."),
        ({"followed_on": TODAY + DAY}, "Zet de opleiding bij “gepland op” tot ze voorbij is."),
        (
            {"planned_on": TODAY, "certificate_seen_on": TODAY},
            "Vul ook in wanneer de opleiding gevolgd werd.",
        ),
        ({"followed_on": TODAY, "certificate_seen_on": LONG_AGO}, "Dat is voor de opleiding gevolgd werd."),
        ({"followed_on": LONG_AGO, "provider": "85073003328"}, "Hier staat een rijksregisternummer."),
    ],
)
def test_what_cannot_be_true_of_a_training_is_said(client, company, coordinator, fields, sentence):
    mentor = make_mentor(company, trained=False)
    client.force_login(coordinator)
    answer = client.post(address("mentor_training_new", company, mentor), {"title": "Opleiding", **fields})
    assert answer.status_code == 422 and sentence in words(answer)
    assert not mentor.trainings.exists()
