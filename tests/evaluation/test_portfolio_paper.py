"""The portfolio on paper: tagged, with photos and words, for the one who asked and no longer than that person may read it."""

import io

import pytest
from pypdf import PdfReader

from duaalportal.jobs import services as work
from duaalportal.jobs.models import Job, JobState
from evaluation.learner import paper, portfolio, reading
from evaluation.models import MeasurementPhoto, Portfolio
from learningplans.models import Trajectory
from tests.evaluation import welding
from tests.evaluation.learner_world import about, get, measured, piece, post, share_portfolio, world
from tests.stories import as_now, browser, now, today

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.shows("E21")]
__all__ = ["world"]
SECRET = "Dit hou ik voor mezelf"


def filled(world):
    """A portfolio with a photo, a measurement, words and a next step."""
    row = measured(world, picture=welding.picture(), organisation=world.company)
    MeasurementPhoto.objects.update(alt="Mijn hoeklas")
    chosen = piece(world, "photo", MeasurementPhoto.objects.get().pk)
    piece(world, "measurement", row.pk)
    portfolio.reflect(piece=chosen, reflection="Rustig bewegen", version=0, by=world.learner_person, at=now())
    about(world, "Ik las graag")
    portfolio.choose_next(
        trajectory=world.trajectory,
        next_step="work",
        next_words="Bij een lasser in de buurt",
        version=0,
        by=world.learner_person,
        at=now(),
    )


def read(world, person):
    trajectory = Trajectory.objects.select_related("learner__user", "programme", "school").get(
        pk=world.trajectory.pk
    )
    row = Portfolio.objects.filter(trajectory=trajectory).first()
    return reading.read(as_now(person), trajectory, row, today())


def pdf_of(world, person):
    return PdfReader(io.BytesIO(paper.make(read(world, person), at=now()).content))


def words(found):
    return " ".join(" ".join(page.extract_text() for page in found.pages).split())


def test_on_paper_it_has_photos_words_facts_and_the_next_step(world):
    filled(world)
    found = pdf_of(world, world.learner_person)
    told = words(found)
    for expected in (
        world.learner.name,
        "Ik las graag",
        "Mijn hoeklas",
        "Rustig bewegen",
        "V (bereikt) volgens lerende",
        "Werken",
        "Bij een lasser in de buurt",
        str(today().year),
    ):
        assert expected in told, expected
    assert any(page.images for page in found.pages)
    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"] and found.trailer["/Root"]["/Lang"] == "nl-BE"
    assert found.outline[0].title.startswith("1. Over mij")


def test_a_photo_whose_file_is_gone_leaves_its_words(world):
    filled(world)
    MeasurementPhoto.objects.update(file="metingen/weg.jpg")
    found = pdf_of(world, world.learner_person)
    assert "Rustig bewegen" in words(found) and not any(page.images for page in found.pages)


def test_an_empty_portfolio_is_a_page_that_says_so(world):
    assert "staat nog niets" in words(pdf_of(world, world.learner_person))


@pytest.mark.shows("X03")
def test_for_a_company_it_holds_no_piece_of_another_company(world):
    filled(world)
    share_portfolio(world)
    told = words(pdf_of(world, world.other_mentor))
    assert "Rustig bewegen" not in told and world.company.name not in told
    assert "Rustig bewegen" in words(pdf_of(world, world.mentor_person))


def asked(person, world):
    assert post(person, "portfolio_pdf", world.trajectory).status_code == 302
    job = Job.objects.get(owner=person)
    work.run(job_id=job.pk, clock=now)
    job.refresh_from_db()
    return job


def test_it_is_made_behind_the_page_for_the_learner(world):
    filled(world)
    job = asked(world.learner_person, world)
    assert (job.state, job.file_type) == (JobState.DONE, "application/pdf")
    assert world.learner.name not in job.file_name


@pytest.mark.shows("X03")
def test_who_may_not_read_it_gets_no_paper_and_loses_the_file_when_the_learner_stops_sharing(world):
    filled(world)
    assert post(world.coach, "portfolio_pdf", world.trajectory).status_code == 404
    share_portfolio(world)
    job = asked(world.coach, world)
    page = browser(world.coach).get(f"/werk/{job.pk}/")
    assert page.status_code == 200
    share_portfolio(world, is_shared=False)
    assert browser(world.coach).get(f"/werk/{job.pk}/").status_code == 404
    assert get(world.coach, "portfolio_export", world.trajectory).status_code == 404
