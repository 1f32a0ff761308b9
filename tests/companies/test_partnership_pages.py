"""A consultant at work in the portal: from the work list to the decision; what is refused keeps what was typed."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from companies import applications, partnership
from companies.models import (
    PriorTrainingProof,
    ProofKind,
    Recognition,
    RecognitionApplication,
    RecognitionMeasure,
    State,
    Visit,
)
from companies.rules.visits import TOPICS
from companies.visit_report import parts_of
from duaalportal.accounts.access import Role
from tests.companies.applying import World, days_ago, moment
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import apply_for, work_together

pytestmark = pytest.mark.django_db
TYPED = "Dit typte ik al helemaal uit."


@pytest.fixture
def world():
    return World()


@pytest.fixture
def lies(client, world):
    client.force_login(world.consultant)
    return client


def work(application, name=""):
    key = f"companies:treatment{'_' + name if name else ''}"
    return reverse(key, args=[application.partnership.slug, application.pk])


def on(recognition, name="", *more):
    key = f"companies:recognition{'_' + name if name else ''}"
    return reverse(key, args=[recognition.organisation.slug, recognition.pk, *more])


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def one():
    return RecognitionApplication.objects.get()


def with_visit(world, *, day=0, planned_by_hand=True):
    """An application whose visit was planned today, for so many days from now."""
    return partnership.plan_visit(
        application=(found := world.in_state(State.IN_TREATMENT)),
        planned_on=days_ago(-day),
        planned_at=dt.time(13, 30),
        visitor=world.consultant,
        version=found.version,
        by=world.consultant,
        at=timezone.now(),
    )


def whole_report(application, **changed):
    said = {"version": application.version, "held_on": days_ago(0).isoformat(), "klaar": "1"}
    for number in TOPICS:
        said |= {
            f"value-{number}": "meets",
            f"note-{number}": f"Thema {number} gezien.",
            f"version-{number}": "0",
        }
    said |= {"note-conclusion": "Goed bedrijf.", "version-conclusion": "0"}
    return said | {"note-present": "Ilse en Bart", "version-present": "0"} | changed


@pytest.mark.shows("C07", "C08", "C09", "C02")
def test_lies_takes_up_visits_and_recognises_and_the_company_sees_it(lies, world, client):
    application = world.go(world.in_state(State.COMPLETE), "submit", on=days_ago(3))
    page = words(lies.get(reverse("companies:home"), follow=True))
    assert "Nu te doen" in page and "Neem in behandeling" in page and "nog 11 dagen" in page
    page = words(lies.get(work(application)))
    assert "Beslis ten laatste op" in page and "14 dagen na het indienen" in page and "001:265" in page
    assert "Bart Claeys" in page and "geschikt" in page

    for _ in range(2):  # a double tap
        answer = lies.post(work(application, "take_up"), {"version": application.version}, follow=True)
    assert one().state == State.IN_TREATMENT
    assert one().steps.filter(to_state=State.IN_TREATMENT).count() == 1

    plan = {"planned_on": days_ago(0).isoformat(), "planned_at": "13:30", "version": one().version}
    plan["visitor"] = str(world.consultant.pk)
    answer = lies.post(work(application, "visit"), plan, follow=True)
    assert "om 13.30 uur" in words(answer)
    answer = lies.post(work(application, "report"), whole_report(one()), follow=True)
    assert "Het verslag is klaar" in words(answer)
    page = words(lies.get(work(application)))
    assert "Thema 3 gezien." in page and "Goed bedrijf." in page and "Ilse en Bart" in page

    decision = {
        "decision": "erken",
        "on": days_ago(0).isoformat(),
        "reason": "In orde.",
        "version": one().version,
    }
    for _ in range(2):
        answer = lies.post(work(application, "decide"), decision, follow=True)
        assert answer.status_code == 200
    recognition = Recognition.objects.get()
    page = words(lies.get(on(recognition)))
    assert "5 jaar na de erkenning" in page and "001:273" in page and "Schors" in page

    client.force_login(world.coordinator)
    own = reverse("companies:application", args=[world.company.slug, application.pk])
    assert "Erkend" in words(client.get(own))
    page = words(client.get(on(recognition)))
    assert "Erkend sinds" in page and "Schors" not in page


# --- what is refused keeps what was typed ------------------------------------------------------------------------


@pytest.mark.shows("C07")
def test_giving_back_starts_from_what_is_missing_and_asks_a_reason(lies, world):
    application = world.in_state(State.SUBMITTED)
    application.statements.filter(code="C2").update(met=False)
    page = lies.get(work(application, "return")).content.decode()
    assert re.search(r"<textarea[^>]*>\s*- [^<]*niet voldaan", page)
    answer = lies.post(work(application, "return"), {"reason": " ", "version": application.version})
    assert answer.status_code == 422 and "zonder uitleg weet het leerbedrijf niet" in words(answer)
    answer = lies.post(
        work(application, "return"), {"reason": TYPED, "version": application.version}, follow=True
    )
    assert "Teruggegeven aan Metaalwerken De Clercq" in words(answer)
    assert TYPED in words(answer) and "teruggegeven" in words(answer)


def test_a_visit_in_the_past_or_by_a_stranger_is_refused(lies, world):
    application = world.in_state(State.IN_TREATMENT)
    form = {
        "planned_on": days_ago(1).isoformat(),
        "planned_at": "13:30",
        "visitor": str(world.consultant.pk),
        "version": application.version,
    }
    answer = lies.post(work(application, "visit"), form)
    assert answer.status_code == 422 and "vandaag of een dag die nog komt" in words(answer)
    assert 'value="13:30"' in answer.content.decode()
    answer = lies.post(
        work(application, "visit"),
        form | {"planned_on": days_ago(-2).isoformat(), "visitor": str(world.coordinator.pk)},
    )
    assert answer.status_code == 422 and "werkt niet (meer) bij het partnerschap" in words(answer)
    answer = lies.post(work(application, "visit"), form | {"planned_at": "25:71"})
    assert "Schrijf het uur zo: 13:30." in words(answer)
    assert not Visit.objects.exists()


def test_a_colleague_who_was_first_costs_no_text(lies, world):
    """The form is old: it says so, keeps the text, and works when sent again."""
    application = world.in_state(State.SUBMITTED)
    colleague = member(Role.PARTNERSHIP_CONSULTANT, world.partnership)
    partnership.take_up(application=application, version=application.version, by=colleague, at=timezone.now())
    form = {"reason": TYPED, "version": application.version}
    answer = lies.post(work(application, "return"), form)
    assert answer.status_code == 422
    assert "Intussen veranderde iemand deze aanvraag: ze is nu in behandeling" in words(answer)
    assert TYPED in words(answer)
    fresh = re.search(r'name="version" value="(\d+)"', answer.content.decode())[1]
    assert lies.post(work(application, "return"), form | {"version": fresh}).status_code == 302
    assert one().state == State.DRAFT


@pytest.mark.shows("C09")
def test_a_decision_before_the_visit_says_why_not(lies, world):
    application = world.in_state(State.IN_TREATMENT)
    page = words(lies.get(work(application, "decide")))
    assert "Deze aanvraag is in behandeling. Dit kan dan niet. (Bron: 001:253" in page
    form = {
        "decision": "erken",
        "on": days_ago(0).isoformat(),
        "reason": TYPED,
        "version": application.version,
    }
    answer = lies.post(work(application, "decide"), form)
    assert answer.status_code == 422 and "alleen als ze bezocht" in words(answer)
    assert TYPED in words(answer)
    assert not Recognition.objects.exists()


def test_a_refusal_without_reason_is_refused(lies, world):
    application = world.in_state(State.VISITED)
    form = {"decision": "weiger", "on": days_ago(0).isoformat(), "reason": "", "version": application.version}
    answer = lies.post(work(application, "decide"), form)
    assert answer.status_code == 422 and "Schrijf waarom" in words(answer)
    assert re.search(r'value="weiger" checked', answer.content.decode())
    assert lies.post(work(application, "decide"), form | {"reason": "Geen uitrusting."}).status_code == 302
    assert one().state == State.REFUSED


@pytest.mark.shows("C07")
def test_the_decision_of_the_appeals_committee_is_noted(lies, world):
    application = world.in_state(State.APPEALED)
    assert "beroepscommissie" in words(lies.get(work(application, "decide")))
    form = {
        "decision": "weiger",
        "on": days_ago(0).isoformat(),
        "reason": "Blijft zo.",
        "version": application.version,
    }
    assert lies.post(work(application, "decide"), form).status_code == 302
    assert one().state == State.FINALLY_REFUSED


@pytest.mark.shows("C10")
def test_a_proof_of_prior_training_is_approved_from_the_application(lies, world):
    application = world.in_state(State.SUBMITTED)
    proof = PriorTrainingProof.objects.create(
        organisation=world.company,
        mentor=world.mentor,
        programme=world.programme,
        kind=ProofKind.DIPLOMA,
        title="Diploma lassen",
        seen_on=days_ago(50),
        seen_by=world.coordinator,
    )
    there = reverse("companies:treatment_proof", args=[world.partnership.slug, application.pk, proof.pk])
    assert "Keur dit bewijs goed" in words(lies.get(work(application)))
    for _ in range(2):
        assert "is goedgekeurd" in words(lies.post(there, follow=True))
    proof.refresh_from_db()
    assert (proof.approved_on, proof.approved_by) == (days_ago(0), world.consultant)
    other = world.person("Iemand Anders")
    proof.pk, proof.mentor, proof.approved_on, proof.approved_by = None, other, None, None
    proof.save(force_insert=True)
    assert lies.post(there.replace(str(there.split("/")[-2]), str(proof.pk))).status_code == 404


# --- the report --------------------------------------------------------------------------------------------------


def save_one(client, application, item, value, note, version=0):
    said = {"item": item, "value": value, "note": note, "version": version}
    return client.post(work(application, "report"), said, headers={"X-Autosave": "1"})


@pytest.mark.shows("C09")
def test_the_report_is_kept_topic_by_topic(lies, world):
    application = with_visit(world)
    answer = save_one(lies, application, "1", "meets", "Ruime werkplaats.")
    assert answer.status_code == 200 and "saved_at" in answer.json()
    version = answer.json()["version"]
    assert save_one(lies, application, "1", "not_yet", "Toch te klein.", version).status_code == 200
    page = lies.get(work(application, "report")).content.decode()
    assert "Toch te klein." in page and "autosave.js" in page
    race = save_one(lies, application, "1", "meets", "Van een ander scherm.", version)
    assert race.status_code == 409
    assert "Toch te klein." in race.json()["html"] and "Van een ander scherm." in race.json()["html"]
    for item, value, note, says in (
        ("9", "", "x", "staat niet in het verslag"),
        ("2", "misschien", "x", "Kies in orde"),
        ("2", "meets", "85.07.30-033.28", "Dat mag het portaal niet bewaren"),
        ("present", "", "x" * 301, "er is plaats voor 300"),
    ):
        answer = save_one(lies, application, item, value, note)
        assert answer.status_code == 422 and says in answer.json()["error"]
    assert parts_of(Visit.objects.get())["2"].text == ""


@pytest.mark.shows("C09")
def test_an_unfinished_report_keeps_what_is_there_and_names_what_is_open(lies, world):
    application = with_visit(world)
    form = whole_report(application, **{"note-4": "", "value-4": ""})
    answer = lies.post(work(application, "report"), form)
    assert answer.status_code == 422
    assert "Kies in orde of niet in orde, en schrijf wat je zag" in words(answer)
    assert "Thema 5 gezien." in words(answer)
    assert parts_of(Visit.objects.get())["5"].text == "Thema 5 gezien."
    del form["klaar"]
    answer = lies.post(work(application, "report"), form, follow=True)
    assert "nog niet klaar" in words(answer)
    assert one().state == State.VISIT_PLANNED


def test_a_report_of_tomorrow_is_refused_and_the_same_report_twice_is_one(lies, world):
    application = with_visit(world)
    answer = lies.post(
        work(application, "report"), whole_report(application, held_on=days_ago(-1).isoformat())
    )
    assert answer.status_code == 422 and "Deze dag moet nog komen" in words(answer)
    assert "Thema 1 gezien." in words(answer)
    form = whole_report(application)
    for number in TOPICS:  # as the page that came back holds them
        form[f"version-{number}"] = parts_of(Visit.objects.get())[str(number)].version
    for _ in range(2):
        assert lies.post(work(application, "report"), form).status_code == 302
    assert one().steps.filter(to_state=State.VISITED).count() == 1
    assert save_one(lies, application, "1", "meets", "Te laat.").status_code == 422


def test_two_consultants_at_one_report_lose_no_text(lies, world):
    application = with_visit(world)
    save_one(lies, application, "2", "meets", "Van mijn collega.")
    answer = lies.post(work(application, "report"), whole_report(application))
    assert answer.status_code == 409
    page = words(answer)
    assert "Van mijn collega." in page and "Thema 2 gezien." in page
    assert one().state == State.VISIT_PLANNED


# --- measures ----------------------------------------------------------------------------------------------------


@pytest.fixture
def recognition(world):
    return partnership.recognise(
        application=(found := world.in_state(State.VISITED)),
        on=days_ago(0),
        reason="Ja.",
        version=found.version,
        by=world.consultant,
        at=timezone.now(),
    ).recognition


@pytest.mark.shows("C02")
def test_a_recognition_is_suspended_and_holds_again(lies, world, recognition):
    form = {"starts_on": days_ago(0).isoformat(), "ends_on": days_ago(1).isoformat(), "reason": TYPED}
    answer = lies.post(on(recognition, "suspend"), form)
    assert answer.status_code == 422 and "eindigt voor ze begint" in words(answer) and TYPED in words(answer)
    for _ in range(2):
        answer = lies.post(on(recognition, "suspend"), form | {"ends_on": ""}, follow=True)
    page = words(answer)
    assert "tot nader order" in page and TYPED in page
    measure = RecognitionMeasure.objects.get()
    page = words(lies.post(on(recognition, "lift", measure.pk), follow=True))
    assert "Erkend sinds" in page and "hief de schorsing op" in page


@pytest.mark.shows("C02")
def test_a_recognition_is_withdrawn_only_by_who_means_it(lies, recognition):
    form = {"on": days_ago(0).isoformat(), "reason": "De werkplaats sluit."}
    answer = lies.post(on(recognition, "withdraw"), form)
    assert answer.status_code == 422 and "dat dit definitief is" in words(answer)
    page = words(lies.post(on(recognition, "withdraw"), form | {"sure": "on"}, follow=True))
    assert "De werkplaats sluit." in page and "Een maatregel nemen" not in page
    assert lies.post(on(recognition, "withdraw"), form | {"sure": "on"}).status_code == 302  # twice
    assert RecognitionMeasure.objects.count() == 1


@pytest.mark.shows("C02")
def test_only_who_decided_acts_and_only_who_is_concerned_reads(client, world, recognition):
    measure = partnership.suspend(
        recognition=recognition,
        starts_on=days_ago(0),
        ends_on=None,
        reason="Zo.",
        by=world.consultant,
        at=timezone.now(),
    )
    elsewhere = OrganisationFactory(school=True)
    learner = member(Role.LEARNER, world.school)
    beside = OrganisationFactory(partnership=True)  # handles another application of the same company
    apply_for(world.place("Elders"), partnership=beside, state=State.SUBMITTED, submitted_on=days_ago(1))
    reader = member(Role.PARTNERSHIP_CONSULTANT, beside)
    readers = {world.consultant: 200, world.coordinator: 200, world.coach: 200, learner: 403, reader: 200}
    strangers = [
        member(Role.PARTNERSHIP_CONSULTANT),
        member(Role.COMPANY_COORDINATOR),
        member(Role.TRAJECTORY_COACH, elsewhere),
    ]
    for person, status in [*readers.items(), *((person, 404) for person in strangers)]:
        client.force_login(person)
        assert client.get(on(recognition)).status_code == status, person
        acts = person == world.consultant
        for name, *more in (["suspend"], ["withdraw"], ["lift", measure.pk]):
            answer = client.post(on(recognition, name, *more), {"reason": ""})
            assert (answer.status_code in (302, 422)) == acts, (person, name)


# --- from before the portal --------------------------------------------------------------------------------------


def older(world, **changed):
    day = days_ago(400).isoformat()
    said = {"establishment": str(world.site.pk), "programme": world.programme.pk, "recognised_on": day}
    return said | {"expires_on": ""} | changed


@pytest.mark.shows("C02")
def test_a_company_notes_an_older_recognition_and_everybody_sees_that_it_did(client, world):
    client.force_login(world.coordinator)
    there = reverse("companies:recognition_new", args=[world.company.slug])
    answer = client.post(there, older(world, recognised_on=days_ago(-1).isoformat()))
    assert answer.status_code == 422 and "moet nog komen" in words(answer)
    for _ in range(2):
        answer = client.post(there, older(world), follow=True)
    assert "door het leerbedrijf genoteerd" in words(answer)
    row = Recognition.objects.get()
    assert (row.partnership, row.scheme_id) == (None, "mtech")
    answer = client.post(there, older(world, recognised_on=days_ago(300).isoformat()))
    assert answer.status_code == 422 and "al erkend" in words(answer)
    client.force_login(world.coach)
    assert client.get(there).status_code == 404
    client.force_login(member(Role.PARTNERSHIP_CONSULTANT))
    assert client.get(there).status_code == 404


@pytest.mark.shows("C02")
def test_a_partnership_notes_an_older_recognition_of_a_company_it_knows(lies, world):
    world.in_state(State.SUBMITTED)
    stranger = OrganisationFactory(name="Onbekend bedrijf")
    choose = reverse("companies:recognition_new", args=[world.partnership.slug])
    page = words(lies.get(choose))
    assert "Metaalwerken De Clercq" in page and "Onbekend bedrijf" not in page
    there = reverse("companies:recognition_new", args=[world.company.slug])
    answer = lies.post(there, older(world), follow=True)
    assert "door het leerbedrijf genoteerd" not in words(answer)
    assert Recognition.objects.get().partnership == world.partnership
    assert lies.get(reverse("companies:recognition_new", args=[stranger.slug])).status_code == 404


# --- who ---------------------------------------------------------------------------------------------------------


@pytest.mark.shows("C08")
def test_another_partnership_and_a_draft_do_not_exist(client, world):
    handed_in = world.in_state(State.SUBMITTED)
    draft = world.draft(site=world.place("Elders"))
    RecognitionApplication.objects.filter(pk=draft.pk).update(partnership=world.partnership)
    other = OrganisationFactory(partnership=True)
    client.force_login(member(Role.PARTNERSHIP_CONSULTANT, other))
    for slug in (world.partnership.slug, other.slug):
        there = reverse("companies:treatment", args=[slug, handed_in.pk])
        assert client.get(there).status_code == 404
        assert client.post(there + "behandelen/", {"version": handed_in.version}).status_code == 404
    client.force_login(world.consultant)
    draft.refresh_from_db()
    assert client.get(work(draft)).status_code == 404
    client.force_login(world.coordinator)
    assert client.get(work(handed_in)).status_code == 403
    assert one_state(handed_in) == State.SUBMITTED


def one_state(application):
    return RecognitionApplication.objects.get(pk=application.pk).state


def test_a_school_that_works_with_the_company_reads_the_recognition(client, world, recognition):
    school = OrganisationFactory(school=True)
    work_together(world.company, school)
    client.force_login(member(Role.SCHOOL_COORDINATOR, school))
    assert "Erkend sinds" in words(client.get(on(recognition)))


def test_a_stopped_application_asks_nothing_of_the_partnership(lies, world):
    application = world.in_state(State.SUBMITTED)
    applications.stop(
        application=application,
        reason="Toch niet.",
        version=application.version,
        by=world.coordinator,
        at=moment(days_ago(0)),
    )
    page = words(lies.get(work(application)))
    assert "zette deze aanvraag stop" in page and "Neem in behandeling" not in page


@pytest.mark.shows("C02")
def test_a_company_finds_its_recognitions_beside_its_applications(client, world, recognition):
    there = reverse("companies:applications", args=[world.company.slug])
    for person, notes in ((world.coordinator, True), (world.coach, False)):
        client.force_login(person)
        page = client.get(there).content.decode()
        assert on(recognition) in page
        assert (reverse("companies:recognition_new", args=[world.company.slug]) in page) == notes


@pytest.mark.parametrize("state", [s for s in State if not s.is_being_prepared and s is not State.STOPPED])
def test_an_application_can_be_read_in_every_state_also_without_its_visit(lies, world, state):
    """Walked there by bare moves: no row of a visit stands beside it."""
    application = world.in_state(state)
    for name in ("", "return", "visit", "report", "decide"):
        assert lies.get(work(application, name)).status_code == 200, name
    answer = lies.post(work(application, "report"), whole_report(application))
    assert answer.status_code == 422 and "Thema 1 gezien." in words(answer)
