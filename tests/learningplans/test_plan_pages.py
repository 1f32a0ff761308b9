"""The pages of a plan: made beside the intake, talked over, agreed, adjusted; and the plan on paper."""

import io
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from duaalportal.accounts.access import Role
from duaalportal.jobs import files
from duaalportal.jobs import services as work
from duaalportal.jobs.models import Job
from learningplans import models as m
from learningplans import plan_paper_jobs
from learningplans.models.plans import PlanState
from learningplans.plans import adjusting, consulting, papers, parties, reading
from tests.companies.safe_world import words
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.sheets import add_version, content_of
from tests.harness.pdf import text_of
from tests.learningplans.plan_world import (
    DAY,
    activate,
    active,
    agree,
    agree_all,
    at,
    fill,
    items,
    make_planned_world,
    planned,
    second_company,
    send,
)
from tests.stories import as_now, browser, fresh, now, one_world, today

pytestmark = pytest.mark.django_db


@one_world
def world():
    """One learner with a place and two sheets; each story is undone by its own test."""
    found = make_planned_world()
    own = {"school": found.school, "trajectory": found.trajectory}
    m.StartProfile.objects.create(knows="Kan al vijlen", **own)
    for name in ("coach", "teacher", "mentor_person", "learner_person", "mother", "coordinator"):
        setattr(found, f"{name}_there", browser(getattr(found, name)))
    return found


def run(kind):
    """Do the open work of a kind, as the worker does."""
    found = Job.objects.filter(kind=kind, state="queued").order_by("created_at")
    for job in found:
        work.run(job_id=str(job.pk), clock=now)
    return Job.objects.filter(kind=kind).order_by("created_at").last()


# --- making ---------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P04", "P10")
def test_a_coach_makes_a_plan_beside_what_the_intake_says(world):
    address = at("plan_new", world.trajectory)
    page = words(world.coach_there.get(address))
    assert "Kan al vijlen" in page and "Thema smeren" in page and "3 leerdoelen" in page
    ticked = {f"known-{world.first.sheet_id}": ["g1", "g2"]}
    lost = world.coach_there.post(address, ticked)
    assert lost.status_code == 422 and "waaraan je ziet" in words(lost)
    assert lost.content.decode().count("checked") == 2
    made = world.coach_there.post(address, ticked | {f"why-{world.first.sheet_id}": "Stage"})
    version = m.TrainingPlanVersion.objects.get()
    assert made.status_code == 302 and str(version.pk) in made.url
    assert items(version).keys() == {"g1", "g2"}
    again = world.coach_there.post(address, ticked)
    assert again.status_code == 302 and m.TrainingPlan.objects.count() == 1
    known = at("plan_known", version)
    assert world.coach_there.get(known).content.decode().count("checked") == 2
    late = world.coach_there.post(known, {"version": 9})
    assert late.status_code == 422 and "intussen aan" in words(late)
    assert world.coach_there.post(known, {"version": 1}).status_code == 302
    assert not version.items.exists()


def test_without_sheets_the_page_says_what_to_do_first(world):
    m.LearningSheet.objects.update(retired_on=today())
    page = world.coach_there.get(at("plan_new", world.trajectory))
    assert page.status_code == 200 and "nog geen leerfiche goedgekeurd" in words(page)


@pytest.mark.parametrize("who", ["teacher", "mentor_person", "learner_person", "mother", "coordinator"])
def test_only_who_writes_plans_makes_one(world, who):
    answer = getattr(world, f"{who}_there").post(at("plan_new", world.trajectory), {})
    assert answer.status_code in (403, 404) and not m.TrainingPlan.objects.exists()


# --- three approvals ------------------------------------------------------------------------------------------------


@pytest.mark.shows("P04", "P27", "M19")
def test_three_agree_over_the_pages_and_the_plan_comes_among_the_papers(world):
    version = planned(world)
    fill(world)
    consult, approve = at("consult", version), at("approve", version)
    page = words(world.coach_there.get(consult))
    assert "Leg voor aan iedereen" in page and "Plan als PDF" in page
    assert "Leg voor aan iedereen" not in words(world.mentor_person_there.get(consult))
    sent = world.coach_there.post(at("consult_send", version), {"version": version.version}, follow=True)
    assert "Iedereen rond de lerende kan nu reageren" in words(sent)
    for name in ("coach", "mentor_person", "learner_person"):
        there = getattr(world, f"{name}_there")
        assert "Ik ga akkoord met dit plan" in words(there.get(consult))
        done = there.post(approve, {"version": version.version}, follow=True)
        assert "Akkoord genoteerd" in words(done) and "Ik ga akkoord met dit plan" not in words(done)
    assert "het plan kan ingaan" in words(done) and "None" not in words(done)
    for there in (world.learner_person_there, world.mother_there, world.mentor_person_there):
        page = words(there.get(consult))
        assert f"{world.mentor.name} mentor bij {world.company.name}" in page, page
    assert fresh(version).state == PlanState.APPROVED
    run(plan_paper_jobs.KEEP)
    paper = m.TrajectoryPaper.objects.get(kind=m.PaperKind.TRAINING_PLAN)
    assert (paper.number, paper.file_name) == (1, "opleidingsplan-versie-1.pdf")
    trajectory = world.trajectory
    last = min(max(today(), trajectory.starts_on), trajectory.ends_on)
    wrong = world.coach_there.post(at("activate", version), {"day": trajectory.ends_on + DAY})
    assert wrong.status_code == 422 and "Kies een dag in het traject" in words(wrong)
    assert world.coach_there.post(at("activate", version), {"day": last}).status_code == 302
    run(plan_paper_jobs.KEEP)
    newer = m.TrajectoryPaper.objects.get(kind=m.PaperKind.TRAINING_PLAN, replaced_by__isnull=True)
    assert (newer.number, newer.replaces) == (2, paper)
    papers.keep(fresh(version), by=as_now(world.coach), at=now())
    assert m.TrajectoryPaper.objects.filter(kind=m.PaperKind.TRAINING_PLAN).count() == 2
    page = words(world.mentor_person_there.get(consult))
    assert "Ik heb het gelezen" in page
    world.mentor_person_there.post(at("plan_seen", version))
    assert "Ik heb het gelezen" not in words(world.mentor_person_there.get(consult))
    assert {row.user for row in m.PlanSeen.objects.all()} == {world.coach, world.mentor_person}


def test_an_old_page_and_an_incomplete_plan_say_why_they_refuse(world):
    version = planned(world)
    send(world)
    refused = world.mentor_person_there.post(at("approve", version), {"version": 1}, follow=True)
    assert "nog 4 dingen niet in orde" in words(refused)
    fill(world)
    late = world.mentor_person_there.post(at("approve", version), {"version": 7}, follow=True)
    assert "intussen aan" in words(late) and not m.PlanConsent.objects.exists()
    assert "Wat moet eerst in orde zijn" not in words(late)


@pytest.mark.shows("P04")
def test_a_mentor_without_account_is_named_and_the_agreement_is_noted(world):
    m.PlanItem.objects.all().delete()
    world.mentor.user = None
    world.mentor.save()
    version = planned(world)
    fill(world)
    send(world)
    page = words(world.coach_there.get(at("consult", version)))
    assert "heeft nog geen account" in page and "Noteer akkoord" in page
    said = {"version": version.version, "party": "mentor", "organisation": world.company.pk}
    world.coach_there.post(at("consent_note", version), said)
    page = words(world.learner_person_there.get(at("consult", version)))
    assert f"genoteerd door {world.coach.name}" in page
    assert world.coach_there.post(at("consent_note", version), {"organisation": "x"}).status_code == 404


@pytest.mark.shows("P28")
def test_a_learner_proposes_and_the_coach_answers(world):
    version = planned(world)
    address = at("plan_remark_new", version)
    empty = world.learner_person_there.post(address, {"kind": "proposal", "text": ""})
    assert empty.status_code == 422 and "Schrijf eerst je opmerking" in words(empty)
    goal = f"{world.first.sheet_id}:g1"
    world.learner_person_there.post(address, {"kind": "proposal", "goal": goal, "text": "Eerst smeren"})
    remark = m.PlanRemark.objects.get()
    assert (remark.kind, remark.goal_code) == ("proposal", "g1")
    page = words(world.mentor_person_there.get(at("consult", version)))
    assert "Eerst smeren" in page and "Doel g1" in page
    assert "Een voorstel" not in page
    answer = reverse("learningplans:plan_remark_answer", args=[remark.pk])
    assert world.mentor_person_there.get(answer).status_code == 403
    assert "Doel g1" in words(world.coach_there.get(answer))
    refused = world.coach_there.post(answer, {"outcome": "declined", "text": ""})
    assert refused.status_code == 422 and "waarom jullie dit niet doen" in words(refused)
    world.coach_there.post(answer, {"outcome": "accepted", "text": "Goed idee"})
    assert "Goed idee" in words(world.learner_person_there.get(at("consult", version)))
    twice = world.coach_there.post(answer, {"outcome": "noted"}, follow=True)
    assert "Een collega antwoordde net" in words(twice)


# --- adjusting ------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P13")
def test_adjusting_goes_over_its_pages_and_the_difference_is_read(world):
    version = active(world)
    add_version(world.first.sheet, content=content_of(("g1", "g3"), competences=("k1", "k2")))
    address = at("adjust", version)
    assert "versie 2 is er, dit plan volgt versie 1" in words(world.coach_there.get(address))
    assert world.coach_there.post(address, {"reason": ""}).status_code == 422
    begun = world.coach_there.post(address, {"reason": "De leerfiche veranderde"}, follow=True)
    text = words(begun)
    assert "Versie 2 is begonnen" in text and "Volg versie 2" in text and "weg" in text
    newer = m.TrainingPlanVersion.objects.get(number=2)
    newest = world.first.sheet.versions.get(number=2)
    follow = {"sheet": world.first.sheet_id, "what": "follow", "newest": newest.pk}
    followed = world.coach_there.post(at("plan_sheet_follow", newer), follow, follow=True)
    assert "Staat niet meer op de fiche" in words(followed)
    item = items(newer)["g2"]
    world.coach_there.post(at("plan_item_decide", item), {"keep": "nee"})
    assert "Alle fiches zijn bij" in words(world.coach_there.get(at("plan_sheets", newer)))
    page = words(world.learner_person_there.get(at("difference", newer)))
    assert "De leerfiche veranderde" in page and "Weg uit het plan" in page and "Doel g2" in page
    assert "Dit is de eerste versie" in words(world.mother_there.get(at("difference", version)))
    assert world.coach_there.get(address).url == at("plan_sheets", newer)
    dropped = world.coach_there.post(at("plan_drop", newer), follow=True)
    assert "Versie 2 is weggegooid" in words(dropped)
    closed = world.coach_there.post(at("close", version), follow=True)
    assert "Het plan is afgerond" in words(closed)


@pytest.mark.shows("P12")
def test_something_extra_is_agreed_on_a_page_and_taken_away_again(world):
    version = planned(world)
    address, first = at("extra", version), world.trajectory.starts_on
    sent = {
        "key": uuid.uuid4(),
        "title": "Heftruckattest",
        "place": f"company:{world.placement.pk}",
        "starts_on": first + 40 * DAY,
        "ends_on": first + 30 * DAY,
        "hours": "16,5",
        "responsible": world.mentor_person.pk,
    }
    wrong = world.coach_there.post(address, sent)
    assert wrong.status_code == 422 and "De laatste dag ligt voor de eerste" in words(wrong)
    assert 'value="Heftruckattest"' in wrong.content.decode()
    outside = world.coach_there.post(address, sent | {"starts_on": first - DAY})
    assert "De lerende is bij" in words(outside)
    for _ in range(2):
        world.coach_there.post(address, sent | {"starts_on": first + 20 * DAY})
    item = version.items.get(origin="extra")
    assert (str(item.hours), item.responsible) == ("16.5", world.mentor_person)
    assert "Heftruckattest" in words(world.coach_there.get(address))
    world.coach_there.post(at("plan_extra_remove", item))
    assert not version.items.exists()


@pytest.mark.shows("P11")
def test_two_who_write_agreements_at_once_see_both_texts(world):
    version = planned(world)
    address = at("appointments", version)
    sent = {"version": 1, "expectations": "Op tijd", "contact": "Vrijdag", "evaluation": ""}
    assert world.coach_there.post(address, sent).status_code == 302
    late = world.coach_there.post(address, sent | {"contact": "Maandag"})
    text = late.content.decode()
    assert late.status_code == 422 and "Dit staat er nu" in text and "Vrijdag" in text and "Maandag" in text
    assert 'name="version" value="2"' in text
    assert world.coach_there.post(address, sent | {"contact": "Maandag", "version": 2}).status_code == 302
    assert "Maandag" in words(world.mentor_person_there.get(at("consult", version)))
    number = "85.07.30-033.28"
    refused = world.coach_there.post(address, sent | {"contact": f"Bel {number}", "version": 3})
    assert "rijksregisternummer" in words(refused)


def test_a_plan_that_holds_does_not_open_for_writing(world):
    version = active(world)
    told = world.coach_there.get(at("appointments", version), follow=True)
    assert "Stuur het bij" in words(told)
    assert "Stuur het bij" in words(world.coach_there.get(at("extra", version)))
    assert "Dit plan is al actief" in words(world.coach_there.get(at("activate", version)))


# --- on paper -------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P04", "P05")
def test_the_plan_on_paper_is_tagged_and_says_what_where_and_who_agreed(world):
    version = active(world)
    made = m.PlanItem.objects.filter(plan_version=version, goal_code="g1")
    made.update(responsible=world.mentor_person)
    asked = parties.asked_of(version, today())
    plan = reading.read(version, today())
    content = papers.make(version, plan, asked, at=version.approved_at)
    assert content == papers.make(version, reading.read(version, today()), asked, at=version.approved_at)
    reader = PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "nl-BE" and "/StructTreeRoot" in root
    kinds = set()

    def walk(node):
        node = node.get_object()
        if isinstance(node, dict):
            kinds.add(node.get("/S"))
            below = node.get("/K", ())
            for child in below if isinstance(below, list) else [below]:
                if not isinstance(child, int):
                    walk(child)

    walk(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= kinds
    text = text_of(content)
    for said in ("Thema smeren", "Doel g1", world.company.name, world.mentor_person.name, "actief vanaf"):
        assert said in text
    assert f"{world.learner.name} akkoord op" in text and "Concept" not in text


@pytest.mark.shows("P08")
def test_the_paper_a_mentor_asks_for_names_no_other_company(world):
    version = planned(world)
    second, _ = second_company(world, "Geheim Bedrijf", "Geheime Mentor")
    fill(world)
    m.PlanItem.objects.filter(goal_code="g3").update(
        place="company", organisation=second.organisation, note="Geheime nota"
    )
    for there in (world.coach_there, world.mentor_person_there):
        there.post(at("plan_file", version, kind="pdf"))
    run(plan_paper_jobs.PLAN)
    jobs = {job.owner_id: job for job in Job.objects.filter(kind=plan_paper_jobs.PLAN)}
    told = {pk: text_of(files.path_of(job.file_path).read_bytes()) for pk, job in jobs.items()}
    assert "Geheim Bedrijf" in told[world.coach.pk] and "Concept" in told[world.coach.pk]
    hidden = told[world.mentor_person.pk]
    assert "een ander leerbedrijf" in hidden and "Geheim" not in hidden
    sheet = world.mentor_person_there.get(at("plan_file", version, kind="csv")).content.decode("utf-8-sig")
    assert "Doel g1" in sheet and "Geheim" not in sheet
    page = words(world.mentor_person_there.get(at("consult", version)))
    assert "een ander leerbedrijf" in page and "Geheim" not in page


def test_a_table_of_the_plan_has_a_row_per_goal_and_place(world):
    version = planned(world)
    fill(world)
    m.PlanItem.objects.filter(goal_code="m1").delete()
    rows = list(papers.table(reading.read(version, today())))
    assert [row[1] for row in rows] == ["Doel g1", "Doel g2", "Doel g3", "Doel m1"]
    assert rows[0][4] == world.company.name and rows[0][-1] == "ja"
    assert "heeft nog geen plaats" in rows[3][-1] and all(len(row) == len(papers.HEADER) for row in rows)
    assert world.learner_person_there.get(at("plan_file", version, kind="xlsx")).status_code == 200
    assert world.learner_person_there.get(at("plan_file", version, kind="pdf")).status_code == 404


# --- who reaches what -----------------------------------------------------------------------------------------------


@pytest.mark.shows("X02")
def test_a_stranger_finds_no_plan(world):
    version = planned(world)
    stranger = browser(member(Role.GUARDIAN, world.school))
    for name in ("consult", "difference", "plan_seen"):
        assert stranger.post(at(name, version)).status_code in (404, 405)
        assert stranger.get(at(name, version)).status_code in (404, 405)
    assert Client().get(at("consult", version)).status_code == 302


def test_a_page_costs_the_same_however_much_was_said(world, django_assert_max_num_queries):
    version = planned(world)
    fill(world)
    send(world)
    agree(world, world.coach)
    for number in range(20):
        consulting.remark(plan=version.plan, text=f"Opmerking {number}", by=world.coach, at=now())
    world.mentor_person_there.get(at("consult", version))
    with django_assert_max_num_queries(12):
        world.mentor_person_there.get(at("consult", version))
    with django_assert_max_num_queries(12):
        world.coach_there.get(at("consult", version))


def test_pages_of_a_next_version_keep_to_their_trips(world, django_assert_max_num_queries):
    version = active(world)
    add_version(world.first.sheet, content=content_of(("g1", "g9"), competences=("k1", "verdwenen")))
    second = adjusting.adjust(version=version, reason="Anders", by=as_now(world.coach), at=now())
    for name in ("plan_sheets", "difference", "extra", "consult", "plan_known", "appointments"):
        world.coach_there.get(at(name, second))
        with django_assert_max_num_queries(12):
            assert world.coach_there.get(at(name, second)).status_code == 200
    newest = world.first.sheet.versions.get(number=2)
    follow = {"sheet": world.first.sheet_id, "what": "follow", "newest": newest.pk}
    followed = world.coach_there.post(at("plan_sheet_follow", second), follow, follow=True)
    assert "Competenties die niet meer bestaan" in words(followed) and "(verdwenen)" in words(followed)


def test_who_keeps_sheets_alone_goes_to_the_sheets(world):
    keeper = member(Role.PLATFORM_ADMIN, OrganisationFactory(kind="platform"))
    answer = browser(keeper).get(reverse("learningplans:plans"))
    assert answer.status_code == 302 and answer.url == reverse("learningplans:sheets")


def test_a_version_that_was_replaced_points_to_the_newer_one(world):
    version = active(world)
    second = adjusting.adjust(version=version, reason="Anders", by=as_now(world.coach), at=now())
    consulting.send(version=second, seen=second.version, by=as_now(world.coach), at=now())
    agree_all(world, second)
    activate(world, second)
    page = words(world.coach_there.get(at("consult", version)))
    assert "bijgestuurd" in page and "Versie 2" in page and "Stuur bij" not in page
    refused = world.coach_there.post(at("close", version), follow=True)
    assert "nieuwere versie" in words(refused)


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (Role.LEARNER, ["Vandaag", "Traject", "Plan", "Mijn werkplek", "Meer"]),
        (Role.MENTOR, ["Vandaag", "Lerenden", "Plannen", "Leerbedrijven", "Meer"]),
        (Role.TRAJECTORY_COACH, ["Vandaag", "Lerenden", "Plannen", "Leerbedrijven", "Meer"]),
    ],
)
def test_what_gives_way_on_a_phone(role, shown):
    from duaalportal.accounts.access import ROLE_CAN
    from duaalportal.reminders.layout import MENU, OWN, only_wide

    mine = [(label, name) for label, _, name, can in MENU if can in ROLE_CAN[role]]
    wide = only_wide([name for _, name in mine])
    left = [
        OWN.get(label, label) if role == Role.LEARNER else label for label, name in mine if name not in wide
    ]
    assert left == shown
