"""The file of a company, and the other papers that are sealed by the same hand."""

import pytest
from django.urls import reverse
from pyhanko.sign.validation.status import SignatureCoverageLevel

from duaalportal.accounts.access import Role
from duaalportal.dossiers import company_jobs, gathering
from duaalportal.dossiers.models import SealedDocument
from duaalportal.jobs import registry
from duaalportal.jobs import services as work
from duaalportal.jobs.models import Job, JobState
from evaluation.council import jobs as council_jobs
from evaluation.council import running
from evaluation.models import ClassCouncil
from learningplans.models import Learner
from tests.dossiers.dossier_world import content, seal_of
from tests.evaluation.talk_world import DAY, world
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.learningplans import make_learner, make_trajectory
from tests.harness.pdf import text_of
from tests.stories import as_now, browser, now, today

pytestmark = pytest.mark.django_db
__all__ = ["world"]


def done(client, address):
    """The job that a button starts, made."""
    answer = client.post(address)
    job = Job.objects.get(pk=answer.url.strip("/").split("/")[-1])
    return work.run(job_id=job.pk, clock=now)


def is_sealed(pdf):
    """Whether the one seal covers every byte."""
    return seal_of(pdf).coverage == SignatureCoverageLevel.ENTIRE_FILE


def chapters(world, person):
    found = gathering.of_company(organisation=world.company, reader=as_now(person), today=today())
    return {part.code: part for part in found}


@pytest.mark.shows("E22", "C02")
def test_who_heads_a_company_has_its_file_made_and_sealed(world):
    there = browser(world.coordinator)
    address = reverse("dossiers:company", args=[world.company.slug])
    assert "Nog geen dossier" in there.get(address).content.decode()
    job = done(there, reverse("dossiers:company_make", args=[world.company.slug]))
    made = content(job)
    text = text_of(made)
    assert world.company.name in text and world.mentor.name in text and world.establishment.name in text
    row = SealedDocument.objects.get()
    assert (row.kind, row.organisation, row.made_by) == ("company_file", world.company, world.coordinator)
    assert is_sealed(made) and row.shown in there.get(address).content.decode()


def test_what_is_missing_in_a_company_stands_in_its_file_with_the_way_to_mend_it(world):
    gaps = [gap for part in chapters(world, world.coordinator).values() for gap in part.gaps]
    codes = {gap.code for gap in gaps}
    assert {"substitute", "no-assessment"} <= codes
    assert all(
        gap.who and browser(world.coordinator).get(gap.url, follow=True).status_code == 200 for gap in gaps
    )


@pytest.mark.parametrize(("role", "status"), [("mentor_person", 403), ("coach", 403), ("stranger", 404)])
def test_nobody_else_makes_it(world, role, status):
    world.stranger = member(Role.COMPANY_COORDINATOR, OrganisationFactory(kind="company"))
    there = browser(getattr(world, role))
    assert there.get(reverse("dossiers:company", args=[world.company.slug])).status_code == status
    assert there.post(reverse("dossiers:company_make", args=[world.company.slug])).status_code == status
    assert not Job.objects.filter(kind=company_jobs.KIND).exists()


# --- a class council ------------------------------------------------------------------------------------------------------


@pytest.fixture
def council(world):
    title, on = "Klassenraad december", today() + DAY
    return running.make(
        school=world.school, class_group="6LCd", title=title, on=on, by=as_now(world.coach), at=now()
    )


@pytest.mark.shows("E15", "E16")
def test_a_class_council_goes_on_paper_with_what_was_said_and_decided(world, council):
    line = council.lines.get()
    running.ask_mentor(line=line, wanted=True, by=as_now(world.coach), at=now())
    running.explain(line=line, text="Last al zelfstandig.", by=as_now(world.mentor_person), at=now())
    outcome = "Mag verder in het derde jaar."
    running.decide(line=line, outcome=outcome, version=1, by=as_now(world.school_director), at=now())
    made = content(done(browser(world.coach), reverse("evaluation:council_pdf", args=[council.pk])))
    text = text_of(made)
    for words in (
        world.learner.name,
        "Last al zelfstandig.",
        outcome,
        world.school_director.name,
        "nog niet meegedeeld",
    ):
        assert words in text
    assert is_sealed(made) and SealedDocument.objects.get().kind == "council"


def test_of_a_council_on_paper_one_reads_the_learners_one_has_to_do_with(world, council):
    other = make_trajectory(
        world.school, learner=make_learner(world.school, class_group="6LCd", name="Ander Kind")
    )
    running.fill(council=council, by=as_now(world.school_coordinator), at=now())
    assert council.lines.filter(trajectory=other).exists()
    address = reverse("evaluation:council_pdf", args=[council.pk])
    assert "Ander Kind" not in text_of(content(done(browser(world.coach), address)))
    assert "Ander Kind" in text_of(content(done(browser(world.school_coordinator), address)))


def test_who_left_the_school_does_not_get_the_paper_any_more(world, council):
    there = browser(world.coach)
    job = done(there, reverse("evaluation:council_pdf", args=[council.pk]))
    assert job.state == JobState.DONE
    may_see = registry.find(council_jobs.KIND).allowed
    assert may_see(as_now(world.coach), job)
    world.coach.memberships.update(starts_on=today() - 2 * DAY, ends_on=today() - DAY)
    assert not may_see(as_now(world.coach), job)
    assert ClassCouncil.objects.count() == Learner.objects.filter(class_group="6LCd").count() == 1
