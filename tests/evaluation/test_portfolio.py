"""The portfolio: own evidence alone, in one's own order and words, shared or not; the diploma; and what comes after (E21, E25)."""

import csv
import io
import json

import pytest
from django.core.exceptions import ValidationError

from duaalportal.accounts.erasing import erase_person
from evaluation import personal_data_learner
from evaluation.learner import evidence, open_data, portfolio
from evaluation.learner.errors import LearnerRefused, NotTheLearner, TextChanged
from evaluation.models import ActionPoint, FollowUpTalk, MeasurementPhoto, Portfolio, PortfolioPiece
from learningplans import trail
from learningplans.goals.notes import version_of
from learningplans.models import Trajectory, TrajectoryState
from tests.evaluation import welding
from tests.evaluation.learner_world import (
    DAY,
    EVERYBODY,
    about,
    at,
    get,
    measured,
    piece,
    post,
    share_portfolio,
    text,
    world,
)
from tests.evaluation.test_learner_words import waits
from tests.factories.learningplans import make_learner, make_trajectory, make_world
from tests.learningplans.following import move
from tests.stories import browser, now, today

pytestmark = pytest.mark.django_db
__all__ = ["world"]
Kind = evidence.Kind
SECRET = "Alleen voor mezelf"


def closed_talk(world, **fields):
    closed = {"closed_at": now(), "closed_by": world.coach, "trajectory": world.trajectory}
    return FollowUpTalk.objects.create(
        school=world.school,
        held_on=today(),
        made_at=now(),
        made_by=world.coach,
        **(closed | fields),
    )


def point(world, **fields):
    closed = {"mentor_closed_at": now(), "mentor_closed_by": world.mentor_person, "learner_closed_at": now()}
    closed["text"] = "Op tijd beginnen"
    return ActionPoint.objects.create(
        school=world.school,
        trajectory=world.trajectory,
        organisation=world.company,
        made_at=now(),
        made_by=world.mentor_person,
        **(closed | fields),
    )


def every_kind(world):
    """One source of each kind, as (kind, id)."""
    row = measured(world, picture=welding.picture())
    shot = MeasurementPhoto.objects.get(measurement=row)
    MeasurementPhoto.objects.update(alt="Mijn hoeklas van dichtbij")
    log = welding.log(world, **{"head-d2": "Hoeklas in hoekpositie"})
    move(world, "reached", seen="")
    return [
        (Kind.PHOTO, shot.pk),
        (Kind.MEASUREMENT, row.pk),
        (Kind.LOG, log.pk),
        (Kind.GOAL, f"{world.sheet.sheet_id}:g1"),
        (Kind.TALK, closed_talk(world).pk),
        (Kind.POINT, point(world).pk),
    ]


# --- choosing ---------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E21")
def test_each_kind_of_evidence_can_be_chosen_and_shows_its_facts(world):
    sources = every_kind(world)
    for kind, source in sources:
        page = text(world.learner_person, "portfolio_choose", world.trajectory, f"?soort={kind.value}")
        assert f'value="{source}"' in page
        post_to = at("portfolio_choose", world.trajectory) + f"?soort={kind.value}"
        assert browser(world.learner_person).post(post_to, {"bron": str(source)}).status_code == 302
    page = text(world.learner_person, "portfolio", world.trajectory)
    for words in (
        "Mijn hoeklas van dichtbij",
        "Voert een testlas uit",
        "V (bereikt) volgens lerende",
        "Hoeklas in hoekpositie",
        "Smeernippels herkennen",
        "Gesprek met drie",
        "Op tijd beginnen",
    ):
        assert words in page, words
    assert [one.kind for one in PortfolioPiece.objects.all()] == [kind.value for kind, _ in sources]


def test_choosing_twice_keeps_one(world):
    row = measured(world)
    assert piece(world, "measurement", row.pk).pk == piece(world, "measurement", row.pk).pk


@pytest.mark.shows("E21")
def test_what_is_another_learners_open_or_taken_back_is_never_found(world):
    mine = measured(world)
    other = make_trajectory(world.school, learner=make_learner(world.school), coach=world.coach)
    stranger_talk = closed_talk(world, trajectory=other)
    open_talk = closed_talk(world, closed_at=None, closed_by=None)
    half = point(world, learner_closed_at=None)
    mine.withdrawn_at = now()
    mine.save()
    for kind, source in (
        ("talk", stranger_talk.pk),
        ("talk", open_talk.pk),
        ("point", half.pk),
        ("measurement", mine.pk),
        ("goal", f"{world.sheet.sheet_id}:g1"),
        ("goal", "iets"),
        ("photo", "geen-id"),
        ("diary", mine.pk),
    ):
        with pytest.raises(LearnerRefused):
            piece(world, kind, source)
    assert not PortfolioPiece.objects.exists()


def test_pieces_move_by_their_buttons_and_stay_at_the_ends(world):
    rows = [piece(world, "point", point(world, text=f"Punt {nth}").pk) for nth in (1, 2, 3)]

    def titles():
        return [one.title for one in PortfolioPiece.objects.all()]

    post(world.learner_person, "portfolio_move", rows[2], naar="boven")
    assert titles() == ["Punt 1", "Punt 3", "Punt 2"]
    post(world.learner_person, "portfolio_move", rows[0], naar="boven")
    post(world.learner_person, "portfolio_move", rows[1], naar="onder")
    assert titles() == ["Punt 1", "Punt 3", "Punt 2"]
    post(world.learner_person, "portfolio_remove", rows[0])
    assert titles() == ["Punt 3", "Punt 2"] and ActionPoint.objects.filter(text="Punt 1").exists()


@pytest.mark.shows("E21")
def test_own_words_stay_and_of_two_screens_the_second_sees_both(world):
    row = piece(world, "point", point(world).pk)
    said = {"reflection": "Ik kom nu op tijd", "version": 0}
    assert post(world.learner_person, "portfolio_reflect", row, **said).status_code == 302
    lost = post(world.learner_person, "portfolio_reflect", row, reflection="Van mijn gsm", version=0)
    page = lost.content.decode()
    assert lost.status_code == 409 and "Ik kom nu op tijd" in page and "Van mijn gsm" in page
    assert f'value="{version_of("Ik kom nu op tijd")}"' in page
    about(world, "Ik las graag")
    with pytest.raises(TextChanged):
        about(world, "Van mijn gsm")
    about(world, "Ik las heel graag", stands="Ik las graag")
    with pytest.raises(ValidationError):
        about(world, "93.05.18-223.61", stands="Ik las heel graag")


def test_what_is_too_long_keeps_what_was_typed(world):
    page = post(world.learner_person, "portfolio_about", world.trajectory, about="x" * 2001)
    assert page.status_code == 422 and "x" * 2001 in page.content.decode()


# --- after the trajectory ---------------------------------------------------------------------------------------------


@pytest.mark.shows("E25")
def test_near_the_end_the_learner_is_asked_what_comes_next_and_answers(world):
    assert not waits(world.learner_person)
    Trajectory.objects.filter(pk=world.trajectory.pk).update(ends_on=today() + 30 * DAY)
    (title,) = waits(world.learner_person)
    assert title == "Wat doe je na je traject?"
    answer = post(
        world.learner_person, "portfolio_next", world.trajectory, next_step="other", next_words="", version=0
    )
    assert answer.status_code == 422 and "Schrijf in enkele woorden" in answer.content.decode()
    said = {"next_step": "study", "next_words": "Zevende jaar pijplassen", "version": 0}
    assert post(world.learner_person, "portfolio_next", world.trajectory, **said).status_code == 302
    assert not waits(world.learner_person)
    page = text(world.learner_person, "portfolio", world.trajectory)
    assert "Verder leren" in page and "Zevende jaar pijplassen" in page


@pytest.mark.shows("E21")
def test_it_can_be_kept_on_and_taken_along_after_the_trajectory(world):
    Trajectory.objects.filter(pk=world.trajectory.pk).update(state=TrajectoryState.COMPLETED)
    about(world, "Ik werk nu als lasser")
    assert "Ik werk nu als lasser" in text(world.learner_person, "portfolio", world.trajectory)
    assert get(world.learner_person, "portfolio_data", world.trajectory).status_code == 200


@pytest.mark.shows("E21")
@pytest.mark.parametrize("who", EVERYBODY)
def test_who_notes_the_diploma(world, who):
    said = {"diploma": "Onderwijskwalificatie lasser duaal", "on": today().isoformat()}
    answer = post(getattr(world, who), "portfolio_diploma", world.trajectory, **said)
    if who != "coach":
        assert answer.status_code in (403, 404) and not Portfolio.objects.exists()
        return
    assert answer.status_code == 302
    assert "Onderwijskwalificatie lasser duaal" in text(world.learner_person, "portfolio", world.trajectory)
    assert [one.verb for one in trail.history(world.trajectory)] == ["diploma_registered"]
    # noting it shares nothing
    assert get(world.coach, "portfolio", world.trajectory).status_code == 404
    taken_back = post(world.coach, "portfolio_diploma", world.trajectory, diploma="", on="")
    assert taken_back.status_code == 302 and not Portfolio.objects.get().diploma


@pytest.mark.parametrize(
    "said, words",
    [
        ({"diploma": "Diploma", "on": ""}, "samen"),
        ({"diploma": "", "on": "2026-11-02"}, "samen"),
        ({"diploma": "Diploma", "on": "2199-01-01"}, "ten laatste vandaag"),
    ],
)
def test_a_diploma_that_cannot_be_says_why(world, said, words):
    answer = post(world.coach, "portfolio_diploma", world.trajectory, **said)
    assert answer.status_code == 422 and words in answer.content.decode()


# --- who reads --------------------------------------------------------------------------------------------------------

TEAM = {"coach", "teacher", "mentor_person", "other_mentor", "instructor"}
PAGES = ("portfolio", "portfolio_export", "portfolio_data")


def readers(world, name):
    return {who for who in EVERYBODY if get(getattr(world, who), name, world.trajectory).status_code == 200}


@pytest.mark.shows("E21", "X03")
@pytest.mark.parametrize("name", PAGES)
def test_the_team_reads_it_while_the_learner_shares_it_and_not_a_request_longer(world, name):
    about(world, SECRET)
    assert readers(world, name) == {"learner_person"}
    share_portfolio(world)
    assert readers(world, name) == TEAM | {"learner_person"}
    share_portfolio(world, is_shared=False)
    assert readers(world, name) == {"learner_person"}


@pytest.mark.shows("X03")
def test_a_company_reads_no_piece_of_another_company_of_the_learner(world):
    row = measured(world, organisation=world.company)
    chosen = piece(world, "measurement", row.pk)
    portfolio.reflect(
        piece=chosen, reflection="Bij Metaal leerde ik dit", version=0, by=world.learner_person, at=now()
    )
    share_portfolio(world)
    assert "Bij Metaal leerde ik dit" in text(world.mentor_person, "portfolio", world.trajectory)
    for name in ("portfolio", "portfolio_data"):
        page = text(world.other_mentor, name, world.trajectory)
        assert "Bij Metaal leerde ik dit" not in page and world.company.name not in page
    assert get(world.other_mentor, "portfolio_piece", chosen).status_code == 404
    assert get(world.teacher, "portfolio_piece", chosen).status_code == 200


def test_nobody_but_the_learner_writes_in_it(world):
    row = piece(world, "point", point(world).pk)
    share_portfolio(world)
    for who in ("coach", "mentor_person", "mother", "stranger"):
        person = getattr(world, who)
        for name in ("portfolio_about", "portfolio_next", "portfolio_share", "portfolio_choose"):
            assert post(person, name, world.trajectory).status_code in (403, 404), (who, name)
        for name in ("portfolio_move", "portfolio_remove", "portfolio_reflect"):
            assert post(person, name, row).status_code in (403, 404), (who, name)
        with pytest.raises(NotTheLearner):
            piece(world, "point", row.source, by=person)
    assert PortfolioPiece.objects.count() == 1


def test_the_history_of_the_trajectory_says_nothing_of_it(world):
    about(world, SECRET)
    share_portfolio(world)
    assert not list(trail.history(world.trajectory))


# --- as open data -----------------------------------------------------------------------------------------------------


@pytest.mark.shows("E21", "E22")
def test_open_data_holds_it_all_in_the_shape_that_is_documented(world):
    for kind, source in every_kind(world):
        piece(world, kind.value, source)
    about(world, "Ik las graag")
    answer = get(world.learner_person, "portfolio_data", world.trajectory)
    assert answer["Content-Disposition"].startswith("attachment")
    found = json.loads(answer.content)
    assert list(found) == [name for name, _ in open_data.FIELDS]
    assert (found["vorm"], found["versie"]) == (open_data.SHAPE, open_data.VERSION)
    assert found["over_mij"] == "Ik las graag" and found["lerende"] == world.learner.name
    assert all(list(one) == list(open_data.PIECE) for one in found["stukken"]) and len(found["stukken"]) == 6
    assert found["stukken"][0]["foto"] == "Mijn hoeklas van dichtbij"
    goals = [goal for one in found["competenties"] for goal in one["leerdoelen"]] + found["andere_leerdoelen"]
    assert goals and all(list(one) == list(open_data.GOAL) for one in goals)
    page = text(world.learner_person, "portfolio_export", world.trajectory)
    assert all(name in page for name, _ in open_data.FIELDS)


@pytest.mark.shows("E21", "E22")
def test_the_pieces_are_a_table_too_and_words_are_no_formula(world):
    piece(world, "point", point(world, text="=SOM(1;2)").pk)
    answer = browser(world.learner_person).get(
        at("portfolio_file", trajectory=world.trajectory.pk, kind="csv")
    )
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert lines[0] == list(open_data.HEADER) and not lines[1][2].startswith("=")
    assert (
        browser(world.learner_person)
        .get(at("portfolio_file", trajectory=world.trajectory.pk, kind="pdf"))
        .status_code
        == 404
    )


@pytest.mark.shows("E21")
def test_a_competence_is_shown_with_what_shows_it(world):
    welding.judge(world, world.learner_person, c1="V", c2="V")
    welding.judge(world, world.mentor_person, c1="V", c2="V")
    page = text(world.learner_person, "portfolio", world.trajectory)
    assert "Een hoeklas leggen" in page and "alle 2 criteria bereikt" in page
    assert "De las controleren" not in page


@pytest.mark.shows("X02")
def test_a_portfolio_goes_with_the_person():
    world = make_world()
    about(world, SECRET)
    assert SECRET in json.dumps(personal_data_learner.collect(world.learner_person), default=str)
    erase_person(user=world.learner_person, by=None, at=now())
    assert not Portfolio.objects.exists()
