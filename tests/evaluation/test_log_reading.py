"""Logs, measurements and progress as mentor and school see them, who reads what, and what a page costs."""

import pytest
from django.db import transaction
from django.utils import timezone

from evaluation.models import ActionPoint, Measurement, SheetLog
from tests.evaluation.welding import DAY, ELSEWHERE, address, at, get, judge, log, picture, sent, text, world
from tests.stories import browser, today

pytestmark = pytest.mark.django_db
__all__ = ["world"]
MOST = 12
TEACH = ("mentor_person", "teacher", "coach")


# --- mentor and school --------------------------------------------------------------------------------------------


@pytest.mark.shows("E10")
@pytest.mark.parametrize("who", TEACH)
def test_who_teaches_reads_the_log_and_says_so(world, who):
    row, person = log(world, head_d2="Hoeklas op plaat", row_r1="no"), getattr(world, who)
    assert "nog na te kijken" in text(person, "sheet_days", world.trajectory)
    page = text(person, "sheet_log", row)
    assert "Hoeklas op plaat" in page and "eerlijk" in page
    browser(person).post(address("sheet_log_check", row), {"version": row.version})
    page = text(world.learner_person, "sheet_log", row)
    assert f"Nagekeken door {person.name}" in page


def test_a_log_that_changed_meanwhile_is_read_again_first(world):
    row = log(world, head_d2="Hoeklas")
    log(world, strong="Nog iets")
    answer = browser(world.mentor_person).post(address("sheet_log_check", row), {"version": 1}, follow=True)
    assert "schreef intussen verder" in answer.content.decode()
    assert SheetLog.objects.get().seen_at is None


@pytest.mark.shows("E07")
def test_a_mentor_judges_what_waits_first(world):
    judge(world, world.learner_person, c3="V")
    here = address("measure_sheet", world.trajectory, at(world))
    page = browser(world.mentor_person).get(here).content.decode()
    assert page.index("Geen spatten") < page.index("Voert een testlas uit")
    assert "lerende V" in page and 'value="V" checked' not in page
    answer = browser(world.mentor_person).post(here, {"on": today().isoformat(), "mark-c3": "V"})
    assert answer.status_code == 302
    table = text(world.teacher, "measurements", world.trajectory, at(world))
    assert "1 van 3 criteria bereikt" in table and "bereikt" in table


@pytest.mark.parametrize(
    "data, words",
    [({}, "Je koos nog nergens"), ({"mark-c1": "V", "on": "2090-01-01"}, "Deze dag komt nog")],
)
def test_what_cannot_be_judged_says_why_and_keeps_it(world, data, words):
    here = address("measure_sheet", world.trajectory, at(world))
    answer = browser(world.mentor_person).post(here, data | {"remark-c2": ""})
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page
    assert ('value="V" checked' in page) is ("mark-c1" in data)


@pytest.mark.shows("E07", "P20")
def test_the_table_shows_each_side_by_date_and_says_how_far_it_is(world):
    for days in range(6):
        judge(world, world.learner_person, on=today() - days * DAY, c1="O" if days else "V")
        judge(world, world.mentor_person, on=today() - days * DAY, c1="O" if days else "V")
    judge(world, world.teacher, c1="O", note="Op school nog te snel")
    for who in (*TEACH, "learner_person"):
        page = text(getattr(world, who), "measurements", world.trajectory, at(world))
        assert page.count('scope="col"') == 6 + 1 and "schuif opzij" in page
        assert "Op school nog te snel" in page and "1 van 3 criteria bereikt" in page


@pytest.mark.parametrize("kind, start", [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_the_table_goes_along_as_a_file(world, kind, start):
    judge(world, world.mentor_person, c1="V", note="=gevaarlijk")
    answer = get(world.teacher, "measurements_file", world.trajectory, at(world), kind=kind)
    assert answer.status_code == 200 and answer.content.startswith(start)
    if kind == "csv":
        told = answer.content.decode("utf-8-sig")
        assert "V (bereikt)" in told and "'=gevaarlijk" in told


@pytest.mark.shows("E13")
def test_one_measurement_leads_to_goal_competence_and_both_sheets(world):
    (row,) = judge(world, world.mentor_person, c2="O", picture=picture())
    page = text(world.teacher, "measurement", row)
    for words in (
        "Een hoeklas leggen",
        "Competentie k1",
        "Competentie k2",
        world.weld.title,
        world.bench.title,
    ):
        assert words in page
    assert "Trek in" not in page and "Trek in" in text(world.mentor_person, "measurement", row)
    browser(world.mentor_person).post(address("measurement_withdraw", row))
    assert "Ingetrokken" in text(world.mentor_person, "measurement", row)
    assert "Nog niet geprobeerd" in text(world.teacher, "measurements", world.trajectory, at(world))


@pytest.mark.shows("E13", "E14", "E19")
def test_progress_in_words_and_a_point_with_one_tap(world):
    for days in range(3):
        judge(world, world.mentor_person, on=today() - days * DAY, c2="O")
    judge(world, world.learner_person, c1="V")
    judge(world, world.teacher, c1="V")
    for who in (*TEACH, "learner_person"):
        page = text(getattr(world, who), "progress", world.trajectory)
        assert "1 van 3 criteria bereikt, 1 bezig" in page and "Competentie k2" in page
        assert "Drie keer na elkaar O" in page
    person = browser(world.mentor_person)
    here = address("progress_point", world.trajectory, at(world))
    answer = person.post(here, {"criterion": "c2"}, follow=True)
    assert "Werkpunt gemaakt: Extra oefenen: Geen scheuren" in answer.content.decode()
    person.post(here, {"criterion": "c2"})
    assert ActionPoint.objects.count() == 1
    assert "staat niet op de fiche" in person.post(here, {"criterion": "c9"}, follow=True).content.decode()


# --- who sees what ------------------------------------------------------------------------------------------------


@pytest.mark.shows("X03")
def test_of_another_company_the_result_shows_and_no_word_name_or_photo(world):
    (row,) = judge(world, world.other_mentor, c1="O", note="Bij Geheim was het slordig", picture=picture())
    page = text(world.mentor_person, "measurements", world.trajectory, at(world))
    assert "nog niet bereikt" in page
    told = get(
        world.mentor_person, "measurements_file", world.trajectory, at(world), kind="csv"
    ).content.decode()
    assert "een ander leerbedrijf" in told
    for secret in ("slordig", ELSEWHERE, world.other_mentor.name):
        assert secret not in page and secret not in told
    assert get(world.mentor_person, "measurement", row).status_code == 404
    assert get(world.mentor_person, "measurement_photo", row.photos.get()).status_code == 404
    assert "slordig" in text(world.teacher, "measurements", world.trajectory, at(world))


@pytest.mark.shows("X03")
def test_a_log_of_one_company_is_not_read_in_the_other(world):
    row = log(world, head_d2="Geheim werkstuk")
    SheetLog.objects.update(organisation=world.company)
    assert "Geheim werkstuk" in text(world.mentor_person, "sheet_days", world.trajectory)
    assert "Geheim werkstuk" not in text(world.other_mentor, "sheet_days", world.trajectory)
    assert get(world.other_mentor, "sheet_log", row).status_code == 404
    check = browser(world.other_mentor).post(address("sheet_log_check", row), {"version": 1})
    assert check.status_code == 404 and SheetLog.objects.get().seen_at is None


@pytest.mark.shows("X02")
@pytest.mark.parametrize("who", ["mother", "stranger"])
def test_parents_and_strangers_read_none_of_it(world, who):
    row = log(world, head_d2="Hoeklas")
    (mark,) = judge(world, world.mentor_person, c1="O", picture=picture())
    person = getattr(world, who)
    for name in ("sheet_days", "measurements", "progress", "sheet_day", "measure_sheet"):
        assert get(person, name, world.trajectory).status_code in (403, 404), name
    assert get(person, "sheet_log", row).status_code == 404
    assert get(person, "measurement", mark).status_code == 404
    assert get(person, "measurement_photo", mark.photos.get()).status_code == 404


def test_the_goal_steps_of_the_learner_stay_untouched_by_who_only_reads(world):
    page = text(world.coordinator, "progress", world.trajectory)
    assert "Maak een werkpunt" not in page
    here = address("measure_sheet", world.trajectory, at(world))
    assert browser(world.coordinator).get(here).status_code in (403, 404)


# --- what it costs ------------------------------------------------------------------------------------------------

COSTLY = (
    ("learner_person", "sheet_day"),
    ("learner_person", "sheet_days"),
    ("mentor_person", "sheet_days"),
    ("mentor_person", "sheet_log"),
    ("mentor_person", "measure_sheet"),
    ("learner_person", "measurements"),
    ("mentor_person", "measurements"),
    ("teacher", "measurements"),
    ("mentor_person", "measurement"),
    ("mentor_person", "progress"),
    ("coach", "progress"),
)


def grow(world, number):
    """So many days of logs and tries of each side; the last log and the last measurement."""
    for days in range(number):
        on = today() - days * DAY
        row = log(world, on=on, head_d2="Hoeklas", row_r1="yes")
        SheetLog.objects.filter(pk=row.pk).update(organisation=world.company)
        judge(world, world.learner_person, on=on, c1="V", c2="O", c3="O")
        (mark, *_) = judge(world, world.mentor_person, on=on, c1="O", c2="O", c3="O")
    return row, mark


@pytest.mark.parametrize("number", [2, 20])
def test_a_page_costs_the_same_with_two_days_and_with_twenty(world, number, django_assert_max_num_queries):
    row, mark = grow(world, number)
    for who, name in COSTLY:
        rows = {"sheet_log": row, "measurement": mark}
        query = "" if name in rows or name == "progress" else at(world)
        here, person = address(name, rows.get(name, world.trajectory), query), browser(getattr(world, who))
        person.get(here)
        with django_assert_max_num_queries(MOST) as asked:
            page = person.get(here)
        assert page.status_code == 200
        COUNTS.setdefault((who, name), set()).add(len(asked))
        assert len(COUNTS[who, name]) == 1, (who, name, COUNTS[who, name])


COUNTS = {}


def test_sending_a_whole_day_costs_the_same_whatever_the_history(world, django_assert_max_num_queries):
    counts = []
    for number in (1, 12):
        with transaction.atomic():
            grow(world, number)
            Measurement.objects.filter(on=today(), party="LL").update(withdrawn_at=timezone.now())
            SheetLog.objects.filter(on=today()).delete()
            person = browser(world.learner_person)
            here = address("sheet_day", world.trajectory, at(world))
            person.get(here)
            with django_assert_max_num_queries(40) as asked:
                answer = person.post(here, sent(head_d2="Hoeklas", row_r1="yes", mark_c1="V", mark_c2="O"))
            assert answer.status_code == 302
            told = [one["sql"] for one in asked.captured_queries]
            counts.append(sum(not sql.startswith(("SAVEPOINT", "RELEASE")) for sql in told))
            transaction.set_rollback(True)
    assert counts[0] == counts[1] <= 15
