"""The learning sheets and lists of competences that come with the portal: complete, without faults, loaded once."""

import datetime as dt
from functools import cache

import pytest
import yaml
from django.core.management import call_command
from django.utils import timezone

from duaalportal.accounts.models import AuditEntry
from duaalportal.catalogue.loading import CONTENT as CATALOGUE
from duaalportal.catalogue.loading import load_catalogue
from duaalportal.catalogue.models import Activity, Competence, Programme, StandardTrajectory
from learningplans.goals import content as goals
from learningplans.models import ApprenticeshipStep, LearningSheet, LearningSheetVersion
from learningplans.rules import sheets as rules
from learningplans.rules.sheet_files import parsed
from learningplans.sheets import files, loading
from learningplans.sheets.file_checks import KnownProgrammes
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.sheets import add_version

PROGRAMMES = sorted(yaml.safe_load((CATALOGUE / "activities.yaml").read_text(encoding="utf-8")))


@cache
def content(name):
    return yaml.safe_load((CATALOGUE / f"{name}.yaml").read_text(encoding="utf-8"))


def sheets_of(programme):
    return [one for one in loading.field_sheets() if one.programme == programme]


def goals_of(programme):
    return [goal for one in sheets_of(programme) for goal in rules.goals_of(one.content)]


def competences_of(programme):
    clusters = content("standard_trajectories")["trajectories"][programme]
    return [row["code"] for cluster in clusters for row in cluster["competences"]]


# --- the sets -------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P01", "P02")
@pytest.mark.parametrize("programme", PROGRAMMES)
def test_the_sheets_of_a_programme_cover_every_competence_and_activity(programme):
    found = goals_of(programme)
    assert {code for goal in found for code in goal.competences} == set(competences_of(programme))
    assert {code for goal in found for code in goal.activities} == {
        row["code"] for row in content("activities")[programme]
    }
    assert 8 <= len(sheets_of(programme)) <= 11
    assert 35 <= len(found) <= 46


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_the_sheets_of_a_programme_can_be_learned_in_order_at_several_places(programme):
    found = goals_of(programme)
    assert all(goal.hours and goal.where for goal in found)
    assert {place for goal in found for place in goal.where} == set(rules.PLACES)
    # work that the law keeps from minors is the exception, and each has a place to practise
    dangerous = [goal for goal in found if goal.danger]
    assert len(dangerous) <= 2
    assert all("company" in goal.where for goal in dangerous)
    for one in sheets_of(programme):
        used = {
            code
            for part in ("school", "practice", "criteria")
            for row in one.content[part]
            for code in row["goals"]
        }
        assert used <= {goal.code for goal in rules.goals_of(one.content)}
        assert one.content["intro"]["text"] and one.content["school"] and one.content["practice"]


def test_no_sheet_has_a_fault_against_the_lists():
    """Also against the competences and activities that exist; loading itself looks at the files alone."""
    for programme in PROGRAMMES:
        for one in sheets_of(programme):
            others = [f"{o.code}.{g.code}" for o in sheets_of(programme) for g in rules.goals_of(o.content)]
            assert not rules.faults(
                one.content,
                competences=competences_of(programme),
                activities=[row["code"] for row in content("activities")[programme]],
                other_goals=others,
            )


@pytest.mark.shows("P02")
def test_the_sample_about_lubrication_is_there_in_full():
    sheet = next(one for one in sheets_of("elektromechanische-technieken") if one.code == "smeren")
    tree = sheet.content
    assert sheet.title == "Smeren en automatische smeersystemen"
    assert [len(tree[part]) for part in ("goals", "school", "practice", "criteria")] == [7, 6, 4, 2]
    assert {row["tag"] for row in tree["criteria"]} == {"S"}
    assert len([text for text in tree["intro"]["attention"] if text.startswith("Voor de leraar")]) == 2


@pytest.mark.shows("P02")
def test_the_sample_of_the_welding_task_is_there_in_full():
    sheet = next(one for one in sheets_of("lassen-constructie") if one.code == "lasopdracht")
    tree = sheet.content
    assert (sheet.title, tree["form"]) == ("Geïntegreerde lasopdracht", "assignment")
    assert [len(tree[part]) for part in ("header", "steps", "criteria")] == [6, 12, 10]
    assert [len(tree["log"][part]) for part in ("head", "rows")] == [4, 9]
    assert tree["log"]["head"][3]["options"] == ["Staal", "RVS", "ALU"]
    norms = ["", "100", "2017", "517", "500", "5011 5012", "5213", "503", "602", "606"]
    assert [" ".join(row["norms"]) for row in tree["criteria"]] == norms
    assert tree["measurement"]["dates"] == 5
    assert tree["measurement"]["remarks"] == ["Datum", "Sterke punten", "Werkpunten", "Afspraken"]


# --- standard trajectories ------------------------------------------------------------------------------------------


@pytest.mark.shows("P01")
@pytest.mark.django_db
def test_every_programme_has_its_list_of_competences_and_hours():
    load_catalogue()
    for programme in Programme.objects.filter(code__in=PROGRAMMES):
        first = StandardTrajectory.objects.valid_on(programme, dt.date(2016, 9, 1))
        assert (first.number, first.valid_from) == (1, dt.date(2016, 9, 1))
        assert "voorbeeldlijst van het portaal" in first.source
        assert 10 <= first.competences.count() <= 14
        assert list(first.competences.values_list("code", flat=True)) == competences_of(programme.code)
        assert programme.workplace_hours
    assert StandardTrajectory.objects.valid_on(PROGRAMMES[0], dt.date(2016, 8, 31)) is None


@pytest.mark.django_db
def test_loading_the_catalogue_again_changes_no_competence():
    load_catalogue()
    row = Competence.objects.first()
    Competence.objects.filter(pk=row.pk).update(text="Zoals de platformbeheerder het schreef")
    before = list(Competence.objects.values())
    load_catalogue()
    assert list(Competence.objects.values()) == before


# --- loading sheets -------------------------------------------------------------------------------------------------


@pytest.fixture
def loaded(db):
    load_catalogue()
    loading.load_field_sheets(timezone.now())


def versions():
    return list(LearningSheetVersion.objects.order_by("pk").values())


def one_changed(monkeypatch, **change):
    """The portal comes with another text of its first sheet; returns that sheet."""
    first, *rest = loading.field_sheets()
    other = files.ParsedSheet(**(vars(first) | change))
    monkeypatch.setattr(loading, "field_sheets", lambda: (other, *rest))
    return LearningSheet.objects.get(owner=None, programme=first.programme, code=first.code)


@pytest.mark.shows("P02")
def test_the_sheets_stand_published_for_the_whole_field_and_again_changes_nothing(
    loaded, django_assert_max_num_queries
):
    rows = LearningSheetVersion.objects.newest().filter(sheet__owner=None)
    assert rows.count() == len(loading.field_sheets()) == 60
    assert {row.number for row in rows} == {1}
    assert AuditEntry.objects.filter(verb="field_sheets_loaded").count() == len(PROGRAMMES)
    before = versions()
    with django_assert_max_num_queries(12):
        assert loading.load_field_sheets(timezone.now()) == 0
    assert versions() == before
    known = set(Competence.objects.values_list("code", flat=True))
    assert {code for row in rows for goal in row.content["goals"] for code in goal["competences"]} <= known
    assert Activity.objects.filter(code="lcd-01").exists()


def test_the_command_loads_all_and_says_how_many(db, capsys):
    call_command("load_sheets")
    assert "60" in capsys.readouterr().out
    call_command("load_sheets")
    assert capsys.readouterr().out.endswith(": 0.\n")


def test_changed_content_is_the_next_version_and_the_former_stays_to_be_read(loaded, monkeypatch):
    sheet = one_changed(monkeypatch, title="Anders")
    assert loading.load_field_sheets(timezone.now()) == 1
    found = sheet.versions.order_by("number").values_list("number", "state", "title")
    assert [(number, state) for number, state, _ in found] == [(1, "archived"), (2, "published")]
    assert found[1][2] == "Anders"
    assert loading.load_field_sheets(timezone.now()) == 0


@pytest.mark.parametrize("theirs", ["a version of their own", "a draft", "out of use"])
def test_what_people_did_with_a_sheet_stays(theirs, loaded, monkeypatch):
    sheet = one_changed(monkeypatch, title="Anders")
    if theirs == "out of use":
        LearningSheet.objects.filter(pk=sheet.pk).update(retired_on=timezone.localdate())
    else:
        state = "draft" if theirs == "a draft" else "published"
        add_version(sheet, state=state, by=PersonFactory(), title="Van ons")
    before = versions()
    assert loading.load_field_sheets(timezone.now()) == 0
    assert versions() == before


def test_a_wrong_file_stops_loading(monkeypatch, tmp_path):
    (tmp_path / "x.yaml").write_text("programme: x\nsheets:\n  - {code: a, title: A}\n")
    monkeypatch.setattr(loading, "CONTENT", tmp_path)
    loading.field_sheets.cache_clear()
    with pytest.raises(ValueError, match=r"x\.yaml: Regel 3"):
        loading.field_sheets()
    loading.field_sheets.cache_clear()
    assert parsed([]).faults


# --- a file against what exists --------------------------------------------------------------------------------------


@pytest.mark.shows("P02")
def test_a_file_of_a_school_is_held_against_what_exists(loaded, django_assert_max_num_queries):
    rows = (
        LearningSheetVersion.objects.newest()
        .filter(sheet__programme="lassen-constructie")
        .select_related("sheet")
    )
    text = files.dump_yaml([row for row in rows if row.sheet.code == "lasopdracht"])
    known = KnownProgrammes(OrganisationFactory(kind="school"), timezone.localdate())
    with django_assert_max_num_queries(5):
        assert files.parse_yaml(text, known).is_good
    wrong = text.replace("lastoestel.g2", "lastoestel.g99").replace("lcd-c13", "lcd-c77")
    reasons = " ".join(fault.reason for fault in files.parse_yaml(wrong, known).faults)
    assert "lastoestel.g99" in reasons and "lcd-c77" in reasons
    away = text.replace("programme: lassen-constructie", "programme: bakkerij")
    assert "kent het portaal niet" in str(files.parse_yaml(away, known).faults[0])


# --- steps and note frame -------------------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.shows("P21", "P22")
def test_each_step_tells_who_does_what_and_has_questions_to_ask():
    assert [one.code for one in goals.steps()] == [one.value for one in ApprenticeshipStep][:6]
    for nth, one in enumerate(goals.steps(), start=1):
        assert one.number == nth == ApprenticeshipStep(one.code).number
        assert one.mentor and one.learner and one.attention
        assert 3 <= len(one.questions) <= 5
    frame = goals.note_frame(1)
    assert [question.code for question in frame.questions] == ["did", "how", "well", "hard", "wonder", "next"]
    assert goals.note_frame().version == 1
