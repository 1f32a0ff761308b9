"""Dossiers of many learners: one ZIP that tells what is in it, made once whatever happens on the way."""

import csv
import datetime as dt
import hashlib
import io
import json
import os
import socket
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from duaalportal.dossiers import bundles, sealing
from duaalportal.dossiers.models import Bundle, BundleItem, SealedDocument
from duaalportal.jobs import files
from duaalportal.jobs import services as work
from duaalportal.jobs.models import Job, JobState
from tests.factories.accounts import member
from tests.factories.learningplans import make_learner, make_trajectory, make_world
from tests.stories import as_now, browser, fresh, now, one_world

pytestmark = [pytest.mark.django_db, pytest.mark.shows("E21")]
NAMES = ("Amina El Idrissi", "Bert Smet", "Bert Smet")
HERE = f"{socket.gethostname()}:{os.getpid()}"
NOBODY = 2**22 - 7  # no process has this number


def school_of_three():
    world = make_world()
    world.class_of = [
        make_trajectory(
            world.school,
            learner=make_learner(world.school, name=name, class_group="6 LAS"),
            coach=world.coach,
        )
        for name in NAMES
    ]
    return world


world = one_world(school_of_three)


@pytest.fixture(autouse=True)
def one_chapter(settings):
    """What is told here is how they are made, so a short chapter will do."""
    settings.DOSSIER = ["duaalportal.dossiers.cover.parts"]


def asked(world, by=None, **chosen):
    by = as_now(by or world.school_coordinator)
    year = world.trajectory.school_year
    rows = bundles.learners_of(by, world.school, **{"year": year, "class_group": "6 LAS"} | chosen)
    return bundles.ask(school=world.school, label="6 LAS", trajectories=rows, by=by, at=now())


def run(bundle):
    """The job of a bundle, done by this process."""
    return work.run(job_id=fresh(bundle).job_id, clock=now)


def archive(job):
    return zipfile.ZipFile(files.path_of(fresh(job).file_path))


def sealed():
    return SealedDocument.objects.count()


def items(bundle):
    return list(BundleItem.objects.filter(bundle=bundle).order_by("position"))


# --- what comes out ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(world, django_db_blocker):
    """A bundle that went well, for the stories that only look."""
    with django_db_blocker.unblock():
        from django.test import override_settings

        with override_settings(DOSSIER=["duaalportal.dossiers.cover.parts"]):
            bundle = asked(world)
            return bundle, run(bundle)


def test_each_learner_has_a_sealed_dossier_and_the_manifest_has_its_hash(whole):
    _, job = whole
    assert job.state == JobState.DONE
    with archive(job) as zip_:
        assert zip_.testzip() is None
        documents = [name for name in zip_.namelist() if name.endswith(".pdf")]
        assert documents == ["6-las/amina-el-idrissi.pdf", "6-las/bert-smet.pdf", "6-las/bert-smet-2.pdf"]
        found = {name: hashlib.sha256(zip_.read(name)).hexdigest() for name in documents}
        told = json.loads(zip_.read("manifest.json"))["dossiers"]
        table = list(
            csv.DictReader(io.StringIO(zip_.read("overzicht.csv").decode("utf-8-sig")), delimiter=";")
        )
        sums = dict(reversed(line.split("  ")) for line in zip_.read("SHA256SUMS").decode().splitlines())
        first = zip_.read(documents[0])
    assert {one["bestand"]: one["sha256"] for one in told} == found == sums
    assert {one["bestand"]: one["sha256"] for one in table} == found
    assert [one["lerende"] for one in table] == list(NAMES)
    answer = Client().post("/echt/", {"file": SimpleUploadedFile("d.pdf", first)})
    assert "Echt en ongewijzigd</" in answer.content.decode()


def test_progress_counts_dossiers_and_is_whole_at_the_end(world, whole):
    _, job = whole
    assert (job.progress_done, job.progress_total) == (4, 4)
    told = []
    bundle = asked(world)
    bundles.make_all(bundle=bundle, told=lambda *one: told.append(one), clock=now)
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_the_page_tells_how_far_it_is_and_gives_the_file(world, whole):
    _, job = whole
    page = browser(world.school_coordinator).get(f"/organisaties/{world.school.slug}/dossiers/")
    text = page.content.decode()
    assert "3 van 3 dossiers gemaakt" in text and f"/werk/{job.pk}/bestand/" in text
    other = browser(world.school_director).get(f"/organisaties/{world.school.slug}/dossiers/")
    assert str(job.pk) not in other.content.decode()  # a bundle is of who asked it


# --- asking -----------------------------------------------------------------------------------------------------------


def post(world, **fields):
    fields = {"year": world.trajectory.school_year, "class_group": "", "programme": ""} | fields
    return browser(world.school_coordinator).post(f"/organisaties/{world.school.slug}/dossiers/", fields)


def test_a_class_a_programme_or_everybody(world):
    for chosen, expected in (
        ({}, 4),
        ({"class_group": "6 LAS"}, 3),
        ({"programme": str(world.trajectory.programme_id)}, 4),
    ):
        answer = post(world, **chosen)
        bundle = Bundle.objects.latest("made_at")
        assert answer.url == f"/werk/{bundle.job_id}/"
        assert bundle.items.count() == expected


def test_a_choice_nobody_answers_to_is_refused(world, monkeypatch):
    Job.objects.all().delete()
    year = world.trajectory.school_year
    type(world.learner).objects.filter(class_group="6 LAS").update(class_group="6 ELEK")
    assert post(world, year=year, class_group="6 LAS").status_code == 422
    monkeypatch.setattr(bundles, "MOST", 2)
    answer = post(world)
    assert (answer.status_code, Bundle.objects.filter(job__isnull=False).count()) == (422, 0)
    assert "hoogstens 2" in answer.content.decode()


def test_who_does_not_oversee_the_school_makes_none(world):
    address = f"/organisaties/{world.school.slug}/dossiers/"
    assert browser(world.coach).get(address).status_code == 403
    stranger = member(Role.SCHOOL_COORDINATOR)
    assert browser(stranger).get(address).status_code == 404


# --- whatever happens on the way --------------------------------------------------------------------------------------


def test_what_a_killed_process_held_is_made_by_another_and_nothing_twice(world):
    bundle = asked(world)
    assert bundles.make_one(bundle=bundle, clock=now)
    held = items(bundle)[1]
    BundleItem.objects.filter(pk=held.pk).update(
        claim=f"{socket.gethostname()}:{NOBODY}:abc", claimed_at=now(), tries=1
    )
    before = sealed()
    run(bundle)
    assert sealed() == before + 2
    assert [one.tries for one in items(bundle)] == [1, 2, 1]


def test_what_a_living_process_is_making_is_left_to_it_unless_it_takes_too_long(world):
    bundle = asked(world)
    BundleItem.objects.filter(bundle=bundle).update(claim=f"elders:{NOBODY}:abc", claimed_at=now())
    assert not bundles.make_one(bundle=bundle, clock=now)
    later = now() + bundles.TAKEN_FOR + dt.timedelta(seconds=1)
    assert bundles.make_one(bundle=bundle, clock=lambda: later)


def test_who_was_thought_dead_and_comes_back_keeps_nothing(world, settings):
    bundle = asked(world)
    mine = bundles._take(bundle, now())
    BundleItem.objects.filter(pk=mine.pk).update(claim=f"elders:{NOBODY}:abc")
    before, stored = sealed(), set(files.root(bundles.FOLDER).rglob("*"))
    bundles._make(bundle, mine, now)
    assert sealed() == before
    assert {one for one in files.root(bundles.FOLDER).rglob("*") if one.is_file()} <= stored
    assert fresh(mine).done_at is None


def test_stopped_and_gone_on_with_only_the_rest_is_made(world):
    bundle = asked(world)
    assert bundles.make_one(bundle=bundle, clock=now)
    work.cancel(job=bundle.job, at=now())
    assert not bundles.help_out(bundle_id=bundle.pk, clock=now)  # who helped stops too
    assert sum(one.done_at is not None for one in items(bundle)) == 1

    before, first = sealed(), items(bundle)[0].sealed_id
    page = browser(world.school_coordinator)
    page.post(f"/organisaties/{world.school.slug}/dossiers/{bundle.pk}/verder/")
    job = run(bundle)
    assert (job.state, sealed()) == (JobState.DONE, before + 2)
    assert items(bundle)[0].sealed_id == first


def test_going_on_twice_is_one_job(world):
    bundle = asked(world)
    work.cancel(job=bundle.job, at=now())
    person = as_now(world.school_coordinator)
    one = bundles.go_on(bundle=fresh(bundle), by=person, at=now())
    assert bundles.go_on(bundle=fresh(bundle), by=person, at=now()) == one


def test_others_help_while_the_job_is_open_until_nothing_is_left(world):
    bundle = asked(world)
    while bundles.help_out(bundle_id=bundle.pk, clock=now):
        pass  # it helps for a few seconds at a time
    assert all(one.done_at for one in items(bundle))
    before = sealed()
    assert run(bundle).state == JobState.DONE
    assert sealed() == before


def test_one_that_cannot_be_made_does_not_hold_up_the_others(world, monkeypatch):
    bundle = asked(world)
    real, seen = bundles.paper.make, []

    def breaks_once(*args, **kwargs):
        seen.append(args)
        if len(seen) == 2:
            raise ValueError("stuk")
        return real(*args, **kwargs)

    monkeypatch.setattr(bundles.paper, "make", breaks_once)
    job = run(bundle)
    assert job.state == JobState.DONE
    assert [bool(one.failed) for one in items(bundle)] == [False, True, False]
    with archive(job) as zip_:
        assert sum(name.endswith(".pdf") for name in zip_.namelist()) == 2
        assert "Er ging iets mis" in zip_.read("overzicht.csv").decode()

    # what did not succeed is tried again, alone
    Job.objects.filter(pk=job.pk).update(state=JobState.CANCELLED, file_path="")
    before = sealed()
    bundles.go_on(bundle=fresh(bundle), by=as_now(world.school_coordinator), at=now())
    assert run(bundle).state == JobState.DONE
    assert sealed() == before + 1


def test_a_learner_who_may_no_longer_be_read_is_left_out_and_named(world):
    bundle = asked(world)
    person = member(Role.SCHOOL_COORDINATOR)
    Bundle.objects.filter(pk=bundle.pk).update(made_by=person)
    bundles.make_one(bundle=fresh(bundle), clock=now)
    assert items(bundle)[0].failed == bundles.GONE


def test_a_dossier_that_keeps_killing_its_maker_is_given_up(world):
    bundle = asked(world)
    gone = f"{socket.gethostname()}:{NOBODY}:abc"
    BundleItem.objects.filter(bundle=bundle, position=1).update(
        claim=gone, claimed_at=now(), tries=bundles.MOST_TRIES
    )
    run(bundle)
    assert [one.failed for one in items(bundle)] == [bundles.GAVE_UP, "", ""]


def test_without_a_key_the_bundle_fails_and_its_dossiers_are_still_to_make(world, settings):
    settings.HTTPS = True
    bundle = asked(world)
    job = run(bundle)
    assert (job.state, job.message) == (JobState.FAILED, sealing.NO_KEY)
    assert [(one.done_at, one.claim, one.tries) for one in items(bundle)] == [(None, "", 0)] * 3


# --- tidying ----------------------------------------------------------------------------------------------------------


def test_separate_files_go_once_the_bundle_is_whole(world):
    bundle = asked(world)
    job = run(bundle)
    paths = [files.path_of(one.stored, bundles.FOLDER) for one in items(bundle)]
    assert all(path.exists() for path in paths)
    assert bundles.clear(at=now()) >= 3
    assert not any(path.exists() for path in paths)
    assert fresh(job).has_file


def test_what_was_left_is_made_anew_after_a_week(world):
    bundle = asked(world)
    bundles.make_one(bundle=bundle, clock=now)
    work.cancel(job=bundle.job, at=now())
    bundles.clear(at=now())
    assert items(bundle)[0].stored
    bundles.clear(at=now() + bundles.KEEP + dt.timedelta(hours=1))
    assert (items(bundle)[0].stored, items(bundle)[0].done_at) == ("", None)


def test_the_page_asks_the_same_for_three_bundles_and_for_thirty(world, django_assert_max_num_queries):
    page = browser(world.school_coordinator)
    address = f"/organisaties/{world.school.slug}/dossiers/"
    for more in (3, 27):
        Bundle.objects.bulk_create(
            Bundle(organisation=world.school, label="Klas", made_at=now(), made_by=world.school_coordinator)
            for _ in range(more)
        )
        with django_assert_max_num_queries(6):
            assert page.get(address).status_code == 200
    assert User.objects.filter(pk=world.school_coordinator.pk).exists()
