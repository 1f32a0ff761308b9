"""The key a portal may seal with, and what dossiers keep of people."""

import pytest
from django.core.checks import run_checks

from duaalportal.accounts.erasing import erase_person
from duaalportal.accounts.models import User
from duaalportal.dossiers import bundles, checks, personal_data, signing
from duaalportal.dossiers.models import BundleItem, SealedDocument
from duaalportal.jobs import files
from duaalportal.jobs import services as work
from tests.dossiers.dossier_world import made, world
from tests.stories import as_now, fresh, now

pytestmark = [pytest.mark.django_db]
__all__ = ["world"]


# --- the key ----------------------------------------------------------------------------------------------------------


def found(**options):
    return [one.id for one in run_checks(tags=["security"], **options) if one.id.startswith("dossiers.")]


def test_production_wants_a_key_and_refuses_one_of_its_own_making(settings):
    assert found(include_deployment_checks=True) == []
    settings.HTTPS = True
    assert found() == []  # a portal starts without one: it only seals nothing
    assert found(include_deployment_checks=True) == [checks.MISSING]
    settings.SEAL_KEY_FILE = str(signing.development_key())
    assert found() == [checks.DEVELOPMENT]
    settings.HTTPS = False
    assert found(include_deployment_checks=True) == []


def test_a_key_that_cannot_be_read_is_told_at_the_start(settings, tmp_path):
    settings.SEAL_KEY_FILE = str(tmp_path / "weg.p12")
    assert found() == [checks.UNREADABLE]


# --- people -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def one_chapter(settings):
    settings.DOSSIER = ["duaalportal.dossiers.cover.parts"]


@pytest.mark.shows("X03")
def test_a_learner_reads_who_had_a_dossier_made(world, one_chapter):
    made(world)
    mine = personal_data.collect(world.learner_person)["Documenten over jou die anderen lieten maken"]
    [row] = mine
    assert (row["door"], row["soort"]) == (world.coach.name, "dossier van een lerende")
    assert personal_data.collect(world.learner_person)["Documenten die je liet maken en verzegelen"] == []
    [own] = personal_data.collect(world.coach)["Documenten die je liet maken en verzegelen"]
    assert own["code"] == row["code"]


def test_erasing_a_learner_takes_the_files_along_and_a_dry_run_none(
    world, one_chapter, django_capture_on_commit_callbacks
):
    job = fresh(made(world))
    person = as_now(world.school_coordinator)
    rows = bundles.learners_of(person, world.school, year=world.trajectory.school_year)
    bundle = bundles.ask(school=world.school, label="Iedereen", trajectories=rows, by=person, at=now())
    whole = fresh(work.run(job_id=bundle.job_id, clock=now))
    loose = files.path_of(BundleItem.objects.get(bundle=bundle).stored, bundles.FOLDER)
    paths = [files.path_of(job.file_path), files.path_of(whole.file_path), loose]
    learner = User.objects.get(pk=world.learner_person.pk)
    for dry_run in (True, False):
        assert all(path.exists() for path in paths)
        with django_capture_on_commit_callbacks(execute=True):
            told = erase_person(user=learner, by=None, at=now(), dry_run=dry_run)
        assert "3 bestanden met een dossier weggehaald" in told
    assert not any(path.exists() for path in paths)
    assert not fresh(job).has_file and not fresh(whole).has_file
    assert SealedDocument.objects.filter(job=job).exists()  # that it was sealed stays known
