"""Mentors as people keep them: added, corrected, judged with a reason, handed over when they stop."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from companies import mentor_stopping, mentors
from companies.models import ApplicationMentor, Mentor, TakenPlace
from companies.rules.deadlines import add_months
from duaalportal.accounts.access import Role
from duaalportal.accounts.audit import history
from duaalportal.accounts.models import User
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PersonFactory, member
from tests.factories.companies import (
    EstablishmentFactory,
    apply_for,
    catalogue,
    make_mentor,
    programme,
    recognise,
    take,
    work_together,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def company():
    catalogue()
    return OrganisationFactory(name="Metaalwerken De Clercq", slug="de-clercq")


@pytest.fixture
def coordinator(company):
    return member(Role.COMPANY_COORDINATOR, company, name="Ilse De Clercq")


@pytest.fixture
def site(company):
    return EstablishmentFactory(organisation=company, name="Deinze", joint_committee_id="111")


def today():
    return timezone.localdate()


def words(answer):
    """The page as people read it: one line, entities undone."""
    import html

    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def address(name, company, mentor=None, **kwargs):
    if mentor is not None:
        kwargs["mentor"] = mentor.pk
    return reverse(f"companies:{name}", kwargs={"organisation": company.slug, **kwargs})


def typed(**fields):
    """What somebody types for a mentor of 40 with ten years of practice."""
    return {
        "name": "Bart Claeys",
        "birth_date": add_months(today(), -12 * 40).isoformat(),
        "started_on": today().isoformat(),
        "other": "onderhoudsmechanica",
        "other_since": add_months(today(), -120).isoformat(),
    } | fields


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


# --- stopping ---------------------------------------------------------------------------------------------------


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
