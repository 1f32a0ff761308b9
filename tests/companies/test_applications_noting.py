"""A partnership that does not work in the portal: the applicant notes its visit and its decision, and nobody else does."""

import pytest
from django.urls import reverse
from django.utils import timezone

from companies import applications
from companies.applications import reading
from companies.models import Recognition, RecognitionApplication, State
from companies.rules.recognition import expiry
from duaalportal.accounts.models import AuditEntry
from duaalportal.catalogue.parameters import book
from tests.companies.applying import World, days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


@pytest.fixture
def submitted(world):
    """Submitted thirty days ago to a partnership outside the portal."""
    return world.in_state(State.SUBMITTED, site=world.elsewhere())


def note(world, service, application, day, reason="", **changed):
    said = {"on": days_ago(day), "reason": reason, "version": application.version, "by": world.coordinator}
    return service(application=application, at=timezone.now(), **said | changed)


def visited(world, application):
    return note(world, applications.note_visit, application, 12)


def refused(world, application):
    return note(world, applications.note_refused, visited(world, application), 4, "Geen afzuiging.")


def appealed(world, application):
    return world.go(refused(world, application), "appeal")


def one():
    return RecognitionApplication.objects.get()


@pytest.mark.shows("C07", "C09", "C02")
def test_from_submission_to_recognition_without_a_partnership_in_the_portal(world, submitted):
    assert submitted.partnership is None
    done = note(world, applications.note_recognised, visited(world, submitted), 4)
    recognition = Recognition.objects.get(application=done)
    assert (done.state, done.decided_on) == (State.RECOGNISED, days_ago(4))
    assert recognition.recognised_on == days_ago(4)
    assert recognition.expires_on == expiry(days_ago(4), book().on(days_ago(4), "vlaams"))
    assert (recognition.partnership, recognition.scheme_id) == (None, "vlaams")
    assert recognition.registered_by == world.coordinator
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"application_note_visit", "application_note_recognised"} <= verbs


@pytest.mark.parametrize("state", [State.SUBMITTED, State.VISITED, State.APPEALED])
def test_where_the_partnership_works_in_the_portal_nobody_notes_in_its_place(world, state):
    application = world.in_state(state)
    services = {
        State.SUBMITTED: [applications.note_visit],
        State.VISITED: [applications.note_recognised, applications.note_refused],
        State.APPEALED: [applications.note_recognised, applications.note_refused],
    }
    for service in services[state]:
        with pytest.raises(
            applications.NotYourMove, match=r"Dit doet Partnerschap Metaal zelf in het portaal.*001:"
        ):
            note(world, service, application, 0, "Zo.")
    assert (one().state, Recognition.objects.count()) == (state, 0)


@pytest.mark.shows("C09")
def test_no_decision_is_noted_before_the_visit_nor_on_a_day_before_it(world, submitted):
    for service in (applications.note_recognised, applications.note_refused):
        with pytest.raises(applications.NotFromHere, match="alleen als ze bezocht"):
            note(world, service, submitted, 0, "Zo.")
    application = visited(world, submitted)
    for day, says in ((13, "het bezoek was op"), (-1, "moet nog komen")):
        with pytest.raises(applications.DayDoesNotFit, match=says):
            note(world, applications.note_recognised, application, day)
    assert not Recognition.objects.exists()
    assert note(world, applications.note_recognised, application, 12).decided_on == days_ago(12)


def test_a_visit_before_the_submission_is_refused(world, submitted):
    with pytest.raises(applications.DayDoesNotFit, match="werd ingediend op"):
        note(world, applications.note_visit, submitted, 31)
    assert note(world, applications.note_visit, submitted, 30).state == State.VISITED


@pytest.mark.shows("C07")
def test_a_refusal_needs_its_reason_and_leaves_the_way_to_an_appeal(world, submitted):
    application = visited(world, submitted)
    with pytest.raises(applications.ReasonMissing):
        note(world, applications.note_refused, application, 4, "  ")
    application = note(world, applications.note_refused, application, 4, "Geen afzuiging.")
    assert (application.state, application.decided_on) == (State.REFUSED, days_ago(4))
    assert application.decision_received_on is None
    assert world.go(application, "appeal").state == State.APPEALED


@pytest.mark.shows("C07")
@pytest.mark.parametrize("wins", [True, False])
def test_what_was_decided_in_appeal_is_noted_and_is_the_last(world, submitted, wins):
    application = appealed(world, submitted)
    service = applications.note_recognised if wins else applications.note_refused
    done = note(world, service, application, 0, "De commissie besliste.")
    assert done.state == (State.RECOGNISED if wins else State.FINALLY_REFUSED)
    assert done.decision_received_on is None
    assert Recognition.objects.exists() == wins


def test_the_same_form_twice_recognises_once(world, submitted):
    application = visited(world, submitted)
    for _ in range(2):
        note(world, applications.note_recognised, application, 4)
    assert Recognition.objects.count() == 1
    assert AuditEntry.objects.filter(verb="application_note_recognised").count() == 1


def test_what_was_noted_says_so_in_the_timeline(world, submitted):
    application = note(world, applications.note_recognised, visited(world, submitted), 4)
    lines = reading.timeline(application, list(application.steps.select_related("by")))
    marks = {line.text: line.mark for line in lines}
    assert (
        marks["Ilse De Clercq noteerde het bezoek van het partnerschap"] == "door het leerbedrijf genoteerd"
    )
    assert marks["Ilse De Clercq noteerde de erkenning"] == "door het leerbedrijf genoteerd"
    assert marks["Ilse De Clercq diende de aanvraag in het loket in"] == ""
    other = world.in_state(State.RECOGNISED)
    lines = reading.timeline(other, list(other.steps.select_related("by")))
    assert {line.mark for line in lines} == {""}


# --- pages -------------------------------------------------------------------------------------------------------


def page_of(application, name=""):
    name = f"companies:application{'_' + name if name else ''}"
    return reverse(name, args=[application.organisation.slug, application.pk])


def send(client, application, name, day, reason=""):
    said = {"on": days_ago(day).isoformat(), "reason": reason, "version": one().version}
    return client.post(page_of(application, name), said)


@pytest.mark.shows("C07", "C09")
def test_a_coordinator_notes_visit_refusal_and_appeal_on_the_pages(client, world, submitted):
    client.force_login(world.coordinator)
    page = client.get(page_of(submitted)).content.decode()
    assert "werkt niet in dit portaal" in page
    assert page_of(submitted, "visited") in page
    assert page_of(submitted, "recognised") not in page
    answer = send(client, submitted, "recognised", 0)
    assert (answer.status_code, one().state) == (422, State.SUBMITTED)
    assert "Dit kan alleen als ze bezocht" in answer.content.decode()
    assert send(client, submitted, "visited", 12, "Een extra scherm.").url == page_of(submitted)
    page = client.get(page_of(submitted)).content.decode()
    assert "Een extra scherm." in page
    assert "door het leerbedrijf genoteerd" in page
    assert send(client, submitted, "refused", 4).status_code == 422
    assert send(client, submitted, "refused", 4, "Geen afzuiging.").status_code == 302
    client.post(page_of(submitted, "received"), {"on": days_ago(2).isoformat()})
    grounds = {"on": days_ago(1).isoformat(), "grounds": "Ze hangt er nu.", "version": one().version}
    assert client.post(page_of(submitted, "appeal"), grounds).status_code == 302
    assert "in beroep" in client.get(page_of(submitted, "refused")).content.decode()
    assert send(client, submitted, "recognised", 0).status_code == 302
    page = client.get(page_of(submitted)).content.decode()
    assert "De overeenkomst met een lerende mag worden opgemaakt" in page
    assert "door Ilse De Clercq genoteerd" in page


@pytest.mark.shows("C06", "C07")
def test_a_school_with_a_mandate_notes_and_another_does_not(client, world):
    application = world.in_state(State.SUBMITTED, site=world.elsewhere(), school=world.school)
    stranger = World().coach
    client.force_login(stranger)
    for name in ("visited", "recognised", "refused"):
        assert client.get(page_of(application, name)).status_code == 404
        assert client.post(page_of(application, name), {}).status_code == 404
    client.force_login(world.coach)
    assert send(client, application, "visited", 12).status_code == 302
    assert send(client, application, "recognised", 4).status_code == 302
    recognition = Recognition.objects.get(application=application)
    assert recognition.organisation == world.company
    assert "door de aanvrager genoteerd" in client.get(page_of(application)).content.decode()


def test_where_the_partnership_is_in_the_portal_the_page_says_who_does_it(client, world):
    application = world.in_state(State.VISITED)
    client.force_login(world.coordinator)
    assert page_of(application, "recognised") not in client.get(page_of(application)).content.decode()
    for name in ("visited", "recognised", "refused"):
        page = client.get(page_of(application, name)).content.decode()
        assert "Dit doet Partnerschap Metaal zelf in het portaal." in page
        assert '<form method="post" class="stack"' not in page
    assert send(client, application, "recognised", 0).status_code == 422
    assert one().state == State.VISITED
