"""Welcome plans and their proof, what a learner is given to wear, and the learner's own page about work."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies import equipment, welcome, workstations
from companies.models import (
    ContactKnown,
    Equipment,
    Presentation,
    SafetyContact,
    TakenPlace,
    WelcomePlan,
    WelcomeProof,
)
from companies.rules.deadlines import add_months
from companies.welcome import StepText
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry
from tests.companies.safe_world import words
from tests.factories.accounts import member
from tests.factories.companies import make_safe, take

pytestmark = pytest.mark.django_db
STEPS = [StepText("Rondleiding", "Bart"), StepText("Nooduitgang en EHBO-koffer"), StepText("Lashelm passen")]


def today():
    return timezone.localdate()


def at(name, *args):
    return reverse(f"companies:{name}", args=["de-clercq", *args])


@pytest.fixture
def plan(world):
    return welcome.add_plan(
        establishment=world.place, title="Onthaal", steps=STEPS, by=world.ilse, at=timezone.now()
    )


def sent(*steps, **said):
    form = {"title": "Onthaal", "stap-TOTAL_FORMS": len(steps) + 3, "stap-INITIAL_FORMS": 0} | said
    for n, step in enumerate(steps):
        form |= {f"stap-{n}-text": step.text, f"stap-{n}-who": step.who}
    return form


# --- plans -----------------------------------------------------------------------------------------------------


@pytest.mark.shows("C23")
def test_a_welcome_plan_in_general_and_per_workstation(client, world):
    station = workstations.add_workstation(
        establishment=world.place, name="Lasbank TIG", by=world.bart, at=timezone.now()
    )
    client.force_login(world.ilse)
    new = at("welcome_new", world.place.pk)
    assert client.get(new).status_code == 200
    assert client.post(new, sent(*STEPS)).status_code == 302
    assert client.post(new, sent(STEPS[2], title="Aan de lasbank", workstation=station.pk)).status_code == 302
    general, special = WelcomePlan.objects.order_by("workstation__name").all()[::-1]
    assert {general.workstation, special.workstation} == {None, station}
    page = words(client.get(at("safety", world.place.pk)))
    assert "Er is een algemeen onthaalplan." in page
    assert "Aan de lasbank" in words(client.get(at("workstation", station.pk)))


@pytest.mark.parametrize(
    "form, told",
    [
        (sent(), "Schrijf minstens één stap."),
        (sent(STEPS[0], title=""), "Geef het onthaalplan een naam."),
        (sent(StepText("Bel 85.07.30-033.28")), "rijksregisternummer"),
    ],
)
def test_a_plan_without_sense_is_refused(client, world, form, told):
    client.force_login(world.ilse)
    answer = client.post(at("welcome_new", world.place.pk), form)
    assert answer.status_code == 422 and told in words(answer)
    assert not WelcomePlan.objects.exists()


@pytest.mark.shows("C23")
def test_two_people_who_change_a_plan_see_both_texts(client, world, plan):
    client.force_login(world.ilse)
    change = at("welcome_change", plan.pk)
    assert client.post(change, sent(STEPS[0], version=1)).status_code == 302
    answer = client.post(change, sent(StepText("Koffie met de ploeg"), version=1))
    assert answer.status_code == 422
    page = words(answer)
    assert "Iemand anders heeft dit onthaalplan net aangepast." in page
    assert "Rondleiding (Bart)" in page and "Koffie met de ploeg" in page
    assert [row.text for row in welcome.steps_of(plan)] == ["Rondleiding"]
    assert client.post(change, sent(StepText("Koffie met de ploeg"), version=2)).status_code == 302


# --- proof -----------------------------------------------------------------------------------------------------


@pytest.mark.shows("C23")
def test_a_mentor_shows_and_the_learner_confirms(client, world, plan):
    client.force_login(world.bart)
    assert "nog niet onthaald" in words(client.get(at("learners")))
    page = at("welcome_give", world.taken.pk, plan.pk)
    shown = {"steps": ["Rondleiding", "Lashelm passen"], "given_on": today().isoformat()}
    assert client.post(page, shown).status_code == 302
    proof = WelcomeProof.objects.get()
    assert (proof.steps, proof.given_by, proof.of_version) == (
        ["Rondleiding", "Lashelm passen"],
        world.bart,
        1,
    )
    assert "wacht op de lerende" in words(client.get(at("learner", world.taken.pk)))

    client.force_login(world.lina)
    mine = client.get(reverse("companies:my_workplace"))
    assert "Bart Claeys toonde je dit" in words(mine) and "Lashelm passen" in words(mine)
    confirm = reverse("companies:my_welcome", args=[world.taken.pk, proof.pk])
    for _ in range(2):  # twice is once
        assert client.post(confirm).status_code == 302
    proof.refresh_from_db()
    assert proof.confirmed_at
    assert AuditEntry.objects.filter(verb="welcome_confirmed").count() == 1
    assert "toonde je dit" not in words(client.get(reverse("companies:my_workplace")))

    # what was shown stays as it was when the plan changes
    welcome.change_plan(
        plan=plan, title="Onthaal", steps=[STEPS[1]], version=1, by=world.ilse, at=timezone.now()
    )
    client.force_login(world.sofie)
    page = words(client.get(at("learner", world.taken.pk)))
    assert "Lashelm passen" in page and "bevestigd door de lerende" in page


@pytest.mark.parametrize(
    "said, told",
    [
        ({"given_on": "2026-01-05"}, "Vink aan wat je toonde."),
        ({"steps": ["Rondleiding"]}, "Vul een dag in."),
        ({"steps": ["Rondleiding"], "given_on": "2999-01-01"}, "moet nog komen"),
        ({"steps": ["Iets anders"], "given_on": "2026-01-05"}, "intussen aangepast"),
    ],
)
def test_a_proof_without_sense_is_refused(client, world, plan, said, told):
    client.force_login(world.bart)
    answer = client.post(at("welcome_give", world.taken.pk, plan.pk), said)
    assert answer.status_code == 422 and told in words(answer)
    assert not WelcomeProof.objects.exists()


def test_nobody_confirms_for_somebody_else(client, world, plan):
    proof = welcome.give_welcome(
        plan=plan,
        place=world.taken,
        steps=["Rondleiding"],
        given_on=today(),
        by=world.bart,
        at=timezone.now(),
    )
    other = member(Role.LEARNER, world.school, name="Noor Peeters")
    refused = {other: 404, world.bart: 403, world.ilse: 403, world.sofie: 403, world.stranger: 403}
    for who, status in refused.items():
        client.force_login(who)
        answer = client.post(reverse("companies:my_welcome", args=[world.taken.pk, proof.pk]))
        assert answer.status_code == status
    proof.refresh_from_db()
    assert proof.confirmed_at is None


# --- contacts ----------------------------------------------------------------------------------------------------


@pytest.mark.shows("C24")
def test_a_learner_ticks_whom_they_know(client, world):
    make_safe(world.place)
    contact = SafetyContact.objects.get(kind="first_aid")
    client.force_login(world.lina)
    assert words(client.get(reverse("companies:my_workplace"))).count("Ik ken deze persoon") == 2
    know = reverse("companies:my_contact", args=[world.taken.pk, contact.pk])
    for _ in range(2):
        assert client.post(know).status_code == 302
    assert ContactKnown.objects.get().contact == contact
    assert words(client.get(reverse("companies:my_workplace"))).count("Ik ken deze persoon") == 1
    client.force_login(world.bart)
    assert "kent Lina" in words(client.get(at("learner", world.taken.pk)))
    client.force_login(member(Role.LEARNER, world.school))
    assert client.post(know).status_code == 404


# --- equipment -----------------------------------------------------------------------------------------------------


def give(world, **said):
    fields = {"kind": "protection", "item": "Lashelm", "given_on": today(), "check_months": 6} | said
    return equipment.give_equipment(place=world.taken, by=world.bart, at=timezone.now(), **fields)


@pytest.mark.shows("C27")
def test_clothes_are_given_checked_and_returned(client, world):
    client.force_login(world.bart)
    said = {
        "kind": "clothes",
        "item": "Werkbroek",
        "size": "40",
        "given_on": add_months(today(), -7).isoformat(),
        "check_months": "6",
    }
    assert client.post(at("equipment_new", world.taken.pk), said).status_code == 302
    piece = Equipment.objects.get()
    assert "na te kijken" in words(client.get(at("learner", world.taken.pk)))
    assert "1 stuk na te kijken" in words(client.get(at("learners")))
    assert "1 stuk is na te kijken." in words(client.get(at("safety", world.place.pk)))
    assert client.post(at("equipment_check", piece.pk)).status_code == 302
    piece.refresh_from_db()
    assert (piece.checked_on, piece.checked_by) == (today(), world.bart)
    assert "in orde tot" in words(client.get(at("learner", world.taken.pk)))
    client.force_login(world.lina)
    assert "Werkbroek" in words(client.get(reverse("companies:my_workplace")))
    client.force_login(world.bart)
    client.post(at("equipment_return", piece.pk))
    again = client.post(at("equipment_check", piece.pk), follow=True)
    assert "al teruggegeven" in words(again)
    client.force_login(world.lina)
    assert "Werkbroek" not in words(client.get(reverse("companies:my_workplace")))


@pytest.mark.shows("C27")
def test_a_check_is_due_on_its_day_and_not_the_day_before(world):
    piece = give(world, given_on=dt.date(2025, 8, 31))
    due = dt.date(2026, 2, 28)  # six months after 31 August: the last of February
    assert equipment.check_due(piece) == due
    assert not equipment.is_due(piece, due - dt.timedelta(days=1))
    assert equipment.is_due(piece, due)
    assert equipment.check_due(give(world, check_months=None)) is None


@pytest.mark.parametrize(
    "said, told",
    [
        ({"item": ""}, "Zeg wat je geeft."),
        ({"kind": "auto"}, "auto"),
        ({"check_months": "0"}, "Minstens één maand."),
        ({"check_months": "vaak"}, "Vul een aantal maanden in."),
        ({"given_on": "2999-01-01"}, "moet nog komen"),
        ({"item": "Bril 85.07.30-033.28"}, "rijksregisternummer"),
    ],
)
def test_bad_input_about_equipment(client, world, said, told):
    form = {"kind": "clothes", "item": "Broek", "given_on": "2026-01-05"} | said
    client.force_login(world.bart)
    answer = client.post(at("equipment_new", world.taken.pk), form)
    assert answer.status_code == 422 and told in words(answer)
    assert not Equipment.objects.exists()


def test_who_gives_and_who_only_reads(client, world):
    piece = give(world)
    table = {
        "ilse": (200, 302),
        "bart": (200, 302),
        "sofie": (200, 403),
        "peter": (403, 403),
        "jonas": (403, 403),
        "lina": (403, 403),
        "stranger": (404, 404),
    }
    for who, (reads, writes) in table.items():
        client.force_login(getattr(world, who))
        assert client.get(at("learner", world.taken.pk)).status_code == reads, who
        assert client.post(at("equipment_check", piece.pk)).status_code == writes, who


# --- the learner's own page ------------------------------------------------------------------------------------------


@pytest.mark.shows("C24")
def test_a_learner_sees_their_own_place_of_work_and_no_other(client, world):
    make_safe(world.place)
    client.force_login(world.lina)
    page = words(client.get(reverse("companies:my_workplace")))
    for text in ("Metaalwerken De Clercq", "Bart Claeys", "Ik las al twintig jaar.", "Meld een incident"):
        assert text in page
    other = member(Role.LEARNER, world.school)
    client.force_login(other)
    page = words(client.get(reverse("companies:my_workplace")))
    assert "Nog geen werkplek" in page and "De Clercq" not in page


@pytest.mark.shows("C17")
def test_a_learner_gets_to_what_the_company_shares_of_itself(client, world):
    client.force_login(world.lina)
    own = reverse("companies:my_workplace")
    row = Presentation.objects.create(
        organisation=world.company, activities="Lassen", changed_at=timezone.now(), changed_by=world.ilse
    )
    assert "Over dit bedrijf" not in words(client.get(own))
    Presentation.objects.filter(pk=row.pk).update(shared_at=timezone.now(), shared_by=world.ilse)
    assert "Over dit bedrijf" in words(client.get(own))


def test_a_place_that_ended_is_gone_at_once(client, world):
    client.force_login(world.lina)
    TakenPlace.objects.update(released_at=timezone.now(), released_by=world.ilse)
    assert "Nog geen werkplek" in words(client.get(reverse("companies:my_workplace")))


def test_three_or_thirty_sheets_cost_a_learner_the_same(client, world, django_assert_num_queries):
    make_safe(world.place)

    def add(first, last):
        for n in range(first, last):
            station = workstations.add_workstation(
                establishment=world.place, name=f"Post {n}", by=world.bart, at=timezone.now()
            )
            draft = workstations.start_sheet(workstation=station, by=world.bart, at=timezone.now())
            type(draft).objects.filter(pk=draft.pk).update(
                published_at=timezone.now(), published_by=world.bart, tasks="Boren"
            )
            give(world, item=f"Bril {n}")

    add(0, 3)
    client.force_login(world.lina)
    client.get(reverse("companies:my_workplace"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("companies:my_workplace"))
    add(3, 30)
    with django_assert_num_queries(len(few)):
        assert "Post 29" in words(client.get(reverse("companies:my_workplace")))


def test_three_or_thirty_learners_cost_the_same(client, world, django_assert_num_queries):
    def add(n):
        for _ in range(n):
            row = take(world.taken.mentor, world.place, school=world.school, by=world.ilse)
            equipment.give_equipment(
                place=row,
                kind="clothes",
                item="Broek",
                given_on=today(),
                check_months=6,
                by=world.bart,
                at=timezone.now(),
            )

    add(3)
    client.force_login(world.bart)
    client.get(at("learners"))
    with CaptureQueriesContext(connection) as few:
        client.get(at("learners"))
    add(18)
    with django_assert_num_queries(len(few)):
        client.get(at("learners"))
