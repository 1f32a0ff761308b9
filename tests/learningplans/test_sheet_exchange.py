"""Learning sheets out as files and in again: looked at first, as drafts, with faults by their line."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from learningplans.models import LearningSheet, LearningSheetVersion
from learningplans.rules import sheets as rules
from tests.companies.safe_world import words
from tests.factories.sheets import content_of, make_sheet
from tests.learningplans.sheet_world import as_, at, signed_in, undone

pytestmark = [pytest.mark.django_db, pytest.mark.shows("P02")]


@pytest.fixture(scope="module")
def shared(django_db_setup, django_db_blocker):
    """The people, each signed in once."""
    with django_db_blocker.unblock(), signed_in() as found:
        yield found


@pytest.fixture
def world(shared):
    """The same people for every test, with what it writes undone."""
    with undone():
        yield shared


# --- files -----------------------------------------------------------------------------------------------------------


def handed_in(world, content, who="coach", name="fiches.yaml"):
    return as_(world, who).post(at("sheet_import"), {"file": SimpleUploadedFile(name, content)})


def carried(answer):
    """The text that the page with the preview carries along."""
    text = re.search(r'<textarea name="text"[^>]*>\n(.*?)</textarea>', answer.content.decode(), re.S)[1]
    return text.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&").replace("&gt;", ">")


@pytest.mark.parametrize("kind", ["yaml", "xlsx"])
def test_what_goes_out_comes_in_elsewhere_as_a_draft(world, kind):
    version = make_sheet("smeren", content=content_of(text="“overal”"))
    taken = as_(world, "elsewhere").get(at(f"sheet_{kind}", version))
    assert taken["Content-Disposition"].endswith(f'smeren-1.{kind}"')
    before = LearningSheet.objects.count()
    page = handed_in(world, taken.content, "elsewhere", f"f.{kind}")
    assert page.status_code == 200 and "nieuw" in words(page), words(page)[:2000]
    assert LearningSheet.objects.count() == before  # only looked at
    as_(world, "elsewhere").post(at("sheet_import"), {"text": carried(page)})
    own = LearningSheetVersion.objects.get(sheet__owner=world.elsewhere.access.organisations()[0])
    assert (own.state, own.title) == ("draft", version.title)
    assert rules.changes(version.content, own.content) == {}


def test_a_changed_sheet_becomes_a_next_version_and_a_draft_is_not_written_over(world):
    version = make_sheet("smeren", owner=world.school, content=content_of())
    out = as_(world, "coach").get(at("sheets_yaml", query=f"opleiding={world.programme.pk}")).content.decode()
    page = handed_in(world, out.encode())
    assert "ongewijzigd" in words(page)
    page = handed_in(world, out.replace("Doel g1", "Doel één").encode())
    assert "nieuwe versie" in words(page) and "Leerdoelen: 1 regel" in words(page)
    as_(world, "coach").post(at("sheet_import"), {"text": carried(page)})
    draft = version.sheet.versions.get(number=2)
    assert (draft.state, draft.content["goals"][0]["text"]) == ("draft", "Doel één")
    again = handed_in(world, out.replace("Doel g1", "Doel twee").encode())
    assert again.status_code == 422 and "Van “smeren” is er al een concept" in words(again)
    assert version.sheet.versions.count() == 2


def test_faults_of_a_file_are_said_by_their_line_and_nothing_is_taken_over(world):
    text = make_sheet("smeren", content=content_of())
    out = as_(world, "coach").get(at("sheet_yaml", text)).content.decode()
    line = next(n for n, row in enumerate(out.split("\n"), start=1) if "code: g2" in row)
    answer = handed_in(world, out.replace("code: g2", "code: g1").encode())
    assert answer.status_code == 422
    assert f"Regel {line}" in words(answer) and "staat er twee keer" in words(answer)
    assert not LearningSheet.objects.filter(owner=world.school).exists()
    for broken in (b"\x00\xff\xfe", b"sheets: [", b"", b"hallo"):
        assert handed_in(world, broken).status_code == 422


@pytest.mark.parametrize(
    "who, status", [("coach", 200), ("platform", 200), ("mentor", 404), ("learner", 403)]
)
def test_who_takes_files_in(world, who, status):
    assert as_(world, who).get(at("sheet_import")).status_code == status
    assert as_(world, who).get(at("sheet_new")).status_code == status
