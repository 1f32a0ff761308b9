"""Logs, measurements and progress as the learner keeps them: one thumb, a photo, nothing lost."""

import io
import uuid

import pytest
from PIL import Image

from evaluation.logs import keeping
from evaluation.models import Measurement, MeasurementPhoto, SheetLog
from tests.evaluation.welding import address, at, get, gps, log, photo, sent, text, world
from tests.stories import browser, today

pytestmark = pytest.mark.django_db
__all__ = ["world"]


def save(world, on=None, **values):
    here = address("sheet_day", world.trajectory, at(world, on))
    return browser(world.learner_person).post(here, sent(**values))


def save_one(world, item, version=0, **values):
    here = address("sheet_day", world.trajectory, at(world, today()))
    data = {"item": item, "value": "", "note": "", "version": str(version)} | values
    return browser(world.learner_person).post(here, data, headers={"X-Autosave": "1"})


# --- the learner --------------------------------------------------------------------------------------------------


@pytest.mark.shows("E06", "E07", "E09")
def test_a_learner_fills_in_the_sheet_of_today_with_a_photo(world):
    page = text(world.learner_person, "sheet_day", world.trajectory, at(world))
    for words in ("Omschrijving van de lasopdracht", "RVS", "Verwijdert bramen", "Geen scheuren", "ISO 100"):
        assert words in page
    answer = save(
        world,
        head_d2="Hoeklas op plaat",
        hours="7,5",
        head_d4="Staal",
        row_r1="yes",
        mark_c1="V",
        mark_c2="O",
        remark_c2="Scheurtje aan het einde",
        photo_c2=photo(exif=gps()),
    )
    assert answer.status_code == 302 and answer.url == address("measurements", world.trajectory, at(world))
    row = SheetLog.objects.get()
    assert row.head["d4"] == "Staal" and row.rows == {"r1": "yes"} and row.on == today()
    assert set(Measurement.objects.values_list("criterion", "value")) == {("c1", "V"), ("c2", "O")}
    shown = get(world.learner_person, "measurement_photo", MeasurementPhoto.objects.get())
    content = b"".join(shown.streaming_content)
    shown.close()
    assert not Image.open(io.BytesIO(content)).getexif() and b"Merk van de telefoon" not in content
    assert "Hoeklas op plaat" in text(world.learner_person, "sheet_day", world.trajectory, at(world))


def test_the_sheets_of_this_week_come_first(world):
    page = text(world.learner_person, "sheet_day", world.trajectory)
    assert "Waaraan werkte je?" in page and world.weld.title in page and world.sheet.title in page
    assert (
        get(world.learner_person, "sheet_day", world.trajectory, "?fiche=" + str(uuid.uuid4())).status_code
        == 404
    )


def test_saving_as_you_go_line_by_line(world):
    first = save_one(world, "head-d2", note="Hoeklas")
    assert first.status_code == 200 and "uur" in first.json()["saved_at"]
    assert save_one(world, "row-r1", value="yes").status_code == 200
    again = save_one(world, "head-d2", first.json()["version"], note="Hoeklas, twee lagen")
    assert again.status_code == 200
    assert SheetLog.objects.get().head == {"d2": "Hoeklas, twee lagen"}
    lost = save_one(world, "head-d2", note="Van mijn andere gsm")
    assert lost.status_code == 409
    assert "Hoeklas, twee lagen" in lost.json()["html"] and "Van mijn andere gsm" in lost.json()["html"]
    tapped = save_one(world, "row-r1", value="no").json()
    assert 'data-their-value="yes"' in tapped["html"] and "Ja" in tapped["html"]
    # answering from the version of the conflict is the choice
    assert save_one(world, "row-r1", tapped["version"], value="no").status_code == 200


@pytest.mark.parametrize(
    "item, values, words",
    [
        ("hours", {"note": "veel"}, "schrijf een getal"),
        ("row-r1", {"value": "misschien"}, "kies een antwoord"),
        ("row-r9", {"value": "yes"}, "staat niet op de fiche"),
        ("strong", {"note": "Mijn nummer is 93.05.18-223.61"}, "rijksregisternummer"),
    ],
)
def test_what_is_refused_as_you_go_says_why(world, item, values, words):
    answer = save_one(world, item, **values)
    assert answer.status_code == 422 and words in answer.json()["error"]
    assert not SheetLog.objects.exists()


def test_without_script_a_refusal_keeps_all_that_was_typed(world):
    answer = save(world, head_d2="Hoeklas", hours="veel", row_r1="yes", mark_c1="V", remark_c2="Zonder keuze")
    page = answer.content.decode()
    assert answer.status_code == 422 and not SheetLog.objects.exists() and not Measurement.objects.exists()
    for words in ("Hoeklas", "veel", "Zonder keuze", "zonder keuze bewaren we"):
        assert words in page
    assert 'name="mark-c1" value="V" checked' in page


def test_without_script_both_texts_are_shown(world):
    log(world, head_d2="Hoeklas")
    answer = save(world, head_d2="Van de computer", mark_c1="V")
    page = answer.content.decode()
    assert answer.status_code == 409 and "Hoeklas" in page and "Van de computer" in page
    # the marks wait with it
    assert not Measurement.objects.exists()
    assert f'name="version-head-d2" value="{keeping.version_of("Hoeklas")}"' in page


def test_a_form_sent_twice_is_one(world):
    here, form = address("sheet_day", world.trajectory, at(world)), sent(head_d2="Hoeklas", mark_c1="V")
    person = browser(world.learner_person)
    assert [person.post(here, form).status_code for _ in range(2)] == [302, 302]
    assert SheetLog.objects.count() == Measurement.objects.count() == 1


def test_a_file_that_is_no_photo_is_refused_with_a_reason(world):
    bad = io.BytesIO(b"%PDF-1.4 iets")
    bad.name = "las.pdf"
    page = save(world, mark_c1="V", photo_c1=bad)
    assert page.status_code == 422 and "PDF" in page.content.decode()
    assert "Kies je foto" in page.content.decode() and not Measurement.objects.exists()


def test_nobody_else_writes_the_log(world):
    for who in ("mentor_person", "coach", "mother"):
        here = address("sheet_day", world.trajectory, at(world))
        assert browser(getattr(world, who)).post(here, sent(head_d2="x")).status_code in (403, 404)
    assert not SheetLog.objects.exists()
