"""A company sheet on paper: one or two A4 with steps, photos and the code; its photos, and who reads them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from duaalportal.jobs import services as work
from duaalportal.jobs.models import Job, JobState
from learningplans.company_sheets import paper, photos
from learningplans.models import CompanySheetPhoto, CompanySheetVersion
from learningplans.rules import company_sheets as rules
from tests.companies.safe_world import words
from tests.learningplans import sheeting
from tests.learningplans.sheeting import at, begun, finished, published, save, step
from tests.stories import as_now, now, one_world
from tests.stories import browser as as_

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.shows("P03")]


world = one_world(sheeting.sheet_world)


# --- photos ---------------------------------------------------------------------------------------------------------


def sent_photo(**options):
    return SimpleUploadedFile("IMG_2041.jpg", sheeting.picture(**options).read(), "image/jpeg")


def test_a_photo_with_a_place_is_uploaded_served_and_chosen_without_it(world):
    version = finished(world)
    sheet = version.company_sheet
    browser = as_(world.mentor_person)
    form = {"alt": "De nippel onder de kap", "agreed": "on", "picture": sent_photo(exif=sheeting.gps())}
    assert browser.post(at("company_sheet_photo_new", sheet), form).status_code == 302
    photo = CompanySheetPhoto.objects.get()
    answer = browser.get(at("company_sheet_photo", sheet, photo))
    content = b"".join(answer.streaming_content)
    answer.close()
    assert not Image.open(io.BytesIO(content)).getexif()
    assert b"Merk van" not in content and b"IMG_2041" not in content
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Content-Type"] == "image/jpeg"
    save(version, "step:s9", step(goals=["g2"], photo=str(photo.pk)), world.mentor_person)
    shown = browser.get(at("company_sheet", sheet)).content.decode()
    assert f'src="{at("company_sheet_photo", sheet, photo)}" alt="De nippel onder de kap"' in shown
    browser.post(at("company_sheet_photo_change", sheet, photo), {"alt": "De nippel links"})
    assert "De nippel links" in words(browser.get(at("company_sheet_photos", sheet)))
    browser.post(at("company_sheet_photo_remove", sheet, photo))
    assert not CompanySheetPhoto.objects.exists()


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"alt": "", "agreed": "on", "picture": True}, "Schrijf wat er op de foto staat."),
        ({"alt": "Nippel", "picture": True}, "Vraag het eerst aan wie erop staat."),
        ({"alt": "Nippel", "agreed": "on"}, "Kies een foto."),
        ({"alt": "Nippel", "agreed": "on", "picture": b"GIF89a...."}, "GIF kan niet"),
    ],
)
def test_a_photo_without_words_consent_or_picture_is_refused(world, form, says):
    sheet = begun(world).company_sheet
    if picture := form.get("picture"):
        form["picture"] = sent_photo() if picture is True else SimpleUploadedFile("x.jpg", picture)
    answer = as_(world.teacher).post(at("company_sheet_photo_new", sheet), form)
    assert answer.status_code == 422 and says in words(answer)


def test_a_photo_is_asked_for_anew_each_time(world):
    version = published(world)
    sheet = version.company_sheet
    photo = photos.add(sheet=sheet, picture=sheeting.upload(), alt="Pers", by=as_now(world.teacher), at=now())
    address = at("company_sheet_photo", sheet, photo)
    for who, status in (
        ("learner_person", 200),
        ("mother", 200),
        ("teacher", 200),
        ("other_mentor", 404),
        ("other_teacher", 404),
    ):
        answer = as_(getattr(world, who)).get(address)
        answer.close()
        assert answer.status_code == status, who
    assert Client().get(address).status_code == 302
    draft = begun(world).company_sheet
    hers = photos.add(sheet=draft, picture=sheeting.upload(), alt="x", by=as_now(world.teacher), at=now())
    assert as_(world.learner_person).get(at("company_sheet_photo", draft, hers)).status_code == 404


# --- on paper -------------------------------------------------------------------------------------------------------


def loaded(version):
    rows = CompanySheetVersion.objects.select_related(
        "company_sheet__establishment", "organisation", "school", "learning_sheet_version"
    )
    return rows.get(pk=version.pk)


def test_on_paper_it_has_steps_goals_criteria_photos_and_the_code(world):
    version = finished(world)
    photo = photos.add(
        sheet=version.company_sheet,
        picture=sheeting.upload(size=(1200, 800)),
        alt="De nippel",
        by=as_now(world.teacher),
        at=now(),
    )
    save(
        version, "step:s9", step(goals=["g2"], photo=str(photo.pk), safety="Zet de pers uit."), world.teacher
    )
    reader = PdfReader(io.BytesIO(paper.make(loaded(version), at=now())))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert len(reader.pages) == 1
    for piece in ("Smeer de lagers", "Zet de pers uit.", "Doel g2", "Smeert volgens plan", "Concept"):
        assert piece in text, piece
    (image,) = reader.pages[0].images
    assert image.image.size == (900, 600)  # roomy, because it fits
    # a photo whose file went lost is left out, the sheet is still made
    photo.file.storage.delete(photo.file.name)
    assert not PdfReader(io.BytesIO(paper.make(loaded(version), at=now()))).pages[0].images


@pytest.mark.parametrize(("steps", "pages"), [(5, 1), (12, 2), (30, 2)])
def test_it_stays_on_one_or_two_pages(world, steps, pages):
    version = begun(world)
    rows = [
        step(
            f"s{n}",
            text="Maak de nippel proper en geef drie slagen met de vetpomp.",
            minutes=10,
            safety="Draag een bril.",
        )
        for n in range(steps)
    ]
    CompanySheetVersion.objects.filter(pk=version.pk).update(content=rules.empty() | {"steps": rows})
    reader = PdfReader(io.BytesIO(paper.make(loaded(version), at=now())))
    assert len(reader.pages) <= pages
    text = " ".join(page.extract_text() for page in reader.pages)
    assert text.count("Draag een bril.") == steps


def test_the_paper_is_made_behind_the_page_and_asked_for_anew(world):
    version = published(world)
    browser = as_(world.learner_person)
    answer = browser.post(at("company_sheet_pdf", version))
    job = Job.objects.get()
    job = work.run(job_id=job.pk, clock=now)
    assert job.state == JobState.DONE
    assert answer.url == reverse("jobs:detail", args=[job.pk])
    assert browser.get(answer.url).status_code == 200
    assert as_(world.other_mentor).get(answer.url).status_code == 404
