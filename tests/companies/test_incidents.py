"""Incidents: reported in two taps, told to the school, evaluated in the company, without health or names."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies import incidents, workstations
from companies.models import Incident, TakenPlace
from companies.safety import DayInTheFuture
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry
from tests.companies.safe_world import words
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import take, work_together
from tests.factories.groeiwijzer import EstablishmentFactory

pytestmark = pytest.mark.django_db
CANARY = "Kanarie-Verhaegen-7391"


def today():
    return timezone.localdate()


def at(name, *args):
    return reverse(f"companies:{name}", args=["de-clercq", *args])


def sent(world, **said):
    return {
        "what": "De plaat gleed van de tafel.",
        "happened_on": today().isoformat(),
        "establishment": str(world.place.pk),
    } | said


def reported(world, by=None, **said):
    fields = {"what": "De plaat gleed van de tafel.", "happened_on": today(), "place": world.taken} | said
    return incidents.report_incident(
        establishment=world.place, by=by or world.bart, at=timezone.now(), **fields
    )


# --- reporting -------------------------------------------------------------------------------------------------


@pytest.mark.shows("C25")
def test_a_learner_reports_the_school_sees_it_and_the_company_learns_from_it(client, world):
    client.force_login(world.lina)
    form = client.get(at("incident_report"))
    assert "Schrijf niets over gezondheid" in words(form) and "Welke lerende was erbij?" not in words(form)
    answer = client.post(at("incident_report"), sent(world))
    found = Incident.objects.get()
    assert answer.url == at("incident", found.pk)
    assert (found.place, found.school, found.reported_by) == (world.taken, world.school, world.lina)
    assert "De plaat gleed" in words(client.get(reverse("companies:my_workplace")))

    client.force_login(world.sofie)
    assert "niet gezien door de school" in words(client.get(reverse("companies:all_incidents")))
    assert "Ik heb dit gezien" in words(client.get(at("incident", found.pk)))
    for _ in range(2):
        assert client.post(at("incident_seen", found.pk)).status_code == 302
    found.refresh_from_db()
    assert found.seen_by_school_by == world.sofie
    assert AuditEntry.objects.filter(verb="incident_seen", organisation=world.company).count() == 1

    client.force_login(world.ilse)
    assert "Kijk samen hoe het kwam" in words(client.get(at("incident", found.pk)))
    said = {"cause": "De klem stond los.", "measures": "Elke morgen de klem nakijken.", "version": 1}
    assert client.post(at("incident_evaluate", found.pk), said).status_code == 302
    for who in (world.lina, world.sofie, world.ilse):
        client.force_login(who)
        assert "Elke morgen de klem nakijken." in words(client.get(at("incident", found.pk)))


@pytest.mark.shows("C25")
@pytest.mark.parametrize("who", ["bart", "jonas", "ilse", "sofie"])
def test_whoever_works_with_the_learner_reports_and_the_school_is_told(client, world, who):
    client.force_login(getattr(world, who))
    assert "Welke lerende was erbij?" in words(client.get(at("incident_report")))
    answer = client.post(at("incident_report"), sent(world, place=str(world.taken.pk)))
    found = Incident.objects.get()
    assert answer.url == at("incident", found.pk)
    assert client.get(answer.url).status_code == 200
    assert found.school == world.school


def test_without_a_learner_only_a_reporting_school_is_told(client, world):
    client.force_login(world.bart)
    client.post(at("incident_report"), sent(world))
    client.force_login(world.sofie)
    client.post(at("incident_report"), sent(world))
    assert [row.school for row in Incident.objects.order_by("reported_at")] == [None, world.school]


def test_a_training_centre_reports_and_reads_nothing_back(client, world):
    centre = OrganisationFactory(training_centre=True)
    yves = member(Role.TRAINING_CENTRE_STAFF, centre)
    work_together(world.company, centre)
    client.force_login(yves)
    answer = client.post(at("incident_report"), sent(world), follow=True)
    assert answer.status_code == 200 and "Gemeld." in words(answer)
    assert client.get(at("incident", Incident.objects.get().pk)).status_code == 404


def test_sending_twice_makes_one_report(client, world):
    client.force_login(world.lina)
    key = "6b1f7c1e-2f6e-4a53-9a34-4f2f35a7d6a1"
    for _ in range(2):
        client.post(at("incident_report"), sent(world, key=key))
    assert Incident.objects.count() == 1


@pytest.mark.parametrize(
    "said, told",
    [
        ({"what": ""}, "Vertel wat er gebeurd is."),
        ({"what": "x" * 3001}, "3001 tekens"),
        ({"what": "Lina, 85.07.30-033.28, viel"}, "rijksregisternummer"),
        ({"happened_on": "2999-01-01"}, "moet nog komen"),
        ({"happened_on": "gisteren"}, "geen dag die bestaat"),
        ({"establishment": ""}, "Kies waar."),
        ({"establishment": "00000000-0000-4000-8000-000000000000"}, "Waar?"),
    ],
)
def test_bad_input_is_told_and_what_was_typed_stays(client, world, said, told):
    client.force_login(world.bart)
    answer = client.post(at("incident_report"), sent(world) | said)
    assert answer.status_code == 422 and told in words(answer)
    if not said.get("what", "x").startswith("x" * 3) and said.get("what") != "":
        assert (said.get("what") or "De plaat gleed van de tafel.") in answer.content.decode()
    assert not Incident.objects.exists()


def test_a_workstation_or_learner_of_elsewhere_is_no_choice(client, world):
    elsewhere = EstablishmentFactory(organisation=world.company)
    station = workstations.add_workstation(
        establishment=elsewhere, name="Pers", by=world.ilse, at=timezone.now()
    )
    client.force_login(world.bart)
    wrong = client.post(at("incident_report"), sent(world, workstation=str(station.pk)))
    assert wrong.status_code == 422 and "andere vestiging" in words(wrong)
    wrong = client.post(
        at("incident_report"), sent(world, establishment=str(elsewhere.pk), place=str(world.taken.pk))
    )
    assert wrong.status_code == 422 and "werkt op een andere vestiging" in words(wrong)
    foreign = take(world.taken.mentor, EstablishmentFactory(), by=world.ilse)
    assert client.post(at("incident_report"), sent(world, place=str(foreign.pk))).status_code == 422
    assert not Incident.objects.exists()


def test_the_service_refuses_a_day_to_come(world):
    with pytest.raises(DayInTheFuture):
        reported(world, happened_on=today().replace(year=today().year + 1))
    assert not Incident.objects.exists()


@pytest.mark.shows("C25")
def test_a_learner_reports_only_where_they_work(client, world):
    other = member(Role.LEARNER, world.school)
    client.force_login(other)
    assert client.get(at("incident_report")).status_code == 404
    assert client.post(at("incident_report"), sent(world)).status_code == 404
    TakenPlace.objects.update(released_at=timezone.now(), released_by=world.ilse)
    client.force_login(world.lina)
    assert client.get(at("incident_report")).status_code == 404


def test_a_learner_never_chooses_another_learner(client, world):
    other = take(world.taken.mentor, world.place, school=world.school, by=world.ilse)
    client.force_login(world.lina)
    client.post(at("incident_report"), sent(world, place=str(other.pk)))
    assert Incident.objects.get().place == world.taken


# --- who reads -------------------------------------------------------------------------------------------------


@pytest.mark.shows("C25")
def test_who_reads_an_incident(client, world):
    found = reported(world)
    other_school = member(Role.TRAJECTORY_COACH)
    work_together(world.company, other_school.memberships.get().organisation)
    other_learner = member(Role.LEARNER, world.school)
    table = [
        (world.ilse, 200),
        (world.bart, 200),  # reported it
        (world.jonas, 404),
        (world.peter, 200),
        (world.sofie, 200),
        (world.lina, 200),
        (other_learner, 404),
        (other_school, 404),
        (world.stranger, 404),
    ]
    for person, status in table:
        client.force_login(person)
        assert client.get(at("incident", found.pk)).status_code == status, person.name
    client.force_login(other_school)
    assert "De plaat gleed" not in words(client.get(at("incidents")))


@pytest.mark.shows("C25")
def test_a_prevention_adviser_reads_what_happened_but_never_who(client, world):
    world.lina.name = CANARY
    world.lina.save()
    found = reported(world, by=world.lina)
    incidents.evaluate_incident(
        incident=found,
        cause="Losse klem",
        measures="Nakijken",
        version=1,
        by=world.ilse,
        at=timezone.now(),
    )
    pages = [
        at("incident", found.pk),
        at("incidents"),
        at("incidents") + f"?q={CANARY}",
        reverse("companies:all_incidents"),
        at("incident_file", "csv"),
        at("safety", world.place.pk),
        at("safety_home"),
    ]
    client.force_login(world.ilse)
    assert (
        CANARY in client.get(pages[0]).content.decode()
    )  # the control: the name is there for who may read it
    assert CANARY in client.get(pages[4]).content.decode()
    client.force_login(world.peter)
    for page in pages:
        answer = client.get(page, follow=True)
        assert answer.status_code == 200
        body = answer.content.decode()
        assert CANARY not in body.replace(f'value="{CANARY}"', "").replace(f"q={CANARY}", ""), page
    assert "Losse klem" in words(client.get(pages[0])) and "Nakijken" in words(client.get(pages[0]))
    assert "Geen incident past" in words(client.get(pages[2]))  # a name finds nothing
    assert client.get(at("learners")).status_code == 403


def test_only_who_accompanies_sees_for_the_school(client, world):
    found = reported(world)
    teacher = member(Role.DUAL_TEACHER, world.school)
    for who in (teacher, world.ilse, world.peter):
        client.force_login(who)
        assert "Ik heb dit gezien" not in words(client.get(at("incident", found.pk)))
        assert client.post(at("incident_seen", found.pk)).status_code == 404
    found.refresh_from_db()
    assert found.seen_by_school_at is None


def test_only_the_coordinator_of_the_company_evaluates(client, world):
    found = reported(world)
    director = member(Role.COMPANY_DIRECTOR, world.company)
    said = {"cause": "x", "measures": "y", "version": 1}
    for who, status in ((director, 403), (world.bart, 403), (world.sofie, 403), (world.stranger, 404)):
        client.force_login(who)
        assert client.post(at("incident_evaluate", found.pk), said).status_code == status
    found.refresh_from_db()
    assert found.evaluated_at is None


# --- evaluating ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said, told",
    [
        ({"cause": ""}, "Zeg hoe het kwam."),
        ({"measures": ""}, "Zeg wat jullie doen."),
        ({"cause": "85.07.30-033.28"}, "rijksregisternummer"),
    ],
)
def test_an_evaluation_without_sense_is_refused(client, world, said, told):
    found = reported(world)
    client.force_login(world.ilse)
    form = {"cause": "Los", "measures": "Vast", "version": 1} | said
    answer = client.post(at("incident_evaluate", found.pk), form)
    assert answer.status_code == 422 and told in words(answer)


def test_two_people_who_evaluate_see_both_texts(client, world):
    found = reported(world)
    client.force_login(world.ilse)
    form = {"cause": "Losse klem", "measures": "Nakijken", "version": 1}
    assert client.post(at("incident_evaluate", found.pk), form).status_code == 302
    form["cause"] = "Natte vloer"
    answer = client.post(at("incident_evaluate", found.pk), form)
    assert answer.status_code == 422
    page = words(answer)
    assert "Iemand anders heeft deze evaluatie net aangepast." in page
    assert "Losse klem" in page and "Natte vloer" in page
    assert client.post(at("incident_evaluate", found.pk), form | {"version": 2}).status_code == 302
    found.refresh_from_db()
    assert found.cause == "Natte vloer"


# --- the list --------------------------------------------------------------------------------------------------


@pytest.mark.shows("C25")
def test_the_list_is_searched_filtered_paged_and_kept_as_a_file(client, world):
    done = reported(world, what="Een plaat viel.")
    incidents.evaluate_incident(
        incident=done, cause="x", measures="y", version=1, by=world.ilse, at=timezone.now()
    )
    reported(world, what="Een vonk sprong.")
    client.force_login(world.ilse)

    def shown(**query):
        page = words(client.get(at("incidents"), query))
        return [text for text in ("Een plaat viel.", "Een vonk sprong.") if text in page]

    assert shown() == ["Een plaat viel.", "Een vonk sprong."]
    assert shown(staat="klaar") == ["Een plaat viel."]
    assert shown(staat="nieuw") == ["Een vonk sprong."]
    assert shown(staat="onzin") == shown(staat="ongezien") == ["Een plaat viel.", "Een vonk sprong."]
    assert shown(q="vonk") == ["Een vonk sprong."]
    assert shown(vestiging=str(world.place.pk)) == ["Een plaat viel.", "Een vonk sprong."]
    assert shown(vestiging="1 OR 1=1") == []
    lines = (
        client.get(at("incident_file", "csv"), {"staat": "klaar"}).content.decode("utf-8-sig").splitlines()
    )
    assert len(lines) == 2 and "Een plaat viel." in lines[1] and "Lina Verhaegen" in lines[1]
    assert client.get(at("incident_file", "xlsx"))["Content-Disposition"].endswith('.xlsx"')
    assert client.get(at("incident_file", "exe")).status_code == 404


@pytest.mark.parametrize("name", ["incidents", "all_incidents"])
def test_three_or_three_hundred_incidents_cost_the_same(client, world, name, django_assert_num_queries):
    address = reverse("companies:all_incidents") if name == "all_incidents" else at(name)

    def add(n):
        Incident.objects.bulk_create(
            Incident(
                organisation=world.company,
                establishment=world.place,
                place=world.taken,
                school=world.school,
                happened_on=today(),
                what=f"Nummer {i}",
                reported_at=timezone.now(),
                reported_by=world.bart,
            )
            for i in range(n)
        )

    add(3)
    client.force_login(world.ilse)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    add(297)
    with django_assert_num_queries(len(few)):
        assert "300 incidenten, blad 1 van 12" in words(client.get(address))
