"""The page of a learner's file: what is missing, making it once, and finding it back as long as one may read it."""

import io
import json
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from duaalportal.accounts import services as accounts
from duaalportal.dossiers import gathering, jobs, paper
from duaalportal.jobs import services as work
from duaalportal.jobs.models import Job, JobState
from duaalportal.lib.dossier import Gap, Part, Table
from duaalportal.lib.sealing import Kind
from tests.dossiers.dossier_world import content, made, world
from tests.stories import as_now, browser, fresh, now, today

pytestmark = [pytest.mark.django_db, pytest.mark.shows("E21")]
__all__ = ["world"]
QUERIES = 12


def address(world, *more):
    return "/".join(["", "trajecten", str(world.trajectory.pk), "dossier", *more, ""])


def page(world, person=None):
    return browser(as_now(person or world.coach)).get(address(world))


def test_it_tells_what_is_missing_and_makes_the_file_once_however_often_one_presses(world):
    answer = page(world)
    assert answer.status_code == 200
    assert "Maak het dossier" in answer.content.decode()
    client = browser(as_now(world.coach))
    first, second = (client.post(address(world, "maken")).url for _ in range(2))
    assert first == second
    assert "We maken het dossier" in page(world).content.decode()


def test_what_was_made_is_found_back_by_who_made_it_and_known_to_who_oversees(world, settings):
    settings.DOSSIER = ["duaalportal.dossiers.cover.parts"]
    job = made(world)
    download = f"/werk/{job.pk}/bestand/"
    assert download in page(world).content.decode()
    overseer = page(world, world.school_coordinator).content.decode()
    assert "code" in overseer and download not in overseer
    other = page(world, world.mentor_person).content.decode()
    assert job.created_at and "Nog geen dossier" in other


def test_a_right_that_ends_takes_the_download_along(world, settings):
    settings.DOSSIER = ["duaalportal.dossiers.cover.parts"]
    job = made(world)
    client = browser(as_now(world.coach))
    answer = client.get(f"/werk/{job.pk}/bestand/")
    assert b"".join(answer.streaming_content) == content(job)
    answer.close()
    for membership in world.coach.memberships.all():
        accounts.end_membership(membership=membership, by=world.school_director, at=now())
    assert client.get(f"/werk/{job.pk}/bestand/").status_code in (302, 403, 404)
    assert work.run(job_id=ask_again(world).pk, clock=now).error == "not_allowed"


def ask_again(world):
    return work.start(
        kind=jobs.KIND, by=as_now(world.coach), at=now(), params={"row": str(world.trajectory.pk)}
    )


@pytest.mark.parametrize("who", ["teacher", "mother", "director"])
def test_who_may_not_make_one_has_no_page(world, who):
    assert page(world, getattr(world, who)).status_code == 403


def test_the_page_asks_a_few_questions(world):
    client = browser(as_now(world.coach))
    client.get(address(world))
    with CaptureQueriesContext(connection) as asked:
        client.get(address(world))
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) <= QUERIES


def test_while_it_is_laid_out_nothing_is_asked(world):
    reader = as_now(world.coach)
    trajectory = fresh(world.trajectory)
    parts = gathering.of_trajectory(trajectory=trajectory, reader=reader, today=today())
    cover = paper.cover_of_learner(trajectory, reader, today())

    def refuse(*_):
        raise AssertionError("a question while laying out")

    with connection.execute_wrapper(refuse):
        paper.make(cover, parts, on=today())


# --- for another tool -------------------------------------------------------------------------------------------------


@pytest.mark.shows("E22")
def test_another_tool_finds_the_data_in_the_document(world):
    found = PdfReader(io.BytesIO(content(made(world))))
    data = json.loads(found.attachments["dossier.json"][0])
    assert (data["vorm"], data["versie"], data["over"]) == ("duaal-dossier", 1, world.learner.name)
    names = {one["code"]: one for one in data["onderdelen"]}
    assert names["wie"]["tabellen"][1]["kolommen"][:2] == ["naam", "rol"]
    team = found.attachments["wie-team.csv"][0].decode("utf-8-sig")
    assert team.splitlines()[0] == "naam;rol;organisatie;vanaf;tot en met;vervanger"
    assert world.coach.name in team
    xmp = found.xmp_metadata.stream.get_data().decode()
    assert re.search(r"pdfaid:part[^0-9]+3", xmp) and re.search(r"pdfaid:conformance[^A-Z]+A", xmp)
    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert found.trailer["/Root"]["/Lang"] == "nl-BE"


@pytest.mark.shows("E22")
def test_gaps_stand_as_gaps_in_words_and_as_data_and_no_cell_is_a_formula(world):
    gap = Gap("silent", "3 weken zonder mentor", who="Bart", since=today(), source="001:580")
    rows = [("=1+1", uuid.UUID(int=0), None, True)]
    part = Part(
        "wie", "Wie", "pdf/dossier/who.html", {"about": [], "team": []}, [gap], [Table("t", "abcd", rows)]
    )
    cover = paper.Cover(Kind.DOSSIER, "Dossier van", "Lina", "Lassen", [], "2026")
    found = PdfReader(io.BytesIO(paper.make(cover, [part], on=today()).content))
    text = " ".join(" ".join(one.extract_text() for one in found.pages).split())
    assert text.count("3 weken zonder mentor") == 2 and "Wat nog ontbreekt" in text
    told = json.loads(found.attachments["dossier.json"][0])["onderdelen"][0]
    assert told["ontbreekt"][0]["wat"] == "3 weken zonder mentor"
    assert "'=1+1" in found.attachments["wie-t.csv"][0].decode("utf-8-sig")


def test_a_job_about_nothing_fails_in_words(world):
    job = work.start(kind=jobs.KIND, by=as_now(world.coach), at=now(), params={"row": "geen"})
    assert work.run(job_id=job.pk, clock=now).state == JobState.FAILED
    assert Job.objects.get(pk=job.pk).message
