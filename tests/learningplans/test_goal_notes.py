"""Notes of a learner in the note frame: question by question, shared or not, and nothing lost (P21, X03)."""

import pytest
from django.utils import timezone

from learningplans.goals import content, notes
from learningplans.goals.known import UnknownGoal
from learningplans.models import GoalNote
from tests.learningplans.following import DAY, address, get, key, note, post, text, world, written
from tests.stories import browser, today

pytestmark = pytest.mark.django_db
__all__ = ["world"]
SECRET = "Dit hou ik voor mezelf"


def test_the_frame_keeps_its_versions_and_asks_short_questions():
    frame = content.note_frame()
    assert content.note_frame(frame.version) == frame and len(frame.questions) >= 4
    assert len({one.code for one in frame.questions}) == len(frame.questions)


# --- writing -------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P21")
def test_a_note_is_one_per_goal_and_day_and_remembers_its_frame(world):
    first = note(world)
    version = notes.version_of(first.answers["did"])
    again = note(world, text="Eerst de vetspuit gevuld", version=version)
    other = note(world, days=1)
    assert again.pk == first.pk != other.pk and again.version == 2
    assert again.frame == content.note_frame().version and again.is_shared


def test_an_empty_note_is_not_kept(world):
    assert note(world, text="   ") is None and not GoalNote.objects.exists()


def test_two_screens_in_two_questions_never_meet_and_in_one_question_both_texts_stay(world):
    note(world)
    both = note(world, answers={"hard": notes.Typed("De achterste", 0)})
    assert both.answers == {"did": "De nippels gevonden", "hard": "De achterste"}
    with pytest.raises(notes.AnswerChanged) as lost:
        note(world, text="Iets heel anders")
    assert (lost.value.code, lost.value.theirs) == ("did", "De nippels gevonden")
    assert note(world).answers["did"] == "De nippels gevonden"


def test_what_a_screen_did_not_touch_never_undoes_another(world):
    first = note(world)
    old = first.answers["did"]
    note(world, text="Verbeterd op de computer", version=notes.version_of(old))
    answers = {"did": notes.Typed(old, notes.version_of(old)), "hard": notes.Typed("De achterste", 0)}
    assert note(world, answers=answers).answers == {"did": "Verbeterd op de computer", "hard": "De achterste"}
    # nor does a question that was empty there, and emptying one on purpose does
    still = note(world, answers={"hard": notes.Typed("", 0)})
    assert still.answers["hard"] == "De achterste"
    version = notes.version_of("De achterste")
    assert "hard" not in note(world, answers={"hard": notes.Typed("", version)}).answers


def test_what_cannot_be_kept(world):
    with pytest.raises(notes.NotTheLearner):
        note(world, by=world.coach)
    with pytest.raises(UnknownGoal):
        note(world, "g99")
    for days in (-1, 400):
        with pytest.raises(notes.NoteRefused):
            note(world, days=days)
    with pytest.raises(notes.NoteRefused, match="10000 tekens"):
        note(world, text="x" * 10_000)
    with pytest.raises(notes.NoteRefused):
        note(world, answers={"bestaat-niet": notes.Typed("x", 0)})
    assert not GoalNote.objects.exists()


# --- the page ------------------------------------------------------------------------------------------------------


def save(world, *, query="", **sent):
    return browser(world.learner_person).post(address("goal_note_write", world.item) + query, sent)


def save_one(world, **sent):
    sent = {"item": "did", "note": "De nippels gevonden", "version": "0"} | sent
    here = address("goal_note_write", world.item)
    return browser(world.learner_person).post(here, sent, headers={"X-Autosave": "1"})


@pytest.mark.shows("P21")
def test_a_learner_writes_without_script_and_reads_it_back(world):
    page = text(world.learner_person, "goal_note_write", world.item)
    assert all(one.text in page for one in content.note_frame().questions)
    answer = save(world, **{"note-did": "Vetspuit gevuld", "version-did": "0", "note-well": ""})
    assert answer.status_code == 302 and answer.url == address("plan_item", world.item)
    assert "Vetspuit gevuld" in text(world.learner_person, "goal_note_write", world.item)


def test_saving_as_you_go_answers_with_the_version_to_go_on_from(world):
    first = save_one(world)
    assert first.status_code == 200 and "uur" in first.json()["saved_at"]
    second = save_one(world, note="En de achterste ook", version=str(first.json()["version"]))
    assert second.status_code == 200
    assert GoalNote.objects.get().answers == {"did": "En de achterste ook"}
    lost = save_one(world, note="Van mijn andere gsm", version="0")
    assert lost.status_code == 409 and "En de achterste ook" in lost.json()["html"]
    assert lost.json()["version"] == second.json()["version"]


@pytest.mark.parametrize(
    "sent, words",
    [
        ({"note": "x" * 10_000}, "10000 tekens"),
        ({"item": "iets"}, "staat niet in het schrijfkader"),
        ({"note": "Mijn nummer is 93.05.18-223.61"}, "rijksregisternummer"),
    ],
)
def test_what_is_refused_as_you_go_says_why(world, sent, words):
    answer = save_one(world, **sent)
    assert answer.status_code == 422 and words in answer.json()["error"]


def test_without_script_a_refusal_keeps_all_that_was_typed(world):
    answer = save(world, **{"note-did": "x" * 2001, "note-well": "Dit blijft staan", "version-did": "0"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "er is plaats voor 2000" in page
    assert "Dit blijft staan" in page and "x" * 2001 in page
    assert not GoalNote.objects.exists()


def test_without_script_both_texts_are_shown_when_another_screen_saved_first(world):
    note(world)
    answer = save(world, **{"note-did": "Van de computer", "version-did": "0"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "De nippels gevonden" in page and "Van de computer" in page
    version = notes.version_of("De nippels gevonden")
    assert f'name="version-did" value="{version}"' in page
    again = save(world, **{"note-did": "Van de computer", "version-did": str(version)})
    assert again.status_code == 302 and GoalNote.objects.get().answers["did"] == "Van de computer"


@pytest.mark.parametrize("query", ["?dag=gisteren", "?dag=2026-02-31", ""])
def test_a_day_that_is_none_is_today(world, query):
    save(world, query=query, **{"note-did": "Vandaag", "version-did": "0"})
    assert GoalNote.objects.get().on == today()


def test_a_day_ahead_is_refused_with_a_sentence(world):
    answer = save(world, query=f"?dag={today() + DAY}", **{"note-did": "Morgen", "version-did": "0"})
    assert answer.status_code == 422 and "Kies vandaag of een dag die voorbij is" in answer.content.decode()


# --- who reads -----------------------------------------------------------------------------------------------------

PAGES = ("this_week", "goal_notes", "plan_item")
EVERYBODY = (
    "mentor_person",
    "other_mentor",
    "coach",
    "teacher",
    "mother",
    "coordinator",
    "school_coordinator",
)


@pytest.mark.shows("P21", "X03")
@pytest.mark.parametrize("who", EVERYBODY)
def test_an_unshared_note_is_read_by_nobody_else(world, who):
    row = notes.share(
        note=note(world, text=SECRET), is_shared=False, by=world.learner_person, at=timezone.now()
    )
    person = getattr(world, who)
    for name in PAGES:
        page = get(person, name, world.item if name == "plan_item" else world.trajectory)
        assert SECRET not in page.content.decode(), name
    assert get(person, "goal_note", row).status_code == 404
    assert SECRET in text(world.learner_person, "goal_notes", world.trajectory)
    assert SECRET in text(world.learner_person, "goal_note", row)


@pytest.mark.parametrize(
    "who, reads",
    [
        ("mentor_person", True),
        ("other_mentor", True),
        ("coach", True),
        ("teacher", True),
        ("mother", False),
        ("coordinator", False),
    ],
)
def test_a_shared_note_is_read_by_who_teaches(world, who, reads):
    row = note(world, text="Samen gesmeerd")
    person = getattr(world, who)
    assert get(person, "goal_note", row).status_code == (200 if reads else 404)
    assert ("Samen gesmeerd" in get(person, "goal_notes", world.trajectory).content.decode()) is reads
    assert ("Samen gesmeerd" in text(person, "plan_item", world.item)) is reads


def test_the_learner_decides_note_by_note_and_nobody_else_does(world):
    row = note(world)
    post(world.learner_person, "goal_note_share", row, delen="")
    row.refresh_from_db()
    assert not row.is_shared
    assert post(world.mentor_person, "goal_note_share", row, delen="1").status_code in (403, 404)
    post(world.learner_person, "goal_note_share", row, delen="1")
    row.refresh_from_db()
    assert row.is_shared
    with pytest.raises(notes.NotTheLearner):
        notes.share(note=row, is_shared=False, by=world.coach, at=timezone.now())


def test_the_list_narrows_to_one_goal_and_shows_the_frame_in_class(world):
    note(world)
    note(world, "g2", text="Het plan gelezen")
    page = text(world.teacher, "goal_notes", world.trajectory, f"?doel={written(world)}")
    assert "De nippels gevonden" in page and "Het plan gelezen" not in page
    assert content.note_frame().questions[0].text in page
    everything = text(world.teacher, "goal_notes", world.trajectory, "?doel=geen")
    assert "De nippels gevonden" in everything and "Het plan gelezen" in everything


def test_another_learner_finds_nothing_here(world):
    row = note(world)
    assert get(world.stranger, "goal_note", row).status_code == 404
    assert key(world) and post(world.stranger, "goal_note_write", world.item).status_code in (403, 404)
