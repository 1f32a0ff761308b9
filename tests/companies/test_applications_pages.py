"""The pages of applications: a company from first thought to decision, and a school by mandate."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from companies.jobs import APPLICATION, make_application
from companies.models import Appeal, ApplicationStep, Mandate, Recognition, RecognitionApplication, State
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import RuleParameter
from duaalportal.jobs import registry
from duaalportal.jobs.models import Job
from tests.companies.applying import World, days_ago
from tests.factories.accounts import OrganisationFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def address(name, *args):
    return reverse(f"companies:{name}", args=args)


def at(application, name=""):
    return address(f"application{'_' + name if name else ''}", application.organisation.slug, application.pk)


def words(answer):
    return answer.content.decode()


def one():
    return RecognitionApplication.objects.get()


@pytest.mark.shows("C03", "C04", "C05", "C07", "C08")
def test_a_coordinator_prepares_submits_and_follows_an_application(client, world):
    client.force_login(world.coordinator)
    slug = world.company.slug
    assert "Nog geen aanvraag" in words(client.get(address("applications", slug)))
    form = {"establishment": world.site.pk, "programme": world.programme.pk, "key": str(uuid.uuid4())}
    answer = client.post(address("application_new", slug), form)
    application = one()
    assert answer.url == f"{at(application)}nodig/"
    page = words(client.get(at(application)))
    assert "Ga verder met: Voorwaarden" in page

    page = words(client.get(at(application, "gather")))
    assert "model 596.2" in page
    assert "Mtech+" in page
    assert "verklaring op eer" not in page
    assert "Identiteitskaart met pincode" in words(client.get(at(application, "print")))

    said = {
        "C1_met": "ja",
        "C1_basis": "evidence",
        "C1_remark": "Jaarrekening 2025",
        "version": application.version,
    }
    assert client.post(at(application, "conditions"), said).status_code == 302
    page = words(client.get(at(application, "conditions")))
    assert "Jaarrekening 2025" in page
    said |= {
        "C2_met": "ja",
        "C2_basis": "declared",
        "C3_met": "ja",
        "C3_basis": "declared",
        "version": one().version,
    }
    assert client.post(at(application, "conditions"), said).url == at(application, "mentors")

    assert client.post(at(application, "check"), {"version": one().version}).status_code == 422
    assert client.post(at(application, "mentors"), {"mentor": world.mentor.pk}).status_code == 302
    assert "goed tot en met" in words(client.get(at(application, "mentors")))
    assert client.post(at(application, "mentors"), {"mentor": world.mentor.pk}).status_code == 422

    answer = client.post(at(application, "check"), {"version": one().version})
    assert answer.url == at(application, "submit")
    assert "https://app.werkplekduaal.be" in words(client.get(answer.url))
    sent = {"on": days_ago(0).isoformat(), "desk_reference": "2026-118", "version": one().version}
    for _ in range(2):
        assert client.post(at(application, "submit"), sent).status_code == 302
    assert one().state == State.SUBMITTED
    assert ApplicationStep.objects.filter(to_state=State.SUBMITTED).count() == 1
    page = words(client.get(at(application)))
    assert "Nu bij Partnerschap Metaal" in page
    assert "14 dagen na het indienen" in page
    assert "001:265" in page
    assert "2026-118" in page
    assert "Ilse De Clercq</b> diende de aanvraag in het loket in" in page


@pytest.mark.shows("C06")
def test_a_school_files_with_mandate_and_declaration_of_honour(client, world):
    client.force_login(world.coach)
    page = words(client.get(address("application_new", world.school.slug)))
    assert world.company.name in page
    slug = world.company.slug
    form = {"establishment": world.site.pk, "programme": world.programme.pk}
    client.post(address("application_new", slug), form)
    application = one()
    assert application.school == world.school
    assert "verklaring op eer" in words(client.get(at(application, "gather")))
    said = {f"{code}_met": "ja" for code in ("C1", "C2", "C3")} | {"version": application.version}
    client.post(at(application, "conditions"), said)
    client.post(at(application, "mentors"), {"mentor": world.mentor.pk})
    answer = client.post(at(application, "check"), {"version": one().version})
    assert answer.status_code == 422
    assert "verklaring op eer is nog niet getekend" in words(answer)
    signed = {
        "representative": "Greet Lambrecht",
        "mandate_signed_on": days_ago(1).isoformat(),
        "version": one().version,
    }
    client.post(at(application, "mandate"), signed)
    assert client.post(at(application, "check"), {"version": one().version}).status_code == 422
    signed |= {"honour_signed_on": days_ago(-2).isoformat(), "version": one().version}
    answer = client.post(at(application, "mandate"), signed)
    assert answer.status_code == 422
    assert "zet je niet in de toekomst" in words(answer)
    client.post(at(application, "mandate"), signed | {"honour_signed_on": days_ago(1).isoformat()})
    assert client.post(at(application, "check"), {"version": one().version}).status_code == 302
    assert one().state == State.COMPLETE
    assert "Lassen-Constructie" in words(client.get(address("applications", world.school.slug)))


def test_a_national_register_number_is_refused_wherever_one_writes(client, world):
    client.force_login(world.coordinator)
    application = world.draft()
    number = "85.07.30-033.28"
    posts = {
        "conditions": {"C1_met": "ja", "C1_remark": number},
        "stop": {"reason": number},
        "submit": {"on": days_ago(0).isoformat(), "desk_reference": number},
    }
    for name, data in posts.items():
        if name == "submit":
            application = world.go(application, "complete")
        answer = client.post(at(application, name), data | {"version": application.version})
        assert answer.status_code == 422, name
        assert "Dat mag het portaal niet bewaren" in words(answer)
        assert number in words(answer)


@pytest.mark.shows("C14")
def test_who_may_submit_is_named_and_the_legal_representative_gives_the_right(client, world):
    greet = member(Role.LEGAL_REPRESENTATIVE, world.company, name="Greet Lambrecht")
    application = world.draft(school=world.school)
    client.force_login(greet)
    page = words(client.get(at(application, "gather")))
    assert "Greet Lambrecht" in page
    assert "Ilse De Clercq" in page
    assert reverse("members", args=[world.company.slug]) in page
    assert "001:235-237" in page
    client.force_login(world.coach)
    assert "Wie mag dit doen" not in words(client.get(at(application, "gather")))


@pytest.mark.shows("C07")
def test_the_application_and_what_to_bring_become_a_pdf(client, world):
    application = world.in_state(State.SUBMITTED, school=world.school)
    client.force_login(world.coach)
    answer = client.post(at(application, "pdf"))
    job = Job.objects.get()
    assert answer.url == reverse("jobs:detail", args=[job.pk])
    client.post(at(application, "pdf"))
    assert Job.objects.count() == 1
    made = make_application(job, lambda done, total, message: None)
    assert made.name == "aanvraag-lassen-constructie-duaal-de-clercq-deinze.pdf"
    assert made.content.startswith(b"%PDF")
    may_see = registry.find(APPLICATION).allowed
    assert may_see(world.coordinator, job)
    assert not may_see(member(Role.TRAJECTORY_COACH), job)


def test_a_lost_race_shows_both_answers(client, world):
    application = world.draft()
    client.force_login(world.coordinator)
    first = {"C1_met": "ja", "C1_basis": "evidence", "C1_remark": "Van Hugo", "version": application.version}
    client.post(at(application, "conditions"), first)
    answer = client.post(at(application, "conditions"), first | {"C1_remark": "Van Ilse"})
    assert answer.status_code == 422
    assert "Van Hugo" in words(answer)
    assert "Van Ilse" in words(answer)
    again = first | {"C1_remark": "Van Ilse", "version": one().version}
    assert client.post(at(application, "conditions"), again).status_code == 302
    assert one().statements.get(code="C1").remark == "Van Ilse"


def test_a_mentor_is_taken_out_again(client, world):
    application = world.draft()
    client.force_login(world.coordinator)
    there = address("application_mentor_remove", world.company.slug, application.pk, world.mentor.pk)
    assert client.get(there).status_code == 405
    assert client.post(there).status_code == 302
    assert not application.mentors.exists()
    assert client.post(there).status_code == 404


# --- refusal and appeal ---------------------------------------------------------------------------------------------


@pytest.mark.shows("C07")
@pytest.mark.parametrize(("late", "status"), [(0, 302), (1, 422)])
def test_a_company_appeals_within_the_days_of_the_rule(client, world, late, status):
    application = world.in_state(State.REFUSED)
    application.steps.filter(to_state=State.REFUSED).update(on=days_ago(10 + late))
    RecognitionApplication.objects.update(decided_on=days_ago(10 + late))
    client.force_login(world.coordinator)
    assert "Noteer op welke dag je de beslissing kreeg" in words(client.get(at(application)))
    client.post(at(application, "received"), {"on": days_ago(10 + late).isoformat()})
    page = words(client.get(at(application)))
    assert ("Ga in beroep" in page) == (not late)
    form = {"on": days_ago(0).isoformat(), "grounds": "De machine is er.", "version": one().version}
    answer = client.post(at(application, "appeal"), form)
    assert answer.status_code == status
    if late:
        assert "Beroep kan tot 10 dagen" in words(answer)
        assert "De machine is er." in words(answer)
    assert Appeal.objects.count() == (not late)


def test_a_partnership_reads_but_the_trail_of_the_company_stays_there(client, world):
    application = world.in_state(State.SUBMITTED)
    client.force_login(world.consultant)
    page = words(client.get(at(application)))
    assert "Nu bij Partnerschap Metaal" in page
    assert "Wie deed wat" not in page
    assert "Zet deze aanvraag stop" not in page


# --- the list ----------------------------------------------------------------------------------------------------


def test_the_list_is_searched_filtered_and_kept_as_a_file(client, world):
    world.in_state(State.SUBMITTED)
    world.in_state(State.DRAFT, site=world.place("De Clercq Waregem"))
    client.force_login(world.coordinator)
    there = address("applications", world.company.slug)
    page = words(client.get(there))
    assert "2 aanvragen" in page
    assert "beslissing had er moeten zijn" in page
    assert "1 aanvraag" in words(client.get(there, {"q": "waregem"}))
    assert "1 aanvraag" in words(client.get(there, {"stand": "submitted"}))
    assert "Niets gevonden" in words(client.get(there, {"stand": "appealed"}))
    lines = client.get(address("application_file", world.company.slug, "csv")).content.decode("utf-8-sig")
    assert len(lines.splitlines()) == 3
    assert "De Clercq Waregem" in lines
    assert client.get(address("application_file", world.company.slug, "pdf")).status_code == 404


def test_the_list_asks_as_many_questions_for_three_hundred_as_for_three(
    client, world, django_assert_max_num_queries
):
    client.force_login(world.coordinator)
    asked = []
    for many in (3, 297):
        rows = [
            RecognitionApplication(
                organisation=world.company,
                establishment=world.site,
                programme=world.programme,
                state=State.STOPPED,
                started_at=timezone.now(),
                started_by=world.coordinator,
            )
            for _ in range(many)
        ]
        RecognitionApplication.objects.bulk_create(rows)
        with django_assert_max_num_queries(9) as captured:
            client.get(address("applications", world.company.slug))
        asked.append(len(captured))
    assert asked[0] == asked[1]


def test_one_application_asks_as_many_questions_for_thirty_mentors_as_for_one(
    client, world, django_assert_max_num_queries
):
    from companies import applications

    application = world.draft()
    client.force_login(world.coordinator)
    client.get(at(application))  # the first page of a session does a little more
    asked = []
    for many in (0, 29):
        for nth in range(many):
            applications.add_mentor(
                application=application,
                mentor=world.person(f"M {nth}"),
                by=world.coordinator,
                at=timezone.now(),
            )
        for name in ("", "mentors", "check"):
            with django_assert_max_num_queries(20) as captured:
                client.get(at(application, name))
            asked.append(len(captured))
    assert asked[:3] == asked[3:]


def test_a_followed_application_costs_few_questions(client, world, django_assert_max_num_queries):
    application = world.in_state(State.APPEALED)
    client.force_login(world.coordinator)
    client.get(at(application))
    with django_assert_max_num_queries(10):
        page = words(client.get(at(application)))
    assert "Nu bij de beroepscommissie" in page
    assert "De machine is er nu." in page
    assert "Bart Claeys" in page


@pytest.mark.shows("C02", "C07")
def test_a_recognised_application_says_how_the_recognition_stands_today(client, world):
    application = world.in_state(State.RECOGNISED)
    recognition = Recognition.objects.create(
        organisation=world.company,
        establishment=world.site,
        programme=world.programme,
        application=application,
        recognised_on=days_ago(4),
        expires_on=days_ago(-1800),
        registered_at=timezone.now(),
        registered_by=world.consultant,
    )
    client.force_login(world.coordinator)
    assert "De overeenkomst met een lerende mag worden opgemaakt" in words(client.get(at(application)))
    recognition.withdrawn_on = days_ago(0)
    recognition.save()
    page = words(client.get(at(application)))
    assert "De erkenning is opgeheven op" in page
    assert "mag worden opgemaakt" not in page


def test_a_change_of_law_leaves_the_clock_of_the_past(client, world):
    application = world.in_state(State.SUBMITTED)
    RuleParameter.objects.create(
        name="decision_term", value="30", valid_from=days_ago(20), source="nieuw decreet"
    )
    client.force_login(world.coordinator)
    assert "14 dagen na het indienen" in words(client.get(at(application)))
    RecognitionApplication.objects.update(submitted_on=days_ago(19))
    assert "30 dagen na het indienen" in words(client.get(at(application)))


@pytest.mark.parametrize("state", [State.COMPLETE, State.SUBMITTED, State.RECOGNISED])
def test_what_is_no_draft_any_more_is_read_and_not_changed(client, world, state):
    application = world.in_state(state, school=world.school)
    client.force_login(world.coach)
    said = {"C1_met": "nee", "version": application.version}
    signed = {"representative": "Iemand anders", "version": application.version}
    posts = {"conditions": said, "mandate": signed, "mentors": {"mentor": world.person("Els").pk}}
    for name, data in posts.items():
        assert "Je kan hier n" in words(client.get(at(application, name)))
        answer = client.post(at(application, name), data)
        assert answer.status_code == 422, name
        assert f"Deze aanvraag is {state.label}" in words(answer)
    assert client.get(at(application, "check")).status_code == 200
    assert application.statements.get(code="C1").met
    assert (application.mentors.count(), Mandate.objects.get().representative) == (1, "Greet Lambrecht")


def test_only_a_school_that_files_has_a_page_for_the_mandate(client, world):
    application = world.draft()
    client.force_login(world.coordinator)
    assert client.get(at(application, "mandate")).url == at(application, "check")
    assert not Mandate.objects.exists()
    foreign = OrganisationFactory(school=True)
    assert client.get(address("applications", foreign.slug)).status_code == 404
