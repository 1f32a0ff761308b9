"""Writing a sheet part by part on its pages: plain forms, two people at once, and not a word lost."""

import pytest

from learningplans.rules import sheets as rules
from tests.companies.safe_world import words
from tests.factories.sheets import content_of
from tests.learningplans.sheet_world import as_, at, draft_of, form_of, signed_in, undone
from tests.stories import fresh

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


# --- writing ---------------------------------------------------------------------------------------------------------

PARTS = (
    "leerdoelen",
    "school",
    "oefenen",
    "criteria",
    "gegevens",
    "werkwijze",
    "logboek",
    "meting",
    "inleiding",
)


@pytest.mark.parametrize("word", PARTS)
def test_sending_a_part_as_it_is_shown_changes_nothing(world, word):
    content = rules.empty("assignment") | {
        name: value for name, value in content_of().items() if name != "form"
    }
    content["steps"] = [{"code": "t1", "text": "Meten"}]
    content["log"] = {"head": [{"code": "d1", "text": "Metaal", "options": ["rvs"]}], "rows": []}
    content["measurement"] = {"dates": 5, "rule": "Oefen verder.", "remarks": ["Datum", "Sterke punten"]}
    version = draft_of(world, content=content)
    address = at("sheet_write", version, f"deel={word}")
    sent = form_of(as_(world, "coach").get(address))
    assert as_(world, "coach").post(address, sent).status_code == 302
    assert fresh(version).content == content and fresh(version).version == version.version


def test_goals_are_written_added_moved_and_taken_away_without_script(world):
    version = draft_of(world, content=content_of())
    address = at("sheet_write", version, "deel=leerdoelen")
    sent = form_of(as_(world, "coach").get(address))
    sent |= {
        "r0-text": "Smeert volgens plan",
        "r0-hours": "7,5",
        "r0-competences": ["k1", "k2"],
        "r1-gone": "1",
        "r2-nr": "1",
        "r2-after": "1",
        "r3-text": "Voert olie af",
        "r3-danger": "chemische producten",
        "more": "Vult bij\nLeest een smeerplan",
    }
    assert as_(world, "coach").post(address, sent).status_code == 302
    found = rules.goals_of(fresh(version).content)
    assert [(goal.code, goal.text) for goal in found] == [
        ("g3", "Doel g3"),
        ("g1", "Smeert volgens plan"),
        ("g4", "Voert olie af"),
        ("g5", "Vult bij"),
        ("g6", "Leest een smeerplan"),
    ]
    assert (found[1].hours, found[1].competences) == (7.5, ("k1", "k2"))
    assert (found[0].after, found[2].danger) == (("g1",), "chemische producten")


@pytest.mark.shows("P26")
def test_the_four_questions_stand_beside_the_goals_and_keep_their_answers(world):
    version = draft_of(world, content=content_of())
    address = at("sheet_write", version, "deel=leerdoelen")
    page = as_(world, "coach").get(address)
    for question in rules.QUESTIONS:
        assert question in words(page)
    sent = form_of(page) | {"q1-0": "Onderhoud van een hele lijn", "q1-3": "Het loopt weer"}
    as_(world, "coach").post(address, sent)
    assert fresh(version).content["questions"] == {
        "k2": ["Onderhoud van een hele lijn", "", "", "Het loopt weer"]
    }
    assert fresh(version).content["goals"] == version.content["goals"]


def test_200_goals_are_pasted_at_once_and_one_too_many_loses_nothing(world):
    version = draft_of(world, content=content_of([]))
    address = at("sheet_write", version, "deel=leerdoelen")
    sent = form_of(as_(world, "coach").get(address))
    text = "\n".join(f"Doel {n}" for n in range(1, 202))
    refused = as_(world, "coach").post(address, sent | {"more": text})
    assert refused.status_code == 422 and "er is plaats voor 200" in words(refused)
    assert "Doel 201" in refused.content.decode()
    text = text.rpartition("\n")[0]
    answer = as_(world, "coach").post(address, sent | {"more": text})
    assert answer.status_code == 302 and "blad=20" in answer.url
    assert len(fresh(version).content["goals"]) == 200


def test_what_is_wrong_is_said_beside_the_field_and_stays_typed(world):
    version = draft_of(world, content=content_of())
    address = at("sheet_write", version, "deel=criteria")
    sent = form_of(as_(world, "coach").get(address)) | {"r0-goals": "9", "r0-text": "Lukt vlot"}
    answer = as_(world, "coach").post(address, sent)
    assert answer.status_code == 422
    assert "Er is geen leerdoel 9: er zijn er 3." in words(answer)
    assert "Lukt vlot" in answer.content.decode() and 'value="9"' in answer.content.decode()
    assert fresh(version).content == version.content


def test_two_write_the_same_line_and_both_texts_are_shown(world):
    version = draft_of(world, content=content_of())
    address = at("sheet_write", version, "deel=leerdoelen")
    sent = form_of(as_(world, "coach").get(address))
    as_(world, "teacher").post(address, sent | {"r0-text": "Van Marc"})
    answer = as_(world, "coach").post(address, sent | {"r0-text": "Van Sofie"})
    page = words(answer)
    assert answer.status_code == 422 and "Iemand anders schreef hier intussen ook" in page
    assert "Van Marc" in page and "Van Sofie" in page
    assert fresh(version).content["goals"][0]["text"] == "Van Marc"
    again = as_(world, "coach").post(address, form_of(answer))
    assert again.status_code == 302
    assert fresh(version).content["goals"][0]["text"] == "Van Sofie"


def test_what_was_not_touched_does_not_stand_in_the_way(world):
    version = draft_of(world, content=content_of())
    address = at("sheet_write", version, "deel=leerdoelen")
    sent = form_of(as_(world, "coach").get(address))
    as_(world, "teacher").post(address, sent | {"q0-0": "Van Marc"})
    assert as_(world, "coach").post(address, sent | {"r0-text": "Van Sofie"}).status_code == 302
    content = fresh(version).content
    assert content["goals"][0]["text"] == "Van Sofie" and content["questions"]["k1"][0] == "Van Marc"


def test_a_number_means_the_goal_that_stood_beside_it(world):
    version = draft_of(world, content=content_of())
    address = at("sheet_write", version, "deel=criteria")
    sent = form_of(as_(world, "coach").get(address)) | {"r0-goals": "1"}
    goals = at("sheet_write", version, "deel=leerdoelen")
    moved = form_of(as_(world, "teacher").get(goals)) | {"r2-nr": "1"}
    as_(world, "teacher").post(goals, moved)
    as_(world, "coach").post(address, sent)
    assert fresh(version).content["criteria"][0]["goals"] == ["g1"]


def test_a_head_that_somebody_else_changed_shows_both(world):
    version = draft_of(world, content=content_of())
    address = at("sheet_write", version)
    sent = form_of(as_(world, "coach").get(address))
    as_(world, "teacher").post(address, sent | {"title": "Van Marc"})
    answer = as_(world, "coach").post(address, sent | {"title": "Van Sofie"})
    assert (
        answer.status_code == 422 and "Van Marc" in words(answer) and "Van Sofie" in answer.content.decode()
    )
    assert as_(world, "coach").post(address, form_of(answer)).status_code == 302
    assert fresh(version).title == "Van Sofie"


def test_what_was_handed_in_meanwhile_keeps_what_was_typed(world):
    version = draft_of(world, content=content_of())
    address = at("sheet_write", version, "deel=inleiding")
    sent = form_of(as_(world, "coach").get(address)) | {"text": "Mijn inleiding"}
    as_(world, "teacher").post(at("sheet_hand_in", version), {"seen": version.version})
    answer = as_(world, "coach").post(address, sent)
    assert answer.status_code == 422 and "ter beoordeling" in words(answer)
    assert "Mijn inleiding" in answer.content.decode()
    assert as_(world, "coach").get(address).status_code == 302
