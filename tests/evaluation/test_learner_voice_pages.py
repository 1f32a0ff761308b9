"""Hoe gaat het on a phone: three cards, who reads it in one line, and that taking back holds at the next request (X03)."""

import pytest
from django.db import transaction

from evaluation.learner import signals
from evaluation.models import ActionPoint, LearnerWord
from tests.evaluation import welding
from tests.evaluation.learner_world import (
    DAY,
    EVERYBODY,
    at,
    get,
    piece,
    post,
    share,
    share_portfolio,
    signal,
    text,
    word,
    world,
)
from tests.stories import as_now, browser, fresh, now, today

pytestmark = pytest.mark.django_db
__all__ = ["world"]
SECRET = "Dit hou ik voor mezelf"
KINDS = LearnerWord.Kind.values
MOST = 12


# --- the learner ------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E20", "E23", "E24")
@pytest.mark.parametrize("kind", KINDS)
def test_a_learner_fills_in_a_check_and_reads_back_that_nobody_else_reads_it(world, kind):
    page = text(world.learner_person, "learner_voice", world.trajectory)
    assert at(f"say_{kind}", world.trajectory) in page
    form = text(world.learner_person, f"say_{kind}", world.trajectory)
    assert "Tik niets aan, dan leest niemand anders dit" in form and "checked" not in form
    answer = post(world.learner_person, f"say_{kind}", world.trajectory, suggestion=SECRET)
    assert answer.status_code == 302
    row = LearnerWord.objects.get()
    assert (row.kind, row.is_shared, row.organisation) == (kind, False, None)
    back = text(world.learner_person, "learner_words", world.trajectory)
    assert SECRET in back and "alleen jij leest dit" in back


@pytest.mark.shows("X03")
def test_the_learner_chooses_on_the_form_and_takes_it_back_with_one_button(world):
    said = {"q-work": "glad", "with_school": "on", "organisation": str(world.company.pk)}
    post(world.learner_person, "say_wellbeing", world.trajectory, suggestion=SECRET, **said)
    row = LearnerWord.objects.get()
    assert (row.with_school, row.with_company, row.answers) == (True, False, {"work": "glad"})
    assert SECRET in text(world.coach, "learner_word", row)
    assert "trajectbegeleider leest mee" in text(world.learner_person, "learner_words", world.trajectory)
    assert post(world.learner_person, "learner_word_share", row).status_code == 302
    assert get(world.coach, "learner_word", row).status_code == 404
    assert SECRET not in text(world.coach, "words_shared")
    assert post(world.coach, "learner_word_seen", row).status_code == 404


def test_a_form_without_anything_says_what_is_needed_and_one_too_long_keeps_what_was_typed(world):
    empty = post(world.learner_person, "say_safety", world.trajectory)
    assert empty.status_code == 422 and "minstens één antwoord" in empty.content.decode()
    long = post(
        world.learner_person, "say_safety", world.trajectory, suggestion="x" * 2001, **{"q-gear": "unclear"}
    )
    page = long.content.decode()
    assert long.status_code == 422 and "x" * 2001 in page and 'value="unclear" checked' in page
    number = post(world.learner_person, "say_safety", world.trajectory, suggestion="93.05.18-223.61")
    assert number.status_code == 422 and "rijksregisternummer" in number.content.decode()
    no_company = post(
        world.learner_person, "say_safety", world.trajectory, with_company="on", **{"q-gear": "clear"}
    )
    assert no_company.status_code == 422 and "met welk leerbedrijf" in no_company.content.decode()
    assert not LearnerWord.objects.exists()


@pytest.mark.shows("E14")
def test_a_learner_sees_how_it_went_over_time_in_words(world):
    for nth, said in enumerate(("reluctant", "plain", "glad")):
        word(world, answers={"work": said}, at=now() - nth * DAY)
    page = text(world.learner_person, "learner_words", world.trajectory, "?over=wellbeing")
    cells = [words for words in ("Graag", "Gewoon", "Niet graag") if f"<td>{words}</td>" in page]
    assert len(cells) == 3
    assert page.index("<td>Graag</td>") < page.index("<td>Gewoon</td>") < page.index("<td>Niet graag</td>")
    assert "Alleen in woorden, zonder punten" in page


@pytest.mark.shows("E20")
def test_the_learner_reads_who_read_it_and_the_answer(world):
    row = word(world, "cooperation", suggestion="Vaker samen bespreken", with_company=True)
    assert post(world.mentor_person, "learner_word_answer", row, text="Doen we op vrijdag").status_code == 302
    page = text(world.learner_person, "learner_words", world.trajectory)
    assert "Doen we op vrijdag" in page and "Gelezen door Bart Willems" in page
    again = post(world.mentor_person, "learner_word_answer", row, text="Nog iets")
    assert again.status_code == 422 and "antwoordde al" in again.content.decode()


# --- who reads --------------------------------------------------------------------------------------------------------

SHARED = (
    ({}, set()),
    ({"with_school": True}, {"coach"}),
    ({"with_company": True}, {"mentor_person", "coordinator"}),
)


@pytest.mark.shows("E23", "X03")
@pytest.mark.parametrize("sides, readers", SHARED)
@pytest.mark.parametrize("who", EVERYBODY)
def test_who_reads_a_word_on_its_page_in_the_list_and_on_vandaag(world, who, sides, readers):
    row = word(world, suggestion=SECRET, **sides)
    person = getattr(world, who)
    page = get(person, "learner_word", row)
    reads = who in readers | {"learner_person"}
    assert (page.status_code == 200 and SECRET in page.content.decode()) is reads
    assert (SECRET in get(person, "words_shared").content.decode()) is (who in readers)
    today_page = browser(person).get("/").content.decode()
    if who not in readers:
        assert SECRET not in today_page
        assert "deelt hoe het gaat" not in today_page and "stelt iets voor" not in today_page
    for name in ("learner_voice", "learner_words", "say_wellbeing"):
        opens = get(person, name, world.trajectory).status_code == 200
        assert opens is (who == "learner_person"), name


@pytest.mark.shows("X03")
def test_one_side_does_not_see_that_the_other_reads_it_too(world):
    row = word(world, with_school=True, with_company=True)
    post(world.coach, "learner_word_seen", row)
    page = text(world.mentor_person, "learner_word", row)
    assert world.coach.name not in page and "Ik las dit" in page
    share(world, row, with_company=True)
    assert get(world.coach, "learner_word", row).status_code == 404
    assert fresh(row).seen_by == world.coach


# --- what it costs ----------------------------------------------------------------------------------------------------


def measured_on(world, on):
    return welding.judge(world, world.learner_person, c1="V", on=on)


def grow(world, number):
    own = {"school": world.school, "trajectory": world.trajectory}
    LearnerWord.objects.bulk_create(
        LearnerWord(
            kind=KINDS[nth % 3],
            organisation=world.company,
            answers={"work": "glad"},
            suggestion=f"Voorstel {nth}",
            with_school=True,
            with_company=True,
            seen_at=now(),
            seen_by=world.coach,
            on=today() - nth * DAY,
            written_at=now(),
            **own,
        )
        for nth in range(number)
    )
    signal_rows = [signal(world, by=world.teacher) for _ in range(number)]
    signals.hear(signal=signal_rows[0], answer="Ja", by=as_now(world.coach), at=now())
    for nth in range(min(number, 30)):
        (row,) = measured_on(world, today() - nth * DAY)
        chosen = piece(world, "measurement", row.pk)
        point = ActionPoint.objects.create(
            text=f"Punt {nth}",
            organisation=world.company,
            made_at=now(),
            made_by=world.mentor_person,
            mentor_closed_at=now(),
            mentor_closed_by=world.mentor_person,
            learner_closed_at=now(),
            **own,
        )
        if nth < 10:
            piece(world, "point", point.pk)
    share_portfolio(world)
    return {"learner_word": LearnerWord.objects.first(), "signal": signal_rows[1], "portfolio_piece": chosen}


COSTLY = (
    ("learner_person", "learner_voice"),
    ("learner_person", "learner_words"),
    ("learner_person", "say_wellbeing"),
    ("learner_person", "signal_new"),
    ("coach", "words_shared"),
    ("mentor_person", "words_shared"),
    ("coach", "learner_word"),
    ("coach", "signals"),
    ("teacher", "signals"),
    ("coach", "signal"),
    ("learner_person", "portfolio"),
    ("teacher", "portfolio"),
    ("learner_person", "portfolio_choose"),
    ("learner_person", "portfolio_piece"),
    ("learner_person", "portfolio_export"),
)
LISTS = {"words_shared", "signals"}


@pytest.mark.once
def test_a_page_costs_the_same_with_three_rows_and_with_sixty(world, django_assert_max_num_queries):
    few, many = (asked_with(world, number, django_assert_max_num_queries) for number in (3, 60))
    assert few == many


def asked_with(world, number, at_most):
    """How many questions each page asks with so many rows."""
    counts = {}
    with transaction.atomic():
        rows = grow(world, number)
        for who, name in COSTLY:
            person = browser(getattr(world, who))
            here = at(name, None if name in LISTS else rows.get(name, world.trajectory))
            person.get(here)
            with at_most(MOST) as asked:
                page = person.get(here)
            assert page.status_code == 200 and len(page.content) < 70_000, (who, name)
            counts[who, name] = len(asked)
        transaction.set_rollback(True)
    return counts
