"""The pages of a start: what holds the first day back, noting it, starting, the list of starters, papers and reminders."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies.documents import NeverKept
from duaalportal.accounts.access import Role
from duaalportal.lib.attention import Urgency
from duaalportal.lib.uploads import read_paper
from learningplans import papers
from learningplans.attention_start import open_items
from learningplans.models import (
    Agreement,
    HealthSurveillance,
    Placement,
    StartEvidence,
    TeamMember,
    Trajectory,
    TrajectoryPaper,
    TrajectoryState,
)
from tests.companies.safe_world import words
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.learningplans import make_trajectory, place_learner
from tests.learningplans.starting import DAY, begins, ready, waiting
from tests.stories import today

pytestmark = [pytest.mark.django_db, pytest.mark.shows("M18")]

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """A start of today, with everybody signed in once; rolled back at the end."""
    kept = override_settings(
        SESSION_ENGINE="django.contrib.sessions.backends.cache", MEDIA_ROOT=tmp_path_factory.mktemp("papers")
    )
    with kept, django_db_blocker.unblock(), transaction.atomic():
        found = waiting(today())
        found.stranger = member(Role.TRAJECTORY_COACH, found.school)
        found.rival = member(Role.COMPANY_COORDINATOR, OrganisationFactory())
        found.browsers = {}
        yield found
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def put_back(world):
    """Each case starts from the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    for row in (world.trajectory, world.placement, world.agreement):
        row.refresh_from_db()


def as_(world, who):
    """A browser of somebody of the cast."""
    person = getattr(world, who)
    if person.pk not in world.browsers:
        world.browsers[person.pk] = Client()
        world.browsers[person.pk].force_login(person)
    return world.browsers[person.pk]


def at(name, world, **more):
    return reverse(f"learningplans:{name}", kwargs={"placement": world.placement.pk, **more})


def of_track(name, world, **more):
    return reverse(f"learningplans:{name}", kwargs={"trajectory": world.trajectory.pk, **more})


# --- the page of one start ---------------------------------------------------------------------------------------


def test_the_page_says_what_holds_the_first_day_back_and_lets_it_start_when_nothing_does(world):
    coach = as_(world, "coach")
    page = words(coach.get(at("start", world)))
    assert "Dit houdt de eerste dag tegen" in page and "Dimona-aangifte" in page
    assert "Laat starten" not in page and "Bron: 001:588" in page

    refused = coach.post(at("start_now", world), {"on": today().isoformat()})
    assert refused.status_code == 422
    assert "De overeenkomst is nog een concept." in words(refused)

    ready(world)
    page = words(coach.get(at("start", world)))
    assert "Niets houdt de eerste dag tegen" in page and "Laat starten" in page
    assert coach.post(at("start_now", world), {"on": today().isoformat()}).status_code == 302
    assert "Gestart op" in words(coach.get(at("start", world)))
    assert Trajectory.objects.get(pk=world.trajectory.pk).state == TrajectoryState.RUNNING
    assert world.learner.name not in words(starters(world))  # it came; the month still has it
    assert world.learner.name in words(starters(world, maand=f"{today():%Y-%m}"))


def test_what_is_left_to_upload_leads_to_the_papers_and_once_signed_to_the_desk(world):
    coach, desk = as_(world, "coach"), reverse("learningplans:agreement_upload", args=[world.agreement.pk])
    row = coach.get(at("start", world)).content.decode().split('id="punt-S4"')[1].split("</li>")[0]
    assert of_track("papers", world) in row and desk not in row
    Agreement.objects.filter(pk=world.agreement.pk).update(state="signed")
    row = coach.get(at("start", world)).content.decode().split('id="punt-S4"')[1].split("</li>")[0]
    assert desk in row and of_track("papers", world) not in row


def test_a_day_that_has_to_come_is_no_first_day(world):
    ready(world)
    answer = as_(world, "coach").post(at("start_now", world), {"on": (today() + DAY).isoformat()})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        *((who, "start", 200) for who in ("coach", "school_coordinator", "coordinator", "director")),
        ("mentor_person", "start", 200),
        *((who, "start", 404) for who in ("stranger", "rival")),
        *((who, "start", 403) for who in ("learner_person", "mother")),
        *((who, "start_health", 200) for who in ("coach", "coordinator", "mentor_person")),
        *((who, "start_health", 403) for who in ("director", "teacher")),
        *((who, "start_health", 404) for who in ("stranger", "rival")),
    ],
)
def test_who_opens_a_start(world, who, name, status):
    assert as_(world, who).get(at(name, world)).status_code == status


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 403), ("stranger", 404), ("school_coordinator", 403)]
)
def test_only_the_coach_lets_it_start(world, who, status):
    assert as_(world, who).post(at("start_now", world), {"on": today().isoformat()}).status_code == status


def test_the_tab_leads_to_the_one_start_and_lists_several(world):
    coach = as_(world, "coach")
    assert coach.get(of_track("start_of", world)).url == at("start", world)
    Placement.objects.filter(pk=world.placement.pk).update(ends_on=today() + 9 * DAY)
    place_learner(
        world.trajectory, world.mentor, world.establishment, weekdays=(4, 5), starts_on=today() + 20 * DAY
    )
    page = words(coach.get(of_track("start_of", world)))
    assert page.count(world.company.name) >= 2


# --- noting ------------------------------------------------------------------------------------------------------


def test_an_item_is_noted_in_place_and_on_a_page_of_its_own(world):
    coordinator, there = as_(world, "coordinator"), at("start_note", world) + "?punt=S11"
    part = coordinator.get(there, headers=FRAGMENT)
    assert "<form" in part.content.decode() and "<html" not in part.content.decode()
    assert "Arbeidsongevallenverzekering" in words(coordinator.get(there))
    said = {"punt": "S11", "done_on": (today() + DAY).isoformat(), "note": "Polis 12."}
    wrong = coordinator.post(at("start_note", world), said, headers=FRAGMENT)
    assert wrong.status_code == 422 and "Deze dag moet nog komen" in words(wrong)
    right = coordinator.post(
        at("start_note", world), said | {"done_on": today().isoformat()}, headers=FRAGMENT
    )
    assert right["HX-Redirect"] == at("start", world)
    row = StartEvidence.objects.get()
    page = words(coordinator.get(at("start", world)))
    assert "Polis 12." in page and f"genoteerd door {world.coordinator.name}" in page
    away = at("start_note_withdraw", world, evidence=row.pk)
    assert as_(world, "coach").post(away).status_code == 302  # not theirs: it stays
    assert StartEvidence.objects.get().withdrawn_at is None
    assert coordinator.post(away).status_code == 302
    assert StartEvidence.objects.get().withdrawn_at


@pytest.mark.parametrize("code", ["S3", "S11", "S99", ""])
def test_what_one_may_not_note_leads_back_to_the_page(world, code):
    there = at("start_note", world)
    assert as_(world, "coach").get(f"{there}?punt={code}").url == at("start", world)
    said = {"punt": code, "done_on": today().isoformat()}
    assert as_(world, "coach").post(there, said).status_code == 302
    assert not StartEvidence.objects.exists()


@pytest.mark.shows("M22")
def test_the_health_check_keeps_days_and_nothing_else(world):
    there, coach = at("start_health", world), as_(world, "coach")
    page = words(coach.get(there))
    assert "Wat de arts vindt, hoort hier niet" in page and "risicoanalyse een" not in page
    assert coach.post(there, {"version": 0, "organiser": "school"}).status_code == 302
    late = as_(world, "coordinator").post(there, {"version": 0, "attest_on": today().isoformat()})
    assert late.status_code == 422 and f"{world.coach.name} paste dit net aan" in words(late)
    said = {"version": 1, "organiser": "school", "attest_on": today().isoformat()}
    assert coach.post(there, said).status_code == 302
    assert HealthSurveillance.objects.get().attest_on == today()
    fields = {field.name for field in HealthSurveillance._meta.concrete_fields}
    assert not fields & {"note", "text", "result", "file", "paper"}


@pytest.mark.shows("M22")
def test_for_who_is_of_age_the_risk_analysis_is_asked(world):
    type(world.learner).objects.filter(pk=world.learner.pk).update(birth_date=today() - 20 * 366 * DAY)
    there, coach = at("start_health", world), as_(world, "coach")
    assert "Vraagt de risicoanalyse" in words(coach.get(there))
    assert coach.post(there, {"version": 0, "needed_by_risk": "nee"}).status_code == 302
    assert "Niet nodig volgens de risicoanalyse" in words(coach.get(at("start", world)))


# --- the list ----------------------------------------------------------------------------------------------------


def starters(world, who="coach", **query):
    return as_(world, who).get(reverse("learningplans:starts"), query)


def test_the_list_has_the_riskiest_start_first_and_can_be_narrowed(world):
    ready(world)
    begins(world, today() + DAY)  # nothing is late yet
    other = make_trajectory(world.school, coach=world.coach, state=TrajectoryState.MATCHED)
    place_learner(other, world.mentor, world.establishment, starts_on=today() + 9 * DAY)
    page = words(starters(world))
    assert page.index(other.learner.name) < page.index(world.learner.name)
    assert "2 starts" in page
    red = words(starters(world, kleur="rood"))
    assert other.learner.name in red and world.learner.name not in red
    assert world.learner.name not in words(starters(world, q=other.learner.name))
    assert "Niets gevonden" in words(starters(world, q="bestaat niet"))
    month = f"{today():%Y-%m}"
    assert world.learner.name in words(starters(world, maand=month))
    assert "Niets gevonden" in words(starters(world, maand=f"{today().year + 3}-01"))
    assert starters(world, maand="2026-13", kleur="paars", school="x").status_code == 200


def test_a_start_far_away_comes_later_and_one_that_was_missed_stays(world):
    begins(world, today() + 61 * DAY)
    assert "Niemand start binnenkort" in words(starters(world))
    begins(world, today() + 60 * DAY)
    assert world.learner.name in words(starters(world))
    begins(world, today() - 5 * DAY)
    assert world.learner.name in words(starters(world))


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        *((who, True) for who in ("coach", "school_coordinator", "coordinator", "mentor_person", "director")),
        *((who, False) for who in ("stranger", "rival", "teacher")),
    ],
)
def test_everybody_sees_the_own_starts(world, who, sees):
    assert (world.learner.name in words(starters(world, who))) is sees


def test_the_list_is_a_file_too(world):
    for kind in ("csv", "xlsx"):
        answer = as_(world, "coach").get(reverse("learningplans:start_file", kwargs={"kind": kind}))
        assert answer.status_code == 200 and f"starters.{kind}" in answer["Content-Disposition"]
    text = (
        as_(world, "coach").get(reverse("learningplans:start_file", kwargs={"kind": "csv"})).content.decode()
    )
    assert world.learner.name in text and "Dimona-aangifte" in text and "rood" in text


def test_the_list_costs_as_much_for_one_start_as_for_ten(world):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert starters(world).status_code == 200
        return len(seen)

    ready(world)
    starters(world)
    few = cost()
    for _ in range(3):
        other = make_trajectory(world.school, coach=world.coach, state=TrajectoryState.MATCHED)
        place_learner(other, world.mentor, world.establishment, starts_on=today() + 9 * DAY)
    assert cost() == few <= 50


# --- papers ------------------------------------------------------------------------------------------------------


def hand_in(world, who, name="uurrooster.pdf", **said):
    data = {"kind": "timetable", "title": "Uurrooster", "placement": world.placement.pk} | said
    upload = SimpleUploadedFile(name, PDF, content_type="application/pdf")
    return as_(world, who).post(of_track("paper_new", world), data | {"upload": upload})


@pytest.mark.shows("M19")
def test_a_paper_is_added_replaced_and_handed_out_as_a_file(world):
    assert "Nog toe te voegen" in words(as_(world, "coach").get(of_track("papers", world)))
    assert hand_in(world, "coach").status_code == 302
    first = TrajectoryPaper.objects.get()
    newer = as_(world, "coordinator").post(
        of_track("paper_version_new", world, paper=first.pk),
        {"upload": SimpleUploadedFile("rooster 2.pdf", PDF, content_type="application/pdf")},
    )
    assert newer.status_code == 302
    second = TrajectoryPaper.objects.get(replaces=first)
    page = words(as_(world, "mentor_person").get(of_track("paper", world, paper=first.pk)))
    assert "Versie 2, de nieuwste" in page and "uurrooster.pdf" in page
    answer = as_(world, "mentor_person").get(of_track("paper_file", world, paper=second.pk))
    assert answer["Content-Disposition"] == 'attachment; filename="rooster 2.pdf"'
    assert b"".join(answer.streaming_content) == PDF
    with pytest.raises(papers.PaperReplaced):
        papers.replace_paper(
            paper=first,
            upload=read_paper(SimpleUploadedFile("x.pdf", PDF)),
            file_name="x.pdf",
            by=world.coach,
            at=timezone.now(),
        )


@pytest.mark.shows("M19")
def test_what_the_school_keeps_for_itself_no_company_reads(world):
    assert hand_in(world, "coach", placement="").status_code == 302
    paper = TrajectoryPaper.objects.get()
    assert paper.organisation_id is None
    for who, status in {"coach": 200, "learner_person": 200, "mother": 200, "coordinator": 404}.items():
        assert as_(world, who).get(of_track("paper", world, paper=paper.pk)).status_code == status
        file = as_(world, who).get(of_track("paper_file", world, paper=paper.pk))
        assert file.status_code == status
        file.close()
    assert hand_in(world, "coordinator", placement="").status_code == 422  # a company shares with the school


@pytest.mark.shows("M19", "X04")
@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("doktersattest.pdf", "Uurrooster"),
        ("a.pdf", "Medisch attest"),
        ("uittreksel 596.2.pdf", "Uurrooster"),
    ],
)
def test_what_may_never_be_kept_is_refused_by_its_name(world, name, title):
    answer = hand_in(world, "coach", name=name, title=title)
    assert answer.status_code == 422 and "bewaren we nooit" in words(answer)
    with pytest.raises(NeverKept):
        papers.add_paper(
            trajectory=world.trajectory,
            upload=read_paper(SimpleUploadedFile(name, PDF)),
            kind="timetable",
            title=title,
            file_name=name,
            by=world.coach,
            at=timezone.now(),
        )
    assert not TrajectoryPaper.objects.exists()


@pytest.mark.shows("M19")
def test_a_paper_shows_an_item(world):
    hand_in(world, "coach", kind="intake", title="Verslag van het gesprek")
    paper = TrajectoryPaper.objects.get()
    said = {"punt": "S1", "done_on": today().isoformat(), "paper": paper.pk}
    assert as_(world, "coach").post(at("start_note", world), said).status_code == 302
    assert "Verslag van het gesprek" in words(as_(world, "coach").get(at("start", world)))


# --- what waits --------------------------------------------------------------------------------------------------


def items(world, who, on=None):
    return open_items(user=getattr(world, who), today=on or today())


@pytest.mark.parametrize(
    ("days", "urgency"),
    [
        (31, None),
        (30, Urgency.CALM),
        (15, Urgency.CALM),
        (14, Urgency.NORMAL),
        (4, Urgency.NORMAL),
        (3, Urgency.SOON),
        (1, Urgency.SOON),
        (0, Urgency.LATE),
        (-30, Urgency.LATE),
        (-31, None),
    ],
)
def test_a_start_announces_itself_thirty_fourteen_and_three_days_before(world, days, urgency):
    begins(world, today() + days * DAY)
    TeamMember.objects.update(starts_on=today() - 40 * DAY)
    found = items(world, "coach")
    assert [item.urgency for item in found] == ([] if urgency is None else [urgency])


def test_each_hears_of_the_own_items_and_the_coach_of_what_blocks(world):
    begins(world, today() + 10 * DAY)
    said = {
        who: items(world, who) for who in ("coach", "coordinator", "mentor_person", "stranger", "director")
    }
    assert [len(found) for found in said.values()] == [1, 1, 1, 0, 0]
    coach, coordinator = said["coach"][0], said["coordinator"][0]
    assert coach.title.startswith("Nog ") and world.learner.first_name in coach.title
    assert coach.url == at("start", world) and coach.code == coordinator.code
    assert coach.title != said["mentor_person"][0].title  # each counts the own points


def test_what_is_in_order_is_not_announced(world):
    begins(world, today() + timedelta(days=10))
    before = items(world, "mentor_person")[0].title
    hand_in(world, "coach", kind="training_plan", title="Plan")
    assert items(world, "mentor_person")[0].title != before
