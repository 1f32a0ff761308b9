"""A school works with another tool too: what was measured there comes in as a table, whole or not at all (E22)."""

import datetime as dt
import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from duaalportal.lib.spreadsheet import csv_bytes, xlsx_bytes
from evaluation.models import Measurement, Party
from tests.evaluation.welding import world
from tests.factories.learningplans import make_trajectory
from tests.stories import browser, today

pytestmark = pytest.mark.django_db
__all__ = ["world"]
DAY = dt.timedelta(days=1)
HEAD = ("Naam", "Leerfiche", "Criterium", "Datum", "Resultaat", "Opmerking")


def address():
    return reverse("exchange:results_import")


def row(world, criterion="c1", value="V", *, on=None, name="", sheet="", note=""):
    """One row of the table, as the other tool writes it."""
    title = sheet or world.weld.title
    return (name or world.learner.name, title, criterion, (on or today()).strftime("%d/%m/%Y"), value, note)


def hand_in(page, rows, *, kind="csv", head=HEAD):
    content = csv_bytes(head, rows) if kind == "csv" else xlsx_bytes("metingen", head, rows)
    return page.post(address(), {"file": SimpleUploadedFile(f"metingen.{kind}", content)})


def carried(preview):
    """What the one button under the preview sends."""
    found = re.search(r'name="rows" value="([^"]*)"', preview.content.decode())
    return {"rows": html.unescape(found[1])}


@pytest.mark.shows("E22")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_coach_takes_measurements_over_after_looking(world, kind):
    page = browser(world.coach)
    rows = [row(world), row(world, "Geen scheuren", "nog niet bereikt", on=today() - DAY, note="Nog eens")]
    preview = hand_in(page, rows, kind=kind)
    assert preview.status_code == 200 and "2 nieuw" in preview.content.decode()
    assert not Measurement.objects.exists()
    assert page.post(address(), carried(preview)).status_code == 302
    found = {(one.criterion, one.value, one.on, one.note, one.party) for one in Measurement.objects.all()}
    teacher = Party.TEACHER.value
    assert found == {("c1", "V", today(), "", teacher), ("c2", "O", today() - DAY, "Nog eens", teacher)}
    assert set(Measurement.objects.values_list("by", flat=True)) == {world.coach.pk}
    # the same file once more adds nothing
    again = hand_in(page, rows, kind=kind)
    assert "2 ongewijzigd" in again.content.decode()
    page.post(address(), carried(again))
    assert Measurement.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"criterion": "c9"}, "staat niet op deze leerfiche"),
        ({"sheet": "Metselen"}, "staat niet in het plan"),
        ({"name": "Wie Is Dat"}, "beoordeel jij niet"),
        ({"value": "8/10"}, "Schrijf V (bereikt) of O"),
        ({"on": dt.date(2999, 1, 1)}, "Deze dag komt nog"),
        ({"note": "rijksregister 85.07.30-033 28"}, "rijksregister"),
    ],
)
def test_a_row_that_does_not_fit_is_said_and_nothing_is_written(world, changed, why):
    answer = hand_in(browser(world.coach), [row(world), row(world, **({"criterion": "c2"} | changed))])
    assert answer.status_code == 422
    assert why in answer.content.decode() and "Rij 3" in answer.content.decode()
    assert not Measurement.objects.exists()


def test_a_row_that_stands_twice_is_said(world):
    answer = hand_in(browser(world.coach), [row(world), row(world, value="O")])
    assert answer.status_code == 422 and "al in" in answer.content.decode()


@pytest.mark.shows("X02")
def test_nobody_takes_in_what_they_may_not_judge(world):
    """A coach of another school reads the same words as for a name that does not exist."""
    foreign = hand_in(browser(world.stranger), [row(world)])
    unknown = hand_in(browser(world.stranger), [row(world, name="Wie Is Dat")])
    for answer in (foreign, unknown):
        assert answer.status_code == 422 and "beoordeel jij niet" in answer.content.decode()
    assert browser(world.mother).get(address()).status_code == 403


def test_two_learners_of_one_name_need_a_number(world):
    twin = make_trajectory(world.school, coach=world.coach)
    twin.learner.name, twin.learner.number = world.learner.name, "T-2"
    twin.learner.save(update_fields=["name", "number"])
    answer = hand_in(browser(world.coach), [row(world)])
    assert answer.status_code == 422 and "vul ook het nummer in" in answer.content.decode()
    world.learner.number = "T-1"
    world.learner.save(update_fields=["number"])
    preview = hand_in(browser(world.coach), [("T-1", *row(world))], head=("Nummer", *HEAD))
    assert "1 nieuw" in preview.content.decode()


def test_the_example_is_read_as_a_table_with_the_right_columns(world):
    page = browser(world.coach)
    example = page.get(reverse("exchange:results_example", kwargs={"kind": "csv"}))
    answer = page.post(address(), {"file": SimpleUploadedFile("v.csv", example.content)})
    text = answer.content.decode()
    assert "Deze kolom" not in text and "Rij 2" in text
