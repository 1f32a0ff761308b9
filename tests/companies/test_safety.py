"""The safety page of an establishment: what is in order, what is due, and the one thing to do first."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies import safety, workstations
from companies.models import (
    Collaboration,
    Document,
    RiskAssessment,
    SafetyContact,
    WorkplaceChange,
    Workstation,
)
from companies.rules.deadlines import add_months
from companies.safety_state import Gathered
from tests.companies.safe_world import words
from tests.factories.accounts import OrganisationFactory
from tests.factories.companies import make_safe
from tests.factories.groeiwijzer import EstablishmentFactory

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def today():
    return timezone.localdate()


def address(world, name="safety"):
    return reverse(f"companies:{name}", args=[world.company.slug, world.place.pk])


def analysed(world, on, workstation=None):
    return safety.record_risk(
        establishment=world.place,
        workstation=workstation,
        done_on=on,
        cause=RiskAssessment.Cause.FIRST,
        by=world.ilse,
        at=timezone.now(),
    )


def risk_point(world, on=None):
    return Gathered([world.place], on or today()).state(world.place).points[0].finding


@pytest.mark.shows("C21")
def test_a_new_establishment_is_told_one_thing_first(client, world):
    client.force_login(world.ilse)
    page = words(client.get(address(world)))
    assert "Eerst dit: Risicoanalyse" in page
    assert "Er is nog geen risicoanalyse van deze vestiging." in page
    assert "001:607" in page

    answer = client.post(
        address(world, "risk_new"),
        {
            "done_on": today().isoformat(),
            "cause": "first",
            "adviser": "Peter Goethals",
            "summary": "Lasrook.",
        },
    )
    assert answer.status_code == 302
    page = words(client.get(address(world)))
    assert "Eerst dit: Risicoanalyse" not in page
    assert "Eerst dit: EHBO" in page
    row = RiskAssessment.objects.get()
    assert (row.adviser, row.summary, row.recorded_by) == ("Peter Goethals", "Lasrook.", world.ilse)
    assert "Lasrook." in words(client.get(reverse("companies:risk", args=[world.company.slug, row.pk])))


@pytest.mark.shows("C21")
def test_the_analysis_is_due_after_a_year_of_the_dated_rule(world):
    analysed(world, today())
    last_good = add_months(today(), 12)
    assert risk_point(world, last_good).met
    late = risk_point(world, last_good + DAY)
    assert not late.met and "ouder dan 12 maanden" in late.why and "001:607" in late.source


@pytest.mark.shows("C21")
def test_a_change_makes_the_analysis_due_at_once_and_a_new_analysis_answers_it(client, world):
    analysed(world, today() - 20 * DAY)
    assert risk_point(world).met
    client.force_login(world.ilse)
    answer = client.post(
        address(world, "change_new"), {"what": "Nieuwe plooibank", "happened_on": today().isoformat()}
    )
    assert answer.status_code == 302
    assert not risk_point(world).met
    page = words(client.get(address(world)))
    assert "Eerst dit: Risicoanalyse" in page and "Nieuwe plooibank" in page
    # the form proposes why, and the analysis puts it in order
    assert 'value="change" selected' in client.get(address(world, "risk_new")).content.decode()
    analysed(world, today())
    assert risk_point(world).met


def test_a_change_at_one_workstation_is_answered_by_an_analysis_of_that_workstation(world):
    analysed(world, today() - 20 * DAY)
    lathe, press = (
        workstations.add_workstation(establishment=world.place, name=name, by=world.ilse, at=timezone.now())
        for name in ("Draaibank", "Pers")
    )
    safety.record_change(
        establishment=world.place,
        workstation=lathe,
        happened_on=today() - DAY,
        what="Nieuwe klauw",
        by=world.ilse,
        at=timezone.now(),
    )
    analysed(world, today(), press)
    assert not risk_point(world).met
    analysed(world, today(), lathe)
    assert risk_point(world).met


@pytest.mark.shows("C21")
def test_a_document_goes_with_an_analysis_for_who_may_open_it(client, world):
    paper = Document.objects.create(
        organisation=world.company,
        establishment=world.place,
        kind=Document.Kind.RISK,
        title="Analyse van de lasafdeling",
        file="documenten/x.pdf",
        file_name="x.pdf",
        content_type="application/pdf",
        size=8,
        sha256="0" * 64,
        added_at=timezone.now(),
        added_by=world.ilse,
    )
    client.force_login(world.ilse)
    sent = {"done_on": today().isoformat(), "cause": "first", "document": paper.pk}
    assert client.post(address(world, "risk_new"), sent).status_code == 302
    page = reverse("companies:risk", args=[world.company.slug, RiskAssessment.objects.get().pk])
    assert paper.title in words(client.get(page))
    for who in (world.peter, world.lina):  # they read the analysis, not the papers of the company
        client.force_login(who)
        answer = client.get(page)
        assert answer.status_code == 200 and paper.title not in words(answer)


def test_sending_a_form_twice_makes_one_row(client, world):
    client.force_login(world.ilse)
    sent = {
        "done_on": today().isoformat(),
        "cause": "first",
        "key": "6b1f7c1e-2f6e-4a53-9a34-4f2f35a7d6a1",
    }
    for _ in range(2):
        assert client.post(address(world, "risk_new"), sent).status_code == 302
    assert RiskAssessment.objects.count() == 1


@pytest.mark.parametrize(
    "name, sent, told",
    [
        ("risk_new", {"cause": "first"}, "Vul een dag in."),
        ("risk_new", {"done_on": "2999-01-01", "cause": "first"}, "Deze dag moet nog komen."),
        ("risk_new", {"done_on": "2026-02-30", "cause": "first"}, "Dit is geen dag die bestaat."),
        ("risk_new", {"done_on": "2026-01-05", "cause": "zomaar"}, "zomaar"),
        (
            "risk_new",
            {"done_on": "2026-01-05", "cause": "first", "summary": "Lina 85.07.30-033.28"},
            "rijksregisternummer",
        ),
        ("change_new", {"what": "", "happened_on": "2026-01-05"}, "Zeg wat er veranderd is."),
        ("change_new", {"what": "Pers", "happened_on": "2999-01-01"}, "Deze dag moet nog komen."),
        ("safety_contact_new", {"kind": "first_aid", "starts_on": "2026-01-05"}, "Zeg wie het is."),
        (
            "safety_contact_new",
            {
                "kind": "first_aid",
                "name": "An",
                "reach": "x",
                "starts_on": "2026-01-05",
                "ends_on": "2026-01-04",
            },
            "De laatste dag ligt voor de eerste.",
        ),
        ("workstation_new", {"name": ""}, "Geef de werkpost een naam."),
    ],
)
def test_bad_input_is_told_in_a_sentence_and_nothing_is_written(client, world, name, sent, told):
    client.force_login(world.ilse)
    answer = client.post(address(world, name), sent)
    assert answer.status_code == 422
    assert told in words(answer)
    for model in (RiskAssessment, WorkplaceChange, SafetyContact, Workstation):
        assert not model.objects.exists()


def test_a_workstation_of_another_establishment_is_no_choice(client, world):
    elsewhere = EstablishmentFactory(organisation=world.company)
    station = workstations.add_workstation(
        establishment=elsewhere, name="Pers", by=world.ilse, at=timezone.now()
    )
    client.force_login(world.ilse)
    sent = {"what": "Verhuisd", "happened_on": today().isoformat(), "workstation": station.pk}
    assert client.post(address(world, "change_new"), sent).status_code == 422
    with pytest.raises(safety.PlaceDoesNotFit):
        safety.record_change(
            establishment=world.place,
            workstation=station,
            happened_on=today(),
            what="x",
            by=world.ilse,
            at=timezone.now(),
        )


@pytest.mark.shows("C24")
def test_whom_to_turn_to_has_a_period_and_stays_in_history(client, world):
    client.force_login(world.ilse)
    for kind, name in (("first_aid", "An Maes"), ("confidential", "Piet Cools")):
        sent = {"kind": kind, "name": name, "reach": "bureau 2", "starts_on": today().isoformat()}
        assert client.post(address(world, "safety_contact_new"), sent).status_code == 302
    page = words(client.get(address(world)))
    assert "EHBO: aangeduid." in page and "Vertrouwenspersoon: aangeduid." in page
    an = SafetyContact.objects.get(name="An Maes")
    ending = reverse("companies:safety_contact_end", args=[world.company.slug, an.pk])
    before = client.post(ending, {"ends_on": (today() - 9 * DAY).isoformat()})
    assert before.status_code == 422 and "De laatste dag ligt voor de eerste." in words(before)
    assert client.post(ending, {"ends_on": today().isoformat()}).status_code == 302
    assert [row.name for row in safety.running_contacts([world.place], today() + DAY)] == ["Piet Cools"]
    assert SafetyContact.objects.count() == 2


@pytest.mark.shows("C21")
def test_with_several_establishments_the_one_with_most_to_do_comes_first(client, world):
    other = EstablishmentFactory(organisation=world.company, name="De Clercq Waregem")
    analysed(world, today())
    make_safe(world.place)
    client.force_login(world.ilse)
    page = words(client.get(reverse("companies:safety_home", args=[world.company.slug])))
    assert page.index("De Clercq Waregem") < page.index("De Clercq Deinze")
    other.delete()
    alone = client.get(reverse("companies:safety_home", args=[world.company.slug]))
    assert alone.url == address(world)


def test_a_school_reads_and_changes_nothing(client, world):
    analysed(world, today() - 400 * DAY)
    for who in (world.sofie, world.peter, world.lina, world.jonas):
        client.force_login(who)
        page = client.get(address(world))
        assert page.status_code == 200
        assert "Leg een risicoanalyse vast" not in words(page)
        assert client.get(address(world, "risk_new")).status_code in (403, 404)


def test_a_school_that_no_longer_works_together_reads_nothing(client, world):
    client.force_login(world.sofie)
    assert client.get(address(world)).status_code == 200
    Collaboration.objects.update(ended_at=timezone.now(), ended_by=world.ilse)
    assert client.get(address(world)).status_code == 404


def test_another_company_learns_nothing(client, world):
    client.force_login(world.stranger)
    assert client.get(address(world)).status_code == 404
    assert client.post(address(world, "risk_new"), {}).status_code == 404


@pytest.mark.parametrize("name", ["safety", "workstations"])
def test_three_or_three_hundred_workstations_cost_the_same(
    client, world, name, django_assert_num_queries, django_assert_max_num_queries
):
    def add(first, last):
        Workstation.objects.bulk_create(
            Workstation(organisation=world.company, establishment=world.place, name=f"Post {n}")
            for n in range(first, last)
        )

    add(0, 3)
    client.force_login(world.ilse)
    client.get(address(world, name))
    with django_assert_max_num_queries(25) as few:
        client.get(address(world, name))
    add(3, 300)
    with django_assert_num_queries(len(few)):
        assert client.get(address(world, name)).status_code == 200


def test_two_or_twenty_establishments_cost_the_same(client, world, django_assert_num_queries):
    EstablishmentFactory(organisation=world.company)
    home = reverse("companies:safety_home", args=[world.company.slug])
    client.force_login(world.ilse)
    client.get(home)
    with CaptureQueriesContext(connection) as few:
        client.get(home)
    for _ in range(20):
        EstablishmentFactory(organisation=world.company)
    EstablishmentFactory(organisation=OrganisationFactory())
    with django_assert_num_queries(len(few)):
        client.get(home)
